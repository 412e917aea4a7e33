"""Vectors to parts: deterministic, no part left over, nothing random but a start vector.

Source: Damle, Minden & Ying (2019), Simple, direct and efficient multi-way spectral clustering,
    Information and Inference 8(1), algorithm 1; same result as scikit-learn's
    ``SpectralClustering(assign_labels="cluster_qr")``, of which a test makes sure. Written out
    here because one decomposition then serves every number of topics.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from kimqual.text.encoder import unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Labels = NDArray[np.int64]
    Vectors = NDArray[np.float32]

N_NEIGHBOURS = 15
# Measured on 3,139 citizen contributions (benchmarks/topics_quality.py): beside the sentence
# vectors, spelling at half their length lifts the agreement with people's codes at every number of
# neighbours tried, and it serves the languages that the encoder does not know.
_SPELLING_WEIGHT = 0.5
_N_SPELLING = 100


def features(texts: Sequence[str], vectors: Vectors, *, seed: int = 42) -> Vectors:
    """Join sentence vectors with a reduced character TF-IDF.

    Args:
        texts: What the vectors were made of.
        vectors: Shape ``(n_texts, d)``, rows of length 1.
        seed: Of the singular value decomposition.

    Returns:
        Shape ``(n_texts, d + at most 100)``, rows of length 1.
    """
    import numpy as np
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    rare = min(3, 1 + len(texts) // 50)
    counted = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), min_df=rare, sublinear_tf=True, max_features=50_000
    ).fit_transform(texts)
    size = min(_N_SPELLING, *(side - 1 for side in counted.shape))
    spelling = TruncatedSVD(size, random_state=seed).fit_transform(counted)
    return unit(np.hstack([vectors, _SPELLING_WEIGHT * unit(spelling)]))


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
    from sklearn.manifold import spectral_embedding

    with warnings.catch_warnings():
        # Separate islands are what is looked for; the graph need not hang together.
        warnings.filterwarnings("ignore", "Graph is not fully connected", UserWarning)
        maps = spectral_embedding(
            _graph(vectors), n_components=max(ks), drop_first=False, random_state=seed
        )
    return {k: by_size(_cut(maps[:, :k])) for k in sorted(ks)}


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


def _graph(vectors: Vectors) -> Any:  # noqa: ANN401  # scipy ships no types
    """Join each text to its nearest, weighted by cosine: matters where n is small."""
    import numpy as np
    from sklearn.neighbors import kneighbors_graph

    near = kneighbors_graph(vectors, min(N_NEIGHBOURS, len(vectors) - 1), include_self=True).tocoo()
    cosine = np.einsum("ij,ij->i", vectors[near.row], vectors[near.col])
    near.data = np.clip(cosine, 0.01, 1.0).astype(np.float64)
    graph = near.tocsr()
    return 0.5 * (graph + graph.T)


def _cut(maps: NDArray[np.float64]) -> Labels:
    """Choose k pivots by QR and give each text to the one it turns towards."""
    import numpy as np
    from scipy.linalg import qr, svd

    k = maps.shape[1]
    _, _, pivot = qr(maps.T, pivoting=True)
    left, _, right = svd(maps[pivot[:k]].T)
    return np.asarray(np.abs(maps @ (left @ right)).argmax(axis=1), dtype=np.int64)
