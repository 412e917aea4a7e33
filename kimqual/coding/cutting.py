"""Texts cut into units of analysis: turns, sentences, answers, segments of so many words, characters.

Characters are kept as stretches on which no coder begins or ends a coding: an interview of 60 000
characters has a few hundred of these, each with its length as weight.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from kimqual.coding.units import Unit
from kimqual.errors import CodingError
from kimqual.model import Coding, Span
from kimqual.text.sentences import sentences

LENGTH = 50
"""Words of a segment where nobody says otherwise."""

_WORD = re.compile(r"\S+")


class UnitKind(StrEnum):
    """What coders are compared on."""

    TURN = "turn"
    SENTENCE = "sentence"
    ANSWER = "answer"
    SEGMENT = "segment"
    CHARACTER = "character"


def cut(
    document: str,
    text: str,
    turns: Sequence[Span],
    kind: UnitKind,
    *,
    length: int = LENGTH,
    edges: Iterable[int] = (),
) -> list[Unit]:
    """Cut what was said in one document into units; what lies between turns is in none.

    Args:
        document: Its id.
        text: The view that was coded.
        turns: Those that count.
        kind: Of unit; an answer is a turn.
        length: Words of a segment; no segment goes beyond a turn, so a turn's last may be shorter.
        edges: Where codings begin or end, for characters.

    Raises:
        CodingError: If a segment is to have no word.

    Example:
        >>> text = "Es war laut. Und eng."
        >>> [u.span.of(text) for u in cut("d", text, [Span(0, 21)], UnitKind.SENTENCE)]
        ['Es war laut.', 'Und eng.']
        >>> [u.span.of(text) for u in cut("d", text, [Span(0, 21)], UnitKind.SEGMENT, length=3)]
        ['Es war laut.', 'Und eng.']
        >>> units = cut("d", text, [Span(0, 21)], UnitKind.CHARACTER, edges=[7, 11])
        >>> [len(u.span) for u in units]
        [7, 4, 10]
    """
    if length < 1:
        raise CodingError(
            f"A segment of {length} words is none.", mend="give --length 20, for example."
        )
    spans: Iterable[Span] = turns
    if kind is UnitKind.SENTENCE:
        spans = (_moved(s, turn.start) for turn in turns for s in sentences(turn.of(text)))
    elif kind is UnitKind.SEGMENT:
        spans = (_moved(s, turn.start) for turn in turns for s in _segments(turn.of(text), length))
    elif kind is UnitKind.CHARACTER:
        spans = _between(turns, sorted(set(edges)))
    return [Unit(document, span) for span in spans]


def edges_of(codings: Iterable[Coding]) -> dict[str, set[int]]:
    """Give where codings begin and end, by document."""
    found: dict[str, set[int]] = defaultdict(set)
    for coding in codings:
        found[coding.document] |= {coding.span.start, coding.span.end}
    return found


def _segments(text: str, length: int) -> Iterator[Span]:
    words = [match.span() for match in _WORD.finditer(text)]
    for i in range(0, len(words), length):
        part = words[i : i + length]
        yield Span(part[0][0], part[-1][1])


def _between(turns: Sequence[Span], edges: Sequence[int]) -> Iterator[Span]:
    waiting = iter(edges)
    edge = next(waiting, None)
    for turn in sorted(turns):
        start = turn.start
        while edge is not None and edge < turn.end:
            if edge > start:
                yield Span(start, edge)
                start = edge
            edge = next(waiting, None)
        yield Span(start, turn.end)


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
