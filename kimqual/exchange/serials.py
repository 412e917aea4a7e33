"""Dates that lost their format: Excel's count of days, such as 45443."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import replace

from kimqual.exchange.evidence import words_of
from kimqual.exchange.table import Table

_WORDS = frozenset(["datum", "date", "tag", "geburtsdatum", "geboren", "eingang", "tarih"])
# Source: Excel counts days from 1899-12-30 (ECMA-376, part 1, 18.17.4.1); 1927 to 2064.
_FIRST = dt.date(1899, 12, 30)
_LOWEST, _HIGHEST = 10_000, 60_000
_SERIAL = re.compile(r"\d{5}")


def with_dates(table: Table, given: Collection[str]) -> Table:
    """Write Excel's day counts as dates, in columns that are called a date.

    Args:
        table: Any table.
        given: Columns that the user named: they stay as they are.

    Returns:
        The table, with a warning for each column that was changed.

    Example:
        >>> table = Table(("Datum",), (("45443",), ("",)), (2, 3), "a.csv", "csv")
        >>> with_dates(table, ()).rows
        (('2024-05-31',), ('',))
    """
    columns = [
        i
        for i, name in enumerate(table.header)
        if name not in given and _WORDS.intersection(words_of(name)) and _are_serials(table, i)
    ]
    if not columns:
        return table
    rows = tuple(
        tuple(_date(cell) if i in columns else cell for i, cell in enumerate(row))
        for row in table.rows
    )
    names = ", ".join(repr(table.header[i]) for i in columns)
    note = f"{names}: numbers of days, as Excel counts them, written as dates"
    return replace(table, rows=rows, warnings=(*table.warnings, note))


def _are_serials(table: Table, column: int) -> bool:
    cells = {row[column].strip() for row in table.rows} - {""}
    return bool(cells) and all(
        _SERIAL.fullmatch(cell) is not None and _LOWEST <= int(cell) <= _HIGHEST for cell in cells
    )


def _date(cell: str) -> str:
    if not cell.strip():
        return cell
    return (_FIRST + dt.timedelta(days=int(cell))).isoformat()
