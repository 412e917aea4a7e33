"""SPSS (SAV, ZSAV, POR), Stata (DTA) and SAS (SAS7BDAT, XPT) files as tables of text.

A cell gives the value's label where there is one. Values that were declared missing keep their
label and are counted as no answer.

The library that reads them ends its process on some damaged files, and no look at the file before
can tell which: the fault may sit in any record. So each file is read in a process of its own
(:mod:`kimqual.exchange.stat_child`), which hands back plain text.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kimqual.errors import FileError
from kimqual.exchange import stat_child
from kimqual.exchange.apart import BrokenOff, lines_of
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
# By the clock: a slow machine reads a small file in two seconds, and a large one by 1 MB a second.
_SECONDS, _BYTES_A_SECOND = 60, 200_000


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
        FileError: If the file is damaged, holds no variable, or takes too long or too much memory.
    """
    kind = format_of(data)
    seconds = _SECONDS + len(data) / _BYTES_A_SECOND
    told, columns = _told(path, kind, encoding or "", seconds)
    if not told.header:
        raise FileError("The file holds no variable.", where=path.name, mend="export it again.")
    rows = tuple(zip(*columns, strict=True))
    declared = (cell for cells in columns for cell in set(cells))
    missing = {cell for cell in declared if cell.startswith(stat_child.MISSING)}
    return Table(
        told.header,
        rows,
        tuple(range(1, len(rows) + 1)),
        path.name,
        kind,
        told.encoding,
        warnings=("row numbers count from the first person",),
        labels=told.labels,
        missing=tuple(sorted(missing)),
        sets=told.sets,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What a file says of itself."""

    header: tuple[str, ...]
    encoding: str
    labels: dict[str, str]
    sets: dict[str, tuple[str, ...]]


def _told(path: Path, kind: str, encoding: str, seconds: float) -> tuple[_Told, list[list[str]]]:
    """Have a file read by another process, and check what it hands back."""
    from pydantic import TypeAdapter, ValidationError

    script, cells = Path(stat_child.__file__), TypeAdapter(list[str])
    try:
        with closing(lines_of(script, [str(path), kind, encoding], seconds=seconds)) as lines:
            told = TypeAdapter(_Told).validate_json(next(lines, b""))
            columns = [cells.validate_json(line) for line in lines]
    except BrokenOff as end:
        raise _broken_off(end, path, seconds) from end
    except OSError as error:
        raise FileError(
            "No second process can be started to read the data file in.",
            where=path.name,
            mend="close other programs, or save the file as CSV and add that.",
        ) from error
    except ValidationError as error:
        raise _damaged(path) from error
    if len(columns) != len(told.header) or len(set(map(len, columns))) > 1:
        raise _damaged(path)
    return told, columns


def _broken_off(end: BrokenOff, path: Path, seconds: float) -> FileError:
    if end.code == stat_child.DAMAGED:
        return _damaged(path)
    if end.is_late:
        what = f"Reading the data file took longer than {seconds:.0f} s"
    elif end.code == stat_child.TOO_LARGE:
        what = "Reading the data file takes far more memory than its size explains"
    else:
        what = f"The data file is damaged: reading it broke off ({end})"
    return FileError(
        f"{what}.", where=path.name, mend="export it again, or save it as CSV and add that."
    )


def _damaged(path: Path) -> FileError:
    return FileError(
        "The data file is damaged, or of an encoding that it does not name.",
        where=path.name,
        mend="export it again, give --encoding, or save it as CSV.",
    )
