"""Codebooks from and to TOML; comments survive.

::

    name = "Kommunales Integrationsmanagement"
    revision = 1

    [[code]]
    id = "field.work"
    parent = "field"
    label.de = "Arbeit"
    label.en = "Work"
    definition = "…"
    when = "…"
    when_not = "…"
    example = "…"
    requires = []
    color = "#1f77b4"

A code that is given no more stays in the file, with one of::

    retired = true
    merged_into = "field.housing"
    split_into = ["field.housing", "field.neighbourhood"]
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimqual.errors import CodebookError
from kimqual.exchange.writing import replaced
from kimqual.model import Code, Codebook
from kimqual.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tomlkit import TOMLDocument
    from tomlkit.items import Table


def read_codebook(path: Path | str) -> Codebook:
    """Read a codebook.

    Args:
        path: A TOML file of ``[[code]]`` tables.

    Returns:
        The codebook, in the file's order.

    Raises:
        CodebookError: If the file is no TOML, or with all wrong keys and values at once.
    """
    # The door loads pydantic: only where a codebook is read.
    from kimqual.exchange.codebook_door import parse

    path = Path(path)
    try:
        return parse(_text(path))
    except CodebookError as error:
        error.where = error.where or str(path)
        raise


def write_codebook(book: Codebook, path: Path | str) -> None:
    """Write a codebook; comments of a codebook that stands there already are kept.

    Args:
        book: What to write.
        path: Where to. The new file takes the old one's place only when it is complete.

    Raises:
        CodebookError: If a file stands there that is no TOML.
        FileError: If the place cannot be written.
    """
    path = Path(path)
    document = _document(path)
    old = {str(table["id"]): table for table in document.get("code", []) if "id" in table}
    document["name"] = book.name
    document["revision"] = book.revision
    if "code" in document:
        del document["code"]
    document["code"] = _tables(book, old)
    with replaced(path) as temporary:
        temporary.write_text(document.as_string(), encoding="utf-8", newline="\n")


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CodebookError(
            f"The codebook cannot be opened: {error.strerror}.",
            where=str(path),
            mend="check the path, or start from codebooks/kim-integration.toml.",
        ) from error
    return decode(data, where=path.name).text.removeprefix("\ufeff")


def _document(path: Path) -> TOMLDocument:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    if not path.exists():
        return tomlkit.document()
    try:
        return tomlkit.parse(_text(path))
    except TOMLKitError as error:
        raise CodebookError(
            f"Not TOML: {error}.", where=str(path), mend="move the file away, then write again."
        ) from error


def _tables(book: Codebook, old: dict[str, Table]) -> Any:  # noqa: ANN401 - tomlkit's AoT
    import tomlkit

    tables = tomlkit.aot()
    for code in book.codes:
        table = old.get(code.id) or tomlkit.table()
        wanted = dict(_values(code))
        for key in [key for key in table if key not in wanted]:
            del table[key]
        for key, value in wanted.items():
            if key not in table or table[key] != value:
                table[key] = value
        tables.append(table)
    return tables


def _values(code: Code) -> Iterator[tuple[str, Any]]:
    """Give what differs from the default, in the order of the keys in the file."""
    import tomlkit

    yield "id", code.id
    if code.parent is not None:
        yield "parent", code.parent
    if code.label:
        labels = tomlkit.inline_table()
        labels.update(code.label)
        yield "label", labels
    for key in ("definition", "when", "when_not", "example"):
        if text := getattr(code, key):
            yield key, text
    if code.requires:
        yield "requires", list(code.requires)
    if code.color:
        yield "color", code.color
    if code.retired:
        yield "retired", True
    if code.merged_into is not None:
        yield "merged_into", code.merged_into
    if code.split_into:
        yield "split_into", list(code.split_into)
