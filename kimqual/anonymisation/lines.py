"""JSON Lines in, JSON Lines out: how other programs pseudonymise text with kimqual."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from kimqual.anonymisation.api import anonymise_all
from kimqual.errors import FileError


def anonymise_lines(lines: Iterable[str], *, profile: str = "coding") -> Iterator[dict[str, Any]]:
    """Pseudonymise texts line by line; the same document gets the same surrogates.

    Args:
        lines: Each ``{"id", "document", "text"}``; ``document`` may be left out.
        profile: ``coding``, ``report`` or ``archive``.

    Yields:
        ``{"id", "text", "mentions": [{"start", "end", "category", "score", "surrogate"}]}``;
        start and end count code points of the input text.

    Raises:
        FileError: At the first line that is no such object; its text is not shown.

    Example:
        >>> next(anonymise_lines(['{"id": 1, "text": "Es war laut."}']))["text"]
        'Es war laut.'
    """
    ids: list[Any] = []
    documents: list[str] = []

    def texts() -> Iterator[str]:
        for number, line in enumerate(lines, 1):
            if line.strip():
                record = _record(line, number)
                ids.append(record["id"])
                document = record.get("document")
                documents.append(f"line {number}" if document is None else str(document))
                yield record["text"]

    def names() -> Iterator[str]:
        while documents:
            yield documents.pop(0)

    for result in anonymise_all(texts(), names(), profile=profile):
        yield {
            "id": ids.pop(0),
            "text": result.text,
            "mentions": [
                {
                    "start": m.start,
                    "end": m.end,
                    "category": m.category,
                    "score": round(m.score, 3),
                    "surrogate": m.surrogate,
                }
                for m in result.mentions
            ],
        }


def _record(line: str, number: int) -> dict[str, Any]:
    where = f"standard input, line {number}"
    try:
        record = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        column = f" (column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise FileError(
            f"The line is no JSON{column}.",
            where=where,
            mend='give one object a line: {"id": …, "document": …, "text": …}',
        ) from error
    if (
        not isinstance(record, dict)
        or not isinstance(record.get("text"), str)
        or "id" not in record
    ):
        raise FileError(
            "The line lacks 'id' or a 'text' that is a string.",
            where=where,
            mend='give one object a line: {"id": …, "document": …, "text": …}',
        )
    return record
