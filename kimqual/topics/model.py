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
from kimqual.model.topic import UNCERTAIN
from kimqual.text.encoder import Encoder, SentenceEncoder
from kimqual.topics import assembly
from kimqual.topics.checks import check_given, check_number
from kimqual.topics.dense import dense_parts
from kimqual.topics.features import features
from kimqual.topics.partition import N_MOST, landmarks, partition, scales, spread
from kimqual.topics.preprocess import Prepared, prepare
from kimqual.topics.stability import Stability, curve, draw, largest, proposed, stability
from kimqual.topics.words import Words, topic_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Labels = NDArray[np.int64]
    Vectors = NDArray[np.float32]

N_STEPS = 5
# Another version of these may give other topics.
_PACKAGES = {
    "spectral": ("scikit-learn",),
    "bertopic": ("bertopic", "umap-learn", "hdbscan", "scikit-learn"),
}


@dataclass(frozen=True, slots=True)
class TopicModel:
    """Topics of some texts, with what is needed to judge and to repeat them.

    Attributes:
        topics: Largest first.
        labels: Topic of each text given; -1 only for a non-answer (and for what the method
            ``bertopic`` leaves out). Repeated answers have one topic.
        probability: How clearly each text belongs to its topic and no other, 0 to 1; 0 for a
            non-answer. A softmax over cosines to the topics' centres: it ranks, it is not the
            chance of being right. Below 0.5 a text is `uncertain`: read it before quoting it.
        words: For each topic its words with their c-TF-IDF weight, best first.
        stability: Mean adjusted Rand index over pairs of 80 % subsamples.
        topic_stability: For each topic the mean Jaccard overlap with its likest in subsamples;
            below 0.5 it should not be interpreted.
        curve: Number of topics, mean and spread of stability for each number tried; empty where
            the number was given.
        n_set_aside: Number of non-answers.
        n_duplicates: Number of texts that repeat another.
        n_outliers: Number of texts that the method ``bertopic`` leaves without a topic.
        uncovered: Number of distinct answers by language (ISO 639-1) that the encoder was not
            trained on; their topics rest on spelling and on what they share with other languages.
        parameters: For the event log: numbers and versions, no text.
        row: For each text given its row in ``distinct``; -1 for a non-answer.
        distinct: One vector for each distinct answer.
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
    n_outliers: int
    uncovered: Mapping[str, int]
    parameters: Mapping[str, str | int | float | bool]
    row: tuple[int, ...] = field(repr=False)
    distinct: Vectors = field(repr=False, compare=False)

    @property
    def vectors(self) -> Vectors:
        """Give one row for each text given, zeros for a non-answer; for the map."""
        import numpy as np

        whole = np.vstack([self.distinct, np.zeros((1, self.distinct.shape[1]), np.float32)])
        return whole[list(self.row)]

    @property
    def uncertain(self) -> tuple[bool, ...]:
        """Tell of each text given whether it stands between topics."""
        pairs = zip(self.labels, self.probability, strict=True)
        return tuple(label >= 0 and sure < UNCERTAIN for label, sure in pairs)


def fit_topics(
    texts: Sequence[str],
    *,
    cases: Sequence[str | None] | None = None,
    contexts: Sequence[str] | None = None,
    n_topics: int | None = None,
    method: str = "spectral",
    seed: int = 42,
    ignore_words: Collection[str] = (),
    encoder: Encoder | None = None,
    progress: Callable[[], None] | None = None,
) -> TopicModel:
    """Find topics in short texts; the same texts give the same topics, in whatever order.

    Args:
        texts: Answers or turns, pseudonymised, without transcription marks.
        cases: Person behind each text, None where unknown; for the number of persons by topic.
        contexts: What each text answers; the encoder reads it before the text, no topic is named
            by it.
        n_topics: Number of topics; by default the most stable one from 3 to 20.
        method: ``spectral``, or ``bertopic`` for its default, UMAP and HDBSCAN with outliers.
        seed: Of subsamples and solvers.
        ignore_words: Names and phrases that must not name a topic, such as the surrogates.
        encoder: Turns texts to vectors; by default `SentenceEncoder`.
        progress: Called after each of the five steps.

    Returns:
        Topics, the topic of each text, and how far to trust them.

    Raises:
        TopicError: If fewer than ten distinct answers are left, ``n_topics`` does not fit, or the
            method is unknown or not installed.

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
    check_given(texts, cases, contexts, method)
    ready = prepare(texts, contexts=contexts, ignore_words=ignore_words)
    check_number(ready, n_topics)
    done = progress or _nothing
    encoded = encoder.encode(read_by_encoder(ready))
    done()
    found = _dense if method == "bertopic" else _spectral
    fit = found(ready, encoded, n_topics, seed, done)
    done()
    return _assembled(fit, cases or [None] * len(texts), encoder, method, seed)


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
    tried: tuple[tuple[int, float, float], ...] = ()


