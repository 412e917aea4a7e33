"""Tables from CSV, TSV, XLSX, ODS, SPSS, Stata and SAS; knows nothing of what the columns mean.

Cells stay as typed: ``1.10``, ``12:30``, long ids and ``=1+1`` in a text file are text.
What is wrong with a table is collected as `Fault` values and reported all at once.
"""

from __future__ import annotations

from pathlib import Path

from kimqual.errors import FileError
from kimqual.exchange import statfiles
from kimqual.exchange.delimited import find_separator, split_text
from kimqual.exchange.fitting import MAX_CELL, fitted
from kimqual.exchange.table import Fault, Sheet, Table, kind_of_cell, refuse
from kimqual.text import decode

__all__ = [
    "MAX_CELL",
    "Fault",
    "Table",
    "find_separator",
    "kind_of_cell",
    "read_survey_table",
    "read_table",
    "refuse",
    "unopened",
]
_OTHER_FORMATS = {
    b"%PDF": ("a PDF", "save it as CSV or XLSX"),
    b"\xd0\xcf\x11\xe0": (
        "an old Excel file (.xls), or protected",
        "save it as .xlsx without password",
    ),
    b"SQLite format 3": ("a database", "export a table from it as CSV"),
    b"\x1f\x8b": ("compressed", "unpack it first"),
}


def read_table(path: Path | str, *, encoding: str | None = None) -> Table:
    """Read a table; the content decides about the format, not the file's ending.

    Args:
        path: A CSV, TSV or XLSX file; of a workbook the first sheet that holds anything.
        encoding: Name of the encoding, or ``None`` to detect it.

    Returns:
        The table. Its ``faults`` are not yet raised, so that a reader can add its own.

    Raises:
        FileError: If there is no table in the file.
    """
    path = Path(path)
    return _fitted(_read(_bytes(path), path.name, encoding), path.name, skip_titles=False)


def read_survey_table(
    path: Path | str, *, encoding: str | None = None, sheet: str | None = None
) -> Table:
    """Read a table that a survey program or an office wrote: any format, any sheet.

    Args:
        path: A CSV, TSV, XLSX, ODS, SAV, DTA or SAS file.
        encoding: Name of the encoding, or ``None`` to detect it.
        sheet: Name of the workbook's sheet, or ``None`` to choose by content.

    Returns:
        The table, its header found below a title; ``faults`` not yet raised.

    Raises:
        FileError: If there is no table in the file, or no such sheet.
    """
    path = Path(path)
    data = _bytes(path)
    if statfiles.format_of(data):
        return statfiles.read_statfile(path, data, encoding=encoding)
    if sheet is not None and not data.startswith(b"PK\x03\x04"):
        raise FileError(
            "The file has no sheets.", where=path.name, mend="leave the sheet's name out."
        )
    return _fitted(_read(data, path.name, encoding, sheet or ""), path.name, skip_titles=True)


def _read(data: bytes, name: str, encoding: str | None, sheet: str | None = None) -> Sheet:
    """Read lines; ``sheet`` is None for the first sheet, "" for the one that holds most."""
    if not data.startswith(b"PK\x03\x04"):
        decoded = decode(data, encoding=encoding, where=name)
        text = split_text(decoded.text, name)
        shape = "tsv" if text.separator == "\t" else "csv"
        return Sheet(text.lines, shape, decoded.encoding, text.separator, text.is_quoted)
    # Loading openpyxl takes a while: only where there is a workbook.
    from kimqual.exchange.workbook import read_sheet

    return read_sheet(data, name, sheet=sheet)


def _fitted(sheet: Sheet, name: str, *, skip_titles: bool) -> Table:
    if not sheet.lines:
        raise FileError("The table is empty.", where=name, mend="check the export.")
    return fitted(sheet, name, skip_titles=skip_titles)


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
