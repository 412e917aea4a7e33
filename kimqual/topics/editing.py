"""Topics as people want them: merged, split, renamed, ignored. The store keeps the edits.

A split is found by the machine, with the partition that made the topics, and becomes an edit like
any other: the texts of its parts are fixed from then on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kimqual.errors import TopicError
from kimqual.model.topic_edit import EditKind, EditState, Place, TopicEdit
from kimqual.store import Study
from kimqual.store.topics import load_edits, load_waiting, place_texts, save_edit
from kimqual.text.encoder import Encoder
from kimqual.topics.grouped import Grouped, grouped
from kimqual.topics.partition import by_size, partition

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Labels = NDArray[np.int64]

_TEXTS_PER_PART = 3
_FEWEST = 2


def merge_topics(study: Study, topics: Sequence[int], *, label: str = "") -> int:
    """Make one topic of several; it has the smallest of their numbers.

    Args:
        study: Open; no vault needed.
        topics: Their numbers, two or more.
        label: Its name; those of the topics, if not given.

    Returns:
        Number of the edit.

    Raises:
        TopicError: If a topic is unknown or ignored, or fewer than two are named.
    """
    chosen = sorted(set(topics))
    if len(chosen) < _FEWEST:
        raise TopicError("A merge needs two topics.", mend="name both: kimqual topics merge 2 5")
    parts = [topic_places(study, topic) for topic in chosen]
    return save_edit(study, EditKind.MERGE, parts, label=label.strip())


def rename_topic(study: Study, topic: int, label: str) -> int:
    """Give a topic a name; an empty one takes the name away.

    Returns:
        Number of the edit.

    Raises:
        TopicError: If the topic is unknown or ignored.
    """
    return save_edit(study, EditKind.RENAME, [topic_places(study, topic)], label=label.strip())


def ignore_topic(study: Study, topic: int) -> int:
    """Set a topic aside: its texts count nowhere until the edit is taken back.

    Returns:
        Number of the edit.

    Raises:
        TopicError: If the topic is unknown or ignored already.
    """
    return save_edit(study, EditKind.IGNORE, [topic_places(study, topic)])


def split_topic(
    study: Study, topic: int, n_parts: int = 2, *, encoder: Encoder | None = None
) -> int:
    """Cut a topic into parts by the likeness of its texts; the largest keeps the number.

    Args:
        study: Open; no vault needed.
        topic: Its number.
        n_parts: How many parts, two or more.
        encoder: That of the fit.

    Returns:
        Number of the edit.

    Raises:
        TopicError: If the topic is unknown, ignored or too small.
    """
    topic_places(study, topic)
    texts = grouped(study, encoder=encoder)
    labels = _cut(texts, topic, n_parts, study.config.seed)
    places = list(zip(texts.texts["document"], texts.texts["turn"], strict=True))
    parts = [
        frozenset(place for place, at in zip(places, labels, strict=True) if at == part)
        for part in range(n_parts)
    ]
    return save_edit(study, EditKind.SPLIT, parts, words=_words(texts, labels, n_parts))


def topic_places(study: Study, topic: int) -> frozenset[Place]:
    """Give the texts of a topic: document, and number of the turn.

    Raises:
        TopicError: If there is no such topic, or it is ignored.
    """
    texts = study.topic_texts()
    inside = texts[texts["topic"] == topic]
    if inside.empty:
        there = ", ".join(map(str, sorted(texts["topic"].unique())))
        raise TopicError(
            f"There is no topic {topic}, or it is ignored.",
            mend=f"use one of {there}." if there else "make topics: kimqual topics fit",
        )
    places = zip(inside["document"], inside["turn"], strict=True)
    return frozenset((str(document), int(turn)) for document, turn in places)


def place_new(study: Study, *, encoder: Encoder | None = None) -> int:
    """Put new texts of a split topic into the part whose texts are nearest, and name the parts anew.

    To be called after a fit; until then they stand in the first part.

    Args:
        study: Open; no vault needed.
        encoder: That of the fit.

    Returns:
        Number of texts placed.
    """
    waiting = load_waiting(study)
    splits = [edit for edit in _splits(study) if edit.id in waiting or not edit.words]
    if not splits:
        return 0
    texts = grouped(study, encoder=encoder)
    row = {place: at for at, place in enumerate(_order(texts))}
    placed, words = {}, {}
    for edit in splits:
        new = sorted(waiting.get(edit.id, set()) & row.keys())
        placed[edit.id] = _nearest(texts, row, edit.parts, new)
        labels = _labels(row, edit.parts, placed[edit.id])
        words[edit.id] = _words(texts, labels, len(edit.parts))
    place_texts(study, placed, words)
    return sum(map(len, placed.values()))


def _splits(study: Study) -> list[TopicEdit]:
    """Give the splits that the last fit lets be made."""
    return [
        kept.edit
        for kept in load_edits(study)
        if kept.edit.kind is EditKind.SPLIT and kept.state is EditState.APPLIED
    ]


def _labels(
    row: dict[Place, int],
    parts: Sequence[frozenset[Place]],
    placed: Sequence[tuple[Place, int]],
) -> Labels:
    """Give the part of each text, -1 outside."""
    import numpy as np

    labels = np.full(len(row), -1, dtype=np.int64)
    for number, part in enumerate(parts):
        labels[[row[place] for place in part & row.keys()]] = number
    for place, number in placed:
        labels[row[place]] = number
    return labels


def _order(texts: Grouped) -> list[Place]:
    return list(zip(texts.texts["document"], texts.texts["turn"], strict=True))


def _nearest(
    texts: Grouped,
    row: dict[Place, int],
    parts: Sequence[frozenset[Place]],
    places: Sequence[Place],
) -> list[tuple[Place, int]]:
    """Give each place the part whose centre is nearest."""
    import numpy as np

    rows = [[row[place] for place in sorted(part & row.keys())] for part in parts]
    if not places or not all(rows):
        return []
    centres = np.stack([texts.vectors[at].mean(axis=0) for at in rows])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    best = (texts.vectors[[row[place] for place in places]] @ centres.T).argmax(axis=1)
    return list(zip(places, best.tolist(), strict=True))


def _cut(texts: Grouped, topic: int, n_parts: int, seed: int) -> Labels:
    """Give the part of each text, -1 outside the topic; what says the same stays together."""
    import numpy as np

    inside = np.flatnonzero(texts.labels == topic)
    rows, back = np.unique(texts.vectors[inside], axis=0, return_inverse=True)
    if n_parts < _FEWEST or len(rows) < _TEXTS_PER_PART * n_parts:
        raise TopicError(
            f"Topic {topic} has {len(rows)} distinct texts, too few for {n_parts} parts.",
            mend=f"{_TEXTS_PER_PART} texts a part, two parts are the least; read and code them "
            "by hand.",
        )
    labels = np.full(len(texts.labels), -1, dtype=np.int64)
    labels[inside] = by_size(partition(rows, [n_parts], seed=seed)[n_parts][back])
    return labels


def _words(texts: Grouped, labels: Labels, n_parts: int) -> list[list[str]]:
    """Give the words of each part, against those of all other topics."""
    import numpy as np

    from kimqual.topics.words import topic_words

    others = texts.labels + n_parts
    found = topic_words(texts.words, np.where(labels >= 0, labels, others))
    return [[word for word, _ in found.get(part, ())] for part in range(n_parts)]
