"""Codings from a plain CSV or a Label Studio export, every fault of a file reported at once.

A row says where the coder saw the code: by span (code points of the text that was coded), or by
paragraph, and always with the words themselves, so that the import can be verified quote by quote.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kimqual.errors import FileError
from kimqual.exchange.tables import Fault, Table, read_table, refuse, unopened
from kimqual.model.coding import is_person
from kimqual.text import normalise

COLUMNS = ("document", "code", "coder", "quote", "start", "end", "paragraph", "memo", "score")
_REQUIRED = ("document", "code", "coder", "quote")
# A cell that begins like this is a formula in Excel; an apostrophe before it makes it text.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_SHIELDED = re.compile(r"'+[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class CodingRow:
    """A coding as a file has it, not yet verified against a text.

    Attributes:
        document: Id of the document.
        code: Id of the code.
        coder: Who coded.
        quote: The words coded.
        start: First code point in the text it was made on, or ``None``.
        end: One past the last, or ``None``.
        paragraph: Number of the paragraph in the user's file, or ``None``.
        memo: What the coder noted.
        score: How sure a model was, from 0 to 1, or ``None``.
        where: File and row or region, for messages.
    """

    document: str
    code: str
    coder: str
    quote: str
    start: int | None = None
    end: int | None = None
    paragraph: int | None = None
    memo: str = ""
    where: str = ""
    score: float | None = None


def read_codings(path: Path | str, *, encoding: str | None = None) -> tuple[CodingRow, ...]:
    """Read codings from a CSV or a Label Studio JSON export; the content decides.

    Args:
        path: A table with the columns document, code, coder, quote (start and end, paragraph,
            memo and score may be left out; then the quote is searched), or the JSON export of a project
            whose tasks are laid out as in `kimqual.exchange.labelstudio_task`.
        encoding: Name of the encoding, where the detection fails; JSON is UTF-8.

    Returns:
        The rows, in the file's order.

    Raises:
        FileError: If the file is neither, or with all its faults at once.
    """
    path = Path(path)
    if _is_json(path):
        # The reader of JSON loads pydantic.
        from kimqual.exchange.labelstudio_export import read_export

        return read_export(path)
    table = read_table(path, encoding=encoding)
    absent = [name for name in _REQUIRED if name not in table.header]
    if absent:
        raise FileError(
            f"The table of codings lacks the columns {', '.join(absent)}.",
            where=table.name,
            mend=f"name its columns {', '.join(COLUMNS)}.",
        )
    faults = list(table.faults)
    rows = tuple(_rows(table, faults))
    refuse(faults, table.name, mend="correct these rows in the file.")
    return rows


def write_codings_csv(rows: Iterable[CodingRow], path: Path | str) -> None:
    """Write codings as CSV: UTF-8 with a byte order mark, so that Excel reads the umlauts.

    A cell that Excel would take for a formula gets an apostrophe, which `read_codings` takes off.

    Args:
        rows: In the order wanted.
        path: Where to; replaced if it exists.
    """
    with Path(path).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in rows:
            values = (getattr(row, name) for name in COLUMNS)
            writer.writerow("" if v is None else _shielded(str(v)) for v in values)


def _shielded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _bare(cell: str) -> str:
    return cell[1:] if _SHIELDED.match(cell) else cell


def _is_json(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            start = file.read(64)
    except OSError as error:
        raise unopened(error, path) from error
    return start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")


def _rows(table: Table, faults: list[Fault]) -> Iterator[CodingRow]:
    for number, cells in zip(table.numbers, table.rows, strict=True):
        row = dict(zip(table.header, map(_bare, cells), strict=True))
        found = list(_row_faults(number, row))
        faults += found
        if not found:
            yield CodingRow(
                document=row["document"].strip(),
                code=row["code"].strip(),
                coder=row["coder"].strip(),
                quote=normalise(row["quote"]),
                start=_whole(row.get("start", "")),
                end=_whole(row.get("end", "")),
                paragraph=_whole(row.get("paragraph", "")),
                memo=normalise(row.get("memo", "")),
                where=f"{table.name}, row {number}",
                score=_score(row.get("score", "")),
            )


def _row_faults(number: int, row: dict[str, str]) -> Iterator[Fault]:
    for name in _REQUIRED:
        if not row[name].strip():
            yield Fault(number, name, "empty")
    for name in ("start", "end", "paragraph"):
        if row.get(name, "").strip() and _whole(row[name]) is None:
            yield Fault(number, name, "no whole number")
    yield from _place_faults(number, row)
    if row.get("score", "").strip():
        if is_person(row["coder"].strip()):
            yield Fault(number, "score", "only a model, 'model:…', has a score")
        elif _score(row["score"]) is None:
            yield Fault(number, "score", "no number from 0 to 1")


def _place_faults(number: int, row: dict[str, str]) -> Iterator[Fault]:
    start, end = _whole(row.get("start", "")), _whole(row.get("end", ""))
    if (start is None) != (end is None):
        yield Fault(number, "end" if end is None else "start", "one end of the span is missing")
    elif start is None or end is None:
        return
    elif start >= end:
        yield Fault(number, "end", "not greater than start")
    elif len(normalise(row["quote"])) != end - start:
        what = f"{len(normalise(row['quote']))} characters, but the span has {end - start}"
        yield Fault(number, "quote", what)


def _whole(cell: str) -> int | None:
    cell = cell.strip()
    return int(cell) if re.fullmatch(r"[0-9]{1,9}", cell) else None


def _score(cell: str) -> float | None:
    found = re.fullmatch(r"[01](?:[.,][0-9]+)?", cell.strip())
    number = float(cell.strip().replace(",", ".")) if found else 2.0
    return number if number <= 1 else None
