"""Codings that get another code, and get the old one back.

Their place and their words never change. Each step is kept under the operation that made it: number,
code and revision before. Where a coding joins another one that says the same, all that the study has
of the two is kept, words included, until the text under them is another one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from kimqual.errors import CodebookError
from kimqual.model import Coding
from kimqual.store.database import rows, value
from kimqual.store.moving import merge

# What refers to a coding, and goes over to the one that is left.
_WITH_CODING = (
    *("labelstudio_region", "release", "verdict"),
    *("adjudication_proposal", "adjudication_agreed", "codebook_decision"),
)
# Which codings a row of a table is about.
_ABOUT = {"coding": ("id",), "verdict": ("coding", "suggestion")}
# While the newest codebook has the code as a split one.
_DECIDED = """
    SELECT c.code FROM coding c JOIN codebook_decision d ON d.coding = c.id WHERE d.code = ?
    AND (c.document, c.start, c.stop, c.coder) = (?, ?, ?, ?)
    AND EXISTS (SELECT 1 FROM json_each(
        (SELECT codes FROM codebook ORDER BY revision DESC LIMIT 1)) AS kept
        WHERE json_extract(kept.value, '$.id') = d.code
        AND json_array_length(kept.value, '$.split_into') > 0)
    ORDER BY c.id"""
_TABLES = ("coding", *_WITH_CODING)


class Step(NamedTuple):
    """One coding's way to another code.

    Attributes:
        document: Its document.
        coding: Its number.
        code_before: ``None`` if the step made it.
        revision_before: Of the codebook.
        code_after: What it has then.
        rows_before: If it joined another one, all rows of the two; "" once they are forgotten.
        rows_after: The same after it.
    """

    document: str
    coding: int
    code_before: str | None
    revision_before: int | None
    code_after: str
    rows_before: str | None
    rows_after: str | None


def recode(
    db: sqlite3.Connection, number: int, code: str, revision: int, operation: int | None = None
) -> None:
    """Give a coding another code, inside an action.

    Where its coder has given that code to the same passage already, one coding is left.

    Args:
        db: The study's database.
        number: Of the coding.
        code: The code it gets.
        revision: The first of the codebook in which the passage has it.
        operation: Under which it is kept, so that it can be undone; ``None`` for none.
    """
    document, before, old = rows(
        db, "SELECT document, code, revision FROM coding WHERE id = ?", number
    )[0]
    same = _same(db, number, code)
    images: tuple[str | None, str | None] = (None, None)
    if same is None:
        db.execute(
            "UPDATE coding SET code = ?, revision = ? WHERE id = ?", (code, revision, number)
        )
    else:
        kept = _image(db, number, same)
        _join(db, number, same)
        images = (kept, _image(db, number, same))
    if operation is not None:
        _keep(db, operation, Step(document, number, before, old, code, *images))


def copy_with(
    db: sqlite3.Connection, number: int, code: str, revision: int, event: int, operation: int
) -> int:
    """Give a passage one more code, as its coder's own; give the number of that coding."""
    same = _same(db, number, code)
    if same is not None:
        return same
    db.execute(
        "INSERT INTO coding (document, start, stop, code, coder, quote, memo, revision, event) "
        "SELECT document, start, stop, ?, coder, quote, memo, ?, ? FROM coding WHERE id = ?",
        (code, revision, event, number),
    )
    new = int(value(db, "SELECT last_insert_rowid()"))
    document = value(db, "SELECT document FROM coding WHERE id = ?", number)
    _keep(db, operation, Step(document, new, None, None, code, None, None))
    return new


def take_back(db: sqlite3.Connection, operation: int, revision: int, event: int) -> int:
    """Undo what an operation did to codings, last step first, inside an action.

    Args:
        db: The study's database.
        operation: Its number.
        revision: Its revision of the codebook.
        event: When it was done.

    Returns:
        Number of codings with their code from before.

    Raises:
        CodebookError: If a coding is another one than the operation left; nothing is to be kept.
    """
    found = list(_steps(db, operation))
    for step in reversed(found):
        if step.rows_before is not None:
            _part(db, step)
        elif step.code_before is None:
            _unmake(db, step)
        else:
            _give_back(db, step, revision, event)
    return len(found)


def forget_words(db: sqlite3.Connection, document: str) -> None:
    """Forget what was kept of a document's joined codings; its words are other ones now."""
    db.execute(
        "UPDATE codebook_recoded SET rows_before = '', rows_after = '' "
        "WHERE document = ? AND rows_before IS NOT NULL",
        (document,),
    )


def decided(db: sqlite3.Connection, coding: Coding) -> list[str]:
    """Give the codes that a person decided on for a coding of a split code; none if nobody did."""
    found = rows(
        db,
        _DECIDED,
        coding.code,
        coding.document,
        coding.span.start,
        coding.span.end,
        coding.coder,
    )
    return [code for (code,) in found]


def split_from(db: sqlite3.Connection, number: int) -> list[str]:
    """Give the split codes that a coding had before people decided; a page may still say them."""
    found = rows(db, "SELECT code FROM codebook_decision WHERE coding = ?", number)
    return [code for (code,) in found]


def _keep(db: sqlite3.Connection, operation: int, step: Step) -> None:
    db.execute(
        "INSERT INTO codebook_recoded (operation, document, coding, code_before, revision_before, "
        "code_after, rows_before, rows_after) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (operation, *step),
    )


