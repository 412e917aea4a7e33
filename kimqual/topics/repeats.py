"""Topics again and again, on subsamples and with other seeds: what stays the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from statistics import fmean
from typing import TYPE_CHECKING

from kimqual.text.encoder import Encoder, SentenceEncoder
from kimqual.topics.checks import check_number
from kimqual.topics.model import read_by_encoder, seen
from kimqual.topics.partition import landmarks, partition, spread
from kimqual.topics.preprocess import Prepared, prepare
from kimqual.topics.stability import candidates, curve, draw, largest, proposed, stability

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Labels = NDArray[np.int64]
    Vectors = NDArray[np.float32]


_WEAK = 0.5


@dataclass(frozen=True, slots=True)
class Repeat:
    """What the repeats of one number of topics agree on.

    Attributes:
        n_topics: Number of topics.
        subsamples: Mean adjusted Rand index over pairs of 80 % subsamples.
        spread: Its standard deviation over the pairs.
        seeds: Mean adjusted Rand index over pairs of fits of all texts with other seeds; 1 = no
            difference.
        weakest: Lowest mean Jaccard overlap of a topic with its likest in the subsamples; below
            0.5 that topic should not be interpreted.
        n_weak: Number of topics below 0.5.
        proposed: Whether this number is the one that `fit_topics` proposes.
    """

    n_topics: int
    subsamples: float
    spread: float
    seeds: float
    weakest: float
    n_weak: int
    proposed: bool


@dataclass(frozen=True, slots=True)
class Repeats:
    """Repeats of several numbers of topics.

    Attributes:
        rows: One for each number.
        n_texts: Distinct answers that were modelled.
        n_drawn: So many of them were a fit's texts before any were left out.
        repeats: Number of subsamples, and of other seeds.
    """

    rows: tuple[Repeat, ...]
    n_texts: int
    n_drawn: int
    repeats: int

    def table(self) -> pd.DataFrame:
        """Give one row for each number of topics, with the attributes of `Repeat` as columns."""
        import pandas as pd

        return pd.DataFrame([asdict(row) for row in self.rows])


def repeat_topics(
    texts: Sequence[str],
    *,
    contexts: Sequence[str] | None = None,
    n_topics: Sequence[int] = (),
    repeats: int = 6,
    seed: int = 42,
    encoder: Encoder | None = None,
) -> Repeats:
    """Measure what stays of topics when texts are left out, and when seeds are others.

    Source: as for `stability`.

    Args:
        texts: Answers or turns, pseudonymised, without transcription marks.
        contexts: What each text answers, for the encoder.
        n_topics: Numbers of topics; by default those that are tried for a proposal.
        repeats: Number of subsamples, and of other seeds; 2 or more.
        seed: Of the draws; the seeds are those that follow it.
        encoder: Turns texts to vectors.

    Returns:
        One row for each number of topics.

    Raises:
        TopicError: If the texts are too few, or a number does not fit them.
    """
    encoder = encoder or SentenceEncoder()
    ready = prepare(texts, contexts=contexts)
    for number in n_topics or (None,):
        check_number(ready, number)
    encoded = encoder.encode(read_by_encoder(ready))
    chosen = landmarks(len(encoded), seed=seed)
    vectors = seen(ready, encoded, chosen, seed)[chosen]
    ks = sorted(set(n_topics)) or candidates(len(vectors))
    drawn = draw(vectors, ks, draws=repeats, seed=seed)
    tried = curve(drawn)
    parts = partition(vectors, ks, seed=seed)
    others = [_other(ready, encoded, chosen, ks, seed + 1 + at) for at in range(repeats)]
    best = proposed(tried, largest(parts))
    rows = []
    for k, mean, deviation in tried:
        topics = stability(vectors, parts[k], k, drawn=drawn).topics
        agreed = _agreed([parts[k], *(other[k] for other in others)])
        weak = sum(value < _WEAK for value in topics)
        rows.append(Repeat(k, mean, deviation, agreed, min(topics), weak, k == best))
    return Repeats(tuple(rows), len(encoded), len(vectors), repeats)


def _other(
    ready: Prepared, encoded: Vectors, rows: Labels, ks: Sequence[int], seed: int
) -> dict[int, Labels]:
    """Fit with another seed, landmarks included; give the parts of the same rows."""
    chosen = landmarks(len(encoded), seed=seed)
    vectors = seen(ready, encoded, chosen, seed)
    parts = partition(vectors[chosen], ks, seed=seed)
    return {k: spread(vectors, chosen, part)[rows] for k, part in parts.items()}


def _agreed(parts: Sequence[Labels]) -> float:
    from sklearn.metrics import adjusted_rand_score

    return fmean(float(adjusted_rand_score(one, two)) for one, two in combinations(parts, 2))
