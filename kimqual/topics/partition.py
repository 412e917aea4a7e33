"""Vectors to parts: deterministic, no part left over, nothing random but a start vector.

Source: Ng, Jordan & Weiss (2001), On spectral clustering, NIPS 14, sec. 2 (rows of the eigenvectors
    scaled to length 1, then k-means); Damle, Minden & Ying (2019), Simple, direct and efficient
    multi-way spectral clustering, Information and Inference 8(1), algorithm 1 (parts to start the
    k-means from, instead of random ones). Written out here because one decomposition then serves
    every number of topics.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from kimqual.topics.features import features

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Labels = NDArray[np.int64]
    Rows = NDArray[np.int64]
    Vectors = NDArray[np.float32]

__all__ = ["by_size", "features", "landmarks", "partition", "spread"]

# Neighbours are counted at several scales, for no number is right for every set. Measured on 3,139
# citizen contributions (benchmarks/topics_quality.py): subsamples of 1,000 agree better than with
# any single one that does not cost agreement with people's codes.
SCALES = (10, 15, 20, 30, 45, 60)
_N_VOTES = 15
_MOST_STEPS = 100
# Up to here every text is a node of the graph. Above, so many are drawn, and the others go with
# their nearest among them: time and memory then grow with the number of texts, not its square.
N_MOST = 4_000
_BATCH = 2_000


def partition(vectors: Vectors, ks: Collection[int], *, seed: int = 42) -> dict[int, Labels]:
    """Cut the neighbour graph of the vectors into k parts, for each k.

    Args:
        vectors: Shape ``(n, d)``, rows of length 1.
        ks: Numbers of parts, each from 2 to n // 2.
        seed: Of the eigenvalue solver's start; the parts do not depend on it.

    Returns:
        For each k, labels of shape ``(n,)``, largest part 0, equal sizes by first appearance.

    Example:
        >>> import numpy as np
        >>> rows = np.repeat(np.eye(2, dtype="float32"), [6, 4], axis=0)
        >>> partition(rows, [2])[2].tolist()
        [0, 0, 0, 0, 0, 0, 1, 1, 1, 1]
    """
    maps = _maps(_graph(vectors), max(ks), seed)
    return {k: by_size(_settled(maps[:, :k], _cut(maps[:, :k]))) for k in sorted(ks)}


def landmarks(n: int, *, seed: int = 42) -> Rows:
    """Draw the rows that the graph is made of.

    Args:
        n: Number of rows.
        seed: Of the draw.

    Returns:
        All rows up to 4,000 of them, else so many, in order.

    Example:
        >>> len(landmarks(30)), len(landmarks(100_000))
        (30, 4000)
    """
    import numpy as np

    if n <= N_MOST:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, N_MOST, replace=False))


def spread(vectors: Vectors, chosen: Rows, labels: Labels) -> Labels:
    """Give the rows that were not drawn the part of their nearest that were.

    Source: Chen & Cai (2011), Large scale spectral clustering with landmark-based representation,
        AAAI (parts made of landmarks); the vote of the nearest, weighted by cosine, is the one of
        a nearest-neighbour classifier.

    Args:
        vectors: Shape ``(n, d)``, rows of length 1.
        chosen: The rows that were drawn.
        labels: Part of each of them.

    Returns:
        Labels of shape ``(n,)``; rows that were drawn keep theirs.
    """
    import numpy as np

    found = np.zeros(len(vectors), np.int64)
    if len(chosen) < len(vectors):
        for begin in range(0, len(vectors), _BATCH):
            cosine = vectors[begin : begin + _BATCH] @ vectors[chosen].T
            found[begin : begin + _BATCH] = _voted(cosine, labels)
    found[chosen] = labels
    return found


def _voted(cosine: Vectors, labels: Labels) -> Labels:
    import numpy as np

    near = np.argpartition(-cosine, _N_VOTES, axis=1)[:, :_N_VOTES]
    weight = np.clip(np.take_along_axis(cosine, near, axis=1), 0.01, 1.0)
    votes = np.zeros((len(cosine), int(labels.max()) + 1))
    np.add.at(votes, (np.arange(len(cosine))[:, None], labels[near]), weight)
    return np.asarray(votes.argmax(axis=1), dtype=np.int64)


def by_size(labels: Labels) -> Labels:
    """Renumber: largest part 0, equal sizes by first appearance.

    Args:
        labels: Shape ``(n,)``.

    Returns:
        The same parts with numbers from 0 without a gap.
    """
    import numpy as np

    _, first, inverse, counts = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((first, -counts))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return rank[inverse]


def scales(n: int) -> tuple[int, ...]:
    """Give the numbers of neighbours for so many rows, each row itself among them.

    Args:
        n: Number of rows.

    Returns:
        The six scales, none above a tenth of the rows (but 15, where there are so many).

    Example:
        >>> scales(12), scales(200)
        ((10, 12, 12, 12, 12, 12), (10, 15, 20, 20, 20, 20))
    """
    return tuple(min(scale, max(15, n // 10), n) for scale in SCALES)


def _graph(vectors: Vectors) -> Any:  # noqa: ANN401  # scipy ships no types
    """Join each text to its nearest, weighted by cosine and by the scales they are nearest at."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.neighbors import NearestNeighbors

    sizes = scales(len(vectors))
    near = (
        NearestNeighbors(n_neighbors=max(sizes))
        .fit(vectors)
        .kneighbors(vectors, return_distance=False)
    )
    by_rank = np.array([sum(1 / size for size in sizes if at < size) for at in range(max(sizes))])
    rows = np.repeat(np.arange(len(vectors)), max(sizes))
    cosine = np.concatenate([vectors[at] @ vectors[others].T for at, others in enumerate(near)])
    weight = np.clip(cosine, 0.01, 1.0) * np.tile(by_rank, len(vectors))
    shape = (len(vectors), len(vectors))
    graph = csr_matrix((weight.astype(np.float64), (rows, near.ravel())), shape=shape)
    return 0.5 * (graph + graph.T)


