"""What was removed from a study goes from the vault too, and from the files' free pages.

Nothing that the vault held can be brought back once it is deleted, and the vault commits before the
study. So the action that removes only notes in the vault what is to go; once the study has committed
it is deleted here, and both files are written anew. Killed in between, the next opening does it.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from kimqual.store import pair
from kimqual.store.database import PATIENCE, rows, transaction, value

VECTORS = "vectors"
"""Folder beside the study with vectors of its texts; it can be made anew at any time."""
_OF = {"document": "document", "case": "case_id"}


def note_removal(
    vault: sqlite3.Connection, event: int, documents: Iterable[str], cases: Iterable[str]
) -> None:
    """Note in the vault what is to go from it, inside the action that removes it from the study."""
    noted = [*(("document", id_) for id_ in documents), *(("case", id_) for id_ in cases)]
    vault.executemany(
        "INSERT OR REPLACE INTO removal VALUES (?, ?, ?)", [(*one, event) for one in noted]
    )


def delete_rows(connection: sqlite3.Connection, kind: str, ids: Sequence[str]) -> None:
    """Delete what stands of documents or cases in any table that names them.

    Args:
        connection: To either database, inside a transaction.
        kind: ``document`` or ``case``.
        ids: Their ids.
    """
    for table in tables_with(connection, _OF[kind]):
        connection.executemany(
            f"DELETE FROM {table} WHERE {_OF[kind]} = ?",  # noqa: S608 - a name from the schema
            [(one,) for one in ids],
        )


def tables_with(connection: sqlite3.Connection, column: str) -> list[str]:
    """Give the tables that have a column."""
    found = rows(
        connection,
        "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = ? "
        "WHERE m.type = 'table' ORDER BY m.name",
        column,
    )
    return [name for (name,) in found]


def finish_removals(
    db: sqlite3.Connection, vault: sqlite3.Connection, folder: Path, *, patience: float = 0
) -> bool:
    """Delete what was noted, for good; most of the time there is nothing to do.

    Args:
        db: Of the study, outside any action.
        vault: Open as well.
        folder: Of the study.
        patience: Seconds to wait for other programs that have the study open.

    Returns:
        Whether nothing of it is left in the files; the next opening tries again if not.

    Raises:
        StudyError: If another process is writing to the study.

    Source: SQLite documentation, VACUUM ("Purge"), and PRAGMA wal_checkpoint.
    """
    if not _noted(vault):
        return True
    with transaction(db, vault):
        # An action that is on its way in another process has its note here before it counts.
        pair.settle_within(db, vault)
        noted = _noted(vault)
        for kind in _OF:
            delete_rows(vault, kind, [id_ for of, id_ in noted if of == kind])
        vault.execute("DELETE FROM register WHERE event < (SELECT max(event) FROM register)")
    shutil.rmtree(folder / VECTORS, ignore_errors=True)
    with _waiting(patience, db, vault):
        wiped = [_wipe(connection) for connection in (db, vault)]  # both, whatever comes of one
        return all(wiped) and not (folder / VECTORS).exists() and _forget(vault, noted)


def _noted(vault: sqlite3.Connection) -> list[tuple[str, str]]:
    return rows(vault, "SELECT kind, id FROM removal ORDER BY kind, id")


def _wipe(connection: sqlite3.Connection) -> bool:
    """Write a database anew; tell whether nothing of the old one is left in its files."""
    with suppress(connection.OperationalError):
        connection.execute("VACUUM")
        return not value(connection, "PRAGMA wal_checkpoint(TRUNCATE)")
    return False  # somebody reads or writes


def _forget(vault: sqlite3.Connection, noted: Sequence[tuple[str, str]]) -> bool:
    with suppress(vault.OperationalError):
        vault.execute("BEGIN IMMEDIATE")
        vault.executemany("DELETE FROM removal WHERE kind = ? AND id = ?", noted)
        vault.execute("COMMIT")
        return True
    return False


def keep_last_numbers(db: sqlite3.Connection) -> None:
    """Note the highest ids, so that nobody else ever gets one of somebody who left."""
    for key, sql in (
        ("interview", "SELECT max(number) FROM document WHERE kind = 'interview'"),
        ("answer", "SELECT max(number) FROM document WHERE kind = 'answer'"),
        ("case", "SELECT max(CAST(substr(id, 2) AS INTEGER)) FROM cases"),
    ):
        last = max(last_number(db, key), value(db, sql) or 0)
        db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (f"last.{key}", str(last)))


def last_number(db: sqlite3.Connection, kind: str) -> int:
    """Give the highest number of a removed document or person; 0 if none ever was removed."""
    return int(value(db, "SELECT value FROM meta WHERE key = ?", f"last.{kind}") or 0)


@contextmanager
def _waiting(seconds: float, *connections: sqlite3.Connection) -> Iterator[None]:
    """Wait so long for others, and as long as always afterwards."""
    try:
        for connection in connections:
            connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
        yield
    finally:
        for connection in connections:
            connection.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")
