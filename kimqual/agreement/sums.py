"""What coefficients are made of, added up by group of units, and each coefficient's formula on it.

Every formula takes rows of sums and gives one value a row, NaN where it is undefined: one row for
the whole table, or a thousand resamples of documents at once. Reasons in words are not made here
but in `kimqual.agreement.coefficients`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kimqual.agreement.ratings import MISSING, Ratings, added

Values = NDArray[np.float64]
_SCALARS = 3
_BY_CATEGORY = 6


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Sums over the units that two coders or more decided, one row a group; rows can be added.

    Attributes:
        rows: Shape (n_rows, 3 + 6 n_categories), in the order of the properties below.
        n_categories: How many values could be given.
    """

    rows: Values
    n_categories: int

    @property
    def units(self) -> Values:
        """Give the number of units; shape (n_rows,)."""
        return self.rows[:, 0]

    @property
    def differing(self) -> Values:
        """Give each unit's share of pairs of coders that differ, added up; shape (n_rows,)."""
        return self.rows[:, 1]

    @property
    def apart(self) -> Values:
        """Give alpha's observed disagreement: differing ordered pairs / (m - 1), added up."""
        return self.rows[:, 2]

    @property
    def given(self) -> Values:
        """Give how often each category was given; shape (n_rows, n_categories)."""
        return self._block(0)

    @property
    def evenly(self) -> Values:
        """Give the same with each unit's decisions counting one together."""
        return self._block(1)

    @property
    def agreeing(self) -> Values:
        """Give the ordered pairs of coders that agree on each category."""
        return self._block(2)

    @property
    def possible(self) -> Values:
        """Give the ordered pairs that might: one of them gave the category."""
        return self._block(3)

    @property
    def first(self) -> Values:
        """Give how often the first of two coders gave each category; 0 for more than two."""
        return self._block(4)

    @property
    def second(self) -> Values:
        """Give the same for the second."""
        return self._block(5)

    def varies(self) -> NDArray[np.bool_]:
        """Tell for each row whether two different categories were given at all."""
        several: NDArray[np.bool_] = (self.given > 0).sum(axis=1) > 1
        return several

    def _block(self, number: int) -> Values:
        start = _SCALARS + number * self.n_categories
        return self.rows[:, start : start + self.n_categories]


Formula = Callable[[Sums], Values]
"""From sums, one row a group or a resample, to values; NaN where undefined."""


def sums(values: Ratings, groups: NDArray[np.int64] | None = None) -> Sums:
    """Add up by group what the coefficients need.

    Args:
        values: The decisions.
        groups: Number of the group of each unit; all in one if not given.

    Returns:
        One row a group, in the order of their numbers.
    """
    ratings, group = _pairable(values, groups)
    n_groups = 1 if groups is None else int(groups.max(initial=-1)) + 1
    size = max(1, len(ratings.categories))
    weight, m = ratings.n_units(), ratings.n_given()

    def by_group(numbers: Values) -> Values:
        return added(group, numbers, n_groups)

    def by_category(numbers: Values) -> Values:
        given = ratings.codes != MISSING
        cells = (group[:, None] * size + ratings.codes)[given]
        spread = np.broadcast_to(numbers[:, None], given.shape)[given]
        return _table(cells, spread, n_groups, size)

    differing, agreeing = _pairs(ratings, group, n_groups, size)
    columns = [by_group(weight)[:, None]]
    columns += [
        by_group(differing / (m * (m - 1)))[:, None],
        by_group(differing / (m - 1))[:, None],
    ]
    columns += [by_category(weight), by_category(weight / m), agreeing]
    columns += [by_category(weight * (m - 1)), *_margins(ratings, group, n_groups, size)]
    return Sums(np.hstack(columns), size)


def raw_agreement(s: Sums) -> Values:
    """Give the share of agreeing pairs of coders, averaged over units."""
    return 1 - _divide(s.differing, s.units)


def prevalence(s: Sums) -> Values:
    """Give the share of the second category, yes, among all decisions."""
    return _divide(s.given[:, 1], s.given.sum(axis=1))