def _maps(graph: Any, n: int, seed: int) -> NDArray[np.float64]:  # noqa: ANN401  # as above
    """Give the first eigenvectors of the graph, scaled as for its random walk.

    The same as scikit-learn's, which factorises the matrix first: forty times slower on 3,000
    texts. Only where the largest eigenvalue is there several times, once for each island, Lanczos'
    way alone is not to be relied on.

    Source: von Luxburg (2007), A tutorial on spectral clustering, Statistics and Computing 17,
        prop. 3 (eigenvectors of the random walk from those of the symmetric matrix).
    """
    import numpy as np
    from scipy.sparse import diags
    from scipy.sparse.csgraph import connected_components
    from scipy.sparse.linalg import ArpackNoConvergence, eigsh

    if connected_components(graph, directed=False, return_labels=False) > 1:
        return _maps_of_islands(graph, n, seed)
    joined = graph - diags(graph.diagonal())
    root = np.sqrt(np.asarray(joined.sum(axis=0)).ravel())
    start = np.random.default_rng(seed).uniform(-1, 1, len(root))
    try:
        found = eigsh(diags(1 / root) @ joined @ diags(1 / root), k=n, which="LA", v0=start)[1]
    except ArpackNoConvergence:
        return _maps_of_islands(graph, n, seed)
    return np.asarray(found[:, ::-1] / root[:, None], dtype=np.float64)


def _maps_of_islands(graph: Any, n: int, seed: int) -> NDArray[np.float64]:  # noqa: ANN401
    """Do the same for a graph that falls into pieces, slowly."""
    import numpy as np
    from sklearn.manifold import spectral_embedding

    with warnings.catch_warnings():
        # Separate islands are what is looked for; the graph need not hang together.
        warnings.filterwarnings("ignore", "Graph is not fully connected", UserWarning)
        found = spectral_embedding(graph, n_components=n, drop_first=False, random_state=seed)
    return np.asarray(found, dtype=np.float64)


def _cut(maps: NDArray[np.float64]) -> Labels:
    """Choose k pivots by QR and give each text to the one it turns towards."""
    import numpy as np
    from scipy.linalg import qr, svd

    k = maps.shape[1]
    _, _, pivot = qr(maps.T, pivoting=True)
    left, _, right = svd(maps[pivot[:k]].T)
    return np.asarray(np.abs(maps @ (left @ right)).argmax(axis=1), dtype=np.int64)


def _settled(maps: NDArray[np.float64], labels: Labels) -> Labels:
    """Move each text to the nearest centre until none moves; no part is ever emptied."""
    import numpy as np

    rows = maps / np.maximum(np.linalg.norm(maps, axis=1, keepdims=True), 1e-12)
    labels = by_size(labels)
    for _ in range(_MOST_STEPS):
        parts = range(int(labels.max()) + 1)
        centres = np.stack([rows[labels == part].mean(axis=0) for part in parts])
        # The squared distance, less what is the same for all centres.
        moved = ((centres**2).sum(axis=1) - 2 * rows @ centres.T).argmin(axis=1)
        if (moved == labels).all() or len(np.unique(moved)) < len(parts):
            break
        labels = moved
    return labels
