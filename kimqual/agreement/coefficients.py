"""Coefficients of agreement: pure functions on tables of decisions, one row a unit.

Every function takes an array of shape (n_units, n_coders) or `Ratings`. Missing is NaN (``None``
among text and sets). Units that fewer than two coders decided are left out, always. What is
undefined says so in words: without variation nothing corrected for chance has a value, for then
there is nothing to tell agreement from habit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kimqual.agreement.distances import Distance, nominal
from kimqual.agreement.ratings import MISSING, Ratings
from kimqual.agreement.result import NO_PAIRS, NO_VARIATION, Result
from kimqual.errors import CodingError


def raw_agreement(values: ArrayLike | Ratings) -> Result:
    """Give the share of agreeing pairs of coders, averaged over units.

    Example:
        >>> raw_agreement([[1, 1], [1, 0]])
        Result(value=0.5, reason='')

    Source: Fleiss 1971, Psychological Bulletin 76 (P-bar); of two coders the plain percentage.
    """
    ratings = Ratings.of(values).pairable()
    if not len(ratings.codes):
        return Result(None, NO_PAIRS)
    return Result(_observed(ratings))


def positive_agreement(values: ArrayLike | Ratings) -> Result:
    """Give the share of agreement among the decisions for *yes*.

    Args:
        values: 0, 1 and missing; shape (n_units, n_coders).

    Source: Cicchetti & Feinstein 1990, J. Clin. Epidemiol. 43, 2a / (2a + b + c); for more than two
        coders the pairs that agree on yes over those that might (Uebersax 1982).
    """
    return _specific(values, yes=True)


def negative_agreement(values: ArrayLike | Ratings) -> Result:
    """Give the share of agreement among the decisions for *no*: 2d / (2d + b + c).

    Args:
        values: 0, 1 and missing; shape (n_units, n_coders).

    Source: as `positive_agreement`.
    """
    return _specific(values, yes=False)


def prevalence(values: ArrayLike | Ratings) -> Result:
    """Give the share of *yes* among all decisions on units that two coders decided."""
    ratings = Ratings.of(values).pairable()
    if not len(ratings.codes):
        return Result(None, NO_PAIRS)
    return Result(float(_yes(ratings).sum() / ratings.n_given().sum()))


def cohen_kappa(values: ArrayLike | Ratings) -> Result:
    """Compare two coders; chance keeps each coder's own shares.

    Example:
        >>> cohen_kappa([[1, 1], [0, 0], [1, 0], [0, 1]]).value
        0.0

    Source: Cohen 1960, Educational and Psychological Measurement 20, p. 40.
    """
    ratings = Ratings.of(values)
    if ratings.codes.shape[1] != 2:
        return Result(None, f"compares two coders, not {ratings.codes.shape[1]}")
    ratings = ratings.pairable()
    if reason := _undefined(ratings):
        return Result(None, reason)
    n, size = len(ratings.codes), len(ratings.categories)
    first, second = (np.bincount(ratings.codes[:, i], minlength=size) / n for i in (0, 1))
    return _corrected(_observed(ratings), float(first @ second))


def scott_pi(values: ArrayLike | Ratings) -> Result:
    """Compare two coders; chance takes the shares of both together.

    Source: Scott 1955, Public Opinion Quarterly 19, p. 323.
    """
    ratings = Ratings.of(values)
    if ratings.codes.shape[1] != 2:
        return Result(None, f"compares two coders, not {ratings.codes.shape[1]}")
    return fleiss_kappa(ratings)


def fleiss_kappa(values: ArrayLike | Ratings) -> Result:
    """Compare coders of whom the same number decided on each unit.

    Source: Fleiss 1971, Psychological Bulletin 76, p. 379.
    """
    ratings = Ratings.of(values).pairable()
    if reason := _undefined(ratings):
        return Result(None, reason)
    n_given = ratings.n_given()
    if (n_given != n_given[0]).any():
        return Result(None, "not every unit was decided by the same number of coders")
    shares = ratings.totals() / n_given.sum()
    return _corrected(_observed(ratings), float(shares @ shares))


def gwet_ac1(values: ArrayLike | Ratings, *, n_categories: int | None = None) -> Result:
    """Compare any number of coders, robust to very rare and very common codes.

    Args:
        values: Shape (n_units, n_coders).
        n_categories: How many values could be given; as many as were given, at least two.

    Source: Gwet 2008, British J. of Mathematical and Statistical Psychology 61, eq. 5. The shares
        are taken over units that two coders decided, so that a single decision changes nothing.
    """
    ratings = Ratings.of(values).pairable()
    if reason := _undefined(ratings):
        return Result(None, reason)
    given = ratings.codes != MISSING
    weights = np.broadcast_to(1 / ratings.n_given()[:, None], given.shape)[given]
    shares = np.bincount(ratings.codes[given], weights=weights) / len(given)
    q = n_categories or max(2, int((shares > 0).sum()))
    return _corrected(_observed(ratings), float(shares @ (1 - shares)) / (q - 1))


def pabak(values: ArrayLike | Ratings) -> Result:
    """Give 2 P_o - 1: kappa with chance fixed at one half, for yes and no.

    Source: Byrt, Bishop & Carlin 1993, J. Clin. Epidemiol. 46; Brennan & Prediger 1981 for two
        categories.
    """
    ratings = Ratings.of(values).pairable()
    _yes(ratings)
    if reason := _undefined(ratings):
        return Result(None, reason)
    return Result(2 * _observed(ratings) - 1)


def krippendorff_alpha(values: ArrayLike | Ratings, distance: Distance = nominal) -> Result:
    """Compare any number of coders, with gaps, by any distance.

    Args:
        values: Shape (n_units, n_coders); numbers, text or frozensets.
        distance: One of `kimqual.agreement.distances`, or any function of that form.

    Example:
        >>> krippendorff_alpha([[1, 1], [0, 0], [1, 1]]).value
        1.0

    Source: Krippendorff, Content Analysis, 4th ed. 2019, ch. 12; alpha = 1 - D_o / D_e.
    """
    parts = alpha_parts(values, distance)
    if not parts.sums.any():
        return Result(None, NO_PAIRS)
    (alpha,) = parts.alpha(parts.sums.sum(axis=0, keepdims=True))
    return Result(None, NO_VARIATION) if np.isnan(alpha) else Result(float(alpha))


@dataclass(frozen=True, slots=True, eq=False)
class AlphaParts:
    """What alpha is made of, summed by group of units, so that groups can be resampled.

    Attributes:
        sums: Shape (n_groups, 1 + n_categories): the observed disagreement, then how often each
            category was given.
        distances: Shape (n_categories, n_categories).
    """

    sums: NDArray[np.float64]
    distances: NDArray[np.float64]

    def alpha(self, sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """Compute alpha for each row of sums over groups; NaN where it is undefined.

        Args:
            sums: Shape (n, 1 + n_categories), the columns as in ``self.sums``.

        Returns:
            Shape (n,).
        """
        observed, given = sums[:, 0], sums[:, 1:]
        n_given = given.sum(axis=1)
        expected = ((given @ self.distances) * given).sum(axis=1)
        weighted = observed * np.maximum(n_given - 1, 0)
        ratio: NDArray[np.float64] = np.full(len(sums), np.nan)
        np.divide(weighted, expected, out=ratio, where=expected > 0)
        return 1 - ratio


def alpha_parts(
    values: ArrayLike | Ratings,
    distance: Distance = nominal,
    groups: NDArray[np.int64] | None = None,
) -> AlphaParts:
    """Sum up by group what alpha needs.

    Args:
        values: Shape (n_units, n_coders).
        distance: As for `krippendorff_alpha`.
        groups: Number of the group (document, case) of each unit; all in one if not given.

    Returns:
        The sums; a unit with m decisions adds 1 / (m - 1) per ordered pair.
    """
    ratings = Ratings.of(values)
    n_values = len(ratings.categories)
    group = np.zeros(len(ratings.codes), dtype=np.int64) if groups is None else groups
    n_groups = int(group.max(initial=-1)) + 1
    n_given = ratings.n_given()
    given = (ratings.codes != MISSING) & (n_given > 1)[:, None]
    margins = np.bincount(ratings.codes[given], minlength=n_values).astype(float)
    distances = distance(ratings.categories, margins) if n_values else np.zeros((0, 0))
    apart = _over_pairs(ratings.codes, distances) / np.maximum(n_given - 1, 1)
    observed = np.bincount(group, weights=apart, minlength=n_groups)
    cells = (group[:, None] * n_values + ratings.codes)[given]
    table = np.bincount(cells, minlength=n_groups * n_values).reshape(n_groups, n_values)
    return AlphaParts(np.column_stack([observed, table]), distances)


def _over_pairs(
    codes: NDArray[np.int64], values: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Sum over each unit's ordered pairs of decisions a value of the two, or whether they agree."""
    total: NDArray[np.float64] = np.zeros(len(codes))
    for i in range(codes.shape[1]):
        for j in range(i):
            both = (codes[:, i] != MISSING) & (codes[:, j] != MISSING)
            a, b = codes[both, i], codes[both, j]
            total[both] += 2 * (a == b if values is None else values[a, b])
    return total


