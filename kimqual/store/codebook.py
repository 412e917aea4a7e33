"""Operations on the codebook: kept with its file before and after, listed, and undone in order."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kimqual.errors import CodebookError
from kimqual.store.codebook_file import promise_file
from kimqual.store.database import rows, value
from kimqual.store.recoding import copy_with, recode, take_back
from kimqual.store.study import Study


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing done to the codebook.

    Attributes:
        id: Its number.
        kind: ``add``, ``edit``, ``rename``, ``move``, ``merge``, ``split``, ``retire``,
            ``restore``, ``import``, ``file`` (people changed the file) or ``decide``.
        code: Id of the code, "" if it is about several.
        detail: What else was said.
        revision: Of the codebook after it.
        event: The event that did it.
        at: When.
        actor: Who.
        undone: Whether it was undone.
        n_codings: Codings that got another code by it.
    """

    id: int
    kind: str
    code: str
    detail: Mapping[str, Any] = field(hash=False)
    revision: int
    event: int
    at: str
    actor: str
    undone: bool
    n_codings: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A revision of the codebook that came with another action.

    Attributes:
        revision: Its number.
        at: When it was kept.
        actor: By whom.
        action: With what.
    """

    revision: int
    at: str
    actor: str
    action: str


def save_operation(
    study: Study,
    event: int,
    kind: str,
    code: str,
    revision: int,
    files: tuple[bytes, bytes],
    detail: Mapping[str, object] | None = None,
) -> int:
    """Keep an operation, inside an action.

    Args:
        study: Open; no vault needed.
        event: The action's.
        kind: As in :class:`Operation`.
        code: Id of the code.
        revision: Of the codebook after it.
        files: What the codebook's file says before and after it.
        detail: What else was said; no text of persons.

    Returns:
        The operation's number.
    """
    said = json.dumps(dict(detail or {}), ensure_ascii=False)
    study.db.execute(
        "INSERT INTO codebook_operation (kind, code, detail, revision, before, after, event) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (kind, code, said, revision, *files, event),
    )
    return int(value(study.db, "SELECT last_insert_rowid()"))


def load_operations(study: Study) -> list[Operation]:
    """Give all operations, oldest first, undone ones included."""
    return [
        Operation(id_, kind, code, json.loads(detail), revision, event, at, actor, bool(undone), n)
        for id_, kind, code, detail, revision, event, at, actor, undone, n in rows(
            study.db,
            "SELECT o.id, o.kind, o.code, o.detail, o.revision, o.event, e.at, e.actor, "
            "o.undone IS NOT NULL, (SELECT count(*) FROM codebook_recoded WHERE operation = o.id) "
            "FROM codebook_operation o JOIN event e ON e.id = o.event ORDER BY o.id",
        )
    ]


def load_kept(study: Study) -> list[Kept]:
    """Give the revisions that no operation made: the first, and those that came with other actions."""
    return [
        Kept(*row)
        for row in rows(
            study.db,
            "SELECT c.revision, e.at, e.actor, e.action FROM codebook c JOIN event e "
            "ON e.id = c.event WHERE c.revision NOT IN (SELECT revision FROM codebook_operation "
            "WHERE undone IS NULL AND kind != 'decide') ORDER BY c.revision",
        )
    ]


def last_operation(study: Study) -> Operation | None:
    """Give the operation that would be undone next."""
    return next((o for o in reversed(load_operations(study)) if not o.undone), None)


def files_of(study: Study, operation: int) -> tuple[bytes, bytes]:
    """Give what the codebook's file said before and after an operation."""
    before, after = rows(
        study.db, "SELECT before, after FROM codebook_operation WHERE id = ?", operation
    )[0]
    return before, after


def next_revision(study: Study) -> int:
    """Give a revision that was never used, not even by what was undone."""
    return 1 + int(
        value(
            study.db,
            "SELECT max(coalesce((SELECT max(revision) FROM codebook), 0), "
            "coalesce((SELECT max(revision) FROM codebook_operation), 0))",
        )
    )


