"""Coefficients of agreement: pure functions on tables of decisions, one row a unit.

Every function takes an array of shape (n_units, n_coders) or `Ratings`. Missing is NaN (``None``
among text and sets). Units that fewer than two coders decided are left out, always. What is
undefined says so in words: without variation nothing corrected for chance has a value, for then
there is nothing to tell agreement from habit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kimqual.agreement import sums
from kimqual.agreement.distances import Distance, nominal
from kimqual.agreement.ratings import MISSING, Ratings, added
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
    return _result(ratings, sums.raw_agreement)


def positive_agreement(values: ArrayLike | Ratings) -> Result:
    """Give the share of agreement among the decisions for *yes*.

    Args:
        values: 0, 1 and missing; shape (n_units, n_coders).

    Source: Cicchetti & Feinstein 1990, J. Clin. Epidemiol. 43, 2a / (2a + b + c); for more than two
        coders the pairs that agree on yes over those that might (Uebersax 1982).
    """
    return _specific(values, sums.positive_agreement, "yes")


def negative_agreement(values: ArrayLike | Ratings) -> Result:
    """Give the share of agreement among the decisions for *no*: 2d / (2d + b + c).

    Args:
        values: 0, 1 and missing; shape (n_units, n_coders).

    Source: as `positive_agreement`.
    """
    return _specific(values, sums.negative_agreement, "no")


def prevalence(values: ArrayLike | Ratings) -> Result:
    """Give the share of *yes* among all decisions on units that two coders decided."""
    ratings = _yes_no(Ratings.of(values).pairable())
    if not len(ratings.codes):
        return Result(None, NO_PAIRS)
    return _result(ratings, sums.prevalence)


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
    return _result(ratings, sums.cohen_kappa)


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
    return _result(ratings, sums.fleiss_kappa)


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
    q = n_categories or len(np.unique(ratings.codes[ratings.codes != MISSING]))
    return _result(ratings, lambda s: sums.gwet_ac1(s, q))


def pabak(values: ArrayLike | Ratings) -> Result:
    """Give 2 P_o - 1: kappa with chance fixed at one half, for yes and no.

    Source: Byrt, Bishop & Carlin 1993, J. Clin. Epidemiol. 46; Brennan & Prediger 1981 for two
        categories.
    """
    ratings = _yes_no(Ratings.of(values).pairable())
    if reason := _undefined(ratings):
        return Result(None, reason)
    return _result(ratings, sums.pabak)


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
    if distance is nominal:
        ratings = Ratings.of(values).pairable()
        reason = _undefined(ratings)
        return Result(None, reason) if reason else _result(ratings, sums.alpha)
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
    n_given, weight = ratings.n_given(), ratings.n_units()
    given = (ratings.codes != MISSING) & (n_given > 1)[:, None]
    spread = np.broadcast_to(weight[:, None], given.shape)[given]
    margins = added(ratings.codes[given], spread, n_values)
    distances = distance(ratings.categories, margins) if n_values else np.zeros((0, 0))
    apart = weight * _over_pairs(ratings.codes, distances) / np.maximum(n_given - 1, 1)
    observed = added(group, apart, n_groups)
    cells = (group[:, None] * n_values + ratings.codes)[given]
    table = added(cells, spread, n_groups * n_values)
    return AlphaParts(np.column_stack([observed, table.reshape(n_groups, n_values)]), distances)


def _over_pairs(codes: NDArray[np.int64], distances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum the distances over each unit's ordered pairs of decisions."""
    total: NDArray[np.float64] = np.zeros(len(codes))
    for i in range(codes.shape[1]):
        for j in range(i):
            both = (codes[:, i] != MISSING) & (codes[:, j] != MISSING)
            total[both] += 2 * distances[codes[both, i], codes[both, j]]
    return total


def _result(ratings: Ratings, formula: sums.Formula) -> Result:
    few, _ = ratings.condensed(np.zeros(len(ratings.codes), dtype=np.int64))
    return Result(float(formula(sums.sums(few))[0]))


def _undefined(ratings: Ratings) -> str:
    if not len(ratings.codes):
        return NO_PAIRS
    return "" if ratings.has_variation() else NO_VARIATION


def _yes_no(ratings: Ratings) -> Ratings:
    """Number no as 0 and yes as 1, whichever of them were given."""
    if not set(ratings.categories) <= {0.0, 1.0}:
        raise CodingError(
            f"Yes and no are 1 and 0; this table has {len(ratings.categories)} other values.",
            mend="give one table per code.",
        )
    new = np.array([*(int(value) for value in ratings.categories), MISSING], dtype=np.int64)
    return replace(ratings, codes=new[ratings.codes], categories=(0.0, 1.0))


def _specific(values: ArrayLike | Ratings, formula: sums.Formula, name: str) -> Result:
    ratings = _yes_no(Ratings.of(values).pairable())
    if not len(ratings.codes):
        return Result(None, NO_PAIRS)
    if not (ratings.codes == int(name == "yes")).any():
        return Result(None, f"no coder decided for {name}")
    return _result(ratings, formula)
