"""Intervals that resample documents or cases, for units of one interview are not independent.

Both functions take sums per group, one row a group, and a statistic of such sums added up: what
cannot be written as a function of sums over groups is not for this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Statistic = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""From summed rows, shape (n, n_sums), to values, shape (n,), NaN where undefined."""

LEVEL = 0.95
N_RESAMPLES = 2000
SEED = 20_240_701
ONE_GROUP = "fewer than two groups to resample"
UNDEFINED = "the coefficient itself is undefined"
_ROWS_AT_ONCE = 4_000_000
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a coefficient may lie, or the reason why nobody can say.

    Attributes:
        low: Lower limit, ``None`` where undefined.
        high: Upper limit, ``None`` where undefined.
        method: How it was made.
        n_groups: Documents or cases that were resampled.
        n_undefined: Resamples in which the coefficient had no value.
        level: Confidence, .95 for 95 per cent.
        seed: Of the bootstrap.
        reason: Why there is none; "" where there is one.
    """

    low: float | None
    high: float | None
    method: Literal["bootstrap", "jackknife"]
    n_groups: int
    n_undefined: int = 0
    level: float = LEVEL
    seed: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Groups to resample; those with equal sums are kept once, in an order of their own.

    So 10 000 answers become a handful of rows, and the order of groups changes no draw.

    Attributes:
        sums: Shape (n_patterns, n_sums); the different rows of sums, sorted.
        n_same: Shape (n_patterns,); how many groups have each.
    """

    sums: NDArray[np.float64]
    n_same: NDArray[np.int64]

    @classmethod
    def of(cls, sums: NDArray[np.float64]) -> Groups:
        """Sort rows of sums, one a group, into patterns."""
        # Thirds added up in another order differ in their last digit: no reason for a new pattern.
        rounded = np.round(sums, _DIGITS)
        _, first, n_same = np.unique(rounded, axis=0, return_index=True, return_counts=True)
        return cls(sums[first], n_same)


def draws(n_same: NDArray[np.int64], seed: int, n_resamples: int) -> Iterator[NDArray[np.float64]]:
    """Draw as many groups as there are, with replacement, again and again.

    Args:
        n_same: Shape (n_patterns,); how many groups are alike, pattern by pattern.
        seed: The same seed gives the same draws.
        n_resamples: How many.

    Yields:
        How often each pattern was drawn, shape (n, n_patterns), until n_resamples are reached.
    """
    generator = np.random.default_rng(seed)
    n_groups = int(n_same.sum())
    step = max(1, _ROWS_AT_ONCE // len(n_same))
    for start in range(0, n_resamples, step):
        n = min(step, n_resamples - start)
        yield generator.multinomial(n_groups, n_same / n_groups, size=n).astype(float)


def bootstrap(
    statistic: Statistic,
    sums: NDArray[np.float64],
    *,
    seed: int = SEED,
    n_resamples: int = N_RESAMPLES,
    level: float = LEVEL,
) -> Interval:
    """Draw groups with replacement and take the percentiles.

    Args:
        statistic: From sums to value.
        sums: Shape (n_groups, n_sums).
        seed: The same seed gives the same interval, in any order of groups.
        n_resamples: How many draws.
        level: Confidence.

    Returns:
        The interval. It is undefined where more draws than 1 - level have no value: these might
        lie anywhere, and so might the limits.

    Source: Efron & Tibshirani 1993, An Introduction to the Bootstrap, ch. 13 (percentiles).
    """
    n_groups = len(sums)
    if reason := _refused(statistic, sums):
        return Interval(None, None, "bootstrap", n_groups, 0, level, seed, reason)
    groups = Groups.of(sums)
    drawn = [statistic(times @ groups.sums) for times in draws(groups.n_same, seed, n_resamples)]
    return percentiles(np.concatenate(drawn), n_groups, seed=seed, level=level)


def percentiles(
    drawn: NDArray[np.float64], n_groups: int, *, seed: int, level: float = LEVEL
) -> Interval:
    """Make an interval of the values of resamples; NaN where a resample has none."""
    n_undefined = int(np.isnan(drawn).sum())
    if n_undefined > (1 - level) * len(drawn):
        reason = f"no value in {n_undefined} of {len(drawn)} resamples: too few groups vary"
        return Interval(None, None, "bootstrap", n_groups, n_undefined, level, seed, reason)
    low, high = np.nanquantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), "bootstrap", n_groups, n_undefined, level, seed)


def jackknife(statistic: Statistic, sums: NDArray[np.float64], *, level: float = LEVEL) -> Interval:
    """Leave each group out in turn; the limits are value ± t · standard error, at most 1.

    Args:
        statistic: From sums to value.
        sums: Shape (n_groups, n_sums).
        level: Confidence.

    Returns:
        The interval; undefined where the value depends on a single group.

    Source: Tukey 1958, Ann. Math. Statist. 29, p. 614; recommended for alpha in small samples by
        Hughes, arXiv 2103.12170.
    """
    if reason := _refused(statistic, sums):
        return Interval(None, None, "jackknife", len(sums), level=level, reason=reason)
    total = sums.sum(axis=0, keepdims=True)
    groups = Groups.of(sums)
    left = statistic(total - groups.sums)
    return around(float(statistic(total)[0]), left, groups.n_same, level=level)


def around(
    value: float,
    left: NDArray[np.float64],
    n_same: NDArray[np.int64],
    *,
    level: float = LEVEL,
) -> Interval:
    """Make an interval of a value and of what it is without each group.

    Args:
        value: Of all groups.
        left: Shape (n_patterns,); without one group of each pattern, NaN where undefined.
        n_same: Shape (n_patterns,); groups of each pattern.
        level: Confidence.
    """
    n_groups = int(n_same.sum())
    n_undefined = int(n_same[np.isnan(left)].sum())
    if n_undefined:
        reason = "no value without one of the groups: too few groups vary"
        return Interval(None, None, "jackknife", n_groups, n_undefined, level, None, reason)
    mean = float(n_same @ left) / n_groups
    error = np.sqrt((n_groups - 1) / n_groups * float(n_same @ (left - mean) ** 2))
    reach = _t(n_groups - 1, level) * float(error)
    return Interval(value - reach, min(1.0, value + reach), "jackknife", n_groups, level=level)


def _refused(statistic: Statistic, sums: NDArray[np.float64]) -> str:
    if len(sums) < 2:
        return ONE_GROUP
    if np.isnan(statistic(sums.sum(axis=0, keepdims=True))[0]):
        return UNDEFINED
    return ""


def _t(freedom: int, level: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + level) / 2))
