"""Tables from CSV, TSV and XLSX, every cell as text; knows nothing of what the columns mean.

Cells stay as typed: ``1.10``, ``12:30``, long ids and ``=1+1`` are text, no formula is evaluated.
What is wrong with a table is collected as `Fault` values and reported all at once.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from kimqual.errors import FileError
from kimqual.text import decode

SEPARATORS = (",", ";", "\t", "|")
_Quoting = Literal[0, 3]  # csv.QUOTE_MINIMAL, csv.QUOTE_NONE
_QUOTINGS: tuple[_Quoting, _Quoting] = (csv.QUOTE_MINIMAL, csv.QUOTE_NONE)
# No printable file holds it: splits nothing, so a file of one column stays one column.
_NO_SEPARATOR = "\x1f"
# Source: Excel holds 32 767 characters in a cell (Microsoft, "Excel specifications and limits");
# thirty times that is a quotation mark that was never closed.
MAX_CELL = 1_000_000
# At least half of the rows must have the header's width, or the character separates nothing.
_CONSISTENT = 0.5
_SAMPLE = 200
_SAMPLE_CHARACTERS = 500_000
_SHOWN = 40
_OTHER_FORMATS = {
    b"%PDF": ("a PDF", "save it as CSV or XLSX"),
    b"\xd0\xcf\x11\xe0": (
        "an old Excel file (.xls), or protected",
        "save it as .xlsx without password",
    ),
    b"SQLite format 3": ("a database", "export a table from it as CSV"),
}


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One wrong cell.

    Attributes:
        row: Row of the user's file, the header being row 1; 0 for a whole column.
        column: Header of the column, "" for a whole row.
        what: What is wrong, without the cell's text.
    """

    row: int
    column: str
    what: str


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows of text cells, as many in each row as in the header.

    Attributes:
        header: Names of the columns, without blanks at their ends.
        rows: Cells, unchanged; "" where nothing stands.
        numbers: Number of each row in the user's file, the header being row 1.
        name: File name without folders.
        format: "csv", "tsv" or "xlsx".
        encoding: As detected or given; "" for XLSX.
        separator: Between two cells; "" for XLSX and for a single column.
        is_quoted: Whether quotation marks were read as CSV's own.
        warnings: What the user should know.
        faults: Rows that do not fit the header, headers that occur twice.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    name: str
    format: str
    encoding: str = ""
    separator: str = ""
    is_quoted: bool = False
    warnings: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    def column(self, name: str) -> tuple[str, ...]:
        """Give the cells below a header, top to bottom."""
        index = self.header.index(name)
        return tuple(row[index] for row in self.rows)


@dataclass(slots=True)
class _Sheet:
    """What a reader hands over before the rows are fitted to the header."""

    lines: list[tuple[int, list[str]]]
    format: str
    encoding: str = ""
    separator: str = ""
    is_quoted: bool = False
    warnings: list[str] = field(default_factory=list)


def read_table(path: Path | str, *, encoding: str | None = None) -> Table:
    """Read a table; the content decides about the format, not the file's ending.

    Args:
        path: A CSV, TSV or XLSX file.
        encoding: Name of the encoding, or ``None`` to detect it.

    Returns:
        The table. Its ``faults`` are not yet raised, so that a reader can add its own.

    Raises:
        FileError: If there is no table in the file.
    """
    path = Path(path)
    data = _bytes(path)
    is_zip = data.startswith(b"PK\x03\x04")
    sheet = _workbook(data, path.name) if is_zip else _text(data, path.name, encoding)
    if not sheet.lines:
        raise FileError("The table is empty.", where=path.name, mend="check the export.")
    return _fitted(sheet, path.name)


