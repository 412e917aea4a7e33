"""BERTopic without what it does not need here.

Imported as usual BERTopic loads umap, numba, torch, transformers and spaCy: 9 s warm, 35 s cold,
for parts that manual topic modelling never calls. It is made to work without them (its documented
light installation), so they are hidden while it is imported: 0.5 s. The copy stays private; a
notebook that imports ``bertopic`` itself gets the whole of it.
"""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_N_WORDS = 10
_N_CANDIDATES = 50
# With fewer common words than this, words of a single text stand in.
_N_LEAST = 3
_HIDDEN = frozenset(
    [
        *("umap", "hdbscan", "sentence_transformers", "transformers", "torch", "spacy"),
        *("datamapplot", "matplotlib", "openai", "litellm", "langchain", "llama_cpp", "cohere"),
    ]
)

Words = tuple[tuple[str, float], ...]


def topic_words(
    texts: Sequence[Sequence[str]], vectors: NDArray[np.float32], labels: NDArray[np.int64]
) -> dict[int, Words]:
    """Find the words that set each part apart, by class-based TF-IDF.

    Source: Grootendorst (2022), BERTopic: Neural topic modeling with a class-based TF-IDF
        procedure, arXiv 2203.05794, eq. 2; frequent words damped by the square root.

    Args:
        texts: The words of each text, stop words taken out; at least one word in all.
        vectors: Shape ``(n_texts, d)``.
        labels: Part of each text, shape ``(n_texts,)``.

    Returns:
        For each part up to ten words with their weight, best first; fewer or none where its
        texts have no more.
    """
    model = _manual()
    model.fit([" ".join(words) for words in texts], embeddings=vectors, y=labels)
    # BERTopic renumbers the parts by its own count.
    own = dict(zip(labels.tolist(), model.topics_, strict=True))
    n_texts = Counter(word for words in texts for word in set(words))
    return {part: _best(model.get_topic(own[part]), n_texts) for part in sorted(own)}


def _best(found: Sequence[tuple[str, Any]], n_texts: Counter[str]) -> Words:
    """Choose the words; equal weights go by the alphabet, BERTopic's blanks are left out.

    A word of one text only is a slip of the pen or too personal, so it comes last in line.
    """
    words = [(word, float(weight)) for word, weight in found if word]
    words.sort(key=lambda entry: (-round(entry[1], 12), entry[0]))
    common = [(word, weight) for word, weight in words if n_texts[word] > 1]
    return tuple((common if len(common) >= _N_LEAST else words)[:_N_WORDS])


def _manual() -> Any:  # noqa: ANN401  # BERTopic ships no types
    """Make a BERTopic that takes vectors and parts as they are."""
    from sklearn.feature_extraction.text import CountVectorizer

    parts = _load()
    return parts["BERTopic"](
        # "english" would delete umlauts, even where no embedding model is used.
        language="multilingual",
        top_n_words=_N_CANDIDATES,
        umap_model=parts["BaseDimensionalityReduction"](),
        hdbscan_model=parts["BaseCluster"](),
        vectorizer_model=CountVectorizer(tokenizer=str.split, token_pattern=None, lowercase=False),
        ctfidf_model=parts["ClassTfidfTransformer"](reduce_frequent_words=True),
    )


class _Hide:
    """A finder that says of some packages that they are not installed."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Refuse the hidden ones, leave the rest to the other finders."""
        del path, target
        if name.partition(".")[0] in _HIDDEN:
            raise ModuleNotFoundError(name, name=name)


@cache
def _load() -> dict[str, Any]:
    """Import BERTopic once, beside any copy that others use."""
    # Loaded before anything is hidden, so that they see everything that is installed.
    import pandas as pd
    import plotly.graph_objects as go
    import sklearn.cluster

    del pd, go, sklearn
    theirs = _take_out()
    hide = _Hide()
    sys.meta_path.insert(0, hide)
    try:
        # It sets filters for the whole process when imported; they end here.
        with warnings.catch_warnings():
            return _import()
    finally:
        sys.meta_path.remove(hide)
        _take_out()
        sys.modules.update(theirs)


def _import() -> dict[str, Any]:
    from bertopic import BERTopic
    from bertopic.cluster import BaseCluster
    from bertopic.dimensionality import BaseDimensionalityReduction
    from bertopic.vectorizers import ClassTfidfTransformer

    kinds = (BERTopic, BaseCluster, BaseDimensionalityReduction, ClassTfidfTransformer)
    return {kind.__name__: kind for kind in kinds}


def _take_out() -> dict[str, Any]:
    """Remove bertopic's modules from those that are loaded and give them back."""
    names = [name for name in sys.modules if name.partition(".")[0] == "bertopic"]
    return {name: sys.modules.pop(name) for name in names}
