"""The codings of a split code as a table to fill in, and the decisions read from it."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from kimqual.errors import FileError
from kimqual.exchange.tables import Fault, read_table, refuse
from kimqual.exchange.writing import TEXT_CELLS, replaced

COLUMNS = (
    *("coding", "document", "paragraph", "coder", "code", "into", "quote", "memo", "decision"),
)
_WIDTHS = (8, 12, 10, 12, 24, 34, 70, 30, 30)
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def write_worklist(rows: Sequence[Mapping[str, object]], path: Path) -> None:
    """Write what waits, with an empty column for the decision.

    Args:
        rows: One a coding, by the names of :data:`COLUMNS` without the last.
        path: ``*.xlsx`` or ``*.csv``.

    Raises:
        FileError: If the ending is another one, or the place cannot be written.
    """
    _check(path)
    cells = [[_cell(row.get(name, "")) for name in COLUMNS] for row in rows]
    with replaced(path) as temporary:
        if path.suffix.lower() == ".xlsx":
            _write_xlsx(cells, temporary)
        else:
            _write_csv(cells, temporary)


def read_worklist(path: Path) -> dict[int, list[str]]:
    """Read the decisions; rows without one still wait.

    Args:
        path: A table with the columns ``coding`` and ``decision``; several codes with commas.

    Raises:
        FileError: If it is no such table, with all wrong cells at once, or nothing is decided.
    """
    _check(path)
    table = read_table(path)
    missing = [name for name in ("coding", "decision") if name not in table.header]
    if missing:
        raise FileError(
            f"The table has no column {missing[0]!r}.",
            where=table.name,
            mend="fill in the table of: kimqual codebook worklist --out FILE.xlsx",
        )
    at = [table.header.index(name) for name in ("coding", "decision")]
    faults, found = list(table.faults), dict[int, list[str]]()
    for number, cells in zip(table.numbers, table.rows, strict=True):
        coding, decision = (cells[i].strip() for i in at)
        codes = [part.strip() for part in re.split(r"[,;]", decision) if part.strip()]
        if not codes:
            continue
        if not re.fullmatch(r"[0-9]{1,15}(\.0)?", coding):
            faults.append(Fault(number, "coding", "no number of a coding"))
        elif int(coding.removesuffix(".0")) in found:
            faults.append(Fault(number, "coding", "stands in another row already"))
        else:
            found[int(coding.removesuffix(".0"))] = codes
    refuse(faults, table.name, mend="correct these cells in the file.")
    if not found:
        raise FileError(
            "Nothing is decided in the table.", where=table.name, mend="fill in 'decision'."
        )
    return found


def _check(path: Path) -> None:
    if path.suffix.lower() not in (".xlsx", ".csv"):
        raise FileError(
            f"A worklist cannot be {path.suffix or 'without ending'}.",
            where=path.name,
            mend="name a file that ends in .xlsx or .csv.",
        )


def _cell(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _write_csv(rows: list[list[str]], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([f"'{c}" if _FORMULA.match(c) else c for c in row] for row in rows)


def _write_xlsx(rows: list[list[str]], path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), TEXT_CELLS) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Worklist")
        for column, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width, wrapped)
            sheet.write_string(0, column, name, bold)
        for number, row in enumerate(rows, 1):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text, wrapped)
        for number, row in enumerate(rows, 1):
            choices = [part.strip() for part in row[COLUMNS.index("into")].split(",")]
            if len(", ".join(choices)) <= 255:  # the longest list that Excel takes
                sheet.data_validation(
                    *(number, len(COLUMNS) - 1, number, len(COLUMNS) - 1),
                    {"validate": "list", "source": choices, "error_type": "warning"},
                )
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(1, len(rows)), len(COLUMNS) - 1)
