"""Intervals that resample documents or cases, for units of one interview are not independent.

Both functions take sums per group, one row a group, and a statistic of such sums added up: what
cannot be written as a function of sums over groups is not for this module.
"""

from __future__ import annotations

from collections.abc import Callable
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
_ROWS_AT_ONCE = 4_000_000


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
    drawn = _draw(statistic, sums, seed, n_resamples)
    n_undefined = int(np.isnan(drawn).sum())
    if n_undefined > (1 - level) * n_resamples:
        reason = f"no value in {n_undefined} of {n_resamples} resamples: too few groups vary"
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
    n_groups = len(sums)
    if reason := _refused(statistic, sums):
        return Interval(None, None, "jackknife", n_groups, level=level, reason=reason)
    total = sums.sum(axis=0, keepdims=True)
    left = statistic(total - sums)
    n_undefined = int(np.isnan(left).sum())
    if n_undefined:
        reason = "no value without one of the groups: too few groups vary"
        return Interval(None, None, "jackknife", n_groups, n_undefined, level, None, reason)
    error = np.sqrt((n_groups - 1) / n_groups * ((left - left.mean()) ** 2).sum())
    value, reach = float(statistic(total)[0]), _t(n_groups - 1, level) * float(error)
    return Interval(value - reach, min(1.0, value + reach), "jackknife", n_groups, level=level)


def _refused(statistic: Statistic, sums: NDArray[np.float64]) -> str:
    if len(sums) < 2:
        return ONE_GROUP
    if np.isnan(statistic(sums.sum(axis=0, keepdims=True))[0]):
        return "the coefficient itself is undefined"
    return ""


def _draw(
    statistic: Statistic, sums: NDArray[np.float64], seed: int, n_resamples: int
) -> NDArray[np.float64]:
    # Groups with equal sums are drawn together: 10 000 answers have a handful of patterns. The
    # patterns come sorted, which also makes the draw independent of the order of the groups.
    patterns, n_same = np.unique(sums, axis=0, return_counts=True)
    generator = np.random.default_rng(seed)
    values: list[NDArray[np.float64]] = []
    step = max(1, _ROWS_AT_ONCE // len(patterns))
    for start in range(0, n_resamples, step):
        n = min(step, n_resamples - start)
        times = generator.multinomial(len(sums), n_same / len(sums), size=n)
        values.append(statistic(times.astype(float) @ patterns))
    return np.concatenate(values)


def _t(freedom: int, level: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + level) / 2))
