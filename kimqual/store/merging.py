"""Codings of a code that was merged into another one: they get that code, once."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator

from kimqual.model import Codebook
from kimqual.store.database import rows
from kimqual.store.moving import merge
from kimqual.store.study import Study

# What refers to a coding, and goes over to the one that is left.
_WITH_CODING = (
    *("labelstudio_region", "release", "verdict"),
    *("adjudication_proposal", "adjudication_agreed"),
)


def has_merged(study: Study, book: Codebook) -> bool:
    """Tell whether some coding still has a code that was merged into another one."""
    return any(_left(study.db, book))


def follow_merges(study: Study, book: Codebook) -> Counter[str]:
    """Give codings of merged codes the code that took their place, inside an action.

    Where the coder gave both codes to a passage, one coding is left, with both memos, with the
    regions of Label Studio that either came from, and released if either was.

    Args:
        study: Open; it has kept this revision of the codebook.
        book: Says what was merged.

    Returns:
        Number of codings with another code than before, by coder.
    """
    followed: Counter[str] = Counter()
    for number, coder, code, same in _left(study.db, book):
        followed[coder] += 1
        if same is None:
            # Its revision is the first in which the passage has this code.
            study.db.execute(
                "UPDATE coding SET code = ?, revision = ? WHERE id = ?",
                (code, book.revision, number),
            )
        else:
            _join(study.db, number, same)
    return followed


def _left(db: sqlite3.Connection, book: Codebook) -> Iterator[tuple[int, str, str, int | None]]:
    """Give codings of merged codes: number, coder, the code due, the coding that says it already."""
    # Read code by code, after what was done for the one before: two may be merged into one.
    due = {code: current for code, current in book.successors().items() if code != current}
    for code, current in due.items():
        for number, coder, same in rows(
            db,
            "SELECT c.id, c.coder, o.id FROM coding c LEFT JOIN coding o ON o.code = ?2 AND "
            "(o.document, o.start, o.stop, o.coder) = (c.document, c.start, c.stop, c.coder) "
            "WHERE c.code = ?1 ORDER BY c.id",
            code,
            current,
        ):
            yield number, coder, current, same


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
