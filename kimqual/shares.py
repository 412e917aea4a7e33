"""Shares and how far they may be off; for every room that reports one."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, lgamma, log, log1p, sqrt
from statistics import NormalDist


def wilson(n_hits: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Give the interval of a share.

    Args:
        n_hits: How many have it.
        n: Out of how many, at least one.
        level: Confidence.

    Returns:
        Lower and upper limit, between 0 and 1.

    Example:
        >>> [round(limit, 3) for limit in wilson(0, 10)]
        [0.0, 0.278]

    Source: Wilson 1927, J. American Statistical Association 22, p. 212.
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = n_hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def upper_limit(n_hits: int, n: int, level: float = 0.95) -> float:
    """Give the exact upper limit of a share, one-sided.

    With no hit it is near 3 / n at 95 %: the rule of three.

    Args:
        n_hits: How many have it.
        n: Out of how many that were drawn at random; of none nothing is known.
        level: Confidence.

    Returns:
        Between 0 and 1: the largest share at which so few hits would still be seen in one of
        1 / (1 - level) draws.

    Example:
        >>> [round(upper_limit(0, n), 3) for n in (10, 30, 300)]
        [0.259, 0.095, 0.01]
        >>> round(upper_limit(2, 50), 3)
        0.121

    Source: Clopper and Pearson 1934, Biometrika 26, pp. 404-413 (the tail of the binomial
    distribution); Hanley and Lippman-Hand 1983, JAMA 249, pp. 1743-1745 (no hit: rule of three).
    """
    if n_hits >= n:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_most(n_hits, n, middle) > 1 - level:
            low = middle
        else:
            high = middle
    return high


def still_to_see(n_hits: int, n: int, below: float, level: float = 0.95) -> int:
    """Give how many more have to be seen without a hit for :func:`upper_limit` to fall to a value.

    Args:
        n_hits: How many had it so far.
        n: Out of how many.
        below: The value, more than 0 and less than 1.
        level: Confidence.

    Returns:
        Number of further ones; 0 if it is that low already.

    Example:
        >>> still_to_see(0, 0, 0.01), still_to_see(0, 120, 0.01), still_to_see(1, 120, 0.01)
        (299, 179, 353)

    Source: as for :func:`upper_limit`, solved for the number.
    """
    low, high = n_hits, n + 1
    while _at_most(n_hits, high, below) > 1 - level:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if _at_most(n_hits, middle, below) > 1 - level:
            low = middle
        else:
            high = middle
    return max(0, high - n)


def holm(chances: Sequence[float]) -> list[float]:
    """Correct the p-values of many tests for there being many of them; any dependence is allowed.

    Args:
        chances: P-value of each test.

    Returns:
        In the same order, between 0 and 1: all tests below a limit together have one false alarm or
        more with that chance at most.

    Example:
        >>> holm([0.01, 0.04, 0.03])
        [0.03, 0.06, 0.06]

    Source: Holm 1979, Scandinavian Journal of Statistics 6, pp. 65-70.
    """
    order = sorted(range(len(chances)), key=chances.__getitem__)
    corrected, largest = [0.0] * len(chances), 0.0
    for rank, at in enumerate(order):
        largest = max(largest, min(1.0, (len(chances) - rank) * chances[at]))
        corrected[at] = largest
    return corrected


def _at_most(k: int, n: int, p: float) -> float:
    """Give the chance of k hits or fewer among n, each with the chance p."""
    if k >= n or p <= 0:
        return 1.0
    whole = lgamma(n + 1)
    terms = (
        whole - lgamma(i + 1) - lgamma(n - i + 1) + i * log(p) + (n - i) * log1p(-p)
        for i in range(k + 1)
    )
    return sum(exp(term) for term in terms) if p < 1 else 0.0
