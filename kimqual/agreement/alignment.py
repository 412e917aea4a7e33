"""The alignment of several coders' passages with the least disorder, for gamma.

An alignment puts each passage into exactly one group with at most one passage of each coder. Knows
neither text nor codings.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from kimqual.errors import CodingError

CODE, START, END = 1, 2, 3
"""Columns of a passage; the first is the coder."""

N_GROUPS = 500_000
"""Groups that may come into question; more take more memory than an office computer has."""

_NOBODY = -1
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Aligned:
    """The best alignment.

    Attributes:
        groups: Shape (n_groups, n_coders); the row of the passage of each coder, -1 where the coder
            has none there.
        disorder: Sum of the groups' disorders over passages per coder.
        pairs: Shape (n_pairs, 4); of each two passages aligned that overlap enough to mean the same
            text: the two codes, 1 if these differ, and how much the pair weighs.
    """

    groups: NDArray[np.int64]
    disorder: float
    pairs: NDArray[np.float64]

    def of_codes(self, code: int | None = None) -> float | None:
        """Give the mean difference of codes over pairs; of those with one code, if it is given.

        Source: Mathet 2017, 10.1162/COLI_a_00296: pairs weigh the more the closer their positions
            are, and each passage in a group of n by 1 / (n - 1).
        """
        found = self.pairs
        if code is not None:
            found = found[(found[:, :2] == code).any(axis=1)]
        weight = float(found[:, 3].sum())
        return float((found[:, 2] * found[:, 3]).sum()) / weight if weight > _ROUNDING else None


def align(
    rows: NDArray[np.int64], documents: NDArray[np.int64], n_coders: int, position: float = 1.0
) -> Aligned:
    """Find the alignment with the least disorder.

    Two passages differ by ``position`` times the square of how far begins and ends lie apart, over
    both lengths, plus 1 if their codes differ; a passage and none by 1. A group's disorder is the
    mean over its pairs of coders.

    Args:
        rows: Shape (n_passages, 4), not empty; coder, code, start, end.
        documents: Shape (n_passages,); passages of different documents are never aligned.
        n_coders: How many were asked.
        position: Weight of the position.

    Returns:
        The alignment; of several with the same disorder always the same one.

    Raises:
        CodingError: If more groups come into question than `N_GROUPS`.

    Source: Mathet, Widlöcher & Métivier 2015, 10.1162/COLI_a_00227, sec. 4.2 to 4.4 and 5.1.
    """
    found, costs = [], []
    for document in np.unique(documents):
        inside = np.flatnonzero(documents == document)
        groups, cost = _candidates(rows[inside], n_coders, position)
        found.append(np.where(groups == _NOBODY, _NOBODY, inside[groups]))
        costs.append(cost)
        if sum(map(len, costs)) > N_GROUPS:
            raise _too_many()
    every, disorder = np.vstack(found), np.concatenate(costs)
    chosen = _least(every, disorder, len(rows))
    best = every[chosen]
    per_coder = len(rows) / n_coders
    return Aligned(best, float(disorder[chosen].sum()) / per_coder, _pairs(rows, best, position))


def _too_many() -> CodingError:
    return CodingError(
        "So many passages lie so close together that gamma cannot align them.",
        mend="compare fewer coders with --coder, or fewer codes with --code.",
    )


def _apart(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give how far positions differ: 0 if they are the same, 1 where passages only touch."""
    far = np.abs(first[..., START] - second[..., START]) + np.abs(
        first[..., END] - second[..., END]
    )
    lengths = first[..., END] - first[..., START] + second[..., END] - second[..., START]
    squares: NDArray[np.float64] = (far / lengths) ** 2
    return squares


def _candidates(
    rows: NDArray[np.int64], n_coders: int, position: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Give the groups of one document that can be in a best alignment, with their disorders.

    A group cannot if its parts together have less disorder. To split one passage off a group of k
    turns its k - 1 differences into as many times 1 and adds a group, whose every pair costs 1.
    """
    n_pairs = n_coders * (n_coders - 1) // 2
    first, second = rows[:, None], rows[None, :]
    differences = position * _apart(first, second) + (first[..., CODE] != second[..., CODE])
    # One more row, for "none": what it adds is counted at the end.
    between = np.pad(differences, ((0, 1), (0, 1)))
    groups = np.full((0, n_coders), _NOBODY, dtype=np.int64)
    for coder in range(n_coders):
        own = np.flatnonzero(rows[:, 0] == coder)
        groups = _extended(groups, coder, own, between, n_pairs + n_coders - 1)
    to_others = between[groups[:, :, None], groups[:, None, :]].sum(axis=2)
    n = (groups != _NOBODY).sum(axis=1)
    together = to_others.sum(axis=1) / 2
    of_two = n * (n - 1) / 2
    keeps = (to_others <= (n_pairs + n - 1)[:, None] + _ROUNDING).all(axis=1)
    keeps &= together <= (n - 1) * n_pairs + of_two + _ROUNDING
    disorder: NDArray[np.float64] = (together + n_pairs - of_two) / n_pairs
    return groups[keeps], disorder[keeps]


def _extended(
    groups: NDArray[np.int64],
    coder: int,
    own: NDArray[np.int64],
    between: NDArray[np.float64],
    most: float,
) -> NDArray[np.int64]:
    """Add one coder's passages to groups of the coders before, and as groups of their own."""
    if len(groups) * len(own) > 100 * N_GROUPS:
        raise _too_many()
    near = np.ones((len(groups), len(own)), dtype=bool)
    for earlier in range(coder):
        near &= between[groups[:, earlier][:, None], own[None, :]] <= most + _ROUNDING
    which, added = np.nonzero(near)
    if len(groups) + len(which) > N_GROUPS:
        raise _too_many()
    joined = groups[which]
    joined[:, coder] = own[added]
    alone = np.full((len(own), groups.shape[1]), _NOBODY, dtype=np.int64)
    alone[:, coder] = own
    return np.vstack([groups, joined, alone])


def _least(
    groups: NDArray[np.int64], disorder: NDArray[np.float64], n_passages: int
) -> NDArray[np.int64]:
    """Choose groups of the least disorder that hold each passage exactly once."""
    from scipy.optimize import LinearConstraint, milp
    from scipy.sparse import csc_array

    number, coder = np.nonzero(groups != _NOBODY)
    passage = groups[number, coder]
    holds = csc_array((np.ones(len(passage)), (passage, number)), (n_passages, len(groups)))
    once = LinearConstraint(holds, 1, 1)
    # By default HiGHS is content with a solution within a ten-thousandth of the best.
    exact = {"mip_rel_gap": 0}
    found = milp(disorder, integrality=1, bounds=(0, 1), constraints=once, options=exact)
    if not found.success:
        raise _too_many()
    chosen: NDArray[np.int64] = np.flatnonzero(found.x > 0.5)
    return chosen


def _pairs(
    rows: NDArray[np.int64], groups: NDArray[np.int64], position: float
) -> NDArray[np.float64]:
    n = (groups != _NOBODY).sum(axis=1)
    found = [np.empty((0, 4))]
    for i, j in combinations(range(groups.shape[1]), 2):
        both = (groups[:, i] != _NOBODY) & (groups[:, j] != _NOBODY)
        first, second = rows[groups[both, i]], rows[groups[both, j]]
        weight = np.maximum(0, 1 - position * _apart(first, second)) / (n[both] - 1)
        differ = first[:, CODE] != second[:, CODE]
        found.append(np.column_stack([first[:, CODE], second[:, CODE], differ, weight]))
    return np.vstack(found)
