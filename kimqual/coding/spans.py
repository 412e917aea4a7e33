"""Passages as sets: what two have in common, what is left, what is near.

A value is a tuple of spans of one text, in order, without overlap; spans that only touch stay
apart, because two people's sentences are two passages.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable

from kimqual.model import Span

Spans = tuple[Span, ...]
Distance = Callable[[Span, Span], int]
"""How far the second, later span is from the first; 0 where they overlap."""

_WORD = re.compile(r"\w+(?:[-’'‑]\w+)*")


def joined(spans: Iterable[Span]) -> Spans:
    """Join spans that overlap.

    Example:
        >>> joined([Span(4, 9), Span(0, 5), Span(9, 11)])
        (Span(start=0, end=9), Span(start=9, end=11))
    """
    found: list[Span] = []
    for span in sorted(spans):
        if found and found[-1].overlap(span):
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def common(first: Spans, second: Spans) -> Spans:
    """Give what two have in common, code point by code point."""
    return tuple(
        Span(max(a.start, b.start), min(a.end, b.end)) for a in first for b in _meeting(a, second)
    )


def rest(whole: Spans, taken: Spans) -> Spans:
    """Give what is left of the first where the second is not."""
    found: list[Span] = []
    for span in whole:
        at = span.start
        for gone in _meeting(span, taken):
            if at < gone.start:
                found.append(Span(at, gone.start))
            at = gone.end
        if at < span.end:
            found.append(Span(at, span.end))
    return tuple(found)


def within(first: Spans, second: Spans, *, is_negated: bool = False) -> Spans:
    """Give the spans of the first that lie wholly inside one of the second."""
    return tuple(
        a for a in first if any(b.covers(a) for b in _meeting(a, second)) is not is_negated
    )


def overlapping(first: Spans, second: Spans, *, is_negated: bool = False) -> Spans:
    """Give the spans of the first, whole, that share a code point with one of the second."""
    return tuple(a for a in first if bool(_meeting(a, second)) is not is_negated)


def near(first: Spans, second: Spans, n: int, distance: Distance, *, after: bool = False) -> Spans:
    """Give each stretch from one of the first to one of the second that is near, with what is between.

    Args:
        first: What is looked for.
        second: What it shall be near to.
        n: How far apart at most.
        distance: Between an earlier span and a later one.
        after: Whether the second has to begin behind the first's end.

    Returns:
        The stretches, those that overlap joined: for each pair from the begin of the earlier to the
        end of the later.
    """
    stretches = []
    for a in first:
        friends = _friends(a, second, n, distance, after=after)
        if friends:
            ends = (a, *friends)
            stretches.append(Span(min(s.start for s in ends), max(s.end for s in ends)))
    return joined(stretches)


def alone(first: Spans, second: Spans, n: int, distance: Distance, *, after: bool = False) -> Spans:
    """Give the spans of the first, whole, that have nothing of the second near."""
    return tuple(a for a in first if not _friends(a, second, n, distance, after=after))


def distances(text: str, turns: Spans) -> dict[str, Distance]:
    """Give the ways to measure in a text: ``words`` that stand between, ``turns`` further on.

    Example:
        >>> text = "Ja, sehr oft."
        >>> distances(text, (Span(0, 13),))["words"](Span(0, 2), Span(9, 12))
        1
    """
    words: list[int] = []
    starts = [turn.start for turn in turns]

    def in_words(a: Span, b: Span) -> int:
        if not words:  # counted when somebody asks, for most questions never do
            words.extend(match.start() for match in _WORD.finditer(text))
        return max(0, bisect_left(words, b.start) - bisect_left(words, a.end))

    def in_turns(a: Span, b: Span) -> int:
        return max(0, bisect_right(starts, b.start) - bisect_right(starts, a.end - 1))

    return {"words": in_words, "turns": in_turns}


def _meeting(span: Span, others: Spans) -> Spans:
    """Give the others that share a code point with a span."""
    first = bisect_right(others, span.start, key=lambda other: other.end)
    last = bisect_left(others, span.end, key=lambda other: other.start)
    return others[first:last]


def _friends(span: Span, others: Spans, n: int, distance: Distance, *, after: bool) -> Spans:
    """Give the others near a span: their distance only grows to either side."""
    behind = bisect_left(others, span.end, key=lambda other: other.start)
    last = behind
    while last < len(others) and distance(span, others[last]) <= n:
        last += 1
    if after:
        return others[behind:last]
    first = bisect_right(others, span.start, key=lambda other: other.end)
    while first and distance(others[first - 1], span) <= n:
        first -= 1
    return others[first:last]
