"""JSON Lines in, suggested codes out: ``kimqual suggest text``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from kimqual.coding.suggest.passages import Passage
from kimqual.coding.suggest.shipped import shipped_model
from kimqual.errors import FileError

_FORM = '{"id": "a1", "text": "Die Miete ist zu hoch."}'


def suggest_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Suggest core codes for the texts of JSON Lines, without a study.

    Args:
        lines: One object with the strings ``id`` and ``text`` on each; empty lines are passed over.

    Yields:
        For each line ``id`` and ``codes``, each with ``code`` and ``score``, the surest first.

    Raises:
        FileError: If a line is not of this form; all of them are read before anything is given.

    Example:
        >>> next(suggest_lines(['{"id": "a1"}']))
        Traceback (most recent call last):
        kimqual.errors.FileError: The key 'text' is missing.
          in:   line 1
          mend: write each line as {"id": "a1", "text": "Die Miete ist zu hoch."}.
    """
    pairs = [_pair(line, n) for n, line in enumerate(lines, 1) if line.strip()]
    model = shipped_model() if pairs else None
    suggested = model.suggest([Passage(text) for _, text in pairs]) if model else []
    for (name, text), found in zip(pairs, suggested, strict=True):
        # Without a letter there is nothing to code, whatever the mean over all texts says.
        codes = found if any(char.isalpha() for char in text) else ()
        yield {"id": name, "codes": [{"code": one.code, "score": one.score} for one in codes]}


def _pair(line: str, number: int) -> tuple[str, str]:
    """Read id and text; messages never show the line."""
    try:
        found = json.loads(line.removeprefix("\ufeff"))
    except (json.JSONDecodeError, RecursionError):
        # Without "from": the traceback would carry the line, and with it a person's words.
        raise _fault("Not JSON.", number) from None
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