def read_by_encoder(ready: Prepared) -> list[str]:
    """Give what the encoder reads: the question, if it is known, and the answer."""
    pairs = zip(ready.contexts, ready.texts, strict=True)
    return [f"{context} {text}".strip() for context, text in pairs]


def seen(ready: Prepared, encoded: Vectors, chosen: Labels, seed: int) -> Vectors:
    """Give what the partition sees of the texts, learned from those that are drawn."""
    return features(
        ready.texts,
        encoded,
        ready.languages,
        contexts=ready.contexts,
        learn_from=chosen if len(chosen) < len(encoded) else None,
        seed=seed,
    )


def _spectral(
    ready: Prepared, encoded: Vectors, n_topics: int | None, seed: int, done: Callable[[], None]
) -> _Fit:
    """Cut the graph of the texts, or of so many of them as it can hold."""
    chosen = landmarks(len(encoded), seed=seed)
    vectors = seen(ready, encoded, chosen, seed)
    drawn = draw(vectors[chosen], [n_topics] if n_topics else (), seed=seed)
    tried = () if n_topics else curve(drawn)
    parts = partition(vectors[chosen], drawn[0][1], seed=seed)
    k = n_topics or proposed(tried, largest(parts))
    done()
    labels = assembly.by_texts(ready.row, spread(vectors, chosen, parts[k]))
    done()
    stable = stability(vectors[chosen], labels[chosen], k, drawn=drawn)
    done()
    return _Fit(ready, vectors, labels, stable, topic_words(ready.words, labels), tried)


def _dense(
    ready: Prepared, encoded: Vectors, n_topics: int | None, seed: int, done: Callable[[], None]
) -> _Fit:
    """Let BERTopic find dense regions; what lies between them has no topic."""
    done()
    parts = dense_parts(encoded, [n_topics or 0], seed=seed)[n_topics or 0]
    if parts.max() < 0:
        raise TopicError(
            "The method bertopic found no topic: it takes every text for an outlier.",
            mend="leave --method out, or add texts.",
        )
    labels = assembly.by_texts(ready.row, parts)
    done()
    stable = stability(encoded, labels, n_topics or 0, seed=seed, cut=dense_parts)
    done()
    inside = labels >= 0
    spoken = [words for words, kept in zip(ready.words, inside, strict=True) if kept]
    return _Fit(ready, encoded, labels, stable, topic_words(spoken, labels[inside]))


def _assembled(
    fit: _Fit, cases: Sequence[str | None], encoder: Encoder, method: str, seed: int
) -> TopicModel:
    near = assembly.nearness(fit.vectors, fit.labels)
    sure = assembly.certainty(near, fit.labels)
    row = fit.ready.row
    typical = assembly.representatives(row, near, fit.labels)
    labels = tuple(int(fit.labels[at]) if at >= 0 else -1 for at in row)
    return TopicModel(
        topics=assembly.topics_of(labels, cases, fit.words, typical),
        labels=labels,
        probability=tuple(sure[at] if at >= 0 else 0.0 for at in row),
        words=tuple(fit.words.values()),
        stability=fit.stable.mean,
        topic_stability=fit.stable.topics,
        curve=fit.tried,
        n_set_aside=fit.ready.n_set_aside,
        n_duplicates=fit.ready.n_duplicates,
        n_outliers=labels.count(-1) - fit.ready.n_set_aside,
        uncovered=_uncovered(fit.ready, encoder),
        parameters=_parameters(fit, encoder, method, seed),
        row=row,
        distinct=fit.vectors,
    )


def _uncovered(ready: Prepared, encoder: Encoder) -> dict[str, int]:
    """Count texts in languages that the encoder was not trained on."""
    foreign = [lang for lang in ready.languages if lang and lang not in encoder.languages]
    return dict(sorted(Counter(foreign).items()))


def _parameters(
    fit: _Fit, encoder: Encoder, method: str, seed: int
) -> dict[str, str | int | float | bool]:
    return {
        "n_texts": len(fit.ready.row),
        "n_distinct": len(fit.ready.texts),
        "n_topics": int(fit.labels.max()) + 1,
        "proposed": bool(fit.tried),
        "method": method,
        "seed": seed,
        "encoder": encoder.name,
        "n_neighbours": max(scales(min(len(fit.ready.texts), N_MOST))),
        "temperature": assembly.TEMPERATURE,
        **{package: version(package) for package in _PACKAGES[method]},
    }