def refuse(faults: Iterable[Fault], name: str, *, mend: str) -> None:
    """Report every fault of a file at once, as a table.

    Args:
        faults: What is wrong, in any order.
        name: The file's name.
        mend: The next thing to do.

    Raises:
        FileError: If there is any fault.

    Example:
        >>> try:
        ...     refuse([Fault(3, "id", "the same id as in row 2")], "a.csv", mend="change it.")
        ... except FileError as error:
        ...     print(error.message)
        The table has 1 fault:
          row  column  what is wrong
            3  id      the same id as in row 2
    """
    found = sorted(set(faults))
    if not found:
        return
    width = max(len("column"), *(len(_short(fault.column)) for fault in found[:_SHOWN]))
    lines = [
        f"The table has {len(found)} fault{'s' if len(found) > 1 else ''}:",
        f"  row  {'column':<{width}}  what is wrong",
        *(
            f"{fault.row or '':>5}  {_short(fault.column):<{width}}  {fault.what}"
            for fault in found[:_SHOWN]
        ),
    ]
    if len(found) > _SHOWN:
        lines.append(f"  … and {len(found) - _SHOWN} more")
    raise FileError("\n".join(lines), where=name, mend=mend)


def _short(header: str, limit: int = 40) -> str:
    return header if len(header) <= limit else header[: limit - 1] + "…"


def unopened(error: OSError, path: Path) -> FileError:
    """Say that a file could not be opened."""
    return FileError(
        f"The file cannot be opened: {error.strerror}.",
        where=str(path),
        mend="check the path and the permissions.",
    )


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unopened(error, path) from error
    if not data.strip():
        raise FileError("The file is empty.", where=path.name, mend="export it again.")
    for start, (what, mend) in _OTHER_FORMATS.items():
        if data.startswith(start):
            raise FileError(f"The file is {what}, no table.", where=path.name, mend=f"{mend}.")
    return data


def _workbook(data: bytes, name: str) -> _Sheet:
    # Loading openpyxl takes a while: only where there is a workbook.
    from kimqual.exchange.workbook import read_sheet

    lines, warnings = read_sheet(data, name)
    return _Sheet(lines, "xlsx", warnings=warnings)


# ---- text -------------------------------------------------------------------------------------


def _text(data: bytes, name: str, encoding: str | None) -> _Sheet:
    decoded = decode(data, encoding=encoding, where=name)
    text, told = _told_separator(decoded.text.removeprefix("\ufeff"))
    separator = told or find_separator(text)
    lines, is_quoted = _split(text, separator or _NO_SEPARATOR)
    shape = "tsv" if separator == "\t" else "csv"
    return _Sheet(lines, shape, decoded.encoding, separator, is_quoted)


def _told_separator(text: str) -> tuple[str, str]:
    """Take off Excel's own first line ``sep=;``."""
    told = re.match(r'"?sep=([,;\t|])"?\r?\n', text, re.IGNORECASE)
    return (text[told.end() :], told[1]) if told else (text, "")


def find_separator(text: str) -> str:
    r"""Find what stands between the cells.

    Each candidate splits the first rows. The one that gives most rows the width of the header
    wins, among equals the one with more columns.

    Args:
        text: The file's text.

    Returns:
        One of `SEPARATORS`, or "" for a file of one column.

    Example:
        >>> find_separator("id;Was stört Sie, und warum?\n1;Lärm, Müll\n2;Nichts\n")
        ';'
    """
    sample = text[:_SAMPLE_CHARACTERS]
    best = (0.0, 1, "")
    for separator in SEPARATORS:
        for quoting in _QUOTINGS:
            widths = _widths(sample, separator, quoting)
            if widths and widths[0] > 1:
                # A file of nothing but a header agrees with itself.
                below = widths[1:] or widths
                share = sum(width == widths[0] for width in below) / len(below)
                best = max(best, (share, widths[0], separator))
    return best[2] if best[0] >= _CONSISTENT else ""


def _widths(text: str, separator: str, quoting: _Quoting) -> list[int]:
    widths: list[int] = []
    try:
        for _, cells in _parsed(text, separator, quoting):
            surplus = widths and not any(map(str.strip, cells[widths[0] :]))
            widths.append(min(len(cells), widths[0]) if surplus else len(cells))
            if len(widths) > _SAMPLE:
                break
    except csv.Error:
        # Stray quotes, or the sample ends inside a cell: what came before still counts.
        return widths
    return widths


