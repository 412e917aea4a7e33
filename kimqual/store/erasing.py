"""Documents and persons leaving a study: what there is of them, and its removal.

Every table that names a document or a case is found by its columns, so that a table that comes
later is not forgotten.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kimqual.errors import StudyError
from kimqual.store.database import rows
from kimqual.store.decisions import Decision
from kimqual.store.removal import (
    delete_rows,
    finish_removals,
    keep_last_numbers,
    note_removal,
)
from kimqual.store.study import Study
from kimqual.store.topics import drop_topics

REMOVE = "corpus.remove"
_PATIENCE = 2.0
# What is counted for the person who decides; DOCUMENTS and CASES stand for the ids.
_STUDY = {
    "interviews": "document WHERE kind = 'interview' AND id IN DOCUMENTS",
    "answers": "document WHERE kind = 'answer' AND id IN DOCUMENTS",
    "persons": "cases WHERE id IN CASES",
    "attributes": "attribute WHERE case_id IN CASES",
    "turns": "turn WHERE document IN DOCUMENTS",
    "codings of people": "coding WHERE coder NOT LIKE 'model:%' AND document IN DOCUMENTS",
    "suggested codings": "coding WHERE coder LIKE 'model:%' AND document IN DOCUMENTS",
    "memos": "coding WHERE memo != '' AND document IN DOCUMENTS",
    "notes on documents": "labelstudio_note WHERE document IN DOCUMENTS",
    "released quotes": "release WHERE coding IN "
    "(SELECT id FROM coding WHERE document IN DOCUMENTS)",
    "assignments": "assignment WHERE document IN DOCUMENTS",
}
_VAULT = {
    "source texts": "source WHERE document IN DOCUMENTS",
    "texts beside them": "beside WHERE document IN DOCUMENTS",
    "memos on documents": "memo WHERE document IN DOCUMENTS",
    "contact entries": "contact WHERE case_id IN CASES",
    "mentions": "mention WHERE document IN DOCUMENTS",
    "decisions": "decision WHERE document IN DOCUMENTS",
    "codings without a place": "unplaced WHERE document IN DOCUMENTS",
    "codings that wait": "awaiting WHERE document IN DOCUMENTS",
}
_SURFACES = (
    "SELECT substr(s.text, m.start + 1, m.stop - m.start) FROM {} m "
    "JOIN source s ON s.document = m.document WHERE m.document IN DOCUMENTS"
)
_NAMING = (
    "SELECT name FROM source WHERE document IN DOCUMENTS AND kind = 'interview'",
    "SELECT header FROM source WHERE document IN DOCUMENTS",
    "SELECT label FROM speaker WHERE document IN DOCUMENTS AND label != study_label",
    "SELECT text FROM beside WHERE document IN DOCUMENTS",
    "SELECT name || char(10) || text FROM memo WHERE document IN DOCUMENTS",
    "SELECT value FROM contact WHERE case_id IN CASES",
    _SURFACES.format("mention"),
    _SURFACES.format("decision"),
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to go: documents and persons, by the study's ids."""

    documents: tuple[str, ...]
    cases: tuple[str, ...]


