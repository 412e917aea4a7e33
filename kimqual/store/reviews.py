"""What the study knows of reviews in Label Studio: which are open, and what came of them.

Places and numbers only; the decisions themselves lie in the vault, see :mod:`kimqual.store.views`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any

from kimqual.errors import StudyError
from kimqual.model import Span
from kimqual.store.database import in_words, rows
from kimqual.store.study import Study

PURGE = "labelstudio.purge"


@dataclass(frozen=True, slots=True)
class Review:
    """A project on a server that holds source text.

    Attributes:
        id: Random; the same wherever the project's number changes.
        url: The server's address.
        number: The project's number there.
    """

    id: str
    url: str
    number: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How the machine did in a document, for one kind of identifier.

    Attributes:
        n_marked: What persons say is one.
        n_found: Those that the machine had proposed.
        n_proposed: What the machine had proposed.
        n_right: Those that persons left standing, or moved.
    """

    n_marked: int = 0
    n_found: int = 0
    n_proposed: int = 0
    n_right: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Add up two of them.

        Example:
            >>> Tally(2, 1, 1, 1) + Tally(1, 1, 2, 1)
            Tally(n_marked=3, n_found=2, n_proposed=3, n_right=2)
        """
        return Tally(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A document that a person looked through.

    Attributes:
        document: Its id.
        revision: Of its source text.
        review: The review's id.
        task: The task's number in it.
        version: Changes when the task does; "" if it has to be read again.
        added: What persons marked that the machine had not.
        direct: How the machine did on direct identifiers.
        quasi: And on quasi identifiers.
    """

    document: str
    revision: int
    review: str
    task: int
    version: str
    added: tuple[Span, ...] = ()
    direct: Tally = field(default_factory=Tally)
    quasi: Tally = field(default_factory=Tally)


def load_reviews(study: Study) -> list[Review]:
    """Give the reviews that lie on a server, the oldest first."""
    found = rows(study.db, "SELECT id, url, number FROM labelstudio_review ORDER BY event, id")
    return [Review(*row) for row in found]


def save_review(study: Study, event: int, review: Review) -> bool:
    """Remember a review, inside an action; tell whether it was unknown or elsewhere."""
    if review in load_reviews(study):
        return False
    study.db.execute(
        "INSERT OR REPLACE INTO labelstudio_review VALUES (?, ?, ?, ?)", (*astuple(review), event)
    )
    return True


def forget_reviews(study: Study, ids: Iterable[str]) -> None:
    """Forget reviews that are no longer on a server, inside an action; what came of them stays."""
    study.db.executemany("DELETE FROM labelstudio_review WHERE id = ?", [(one,) for one in ids])


def not_reviewed(study: Study) -> frozenset[str]:
    """Give the documents that nobody looked through since they were pseudonymised as they are now."""
    found = rows(
        study.db,
        "SELECT d.id FROM document d LEFT JOIN reviewed r ON r.document = d.id "
        "AND r.revision = d.revision WHERE d.view_revision = d.revision AND r.document IS NULL",
    )
    return frozenset(id_ for (id_,) in found)


def not_current(study: Study) -> frozenset[str]:
    """Give the documents that are not pseudonymised as they are now."""
    found = rows(study.db, "SELECT id FROM document WHERE view_revision IS NOT revision")
    return frozenset(id_ for (id_,) in found)


def load_reviewed(study: Study) -> dict[str, Reviewed]:
    """Give what was looked through, by document; of each its newest text that was."""
    found = rows(
        study.db,
        "SELECT document, revision, review, task, version, added, direct_marked, direct_found, "
        "direct_proposed, direct_right, quasi_marked, quasi_found, quasi_proposed, quasi_right "
        "FROM reviewed ORDER BY revision",
    )
    return {row[0]: _reviewed(row) for row in found}


def _reviewed(row: tuple[Any, ...]) -> Reviewed:
    added = tuple(Span(*pair) for pair in json.loads(row[5]))
    direct, quasi = Tally(*row[6:10]), Tally(*row[10:14])
    return Reviewed(row[0], row[1], row[2], row[3], row[4], added, direct, quasi)


def save_reviewed(study: Study, event: int, one: Reviewed) -> None:
    """Note that a document was looked through, inside an action."""
    added = json.dumps([[span.start, span.end] for span in one.added])
    about = (one.document, one.revision, one.review, one.task, one.version, added)
    study.db.execute(
        "INSERT OR REPLACE INTO reviewed VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*about, *astuple(one.direct), *astuple(one.quasi), event),
    )


def wipe_database(path: Path) -> None:
    """Write a database of a server anew, so that nothing deleted stays in its free pages.

    Args:
        path: The SQLite file; nothing happens if it is absent.

    Raises:
        StudyError: If the server does not let go of it, or the disk is full.

    Source: SQLite documentation, VACUUM ("Purge"), and PRAGMA wal_checkpoint.
    """
    if not path.is_file():
        return
    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as database:
            database.execute("PRAGMA secure_delete = ON")
            database.execute("PRAGMA temp_store = MEMORY")
            database.execute("VACUUM")
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        said = in_words(error, str(path))
        raise StudyError(
            "The server's database cannot be written anew.", where=said.where, mend=said.mend
        ) from error
