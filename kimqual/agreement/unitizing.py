"""Alpha for passages with free boundaries: where coders mark, and what they call it.

Two families on the same stretches of text, each stretch with its length as weight:

* as ATLAS.ti reports it, every character is a unit: binary alpha (marked or not), cu-alpha (which
  code of a domain, where two coders or more marked it), Cu-alpha (which domains);
* as Krippendorff and others define it, every passage is a unit as long as it is, and a passage is
  never compared with itself by chance: u-alpha, its binary form, cu-alpha and (k)u-alpha.

Both agree where passages are short beside the text. Knows neither text nor codings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kimqual.agreement.distances import masi_of
from kimqual.agreement.intervals import Interval
from kimqual.agreement.ratings import MISSING, Ratings, added
from kimqual.agreement.result import NO_PAIRS, NO_VARIATION, Result
from kimqual.agreement.sets import set_sums
from kimqual.errors import CodingError

ONE_CODE = "no variation: all passages that two coders marked have the same code"
APART = "no two coders marked the same passage"
NOBODY = "nobody marked anything"
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """Stretches of text on which no coder begins or ends, and what each coder marked there.

    Attributes:
        present: Shape (n_stretches, n_coders, n_codes).
        assigned: Shape (n_stretches, n_coders): was the coder asked to code it?
        lengths: Shape (n_stretches,), in characters.
        groups: Shape (n_stretches,); number of the document or case.
    """

    present: NDArray[np.bool_]
    assigned: NDArray[np.bool_]
    lengths: NDArray[np.float64]
    groups: NDArray[np.int64]


def which_sets(
    marked: Marked, domains: Sequence[Sequence[int]], *, seed: int, n_resamples: int
) -> tuple[Result, Interval, Interval]:
    """Compare which domains coders chose, where two of them or more chose one: Cu-alpha.

    With a domain for each code of one domain it is that domain's cu-alpha. Where somebody marked
    nothing he or she is left out, so this says nothing of where to mark. A coder who gives several
    domains to one stretch gave a set, and sets are compared by MASI; where domains exclude each
    other, as ATLAS.ti asks for, that is the same as nominal alpha.

    Args:
        marked: What was marked.
        domains: The codes of each, by number.
        seed: Of the bootstrap.
        n_resamples: Draws of the bootstrap.

    Returns:
        The number, its bootstrap and its jackknife.

    Source: ATLAS.ti 9 manual, "Methods for testing ICA"; González-Prieto et al. 2020, arXiv
        2008.00977; the distance: Passonneau 2006, LREC.
    """
    sets = np.stack([marked.present[:, :, list(d)].any(axis=2) for d in domains], axis=2)
    sets &= marked.assigned[:, :, None]
    rows = sets.reshape(-1, len(domains))
    members, number = np.unique(rows, axis=0, return_inverse=True)
    codes = np.where(rows.any(axis=1), number.ravel(), MISSING).reshape(sets.shape[:2])
    ratings = Ratings(codes.astype(np.int64), tuple(range(len(members))), marked.lengths)
    parts = set_sums(ratings, members.astype(float), masi_of, marked.groups)
    reason = APART if not len(parts.observed) else ONE_CODE
    value = parts.alpha()
    result = Result(None, reason) if np.isnan(value) else Result(value)
    return result, *parts.intervals(seed=seed, n_resamples=n_resamples)


@dataclass(frozen=True, slots=True, eq=False)
class Continuum:
    """A text cut by each coder into passages with one value each, and the gaps between them.

    Attributes:
        values: Shape (n_stretches, n_coders); 0 in a gap, else the number of the code, from 1.
        lengths: Shape (n_stretches,).
        passages: Shape (n_passages, 4); coder, value, first stretch and one past the last of each.

    Raises:
        CodingError: If fewer than two coders stand in it.
    """

    values: NDArray[np.int64]
    lengths: NDArray[np.float64]
    passages: NDArray[np.int64]

    def __post_init__(self) -> None:
        if self.values.shape[1] < 2:
            raise CodingError("Agreement needs two coders.", mend="give a column for each.")


@dataclass(frozen=True, slots=True)
class UnitAlpha:
    """Krippendorff's alpha for unitizing, all four of the family.

    Attributes:
        u: Where and what: passages and gaps with their codes.
        binary: Where alone: marked or not.
        cu: What alone: the codes where two coders' passages overlap.
        by_value: The same for each code, the others together.
        coverage: Share of the text, over all coders, on which ``cu`` rests.
    """

    u: Result
    binary: Result
    cu: Result
    by_value: tuple[Result, ...]
    coverage: float


def unit_alpha(continuum: Continuum, n_values: int) -> UnitAlpha:
    """Compute the family of coefficients for unitizing.

    Args:
        continuum: What all coders were asked to code, documents end to end.
        n_values: Codes that could be given.

    Source: Krippendorff, Mathet, Bouvry & Widlöcher 2016, Quality & Quantity 50, eq. 1, 4-6, 10-13;
        also Krippendorff 2019, Content Analysis, 4th ed., sec. 12.6.
    """
    observed = _coincidences(continuum, n_values)
    total = observed.sum()
    if not total:
        return _all(NO_PAIRS, n_values)
    if not observed[1:].any():
        return _all(NOBODY, n_values)
    expected = _by_chance(observed, _own(continuum, n_values))
    gap = np.arange(n_values + 1) == 0
    binary = _collapsed(observed, gap), _collapsed(expected, gap)
    valued = observed[1:, 1:]
    cu, by_value = _coding(valued, _own_shared(continuum, n_values))
    return UnitAlpha(
        _one_minus(_off(observed), _off(expected), NO_VARIATION),
        _one_minus(_off(binary[0]), _off(binary[1]), NO_VARIATION),
        cu,
        by_value,
        float(valued.sum() / total),
    )


def _coding(
    valued: NDArray[np.float64], own: NDArray[np.float64]
) -> tuple[Result, tuple[Result, ...]]:
    """Give cu-alpha and (k)u-alpha from the coincidences of codes (eq. 10 to 13)."""
    if not valued.any():
        return Result(None, APART), tuple(Result(None, APART) for _ in own)
    expected = _by_chance(valued, own)
    cu = _one_minus(_off(valued), _off(expected), ONE_CODE)
    by_value = tuple(
        _value(valued, expected, k) if valued[k].any() else Result(None, APART)
        for k in range(len(own))
    )
    return cu, by_value


def _value(observed: NDArray[np.float64], expected: NDArray[np.float64], k: int) -> Result:
    n_observed, n_expected = float(observed[k].sum()), float(expected[k].sum())
    if n_expected < _ROUNDING:
        return Result(None, ONE_CODE)
    above = 1 - float(observed[k, k]) / n_observed
    return _one_minus(above, 1 - float(expected[k, k]) / n_expected, ONE_CODE)


def _coincidences(continuum: Continuum, n_values: int) -> NDArray[np.float64]:
    """Give how long each two values of different coders meet, by ordered pairs (eq. 1)."""
    n_coders = continuum.values.shape[1]
    each = np.arange(n_values + 1)
    counts = (continuum.values[:, :, None] == each).sum(axis=1).astype(float)
    heavy = continuum.lengths[:, None] * counts
    table: NDArray[np.float64] = heavy.T @ counts - np.diag(heavy.sum(axis=0))
    table /= n_coders - 1
    return table


def _own(continuum: Continuum, n_values: int) -> NDArray[np.float64]:
    """Give by value what a passage would share with itself: its length squared (eq. 4).

    A gap has no structure, so each of its characters is alone.
    """
    squares = _lengths(continuum, continuum.lengths) ** 2
    own = added(continuum.passages[:, 1], squares, n_values + 1)
    own[0] = (continuum.lengths[:, None] * (continuum.values == 0)).sum()
    return own


def _own_shared(continuum: Continuum, n_values: int) -> NDArray[np.float64]:
    """Give the same of what each passage shares with another coder's passages (eq. 10)."""
    n_coders = continuum.values.shape[1]
    own = np.zeros(n_values + 1)
    for other in range(n_coders):
        met = continuum.lengths * (continuum.values[:, other] > 0)
        shared = np.where(continuum.passages[:, 0] == other, 0, _lengths(continuum, met))
        own += added(continuum.passages[:, 1], shared**2, n_values + 1)
    own /= n_coders - 1
    return own[1:]


