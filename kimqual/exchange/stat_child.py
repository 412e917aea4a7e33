"""The part of :mod:`kimqual.exchange.statfiles` that runs in a process of its own.

The C library below pyreadstat ends its process on some damaged files. This file is run as a script,
without the rest of kimqual, and writes JSON, one line for what the file says of itself and one for
each column: what a process that was led astray writes can be wrong, but it is never executed.

Arguments: the data file, its format, its encoding ("" if the file says it).
"""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

MISSING = "declared missing: "
BYTES, BYTES_OF_FILE = 2**30, 200
"""Address space: so much, and so many times the file's size; 100,000 rows need a third of it."""
DAMAGED, TOO_LARGE = 3, 4
"""Exit codes: the library says so; the memory did not suffice."""
# What pyreadstat raises besides its own: dates beyond all calendars, variables without a name.
_LIBRARY = (ValueError, OverflowError, TypeError)


def main(arguments: Sequence[str]) -> int:
    """Write a data file's cells to standard output; give the exit code."""
    _leave_no_trace()
    # What the libraries print must not come between the lines.
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)
        path, kind, encoding = arguments
        try:
            loaded = _loaded(Path(path), kind, encoding or None)
            for line in _lines(*loaded):
                out.write(json.dumps(line).encode("ascii") + b"\n")
        except MemoryError:
            return TOO_LARGE
        except _Damaged:
            return DAMAGED
    return 0


class _Damaged(Exception):  # noqa: N818 - no error of kimqual's own: it never leaves this process
    """The library cannot read the file."""


def _leave_no_trace() -> None:
    """Write no picture of the memory to the disk if the process ends badly: there are answers in it."""
    if sys.platform == "win32":
        import ctypes

        # Neither a report nor a window that waits (Microsoft, "SetErrorMode").
        ctypes.windll.kernel32.SetErrorMode(0x0001 | 0x0002)
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def _limit_memory(path: Path) -> None:
    if sys.platform == "win32":
        return  # it has no such limit for a process from inside; the time is limited there, too
    import resource

    most = BYTES + BYTES_OF_FILE * path.stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    known = [limit for limit in (soft, hard, most) if limit != resource.RLIM_INFINITY]
    with suppress(ValueError, OSError):  # macOS refuses some limits
        resource.setrlimit(resource.RLIMIT_AS, (min(known), hard))


def _loaded(path: Path, kind: str, encoding: str | None) -> tuple[Mapping[str, Sequence[Any]], Any]:
    import pyreadstat

    _limit_memory(path)
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
        columns, meta = readers[kind](str(path), **options)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, *_LIBRARY) as error:
        raise _Damaged from error
    if None in columns:
        raise _Damaged
    return columns, meta


def _lines(columns: Mapping[str, Sequence[Any]], meta: Any) -> Iterator[object]:  # noqa: ANN401 - untyped library
    header = tuple(columns)
    yield {
        "header": header,
        "encoding": str(meta.file_encoding or ""),
        "labels": {n: " ".join(t.split()) for n, t in meta.column_names_to_labels.items() if t},
        "sets": _sets(meta, header),
    }
    ticked = _ticked(meta)
    for name in header:
        if name in ticked:
            yield [_box(cell, ticked[name]) for cell in columns[name]]
        else:
            yield _texts(name, columns[name], meta)


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