def _split(text: str, separator: str) -> tuple[list[tuple[int, list[str]]], bool]:
    """Split the text into cells, with or without quoting, whichever fits the data.

    Quoting is believed if every quotation mark at a cell's start closes at a cell's end and no row
    becomes ragged by it. Where the bare rows are all sound, quotation marks that swallow lines are
    the respondents' own.
    """
    bare = list(_parsed(text, separator, csv.QUOTE_NONE))
    if '"' not in text:
        return bare, False
    try:
        quoted = list(_parsed(text, separator, csv.QUOTE_MINIMAL))
    except csv.Error:
        return bare, False
    n_bare, n_quoted = _n_ragged(bare), _n_ragged(quoted)
    swallows = n_bare == 0 and len(quoted) < len(bare) and len(quoted[0][1]) > 1
    if n_quoted > n_bare or swallows:
        return bare, False
    return quoted, True


def _n_ragged(lines: list[tuple[int, list[str]]]) -> int:
    return sum(len(cells) != len(lines[0][1]) for _, cells in lines)


def _parsed(text: str, separator: str, quoting: _Quoting) -> Iterator[tuple[int, list[str]]]:
    """Yield file row and cells, blank lines left out; strict, so that an open quote is an error."""
    before = csv.field_size_limit(sys.maxsize)
    try:
        reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=separator, quoting=quoting, strict=True
        )
        for number, cells in enumerate(reader, 1):
            if any(cell.strip() for cell in cells):
                yield number, cells
    finally:
        csv.field_size_limit(before)


# ---- fitting rows to the header ---------------------------------------------------------------


def _fitted(sheet: _Sheet, name: str) -> Table:
    first, *body = sheet.lines
    if any(len(cell) > MAX_CELL for cell in first[1]):
        refuse(_long_cells([first], []), name, mend="is this a table, with a header above it?")
    header = [" ".join(cell.split()) for cell in first[1]]
    while header and not header[-1]:
        header.pop()
    faults = [*_header_faults(header, first[0]), *_long_cells(sheet.lines, header)]
    rows: list[tuple[str, ...]] = []
    numbers: list[int] = []
    for number, cells in body:
        fitted = _row(cells, len(header), padded=sheet.format == "xlsx")
        if fitted is None:
            what = f"{len(cells)} cells where the header has {len(header)}"
            faults.append(Fault(number, "", what))
        else:
            rows.append(fitted)
            numbers.append(number)
    header, rows = _without_nameless(header, rows)
    return Table(
        tuple(header),
        tuple(rows),
        tuple(numbers),
        name,
        sheet.format,
        sheet.encoding,
        sheet.separator,
        sheet.is_quoted,
        tuple(sheet.warnings),
        tuple(faults),
    )


def _row(cells: list[str], width: int, *, padded: bool) -> tuple[str, ...] | None:
    """Fit a row; surplus empty cells go, absent ones are filled in workbooks only."""
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    if padded and len(cells) < width:
        cells = cells + [""] * (width - len(cells))
    return tuple(cells) if len(cells) == width else None


def _header_faults(header: list[str], row: int) -> Iterator[Fault]:
    seen: set[str] = set()
    for name in header:
        if name and name in seen:
            yield Fault(row, name, "this header occurs twice")
        seen.add(name)


def _long_cells(lines: list[tuple[int, list[str]]], header: list[str]) -> Iterator[Fault]:
    first = lines[0][0]
    for number, cells in lines:
        for index, cell in enumerate(cells):
            if len(cell) > MAX_CELL:
                is_named = number != first and index < len(header)
                column = header[index] if is_named else f"column {index + 1}"
                what = f"{len(cell)} characters in one cell: a quotation mark never closed?"
                yield Fault(number, column, what)


def _without_nameless(
    header: list[str], rows: list[tuple[str, ...]]
) -> tuple[list[str], list[tuple[str, ...]]]:
    """Drop columns without header and content; name the others without header by their place."""
    if all(header):
        return header, rows
    kept = [i for i, name in enumerate(header) if name or any(row[i].strip() for row in rows)]
    names = [header[i] or f"column {i + 1}" for i in kept]
    return names, [tuple(row[i] for i in kept) for row in rows]
