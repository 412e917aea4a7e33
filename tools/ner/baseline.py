"""How well does spaCy's own tagger do on the same texts? The row to compare ours with.

python tools/ner/baseline.py --data ../shared/data --minutes 15 --seed 7

Trains spaCy's default for entities (hash embeddings, a small CNN, transitions; the package index has no
pretrained vectors) on GermEval 2014 train, and scores it as ``tools/ner/evaluate.py`` scores ours.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import spacy
from passages import Passage, read_corpus, read_places
from scores import MAIN, Counts, marked, report
from spacy.language import Language
from spacy.training import Example
from spacy.util import fix_random_seed, minibatch


def examples(model: Language, passages: Sequence[Passage]) -> Iterator[Example]:
    """Give what spaCy learns from; marks are widened to its words, of two that overlap one stays."""
    for one in passages:
        marks = [(m.start, m.end, m.news) for m in one.marks if m.news != "O"]
        doc = model.make_doc(one.text)
        spans = [doc.char_span(*mark[:2], label=mark[2], alignment_mode="expand") for mark in marks]
        reference = doc.copy()
        reference.ents = spacy.util.filter_spans([span for span in spans if span])
        yield Example(doc, reference)


def score(model: Language, passages: Sequence[Passage]) -> Counts:
    """Count exact spans of the main classes."""
    counts = Counts()
    docs = model.pipe(one.text for one in passages)
    for one, doc in zip(passages, docs, strict=True):
        found = {(e.start_char, e.end_char, e.label_) for e in doc.ents if e.label_ in MAIN}
        counts.add(marked(one, 0), found)
    return counts


def main() -> None:
    """Train for some minutes, and print the best round's scores."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    fix_random_seed(options.seed)
    rng = random.Random(options.seed)  # noqa: S311
    places = read_places(options.data)
    learned, dev = (
        list(read_corpus(options.data / f"ner/germeval2014.{part}.jsonl", places))
        for part in ("train", "dev")
    )
    model = spacy.blank("de")
    model.add_pipe("ner")
    found = list(examples(model, learned))
    optimiser = model.initialize(lambda: found)
    begun, rounds = time.monotonic(), list[tuple[float, str]]()
    while time.monotonic() - begun < 60 * options.minutes:
        rng.shuffle(found)
        for batch in minibatch(found, 64):
            model.update(batch, sgd=optimiser, drop=0.2)
        counts = score(model, dev)
        rounds.append((counts.f1(*MAIN), report(counts, MAIN)))
        print(f"round {len(rounds)}: all={rounds[-1][0]:.3f} {rounds[-1][1]}", flush=True)
    highest, line = max(rounds)
    print(f"best of {len(rounds)} rounds: all={highest:.3f} {line}")


if __name__ == "__main__":
    main()
