"""Delimited text and spreadsheets as rows of strings; whether a text is a table at all."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO

from kimqual.errors import FileError
from kimqual.exchange import package
from kimqual.exchange.frame import Raw
from kimqual.exchange.labels import accepted, split_label

_DELIMITERS = "\t;,|"
_LOOK = 200
_MOST = 0.9
_NAMED = frozenset({".csv", ".tsv", ".tab"})
_MAX_REPEAT = 1_000


def rows(text: str, delimiter: str, where: str) -> list[list[str]]:
    """Split delimited text into rows of cells.

    Quotes are quotes only where they balance; tab-separated exports often do not use them.

    Raises:
        FileError: If a cell is larger than any cell can be.
    """
    for quoting, strict in ((csv.QUOTE_MINIMAL, True), (csv.QUOTE_NONE, False)):
        reader = csv.reader(
            StringIO(text, newline=""), delimiter=delimiter, quoting=quoting, strict=strict
        )
        try:
            return [row for row in reader if any(cell.strip() for cell in row)]
        except csv.Error as error:
            if quoting == csv.QUOTE_NONE:
                raise FileError(
                    f"A cell cannot be read: {error}.",
                    where=f"{where}, line {reader.line_num}",
                    mend="check the separator and the quotes in that line.",
                ) from error
    return []


def delimiter_of(text: str) -> str:
    """Give the separator that splits nearly all lines into the same number of cells, or ""."""
    sample = _sample(text)
    best, most = "", 1
    for delimiter in _DELIMITERS:
        reader = csv.reader(StringIO(sample, newline=""), delimiter=delimiter)
        try:
            widths = [len(row) for row in reader if row]
        except csv.Error:
            continue
        width, count = Counter(widths).most_common(1)[0] if widths else (1, 0)
        if width > most and len(widths) > 1 and widths[0] == width and count >= _MOST * len(widths):
            best, most = delimiter, width
    return best


def is_table(raw: Raw) -> bool:
    """Tell whether a text is a table: same number of cells in each line, and no conversation."""
    head = _sample(raw.text)
    found = [split[0] for line in head.split("\n") if (split := split_label(line))]
    known = accepted(found)
    n_lines = sum(1 for line in head.split("\n") if line.strip())
    if sum(1 for label in found if label in known) > n_lines / 4:
        return False
    return bool(delimiter_of(raw.text)) or raw.suffix in _NAMED


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
    table = next((e for e in root.iter() if package.local(e) == "table"), None)
    if table is None:
        raise FileError("The file holds no table.", where=raw.name, mend="save it once more.")
    found = ([*_cells(row)] for row in table.iter() if package.local(row) == "table-row")
    return [cells for cells in found if any(cell.strip() for cell in cells)]


def _cells(row: package._Element) -> Iterator[str]:
    for cell in row:
        if package.local(cell) not in {"table-cell", "covered-table-cell"}:
            continue
        repeat = package.attribute(cell, "number-columns-repeated")
        text = "\n".join("".join(_shown(p)) for p in package.children(cell, "p"))
        # Empty cells are repeated to the sheet's edge; a thousand columns are nobody's table.
        count = min(int(repeat), _MAX_REPEAT) if repeat.isdigit() else 1
        yield from [text] * (count if text else min(count, 50))


def _shown(paragraph: package._Element) -> Iterator[str]:
    from lxml import etree

    for event, element in etree.iterwalk(paragraph, events=("start", "end")):
        name = package.local(element)
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
