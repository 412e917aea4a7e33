"""Texts to topics: deterministic, nobody left out but those who say nothing.

Unsupervised topics are for discovery. They agree with people's codes only in part (measured:
benchmarks/topics_quality.py), so a topic never becomes a code by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING

from kimqual.errors import TopicError
from kimqual.model import Topic
from kimqual.text.encoder import Encoder, SentenceEncoder
from kimqual.topics._bertopic import Words, topic_words
from kimqual.topics.partition import N_NEIGHBOURS, features, partition
from kimqual.topics.preprocess import Prepared, prepare
from kimqual.topics.stability import Stability, curve, proposed, stability

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Labels = NDArray[np.int64]
    Vectors = NDArray[np.float32]

N_LEAST = 10
_FEWEST_TOPICS = 2
_TEXTS_PER_TOPIC = 3
_N_REPRESENTATIVES = 10
# Softness of the certainty. Measured on 3,139 citizen contributions, 8 topics: 49 % of the texts
# below 0.5 and 78 % of those above have the main category of their topic; the order of texts
# hardly depends on it (area under the curve .71 from 0.02 to 0.2).
_TEMPERATURE = 0.05
N_STEPS = 5


@dataclass(frozen=True, slots=True)
class TopicModel:
    """Topics of some texts, with what is needed to judge and to repeat them.

    Attributes:
        topics: Largest first.
        labels: Topic of each text given; -1 only for a non-answer. A repeated answer has the
            topic of its first appearance.
        probability: How clearly each text belongs to its topic and no other, 0 to 1; 0 for a
            non-answer. A softmax over cosines to the topics' centres: it ranks, it is not the
            chance of being right. Below 0.5 read the text before quoting it for its topic.
        words: For each topic its words with their c-TF-IDF weight, best first.
        stability: Mean adjusted Rand index over pairs of 80 % subsamples.
        topic_stability: For each topic the mean Jaccard overlap with its likest in subsamples;
            below 0.5 it should not be interpreted.
        curve: Number of topics, mean and spread of stability for each number tried; empty where
            the number was given.
        n_set_aside: Number of non-answers.
        n_duplicates: Number of texts that repeat another.
        uncovered: Number of texts by language (ISO 639-1) that the encoder was not trained on;
            their topics rest on spelling alone.
        parameters: For the event log: numbers and versions, no text.
        vectors: One row for each text given, zeros for a non-answer; for the map.
    """

    topics: tuple[Topic, ...]
    labels: tuple[int, ...]
    probability: tuple[float, ...]
    words: tuple[Words, ...]
    stability: float
    topic_stability: tuple[float, ...]
    curve: tuple[tuple[int, float, float], ...]
    n_set_aside: int
    n_duplicates: int
    uncovered: Mapping[str, int]
    parameters: Mapping[str, str | int | float | bool]
    vectors: Vectors = field(repr=False, compare=False)


def fit_topics(
    texts: Sequence[str],
    *,
    cases: Sequence[str | None] | None = None,
    n_topics: int | None = None,
    seed: int = 42,
    ignore_words: Collection[str] = (),
    encoder: Encoder | None = None,
    progress: Callable[[], None] | None = None,
) -> TopicModel:
    """Find topics in short texts; the same texts give the same topics.

    Args:
        texts: Answers or turns, pseudonymised, without transcription marks.
        cases: Person behind each text, None where unknown; for the number of persons by topic.
        n_topics: Number of topics; by default the most stable one from 3 to 20.
        seed: Of subsamples and solvers.
        ignore_words: Names and phrases that must not name a topic, such as the surrogates.
        encoder: Turns texts to vectors; by default `SentenceEncoder`.
        progress: Called after each of the five steps.

    Returns:
        Topics, the topic of each text, and how far to trust them.

    Raises:
        TopicError: If fewer than ten distinct answers are left, or ``n_topics`` does not fit.

    Example:
        >>> buses = ["Der Bus kommt zu spät.", "Abends fährt kein Bus.", "Die Busse sind voll.",
        ...          "Der Bus hält nicht hier.", "Ein Bus fehlt am Sonntag."]
        >>> rents = ["Die Miete ist zu hoch.", "Wohnungen sind teuer.", "Keine Wohnung gefunden.",
        ...          "Der Vermieter erhöht die Miete.", "Bezahlbare Wohnungen fehlen."]
        >>> model = fit_topics([*buses, *rents, "k. A."], n_topics=2)
        >>> [topic.size for topic in model.topics], model.labels[-1], model.n_set_aside
        ([5, 5], -1, 1)
    """
    encoder = encoder or SentenceEncoder()
    _check_cases(texts, cases)
    ready = prepare(texts, ignore_words=ignore_words)
    _check(ready, n_topics)
    done = progress or _nothing
    vectors = features(ready.texts, encoder.encode(ready.texts), seed=seed)
    done()
    tried = curve(vectors, seed=seed) if n_topics is None else ()
    k = n_topics or proposed(tried)
    done()
    labels = _by_texts(ready, partition(vectors, [k], seed=seed)[k])
    done()
    stable = stability(vectors, labels, k, seed=seed)
    done()
    words = topic_words(ready.words, vectors, labels)
    done()
    fit = _Fit(ready, vectors, labels, stable, words)
    return _assembled(fit, cases or [None] * len(texts), encoder, tried, seed)


def _nothing() -> None:
    """Report to nobody."""


@dataclass(frozen=True, slots=True)
class _Fit:
    """What a fit gives for the distinct answers; topic 0 is that of most texts."""

    ready: Prepared
    vectors: Vectors
    labels: Labels
    stable: Stability
    words: dict[int, Words]


def _check_cases(texts: Sequence[str], cases: Sequence[str | None] | None) -> None:
    if cases is not None and len(cases) != len(texts):
        raise TopicError(
            f"{len(texts)} texts, but {len(cases)} cases.",
            mend="give one case for each text, None where it is unknown.",
        )


def _check(ready: Prepared, n_topics: int | None) -> None:
    """Refuse what cannot be modelled, and say what would do."""
    n = len(ready.texts)
    if n < N_LEAST:
        raise TopicError(
            f"{n} distinct answers are too few for topics ({ready.n_set_aside} non-answers and "
            f"{ready.n_duplicates} repetitions left out); {N_LEAST} are needed.",
            mend="add texts, or read and code these by hand.",
        )
    most = n // _TEXTS_PER_TOPIC
    if n_topics is not None and not _FEWEST_TOPICS <= n_topics <= most:
        raise TopicError(
            f"{n_topics} topics do not fit {n} distinct answers.",
            mend=f"choose from {_FEWEST_TOPICS} to {most} topics, or leave the number out.",
        )
    if not any(ready.words):
        raise TopicError(
            "After stop words and names nothing is left to name a topic with.",
            mend="shorten the list of words to ignore, or check the language of the texts.",
        )


def _by_texts(ready: Prepared, labels: Labels) -> Labels:
    """Number the topics by all texts, repetitions counted; the largest is 0."""
    import numpy as np

    row = np.asarray(ready.row)
    counts = np.bincount(labels[row[row >= 0]], minlength=int(labels.max()) + 1)
    rank = np.empty_like(counts)
    rank[np.argsort(-counts, kind="stable")] = np.arange(len(counts))
    return rank[labels]


def _assembled(
    fit: _Fit,
    cases: Sequence[str | None],
    encoder: Encoder,
    tried: tuple[tuple[int, float, float], ...],
    seed: int,
) -> TopicModel:
    import numpy as np

    nearness = _nearness(fit.vectors, fit.labels)
    certainty = _certainty(nearness, fit.labels)
    row = fit.ready.row
    whole = np.vstack([fit.vectors, np.zeros((1, fit.vectors.shape[1]), np.float32)])
    labels = tuple(int(fit.labels[at]) if at >= 0 else -1 for at in row)
    return TopicModel(
        topics=_topics(labels, cases, fit.words, _representatives(fit, nearness)),
        labels=labels,
        probability=tuple(certainty[at] if at >= 0 else 0.0 for at in row),
        words=tuple(fit.words.values()),
        stability=fit.stable.mean,
        topic_stability=fit.stable.topics,
        curve=tried,
        n_set_aside=fit.ready.n_set_aside,
        n_duplicates=fit.ready.n_duplicates,
        uncovered=_uncovered(fit.ready, encoder),
        parameters=_parameters(fit, encoder, proposed_number=bool(tried), seed=seed),
        vectors=whole[list(row)],
    )


def _topics(
    labels: Sequence[int],
    cases: Sequence[str | None],
    words: Mapping[int, Words],
    representatives: Mapping[int, tuple[int, ...]],
) -> tuple[Topic, ...]:
    sizes = Counter(labels)
    behind = {(label, case) for label, case in zip(labels, cases, strict=True) if case is not None}
    persons = Counter(label for label, _ in behind)
    return tuple(
        Topic(
            id=topic,
            words=tuple(word for word, _ in words[topic]),
            size=sizes[topic],
            n_cases=persons[topic],
            representatives=representatives[topic],
        )
        for topic in sorted(words)
    )


def _nearness(vectors: Vectors, labels: Labels) -> NDArray[np.float64]:
    """Give the cosine of each text to the centre of each topic, shape ``(n, k)``."""
    import numpy as np

    centres = np.stack([vectors[labels == topic].mean(axis=0) for topic in range(labels.max() + 1)])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    return np.asarray(vectors @ centres.T, dtype=np.float64)


def _certainty(nearness: NDArray[np.float64], labels: Labels) -> list[float]:
    """Give the softmax share of each text's own topic."""
    from scipy.special import softmax

    shares = softmax(nearness / _TEMPERATURE, axis=1)
    return [round(float(share[label]), 4) for share, label in zip(shares, labels, strict=True)]