def _steps(db: sqlite3.Connection, operation: int) -> Iterator[Step]:
    for row in rows(
        db,
        "SELECT document, coding, code_before, revision_before, code_after, rows_before, rows_after "
        "FROM codebook_recoded WHERE operation = ? ORDER BY id",
        operation,
    ):
        yield Step(*row)


def _same(db: sqlite3.Connection, number: int, code: str) -> int | None:
    """Give the coding by which the same coder gave the same passage this code."""
    found = value(
        db,
        "SELECT o.id FROM coding c JOIN coding o ON o.code = ?2 AND o.id != c.id AND "
        "(o.document, o.start, o.stop, o.coder) = (c.document, c.start, c.stop, c.coder) "
        "WHERE c.id = ?1",
        number,
        code,
    )
    return None if found is None else int(found)


def _join(db: sqlite3.Connection, number: int, into: int) -> None:
    for table in _WITH_CODING:
        db.execute(f"UPDATE OR IGNORE {table} SET coding = ? WHERE coding = ?", (into, number))  # noqa: S608
    db.execute("UPDATE verdict SET suggestion = ? WHERE suggestion = ?", (into, number))
    # A pull takes back what pulls made, and nothing that came from elsewhere too.
    db.execute(
        "UPDATE coding SET event = (SELECT event FROM coding WHERE id = ?1) WHERE id = ?2 AND "
        "(SELECT e.action FROM coding c JOIN event e ON e.id = c.event WHERE c.id = ?1) "
        "!= 'labelstudio.pull'",
        (number, into),
    )
    merge(db, number, into)


def _image(db: sqlite3.Connection, *numbers: int) -> str:
    """Give all rows that are about codings."""
    found = {table: sorted(_rows_about(db, table, numbers), key=json.dumps) for table in _TABLES}
    return json.dumps(found, ensure_ascii=False)


def _rows_about(
    db: sqlite3.Connection, table: str, numbers: tuple[int, ...]
) -> list[dict[str, object]]:
    columns = [name for (name,) in rows(db, "SELECT name FROM pragma_table_info(?)", table)]
    found = rows(db, f"SELECT {', '.join(columns)} FROM {table} WHERE {_where(table, numbers)}")  # noqa: S608
    return [dict(zip(columns, row, strict=True)) for row in found]


def _where(table: str, numbers: tuple[int, ...]) -> str:
    listed = ", ".join(map(str, numbers))
    return " OR ".join(f"{c} IN ({listed})" for c in _ABOUT.get(table, ("coding",)))


def _part(db: sqlite3.Connection, step: Step) -> None:
    """Make two codings of one again."""
    if not step.rows_before:
        raise _stands(f"{step.document} was pseudonymised again since codings of it were joined.")
    before: dict[str, list[dict[str, object]]] = json.loads(step.rows_before)
    numbers = tuple(int(str(row["id"])) for row in before["coding"])
    if _image(db, *numbers) != step.rows_after:
        raise _stands(f"Coding {_left(numbers, step)} in {step.document} was changed since.")
    for table in reversed(_TABLES):
        db.execute(f"DELETE FROM {table} WHERE {_where(table, numbers)}")  # noqa: S608
    for table in _TABLES:
        for row in before[table]:
            _insert(db, table, row)


def _insert(db: sqlite3.Connection, table: str, row: dict[str, object]) -> None:
    marks = ", ".join("?" * len(row))
    sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"  # noqa: S608
    db.execute(sql, tuple(row.values()))


def _left(numbers: tuple[int, ...], step: Step) -> int:
    return next((number for number in numbers if number != step.coding), step.coding)


def _unmake(db: sqlite3.Connection, step: Step) -> None:
    numbers = (step.coding,)
    there = rows(db, "SELECT code FROM coding WHERE id = ?", step.coding)
    linked = [
        table
        for table in _WITH_CODING
        if table != "codebook_decision" and _rows_about(db, table, numbers)
    ]
    if linked or (there and there[0][0] != step.code_after):
        raise _stands(f"Coding {step.coding} in {step.document} was used since.")
    db.execute("DELETE FROM coding WHERE id = ?", numbers)


def _give_back(db: sqlite3.Connection, step: Step, revision: int, event: int) -> None:
    there = rows(db, "SELECT code, revision FROM coding WHERE id = ?", step.coding)
    if not there:
        seen = value(db, "SELECT view_event FROM document WHERE id = ?", step.document)
        if (seen or 0) > event:
            said = f"{step.document} was pseudonymised again, and coding {step.coding} is gone."
            raise _stands(said)
        return  # its coder took it away
    if there[0] != (step.code_after, revision):
        raise _stands(f"Coding {step.coding} in {step.document} has another code by now.")
    if _same(db, step.coding, str(step.code_before)) is not None:
        raise _stands(f"{step.document} has another coding in the place of {step.coding}.")
    db.execute(
        "UPDATE coding SET code = ?, revision = ? WHERE id = ?",
        (step.code_before, step.revision_before, step.coding),
    )


def _stands(said: str) -> CodebookError:
    return CodebookError(
        f"It cannot be undone, for later work stands on it. {said}",
        mend="go on from here: kimqual codebook restore, merge, move or edit.",
    )
