"""Codebooks as tables, as researchers keep them in Excel: one row a code, CSV or XLSX."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from kimqual.errors import FileError
from kimqual.exchange.tables import Fault, Table, read_table, refuse
from kimqual.exchange.writing import TEXT_CELLS, replaced
from kimqual.model import Code, Codebook
from kimqual.model.codebook import find_faults
from kimqual.text import normalise

COLUMNS = (
    *("id", "parent", "label.de", "label.en", "definition", "when", "when_not", "example"),
    *("requires", "color", "retired", "merged_into", "split_into", "since", "until", "memo"),
)
_TEXTS = ("definition", "when", "when_not", "example", "memo")
_NUMBERS = ("since", "until")
_LISTS = ("requires", "split_into")
_WIDTHS = (26, 18, 24, 24, 50, 40, 40, 50, 20, 10, 8, 18, 24, 8, 8, 40)
_LABEL = re.compile(r"label\.[a-z]{2,3}")
_NUMBER = re.compile(r"([1-9][0-9]{0,8}(\.0)?)?")
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_YES = {"ja", "j", "x", "1", "yes", "true", "wahr"}
_NO = {"", "nein", "n", "0", "no", "false", "falsch"}
# A cell that begins like this is a formula in Excel; an apostrophe before it makes it text.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_SHIELDED = re.compile(r"'+[=+\-@\t\r]")


def read_codebook_table(path: Path | str, *, encoding: str | None = None) -> Codebook:
    """Read a codebook from a table.

    Args:
        path: CSV or XLSX with the columns of `COLUMNS`; only ``id`` is needed, and ``label`` is
            taken as ``label.de``.
        encoding: Of a CSV, where the detection fails.

    Raises:
        FileError: If it is no table, or with all wrong cells at once, and all codes that do not fit
            each other.
    """
    table = read_table(path, encoding=encoding)
    table = replace(table, header=tuple(map(_column, table.header)))
    if "id" not in table.header:
        raise FileError(
            "The table has no column 'id'.",
            where=table.name,
            mend=f"name its columns {', '.join(COLUMNS)}; only 'id' is needed.",
        )
    faults = list(table.faults)
    rows, codes = _codes(table, faults)
    for found in find_faults(codes):
        if found.key != "id":  # told of the row already
            said = f"{found.error.message} {found.error.mend}"
            faults.append(Fault(rows[found.index], found.key, said))
    refuse(faults, table.name, mend="correct these cells in the file.")
    return Codebook(codes)


def write_codebook_table(book: Codebook, path: Path | str) -> None:
    """Write a codebook as CSV (for Excel, with a byte order mark) or XLSX, by the file's ending."""
    path = Path(path)
    header = (*COLUMNS, *_other_labels(book))
    rows = [[_cell(code, name) for name in header] for code in book.codes]
    with replaced(path) as temporary:
        if path.suffix.lower() == ".xlsx":
            _write_xlsx(header, rows, temporary)
        else:
            _write_csv(header, rows, temporary)


def _column(header: str) -> str:
    name = header.strip().lower().replace(" ", "_")
    return "label.de" if name == "label" else name


def _other_labels(book: Codebook) -> list[str]:
    languages = sorted({language for code in book.codes for language in code.label})
    return [f"label.{language}" for language in languages if f"label.{language}" not in COLUMNS]


def _cell(code: Code, name: str) -> str:
    if name.startswith("label."):
        return code.label.get(name.removeprefix("label."), "")
    value = getattr(code, name)
    if name in _LISTS:
        return ", ".join(value)
    if name == "retired":
        return "ja" if value else ""
    return "" if value is None else str(value)


def _write_csv(header: tuple[str, ...], rows: list[list[str]], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([f"'{c}" if _FORMULA.match(c) else c for c in row] for row in rows)


def _write_xlsx(header: tuple[str, ...], rows: list[list[str]], path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), TEXT_CELLS) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Codes")
        for column, name in enumerate(header):
            width = _WIDTHS[column] if column < len(_WIDTHS) else 24
            sheet.set_column(column, column, width, wrapped)
            sheet.write_string(0, column, name, bold)
        for number, row in enumerate(rows, 1):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text, wrapped)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(1, len(rows)), len(header) - 1)


def _codes(table: Table, faults: list[Fault]) -> tuple[list[int], tuple[Code, ...]]:
    """Give the codes with their rows; of a wrong row only what others may refer to."""
    seen: set[str] = set()
    rows: list[int] = []
    codes: list[Code] = []
    for number, cells in zip(table.numbers, table.rows, strict=True):
        row = {name: _bare(cell) for name, cell in zip(table.header, cells, strict=True)}
        found = list(_faults(number, row, seen))
        faults += found
        if row["id"] and row["id"] not in seen:
            rows.append(number)
            codes.append(Code(row["id"]) if found else _code(row))
        seen.add(row["id"])
    return rows, tuple(codes)


def _bare(cell: str) -> str:
    text = normalise(cell).strip()
    return text[1:] if _SHIELDED.match(text) else text


def _faults(number: int, row: dict[str, str], seen: set[str]) -> Iterator[Fault]:
    if not row["id"]:
        yield Fault(number, "id", "empty")
    elif row["id"] in seen:
        yield Fault(number, "id", "stands in another row already")
    if row.get("color") and not _COLOR.fullmatch(row["color"]):
        yield Fault(number, "color", "no colour such as #4c78a8")
    if row.get("retired", "").lower() not in _YES | _NO:
        yield Fault(number, "retired", "neither ja nor nein")
    for name in _NUMBERS:
        if not _NUMBER.fullmatch(row.get(name, "")):
            yield Fault(number, name, "no number of a revision, such as 2")


def _code(row: dict[str, str]) -> Code:
    given: dict[str, Any] = {name: row.get(name, "") for name in _TEXTS}
    given |= {name: _number(row.get(name, "")) for name in _NUMBERS}
    return Code(
        row["id"],
        {k.removeprefix("label."): v for k, v in row.items() if _LABEL.fullmatch(k) and v},
        **given,
        parent=row.get("parent") or None,
        requires=_list(row.get("requires", "")),
        color=row.get("color", ""),
        retired=row.get("retired", "").lower() in _YES,
        merged_into=row.get("merged_into") or None,
        split_into=_list(row.get("split_into", "")),
    )


def _number(cell: str) -> int | None:
    return int(cell.removesuffix(".0")) if cell else None


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[,;]", cell) if part.strip())
