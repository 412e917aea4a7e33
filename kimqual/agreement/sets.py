"""Alpha over the sets of codes that units carry, for thousands of different sets.

A table of the distances between all sets would not fit into memory, so it is made in strips, and
what is expected by chance is kept between groups of units, ready to be resampled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kimqual.agreement.intervals import (
    N_RESAMPLES,
    ONE_GROUP,
    SEED,
    UNDEFINED,
    Interval,
    around,
    draws,
    percentiles,
)
from kimqual.agreement.ratings import MISSING, Ratings, added

Between = Callable[
    [NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]
]
"""A distance from members in common, in either, in the smaller set: `distances.masi_of`."""

_STRIP = 256
_MOST_GROUPS = 4096
_ROUNDING = 1e-6
_DIGITS = 9


@dataclass(frozen=True, eq=False)
class Distances:
    """Distances of sets, looked up by what they have in common and by their sizes.

    Attributes:
        members: Shape (n_sets, n_codes), ones and zeros.
        between: The distance.
    """

    members: NDArray[np.float64]
    between: Between

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """Give the number of members of each set."""
        sizes: NDArray[np.int64] = self.members.sum(axis=1).astype(np.int64)
        return sizes

    @cached_property
    def table(self) -> NDArray[np.float64]:
        """Give the distance for each number in common and each two sizes, all in one row."""
        n = np.arange(int(self.sizes.max(initial=0)) + 1, dtype=float)
        common, first, second = np.meshgrid(n, n, n, indexing="ij")
        smaller = np.minimum(first, second)
        common = np.minimum(common, smaller)  # more cannot be; nobody looks there
        return self.between(common, first + second - common, smaller).ravel()

    def pairs(self, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give the distance of each first set from the second beside it, by their numbers."""
        common = np.einsum("ij,ij->i", self.members[first], self.members[second])
        base = int(self.sizes.max(initial=0)) + 1
        place = (common.astype(np.int64) * base + self.sizes[first]) * base + self.sizes[second]
        found: NDArray[np.float64] = self.table[place]
        return found

    def strips(self) -> Iterator[tuple[slice, NDArray[np.float64]]]:
        """Give the distances from all sets to some of them, shape (n_sets, n), until all were."""
        base = int(self.sizes.max(initial=0)) + 1
        ones = np.ones((len(self.members), 1))
        # One product of matrices gives the place in the table: small whole numbers, exact in 32 bit.
        left = np.hstack([self.members * base**2, base * self.sizes[:, None], ones])
        right = np.hstack([self.members, ones, self.sizes[:, None]])
        left, right = left.astype(np.float32), right.astype(np.float32)
        for start in range(0, len(right), _STRIP):
            part = slice(start, start + _STRIP)
            yield part, np.take(self.table, (left @ right[part].T).astype(np.int32))


