"""Which codings of two coders mean the same passage, and how far their spans agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kimqual.agreement.result import Result
from kimqual.model import Coding, Span

THRESHOLD = 0.5
"""Spans at this intersection over union or above count as the same passage."""

NUDGE = 1e-9
"""Decides between equal sums of IoU, and changes none."""


@dataclass(frozen=True, slots=True)
class Match:
    """A coding of each coder, of one code, on overlapping spans."""

    first: Coding
    second: Coding

    @property
    def iou(self) -> float:
        """Give intersection over union, 1 for equal spans."""
        return iou(self.first.span, self.second.span)


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
    mine, theirs = (grouped(sorted(side, key=position), passage) for side in (first, second))
    pairs = [
        Match(a, b)
        for key in sorted(mine.keys() & theirs.keys())
        for a, b in assigned(mine[key], theirs[key], closeness)
    ]
    return tuple(sorted(pairs, key=lambda pair: position(pair.first)))


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


def position(coding: Coding) -> tuple[str, Span, str, str, str]:
    """Give what codings are sorted by: document, span, and what tells equal spans apart."""
    return coding.document, coding.span, coding.code, coding.coder, coding.memo


def passage(coding: Coding) -> tuple[str, str]:
    """Give document and code: only codings of both are paired."""
    return coding.document, coding.code


def grouped(
    codings: Iterable[Coding], key: Callable[[Coding], tuple[str, ...]]
) -> dict[tuple[str, ...], list[Coding]]:
    """Gather codings by a key, in the order given."""
    found: dict[tuple[str, ...], list[Coding]] = defaultdict(list)
    for coding in codings:
        found[key(coding)].append(coding)
    return found


def assigned(
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


def closeness(mine: Sequence[Coding], theirs: Sequence[Coding]) -> NDArray[np.float64]:
    """Give the IoU of each two spans, a little less the further they are apart: shape (n, m)."""
    a, b = _ends(mine), _ends(theirs)
    common = np.minimum(a[:, None, 1], b[None, :, 1]) - np.maximum(a[:, None, 0], b[None, :, 0])
    common = np.maximum(common, 0)
    lengths = (a[:, 1] - a[:, 0])[:, None] + (b[:, 1] - b[:, 0])[None, :]
    # Squared distance is convex: among equal sums of IoU, pairs that do not cross win.
    apart = (a[:, None, 0] - b[None, :, 0]).astype(float) ** 2
    nudge = NUDGE * apart / max(1.0, apart.max())
    weights: NDArray[np.float64] = np.where(common > 0, common / (lengths - common) - nudge, 0.0)
    return weights


def _ends(codings: Sequence[Coding]) -> NDArray[np.int64]:
    return np.array([(c.span.start, c.span.end) for c in codings], dtype=np.int64)
