"""What a codebook's TOML may say, checked strictly; the only place that knows the file's keys."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kimqual.errors import CodebookError
from kimqual.model import Code, Codebook

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_KEYS = (
    "id, label.de, label.en, definition, when, when_not, example, parent, requires, color, "
    "retired, merged_into, split_into"
)
_SHOWN = 20


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


class _CodebookFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = ""
    revision: Annotated[int, Field(ge=1)] = 1
    code: Annotated[list[_CodeTable], Field(min_length=1)]


def parse(text: str) -> Codebook:
    """Turn TOML into a codebook.

    Args:
        text: The file's text.

    Raises:
        CodebookError: If it is no TOML, or with all wrong keys and values at once.
    """
    try:
        raw = _CodebookFile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CodebookError(
            f"Not TOML: {error}.", mend="put texts into quotation marks."
        ) from error
    except ValidationError as error:
        found = [_fault(fault) for fault in error.errors()]
        more = [f"… and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
        raise CodebookError(
            "\n".join([*found[:_SHOWN], *more]),
            mend=f"the keys are name, revision, and for each code {_KEYS}.",
        ) from error
    return Codebook(tuple(_code(table) for table in raw.code), raw.name, raw.revision)


def _code(table: _CodeTable) -> Code:
    lists = {"requires": tuple(table.requires), "split_into": tuple(table.split_into)}
    return Code(**{**table.model_dump(), **lists})


def _fault(fault: ErrorDetails) -> str:
    place = ".".join(str(part) for part in fault["loc"])
    return f"{place}: {fault['msg']}."
