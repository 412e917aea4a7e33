"""JSON Lines in, topics out: ``kimqual topics text``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kimqual.exchange.text_lines import read_text_lines
from kimqual.topics.model import fit_topics


def topic_lines(lines: Iterable[str], n_topics: int | None = None) -> Iterator[dict[str, Any]]:
    """Model the texts of JSON Lines.

    Args:
        lines: One object with the strings ``id`` and ``text`` on each; empty lines are passed over.
        n_topics: Number of topics; by default the most stable one.

    Yields:
        For each line ``id``, ``topic`` (-1 for a non-answer) and ``probability``, in order; at
        last ``topics`` with ``topic``, ``words`` and ``size`` of each.

    Raises:
        FileError: If a line is not of this form; all of them are read before anything is given.
        TopicError: If the texts are too few.

    Example:
        >>> next(topic_lines(['{"id": "a1"}']))
        Traceback (most recent call last):
        kimqual.errors.FileError: The key 'text' is missing.
          in:   line 1
          mend: write each line as {"id": "a1", "text": "Die Miete ist zu hoch."}.
    """
    pairs = read_text_lines(lines)
    model = fit_topics([text for _, text in pairs], n_topics=n_topics)
    for (name, _), topic, sure in zip(pairs, model.labels, model.probability, strict=True):
        yield {"id": name, "topic": topic, "probability": sure}
    yield {
        "topics": [
            {"topic": topic.id, "words": list(topic.words), "size": topic.size}
            for topic in model.topics
        ]
    }
