"""Codings that move when the view under them changes, and releases that fall with their words."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kimqual.model import Coding, Document, Span, View
from kimqual.model.coding import Traced
from kimqual.store.database import rows

Carry = Callable[[Sequence[Coding], View, View], Sequence[Coding]]
CarryText = Callable[[Sequence[Coding], str, str], tuple[Sequence[Coding], Sequence[Coding]]]
Trace = Callable[[Sequence[Coding], Document, Document], Sequence[Traced]]


@dataclass(slots=True)
class Moved:
    """What happened to codings when views changed.

    Attributes:
        n_documents: Views made.
        n_moved: Codings with another place or other words than before.
        n_merged: Codings that came to lie on another one of the same coder and code.
        n_unplaced: Codings whose words are gone; they are in the vault.
        n_rewritten: Codings that a person should look at: a corrected file changed their words, or
            their place is not certain.
        n_unreleased: Releases withdrawn, because the words that would be printed changed.
        topics_dropped: Whether topics were there and were made of other words.
    """

    n_documents: int = 0
    n_moved: int = 0
    n_merged: int = 0
    n_unplaced: int = 0
    n_rewritten: int = 0
    n_unreleased: int = 0
    topics_dropped: bool = False


def traced_by(carry_text: CarryText) -> Trace:
    """Make a tracer of what moves unchanged words only: the rest has no place."""

    def trace(codings: Sequence[Coding], old: Document, new: Document) -> list[Traced]:
        numbered = [replace(coding, code=str(n)) for n, coding in enumerate(codings)]
        placed, _ = carry_text(numbered, old.text, new.text)
        spans = {coding.code: coding.span for coding in placed}
        return [Traced(coding, spans.get(str(n))) for n, coding in enumerate(codings)]

    return trace


def codings_of(db: sqlite3.Connection, document: str) -> list[tuple[int, Coding]]:
    """Give a document's codings with their numbers, oldest first."""
    return [
        (number, Coding(document, Span(start, stop), code, coder, quote, memo))
        for number, start, stop, code, coder, quote, memo in rows(
            db,
            "SELECT id, start, stop, code, coder, quote, memo FROM coding WHERE document = ? "
            "ORDER BY id",
            document,
        )
    ]


def write_moved(
    db: sqlite3.Connection,
    codings: Sequence[tuple[int, Coding]],
    carried: dict[Coding, Coding],
    moved: Moved,
) -> None:
    """Put codings where they belong now.

    Args:
        db: The study's database.
        codings: As they were.
        carried: Their new form; who is absent is taken out.
        moved: Counts on.
    """
    kept: dict[tuple[Span, str, str], int] = {}
    changed: list[tuple[int, Coding]] = []
    for number, coding in codings:
        new = carried.get(coding)
        if new is None:
            moved.n_unreleased += _remove(db, number)
            continue
        same = kept.setdefault((new.span, new.code, new.coder), number)
        if same != number:
            merge(db, number, same)
            moved.n_merged += 1
        elif (new.span, new.quote) != (coding.span, coding.quote):
            changed.append((number, new))
            moved.n_moved += 1
            if new.quote != coding.quote:
                moved.n_unreleased += withdraw(db, number)
    _place(db, changed)


def withdraw(db: sqlite3.Connection, number: int) -> int:
    """Take a release back; give how many there were."""
    return db.execute("DELETE FROM release WHERE coding = ?", (number,)).rowcount


def _place(db: sqlite3.Connection, changed: Sequence[tuple[int, Coding]]) -> None:
    # Two steps, for one may go where another still stands ("ja", "ja", "ja"): first out of the way.
    db.executemany(
        "UPDATE coding SET start = -id, stop = -id WHERE id = ?", [(n,) for n, _ in changed]
    )
    db.executemany(
        "UPDATE coding SET start = ?, stop = ?, quote = ? WHERE id = ?",
        [(new.span.start, new.span.end, new.quote, number) for number, new in changed],
    )


def merge(db: sqlite3.Connection, number: int, into: int) -> None:
    """Take a coding out that says the same as another one; its memo goes there."""
    db.execute(
        "UPDATE coding SET memo = trim(coding.memo || char(10) || m.memo, char(10)) FROM "
        "(SELECT memo FROM coding WHERE id = ?1) m WHERE id = ?2 AND coding.memo != m.memo",
        (number, into),
    )
    _remove(db, number)


def _remove(db: sqlite3.Connection, number: int) -> int:
    n_released = withdraw(db, number)
    db.execute("DELETE FROM coding WHERE id = ?", (number,))
    return n_released
