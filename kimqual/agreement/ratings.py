"""Tables of decisions, one row a unit, one column a coder: the input of every coefficient.

A row may stand for many units: a passage for its characters. Knows nothing of documents, codes or
text.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kimqual.errors import CodingError

MISSING = -1
"""Stands where a coder did not decide."""

_FEW = 1000
_SMALL = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """Decisions as numbers of categories.

    Attributes:
        codes: Shape (n_units, n_coders); index into ``categories``, `MISSING` for no decision.
        categories: The values that were given.
        weights: Shape (n_units,); how many units each row stands for, one if not given.

    Raises:
        CodingError: If the table does not have two dimensions, or not one weight a row.

    Example:
        >>> Ratings.of([[1, 1], [0, float("nan")]]).codes.tolist()
        [[1, 1], [0, -1]]
    """

    codes: NDArray[np.int64]
    categories: tuple[Any, ...]
    weights: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        if self.codes.ndim != 2:
            raise CodingError(
                f"A table of decisions has two dimensions, not {self.codes.ndim}.",
                mend="give one row a unit and one column a coder.",
            )
        if self.weights is not None and self.weights.shape != self.codes.shape[:1]:
            raise CodingError(
                f"{len(self.codes)} rows have {self.weights.size} weights.",
                mend="give one weight a row.",
            )

    @classmethod
    def of(cls, values: ArrayLike | Ratings) -> Ratings:
        """Number the values of a table.

        Args:
            values: Shape (n_units, n_coders). Numbers with NaN for missing, booleans, or any
                hashable values (text, frozensets) with ``None`` for missing.

        Returns:
            The numbered table; what is one already comes back as it is.
        """
        if isinstance(values, Ratings):
            return values
        array = np.asarray(values)
        if array.dtype == object:
            array = _as_numbers(array)
        if array.dtype == bool:
            return cls(array.astype(np.int64), (0.0, 1.0))
        if np.issubdtype(array.dtype, np.number):
            return cls(*_number_numbers(array.astype(float)))
        return cls(*_number_objects(array.astype(object)))

    def n_given(self) -> NDArray[np.int64]:
        """Count the decisions on each unit; shape (n_units,)."""
        total = np.zeros(len(self.codes), dtype=np.int64)
        # Column by column: numpy is slow at summing very short rows.
        for column in self.codes.T:
            total += column != MISSING
        return total

    def n_units(self) -> NDArray[np.float64]:
        """Give how many units each row stands for; shape (n_rows,)."""
        return np.ones(len(self.codes)) if self.weights is None else self.weights

    def rows(self, which: NDArray[Any]) -> Ratings:
        """Give some of the rows, by number or by a mask."""
        weights = None if self.weights is None else self.weights[which]
        return replace(self, codes=self.codes[which], weights=weights)

    def pairable(self) -> Ratings:
        """Keep the units that two coders or more decided."""
        enough = self.n_given() > 1
        return self if enough.all() else self.rows(enough)

    def condensed(self, groups: NDArray[np.int64]) -> tuple[Ratings, NDArray[np.int64]]:
        """Make one row of the equal rows of each group; no coefficient changes.

        Args:
            groups: Shape (n_units,), the group (document, case) of each row.

        Returns:
            The fewer rows with their weights, and the group of each.

        Example:
            >>> few, _ = Ratings.of([[1, 1], [1, 1], [0, 1]]).condensed(np.zeros(3, dtype=np.int64))
            >>> few.codes.tolist(), few.n_units().tolist()
            ([[0, 1], [1, 1]], [1.0, 2.0])
        """
        size = len(self.categories) + 1
        n_groups = int(groups.max(initial=0)) + 1
        is_small = n_groups * size ** self.codes.shape[1] < _SMALL
        key = groups.astype(np.int64)
        for column in self.codes.T:
            key = key * size + column + 1
            if not is_small:  # numbered anew at each step, the key fits for any number of coders
                key = np.unique(key, return_inverse=True)[1]
        first = _first(key) if is_small else np.unique(key, return_index=True)[1]
        weights = added(key, self.n_units(), 0)[key[first]]
        return replace(self, codes=self.codes[first], weights=weights), groups[first]

    def has_variation(self) -> bool:
        """Tell whether two different categories were given at all."""
        given = self.codes[self.codes != MISSING]
        return bool(len(given)) and bool((given != given[0]).any())


def added(
    cells: NDArray[np.int64], weights: NDArray[np.float64], n_cells: int
) -> NDArray[np.float64]:
    """Add weights up by cell; shape (n_cells,)."""
    return np.bincount(cells, weights=weights, minlength=n_cells).astype(float)


def _first(key: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give where each small number stands first, in the order of the numbers."""
    where = np.full(int(key.max(initial=-1)) + 1, -1)
    where[key[::-1]] = np.arange(len(key))[::-1]
    return where[where >= 0]


def _as_numbers(array: NDArray[Any]) -> NDArray[Any]:
    numbers = (int, float, bool, np.number, type(None))
    if all(isinstance(value, numbers) for value in array.ravel()):
        return array.astype(float)
    return array


def _number_numbers(array: NDArray[np.float64]) -> tuple[NDArray[np.int64], tuple[float, ...]]:
    given = ~np.isnan(array)
    values = array[given]
    codes = np.full(array.shape, MISSING, dtype=np.int64)
    low = float(values.min()) if len(values) else 0.0
    if len(values) and values.max() - low < _FEW:
        places = (values - low).astype(np.int64)
        if (places == values - low).all():
            # Numbers in steps of one, as nearly always: counting is far quicker than sorting.
            known = np.flatnonzero(np.bincount(places))
            renumbered = np.zeros(_FEW, dtype=np.int64)
            renumbered[known] = np.arange(len(known))
            codes[given] = renumbered[places]
            return codes, tuple(low + float(place) for place in known)
    categories, codes[given] = np.unique(values, return_inverse=True)
    return codes, tuple(float(category) for category in categories)


def _number_objects(array: NDArray[Any]) -> tuple[NDArray[np.int64], tuple[Hashable, ...]]:
    known: dict[Hashable, int] = {}
    numbers = [
        MISSING if value is None else known.setdefault(value, len(known)) for value in array.ravel()
    ]
    return np.array(numbers, dtype=np.int64).reshape(array.shape), tuple(known)
