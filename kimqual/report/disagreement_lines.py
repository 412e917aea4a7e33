"""Rows of the worklist in the words around them, and as plain values."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kimqual.agreement.worklist import Item
from kimqual.model import Coding, Span
from kimqual.store.codings import Text

WIDTH: Final = 240
"""Code points of context on each side of a passage; fewer where a turn and the next end before."""

COLUMNS: Final = [
    "number", "kind", "weight", "coder_1", "coder_2", "place", "document", "paragraph",
    "code_1", "code_2", "label_1", "label_2", "before", "quote_1", "quote_2", "after", "memo_1",
    "memo_2", "iou", "start", "end",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the worklist, with the words around it.

    Attributes:
        number: Its place in the whole list, counted from 1, whatever is left out.
        item: Who differs in what, and its weight.
        text: The document.
        context: Which part of it is shown; the passage lies inside.
        question: What was asked, for an answer; else "".
    """

    number: int
    item: Item
    text: Text
    context: Span
    question: str = ""

    @property
    def coders(self) -> tuple[str, str]:
        """Give the two who differ."""
        return self.item.coders

    @property
    def sides(self) -> tuple[tuple[Coding, ...], tuple[Coding, ...]]:
        """Give the codings of the first coder and of the second."""
        return self.item.row.first, self.item.row.second

    @property
    def span(self) -> Span:
        """Give the passage from the first to the last code point involved."""
        return self.item.row.span

    @property
    def paragraph(self) -> int:
        """Give the number of the paragraph that the passage begins in."""
        return self.text.paragraphs[touched(self.text, self.span)[0]]

    @property
    def place(self) -> str:
        """Give document and paragraph as they are cited: ``I003, ¶ 12``."""
        return f"{self.text.id}, ¶ {self.paragraph}"

    @property
    def before(self) -> str:
        """Give the words before the passage."""
        return self.text.text[self.context.start : self.span.start]

    @property
    def words(self) -> str:
        """Give the passage."""
        return self.span.of(self.text.text)

    @property
    def after(self) -> str:
        """Give the words after it."""
        return self.text.text[self.span.end : self.context.end]


def context(text: Text, span: Span) -> Span:
    """Give the part of a document that is shown around a passage.

    Up to 240 code points on each side, from and to whole words, and no further than into the turn
    before and the turn after.
    """
    turns = touched(text, span)
    first, last = max(0, turns[0] - 1), min(len(text.turns) - 1, turns[-1] + 1)
    lowest = min(span.start, text.turns[first].start)
    highest = max(span.end, text.turns[last].end)
    start, end = max(lowest, span.start - WIDTH), min(highest, span.end + WIDTH)
    while start > lowest and start < span.start and not text.text[start - 1].isspace():
        start += 1
    while span.end < end < highest and not text.text[end].isspace():
        end -= 1
    return Span(start, end)


def touched(text: Text, span: Span) -> range:
    """Give the numbers of the turns that a passage lies in; the first of all if in none.

    Turns stand in order and do not overlap, so long interviews are not walked through.
    """
    first = bisect_right(text.turns, span.start, key=lambda turn: turn.end)
    last = bisect_left(text.turns, span.end, key=lambda turn: turn.start)
    return range(first, last) if first < last else range(1)


def as_row(line: Line, labels: Mapping[str, str]) -> dict[str, object]:
    """Give plain values, the codings of each side as lists."""
    first, second = ([_coding(c, labels) for c in side] for side in line.sides)
    return {
        "number": line.number,
        "kind": str(line.item.kind),
        "weight": line.item.weight,
        "coders": list(line.coders),
        "place": line.place,
        "document": line.text.id,
        "paragraph": line.paragraph,
        "codes": list(line.item.row.codes),
        "first": first,
        "second": second,
        "before": line.before,
        "text": line.words,
        "after": line.after,
        "iou": line.item.row.iou,
        "start": line.span.start,
        "end": line.span.end,
    }


def _coding(coding: Coding, labels: Mapping[str, str]) -> dict[str, object]:
    return {
        "code": coding.code,
        "label": labels[coding.code],
        "start": coding.span.start,
        "end": coding.span.end,
        "quote": coding.quote,
        "memo": coding.memo,
    }


def as_cells(line: Line, labels: Mapping[str, str]) -> dict[str, object]:
    """Give one value for each of ``COLUMNS``; several codings of one coder are joined."""
    row = as_row(line, labels)
    for n, (coder, side) in enumerate(zip(line.coders, line.sides, strict=True), 1):
        row |= {
            f"coder_{n}": coder,
            f"code_{n}": joined(c.code for c in side),
            f"label_{n}": joined(labels[c.code] for c in side),
            f"quote_{n}": " | ".join(c.quote for c in side),
            f"memo_{n}": joined(c.memo for c in side),
        }
    return {name: row[name] for name in COLUMNS}


def joined(words: Iterable[str]) -> str:
    """Give words once each, joined by `` | ``."""
    return " | ".join(dict.fromkeys(word for word in words if word))
