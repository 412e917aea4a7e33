"""Texts of other programs as JSON Lines: what ``topics text`` and ``suggest text`` read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from kimqual.errors import FileError

_FORM = '{"id": "a1", "text": "Die Miete ist zu hoch."}'


def read_text_lines(lines: Iterable[str]) -> list[tuple[str, str]]:
    """Read id and text of each line; empty lines are passed over.

    Args:
        lines: One object with the strings ``id`` and ``text`` on each.

    Raises:
        FileError: If a line is not of this form; the message never shows the line.

    Example:
        >>> read_text_lines(['{"id": "a1", "text": "Ja."}', ""])
        [('a1', 'Ja.')]
    """
    return [_pair(line, n) for n, line in enumerate(lines, 1) if line.strip()]


def _pair(line: str, number: int) -> tuple[str, str]:
    try:
        found = json.loads(line.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        # Without "from": the traceback would carry the line, and with it a person's words.
        raise _fault(f"Not JSON: {error.msg} at column {error.colno}.", number) from None
    except RecursionError:
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
