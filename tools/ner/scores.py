"""Score a tagger on texts it has not learned from: exact spans, and which names are left readable."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import torch
from network import NEWS, OWN
from passages import Marked, Passage
from pieces import NEWS_TAGS, OWN_TAGS, Row, batch_of, row_of
from tokenizers import Tokenizer
from torch import Tensor

from kimqual.anonymisation.tagger import WORD

MAIN = ("PER", "LOC", "ORG", "OTH")
"""GermEval's main classes; LOCderiv is learned beside them, and not scored."""
WANTED = (MAIN, OWN)
"""Categories to score, by head: 0 is news, 1 is own."""


class Heads(Protocol):
    """Whatever gives the scores of both heads: the network, or the model as it ships."""

    def __call__(self, pieces: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Give logits, or anything of the same order, of the news head and the own head."""
        ...

    def eval(self) -> object:
        """Stop dropping out."""
        ...

    def train(self) -> object:
        """Go on dropping out."""
        ...


Found = set[tuple[int, int, str]]


@dataclass
class Counts:
    """Exact spans by category: marked, predicted, both."""

    gold: Counter[str] = field(default_factory=Counter)
    predicted: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)

    def add(self, gold: Found, predicted: Found) -> None:
        """Count one text."""
        self.gold.update(one[2] for one in gold)
        self.predicted.update(one[2] for one in predicted)
        self.right.update(one[2] for one in gold & predicted)

    def f1(self, *categories: str) -> float:
        """Give micro F1 over categories; 0 where nothing is right."""
        right = sum(self.right[c] for c in categories)
        both = sum(self.gold[c] + self.predicted[c] for c in categories)
        return 2 * right / both if both else 0.0

    def recall(self, category: str) -> float:
        """Give the share of marked spans that were predicted exactly."""
        return self.right[category] / max(1, self.gold[category])


def spans(words: Sequence[tuple[int, int]], tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Join tagged words to spans; an inside that follows nothing begins a span.

    Example:
        >>> list(spans([(0, 4), (5, 10)], ["B-PER", "I-PER"]))
        [(0, 10, 'PER')]
    """
    open_: tuple[int, int, str] | None = None
    for (start, end), tag in zip(words, tags, strict=True):
        if open_ and tag == f"I-{open_[2]}":
            open_ = (open_[0], end, open_[2])
            continue
        if open_:
            yield open_
        open_ = None if tag == "O" else (start, end, tag[2:])
    if open_:
        yield open_


@torch.inference_mode()
def tagged(tagger: Heads, rows: Sequence[Row], head: int, size: int = 4000) -> list[list[int]]:
    """Give the likeliest tag of each word of each row; head 0 is news, 1 is own."""
    tagger.eval()
    order = sorted(range(len(rows)), key=lambda n: len(rows[n].pieces))
    answers: list[list[int]] = [[] for _ in rows]
    while order:
        longest = len(rows[order[-1]].pieces)
        chosen = order[-max(1, size // longest) :]
        del order[-len(chosen) :]
        batch = batch_of([rows[n] for n in chosen])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = tagger(batch.pieces, batch.mask)[head][batch.at]
        for n, tag in zip(batch.at[0].tolist(), logits.argmax(-1).tolist(), strict=True):
            answers[chosen[n]].append(tag)
    tagger.train()
    return answers


def count(
    tagger: Heads, passages: Sequence[Passage], tokenizer: Tokenizer, head: int, size: int = 4000
) -> Counts:
    """Count exact spans of the news head or the own head; ``size`` is in pieces asked at once."""
    counts = Counts()
    rows = [row_of(one, tokenizer, 512) for one in passages]
    for passage, tags in zip(passages, tagged(tagger, rows, head, size), strict=True):
        counts.add(marked(passage, head), read(passage, tags, head))
    return counts


def marked(passage: Passage, head: int) -> Found:
    """Give the spans that are marked with a category of a head."""
    return {
        (m.start, m.end, c) for m in passage.marks for c in _labels(m, head) if c in WANTED[head]
    }


def read(passage: Passage, tags: Sequence[int], head: int) -> Found:
    """Give the spans that the tags of a passage's first words say."""
    names = (NEWS_TAGS, OWN_TAGS)[head]
    words = [match.span() for match in WORD.finditer(passage.text)][: len(tags)]
    found = spans(words, [names[n] for n in tags])
    return {one for one in found if one[2] in WANTED[head]}


def _labels(mark: Marked, head: int) -> Iterable[str]:
    return (mark.news,) if head == 0 else mark.own if len(mark.own) == 1 else ()


def gold_lines(path: Path) -> list[Passage]:
    """Read a gold file of kimqual line by line: an interview's turns, an answer."""
    found = []
    for raw in map(json.loads, filter(None, path.read_text("utf-8").split("\n"))):
        start = 0
        for line in raw["text"].split("\n"):
            end = start + len(line)
            marks = tuple(
                Marked(m["start"] - start, m["end"] - start, frozenset([m["category"]]), "O")
                for m in sorted(raw["mentions"], key=lambda m: m["start"])
                if start <= m["start"] and m["end"] <= end
            )
            if line.strip():
                found.append(Passage(line, marks, frozenset(["O"]), "own gold"))
            start = end + 1
    return found


def report(counts: Counts, categories: Sequence[str]) -> str:
    """Say F1 of each category in one line."""
    return " ".join(f"{name}={counts.f1(name):.3f}" for name in categories)


__all__ = ["MAIN", "NEWS", "OWN", "Counts", "count", "gold_lines", "report", "spans", "tagged"]
