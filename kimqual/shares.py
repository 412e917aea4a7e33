"""Shares and how far they may be off; for every room that reports one."""

from __future__ import annotations

from math import sqrt
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