def _representatives(fit: _Fit, nearness: NDArray[np.float64]) -> dict[int, tuple[int, ...]]:
    """Give for each topic the texts nearest to its centre, as indices of the texts given.

    By meaning and not by c-TF-IDF, which prefers answers of one word.
    """
    import numpy as np

    first: dict[int, int] = {}
    for index, at in enumerate(fit.ready.row):
        first.setdefault(at, index)
    chosen = {}
    for topic in range(nearness.shape[1]):
        inside = np.flatnonzero(fit.labels == topic)
        best = inside[np.argsort(-nearness[inside, topic], kind="stable")][:_N_REPRESENTATIVES]
        chosen[topic] = tuple(first[int(at)] for at in best)
    return chosen


def _uncovered(ready: Prepared, encoder: Encoder) -> dict[str, int]:
    """Count texts in languages that the encoder was not trained on."""
    foreign = [lang for lang in ready.languages if lang and lang not in encoder.languages]
    return dict(sorted(Counter(foreign).items()))


def _parameters(
    fit: _Fit, encoder: Encoder, *, proposed_number: bool, seed: int
) -> dict[str, str | int | float | bool]:
    return {
        "n_texts": len(fit.ready.row),
        "n_distinct": len(fit.ready.texts),
        "n_topics": int(fit.labels.max()) + 1,
        "proposed": proposed_number,
        "seed": seed,
        "encoder": encoder.name,
        "n_neighbours": min(N_NEIGHBOURS, len(fit.ready.texts) - 1),
        "temperature": _TEMPERATURE,
        "bertopic": version("bertopic"),
        "scikit-learn": version("scikit-learn"),
    }
