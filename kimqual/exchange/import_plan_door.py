"""What a plan's TOML may say, checked strictly, every fault with its line and mend."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from kimqual.errors import FileError
from kimqual.exchange.evidence import ColumnRole
from kimqual.exchange.origins import ORIGINS, PLAIN
from kimqual.exchange.transcripts import FORMATS
from kimqual.model import Role

TABLE = "files"
_SHOWN = 20
_READERS = (*FORMATS, *ORIGINS, "survey", PLAIN)
_MAX = 1024 * 1024


def _among(known: tuple[str, ...]) -> Callable[[object], str]:
    def fault(given: object) -> str:
        if given in known:
            return ""
        return f"unknown; use {' or '.join(_near(given, known))}"

    return fault


def _text(given: object) -> str:
    return "" if isinstance(given, str) and given.strip() else "not a text in quotation marks"


def _encoding(given: object) -> str:
    try:
        codecs.lookup(str(given))
    except (LookupError, ValueError):
        return "not an encoding such as utf-8, cp1252, utf-16"
    return _text(given)


def _language(given: object) -> str:
    is_code = isinstance(given, str) and re.fullmatch(r"[a-z]{2,3}", given)
    return "" if is_code else "not a language's code such as de, tr, ar"


def _yes_or_no(given: object) -> str:
    return "" if isinstance(given, bool) else "neither true nor false"


def _texts(given: object) -> str:
    is_list = isinstance(given, list) and all(not _text(one) for one in given)
    return "" if is_list else 'not a list such as ["I", "S00"]'


_CHECKS: dict[str, Callable[[object], str]] = {
    "match": _text,
    "format": _among(_READERS),
    "encoding": _encoding,
    "sheet": _text,
    "language": _language,
    "repeated": _yes_or_no,
    "interviewers": _texts,
}
_TABLES = {
    "roles": _among(tuple(Role)),
    "columns": _among(tuple(ColumnRole)),
}
KEYS = (*_CHECKS, *_TABLES)


def parse(path: Path) -> list[dict[str, Any]]:
    """Give the rules of a plan as keyword arguments, in its order.

    Raises:
        FileError: With all faults at once; see `kimqual.exchange.import_plan.read_plan`.
    """
    text = _load(path)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FileError(
            f"Not TOML: {error}.", where=path.name, mend="put texts into quotation marks."
        ) from error
    found = list(_faults(raw, _Lines(text)))
    if found:
        more = [f"… and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
        raise FileError(
            "\n".join([*found[:_SHOWN], *more]),
            where=path.name,
            mend=f"everything stands below [[{TABLE}]]; the keys are {', '.join(KEYS)}.",
        )
    return [{**table, "interviewers": tuple(table.get("interviewers", ()))} for table in raw[TABLE]]


def _load(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX:
            raise FileError("The plan is too large.", where=path.name, mend="is it a plan?")
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(
            "The plan is no UTF-8.", where=path.name, mend="save it as UTF-8."
        ) from error
    except OSError as error:
        raise FileError(
            f"The plan cannot be read: {error.strerror}.",
            where=path.name,
            mend="check the name and the permissions.",
        ) from error


def _faults(raw: dict[str, Any], lines: _Lines) -> Iterator[str]:
    for key in raw:
        if key != TABLE:
            yield f"line {lines.of(key)}: {key!r} stands outside of [[{TABLE}]]."
    rules = raw.get(TABLE, [])
    if not isinstance(rules, list) or not rules or not all(isinstance(r, dict) for r in rules):
        yield f"line {lines.of(TABLE)}: there is no [[{TABLE}]]."
        return
    for number, rule in enumerate(rules):
        if "match" not in rule:
            yield f"line {lines.of(TABLE, number)}: 'match' is missing, such as match = \"*.docx\"."
        for key, given in rule.items():
            yield from _of_key(key, given, number, lines)


def _of_key(key: str, given: object, number: int, lines: _Lines) -> Iterator[str]:
    at = f"line {lines.of(key, number)}"
    if key in _CHECKS:
        if wrong := _CHECKS[key](given):
            yield f"{at}: {key} is {wrong}."
    elif key not in _TABLES:
        yield f"{at}: unknown key {key!r}; did you mean {_near(key, KEYS)[0]!r}?"
    elif not isinstance(given, dict):
        yield f"{at}: {key} is not a table [{TABLE}.{key}]."
    else:
        for name, role in given.items():
            if wrong := _TABLES[key](role):
                yield f"line {lines.of(name, number)}: the role below [{TABLE}.{key}] is {wrong}."


def _near(given: object, known: tuple[str, ...]) -> list[str]:
    """Give the nearest of the known words, all of them where none is near."""
    return get_close_matches(str(given), known, n=3, cutoff=0.5) or list(known)


class _Lines:
    """Says in which line of a file a key stands."""

    _KEY = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([\w-]+))\s*=""")
    _HEAD = re.compile(r"\s*\[\[?\s*([\w-]+)(?:\.([\w-]+))?\s*\]\]?")

    def __init__(self, text: str) -> None:
        self._found: dict[tuple[str, int | None], int] = {}
        number = -1
        for line, content in enumerate(text.splitlines(), 1):
            if head := self._HEAD.match(content):
                number += head[1] == TABLE and not head[2]
                self._note(head[2] or head[1], number, line)
            elif key := self._KEY.match(content):
                name = next(group for group in key.groups() if group is not None)
                self._note(name.replace('\\"', '"'), number, line)

    def _note(self, key: str, number: int, line: int) -> None:
        self._found.setdefault((key, number), line)
        self._found.setdefault((key, None), line)

    def of(self, key: str, number: int | None = None) -> int:
        """Give the line of a key, in the rule of this number if one is given; 1 if unknown."""
        return self._found.get((key, number)) or self._found.get((key, None)) or 1
