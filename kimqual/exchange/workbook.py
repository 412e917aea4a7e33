"""Excel workbooks (XLSX) as rows of text cells.

A cell gives what its owner sees: a number with the decimals and leading zeros of its format, a
time as ``12:30``, a date as ``2024-05-31``. Formulas are never evaluated: their text is the cell.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from kimqual.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Iterable

# Source: a 100 MB survey of text expands to less; beyond it the archive is a zip bomb or a film.
MAX_EXPANDED = 1_000_000_000
# Source: Excel keeps 15 significant digits (Microsoft, "Excel specifications and limits").
MAX_DIGITS = 15
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    ValueError,
    OSError,
    SyntaxError,  # what the XML parsers raise
    RuntimeError,  # encrypted or oddly compressed members
)


def read_sheet(data: bytes, name: str) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """Read the first sheet that holds anything.

    Args:
        data: The file's bytes.
        name: The file's name, for messages.

    Returns:
        Row number and cells of each row that is not empty; what the user should know.

    Raises:
        FileError: If the file is cut off, or no workbook.
    """
    _check_archive(data, name)
    try:
        sheets = list(_sheets(data))
    except _BROKEN as error:
        raise FileError(
            "The workbook is damaged.", where=name, mend="open it in Excel and save it again."
        ) from error
    filled = [(title, lines) for title, lines in sheets if lines]
    if not filled:
        return [], []
    _, lines = filled[0]
    notes = [f"of {len(filled)} sheets the first was read"] if len(filled) > 1 else []
    if any(_has_long_number(cell) for _, cells in lines for cell in cells):
        notes.append("numbers of more than 15 digits: Excel has rounded them; store ids as text")
    return [(number, [_text(cell) for cell in cells]) for number, cells in lines], notes


def _check_archive(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except _BROKEN as error:
        raise FileError(
            "The file is cut off or damaged: its archive has no end.",
            where=name,
            mend="copy or export it again.",
        ) from error
    names = {member.filename for member in members}
    if not any(member.startswith("xl/") for member in names):
        what = "a Word file" if any(n.startswith("word/") for n in names) else "no workbook"
        raise FileError(f"The file is {what}.", where=name, mend="save the table as XLSX or CSV.")
    if sum(member.file_size for member in members) > MAX_EXPANDED:
        raise FileError("The workbook expands to over 1 GB.", where=name, mend="save it as CSV.")


def _sheets(data: bytes) -> Iterable[tuple[str, list[tuple[int, list[Any]]]]]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        # openpyxl warns about extensions (slicers, validation) that hold no cell's text.
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        try:
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                yield sheet.title, list(_rows(sheet))
        finally:
            book.close()


def _rows(sheet: Any) -> Iterable[tuple[int, list[Any]]]:  # noqa: ANN401 - untyped library
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = list(row)
        while cells and (cells[-1].value is None or cells[-1].value == ""):
            cells.pop()
        if cells:
            yield number, cells


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