@dataclass(frozen=True, eq=False)
class SetSums:
    """What alpha over sets is made of, by pattern of groups; groups that are alike are one pattern.

    Attributes:
        observed: Shape (n_patterns,); the observed disagreement.
        given: Sparse, shape (n_patterns, n_sets); how often each set was given.
        n_same: Shape (n_patterns,); groups of each pattern.
        distances: Of the sets.
    """

    observed: NDArray[np.float64]
    given: Any
    n_same: NDArray[np.int64]
    distances: Distances

    @cached_property
    def n_given(self) -> NDArray[np.float64]:
        """Give the decisions in each pattern."""
        return np.asarray(self.given.sum(axis=1)).ravel()

    @cached_property
    def between(self) -> NDArray[np.float64]:
        """Give the distances between each two patterns' sets, added up."""
        total = np.zeros((len(self.n_same), len(self.n_same)))
        for part, strip in self.distances.strips():
            total += (self.given @ strip) @ self.given[:, part].T.toarray()
        return total

    def alpha(self) -> float:
        """Give alpha of all groups together, NaN where it is undefined."""
        return float(self.of(self.n_same[None].astype(float))[0])

    def of(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give alpha where each pattern is there so many times.

        Args:
            times: Shape (n, n_patterns).

        Returns:
            Shape (n,), NaN where it is undefined.
        """
        if len(self.n_same) <= _MOST_GROUPS:
            expected = ((times @ self.between) * times).sum(axis=1)
        else:
            expected = self._expected(times)
        return _alpha(times @ self.observed, times @ self.n_given, expected)

    def without_each(self) -> NDArray[np.float64]:
        """Give alpha without one group of each pattern."""
        if len(self.n_same) <= _MOST_GROUPS:
            rest, own = self.between @ self.n_same, np.diag(self.between)
        else:
            rest, own = self._rest_and_own()
        expected = float(self.n_same @ rest) - 2 * rest + own
        observed = self.n_same @ self.observed - self.observed
        n_given = self.n_same @ self.n_given - self.n_given
        return _alpha(observed, n_given, _whole(expected))

    def intervals(
        self, *, seed: int = SEED, n_resamples: int = N_RESAMPLES
    ) -> tuple[Interval, Interval]:
        """Give the bootstrap's and the jackknife's interval of alpha."""
        value, n = self.alpha() if len(self.n_same) else np.nan, int(self.n_same.sum())
        reason = ONE_GROUP if n < 2 else UNDEFINED if np.isnan(value) else ""
        if reason:
            return (
                Interval(None, None, "bootstrap", n, seed=seed, reason=reason),
                Interval(None, None, "jackknife", n, reason=reason),
            )
        drawn = [self.of(times) for times in draws(self.n_same, seed, n_resamples)]
        return (
            percentiles(np.concatenate(drawn), n, seed=seed),
            around(value, self.without_each(), self.n_same),
        )

    def _rest_and_own(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Add up the distances from each pattern to everything, and to itself."""
        everything = self.given.T @ self.n_same.astype(float)
        rest, own = np.zeros(len(self.n_same)), np.zeros(len(self.n_same))
        for part, strip in self.distances.strips():
            rest += self.given[:, part] @ (everything @ strip)
            own += np.asarray(self.given[:, part].multiply(self.given @ strip).sum(axis=1)).ravel()
        return rest, own

    def _expected(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        rows = (self.given.T @ times.T).T
        total = np.zeros(len(rows))
        for part, strip in self.distances.strips():
            total += ((rows @ strip) * rows[:, part]).sum(axis=1)
        return _whole(total)


def set_sums(
    ratings: Ratings, members: NDArray[np.float64], between: Between, groups: NDArray[np.int64]
) -> SetSums:
    """Sum up by group what alpha over sets needs; groups without a pair of coders are left out.

    Args:
        ratings: Decisions for a set, by its number.
        members: Shape (n_sets, n_codes), what is in each set.
        between: The distance.
        groups: Number of the group of each unit.

    Source: Krippendorff 2019, Content Analysis, 4th ed., ch. 12, with a distance of sets: Passonneau
        2006, LREC.
    """
    from scipy.sparse import coo_array

    few, group = ratings.condensed(groups)
    distances = Distances(members, between)
    m, weight = few.n_given(), few.n_units()
    n_groups = int(group.max(initial=-1)) + 1
    chosen = (few.codes != MISSING) & (m > 1)[:, None]
    spread = np.broadcast_to(weight[:, None], chosen.shape)[chosen]
    where = np.broadcast_to(group[:, None], chosen.shape)[chosen]
    shape = (n_groups, len(members))
    given = coo_array((spread, (where, few.codes[chosen])), shape=shape).tocsr()
    apart = weight * _apart(few, distances) / np.maximum(m - 1, 1)
    observed = added(group, apart, n_groups)
    first, n_same = _patterns(observed, given)
    return SetSums(observed[first], given[first], n_same, distances)


def _patterns(
    observed: NDArray[np.float64],
    given: Any,  # noqa: ANN401  # scipy has no types
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give one group of each pattern, in an order of their own, and how many there are."""
    given.sort_indices()
    starts = given.indptr
    keys = [
        (tuple(given.indices[a:b]), tuple(given.data[a:b]), round(observed[i], _DIGITS))
        for i, (a, b) in enumerate(pairwise(starts))
        if b > a
    ]
    used = np.flatnonzero(np.diff(starts))
    number = dict(zip(keys, used.tolist(), strict=True))
    same = Counter(keys)
    in_order = sorted(same)
    first = np.array([number[key] for key in in_order], dtype=np.int64)
    return first, np.array([same[key] for key in in_order], dtype=np.int64)


def _apart(ratings: Ratings, distances: Distances) -> NDArray[np.float64]:
    """Sum the distances over each unit's ordered pairs of sets."""
    total = np.zeros(len(ratings.codes))
    for i in range(ratings.codes.shape[1]):
        for j in range(i):
            a, b = ratings.codes[:, i], ratings.codes[:, j]
            differ = np.flatnonzero((a != MISSING) & (b != MISSING) & (a != b))
            total[differ] += 2 * distances.pairs(a[differ], b[differ])
    return total


def _whole(expected: NDArray[np.float64]) -> NDArray[np.float64]:
    """Make nothing of what rounding left: distances come in thirds and their fractions."""
    return np.where(expected < _ROUNDING, 0.0, expected)


def _alpha(
    observed: NDArray[np.float64], n_given: NDArray[np.float64], expected: NDArray[np.float64]
) -> NDArray[np.float64]:
    ratio: NDArray[np.float64] = np.full(len(observed), np.nan)
    above = observed * np.maximum(n_given - 1, 0)
    np.divide(above, expected, out=ratio, where=expected > 0)
    return 1 - ratio
