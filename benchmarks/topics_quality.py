"""Measure topics on two public German corpora: agreement with people's codes, stability, time.

    python benchmarks/topics_quality.py DATA

DATA holds cycling-dialogues/contributions.csv and bonn-survey/answers_sentences.tsv.
"""

from __future__ import annotations

import argparse
import csv
import random
import time
from collections import defaultdict
from pathlib import Path

from kimqual.topics import TopicModel, compare, fit_topics

N_MAIN_CATEGORIES = 8
N_DRAWS, N_DRAWN = 5, 1000


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the two corpora")
    data = parser.parse_args().data
    texts, codes = read_cycling(data / "cycling-dialogues" / "contributions.csv")
    print("corpus | topics | texts | NMI | ARI | largest | stability | same twice | s")
    print("---|---|---|---|---|---|---|---|---")
    for n_topics in (N_MAIN_CATEGORIES, None):
        report("cycling", texts, codes, n_topics)
    for draw in range(N_DRAWS):
        chosen = sorted(random.Random(draw).sample(range(len(texts)), N_DRAWN))  # noqa: S311
        some = [texts[at] for at in chosen], [codes[at] for at in chosen]
        report(f"cycling, {N_DRAWN} drawn", *some, N_MAIN_CATEGORIES)
    for n in (10, 20, 50, 200, 1000):
        report(f"cycling, first {n}", texts[:n], codes[:n], None)
    answers = read_bonn(data / "bonn-survey" / "answers_sentences.tsv")
    show(report("bonn", answers, None, None))


def read_cycling(path: Path) -> tuple[list[str], list[set[str]]]:
    """Give title with text, and the main category, of each contribution."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = [f"{row['title']}. {row['text']}".strip() for row in rows]
    return texts, [{row["main_category_level1"]} for row in rows]


def read_bonn(path: Path) -> list[str]:
    """Give the answers, put together from their sentences."""
    answers: dict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            answers[row["document_id"]].append(row["content"])
    return [" ".join(sentences) for sentences in answers.values()]


def report(
    name: str, texts: list[str], codes: list[set[str]] | None, n_topics: int | None
) -> TopicModel:
    """Fit twice and print one row."""
    begin = time.process_time()
    model = fit_topics(texts, n_topics=n_topics)
    seconds = time.process_time() - begin
    both = compare(model.labels, codes) if codes else None
    found = f"{both.nmi:.3f} | {both.ari:.3f}" if both else "- | -"
    print(
        f"{name}{'' if n_topics else ' (proposed)'} | {len(model.topics)} | {len(texts)} | {found}"
        f" | {model.topics[0].size} | {model.stability:.2f}"
        f" | {'yes' if fit_topics(texts, n_topics=n_topics) == model else 'NO'} | {seconds:.1f}",
        flush=True,
    )
    return model


def show(model: TopicModel) -> None:
    """Print the topics and the curve."""
    print("\ntopic | size | stability | words")
    print("---|---|---|---")
    for topic, stable in zip(model.topics, model.topic_stability, strict=True):
        print(f"{topic.id} | {topic.size} | {stable:.2f} | {', '.join(topic.words)}")
    print("\ncurve:", ", ".join(f"{k}: {mean:.2f} ± {sd:.2f}" for k, mean, sd in model.curve))
    print("uncovered:", dict(model.uncovered), "set aside:", model.n_set_aside)


if __name__ == "__main__":
    main()
