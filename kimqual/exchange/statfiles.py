"""SPSS (SAV, ZSAV, POR), Stata (DTA) and SAS (SAS7BDAT, XPT) files as tables of text.

A cell gives the value's label where there is one. Values that were declared missing keep their
label and are counted as no answer.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kimqual.errors import FileError
from kimqual.exchange.table import Table

# First bytes, from the formats' descriptions (PSPP developer's guide; Stata's dta help; ReadStat).
_MAGIC = (
    (b"$FL2", "sav"),
    (b"$FL3", "sav"),
    (b"<stata_dta>", "dta"),
    (b"HEADER RECORD*******L", "xpt"),
    (bytes(12) + b"\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\x00", "sas7bdat"),
)
_OLD_STATA = frozenset({104, 105, 108, 110, 111, 113, 114, 115})
_ORDERS = frozenset({1, 2})
# What pyreadstat raises besides its own: dates beyond all calendars, variables without a name.
_LIBRARY = (ValueError, OverflowError, TypeError)
MISSING = "declared missing: "


def format_of(data: bytes) -> str:
    """Tell by the first bytes which statistics program wrote a file.

    Returns:
        "sav", "dta", "xpt", "sas7bdat", or "" for anything else.

    Example:
        >>> format_of(b"$FL2@(#) SPSS DATA FILE"), format_of(b"id;text")
        ('sav', '')
    """
    for start, name in _MAGIC:
        if data.startswith(start):
            return name
    is_old = len(data) > 3 and data[0] in _OLD_STATA and data[1] in _ORDERS and data[2:4] == b"\1\0"
    return "dta" if is_old else ""


def is_statfile(path: Path) -> bool:
    """Tell whether a file was written by a statistics program; a file that is not there is not."""
    try:
        with path.open("rb") as file:
            return bool(format_of(file.read(64)))
    except OSError:
        return False


def read_statfile(path: Path, data: bytes, *, encoding: str | None = None) -> Table:
    """Read a data file with its labels.

    Args:
        path: The file; a SAS catalogue of the same name beside it (.sas7bcat) gives the labels.
        data: Its bytes.
        encoding: Name of the encoding, where the file does not say it.

    Returns:
        The table; ``labels`` holds the questions' wordings.

    Raises:
        FileError: If the file is damaged, or holds no variable.
    """
    kind = format_of(data)
    columns, meta = _loaded(path, kind, encoding)
    header = tuple(columns)
    if None in header:
        raise _damaged(path)
    if not header:
        raise FileError("The file holds no variable.", where=path.name, mend="export it again.")
    ticked = _ticked(meta)
    texts = [
        [_box(cell, ticked[name]) for cell in columns[name]]
        if name in ticked
        else _texts(name, columns[name], meta)
        for name in header
    ]
    labels = {n: " ".join(t.split()) for n, t in meta.column_names_to_labels.items() if t}
    rows = tuple(zip(*texts, strict=True))
    missing = {cell for cells in texts for cell in set(cells) if cell.startswith(MISSING)}
    return Table(
        header,
        rows,
        tuple(range(1, len(rows) + 1)),
        path.name,
        kind,
        str(meta.file_encoding or ""),
        warnings=("row numbers count from the first person",),
        labels=labels,
        missing=tuple(sorted(missing)),
        sets=_sets(meta, header),
    )


def _loaded(path: Path, kind: str, encoding: str | None) -> tuple[Mapping[str, Sequence[Any]], Any]:
    import pyreadstat

    readers: dict[str, Callable[..., tuple[Mapping[str, Sequence[Any]], Any]]] = {
        "sav": pyreadstat.read_sav,
        "dta": pyreadstat.read_dta,
        "sas7bdat": pyreadstat.read_sas7bdat,
        "xpt": pyreadstat.read_xport,
    }
    options: dict[str, Any] = {"output_format": "dict", "encoding": encoding}
    if kind != "xpt":
        options["user_missing"] = True
    catalogue = path.with_suffix(".sas7bcat")
    if kind == "sas7bdat" and catalogue.is_file():
        options |= {"catalog_file": str(catalogue), "formats_as_category": False}
    try:
        return readers[kind](str(path), **options)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, *_LIBRARY) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> FileError:
    return FileError(
        "The data file is damaged, or of an encoding that it does not name.",
        where=path.name,
        mend="export it again, give --encoding, or save it as CSV.",
    )


def _texts(name: str, cells: Sequence[Any], meta: Any) -> list[str]:  # noqa: ANN401 - untyped library
    labels = meta.variable_value_labels.get(name, {})
    is_missing = _missing_test(name, meta)
    known: dict[Any, str] = {}
    texts = []
    for cell in cells:
        if cell not in known:
            text = str(labels.get(cell, "")) or _text(cell)
            known[cell] = f"{MISSING}{text}" if is_missing(cell) else text
        texts.append(known[cell])
    return texts


def _box(cell: object, ticked: float) -> str:
    """Write a box of a declared set as the other programs do, whatever its values are called."""
    return "" if cell is None else str(int(cell == ticked))


def _missing_test(name: str, meta: Any) -> Callable[[Any], bool]:  # noqa: ANN401 - untyped library
    ranges = [(r["lo"], r["hi"]) for r in meta.missing_ranges.get(name, ())]
    letters = frozenset(meta.missing_user_values.get(name, ()))

    def is_missing(cell: object) -> bool:
        if isinstance(cell, str):
            return bool(cell) and (cell in letters or any(lo == cell for lo, _ in ranges))
        if not isinstance(cell, int | float):
            return False
        return any(isinstance(lo, float) and lo <= cell <= hi for lo, hi in ranges)

    return is_missing


def _text(cell: Any) -> str:  # noqa: ANN401 - untyped library
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ", "minutes")
    return str(cell)


def _sets(meta: Any, header: tuple[str, ...]) -> dict[str, tuple[str, ...]]:  # noqa: ANN401 - untyped library
    """Give the multiple-response sets that SPSS declares, of dichotomies only, by their label."""
    found = {}
    for name, one in (meta.mr_sets or {}).items():
        columns = tuple(c for c in one["variable_list"] if c in header)
        if one["is_dichotomy"] and len(columns) > 1:
            found[one["label"] or name] = columns
    return found


def _ticked(meta: Any) -> dict[str, float]:  # noqa: ANN401 - untyped library
    """Give the value that means chosen, for each column of a declared set."""
    return {
        column: float(one["counted_value"])
        for one in (meta.mr_sets or {}).values()
        if one["is_dichotomy"] and str(one["counted_value"]).isdecimal()
        for column in one["variable_list"]
    }
