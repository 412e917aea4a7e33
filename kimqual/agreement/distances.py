"""Distances between values, to be plugged into Krippendorff's alpha.

A distance takes the values and how often each was given, and gives the (squared) differences as a
matrix with zeros on its diagonal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Distance = Callable[[Sequence[Any], NDArray[np.float64]], NDArray[np.float64]]


def nominal(values: Sequence[Any], _n_given: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give 1 between any two different values.

    Source: Krippendorff, Content Analysis, 4th ed. 2019, ch. 12.
    """
    return 1.0 - np.eye(len(values))


def ordinal(values: Sequence[Any], n_given: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the squared number of decisions that lie between two values.

    Counting from the middle of the one to the middle of the other: the squared difference of the
    values' mid-ranks.

    Source: Krippendorff, Content Analysis, 4th ed. 2019, ch. 12.
    """
    order = np.argsort(np.asarray(values, dtype=float))
    middle = np.empty(len(values))
    middle[order] = np.cumsum(n_given[order]) - n_given[order] / 2
    return _squares(middle)


def interval(values: Sequence[Any], _n_given: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the squared difference.

    Source: Krippendorff, Content Analysis, 4th ed. 2019, ch. 12.
    """
    return _squares(np.asarray(values, dtype=float))


def ratio(values: Sequence[Any], _n_given: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the squared difference relative to the sum.

    Source: Krippendorff, Content Analysis, 4th ed. 2019, ch. 12.
    """
    x = np.asarray(values, dtype=float)
    total = x[:, None] + x[None, :]
    difference = x[:, None] - x[None, :]
    share: NDArray[np.float64] = np.divide(
        difference, total, out=np.zeros_like(total), where=total != 0
    )
    return share**2


def jaccard(values: Sequence[Any], _n_given: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give one minus the share of common members; two empty sets are equal.

    Args:
        values: Frozensets.

    Example:
        >>> sets = [frozenset(), frozenset({"a"}), frozenset({"a", "b"})]
        >>> jaccard(sets, np.ones(3)).tolist()
        [[0.0, 1.0, 1.0], [1.0, 0.0, 0.5], [1.0, 0.5, 0.0]]

    Source: Jaccard 1912, New Phytologist 11.
    """
    members = memberships(values)
    return jaccard_of(*overlaps(members, members))


def masi(values: Sequence[Any], _n_given: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give one minus Jaccard similarity weighted by the kind of overlap.

    The weight is 1 for equal sets, 2/3 where one lies inside the other, 1/3 where they overlap and
    0 where they share nothing; two empty sets are equal.

    Args:
        values: Frozensets.

    Example:
        >>> sets = [frozenset({"a"}), frozenset({"a", "b"})]
        >>> float(masi(sets, np.ones(2))[0, 1].round(4))
        0.6667

    Source: Passonneau 2006, LREC, "Measuring agreement on set-valued items (MASI)".
    """
    members = memberships(values)
    return masi_of(*overlaps(members, members))


def memberships(values: Sequence[Any]) -> NDArray[np.float64]:
    """Write sets as rows of ones and zeros; shape (n_sets, n_members).

    Example:
        >>> memberships([frozenset(), frozenset("ab"), frozenset("b")]).tolist()
        [[0.0, 0.0], [1.0, 1.0], [0.0, 1.0]]
    """
    members = sorted({member for value in values for member in value}, key=repr)
    number = {member: i for i, member in enumerate(members)}
    inside = np.zeros((len(values), len(members)))
    for row, value in zip(inside, values, strict=True):
        row[[number[member] for member in value]] = 1
    return inside


def overlaps(
    first: NDArray[np.float64], second: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Give what sets have in common: the input of `masi_of` and `jaccard_of`.

    Args:
        first: Shape (n, n_members), as from `memberships`.
        second: Shape (m, n_members).

    Returns:
        Members in common, in either, and of the smaller one; each of shape (n, m).
    """
    common = first @ second.T
    sizes = first.sum(axis=1)[:, None], second.sum(axis=1)[None, :]
    return common, sizes[0] + sizes[1] - common, np.minimum(*sizes)


def jaccard_of(
    common: NDArray[np.float64], union: NDArray[np.float64], _smaller: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the Jaccard distance from numbers of members, elementwise."""
    similar: NDArray[np.float64] = np.divide(
        common, union, out=np.ones_like(common), where=union > 0
    )
    return 1.0 - similar


def masi_of(
    common: NDArray[np.float64], union: NDArray[np.float64], smaller: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the MASI distance from numbers of members, elementwise."""
    weight = np.where(common == union, 1.0, np.where(common == smaller, 2 / 3, 1 / 3))
    return 1.0 - (1.0 - jaccard_of(common, union, smaller)) * weight


def _squares(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return (x[:, None] - x[None, :]) ** 2
