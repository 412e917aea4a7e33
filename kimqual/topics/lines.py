"""JSON Lines in, topics out: ``kimqual topics text``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from kimqual.errors import FileError
from kimqual.topics.model import fit_topics

_FORM = '{"id": "a1", "text": "Die Miete ist zu hoch."}'


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
    pairs = [_pair(line, n) for n, line in enumerate(lines, 1) if line.strip()]
    model = fit_topics([text for _, text in pairs], n_topics=n_topics)
    for (name, _), topic, sure in zip(pairs, model.labels, model.probability, strict=True):
        yield {"id": name, "topic": topic, "probability": sure}
    yield {
        "topics": [
            {"topic": topic.id, "words": list(topic.words), "size": topic.size}
            for topic in model.topics
        ]
    }


def _pair(line: str, number: int) -> tuple[str, str]:
    """Read id and text; messages never show the line."""
    try:
        found = json.loads(line.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        # Without "from": the traceback would carry the line, and with it a person's words.
        raise _fault(f"Not JSON: {error.msg} at column {error.colno}.", number) from None
    if not isinstance(found, dict):
        raise _fault("Not a JSON object.", number)
    return _string(found, "id", number), _string(found, "text", number)


def _string(found: dict[str, Any], key: str, number: int) -> str:
    if key not in found:
        raise _fault(f"The key {key!r} is missing.", number)
    value = found[key]
    if not isinstance(value, str):
        raise _fault(f"The value of {key!r} is not a string.", number)
    return value


def _fault(message: str, number: int) -> FileError:
    return FileError(message, where=f"line {number}", mend=f"write each line as {_FORM}.")
