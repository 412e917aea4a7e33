"""How far topics survive when a fifth of the texts is left out, and how many there should be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean, stdev
from typing import TYPE_CHECKING

from kimqual.topics.partition import partition

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Labels = NDArray[np.int64]
    Vectors = NDArray[np.float32]
    Draw = tuple[NDArray[np.int64], dict[int, Labels]]
    Cut = Callable[..., dict[int, Labels]]

_SHARE = 0.8
_MOST_IN_ONE = 0.5
# From 3: two halves are nearly always the most stable cut, and say the least.
_CANDIDATES = (3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20)


@dataclass(frozen=True, slots=True)
class Stability:
    """What leaving out texts did.

    Attributes:
        mean: Mean adjusted Rand index over all pairs of draws; 1 = the same topics each time.
        spread: Standard deviation over the pairs.
        topics: For each topic of the full model the mean over the draws of its best Jaccard
            overlap with a topic of the draw; below 0.5 it should not be interpreted.
    """

    mean: float
    spread: float
    topics: tuple[float, ...]


def stability(
    vectors: Vectors,
    labels: Labels,
    k: int,
    *,
    draws: int = 6,
    seed: int = 42,
    cut: Cut = partition,
    drawn: Sequence[Draw] = (),
) -> Stability:
    """Fit subsamples of 80 % and compare them where they overlap.

    Source: Ben-Hur, Elisseeff & Guyon (2002), A stability based method for discovering structure
        in clustered data, PSB 7, sec. 2 (pairs of subsamples); Hubert & Arabie (1985), Comparing
        partitions, eq. 5 (adjusted Rand index); Hennig (2007), Cluster-wise assessment of cluster
        stability, CSDA 52, sec. 2 (Jaccard by topic, the limit 0.5).

    Args:
        vectors: Shape ``(n, d)``, rows of length 1.
        labels: The topics of all n rows.
        k: Number of topics.
        draws: Number of subsamples, 2 or more.
        seed: Of the draws.
        cut: What makes the parts.
        drawn: Subsamples that are there already, from `draw`.

    Returns:
        Mean, spread and the value of each topic.

    Example:
        >>> import numpy as np
        >>> rows = np.repeat(np.eye(2, dtype="float32"), 20, axis=0)
        >>> stability(rows, np.repeat([0, 1], 20), 2).mean
        1.0
    """
    drawn = drawn or draw(vectors, [k], draws=draws, seed=seed, cut=cut)
    agreed = _agreement(drawn, k)
    return Stability(fmean(agreed), _spread(agreed), _by_topic(drawn, labels, k))


def curve(drawn: Sequence[Draw]) -> tuple[tuple[int, float, float], ...]:
    """Measure the stability of several numbers of topics on the same draws.

    Args:
        drawn: What `draw` gives for these numbers.

    Returns:
        For each number: the number, mean and spread of the adjusted Rand index.
    """
    agreed = {k: _agreement(drawn, k) for k in sorted(drawn[0][1])}
    return tuple((k, fmean(values), _spread(values)) for k, values in agreed.items())


def candidates(n: int) -> list[int]:
    """Give the numbers of topics that are tried for so many texts.

    Args:
        n: Number of texts.

    Returns:
        3 to 20, none above a fifth of the texts (but 3).

    Example:
        >>> candidates(30)
        [3, 4, 5, 6]
    """
    return [k for k in _CANDIDATES if k <= max(3, n // 5)]


def proposed(
    measured: Collection[tuple[int, float, float]], shares: Mapping[int, float] | None = None
) -> int:
    """Choose the number of topics with the highest mean stability.

    Numbers at which one topic holds more than half of the texts are passed over, if there are
    others: one large remainder is stable, and says nothing. Of equals (to two places) it takes the
    one that spreads less, then the larger.

    Args:
        measured: What `curve` gives.
        shares: For each number the share of texts in the largest topic.

    Returns:
        The number.

    Example:
        >>> proposed([(3, 0.7, 0.1), (4, 0.9, 0.1), (5, 0.9, 0.2)])
        4
        >>> proposed([(3, 0.9, 0.1), (4, 0.8, 0.1)], {3: 0.8, 4: 0.4})
        4
    """
    told = [point for point in measured if (shares or {}).get(point[0], 0.0) <= _MOST_IN_ONE]
    return max(told or measured, key=lambda point: (round(point[1], 2), -point[2], point[0]))[0]


def largest(parts: Mapping[int, Labels]) -> dict[int, float]:
    """Give the share of texts in the largest part, for each number of parts."""
    return {k: float((part == 0).mean()) for k, part in parts.items()}


def _spread(values: list[float]) -> float:
    return stdev(values) if len(values) > 1 else 0.0


def draw(
    vectors: Vectors,
    ks: Collection[int] = (),
    *,
    draws: int = 6,
    seed: int = 42,
    cut: Cut = partition,
) -> list[Draw]:
    """Draw subsamples of 80 % and cut each.

    Args:
        vectors: Shape ``(n, d)``, rows of length 1.
        ks: Numbers of topics; by default 3 to 20, none above n / 5 (but 3).
        draws: Number of subsamples.
        seed: Of the draws.
        cut: What makes the parts.

    Returns:
        For each draw its rows, in order, and their parts for each number.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    size = int(_SHARE * len(vectors))
    rows = [np.sort(rng.choice(len(vectors), size, replace=False)) for _ in range(draws)]
    tried = ks or candidates(len(vectors))
    return [(row, cut(vectors[row], tried, seed=seed)) for row in rows]


def _agreement(drawn: Sequence[Draw], k: int) -> list[float]:
    """Give the adjusted Rand index of each pair of draws on the texts they share."""
    import numpy as np
    from sklearn.metrics import adjusted_rand_score

    values = []
    for (rows, parts), (others, other_parts) in combinations(drawn, 2):
        _, left, right = np.intersect1d(rows, others, assume_unique=True, return_indices=True)
        values.append(float(adjusted_rand_score(parts[k][left], other_parts[k][right])))
    return values


def _by_topic(drawn: Sequence[Draw], labels: Labels, k: int) -> tuple[float, ...]:
    """Give the mean best Jaccard overlap of each topic."""
    import numpy as np

    values = np.zeros((len(drawn), int(labels.max()) + 1))
    for at, (rows, parts) in enumerate(drawn):
        here = labels[rows]
        for topic in range(values.shape[1]):
            inside = here == topic
            overlaps = (
                (inside & (parts[k] == part)).sum() / (inside | (parts[k] == part)).sum()
                for part in range(int(parts[k].max()) + 1)
            )
            values[at, topic] = max(overlaps, default=0.0)
    return tuple(float(value) for value in values.mean(axis=0))
