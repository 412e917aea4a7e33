"""What a table is, and how its faults are told: all at once, without a word of any answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kimqual.errors import FileError

_SHOWN = 40
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)*(?:[eE][-+]?\d+)?\s?%?")
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?(?:[T ].*)?|\d\d?[./]\d\d?[./]\d{2,4}(?:[T ,].*)?")
_TIME = re.compile(r"\d\d?:\d\d(?::\d\d)?")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One wrong cell.

    Attributes:
        row: Row of the user's file, the header being row 1; 0 for a whole column.
        column: Header of the column, "" for a whole row.
        what: What is wrong, without the cell's text.
        kind: What stands in the cell, as `kind_of_cell` says it; "" where no cell is meant.
    """

    row: int
    column: str
    what: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows of text cells, as many in each row as in the header.

    Attributes:
        header: Names of the columns, without blanks at their ends.
        rows: Cells, unchanged; "" where nothing stands.
        numbers: Number of each row in the user's file, the header being row 1.
        name: File name without folders.
        format: "csv", "tsv", "xlsx", "ods", "sav", "dta", "sas7bdat" or "xpt".
        encoding: As detected or given; "" where the format knows it.
        separator: Between two cells; "" where the format knows it, and for a single column.
        is_quoted: Whether quotation marks were read as CSV's own.
        warnings: What the user should know.
        faults: Rows that do not fit the header, headers that occur twice, cells without a value.
        labels: Header to the question's wording, where the file holds both.
        missing: Cells that stand for a missing value declared in the file.
        hidden: Headers of columns that somebody hid in the workbook.
        sets: Name to columns, for multiple-choice questions that the file declares.
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
    labels: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def column(self, name: str) -> tuple[str, ...]:
        """Give the cells below a header, top to bottom."""
        index = self.header.index(name)
        return tuple(row[index] for row in self.rows)


@dataclass(slots=True)
class Sheet:
    """What a reader hands over before the rows are fitted to the header.

    Attributes:
        lines: Number of each row in the file, and its cells; the header first.
        format: As `Table.format`.
        encoding: As `Table.encoding`.
        separator: As `Table.separator`.
        is_quoted: As `Table.is_quoted`.
        warnings: As `Table.warnings`.
        wrong: Row, column from 0, what is wrong and the kind of cell.
        hidden: Columns from 0 that are hidden.
    """

    lines: list[tuple[int, list[str]]]
    format: str
    encoding: str = ""
    separator: str = ""
    is_quoted: bool = False
    warnings: list[str] = field(default_factory=list)
    wrong: list[tuple[int, int, str, str]] = field(default_factory=list)
    hidden: tuple[int, ...] = ()


def kind_of_cell(cell: str) -> str:
    """Say what stands in a cell without quoting it.

    Example:
        >>> [kind_of_cell(c) for c in ("", "1,5", "12:30", "31.05.2024", "Lärm", "Zu laut hier")]
        ['empty', 'number', 'time', 'date', 'one word', '3 words']
    """
    text = cell.strip()
    if not text:
        return "empty"
    for pattern, kind in ((_DATE, "date"), (_NUMBER, "number"), (_TIME, "time")):
        if pattern.fullmatch(text):
            return kind
    n_words = len(text.split())
    return f"{n_words:,} words" if n_words > 1 else "one word"


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
        ...     refuse([Fault(3, "id", "no whole number", "date")], "a.csv", mend="change it.")
        ... except FileError as error:
        ...     print(error.message)
        The table has 1 fault:
          row  column  cell  what is wrong
            3  id      date  no whole number
    """
    found = sorted(set(faults))
    if not found:
        return
    shown = found[:_SHOWN]
    rows = [(str(f.row or ""), _short(f.column), f.kind, f.what) for f in shown]
    lines = [f"The table has {len(found):,} fault{'s' if len(found) > 1 else ''}:", *_aligned(rows)]
    if len(found) > _SHOWN:
        lines.append(f"  … and {len(found) - _SHOWN:,} more")
    raise FileError("\n".join(lines), where=name, mend=mend)


def _aligned(rows: list[tuple[str, str, str, str]]) -> list[str]:
    """Set the faults in columns; the kind of cell is left out where no fault names one."""
    head = ("row", "column", "cell", "what is wrong")
    table = [head, *rows]
    used = [0, 1, 2, 3] if any(row[2] for row in rows) else [0, 1, 3]
    wide = {i: max(5 if i == 0 else 0, *(len(row[i]) for row in table)) for i in used[:-1]}
    return [
        "  ".join([row[0].rjust(wide[0]), *(row[i].ljust(wide[i]) for i in used[1:-1]), row[3]])
        for row in table
    ]


def _short(header: str, limit: int = 40) -> str:
    return header if len(header) <= limit else header[: limit - 1] + "…"