def _observed(ratings: Ratings) -> float:
    n_given = ratings.n_given()
    return float((_over_pairs(ratings.codes) / (n_given * (n_given - 1))).mean())


def _corrected(observed: float, by_chance: float) -> Result:
    return Result((observed - by_chance) / (1 - by_chance))


def _undefined(ratings: Ratings) -> str:
    if not len(ratings.codes):
        return NO_PAIRS
    return "" if ratings.has_variation() else NO_VARIATION


def _yes(ratings: Ratings) -> NDArray[np.bool_]:
    if not set(ratings.categories) <= {0.0, 1.0}:
        raise CodingError(
            f"Yes and no are 1 and 0; this table has {len(ratings.categories)} other values.",
            mend="give one table per code.",
        )
    if 1.0 not in ratings.categories:
        return np.zeros(ratings.codes.shape, dtype=bool)
    yes: NDArray[np.bool_] = ratings.codes == ratings.categories.index(1.0)
    return yes


def _specific(values: ArrayLike | Ratings, *, yes: bool) -> Result:
    ratings = Ratings.of(values).pairable()
    chosen = _yes(ratings) if yes else ~_yes(ratings) & (ratings.codes != MISSING)
    if not len(ratings.codes):
        return Result(None, NO_PAIRS)
    n_chosen = Ratings(np.where(chosen, 1, MISSING), (1.0,)).n_given()
    possible = (n_chosen * (ratings.n_given() - 1)).sum()
    if not possible:
        return Result(None, f"no coder decided for {'yes' if yes else 'no'}")
    return Result(float((n_chosen * (n_chosen - 1)).sum() / possible))
