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


def connect(path: Path, migrations: Sequence[Migration]) -> sqlite3.Connection:
    """Open the study database and bring it to the newest version.

    Args:
        path: The file; made if absent.
        migrations: All of them, oldest first; the number of the last is the version.

    Returns:
        A connection in autocommit mode: use :func:`transaction` to write.

    Raises:
        StudyError: If the file is no database, or of a newer version than this program.
    """
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    try:
        _prepare(connection, path, migrations)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise StudyError(
            "The study database cannot be read.",
            where=path.name,
            mend="is it a study of kimqual? Otherwise take the copy from your backup.",
        ) from error
    except StudyError:
        connection.close()
        raise
    return connection


def connect_encrypted(
    path: Path, migrations: Sequence[Migration], passphrase: str
) -> sqlite3.Connection:
    """Open the vault, a SQLCipher database, as :func:`connect` does the study.

    SQLCipher derives the key from the passphrase with PBKDF2-HMAC-SHA512, 256,000 rounds, and
    authenticates every page. Source: Zetetic, SQLCipher Design, "Key Derivation".

    Raises:
        VaultError: If the passphrase is empty or does not open it.
    """
    from sqlcipher3 import dbapi2

    if not passphrase:
        raise VaultError(
            "The passphrase is empty.", where=path.name, mend="choose one of 12 characters or more."
        )
    connection = dbapi2.connect(path, isolation_level=None, timeout=10)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute("PRAGMA key = '{}'".format(passphrase.replace("'", "''")))
        connection.execute("SELECT count(*) FROM sqlite_master")
        _prepare(connection, path, migrations)
    except dbapi2.DatabaseError as error:
        connection.close()
        raise VaultError(
            "The passphrase does not open the vault.",
            where=path.name,
            mend="check KIMQUAL_PASSPHRASE (capitals, blanks at its ends, keyboard layout).",
        ) from error
    except StudyError:
        connection.close()
        raise
    return connection  # type: ignore[no-any-return]  # sqlcipher3 has sqlite3's interface, untyped


@contextmanager
def transaction(*connections: sqlite3.Connection) -> Iterator[None]:
    """Write to one or several databases: all of it, or nothing.

    They commit in reverse order, so that the first one named is the last to commit and decides:
    what the others hold beyond it is swept at the next opening (see ``Study``).
    """
    for connection in connections:
        connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        for connection in connections:
            connection.rollback()
        raise
    for connection in reversed(connections):
        connection.commit()


def rows(connection: sqlite3.Connection, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Run a query and give all its rows."""
    return connection.execute(sql, values).fetchall()


def value(connection: sqlite3.Connection, sql: str, *values: object) -> Any:  # noqa: ANN401
    """Run a query and give its first value, or ``None``."""
    row = connection.execute(sql, values).fetchone()
    return row[0] if row else None


def _prepare(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    # A name that the machine missed and a person found must not stay in the file's free pages; only
    # some builds of SQLite overwrite what is deleted unless they are told.
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    version = value(connection, "PRAGMA user_version")
    if version > len(migrations):
        raise StudyError(
            f"The database has version {version}, this program knows up to {len(migrations)}.",
            where=path.name,
            mend="update kimqual: pip install --upgrade kimqual",
        )
    for number, statements in enumerate(migrations[version:], version + 1):
        with transaction(connection):
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