def positive_agreement(s: Sums) -> Values:
    """Give the agreement among decisions for the second category, yes."""
    return _divide(s.agreeing[:, 1], s.possible[:, 1])


def negative_agreement(s: Sums) -> Values:
    """Give the agreement among decisions for the first category, no."""
    return _divide(s.agreeing[:, 0], s.possible[:, 0])


def cohen_kappa(s: Sums) -> Values:
    """Correct by each coder's own shares."""
    by_chance = (s.first * s.second).sum(axis=1)
    return _corrected(s, _divide(by_chance, s.units**2))


def fleiss_kappa(s: Sums) -> Values:
    """Correct by the shares of all coders together."""
    by_chance = (s.given**2).sum(axis=1)
    return _corrected(s, _divide(by_chance, s.given.sum(axis=1) ** 2))


def gwet_ac1(s: Sums, n_categories: int = 0) -> Values:
    """Correct by how often coders in doubt would agree; two categories at least."""
    shares = _divide(s.evenly, s.units[:, None])
    q = n_categories or max(2, s.n_categories)
    return _corrected(s, (shares * (1 - shares)).sum(axis=1) / (q - 1))


def pabak(s: Sums) -> Values:
    """Correct by one half."""
    return np.where(s.varies(), 2 * raw_agreement(s) - 1, np.nan)


def alpha(s: Sums) -> Values:
    """Give Krippendorff's alpha for values that are the same or different."""
    n = s.given.sum(axis=1)
    expected = n**2 - (s.given**2).sum(axis=1)
    return 1 - _divide(s.apart * np.maximum(n - 1, 0), np.where(s.varies(), expected, 0))


FORMULAS: dict[str, Formula] = {
    "prevalence": prevalence,
    "raw": raw_agreement,
    "positive": positive_agreement,
    "negative": negative_agreement,
    "kappa": cohen_kappa,
    "fleiss": fleiss_kappa,
    "alpha": alpha,
    "ac1": gwet_ac1,
    "pabak": pabak,
}
"""Every coefficient for yes and no, by the name of its column."""


def _pairable(
    values: Ratings, groups: NDArray[np.int64] | None
) -> tuple[Ratings, NDArray[np.int64]]:
    group = np.zeros(len(values.codes), dtype=np.int64) if groups is None else groups
    enough = values.n_given() > 1
    return values.rows(enough), group[enough]


def _table(
    cells: NDArray[np.int64], weights: Values, n_groups: int, size: int
) -> NDArray[np.float64]:
    return added(cells, weights, n_groups * size).reshape(n_groups, size)


def _pairs(
    ratings: Ratings, group: NDArray[np.int64], n_groups: int, size: int
) -> tuple[Values, Values]:
    """Give each unit's ordered pairs that differ, and by group and category those that agree."""
    codes, weight = ratings.codes, ratings.n_units()
    differing = np.zeros(len(codes))
    agreeing = np.zeros((n_groups, size))
    for i in range(codes.shape[1]):
        for j in range(i):
            both = (codes[:, i] != MISSING) & (codes[:, j] != MISSING)
            same = both & (codes[:, i] == codes[:, j])
            differing += 2 * weight * (both & ~same)
            cells = (group * size + codes[:, i])[same]
            agreeing += _table(cells, 2 * weight[same], n_groups, size)
    return differing, agreeing


def _margins(
    ratings: Ratings, group: NDArray[np.int64], n_groups: int, size: int
) -> tuple[Values, Values]:
    if ratings.codes.shape[1] != 2:
        none = np.zeros((n_groups, size))
        return none, none
    weight = ratings.n_units()
    first, second = (
        _table(group * size + ratings.codes[:, i], weight, n_groups, size) for i in (0, 1)
    )
    return first, second


def _divide(above: Values, below: Values) -> Values:
    shape = np.broadcast_shapes(above.shape, below.shape)
    result: Values = np.full(shape, np.nan)
    np.divide(above, below, out=result, where=np.broadcast_to(below, shape) > 0)
    return result


def _corrected(s: Sums, by_chance: Values) -> Values:
    chance = np.where(s.varies(), by_chance, np.nan)
    corrected: Values = (raw_agreement(s) - chance) / (1 - chance)
    return corrected
