"""Opening the two databases: SQLite for the study, SQLCipher for the vault.

One function per promise: :func:`connect` (pragmas, migrations, version) and :func:`transaction`
(everything or nothing). It knows nothing of what the tables mean.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kimqual.errors import StudyError, VaultError

Migration = Sequence[str]
PATIENCE = 10.0
"""Seconds to wait for another process to finish writing."""


def connect(path: Path, migrations: Sequence[Migration]) -> sqlite3.Connection:
    """Open the study database and bring it to the newest version.

    Args:
        path: The file; made if absent.
        migrations: All of them, oldest first; the number of the last is the version.

    Returns:
        A connection in autocommit mode: use :func:`transaction` to write.

    Raises:
        StudyError: If the file is no database, of a newer version than this program, or in use.
    """
    unreadable = StudyError(
        "The study database cannot be read.",
        where=path.name,
        mend="is it a study of kimqual? Otherwise take the copy from your backup.",
    )
    return _ready(sqlite3, path, (), migrations, unreadable)


def connect_encrypted(
    path: Path, migrations: Sequence[Migration], passphrase: str
) -> sqlite3.Connection:
    """Open the vault, a SQLCipher database, as :func:`connect` does the study.

    SQLCipher derives the key from the passphrase with PBKDF2-HMAC-SHA512, 256,000 rounds, and
    authenticates every page. Source: Zetetic, SQLCipher Design, "Key Derivation".

    Raises:
        VaultError: If the passphrase is empty or does not open it.
        StudyError: If it is of a newer version than this program, or in use.
    """
    from sqlcipher3 import dbapi2

    if not passphrase:
        raise VaultError(
            "The passphrase is empty.", where=path.name, mend="choose one of 12 characters or more."
        )
    unlock = (
        "PRAGMA cipher_log_level = NONE",
        "PRAGMA key = '{}'".format(passphrase.replace("'", "''")),
        "SELECT count(*) FROM sqlite_master",
    )
    locked = VaultError(
        "The passphrase does not open the vault.",
        where=path.name,
        mend="check KIMQUAL_PASSPHRASE (capitals, blanks at its ends, keyboard layout).",
    )
    return _ready(dbapi2, path, unlock, migrations, locked)


@contextmanager
def transaction(*connections: sqlite3.Connection) -> Iterator[None]:
    """Write to one or several databases: all of it, or nothing.

    They commit in reverse order, so that the first one named is the last to commit and decides:
    what the others hold beyond it is swept later (see :mod:`kimqual.store.pair`).

    Raises:
        StudyError: If another process is writing, or the disk refuses.
    """
    refusals = tuple({connection.OperationalError for connection in connections})
    try:
        for connection in connections:
            connection.execute("BEGIN IMMEDIATE")
        yield
        for connection in reversed(connections):
            connection.commit()
    except BaseException as error:
        for connection in connections:
            connection.rollback()  # of what has begun and is not committed yet
        if isinstance(error, refusals):
            raise in_words(error, "study.db, vault") from error
        raise


def rows(connection: sqlite3.Connection, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Run a query and give all its rows."""
    return connection.execute(sql, values).fetchall()


def value(connection: sqlite3.Connection, sql: str, *values: object) -> Any:  # noqa: ANN401
    """Run a query and give its first value, or ``None``."""
    row = connection.execute(sql, values).fetchone()
    return row[0] if row else None


def in_words(error: Exception, where: str) -> StudyError:
    """Say what a database refused and what can be done about it."""
    said = str(error)
    if "locked" in said or "busy" in said:
        return StudyError(
            "Another kimqual process is writing to this study.",
            where=where,
            mend="wait until it is done (or close the notebook that waits), and try again.",
        )
    return StudyError(
        f"The database refused: {said}.",
        where=where,
        mend="check free space, and that you may write to the study's folder and its files.",
    )


def _ready(
    library: Any,  # noqa: ANN401  # sqlite3 or sqlcipher3
    path: Path,
    unlock: Sequence[str],
    migrations: Sequence[Migration],
    unreadable: StudyError,
) -> sqlite3.Connection:
    """Open, unlock and migrate a database; closed again if any of it fails."""
    connection = _opened(library, path)
    try:
        for statement in unlock:
            connection.execute(statement)
        _prepare(connection, path, migrations)
    except library.OperationalError as error:
        connection.close()
        raise in_words(error, path.name) from error
    except library.DatabaseError as error:
        connection.close()
        raise unreadable from error
    except StudyError:
        connection.close()
        raise
    return connection


def _opened(library: Any, path: Path) -> sqlite3.Connection:  # noqa: ANN401  # sqlite3 or sqlcipher3
    try:
        connection: sqlite3.Connection = library.connect(
            path, isolation_level=None, timeout=PATIENCE
        )
    except library.OperationalError as error:
        raise in_words(error, path.name) from error
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    # A name that the machine missed and a person found must not stay in the file's free pages; only
    # some builds of SQLite overwrite what is deleted unless they are told.
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    # The vault's commit has to be on the disk before the study's: see kimqual.store.pair.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA temp_store = MEMORY")
    version = value(connection, "PRAGMA user_version")
    if version > len(migrations):
        raise StudyError(
            f"The database has version {version}, this program knows up to {len(migrations)}.",
            where=path.name,
            mend="update kimqual: pip install --upgrade kimqual",
        )
    if version < len(migrations):
        _migrate(connection, migrations)


def _migrate(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    with transaction(connection):
        # Asked again, for another process may have been faster.
        version = value(connection, "PRAGMA user_version")
        for statements in migrations[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(migrations)}")
