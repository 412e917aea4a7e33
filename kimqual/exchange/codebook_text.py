"""A codebook written over the text that is there: only the lines that change are other ones.

Comments, order and the layout of everything else stay to the character. Where the file is laid out
in another way than as ``[[code]]`` tables, or codes change their order, tomlkit writes it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kimqual.exchange.codebook_lines import Block, read_lines
from kimqual.model import Code, Codebook

if TYPE_CHECKING:
    from tomlkit.items import Table

# Start and end of the lines that go, and what comes in their place.
_Edit = tuple[int, int, list[str]]


def rendered(book: Codebook, text: str) -> str:
    """Give a codebook as TOML.

    Args:
        book: What the file shall say.
        text: What it says now, sound TOML; "" for a new file.

    Returns:
        The file's new text.
    """
    edited = _edited(book, text)
    if edited is not None and _says(edited, book):
        return edited
    return _written(book, text)


def _says(text: str, book: Codebook) -> bool:
    from kimqual.errors import CodebookError
    from kimqual.exchange.codebook_door import parse

    try:
        return parse(text) == book
    except CodebookError:
        return False


def _edited(book: Codebook, text: str) -> str | None:
    """Edit line by line; ``None`` where that cannot be done."""
    lines = read_lines(text)
    blocks = {str(block.values.get("id")): block for block in lines.blocks}
    kept = [code.id for code in book.codes if code.id in blocks]
    if not lines.blocks or not lines.is_plain or lines.broken or lines.doubles:
        return None
    if kept != list(blocks) or book.codes[0].id not in blocks:
        return None
    ending = "\r\n" if "\r\n" in text else "\n"
    rows = text.replace("\r\n", "\n").split("\n")
    edits = [*_head(book, lines.head, rows), *_bodies(book, blocks, rows)]
    # From the end, so that lines above keep their numbers; of two at one place the later one first.
    for start, stop, new in reversed(sorted(edits, key=lambda edit: edit[:2])):  # noqa: C413
        rows[start:stop] = new
    return ending.join(rows)


def _head(book: Codebook, head: Block, rows: list[str]) -> Iterator[_Edit]:
    wanted = {"name": book.name, "revision": book.revision}
    at = max([0, *(found[-1].stop for found in head.keys.values())])
    missing = []
    for key, value in wanted.items():
        if key in head.keys:
            yield from _replaced(head, key, value, rows)
        elif value != ("" if key == "name" else 1):
            missing.append(_line(key, value))
    if missing:
        yield at, at, missing if at else [*missing, ""]


def _bodies(book: Codebook, blocks: Mapping[str, Block], rows: list[str]) -> Iterator[_Edit]:
    at = 0
    new: list[str] = []
    for code in book.codes:
        if code.id not in blocks:
            new += ["", *_new(code)]
            continue
        if new:
            yield at, at, new
        block, new = blocks[code.id], []
        yield from _body(dict(values(code)), block, rows)
        at = block.stop
    if new:
        yield at, at, new


def _body(wanted: Mapping[str, Any], block: Block, rows: list[str]) -> Iterator[_Edit]:
    added: list[str] = []
    for key, found in block.keys.items():
        if key not in wanted:
            yield from ((s.start, s.stop, []) for s in found)
        elif block.values.get(key) != wanted[key]:
            yield from _replaced(block, key, wanted[key], rows)
    for key, value in wanted.items():
        if key not in block.keys:
            added.append(_line(key, value))
    if added:
        yield block.stop, block.stop, added


def _replaced(block: Block, key: str, value: Any, rows: list[str]) -> Iterator[_Edit]:  # noqa: ANN401
    """Put a value into its line, with the comment behind it; further lines of the key go."""
    import tomlkit

    if block.values.get(key) == value:
        return
    first, *more = block.keys[key]
    statement = tomlkit.parse("\n".join(rows[first.start : first.stop]))
    is_dotted = key == "label" and "." in rows[first.start].split("=")[0]
    if is_dotted:
        lines = [_line(f"label.{language}", text) for language, text in value.items()]
    else:
        statement[key] = _item(value)
        lines = statement.as_string().split("\n")
    yield first.start, first.stop, lines
    yield from ((s.start, s.stop, []) for s in more)


def _new(code: Code) -> list[str]:
    return ["[[code]]", *(_line(key, value) for key, value in values(code))]


def _line(key: str, value: Any) -> str:  # noqa: ANN401
    return f"{key} = {_item(value).as_string()}"


def _item(value: Any) -> Any:  # noqa: ANN401 - tomlkit's items
    import tomlkit

    if isinstance(value, dict):
        table = tomlkit.inline_table()
        table.update(value)
        return table
    if isinstance(value, str):
        return _string(value)
    return tomlkit.item(value)


def _string(value: str) -> Any:  # noqa: ANN401 - tomlkit's items
    """Write a text of several lines as people would, where that says the same."""
    import tomlkit

    if "\n" in value:
        item = tomlkit.string(value, multiline=True)
        if tomllib.loads(f"a = {item.as_string()}")["a"] == value:
            return item
    return tomlkit.string(value)


def _written(book: Codebook, text: str) -> str:
    import tomlkit

    document = tomlkit.parse(text)
    old = {str(table["id"]): table for table in document.get("code", []) if "id" in table}
    document["name"] = book.name
    document["revision"] = book.revision
    if "code" in document:
        del document["code"]
    document["code"] = _tables(book, old)
    return document.as_string()


def _tables(book: Codebook, old: dict[str, Table]) -> Any:  # noqa: ANN401 - tomlkit's AoT
    import tomlkit
    from tomlkit import items

    tables = tomlkit.aot()
    for code in book.codes:
        there = old.get(code.id)
        # In a list of inline tables no table can stand that was one of them.
        table = there if isinstance(there, items.Table) else tomlkit.table()
        wanted = dict(values(code))
        for key in [key for key in table if key not in wanted]:
            del table[key]
        for key, value in wanted.items():
            if key not in table or table[key] != value:
                table[key] = _item(value)
        tables.append(table)
    return tables


def values(code: Code) -> Iterator[tuple[str, Any]]:
    """Give what differs from the default, in the order of the keys in the file."""
    yield "id", code.id
    for key in _ORDER:
        value = getattr(code, key)
        if value not in (None, "", (), {}, False):
            yield key, list(value) if isinstance(value, tuple) else value


_ORDER = (
    *("parent", "label", "definition", "when", "when_not", "example", "requires", "color"),
    *("retired", "merged_into", "split_into", "since", "until", "memo"),
)
