"""Time topics: 3,139 contributions with pictures, and 100,000 short answers with peak memory.

    python benchmarks/bench_topics.py DATA [--no-bertopic] [--only contributions|answers]

DATA holds cycling-dialogues/contributions.csv. Each row runs in a process of its own, so that its
peak memory is its own; the encoder, imports and pictures are in the time. BERTopic runs as it comes,
once, with the same encoder and its own pictures (kimqual also tries thirteen numbers of topics on six
subsamples each, and tells how stable they are). The last line is the ratio of the first two rows.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

from topics_quality import read_cycling

N_ANSWERS = 100_000
_SHARE_REPEATED = 0.3
_ENDINGS = ("", " Bitte!", " Danke.", " Das wäre schön.", " Schon lange.", " Wie immer.")
Told = dict[str, float]


def main() -> None:
    """Print one row for each run, and how much longer BERTopic takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--no-bertopic", action="store_true")
    parser.add_argument("--only", choices=["contributions", "answers"])
    parser.add_argument("--run", help="used by the program itself")
    given = parser.parse_args()
    if given.run:
        print(json.dumps(run(given.run, given.data)))
        return
    print("texts | method | s | cpu s | peak MiB | topics | without a topic")
    print("---|---|---|---|---|---|---")
    told = {}
    for row in ("contributions kimqual", "contributions bertopic", "answers kimqual"):
        if given.only in (None, row.split()[0]) and not (given.no_bertopic and "bertopic" in row):
            told[row] = measured(row, given.data)
    if {"contributions kimqual", "contributions bertopic"} <= set(told):
        ours, theirs = told["contributions kimqual"], told["contributions bertopic"]
        ratios = (f"{theirs[name] / ours[name]:.1f}" for name in ("s", "cpu", "peak"))
        print(f"BERTopic / kimqual | | {' | '.join(ratios)} | |")


def measured(row: str, data: Path) -> Told:
    """Run one row by itself and print it."""
    command = [sys.executable, __file__, str(data), "--run", row]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    told: Told = json.loads(done.stdout.splitlines()[-1])
    cells = " | ".join(f"{value:.0f}" for value in list(told.values())[1:])
    print(f"{told['n']:.0f} {' | '.join(row.split())} | {cells}", flush=True)
    return told


def run(row: str, data: Path) -> Told:
    """Fit, draw, and tell what it took."""
    kind, method = row.split()
    texts = read_cycling(data / "cycling-dialogues" / "contributions.csv")[0]
    if kind == "answers":
        texts = answers(texts)
    wall, cpu = time.perf_counter(), time.process_time()
    n_topics, n_left_out = bertopic(texts) if method == "bertopic" else kimqual(texts, kind)
    return {
        "n": len(texts),
        "s": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "topics": n_topics,
        "left out": n_left_out,
    }


def kimqual(texts: list[str], kind: str) -> tuple[int, int]:
    """Propose a number, fit, and draw."""
    from kimqual.topics import fit_topics, topic_bars, topic_map

    model = fit_topics(texts)
    topic_bars(model).to_html()
    if kind == "contributions":
        topic_map(model).to_html()
    return len(model.topics), model.n_outliers


def bertopic(texts: list[str]) -> tuple[int, int]:
    """Fit and draw as its documentation shows first."""
    from bertopic import BERTopic

    from kimqual.text.encoder import SentenceEncoder

    vectors = SentenceEncoder().encode(texts)
    model = BERTopic(language="german")
    labels, _ = model.fit_transform(texts, embeddings=vectors)
    model.visualize_barchart().to_html()
    model.visualize_documents(texts, embeddings=vectors, hide_document_hover=True).to_html()
    return len(set(labels) - {-1}), labels.count(-1)


def answers(texts: list[str]) -> list[str]:
    """Make short answers of the contributions' sentences: a third repeated, the others varied."""
    draw = random.Random(42)  # noqa: S311  # no secret
    pieces = [piece.strip() for text in texts for piece in text.split(".") if len(piece) > 15]
    pieces = [piece for piece in pieces if len(piece) < 120]
    made = []
    for _ in range(N_ANSWERS):
        piece = draw.choice(pieces)
        if draw.random() > _SHARE_REPEATED:
            other = draw.choice(pieces).split()
            piece = f"{piece}, {' '.join(other[: draw.randint(1, 6)])}.{draw.choice(_ENDINGS)}"
        made.append(piece)
    return made


if __name__ == "__main__":
    main()