def undo_operation(
    study: Study, event: int, operation: Operation, merged_into: Collection[str] = ()
) -> int:
    """Undo an operation, and promise the file from before it, inside an action.

    Args:
        study: Open; with its vault if a project was imported since.
        event: The action's.
        operation: The last one that is not undone.
        merged_into: Codes that others went into by it. What came in with them since may have had
            one of the others.

    Returns:
        Number of codings with their code from before.

    Raises:
        CodebookError: If later work stands on it.
    """
    db = study.db
    before, after = files_of(study, operation.id)
    is_revision = operation.kind != "decide"
    if is_revision:
        _check_unused(study, operation, merged_into)
    # First, for they came last: what joined codings looked like then is compared with now.
    db.execute("DELETE FROM codebook_decision WHERE event = ?", (operation.event,))
    n = take_back(db, operation.id, operation.revision, operation.event)
    if is_revision:
        db.execute("DELETE FROM codebook WHERE revision = ?", (operation.revision,))
    db.execute("UPDATE codebook_operation SET undone = ? WHERE id = ?", (event, operation.id))
    promise_file(db, after, before)
    return n


def decide_coding(
    study: Study, event: int, operation: int, number: int, codes: Sequence[str], revision: int
) -> None:
    """Give a coding the codes that a person decided on, and note the one that it had.

    Args:
        study: Open, inside an action.
        event: The action's.
        operation: Under which it can be undone.
        number: Of the coding.
        codes: One or more.
        revision: Of the codebook now.
    """
    before, place = _code_and_place(study.db, number)
    for code in codes[1:]:
        copy_with(study.db, number, code, revision, event, operation)
    recode(study.db, number, codes[0], revision, operation)
    marks = ", ".join("?" * len(codes))
    study.db.execute(
        "INSERT OR IGNORE INTO codebook_decision SELECT id, ?, ? FROM coding WHERE "  # noqa: S608
        f"(document, start, stop, coder) = (?, ?, ?, ?) AND code IN ({marks})",
        (before, event, *place, *codes),
    )


def recoded_from(study: Study, code: str, first: int, last: int) -> int:
    """Count the codings that operations of some revisions took away from a code."""
    return int(
        value(
            study.db,
            "SELECT count(DISTINCT r.coding) FROM codebook_recoded r JOIN codebook_operation o "
            "ON o.id = r.operation WHERE r.code_before = ? AND o.undone IS NULL "
            "AND o.revision > ? AND o.revision <= ?",
            code,
            first,
            last,
        )
    )


def code_of(study: Study, number: int) -> tuple[str, str] | None:
    """Give code and coder of a coding; ``None`` if there is none of that number."""
    found = rows(study.db, "SELECT code, coder FROM coding WHERE id = ?", number)
    return found[0] if found else None


def _code_and_place(db: sqlite3.Connection, number: int) -> tuple[str, tuple[object, ...]]:
    code, *place = rows(
        db, "SELECT code, document, start, stop, coder FROM coding WHERE id = ?", number
    )[0]
    return code, tuple(place)


def _check_unused(study: Study, operation: Operation, merged_into: Collection[str]) -> None:
    """Refuse if something was made with the operation's revision of the codebook."""
    coders = rows(
        study.db,
        "SELECT coder FROM labelstudio_project WHERE revision = ? ORDER BY coder",
        operation.revision,
    )
    n_made = value(
        study.db,
        "SELECT count(*) FROM coding WHERE id NOT IN "
        "(SELECT coding FROM codebook_recoded WHERE operation = ?2) AND (revision = ?1 OR event > ?3 "
        "AND code IN (SELECT value FROM json_each(?4)))",
        operation.revision,
        operation.id,
        operation.event,
        json.dumps(sorted(merged_into)),
    )
    reasons = [f"Label Studio has it on the pages of {', '.join(c for (c,) in coders)}."]
    said = reasons if coders else []
    said += [f"{n_made} codings came in with revision {operation.revision}."] if n_made else []
    said += _waiting(study, operation)
    if said:
        raise CodebookError(
            f"{operation.kind} {operation.code}".strip()
            + " cannot be undone, for later work stands on it. "
            + " ".join(said),
            mend="change the codebook further instead: kimqual codebook restore, move or edit.",
        )


def _waiting(study: Study, operation: Operation) -> list[str]:
    """Tell of codings of this revision that wait in the vault for their texts."""
    imported = value(
        study.db,
        "SELECT count(*) FROM event WHERE action = 'qdpx.import' AND id > ?",
        operation.event,
    )
    if not imported:
        return []
    if not study.has_vault:
        return ["A project was imported since, and without the vault one cannot see what waits."]
    n = value(study.vault, "SELECT count(*) FROM awaiting WHERE codebook = ?", operation.revision)
    return [f"{n} codings of an imported project wait for their texts."] if n else []
