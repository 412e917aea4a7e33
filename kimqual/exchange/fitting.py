"""Rows of cells fitted to their header, and what does not fit."""

from __future__ import annotations

from collections.abc import Iterator

from kimqual.errors import FileError
from kimqual.exchange.table import Fault, Sheet, Table, kind_of_cell, refuse

# Source: Excel holds 32 767 characters in a cell and 16 384 columns in a sheet (Microsoft, "Excel
# specifications and limits"); thirty times so many characters are a quotation mark never closed.
MAX_CELL = 1_000_000
MAX_COLUMNS = 16_384
# A title above the table is one cell in a row; so many rows of it are looked at.
_MAX_TITLE = 10
_MIN_HEADER = 3


def fitted(sheet: Sheet, name: str, *, skip_titles: bool = False) -> Table:
    """Give header and rows as many cells each.

    Args:
        sheet: As read.
        name: The file's name.
        skip_titles: Pass over rows of one cell above a wider header.

    Returns:
        The table; rows that do not fit are among its faults.

    Raises:
        FileError: If the header has a cell that is no header, or more columns than any survey.
    """
    lines = _below_title(sheet) if skip_titles else sheet.lines
    _check_header(lines[0][1], name)
    header = [" ".join(cell.split()) for cell in lines[0][1]]
    while header and not header[-1]:
        header.pop()
    names, faults = _named(header, lines[0][0])
    faults += [*_long_cells(lines, header), *_wrong(sheet, header, lines[0][0])]
    rows, numbers, ragged = _rows(lines[1:], len(header), padded=sheet.format in ("xlsx", "ods"))
    kept = [i for i, cell in enumerate(header) if cell or any(row[i].strip() for row in rows)]
    if len(kept) < len(header):
        rows = [tuple(row[i] for i in kept) for row in rows]
    return Table(
        tuple(names[i] for i in kept),
        tuple(rows),
        tuple(numbers),
        name,
        sheet.format,
        sheet.encoding,
        sheet.separator,
        sheet.is_quoted,
        tuple(sheet.warnings),
        (*faults, *ragged),
        hidden=tuple(names[i] for i in kept if i in sheet.hidden),
    )


def _below_title(sheet: Sheet) -> list[tuple[int, list[str]]]:
    """Pass over rows with one cell above a row with several: a title, a date, a blank line."""
    filled = [sum(bool(c.strip()) for c in cells) for _, cells in sheet.lines[: _MAX_TITLE + 1]]
    top = next((i for i, n in enumerate(filled) if n > 1), 0)
    if not top or filled[top] < _MIN_HEADER:
        return sheet.lines
    number = sheet.lines[top][0]
    sheet.warnings.append(f"row {number} is the header: above it stands a title")
    sheet.wrong = [wrong for wrong in sheet.wrong if wrong[0] >= number]
    return sheet.lines[top:]


def _check_header(cells: list[str], name: str) -> None:
    if any(len(cell) > MAX_CELL for cell in cells):
        refuse(_long_cells([(1, cells)], []), name, mend="is this a table, with a header above it?")
    refuse_wide(len(cells), name)


def refuse_wide(n_columns: int, name: str) -> None:
    """Refuse what is wider than any sheet.

    Raises:
        FileError: If it is.
    """
    if n_columns > MAX_COLUMNS:
        raise FileError(
            f"The table has {n_columns:,} columns; a sheet has {MAX_COLUMNS:,} at most.",
            where=name,
            mend="one row per person and one column per question; is the table turned on its side?",
        )


def _named(header: list[str], row: int) -> tuple[list[str], list[Fault]]:
    """Give every column a name of its own; the second of a name is a fault all the same."""
    names: list[str] = []
    faults: list[Fault] = []
    first: dict[str, int] = {}
    for number, cell in enumerate(header, 1):
        name = cell or f"column {number}"
        if name in first:
            what = f"this header occurs twice: columns {first[name]} and {number}"
            # By its number: where the header is lost, its name is somebody's answer.
            faults.append(Fault(row, f"column {number}", what))
            name = f"{name} ({number})"
        first.setdefault(name, number)
        names.append(name)
    return names, faults


def _rows(
    body: list[tuple[int, list[str]]], width: int, *, padded: bool
) -> tuple[list[tuple[str, ...]], list[int], list[Fault]]:
    rows: list[tuple[str, ...]] = []
    numbers: list[int] = []
    faults: list[Fault] = []
    for number, cells in body:
        row = _row(cells, width, padded=padded)
        if row is not None:
            rows.append(row)
            numbers.append(number)
        else:
            what = f"{len(cells)} cells where the header has {width}"
            faults.append(Fault(number, "", what))
    return rows, numbers, faults


def _row(cells: list[str], width: int, *, padded: bool) -> tuple[str, ...] | None:
    """Fit a row; surplus empty cells go, absent ones are filled in workbooks only."""
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    if padded and len(cells) < width:
        cells = cells + [""] * (width - len(cells))
    return tuple(cells) if len(cells) == width else None


def _wrong(sheet: Sheet, header: list[str], top: int) -> Iterator[Fault]:
    for row, index, what, kind in sheet.wrong:
        is_named = row != top and index < len(header) and header[index]
        yield Fault(row, header[index] if is_named else f"column {index + 1}", what, kind)


def _long_cells(lines: list[tuple[int, list[str]]], header: list[str]) -> Iterator[Fault]:
    first = lines[0][0]
    for number, cells in lines:
        for index, cell in enumerate(cells):
            if len(cell) > MAX_CELL:
                is_named = number != first and index < len(header)
                column = header[index] if is_named else f"column {index + 1}"
                what = f"{len(cell):,} characters in one cell: a quotation mark never closed?"
                yield Fault(number, column, what, kind_of_cell(cell[:MAX_CELL]))