def ask(connection: sqlite3.Connection, sql: str, chosen: Chosen) -> list[tuple[Any, ...]]:
    """Run a query about what is chosen: DOCUMENTS and CASES in it stand for the lists of ids."""
    for word in ("documents", "cases"):
        sql = sql.replace(word.upper(), f"(SELECT value FROM json_each(:{word}))")  # noqa: S608
    ids = {"documents": json.dumps(chosen.documents), "cases": json.dumps(chosen.cases)}
    return connection.execute(sql, ids).fetchall()


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is left of the vault's knowledge when they are gone.

    Attributes:
        register: Its data without what nothing else refers to.
        pinned: Document, revision and decision: mentions in other documents that stay replaced.
    """

    register: str = ""
    pinned: Sequence[tuple[int, Decision]] = field(default_factory=tuple)


def choose(study: Study, names: Sequence[str], *, are_own: bool = False) -> Chosen:
    """Find what somebody names: persons with all their documents, or single documents.

    Args:
        study: Open; with its vault if the names are the user's own.
        names: Ids of the study (C0003, I002, A00017).
        are_own: The names are those of the user's files: a person's id, a transcript's file.

    Raises:
        StudyError: If one of them is nothing in this study; it is told by its place, for a name may
            be a person's.
    """
    cases = {id_ for (id_,) in rows(study.db, "SELECT id FROM cases")}
    documents = {id_ for (id_,) in rows(study.db, "SELECT id FROM document")}
    found = [_found(study, name) if are_own else {name} for name in names]
    ids = set[str]().union(*found)
    if unknown := [n for n, one in enumerate(found, 1) if not one & (cases | documents)]:
        raise StudyError(
            f"No. {', '.join(map(str, unknown))} of what was named is no person and no document.",
            where="study.db",
            mend="take ids from: kimqual corpus list; ids of your own files need --own-ids.",
        )
    chosen = sorted(ids & cases)
    for case in chosen:
        ids |= {id_ for (id_,) in rows(study.db, "SELECT id FROM document WHERE case_id = ?", case)}
    return Chosen(tuple(sorted(ids & documents)), tuple(chosen))


def _found(study: Study, name: str) -> set[str]:
    """Give what a name of the user's files stands for."""
    sql = (
        "SELECT case_id FROM case_key WHERE source_id = ?1 UNION "
        "SELECT document FROM source WHERE name = ?1 AND kind = 'interview'"
    )
    return {id_ for (id_,) in rows(study.vault, sql, name)}


def count(study: Study, chosen: Chosen) -> dict[str, int]:
    """Count what would go, by what it is; needs the vault."""
    return {
        what: int(ask(connection, f"SELECT count(*) FROM {where}", chosen)[0][0])  # noqa: S608
        for connection, tables in ((study.db, _STUDY), (study.vault, _VAULT))
        for what, where in tables.items()
    }


def lonely_cases(study: Study, chosen: Chosen) -> list[str]:
    """Give the persons of whom nothing but attributes and contact data would be left."""
    sql = (
        "SELECT DISTINCT case_id FROM document WHERE id IN DOCUMENTS AND case_id NOT IN CASES "
        "AND case_id NOT IN (SELECT case_id FROM document WHERE id NOT IN DOCUMENTS AND case_id "
        "IS NOT NULL) ORDER BY case_id"
    )
    return [case for (case,) in ask(study.db, sql, chosen)]


def outside_texts(study: Study, chosen: Chosen) -> list[str]:
    """Give what names somebody beside the words of documents that go; needs the vault.

    File names, headers, speakers' labels, what files hold beside the text, contact data, and what
    was found or marked in the texts.
    """
    found = [ask(study.vault, sql, chosen) for sql in _NAMING]
    return [text for texts in found for (text,) in texts]


def labels_left(study: Study, chosen: Chosen) -> set[str]:
    """Give what people call entities in decisions on documents that stay; needs the vault."""
    sql = "SELECT DISTINCT entity FROM decision WHERE document NOT IN DOCUMENTS"
    return {label for (label,) in ask(study.vault, sql, chosen)}


def erase(study: Study, chosen: Chosen, prepare: Callable[[], Prepared]) -> bool:
    """Remove documents and persons from study and vault for good, as one action.

    Args:
        study: Open, with its vault.
        chosen: What goes.
        prepare: Says what is left; asked inside the action, before anything is removed.

    Returns:
        Whether nothing of it is left in the files; another program may have the study open.

    Raises:
        StudyError: If another process is writing to the study.
    """
    told = {"documents": list(chosen.documents), "cases": list(chosen.cases)}
    with study.action(REMOVE, with_vault=True, **told) as event:
        prepared = prepare()
        _keep(study.vault, event, prepared)
        note_removal(study.vault, event, chosen.documents, chosen.cases)
        _remove(study.db, chosen)
    return finish_removals(study.db, study.vault, study.path, patience=_PATIENCE)


