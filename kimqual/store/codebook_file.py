"""The codebook's file and the study change together.

The file cannot be part of a transaction. So the action that changes it notes in ``meta`` what it
shall say, and what it says now; the file is written once that is committed, and the note
taken away. Killed in between, the next opening writes it. Whoever edited the file meanwhile is not
overwritten: then the difference is recorded as theirs.
"""

from __future__ import annotations

import base64
import json
import os
import sqlite3
from pathlib import Path

from kimqual.errors import FileError
from kimqual.store.database import transaction, value

_NOTE = "codebook_file"


def promise_file(db: sqlite3.Connection, before: bytes, after: bytes) -> None:
    """Note what the file shall say, inside the action that changes it."""
    db.execute("DELETE FROM meta WHERE key = ?", (_NOTE,))
    if before != after:
        note = json.dumps([base64.b64encode(data).decode() for data in (before, after)])
        db.execute("INSERT INTO meta VALUES (?, ?)", (_NOTE, note))


def settle_file(db: sqlite3.Connection, path: Path) -> None:
    """Write what an action has promised, where that is not done yet.

    Args:
        db: Of the study, outside any action.
        path: The codebook's file.

    Raises:
        FileError: If the file cannot be written; the next opening tries again.
        StudyError: If another process is writing to the study.
    """
    # Most of the time there is nothing to do, and a reader need not wait for somebody who writes.
    if _note(db) is None:
        return
    with transaction(db):
        # Asked again, for another process may have been faster.
        if note := _note(db):
            before, after = map(base64.b64decode, json.loads(note))
            if path.is_file() and path.read_bytes() == before:
                _replace(path, after)
        db.execute("DELETE FROM meta WHERE key = ?", (_NOTE,))


def _note(db: sqlite3.Connection) -> str | None:
    found = value(db, "SELECT value FROM meta WHERE key = ?", _NOTE)
    return None if found is None else str(found)


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        try:
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                # On the disk before the note is taken away.
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(
            f"The codebook cannot be written: {error.strerror or 'no permission'}.",
            where=path.name,
            mend="close it if it is open elsewhere, and run any command: it writes it then.",
        ) from error
