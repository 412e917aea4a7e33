"""Delimited text and spreadsheets as rows of strings; whether a text is a table at all."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import TYPE_CHECKING

from kimqual.errors import FileError
from kimqual.exchange import package, safe_xml
from kimqual.exchange.frame import Raw
from kimqual.exchange.labels import accepted, is_customary, split_label

if TYPE_CHECKING:
    from lxml.etree import _Element

_DELIMITERS = "\t;,|"
_LOOK = 200
_MOST = 0.9
_NAMED = frozenset({".csv", ".tsv", ".tab"})
_MAX_REPEAT = 1_000
_MAX_EMPTY = 50
_MAX_DIGITS = 10


def rows(text: str, delimiter: str, where: str) -> list[list[str]]:
    """Split delimited text into rows of cells.

    Quotes are quotes only where they balance; tab-separated exports often do not use them.

    Raises:
        FileError: If a cell is larger than any cell can be.
    """
    try:
        return _split(text, delimiter, quoted=True)
    except csv.Error:
        pass  # unbalanced quotes: so they are text
    try:
        return _split(text, delimiter, quoted=False)
    except csv.Error as error:
        raise FileError(
            f"A cell cannot be read: {error}.",
            where=where,
            mend="check the separator, and that no cell holds a whole document.",
        ) from error


def _split(text: str, delimiter: str, *, quoted: bool) -> list[list[str]]:
    stream = StringIO(text, newline="")
    reader = (
        csv.reader(stream, delimiter=delimiter, strict=True)
        if quoted
        else csv.reader(stream, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    )
    return [row for row in reader if any(cell.strip() for cell in row)]


def delimiter_of(text: str) -> str:
    """Give the separator that splits nearly all lines into the same number of cells, or ""."""
    sample = _sample(text)
    best, most = "", 1
    for delimiter in _DELIMITERS:
        widths = _widths(sample, delimiter)
        width, count = Counter(widths).most_common(1)[0] if widths else (1, 0)
        if width > most and len(widths) > 1 and widths[0] == width and count >= _MOST * len(widths):
            best, most = delimiter, width
    return best


def _widths(sample: str, delimiter: str) -> list[int]:
    try:
        reader = csv.reader(StringIO(sample, newline=""), delimiter=delimiter)
        return [len(row) for row in reader if row]
    except csv.Error:
        return []


def is_table(raw: Raw) -> bool:
    """Tell whether a text is a table: same number of cells in each line, and no conversation."""
    if _is_conversation(_sample(raw.text)):
        return False
    return bool(delimiter_of(raw.text)) or raw.suffix in _NAMED


def _is_conversation(sample: str) -> bool:
    """Tell whether lines begin with speaker labels; before a tab only customary ones count."""
    lines = [line for line in sample.split("\n") if line.strip()]
    splits = [split_label(line.replace("\t", " ")) for line in lines]
    found = [split[0] for split in splits if split]
    cells = [line.partition("\t")[0].strip() for line in lines if line.count("\t") == 1]
    found += [cell for cell in cells if is_customary(cell) and cells.count(cell) > 1]
    known = accepted(found)
    return sum(1 for label in found if label in known) * 4 > len(lines)


def is_workbook(raw: Raw) -> bool:
    """Tell whether a zip holds a spreadsheet: XLSX or ODS."""
    names = package.names(raw.data, raw.name)
    return "xl/workbook.xml" in names or is_ods(raw)


def is_ods(raw: Raw) -> bool:
    """Tell whether a zip holds an OpenDocument spreadsheet."""
    if "content.xml" not in package.names(raw.data, raw.name):
        return False
    names = package.names(raw.data, raw.name)
    kind = package.part(raw.data, "mimetype", raw.name) if "mimetype" in names else b""
    return b"spreadsheet" in kind


def ods_rows(raw: Raw) -> list[list[str]]:
    """Read the first sheet of an OpenDocument spreadsheet, cells as they are shown.

    Raises:
        FileError: If the package or its XML is damaged.
    """
    content = package.part(raw.data, "content.xml", raw.name)
    root = package.xml(content, raw.name)
    table = next((e for e in root.iter() if safe_xml.local(e) == "table"), None)
    if table is None:
        raise FileError("The file holds no table.", where=raw.name, mend="save it once more.")
    found = ([*_cells(row)] for row in table.iter() if safe_xml.local(row) == "table-row")
    return [cells for cells in found if any(cell.strip() for cell in cells)]


def _cells(row: _Element) -> Iterator[str]:
    for cell in row:
        if safe_xml.local(cell) not in {"table-cell", "covered-table-cell"}:
            continue
        repeat = safe_xml.attribute(cell, "number-columns-repeated")
        text = "\n".join("".join(_shown(p)) for p in safe_xml.children(cell, "p"))
        # Empty cells are repeated to the sheet's edge; a thousand columns are nobody's table.
        is_number = repeat.isdecimal() and len(repeat) < _MAX_DIGITS
        count = min(int(repeat), _MAX_REPEAT) if is_number else 1
        yield from [text] * (count if text else min(count, _MAX_EMPTY))


def _shown(paragraph: _Element) -> Iterator[str]:
    from lxml import etree

    for event, element in etree.iterwalk(paragraph, events=("start", "end")):
        name = safe_xml.local(element)
        if event == "start":
            yield {"s": " ", "tab": "\t", "line-break": "\n"}.get(name, "")
            yield element.text or "" if name else ""
        elif element is not paragraph:
            yield element.tail or ""


def _sample(text: str) -> str:
    lines = (
        text[: _LOOK * 5_000].replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff").split("\n")
    )
    return "\n".join(lines[:_LOOK])
