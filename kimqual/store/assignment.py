"""Who was asked to code what, and by which rule; who submitted what, and said of it as a whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from kimqual.store.database import rows, value
from kimqual.store.study import Study

_RULE = "assignment"


@dataclass(frozen=True, slots=True)
class Rule:
    """How documents are given out.

    Attributes:
        overlap: Share of the documents that everybody codes, 0 to 1.
        seed: For the choice of these.
        pack: How answers are put together on pages.
    """

    overlap: float
    seed: int
    pack: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who codes what.

    Attributes:
        documents: By coder.
        shared: Documents that everybody codes, newcomers too.
    """

    documents: Mapping[str, frozenset[str]] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that can be given out.

    Attributes:
        id: The document's.
        kind: ``interview`` or ``answer``.
        case: Whose it is, where that is known.
        n_words: Its length.
    """

    id: str
    kind: str
    case: str | None
    n_words: int


@dataclass(frozen=True, slots=True)
class DocumentNote:
    """What a coder submitted a task with, and said of it as a whole.

    Attributes:
        coder: Whose project it is in.
        documents: On that page; one, or several short answers.
        memo: "" for none.
        flags: Ids of what was ticked.
        changed: When it was submitted last, as the server says it.
    """

    coder: str
    documents: tuple[str, ...]
    memo: str
    flags: tuple[str, ...]
    changed: str


def load_candidates(study: Study) -> list[Candidate]:
    """Give every pseudonymised document, in the study's order."""
    found = rows(
        study.db,
        "SELECT id, kind, case_id, n_words FROM document WHERE text IS NOT NULL "
        "ORDER BY kind DESC, number",
    )
    return [Candidate(*row) for row in found]


def load_rule(study: Study) -> Rule | None:
    """Give the rule that documents were given out by last; ``None`` if none ever were."""
    kept = value(study.db, "SELECT value FROM meta WHERE key = ?", _RULE)
    return None if kept is None else Rule(**json.loads(kept))


def load_assignment(study: Study) -> Assignment:
    """Give what was given out so far; empty before the first push."""
    whose: dict[str, set[str]] = {}
    shared: set[str] = set()
    for coder, document, is_shared in rows(
        study.db, "SELECT coder, document, shared FROM assignment ORDER BY coder, document"
    ):
        whose.setdefault(coder, set()).add(document)
        if is_shared:
            shared.add(document)
    return Assignment({coder: frozenset(ids) for coder, ids in whose.items()}, frozenset(shared))


def save_assignment(study: Study, event: int, assignment: Assignment, rule: Rule) -> None:
    """Keep who codes what, inside an action; what was given out before stays given out."""
    study.db.execute(
        "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
        (_RULE, json.dumps(asdict(rule))),
    )
    study.db.executemany(
        "INSERT INTO assignment VALUES (?1, ?2, ?3, ?4) ON CONFLICT (coder, document) "
        "DO UPDATE SET shared = ?3 WHERE shared != ?3",
        [
            (coder, document, document in assignment.shared, event)
            for coder, documents in sorted(assignment.documents.items())
            for document in sorted(documents)
        ],
    )


def save_note(study: Study, event: int, project: str, task: int, note: DocumentNote | None) -> bool:
    """Keep what a task says of its documents, inside an action; ``None`` forgets it.

    Returns:
        Whether that was new.
    """
    wanted = (
        {(document, note.coder, note.memo, json.dumps(note.flags), note.changed)
         for document in note.documents}
        if note
        else set()
    )  # fmt: skip
    at = (project, task)
    before = set(
        rows(
            study.db,
            "SELECT document, coder, memo, flags, changed FROM labelstudio_note "
            "WHERE project = ? AND task = ?",
            *at,
        )
    )
    if wanted == before:
        return False
    study.db.execute("DELETE FROM labelstudio_note WHERE project = ? AND task = ?", at)
    study.db.executemany(
        "INSERT INTO labelstudio_note VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(*at, *row, event) for row in sorted(wanted)],
    )
    return True


def load_notes(study: Study) -> list[DocumentNote]:
    """Give what coders submitted and said, in order of document and coder.

    A task with several documents is one note. Notes of projects that are no more are among them.
    """
    found: dict[tuple[str, int], list[tuple[str, ...]]] = {}
    for project, task, *rest in rows(
        study.db,
        "SELECT n.project, n.task, n.document, n.coder, n.memo, n.flags, n.changed "
        "FROM labelstudio_note n JOIN document d ON d.id = n.document "
        "ORDER BY d.kind DESC, d.number, n.coder, n.changed",
    ):
        found.setdefault((project, task), []).append(tuple(rest))
    return [_note(of_task) for of_task in found.values()]


def load_submitted(study: Study) -> dict[str, set[str]]:
    """Give the documents that each coder has submitted in Label Studio, coded or left empty."""
    done: dict[str, set[str]] = {}
    for coder, document in rows(study.db, "SELECT DISTINCT coder, document FROM labelstudio_note"):
        done.setdefault(coder, set()).add(document)
    return done


def _note(of_task: Sequence[tuple[str, ...]]) -> DocumentNote:
    _, coder, memo, flags, changed = of_task[0]
    documents = tuple(row[0] for row in of_task)
    return DocumentNote(coder, documents, memo, tuple(json.loads(flags)), changed)