def _keep(vault: sqlite3.Connection, event: int, prepared: Prepared) -> None:
    if prepared.register:
        vault.execute("INSERT INTO register VALUES (?, ?)", (event, prepared.register))
    vault.executemany(
        "INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                d.document,
                revision,
                d.span.start,
                d.span.end,
                d.accepted,
                d.category,
                d.entity,
                event,
                "",
                "",
            )
            for revision, d in prepared.pinned
        ],
    )


def _remove(db: sqlite3.Connection, chosen: Chosen) -> None:
    """Delete everything in the study, inside the action."""
    # Tables refer to one another; what is left is checked when it is committed.
    db.execute("PRAGMA defer_foreign_keys = ON")
    keep_last_numbers(db)
    if ask(db, "SELECT 1 FROM fitted_text WHERE document IN DOCUMENTS", chosen):
        drop_topics(db)
    tasks = _tasks(db, chosen)
    for passage in _passages(db, chosen):
        db.execute("DELETE FROM adjudication WHERE passage = ?", (passage,))
    delete_rows(db, "document", chosen.documents)
    db.executemany("DELETE FROM document WHERE id = ?", [(id_,) for id_ in chosen.documents])
    delete_rows(db, "case", chosen.cases)
    db.executemany("DELETE FROM cases WHERE id = ?", [(id_,) for id_ in chosen.cases])
    _forget_tasks(db, tasks)
    db.execute("DELETE FROM topic_edit WHERE id NOT IN (SELECT edit FROM topic_edit_text)")
    _shorten_samples(db, set(chosen.documents))


def _tasks(db: sqlite3.Connection, chosen: Chosen) -> list[tuple[str, int]]:
    """Give the tasks in Label Studio that the documents stood in."""
    sql = (
        "SELECT project, task FROM labelstudio_note WHERE document IN DOCUMENTS UNION "
        "SELECT r.project, r.task FROM labelstudio_region r JOIN coding c ON c.id = r.coding "
        "WHERE c.document IN DOCUMENTS"
    )
    return [(project, task) for project, task in ask(db, sql, chosen)]


def _passages(db: sqlite3.Connection, chosen: Chosen) -> list[str]:
    """Give the passages of the documents that were put to an adjudicator."""
    sql = (
        "SELECT p.passage FROM adjudication_proposal p JOIN coding c ON c.id = p.coding "
        "WHERE c.document IN DOCUMENTS UNION SELECT a.passage FROM adjudication a "
        "JOIN labelstudio_region r ON r.project = a.project AND r.task = a.task "
        "JOIN coding c ON c.id = r.coding WHERE c.document IN DOCUMENTS"
    )
    return [passage for (passage,) in ask(db, sql, chosen)]


def _forget_tasks(db: sqlite3.Connection, tasks: Sequence[tuple[str, int]]) -> None:
    """Forget the tasks in which nothing else stands; a pull then says that they are still there."""
    db.executemany(
        "DELETE FROM labelstudio_task WHERE project = ?1 AND task = ?2 AND NOT EXISTS (SELECT 1 "
        "FROM labelstudio_region r WHERE r.project = ?1 AND r.task = ?2) AND NOT EXISTS (SELECT 1 "
        "FROM labelstudio_note n WHERE n.project = ?1 AND n.task = ?2)",
        tasks,
    )


def _shorten_samples(db: sqlite3.Connection, gone: set[str]) -> None:
    for key, kept in rows(db, "SELECT key, value FROM meta WHERE key LIKE 'sample.%'"):
        sample = json.loads(kept)
        for part in ("documents", "population"):
            sample[part] = [id_ for id_ in sample[part] if id_ not in gone]
        db.execute("UPDATE meta SET value = ? WHERE key = ?", (json.dumps(sample), key))
