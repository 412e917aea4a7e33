"""The rows of a survey: whose they are, which stand twice, which are one person's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kimqual.exchange.evidence import ColumnRole
from kimqual.exchange.origins.frame import Export
from kimqual.exchange.roles import Column
from kimqual.exchange.table import Fault, Table, kind_of_cell, refuse
from kimqual.text import normalise

MEND = "correct these cells in the file, or say what the columns are with --column HEADER=ROLE."
_TWICE = "; if one person may have several rows, --repeated keeps them all."
# What Excel makes of a long number in a CSV file: 4,91521E+12.
_SHORTENED = re.compile(r"\d[.,]\d+E\+\d+")
Rows = tuple[Table, tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def rows_of(table: Table, columns: tuple[Column, ...], export: Export, *, repeated: bool) -> Rows:
    """Give the table without rows that stand twice, the ids, the rows' names, and warnings."""
    name = next((c.name for c in columns if c.role == ColumnRole.CASE), None)
    if name is None:
        refuse(table.faults, table.name, mend=MEND)
        ids = tuple(f"row-{number}" for number in table.numbers)
        return table, ids, ids, ()
    table, n_twice = _once(table)
    ids = tuple(normalise(cell).strip() for cell in table.column(name))
    may_repeat = repeated or export.is_repeated
    faults = [*table.faults, *id_faults(table, name, ids, may_repeat=may_repeat)]
    is_twice = any("same id" in fault.what for fault in faults)
    refuse(faults, table.name, mend=MEND.rstrip(".") + (_TWICE if is_twice else "."))
    warnings = (
        [f"rows that stood twice, word by word, and were read once: {n_twice}"] if n_twice else []
    )
    if may_repeat and len(set(ids)) < len(ids):
        warnings.append(f"{len(ids):,} rows of {len(set(ids)):,} persons")
    return table, ids, _documents(table, ids, export.wave), tuple(warnings)


def _once(table: Table) -> tuple[Table, int]:
    """Leave out rows that repeat another one in every cell."""
    kept = list({row: i for i, row in reversed(list(enumerate(table.rows)))}.values())
    if len(kept) == len(table.rows):
        return table, 0
    kept.sort()
    rows = tuple(table.rows[i] for i in kept)
    numbers = tuple(table.numbers[i] for i in kept)
    return replace(table, rows=rows, numbers=numbers), len(table.rows) - len(kept)


def _documents(table: Table, ids: tuple[str, ...], wave: tuple[str, ...]) -> tuple[str, ...]:
    """Name the rows: by the person, and by wave or count where a person has several."""
    if len(set(ids)) == len(ids):
        return ids
    indices = [table.header.index(name) for name in wave if name in table.header]
    seen: dict[str, int] = {}
    names = []
    for case, row in zip(ids, table.rows, strict=True):
        seen[case] = seen.get(case, 0) + 1
        told = "/".join(filter(None, (row[i].strip() for i in indices)))
        told = told or (str(seen[case]) if seen[case] > 1 else "")
        names.append(f"{case} ({told})" if told else case)
    return tuple(names)


def id_faults(
    table: Table, column: str, ids: tuple[str, ...], *, may_repeat: bool = False
) -> Iterator[Fault]:
    """Yield what is wrong with ids: none, one that was there before, one that Excel shortened."""
    first: dict[str, int] = {}
    for number, case in zip(table.numbers, ids, strict=True):
        if not case:
            yield Fault(number, column, "the id is missing", "empty")
        elif _SHORTENED.fullmatch(case):
            yield Fault(number, column, "Excel has shortened the id: its digits are lost", "number")
        elif case in first and not may_repeat:
            kind = kind_of_cell(case)
            yield Fault(number, column, f"the same id as in row {first[case]}", kind)
        first.setdefault(case, number)
