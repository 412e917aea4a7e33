"""Excel workbooks (XLSX) as rows of text cells.

A cell gives what its owner sees: a number with the decimals and leading zeros of its format, a
time as ``12:30``, a date as ``2024-05-31``. Formulas are never evaluated: a cell holds what Excel
calculated last, and one that was never calculated is a fault.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from kimqual.errors import FileError
from kimqual.exchange import grids, sheet_facts
from kimqual.exchange.fitting import refuse_wide
from kimqual.exchange.frame import Raw
from kimqual.exchange.table import Sheet

# Source: a 100 MB survey of text expands to less; beyond it the archive is a zip bomb or a film.
MAX_EXPANDED = 1_000_000_000
# So many times a sheet of numbers shrinks; beyond it, what is large is a bomb.
_MAX_RATIO, _LARGE = 100, 100_000_000
# Source: rows of a sheet (Microsoft, "Excel specifications and limits").
_MAX_ROWS = 1_048_576
# Empty cells up to the last filled one are counted too: ten thousand persons, two thousand columns.
_MAX_CELLS = 20_000_000
# Source: Excel keeps 15 significant digits (Microsoft, "Excel specifications and limits").
MAX_DIGITS = 15
_EXCEL_ERRORS = frozenset(["#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#BEZUG!"])
# Sheets that explain the data, as survey programs and offices call them.
_NO_DATA = re.compile(
    r"codebook|codebuch|legende|labels?$|variablen|variables|werte$|values$|info|hinweis|readme"
    r"|anleitung|auswertung|diagramm|summary|übersicht",
    re.IGNORECASE,
)
# Code of Visual Basic, of Excel 4.0, and of LibreOffice, which lists an empty library of its own.
_MACROS = re.compile(
    r".*vbaProject\.bin$|xl/macrosheets/.|(?:Basic|Scripts)/(?!.*script-l)(?:.*[^/])$"
)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    ValueError,
    OSError,
    SyntaxError,  # what the XML parsers raise
    RuntimeError,  # encrypted or oddly compressed members
    struct.error,
)
# What openpyxl raises besides on parts that are XML but no workbook's, found by feeding it some.
_LIBRARY = (*_BROKEN, TypeError, AttributeError, IndexError, OverflowError, AssertionError)


def read_sheet(data: bytes, name: str, *, sheet: str | None = None) -> Sheet:
    """Read one sheet of a workbook.

    Args:
        data: The file's bytes.
        name: The file's name, for messages.
        sheet: The sheet's name, "" for the one that holds most, ``None`` for the first that holds
            anything.

    Returns:
        Row number and cells of each row that is not empty; what the user should know; cells that
        have no value of their own.

    Raises:
        FileError: If the file is cut off, no workbook, or has no such sheet.
    """
    names = _check_archive(data, name)
    try:
        found = _ods(data, name) if _is_ods(names) else _chosen(data, name, sheet)
    except _BROKEN as error:
        raise _damaged(name) from error
    if any(map(_MACROS.match, names)):
        found.warnings.append("the file has macros: they were neither run nor read")
    return found


def _damaged(name: str) -> FileError:
    return FileError(
        "The workbook is damaged.", where=name, mend="open it in Excel and save it again."
    )


@contextmanager
def _library(name: str) -> Iterator[None]:
    """Make what openpyxl raises on a damaged workbook our own error, and keep its warnings in.

    It warns about extensions (slicers, validation) that hold no cell's text.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except _LIBRARY as error:
        raise _damaged(name) from error


def _is_ods(names: frozenset[str]) -> bool:
    return "content.xml" in names and not any(member.startswith("xl/") for member in names)


def _ods(data: bytes, name: str) -> Sheet:
    """Read the first sheet of an OpenDocument spreadsheet."""
    raw = Raw(name, data)
    if not grids.is_ods(raw):
        raise FileError(
            "The file is a text document, no table.", where=name, mend="save the table as XLSX."
        )
    return Sheet(list(enumerate(grids.ods_rows(raw), 1)), "ods")


def _chosen(data: bytes, name: str, sheet: str | None) -> Sheet:
    book = _Book(data, name)
    try:
        title, notes = _choice(book, name, sheet)
        if not title:
            return Sheet([], "xlsx")
        facts = book.facts(title)
        refuse_wide(facts.n_columns, name)
        with _library(name):  # a cell looks its value and format up when it is asked
            lines = list(_texts(book.rows(title)))
        if sheet is None:  # a table of our own: nobody hides or merges in it without a reason
            facts = facts.of_formulas()
        notes += facts.notes
        if book.has_long_numbers:
            notes.append(
                "numbers of more than 15 digits: Excel has rounded them; store ids as text"
            )
        wrong = [*facts.wrong, *_errors(lines)]
        return Sheet(lines, "xlsx", warnings=notes, wrong=wrong, hidden=facts.hidden)
    finally:
        book.close()


def _choice(book: _Book, name: str, sheet: str | None) -> tuple[str, list[str]]:
    """Choose a sheet; give its title, "" where none holds anything, and why it was chosen."""
    if sheet:
        if sheet not in book.titles:
            raise FileError(
                f"No sheet {sheet!r}.", where=name, mend=f"it has {', '.join(book.titles)}."
            )
        return sheet, []
    sizes = {title: book.size(title) for title in book.titles if title not in book.hidden}
    filled = {title: size for title, size in sizes.items() if size}
    hidden = [f"hidden sheets, not read: {len(book.hidden)}"] if book.hidden else []
    if len(filled) < 2:
        return next(iter(filled), ""), hidden
    if sheet is None:
        return next(iter(filled)), [f"of {len(filled)} sheets the first was read", *hidden]
    best = max(filled, key=lambda title: (not _NO_DATA.search(title), filled[title]))
    others = ", ".join(repr(title) for title in filled if title != best)
    why = f"of {len(filled)} sheets {best!r} was read: it holds most ({filled[best]:,} cells)"
    return best, [f"{why}; --sheet reads another: {others}", *hidden]


