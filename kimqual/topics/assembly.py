"""What a fit gives for the distinct answers, told for all texts that were given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kimqual.model import Topic
from kimqual.topics.words import Words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Labels = NDArray[np.int64]
    Nearness = NDArray[np.float64]
    Vectors = NDArray[np.float32]

_N_REPRESENTATIVES = 10
# Softness of the certainty. Measured on 3,139 citizen contributions, 8 topics: 56 % of the texts
# below 0.5 and 75 % of those above have the main category of their topic, 89 % of those above 0.8.
TEMPERATURE = 0.05


def by_texts(row: Sequence[int], labels: Labels) -> Labels:
    """Number the topics by all texts, repetitions counted; the largest is 0, outliers stay -1."""
    import numpy as np

    rows = np.asarray(row)
    given = labels[rows[rows >= 0]]
    counts = np.bincount(given[given >= 0], minlength=int(labels.max()) + 1)
    rank = np.empty_like(counts)
    rank[np.argsort(-counts, kind="stable")] = np.arange(len(counts))
    return np.where(labels >= 0, rank[labels], -1)


def nearness(vectors: Vectors, labels: Labels) -> Nearness:
    """Give the cosine of each text to the centre of each topic, shape ``(n, k)``."""
    import numpy as np

    centres = np.stack([vectors[labels == topic].mean(axis=0) for topic in range(labels.max() + 1)])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    return np.asarray(vectors @ centres.T, dtype=np.float64)


def certainty(near: Nearness, labels: Labels) -> list[float]:
    """Give the softmax share of each text's own topic, 0 for an outlier."""
    from scipy.special import softmax

    shares = softmax(near / TEMPERATURE, axis=1)
    return [
        round(float(share[label]), 4) if label >= 0 else 0.0
        for share, label in zip(shares, labels, strict=True)
    ]


def representatives(
    row: Sequence[int], near: Nearness, labels: Labels
) -> dict[int, tuple[int, ...]]:
    """Give for each topic the texts nearest to its centre, as indices of the texts given.

    By meaning and not by c-TF-IDF, which prefers answers of one word.
    """
    import numpy as np

    first: dict[int, int] = {}
    for index, at in enumerate(row):
        first.setdefault(at, index)
    chosen = {}
    for topic in range(near.shape[1]):
        inside = np.flatnonzero(labels == topic)
        best = inside[np.argsort(-near[inside, topic], kind="stable")][:_N_REPRESENTATIVES]
        chosen[topic] = tuple(first[int(at)] for at in best)
    return chosen


def topics_of(
    labels: Sequence[int],
    cases: Sequence[str | None],
    words: Mapping[int, Words],
    typical: Mapping[int, tuple[int, ...]],
) -> tuple[Topic, ...]:
    """Give the topics with their sizes in texts and in persons."""
    sizes = Counter(labels)
    behind = {(label, case) for label, case in zip(labels, cases, strict=True) if case is not None}
    persons = Counter(label for label, _ in behind)
    return tuple(
        Topic(
            id=topic,
            words=tuple(word for word, _ in words[topic]),
            size=sizes[topic],
            n_cases=persons[topic],
            representatives=typical[topic],
        )
        for topic in sorted(words)
    )
