"""Which codings of two coders mean the same passage, and what kind of disagreement the rest is.

The list of disagreements is the main product of a comparison: who, where, which codes, what kind.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kimqual.agreement.result import Result
from kimqual.errors import CodingError
from kimqual.model import Codebook, Coding, Span

THRESHOLD = 0.5
"""Spans at this intersection over union or above count as the same passage."""

_NUDGE = 1e-9


class DisagreementKind(StrEnum):
    """What two coders differ in (facts: one row of the list has one kind)."""

    MISSED = "missed"
    BOUNDARY = "boundary"
    OTHER_CODE = "other code"
    SPLIT = "split or merged"
    RULE = "rule broken"


@dataclass(frozen=True, slots=True)
class Match:
    """A coding of each coder, of one code, on overlapping spans."""

    first: Coding
    second: Coding

    @property
    def iou(self) -> float:
        """Give intersection over union, 1 for equal spans."""
        return iou(self.first.span, self.second.span)


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


def iou(a: Span, b: Span) -> float:
    """Give the code points that both spans cover over those that either covers.

    Example:
        >>> iou(Span(0, 4), Span(2, 6))
        0.3333333333333333
    """
    common = a.overlap(b)
    return common / (len(a) + len(b) - common)


def match(first: Iterable[Coding], second: Iterable[Coding]) -> tuple[Match, ...]:
    """Pair two coders' codings, code by code, so that the sum of IoU is the largest possible.

    Args:
        first: One coder's codings.
        second: Another's.

    Returns:
        Pairs of overlapping codings in order of position. Between equally good pairings nearness
        decides, then position; never the order of the input.

    Source: Kuhn 1955, Naval Research Logistics 2 (assignment problem), by scipy.
    """
    mine, theirs = (_by(sorted(side, key=_position), _passage) for side in (first, second))
    pairs = [
        Match(a, b)
        for key in sorted(mine.keys() & theirs.keys())
        for a, b in _pairs(mine[key], theirs[key], _closeness)
    ]
    return tuple(sorted(pairs, key=lambda pair: _position(pair.first)))


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
    first, second = sorted(first, key=_position), sorted(second, key=_position)
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


@dataclass(frozen=True, slots=True)
class SpanAgreement:
    """How far two coders mark the same spans; descriptive, not corrected for chance.

    Attributes:
        n_first: Codings of the first coder.
        n_second: Codings of the second.
        n_exact: Pairs on the very same span.
        n_relaxed: Pairs at the threshold or above.
        exact: F1 of exact pairs.
        relaxed: F1 of relaxed pairs.
        mean_iou: Over all pairs that overlap.
        threshold: Smallest IoU of a relaxed pair.
    """

    n_first: int
    n_second: int
    n_exact: int
    n_relaxed: int
    exact: Result
    relaxed: Result
    mean_iou: Result
    threshold: float


def span_agreement(
    first: Sequence[Coding], second: Sequence[Coding], *, threshold: float = THRESHOLD
) -> SpanAgreement:
    """Measure how far two coders mark the same spans with the same codes.

    Source: F1 = 2 n_matched / (n_first + n_second), which treats both coders alike (Hripcsak &
        Rothschild 2005, JAMIA 12). IoU stays descriptive: alpha over IoU misleads (Braylan, Alonso
        & Lease, WWW 2022).
    """
    found = [pair.iou for pair in match(first, second)]
    n_exact, n_relaxed = sum(x == 1 for x in found), sum(x >= threshold for x in found)
    n = len(first) + len(second)
    return SpanAgreement(
        len(first),
        len(second),
        n_exact,
        n_relaxed,
        _share(2 * n_exact, n, "neither coder coded anything"),
        _share(2 * n_relaxed, n, "neither coder coded anything"),
        _share(sum(found), len(found), "no two codings overlap"),
        threshold,
    )


def _share(part: float, whole: int, reason: str) -> Result:
    return Result(part / whole) if whole else Result(None, reason)


def _position(coding: Coding) -> tuple[str, Span, str, str, str]:
    return coding.document, coding.span, coding.code, coding.coder, coding.memo


def _passage(coding: Coding) -> tuple[str, str]:
    return coding.document, coding.code


def _by(
    codings: Iterable[Coding], key: Callable[[Coding], tuple[str, ...]]
) -> dict[tuple[str, ...], list[Coding]]:
    found: dict[tuple[str, ...], list[Coding]] = defaultdict(list)
    for coding in codings:
        found[key(coding)].append(coding)
    return found


def _pairs(
    mine: Sequence[Coding],
    theirs: Sequence[Coding],
    weigh: Callable[[Sequence[Coding], Sequence[Coding]], NDArray[np.float64]],
) -> list[tuple[Coding, Coding]]:
    """Assign with the largest sum of weights; pairs without weight are none."""
    if not mine or not theirs:
        return []
    if len(mine) == len(theirs) == 1:  # by far the most frequent case
        return [(mine[0], theirs[0])] if weigh(mine, theirs)[0, 0] > 0 else []
    from scipy.optimize import linear_sum_assignment

    weights = weigh(mine, theirs)
    rows, columns = linear_sum_assignment(weights, maximize=True)
    return [(mine[i], theirs[j]) for i, j in zip(rows, columns, strict=True) if weights[i, j] > 0]


def _closeness(mine: Sequence[Coding], theirs: Sequence[Coding]) -> NDArray[np.float64]:
    a, b = _ends(mine), _ends(theirs)
    common = np.minimum(a[:, None, 1], b[None, :, 1]) - np.maximum(a[:, None, 0], b[None, :, 0])
    common = np.maximum(common, 0)
    lengths = (a[:, 1] - a[:, 0])[:, None] + (b[:, 1] - b[:, 0])[None, :]
    # Squared distance is convex: among equal sums of IoU, pairs that do not cross win.
    apart = (a[:, None, 0] - b[None, :, 0]).astype(float) ** 2
    nudge = _NUDGE * apart / max(1.0, apart.max())
    weights: NDArray[np.float64] = np.where(common > 0, common / (lengths - common) - nudge, 0.0)
    return weights


def _ends(codings: Sequence[Coding]) -> NDArray[np.int64]:
    return np.array([(c.span.start, c.span.end) for c in codings], dtype=np.int64)


@dataclass(slots=True)
class _Group:
    first: list[Coding]
    second: list[Coding]


def _groups(
    first: list[Coding], second: list[Coding]
) -> tuple[list[_Group], list[Coding], list[Coding]]:
    """Pair up codings of one code, and let left-over ones join the pair that they overlap most."""
    mine, theirs = _by(first, _passage), _by(second, _passage)
    groups: list[_Group] = []
    alone: tuple[list[Coding], list[Coding]] = ([], [])
    for key in sorted(mine.keys() | theirs.keys()):
        sides = mine.get(key, []), theirs.get(key, [])
        pairs = [_Group([a], [b]) for a, b in _pairs(*sides, _closeness)]
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
    first, second = (tuple(sorted(side, key=_position)) for side in (group.first, group.second))
    return Disagreement(DisagreementKind.SPLIT, first, second)


def _different_codes(
    first: list[Coding], second: list[Coding], threshold: float, codebook: Codebook | None
) -> list[Disagreement]:
    parents = {code.id: code.parent or "" for code in codebook.codes} if codebook else {}

    def parent(coding: Coding) -> str:
        return parents.get(coding.code, "")

    def weigh(mine: Sequence[Coding], theirs: Sequence[Coding]) -> NDArray[np.float64]:
        near = _closeness(mine, theirs)
        near[near < threshold - _NUDGE] = 0
        above = np.array([parent(c) for c in mine])[:, None]
        siblings = (above != "") & (above == np.array([parent(c) for c in theirs]))
        near[siblings & (near > 0)] += 2 * _NUDGE * len(first)
        return near

    mine, theirs = (_by(sorted(side, key=_position), _where) for side in (first, second))
    rows: list[Disagreement] = []
    for key in sorted(mine.keys() | theirs.keys()):
        sides = mine.get(key, []), theirs.get(key, [])
        pairs = _pairs(*sides, weigh)
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
    return row.document, row.span, row.kind, [_position(coding) for coding in row.codings]
