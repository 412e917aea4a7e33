"""The texts of a study's topics with their vectors: what editing, reading and drawing start from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimqual.errors import TopicError
from kimqual.store import Study
from kimqual.store.read import replacements
from kimqual.text.encoder import Encoder
from kimqual.topics.features import features
from kimqual.topics.preprocess import prepare
from kimqual.topics.run import kept_encoder

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """Texts of topics that are not ignored, non-answers left out.

    Attributes:
        topics: As from ``Study.topics()``, without the ignored ones.
        texts: One row a text: document, turn, topic, probability, case, text, plain.
        vectors: One row a text, of length 1: meaning and spelling, as the fit used them.
        meaning: One row a text, of length 1: meaning alone, comparable with other texts.
        words: For each text the lemmas that may name a topic.
        first: For each text whether it is the first of those that say the same.
    """

    topics: pd.DataFrame
    texts: pd.DataFrame
    vectors: Vectors
    meaning: Vectors
    words: tuple[tuple[str, ...], ...]
    first: NDArray[np.bool_]

    @property
    def labels(self) -> Labels:
        """Topic of each text."""
        return self.texts["topic"].to_numpy(dtype="int64")

    def centre(self, topic: int) -> Vectors:
        """Give the mean direction of a topic's texts."""
        import numpy as np

        middle = self.vectors[self.labels == topic].mean(axis=0)
        return np.asarray(middle / np.linalg.norm(middle), dtype=np.float32)


def grouped(study: Study, *, encoder: Encoder | None = None) -> Grouped:
    """Give the texts of a study's topics with their vectors.

    Args:
        study: Open; no vault needed.
        encoder: That of the fit; by default `SentenceEncoder`, with the vectors kept beside the study.

    Returns:
        Topics, texts and vectors.

    Raises:
        TopicError: If there are no topics, or all are ignored.
    """
    import numpy as np

    encoder = encoder or kept_encoder(study)
    texts = _texts(study)
    ready = prepare(list(texts["plain"]), ignore_words=replacements(study))
    row = np.asarray(ready.row)
    texts, row = texts[row >= 0].reset_index(drop=True), row[row >= 0]
    meaning = encoder.encode(ready.texts)
    vectors = features(ready.texts, meaning, ready.languages, seed=study.config.seed)
    topics = study.topics()
    return Grouped(
        topics[~topics["ignored"]].reset_index(drop=True),
        texts,
        vectors[row],
        meaning[row],
        tuple(ready.words[at] for at in row),
        np.isin(np.arange(len(row)), np.unique(row, return_index=True)[1]),
    )


def names(topics: pd.DataFrame, n_words: int = 3) -> dict[int, str]:
    """Give each topic's name: the one that a person gave, else its first words.

    Args:
        topics: As from ``Study.topics()``.
        n_words: How many words.

    Returns:
        Number of the topic to its name, without the number.
    """
    return {
        int(topic): label or ", ".join(words.split(", ")[:n_words])
        for topic, label, words in zip(
            topics["topic"], topics["label"], topics["words"], strict=True
        )
    }


def _texts(study: Study) -> pd.DataFrame:
    """Give the texts of topics in the order of documents, with their plain wording."""
    texts, turns = study.topic_texts(), study.turns()[["document", "turn", "plain"]]
    if texts.empty:
        raise TopicError("There are no topics.", mend="make some: kimqual topics fit")
    return turns.merge(texts, on=["document", "turn"]).astype({"topic": "int64"})
