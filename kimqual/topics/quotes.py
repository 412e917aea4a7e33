"""One topic to read: quotes that are typical and yet differ, its stability, codes of like meaning."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimqual.errors import TopicError
from kimqual.model import Codebook
from kimqual.text.encoder import Encoder, SentenceEncoder
from kimqual.topics.grouped import Grouped
from kimqual.topics.partition import by_size
from kimqual.topics.stability import stability

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

_TYPICAL = 0.7
_N_NEAR = 5


@dataclass(frozen=True, slots=True, eq=False)
class TopicCard:
    """What to know of a topic before it is named.

    Attributes:
        topic: Its number.
        label: The name that a person gave, "" if none.
        words: Its words, best first.
        n_texts: Number of texts.
        n_cases: Number of persons behind them.
        stability: Mean Jaccard overlap with its likest among topics of 80 % subsamples; below 0.5
            it should not be interpreted.
        quotes: Document, turn, case, probability, text; the most typical first, then what adds
            most to those before.
        codes: Code, label and cosine: codes whose definition means most nearly what the texts say.
    """

    topic: int
    label: str
    words: tuple[str, ...]
    n_texts: int
    n_cases: int
    stability: float
    quotes: pd.DataFrame
    codes: pd.DataFrame


def topic_card(
    texts: Grouped,
    topic: int,
    book: Codebook,
    *,
    n_quotes: int = 10,
    seed: int = 42,
    encoder: Encoder | None = None,
) -> TopicCard:
    """Put together what to know of one topic.

    Args:
        texts: Of all topics.
        topic: Its number.
        book: Codes to compare its meaning with.
        n_quotes: Number of quotes, as many as there are at most.
        seed: Of the subsamples.
        encoder: That of ``texts``.

    Returns:
        Words, sizes, quotes, stability, near codes.

    Raises:
        TopicError: If there is no such topic, or it is ignored.
    """
    row = _row(texts.topics, topic)
    chosen = diverse(texts, topic, n_quotes)
    columns = ["document", "turn", "case", "probability", "text"]
    return TopicCard(
        topic=topic,
        label=str(row["label"]),
        words=tuple(str(row["words"]).split(", ")),
        n_texts=int(row["size"]),
        n_cases=int(row["n_cases"]),
        stability=topic_stability(texts, seed=seed)[topic],
        quotes=texts.texts.loc[chosen, columns].reset_index(drop=True),
        codes=near_codes(texts, topic, book, encoder=encoder),
    )


def diverse(texts: Grouped, topic: int, n: int) -> list[int]:
    """Choose quotes by maximal marginal relevance: near the topic's centre, far from each other.

    Args:
        texts: Of all topics.
        topic: Its number.
        n: How many; fewer where the topic has fewer that differ.

    Returns:
        Rows of ``texts.texts``, best first.

    Source: Carbonell & Goldstein 1998, SIGIR, p. 335 (the formula; here lambda = 0.7).
    """
    import numpy as np

    rows = np.flatnonzero((texts.labels == topic) & texts.first)
    vectors = texts.vectors[rows]
    relevant = vectors @ texts.centre(topic)
    alike = np.full(len(rows), -1.0)
    chosen: list[int] = []
    while len(chosen) < min(n, len(rows)):
        worth = _TYPICAL * relevant - (1 - _TYPICAL) * (alike if chosen else 0 * alike)
        worth[chosen] = -np.inf
        chosen.append(int(worth.argmax()))
        alike = np.maximum(alike, vectors @ vectors[chosen[-1]])
    return [int(row) for row in rows[chosen]]


def topic_stability(texts: Grouped, *, seed: int = 42) -> dict[int, float]:
    """Give for each topic, as it was edited, how well it is found again in 80 % subsamples.

    Args:
        texts: Of all topics, two or more.
        seed: Of the subsamples.

    Returns:
        Number of the topic to mean best Jaccard overlap; not a number if there is one topic only.

    Source: Hennig 2007, CSDA 52, sec. 2, as in ``kimqual.topics.stability``.
    """
    import numpy as np

    numbers, labels = np.unique(texts.labels[texts.first], return_inverse=True)
    if len(numbers) == 1:
        return {int(numbers[0]): float("nan")}
    ranked = by_size(labels)
    found = stability(texts.vectors[texts.first], ranked, len(numbers), seed=seed)
    rank: dict[int, int] = dict(zip(labels.tolist(), ranked.tolist(), strict=True))
    return {int(number): found.topics[rank[at]] for at, number in enumerate(numbers)}


def near_codes(
    texts: Grouped, topic: int, book: Codebook, *, encoder: Encoder | None = None
) -> pd.DataFrame:
    """Give the codes whose label and definition mean most nearly what a topic's texts say.

    No person's coding is needed; whether people used the code there, ``compare`` tells.

    Args:
        texts: Of all topics.
        topic: Its number.
        book: The codes; retired ones are left out.
        encoder: That of ``texts``.

    Returns:
        Columns code, label, cosine; nearest first.
    """
    import numpy as np
    import pandas as pd

    codes = [code for code in book.codes if not code.is_retired]
    said = [f"{book.label(code.id)}. {code.definition}" for code in codes]
    centre = texts.meaning[texts.labels == topic].mean(axis=0)
    cosine = (encoder or SentenceEncoder()).encode(said) @ _unit(centre)
    best = np.argsort(-cosine, kind="stable")[:_N_NEAR]
    return pd.DataFrame(
        {
            "code": [codes[at].id for at in best],
            "label": [book.label(codes[at].id) for at in best],
            "cosine": cosine[best].astype(float).round(3),
        }
    )


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def _row(topics: pd.DataFrame, topic: int) -> dict[Hashable, Any]:
    found = topics[topics["topic"] == topic]
    if found.empty:
        there = ", ".join(map(str, topics["topic"]))
        raise TopicError(
            f"There is no topic {topic}, or it is ignored.", mend=f"use one of {there}."
        )
    return found.to_dict("records")[0]
