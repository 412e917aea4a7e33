"""What two coders differ in: who, where, which codes, what kind of disagreement.

The list is the main product of a comparison.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kimqual.agreement.matching import (
    NUDGE,
    THRESHOLD,
    assigned,
    closeness,
    grouped,
    iou,
    passage,
    position,
)
from kimqual.errors import CodingError
from kimqual.model import Codebook, Coding, Span


class DisagreementKind(StrEnum):
    """What two coders differ in (facts: one row of the list has one kind)."""

    MISSED = "missed"
    BOUNDARY = "boundary"
    OTHER_CODE = "other code"
    SPLIT = "split or merged"
    RULE = "rule broken"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One row of the list that two coders talk through.

    Attributes:
        kind: What they differ in.
        first: The first coder's codings, in order of position; empty where they have none.
        second: The second coder's.
        iou: Of the one pair of spans; 0 where there is none or more than one.
        is_same_parent: Whether two different codes hang below one parent: a milder case.
    """

    kind: DisagreementKind
    first: tuple[Coding, ...]
    second: tuple[Coding, ...]
    iou: float = 0.0
    is_same_parent: bool = False

    @property
    def codings(self) -> tuple[Coding, ...]:
        """Give the codings of both."""
        return self.first + self.second

    @property
    def document(self) -> str:
        """Give the document's id."""
        return self.codings[0].document

    @property
    def codes(self) -> tuple[str, ...]:
        """Give the codes involved, the first coder's first."""
        return tuple(dict.fromkeys(coding.code for coding in self.codings))

    @property
    def span(self) -> Span:
        """Give the passage from the first to the last code point involved."""
        spans = [coding.span for coding in self.codings]
        return Span(min(s.start for s in spans), max(s.end for s in spans))


def disagreements(
    first: Iterable[Coding],
    second: Iterable[Coding],
    *,
    threshold: float = THRESHOLD,
    codebook: Codebook | None = None,
    broken: Collection[Coding] = (),
) -> tuple[Disagreement, ...]:
    """List what two coders differ in; every coding is agreed on or stands in exactly one row.

    Args:
        first: One coder's codings, of documents that both were asked to code.
        second: Another's.
        threshold: Smallest IoU at which different codes are meant for one passage.
        codebook: Tells which codes hang below one parent.
        broken: Codings that break a rule of the codebook (`kimqual.coding.broken_rules`); these
            are listed even where both coders agree, for nobody is right.

    Returns:
        Rows in order of document and position.

    Raises:
        CodingError: If the same coder stands on both sides.

    Example:
        >>> a = Coding("d1", Span(0, 9), "field.work", "ada", "die Firma")
        >>> b = Coding("d1", Span(4, 9), "field.work", "ben", "Firma")
        >>> [(row.kind.value, round(row.iou, 2)) for row in disagreements([a], [b])]
        [('boundary', 0.56)]
    """
    first, second = sorted(first, key=position), sorted(second, key=position)
    if both := {c.coder for c in first} & {c.coder for c in second}:
        raise CodingError(
            f"Coder {min(both)!r} stands on both sides.", mend="name two different coders."
        )
    groups, alone_a, alone_b = _groups(first, second)
    rows = [_same_code(group) for group in groups]
    rows += _different_codes(alone_a, alone_b, threshold, codebook)
    spoilt = frozenset(broken)
    marked = (_ruled(row, spoilt) for row in rows)
    return tuple(sorted((r for r in marked if not _is_agreed(r)), key=_row_order))


def confusion(rows: Iterable[Disagreement]) -> dict[tuple[str, str], int]:
    """Count which codes stand for one another, the most frequent first.

    Its first cells are the codebook's weakest definitions.
    """
    pairs = Counter(
        (row.first[0].code, row.second[0].code)
        for row in rows
        if row.kind is DisagreementKind.OTHER_CODE
    )
    return dict(sorted(pairs.items(), key=lambda item: (-item[1], item[0])))


@dataclass(slots=True)
class _Group:
    first: list[Coding]
    second: list[Coding]