def _check_archive(data: bytes, name: str) -> frozenset[str]:
    """Give the names of a zip's members, after looking for what is no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except _BROKEN as error:
        raise FileError(
            "The file is cut off or damaged: its archive has no end.",
            where=name,
            mend="copy or export it again.",
        ) from error
    names = frozenset(member.filename for member in members)
    if "content.xml" not in names and not any(member.startswith("xl/") for member in names):
        what = "a Word file" if any(n.startswith("word/") for n in names) else "no workbook"
        raise FileError(f"The file is {what}.", where=name, mend="save the table as XLSX or CSV.")
    expanded = sum(member.file_size for member in members)
    if expanded > MAX_EXPANDED:
        raise FileError("The workbook expands to over 1 GB.", where=name, mend="save it as CSV.")
    if expanded > max(_LARGE, _MAX_RATIO * len(data)):
        raise FileError(
            "The workbook expands beyond reason (a zip bomb?).",
            where=name,
            mend="open it in Excel and save it as CSV.",
        )
    return names


class _Book:
    """A workbook that is open, with its sheets by title."""

    def __init__(self, data: bytes, name: str) -> None:
        from openpyxl import load_workbook

        self._archive = zipfile.ZipFile(io.BytesIO(data))
        with _library(name):
            self._book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        self._sheets = {sheet.title: sheet for sheet in self._book.worksheets}
        self.titles = tuple(self._sheets)
        self.hidden = tuple(t for t, s in self._sheets.items() if s.sheet_state != "visible")
        self.has_long_numbers = False

    def size(self, title: str) -> int:
        """Count the cells with content, by the sheet's XML: reading each sheet would take long."""
        return sheet_facts.n_cells(self._xml(title))

    def facts(self, title: str) -> sheet_facts.Facts:
        """Give what a sheet holds beside its cells' values."""
        return sheet_facts.facts_of(self._xml(title))

    def rows(self, title: str) -> Iterator[tuple[int, list[Any]]]:
        """Yield number and cells of each row that is not empty."""
        sheet = self._sheets[title]
        sheet.reset_dimensions()
        total = 0
        for number, row in enumerate(sheet.iter_rows(), 1):
            cells = list(row)
            total += len(cells)
            if number > _MAX_ROWS or total > _MAX_CELLS:
                raise ValueError  # no program writes it: the workbook is damaged
            while cells and cells[-1].value in (None, ""):
                cells.pop()
            if cells:
                self.has_long_numbers |= any(map(_has_long_number, cells))
                yield number, cells

    def close(self) -> None:
        """Close the files."""
        self._book.close()
        self._archive.close()

    def _xml(self, title: str) -> bytes:
        # openpyxl has no public name for a sheet's part.
        return self._archive.read(self._sheets[title]._worksheet_path)  # noqa: SLF001


def _texts(rows: Iterable[tuple[int, list[Any]]]) -> Iterator[tuple[int, list[str]]]:
    for number, cells in rows:
        texts = [_text(cell) for cell in cells]
        if any(map(str.strip, texts)):
            yield number, texts


def _errors(lines: list[tuple[int, list[str]]]) -> Iterator[tuple[int, int, str, str]]:
    for number, cells in lines:
        for index, cell in enumerate(cells):
            if cell.startswith("#") and cell in _EXCEL_ERRORS:
                yield number, index, "Excel could not calculate it", "error"


def _has_long_number(cell: Any) -> bool:  # noqa: ANN401 - untyped library
    value = cell.value
    return (
        isinstance(value, int | float)
        and abs(value) >= 10**MAX_DIGITS
        and not isinstance(value, bool)
    )


def _text(cell: Any) -> str:  # noqa: ANN401 - untyped library
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("_x000D_\n", "\n").replace("_x000D_", "\n")
    return as_text(value, cell.number_format)


def as_text(value: object, number_format: str = "General") -> str:
    """Write a cell's value as its owner sees it.

    Args:
        value: What the workbook stores.
        number_format: Excel's format of the cell.

    Returns:
        Text.

    Example:
        >>> as_text(1.1, "0.00"), as_text(1234, "00000"), as_text(0.5, "0%"), as_text(41.0)
        ('1.10', '01234', '50%', '41')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime):
        day = value.date().isoformat()
        return day if value.time() == dt.time() else f"{day} {_time(value.time())}"
    if isinstance(value, dt.time):
        return _time(value)
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        hours, minutes = seconds // 3600, seconds // 60 % 60
        return f"{hours}:{minutes:02d}" + (f":{seconds % 60:02d}" if seconds % 60 else "")
    if isinstance(value, int | float):
        return _number(value, number_format)
    return str(value)


def _time(value: dt.time) -> str:
    return value.isoformat("minutes" if value.second == 0 else "seconds")


def _number(value: float, number_format: str) -> str:
    if re.fullmatch(r"0{2,}", number_format) and value == int(value):
        return f"{int(value):0{len(number_format)}d}"
    shape = re.fullmatch(r"(?:#,##)?0(?:\.(0+))?(%?)", number_format)
    if shape and (shape[1] or shape[2]):
        factor = 100 if shape[2] else 1
        return f"{value * factor:.{len(shape[1] or '')}f}{shape[2]}"
    if value == int(value):
        return str(int(value))
    return repr(value)
