"""The codebook's file and the study change together.

The file cannot be part of a transaction. So the action that changes it puts what it shall say into
``codebook_file``, with what it says now; the file is written once that is committed, and the note
taken away. Killed in between, the next opening writes it. Whoever edited the file meanwhile is not
overwritten: then the difference is recorded as theirs.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from kimqual.errors import FileError
from kimqual.store.database import rows, transaction, value


def promise_file(db: sqlite3.Connection, before: bytes, after: bytes) -> None:
    """Note what the file shall say, inside the action that changes it."""
    db.execute("DELETE FROM codebook_file")
    if before != after:
        db.execute("INSERT INTO codebook_file VALUES (?, ?)", (before, after))


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
    if not value(db, "SELECT count(*) FROM codebook_file"):
        return
    with transaction(db):
        for before, after in rows(db, "SELECT before, after FROM codebook_file"):
            if path.is_file() and path.read_bytes() == before:
                _replace(path, after)
        db.execute("DELETE FROM codebook_file")


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