def _groups(
    first: list[Coding], second: list[Coding]
) -> tuple[list[_Group], list[Coding], list[Coding]]:
    """Pair up codings of one code, and let left-over ones join the pair that they overlap most."""
    mine, theirs = grouped(first, passage), grouped(second, passage)
    groups: list[_Group] = []
    alone: tuple[list[Coding], list[Coding]] = ([], [])
    for key in sorted(mine.keys() | theirs.keys()):
        sides = mine.get(key, []), theirs.get(key, [])
        pairs = [_Group([a], [b]) for a, b in assigned(*sides, closeness)]
        anchors = [(group.first[0].span, group.second[0].span) for group in pairs]
        for side in (0, 1):
            for coding in _left_over(sides[side], pairs, side):
                nearest = _nearest(coding.span, [anchor[1 - side] for anchor in anchors])
                if nearest is not None:
                    (pairs[nearest].second if side else pairs[nearest].first).append(coding)
                else:
                    alone[side].append(coding)
        groups += pairs
    return groups, *alone


def _left_over(codings: list[Coding], pairs: list[_Group], side: int) -> list[Coding]:
    paired = Counter((group.second if side else group.first)[0] for group in pairs)
    left = []
    for coding in codings:
        if paired[coding]:
            paired[coding] -= 1
        else:
            left.append(coding)
    return left


def _nearest(span: Span, others: list[Span]) -> int | None:
    """Find which of the other coder's paired spans overlaps this one most."""
    shares = [iou(span, other) for other in others]
    best = max(shares, default=0.0)
    return shares.index(best) if best > 0 else None


def _same_code(group: _Group) -> Disagreement:
    if len(group.first) == len(group.second) == 1:
        share = iou(group.first[0].span, group.second[0].span)
        return Disagreement(
            DisagreementKind.BOUNDARY, tuple(group.first), tuple(group.second), share
        )
    first, second = (tuple(sorted(side, key=position)) for side in (group.first, group.second))
    return Disagreement(DisagreementKind.SPLIT, first, second)


def _different_codes(
    first: list[Coding], second: list[Coding], threshold: float, codebook: Codebook | None
) -> list[Disagreement]:
    parents = {code.id: code.parent or "" for code in codebook.codes} if codebook else {}

    def parent(coding: Coding) -> str:
        return parents.get(coding.code, "")

    def weigh(mine: Sequence[Coding], theirs: Sequence[Coding]) -> NDArray[np.float64]:
        near = closeness(mine, theirs)
        near[near < threshold - NUDGE] = 0
        above = np.array([parent(c) for c in mine])[:, None]
        siblings = (above != "") & (above == np.array([parent(c) for c in theirs]))
        near[siblings & (near > 0)] += 2 * NUDGE * len(first)
        return near

    mine, theirs = (grouped(sorted(side, key=position), _where) for side in (first, second))
    rows: list[Disagreement] = []
    for key in sorted(mine.keys() | theirs.keys()):
        sides = mine.get(key, []), theirs.get(key, [])
        pairs = assigned(*sides, weigh)
        rows += [
            Disagreement(
                DisagreementKind.OTHER_CODE,
                (a,),
                (b,),
                iou(a.span, b.span),
                bool(parent(a)) and parent(a) == parent(b),
            )
            for a, b in pairs
        ]
        single = [_Group([a], [b]) for a, b in pairs]
        missed = DisagreementKind.MISSED
        rows += [Disagreement(missed, (c,), ()) for c in _left_over(sides[0], single, 0)]
        rows += [Disagreement(missed, (), (c,)) for c in _left_over(sides[1], single, 1)]
    return rows


def _where(coding: Coding) -> tuple[str, ...]:
    return (coding.document,)


def _ruled(row: Disagreement, broken: frozenset[Coding]) -> Disagreement:
    if broken.isdisjoint(row.codings):
        return row
    return Disagreement(DisagreementKind.RULE, row.first, row.second, row.iou, row.is_same_parent)


def _is_agreed(row: Disagreement) -> bool:
    return row.kind is DisagreementKind.BOUNDARY and row.iou == 1


def _row_order(row: Disagreement) -> tuple[Any, ...]:
    return row.document, row.span, row.kind, [position(coding) for coding in row.codings]
