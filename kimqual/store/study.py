"""A study on disk: its settings, its two databases, and the rule by which both change together.

Every action that writes runs inside :meth:`Study.action`: it appends one event, and everything it
does becomes true with that event's commit; :mod:`kimqual.store.pair` keeps the two at one point.
"""

from __future__ import annotations

import getpass
import json
import os
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from kimqual.config import FILE, Config, read_config, write_config
from kimqual.errors import StudyError, VaultError
from kimqual.resources import resource
from kimqual.store import pair, schema
from kimqual.store.codebook_file import settle_file
from kimqual.store.database import connect, connect_encrypted, transaction, value
from kimqual.store.removal import finish_removals

if TYPE_CHECKING:
    import pandas as pd

PASSPHRASE = "KIMQUAL_PASSPHRASE"  # noqa: S105  # the variable's name, not a secret


class Study:
    """One study: open it with :meth:`open` or :meth:`create`, close it or use ``with``.

    Attributes:
        path: The study's folder.
        config: Its settings.
        db: The study database: pseudonymised text only.
    """

    def __init__(
        self, path: Path, config: Config, db: sqlite3.Connection, vault: sqlite3.Connection | None
    ) -> None:
        self.path = path
        self.config = config
        self.db = db
        self._vault = vault

    @classmethod
    def create(
        cls, path: str | Path, *, name: str = "", passphrase: str | None = None, seed: int = 42
    ) -> Self:
        """Make a new study with the KIM codebook and the default policy.

        Args:
            path: A folder that is absent or empty.
            name: The study's name; the folder's name if not given.
            passphrase: For the vault; from KIMQUAL_PASSPHRASE if not given.
            seed: For surrogates, topics and intervals.

        Returns:
            The study, open with its vault.

        Raises:
            StudyError: If the folder holds something.
            VaultError: If there is no passphrase.
        """
        path = Path(path)
        secret = passphrase or os.environ.get(PASSPHRASE, "")
        if not secret:
            raise _no_passphrase()
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise StudyError(
                "The folder is not empty.", where=str(path), mend="name a new folder for the study."
            )
        config = Config(name=name or path.resolve().name, seed=seed)
        hidden = f".{uuid.uuid4().hex[:8]}"
        # The folder may be the one that the user's terminal is in: fill it, do not replace it.
        made = path / hidden if path.exists() else path.with_name(f"{hidden}.{path.name}")
        made.mkdir(parents=True)
        try:
            _fill(made, config, secret)
            if made.parent == path:
                _move_up(made)
            else:
                made.rename(path)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
        return cls.open(path, passphrase=secret)

    @classmethod
    def open(cls, path: str | Path, *, passphrase: str | None = None) -> Self:
        """Open a study; with its vault if the vault is there and a passphrase is given.

        Without the vault everything works that needs pseudonymised text only.

        Args:
            path: The study's folder.
            passphrase: For the vault; from KIMQUAL_PASSPHRASE if not given.

        Raises:
            StudyError: If the folder is no study, or of a newer version.
            VaultError: If the passphrase is wrong, or the vault belongs to another study.
        """
        path = Path(path)
        config = read_config(path / FILE)
        if not (path / "study.db").is_file():
            raise StudyError(
                "study.db is missing.", where=str(path), mend="take it from your backup."
            )
        db = connect(path / "study.db", schema.STUDY)
        try:
            settle_file(db, path / config.codebook)
        except BaseException:
            db.close()
            raise
        secret = passphrase or os.environ.get(PASSPHRASE, "")
        vault_path = path / config.vault
        try:
            vault = (
                _open_vault(vault_path, secret, db, path)
                if secret and vault_path.is_file()
                else None
            )
        except BaseException:
            db.close()
            raise
        return cls(path, config, db, vault)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close both databases; calling it twice does no harm."""
        self.db.close()
        if self._vault is not None:
            self._vault.close()

    @property
    def has_vault(self) -> bool:
        """Tell whether the vault is open."""
        return self._vault is not None

    @property
    def vault(self) -> sqlite3.Connection:
        """Give the open vault.

        Raises:
            VaultError: If it is elsewhere, or no passphrase was given.
        """
        if self._vault is not None:
            return self._vault
        if not (self.path / self.config.vault).is_file():
            raise VaultError(
                "The vault is not here; this action needs the source texts.",
                where=self.config.vault,
                mend="plug in or copy back the vault, or set 'vault' in kimqual.toml.",
            )
        raise _no_passphrase()

    @contextmanager
    def action(self, name: str, *, with_vault: bool = False, **detail: object) -> Iterator[int]:
        """Do something as one event: all of it, or nothing.

        Args:
            name: What is done, ``NOUN.VERB``.
            with_vault: Whether the vault is written as well.
            detail: Numbers and parameters for the event log; no source text.

        Yields:
            The event's number, to be written into every row that the action makes.

        Raises:
            StudyError: If another process is writing to the study, or the disk refuses.
        """
        connections = (self.db, self.vault) if with_vault else (self.db,)
        with transaction(*connections):
            event = (value(self.db, "SELECT max(id) FROM event") or 0) + 1
            self.db.execute(
                "INSERT INTO event VALUES (?, ?, ?, ?, ?)",
                (event, _now(), _actor(), name, json.dumps(detail, ensure_ascii=False)),
            )
            if with_vault:
                pair.begin(self.db, self.vault, event)
            yield event
        if with_vault:
            pair.finish(self.vault, event)

    def turns(self) -> pd.DataFrame:
        """Give every turn of the pseudonymised text, one row each.

        Columns: document, turn, paragraph, speaker, role, case, question, language, kind,
        start_ms, end_ms, start, end (code points of the document's view), text, plain (text without
        transcription marks).
        """
        from kimqual.store import frames

        return frames.turns(self.db)

    def cases(self) -> pd.DataFrame:
        """Give the cases, one row each: index ``case``, one column per attribute."""
        from kimqual.store import frames

        return frames.cases(self.db)

    def codings(self) -> pd.DataFrame:
        """Give the codings, one row each.

        Columns: coding, document, case, question, turn, paragraph, speaker, role, start, end, code,
        coder, quote, memo, score, verdict, codebook_revision, released.
        """
        from kimqual.store import frames

        return frames.codings(self.db)

    def topics(self) -> pd.DataFrame:
        """Give the topics as people's edits left them.

        Columns: topic, label (the name a person gave), words, size, n_cases, ignored.
        """
        from kimqual.store import frames

        return frames.topics(self.db)

    def topic_texts(self) -> pd.DataFrame:
        """Give the texts of the topics that are not ignored.

        Columns: document, turn, topic, probability, uncertain (probability below 0.5), case, text.
        """
        from kimqual.store import frames

        return frames.topic_texts(self.db)

    def quotes(self) -> pd.DataFrame:
        """Give the released quotes.

        Columns: quote (coding number), document, case, question, paragraph, speaker, role, code,
        text, and one column per attribute of the case (``role_of_case`` where one is called as a
        column before it).
        """
        from kimqual.store import frames

        return frames.quotes(self.db)

    def documents(self) -> pd.DataFrame:
        """Give the documents: document, kind, case, question, language, n_turns, n_words, state."""
        from kimqual.store import frames

        return frames.documents(self.db)

    def events(self) -> pd.DataFrame:
        """Give the history: event, at, actor, action, detail."""
        from kimqual.store import frames

        return frames.events(self.db)


def _fill(folder: Path, config: Config, passphrase: str) -> None:
    write_config(config, folder / FILE)
    shutil.copyfile(resource("codebooks/kim-integration.toml"), folder / config.codebook)
    shutil.copyfile(resource("anonymisation/policies/default.toml"), folder / config.policy)
    (folder / "exports").mkdir()
    identity = uuid.uuid4().hex
    with (
        closing(connect(folder / "study.db", schema.STUDY)) as db,
        closing(connect_encrypted(folder / config.vault, schema.VAULT, passphrase)) as vault,
    ):
        for connection in (db, vault):
            connection.execute("INSERT INTO meta VALUES ('study', ?)", (identity,))
        db.execute("INSERT INTO event VALUES (1, ?, ?, 'study.create', '{}')", (_now(), _actor()))


def _move_up(folder: Path) -> None:
    """Put everything into the folder above; the settings last, for they make it a study."""
    for child in sorted(folder.iterdir(), key=lambda path: path.name == FILE):
        child.rename(folder.parent / child.name)
    folder.rmdir()


def _open_vault(
    path: Path, passphrase: str, db: sqlite3.Connection, folder: Path
) -> sqlite3.Connection:
    vault = connect_encrypted(path, schema.VAULT, passphrase)
    try:
        of_study = value(db, "SELECT value FROM meta WHERE key = 'study'")
        if value(vault, "SELECT value FROM meta WHERE key = 'study'") != of_study:
            raise VaultError(
                "The vault belongs to another study.",
                where=path.name,
                mend="set 'vault' in kimqual.toml to this study's own vault.",
            )
        pair.settle(db, vault)
        finish_removals(db, vault, folder)
    except BaseException:
        vault.close()
        raise
    return vault


def _no_passphrase() -> VaultError:
    return VaultError(
        "The vault needs its passphrase.",
        where="KIMQUAL_PASSPHRASE",
        mend="set the variable KIMQUAL_PASSPHRASE, or run the command in a terminal.",
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _actor() -> str:
    if name := os.environ.get("KIMQUAL_USER"):
        return name
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):  # a container's user need not have a name
        return "unknown"
