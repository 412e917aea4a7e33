"""What a codebook's TOML may say, checked strictly; the only place that knows the file's keys.

All faults are told at once, each with its line and its mend: what is no TOML, what is no key or no
value, and what does not fit together.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kimqual.errors import CodebookError
from kimqual.exchange.codebook_lines import Lines, read_lines
from kimqual.model import Code, Codebook
from kimqual.model.codebook import find_faults

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_SHOWN = 100
_KEYS_SAID = (
    "id, label.de, label.en, definition, when, when_not, example, parent, requires, color, "
    "retired, merged_into, split_into, since, until, memo"
)
_NUMBER = "write a whole number from 1"


class _CodeTable(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    id: Annotated[str, Field(pattern=r"^\S(.*\S)?$")]
    label: dict[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], str] = {}
    definition: str = ""
    when: str = ""
    when_not: str = ""
    example: str = ""
    parent: str | None = None
    requires: list[str] = []
    color: Annotated[str, Field(pattern=r"^(#[0-9a-fA-F]{6})?$")] = ""
    retired: bool = False
    merged_into: str | None = None
    split_into: list[str] = []
    since: Annotated[int | None, Field(ge=1)] = None
    until: Annotated[int | None, Field(ge=1)] = None
    memo: str = ""


class _CodebookFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = ""
    revision: Annotated[int, Field(ge=1)] = 1
    code: Annotated[list[_CodeTable], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class _Fault:
    """A fault of a file: the line from 1, the place, what is wrong, the mend, and as an error."""

    line: int
    place: str
    said: str
    mend: str
    error: CodebookError | None = None

    def __str__(self) -> str:
        return f"{self._where()}: {self.said} → {self.mend}{'' if self.mend[-1] in '.?' else '.'}"

    def _where(self) -> str:
        return f"line {self.line}, {self.place}" if self.place else f"line {self.line}"

    def alone(self) -> CodebookError:
        """Give the error that says this and nothing else."""
        kind = type(self.error) if self.error is not None else CodebookError
        return kind(f"{self._where()}: {self.said}", mend=self.mend)


def parse(text: str) -> Codebook:
    """Turn TOML into a codebook.

    Args:
        text: The file's text.

    Raises:
        CodebookError: If it is no TOML, or with all wrong keys and values at once, each with its
            line and mend.
        UnknownCodeError: If all that is wrong is one code that is not there.
    """
    try:
        raw = tomllib.loads(text)
        book = _book(_CodebookFile.model_validate(raw))
    except tomllib.TOMLDecodeError as error:
        lines = read_lines(text)
        found = [*_broken(lines), *_wrong(lines.table(), lines, is_whole=False)]
        raise _refusal(found or [_syntax(error)]) from error
    except (ValidationError, CodebookError) as error:
        lines = read_lines(text)
        raise _refusal(list(_wrong(raw, lines, is_whole=True))) from error
    if any((code.since or 1) > book.revision for code in book.codes):
        raise _refusal(list(_too_new(book.codes, book.revision, read_lines(text))))
    return book


def _book(file: _CodebookFile) -> Codebook:
    return Codebook(tuple(_code(table) for table in file.code), file.name, file.revision)


def _code(table: _CodeTable) -> Code:
    lists = {"requires": tuple(table.requires), "split_into": tuple(table.split_into)}
    return Code(**{**table.model_dump(), **lists})


def _refusal(found: list[_Fault]) -> CodebookError:
    faults = sorted(found, key=lambda fault: fault.line)
    if len(faults) == 1:
        return faults[0].alone()
    more = [f"… and {len(faults) - _SHOWN} more"] if len(faults) > _SHOWN else []
    return CodebookError(
        "\n".join([*map(str, faults[:_SHOWN]), *more]),
        mend=f"the keys are name, revision, and for each code {_KEYS_SAID}.",
    )


def _syntax(error: tomllib.TOMLDecodeError) -> _Fault:
    said, _, place = str(error).partition(" (at ")
    line = place.removeprefix("line ").split(",")[0]
    return _Fault(int(line) if line.isdigit() else 1, "", f"Not TOML: {said}.", _QUOTES)


_QUOTES = "put texts into quotation marks, and close them"


def _broken(lines: Lines) -> Iterator[_Fault]:
    for line, place, said in lines.broken:
        yield _Fault(line, place, f"Not TOML: {said}.", _QUOTES)
    for line, place in lines.doubles:
        yield _Fault(line, place, "The key stands here twice.", "keep one of them")


def _wrong(raw: Mapping[str, Any], lines: Lines, *, is_whole: bool) -> Iterator[_Fault]:
    """Find what is wrong with keys and values, and what does not fit together."""
    bad: set[tuple[str | int, ...]] = set()
    unread = {place for _, place, _ in lines.broken}
    try:
        _CodebookFile.model_validate(raw)
    except ValidationError as error:
        for fault in error.errors():
            bad.add(fault["loc"][1:3])
            # What could not be read is not missing.
            if is_whole or fault["type"] != "missing" or _dotted(*fault["loc"]) not in unread:
                yield _of_value(fault, lines)
    codes = _readable(raw, bad)
    for found in find_faults(codes):
        place = (found.index, found.key)
        said, mend = found.error.message, found.error.mend
        yield _Fault(lines.line(*place), _dotted("code", *place), said, mend, found.error)
    revision = raw.get("revision", 1)
    if isinstance(revision, int) and revision > 0:
        yield from _too_new(codes, revision, lines)


def _readable(raw: Mapping[str, Any], bad: set[tuple[str | int, ...]]) -> list[Code]:
    """Give the codes with those of their values that are sound."""
    tables = raw.get("code")
    codes = []
    for index, table in enumerate(tables if isinstance(tables, list) else ()):
        given = table if isinstance(table, dict) else {}
        sound = {key: value for key, value in given.items() if (index, key) not in bad}
        codes.append(_code(_CodeTable.model_validate({"id": f"code {index}"} | sound)))
    return codes


def _too_new(codes: tuple[Code, ...] | list[Code], revision: int, lines: Lines) -> Iterator[_Fault]:
    for index, code in enumerate(codes):
        if (code.since or 1) > revision:
            yield _Fault(
                lines.line(index, "since"),
                _dotted("code", index, "since"),
                f"The code is there since revision {code.since}, the codebook is {revision}.",
                "count 'revision' up, or correct 'since'",
            )


def _of_value(fault: ErrorDetails, lines: Lines) -> _Fault:
    place = fault["loc"]
    if place[0] == "code" and len(place) > 1 and isinstance(place[1], int):
        line = lines.line(place[1], str(place[2]) if len(place) > 2 else "")
    else:
        line = lines.top(str(place[0]))
    return _Fault(line, _dotted(*place), f"{fault['msg']}.", _mend(fault))


def _dotted(*place: object) -> str:
    return ".".join(str(part) for part in place if part != "[key]")


def _mend(fault: ErrorDetails) -> str:
    key = str(fault["loc"][-1])
    if fault["type"] == "extra_forbidden":
        keys = _CodeTable.model_fields if fault["loc"][0] == "code" else _CodebookFile.model_fields
        near = get_close_matches(key, keys, n=1)
        return f"did you mean {near[0]!r}?" if near else "remove it, or correct the key"
    by_key = {
        "id": "write a text without blanks at its ends",
        "color": 'write it as "#4c78a8"',
        "[key]": "write label.de, label.en or another language of two or three letters",
        "code": "write a table [[code]] for each code, with its id",
        **dict.fromkeys(("revision", "since", "until"), _NUMBER),
    }
    by_type = {
        "missing": f"write {key} = …",
        "string_type": "put a text into quotation marks",
        "bool_type": "write true or false, without quotation marks",
        "list_type": 'write a list: ["field.work"]',
        "dict_type": 'write {de = "…", en = "…"}',
    }
    if fault["type"] in ("missing", "string_type") and key not in ("code", "[key]"):
        return by_type[fault["type"]]
    return by_key.get(key) or by_type.get(fault["type"], "correct the value")
