"""The words that name a topic: BERTopic's class-based TF-IDF, written out.

Its own package would bring torch, numba, UMAP and HDBSCAN along for these few lines. A test holds
them against it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_N_WORDS = 10
_N_CANDIDATES = 50
# With fewer common words than this, words of a single text stand in.
_N_LEAST = 3

Words = tuple[tuple[str, float], ...]


def topic_words(texts: Sequence[Sequence[str]], labels: NDArray[np.int64]) -> dict[int, Words]:
    """Find the words that set each part apart, by class-based TF-IDF.

    Source: Grootendorst (2022), BERTopic: Neural topic modeling with a class-based TF-IDF
        procedure, arXiv 2203.05794, eq. 2; as in BERTopic 0.17 the frequency of a word is its share
        of the part's words, the mean number of words in a part is rounded down, and frequent words
        are damped by the square root (its ``reduce_frequent_words``).

    Args:
        texts: The words of each text, stop words taken out.
        labels: Part of each text, shape ``(n_texts,)``.

    Returns:
        For each part up to ten words with their weight, best first; fewer or none where its
        texts have no more.

    Example:
        >>> import numpy as np
        >>> said = [["Miete", "Haus"], ["Miete"], ["Bus", "Haus"], ["Bus"]]
        >>> found = topic_words(said, np.array([0, 0, 1, 1]))
        >>> [[word for word, _ in words] for words in found.values()]
        [['Miete', 'Haus'], ['Bus', 'Haus']]
    """
    parts: dict[int, Counter[str]] = {part: Counter() for part in sorted(set(labels.tolist()))}
    for words, part in zip(texts, labels.tolist(), strict=True):
        parts[part].update(words)
    n_texts = Counter(word for words in texts for word in set(words))
    rarity = _rarity(list(parts.values()))
    return {part: _best(_weighed(own, rarity), n_texts) for part, own in parts.items()}


def _rarity(parts: Sequence[Counter[str]]) -> dict[str, float]:
    """Give the second factor of the formula: how few of all words a word is."""
    total: Counter[str] = Counter()
    for own in parts:
        total.update(own)
    usual = total.total() // len(parts)
    return {word: log(usual / count + 1) for word, count in total.items()}


def _weighed(own: Counter[str], rarity: dict[str, float]) -> list[tuple[str, float]]:
    """Give the best candidates; equal weights go by the alphabet."""
    n_words = own.total()
    words = [(word, sqrt(count / n_words) * rarity[word]) for word, count in own.items()]
    words.sort(key=lambda entry: (-round(entry[1], 12), entry[0]))
    return words[:_N_CANDIDATES]


def _best(words: Sequence[tuple[str, float]], n_texts: Counter[str]) -> Words:
    """Choose the words; one of a single text is a slip of the pen or too personal: last in line."""
    common = [(word, weight) for word, weight in words if n_texts[word] > 1]
    return tuple((common if len(common) >= _N_LEAST else words)[:_N_WORDS])
