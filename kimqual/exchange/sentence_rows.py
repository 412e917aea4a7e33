"""Tables with one row per sentence, joined to one row per text.

Corpora of annotated sentences come like this: a document id, the sentence's number, its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kimqual.exchange.roles import Column, ColumnRole, columns_of
from kimqual.exchange.table import Fault, Table

_DOCUMENT = re.compile(
    r"(document|dokument|doc|dok|text|answer|antwort)_?(id|nr|no)", re.IGNORECASE
)
_SENTENCE = re.compile(r"(sentence|satz|sent)_?(nr|no|num|number|nummer|id|index)?", re.IGNORECASE)
# "Boff10004_3": the third answer of one person.
_PART = re.compile(r"(.+)_(\d+)")


@dataclass(frozen=True, slots=True)
class Joined:
    """One row per text.

    Attributes:
        table: With the sentences joined by spaces, in the order of their numbers.
        columns: Roles of its columns.
        cases: The person behind each row; several rows may share one.
        documents: The document id of each row.
        warnings: What was done, for the user.
    """

    table: Table
    columns: tuple[Column, ...]
    cases: tuple[str, ...]
    documents: tuple[str, ...]
    warnings: tuple[str, ...]


def join_sentences(table: Table, given: Mapping[str, str]) -> Joined | None:
    """Join the rows of each document, if the table has one row per sentence.

    Args:
        table: Any table.
        given: Header to role, from the user.

    Returns:
        The joined table, or ``None`` where no pair of columns holds document ids that repeat and
        whole numbers beside them.
    """
    keys = _keys(table, given)
    if keys is None:
        return None
    document, sentence = keys
    groups = _grouped(table, *keys)
    documents = tuple(groups)
    parts = [_PART.fullmatch(name) for name in documents]
    cases = tuple(p[1] if p else "" for p in parts) if all(parts) else documents
    first = replace(table, rows=tuple(table.rows[rows[0]] for rows in groups.values()))
    roles = columns_of(
        replace(first, numbers=table.numbers[: len(groups)]),
        {**given, document: ColumnRole.CASE, sentence: ColumnRole.IGNORE},
    )
    columns = tuple(_column(c, table, groups, keys, cases, is_given=c.name in given) for c in roles)
    done = (
        f"one row per sentence: {len(table.rows)} rows joined to {len(documents)} texts"
        f" of {len(set(cases))} persons by {document!r}"
    )
    joined = tuple(_row(table, rows, columns) for rows in groups.values())
    return Joined(
        replace(
            table,
            rows=joined,
            numbers=tuple(table.numbers[rows[0]] for rows in groups.values()),
            faults=(*table.faults, *_faults(table, *keys)),
        ),
        columns,
        cases,
        documents,
        (done,),
    )


def _keys(table: Table, given: Mapping[str, str]) -> tuple[str, str] | None:
    document = _first(table, given, _DOCUMENT, ColumnRole.CASE)
    sentence = _first(table, given, _SENTENCE, ColumnRole.IGNORE)
    if document is None or sentence is None:
        return None
    ids = [cell.strip() for cell in table.column(document)]
    numbers = [cell.strip() for cell in table.column(sentence)]
    # Most cells, not all: a few wrong ones shall be reported, not hide the table's shape.
    if len(set(ids)) == len(ids) or sum(map(str.isdecimal, numbers)) * 2 < len(numbers):
        return None
    return document, sentence


def _first(
    table: Table, given: Mapping[str, str], pattern: re.Pattern[str], role: ColumnRole
) -> str | None:
    return next(
        (
            name
            for name in table.header
            if pattern.fullmatch(name.strip().replace(" ", "_").replace("-", "_"))
            and given.get(name, role) == role
        ),
        None,
    )


def _grouped(table: Table, document: str, sentence: str) -> dict[str, list[int]]:
    """Give the rows of each document, by sentence number; documents as they first occur."""
    numbers = [_number(cell) for cell in table.column(sentence)]
    groups: dict[str, list[int]] = {}
    for row, name in enumerate(table.column(document)):
        groups.setdefault(name.strip(), []).append(row)
    return {name: sorted(rows, key=numbers.__getitem__) for name, rows in groups.items()}


def _number(cell: str) -> int:
    return int(cell) if cell.strip().isdecimal() else 0


def _faults(table: Table, document: str, sentence: str) -> Iterator[Fault]:
    first: dict[tuple[str, str], int] = {}
    pairs = zip(table.numbers, table.column(document), table.column(sentence), strict=True)
    for row, name, number in pairs:
        key = (name.strip(), number.strip())
        if not key[0]:
            yield Fault(row, document, "the id is missing")
        elif not key[1].isdecimal():
            yield Fault(row, sentence, "no whole number")
        elif key in first:
            yield Fault(row, sentence, f"the same sentence as in row {first[key]}")
        first.setdefault(key, row)


def _column(
    column: Column,
    table: Table,
    groups: Mapping[str, list[int]],
    keys: tuple[str, str],
    cases: tuple[str, ...],
    *,
    is_given: bool,
) -> Column:
    document, sentence = keys
    if column.name == document:
        stem = "; what stands before the last '_' is the person" if cases != tuple(groups) else ""
        return replace(column, reason=f"joins the sentences of one text{stem}")
    if column.name == sentence:
        return replace(column, reason="gives the sentences their order")
    if column.role == ColumnRole.ATTRIBUTE and not is_given:
        values: dict[str, set[str]] = {}
        cells = table.column(column.name)
        for case, rows in zip(cases, groups.values(), strict=True):
            values.setdefault(case, set()).update(cells[row] for row in rows)
        if any(len(found) > 1 for found in values.values()):
            return Column(column.name, ColumnRole.IGNORE, "differs between the rows of a person")
    return column


def _row(table: Table, rows: list[int], columns: tuple[Column, ...]) -> tuple[str, ...]:
    return tuple(
        " ".join(filter(None, (table.rows[row][index].strip() for row in rows)))
        if column.role == ColumnRole.QUESTION
        else table.rows[rows[0]][index]
        for index, column in enumerate(columns)
    )