def _lengths(continuum: Continuum, lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    ends = np.concatenate([[0.0], np.cumsum(lengths)])
    given: NDArray[np.float64] = ends[continuum.passages[:, 3]] - ends[continuum.passages[:, 2]]
    return given


def _by_chance(observed: NDArray[np.float64], own: NDArray[np.float64]) -> NDArray[np.float64]:
    margins, total = observed.sum(axis=1), observed.sum()
    pairs: NDArray[np.float64] = np.outer(margins, margins) - np.diag(own)
    possible = float(total**2 - own.sum())
    pairs *= float(total) / possible if possible > _ROUNDING else 0.0
    return pairs


def _collapsed(table: NDArray[np.float64], first: NDArray[np.bool_]) -> NDArray[np.float64]:
    sides = np.column_stack([first, ~first]).astype(float)
    small: NDArray[np.float64] = sides.T @ table @ sides
    return small


def _off(table: NDArray[np.float64]) -> float:
    return float(table.sum() - np.trace(table))


def _one_minus(observed: float, expected: float, reason: str) -> Result:
    return Result(1 - observed / expected) if expected > _ROUNDING else Result(None, reason)


def _all(reason: str, n_values: int) -> UnitAlpha:
    none = Result(None, reason)
    return UnitAlpha(none, none, none, (none,) * n_values, 0.0)
