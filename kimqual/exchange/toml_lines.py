"""TOML by its lines: which key stands where, so that faults have a line and an edit leaves the rest.

A statement is a header or ``key = value``; where one ends is asked of `tomllib`, so that strings and
lists of several lines are read as TOML reads them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*="
)
_TABLE = re.compile(r"\[\[\s*[\w-]+\s*\]\]\s*(?:#.*)?$")
_NOTHING = re.compile(r"\s*(?:#.*)?$")
_OPENS = ('"""', "'''", "[", "{")
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a TOML file.

    Attributes:
        start: Its first line, from 0.
        stop: The line after its last one.
        header: The name of a table, with its brackets: ``[[code]]``; "" for a value.
        key: Name of the value, as written, its first part only: ``label`` of ``label.de``.
        value: What it says, as a table of one; ``None`` if it is no TOML.
        fault: What `tomllib` says about it; "" if it is sound.
    """

    start: int
    stop: int
    header: str = ""
    key: str = ""
    value: dict[str, object] | None = None
    fault: str = ""


def statements(lines: Sequence[str]) -> list[Statement]:
    """Read the statements of a file, sound ones and others.

    Args:
        lines: Without their ends.

    Returns:
        In their order; what is empty or a comment is in none.

    Example:
        >>> found = statements(["[[code]]", "# so", 'id = "a"', "label = rot"])
        >>> [(s.start, s.header or s.key, bool(s.fault)) for s in found]
        [(0, '[[code]]', False), (2, 'id', False), (3, 'label', True)]
    """
    found: list[Statement] = []
    at = 0
    while at < len(lines):
        if _NOTHING.match(lines[at]):
            at += 1
            continue
        found.append(_statement(lines, at))
        at = found[-1].stop
    return found


def _statement(lines: Sequence[str], at: int) -> Statement:
    if match := _HEADER.match(lines[at]):
        closing = "]" * len(match[1])
        return Statement(at, at + 1, f"{match[1]}{match[2]}{closing}")
    key = _key(lines[at])
    fault = ""
    for stop in range(at + 1, min(len(lines), at + _LONGEST) + 1):
        try:
            value = tomllib.loads("\n".join(lines[at:stop]))
        except tomllib.TOMLDecodeError as error:
            fault = fault or str(error).partition(" (at ")[0]
        else:
            return Statement(at, stop, "", key, value)
        if not _goes_on(lines, at, stop):
            break
    return Statement(at, at + 1, "", key, None, fault)


def _key(line: str) -> str:
    match = _KEY.match(line)
    return re.split(r"\s*\.\s*", match[1])[0].strip("\"'") if match else ""


def _goes_on(lines: Sequence[str], at: int, stop: int) -> bool:
    """Tell whether a value that is not complete may go on in the next line."""
    opened = any(mark in lines[at] for mark in _OPENS)
    return opened and stop < len(lines) and not _TABLE.match(lines[stop])
