"""BERTopic as it comes: UMAP, then HDBSCAN, with outliers; for those who want to compare.

Needs the packages bertopic, umap-learn and hdbscan, and with them torch and numba, which nothing
else here does: they come with ``kimqual[bertopic]``.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from kimqual.errors import TopicError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Labels = NDArray[np.int64]
    Vectors = NDArray[np.float32]

# BERTopic's own default: the smallest group that is a topic.
_SMALLEST = 10
# With fewer texts its default finds none or two (measured: 0 to 2 topics in 50 texts).
N_LEAST = 50
_NEEDED = {"bertopic": "bertopic", "umap": "umap-learn", "hdbscan": "hdbscan"}


def check_packages() -> None:
    """See that the packages are there.

    Raises:
        TopicError: If one is not installed.
    """
    missing = [package for module, package in _NEEDED.items() if find_spec(module) is None]
    if missing:
        raise TopicError(
            f"The method bertopic needs {', '.join(missing)}, which this installation lacks.",
            mend=f"run: pip install {' '.join(missing)}; or leave --method out.",
        )


def dense_parts(vectors: Vectors, ks: Collection[int], *, seed: int = 42) -> dict[int, Labels]:
    """Find dense regions as BERTopic does by default.

    Source: Grootendorst (2022), BERTopic, arXiv 2203.05794, sec. 3; the settings are those of
        BERTopic 0.17.

    Args:
        vectors: Shape ``(n, d)``.
        ks: Numbers of topics; 0 for as many as are found, else the smallest ones are merged.
        seed: Of UMAP; another one gives other topics.

    Returns:
        For each k labels of shape ``(n,)``, -1 for outliers.

    Raises:
        TopicError: If there are fewer than fifty texts.
    """
    if len(vectors) < N_LEAST:
        raise TopicError(
            f"{len(vectors)} distinct answers are too few for the method bertopic.",
            mend=f"give it {N_LEAST} or more, or leave --method out.",
        )
    check_packages()
    return {k: _fitted(vectors, k, seed) for k in ks}


def _fitted(vectors: Vectors, k: int, seed: int) -> Labels:
    import numpy as np
    from bertopic import BERTopic
    from sklearn.feature_extraction.text import CountVectorizer

    reduce = import_module("umap").UMAP(
        n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed, n_jobs=1
    )
    model = BERTopic(
        language="multilingual",
        min_topic_size=_SMALLEST,
        umap_model=reduce,
        nr_topics=k + 1 if k else None,
        vectorizer_model=CountVectorizer(tokenizer=str.split, token_pattern=None),
    )
    # The words are found anew afterwards, as for every method: here only the groups count.
    documents = [f"text{at}" for at in range(len(vectors))]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        labels, _ = model.fit_transform(documents, embeddings=vectors)
    return np.asarray(labels, dtype=np.int64)
