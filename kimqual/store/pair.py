"""Two databases, one action: how the vault and the study are kept at the same point.

The vault commits first and the study last. If the machine stops in between, the vault holds rows of
an action that never happened; they are swept before anything else is done. Only the action that the
vault notes as open is ever swept, and only if the study is at the point before it. Any other
difference (a copy of study.db that went its own way, a backup of one of the two) is an error: what
the vault holds may be all there is of a text.

Both keep the name of the last action that changed the vault, a random one; the vault also keeps the
one before, and the number of the event while the study has not committed it.
"""

from __future__ import annotations

import sqlite3
import uuid
from contextlib import suppress

from kimqual.errors import StudyError
from kimqual.store.database import rows, transaction, value

_LAST, _BEFORE, _OPEN = "vault_action", "vault_action_before", "open_event"


def settle(db: sqlite3.Connection, vault: sqlite3.Connection) -> None:
    """Bring the vault to the study's point where an interrupted action left it ahead.

    Raises:
        StudyError: If the two are not of one point in time; nothing is changed.
    """
    # Most of the time there is nothing to do, and a reader need not wait for somebody who writes.
    if _is_settled(db, vault):
        return
    with transaction(db, vault):
        settle_within(db, vault)


def begin(db: sqlite3.Connection, vault: sqlite3.Connection, event: int) -> None:
    """Note in both that an action is on its way; inside a transaction on both."""
    settle_within(db, vault)
    name = uuid.uuid4().hex
    _write(vault, _BEFORE, _read(vault, _LAST))
    _write(vault, _OPEN, str(event))
    for connection in (db, vault):
        _write(connection, _LAST, name)


def finish(vault: sqlite3.Connection, event: int) -> None:
    """Note in the vault that the study has committed; the next action does it if this one cannot."""
    with suppress(vault.OperationalError):
        # Another process may have begun its own meanwhile.
        vault.execute("DELETE FROM meta WHERE key = ? AND value = ?", (_OPEN, str(event)))


def _is_settled(db: sqlite3.Connection, vault: sqlite3.Connection) -> bool:
    return _read(vault, _LAST) == _read(db, _LAST) and not _read(vault, _OPEN)


def settle_within(db: sqlite3.Connection, vault: sqlite3.Connection) -> None:
    """Do what :func:`settle` does, inside a transaction on both."""
    at = _read(db, _LAST)
    if _read(vault, _LAST) != at:
        if not _read(vault, _OPEN) or _read(vault, _BEFORE) != at:
            raise StudyError(
                "study.db and the vault are not of the same point in time.",
                where="study.db, vault",
                mend="take both from one backup; if study.db was copied, go on with the copy that "
                "was used with the vault last.",
            )
        _sweep(vault, int(_read(vault, _OPEN)))
        _write(vault, _LAST, at)
    _forget(vault, _OPEN)


def _sweep(vault: sqlite3.Connection, event: int) -> None:
    for (table,) in rows(
        vault,
        "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c "
        "ON c.name = 'event' WHERE m.type = 'table'",
    ):
        # The study may have gone on without its vault, so that its events have passed this number.
        vault.execute(f"DELETE FROM {table} WHERE event = ?", (event,))  # noqa: S608


def _read(connection: sqlite3.Connection, key: str) -> str:
    return value(connection, "SELECT value FROM meta WHERE key = ?", key) or ""


def _write(connection: sqlite3.Connection, key: str, text: str) -> None:
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, text))


def _forget(connection: sqlite3.Connection, key: str) -> None:
    connection.execute("DELETE FROM meta WHERE key = ?", (key,))
