"""What the study knows of Label Studio: its projects, which tasks were read, which region gave what.

A coding that a pull made goes when no region gives it any more; one that came from elsewhere stays.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from kimqual.errors import CodingError
from kimqual.model import Coding, Span
from kimqual.store.assignment import DocumentNote
from kimqual.store.codings import Text
from kimqual.store.database import rows, value
from kimqual.store.moving import withdraw
from kimqual.store.recoding import decided, split_from
from kimqual.store.study import Study
from kimqual.store.suggestions import Judged, save_judged

PULL = "labelstudio.pull"


@dataclass(frozen=True, slots=True)
class Project:
    """A coder's project.

    Attributes:
        id: Random; the same wherever the project's number changes.
        coder: Whose it is.
        number: Its number on the server.
        revision: Revision of the codebook that it was pushed with.
    """

    id: str
    coder: str
    number: int
    revision: int


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """The region that a coding came from.

    Attributes:
        annotation: Number of the annotation.
        region: Its id there.
        account: Number of the account that submitted it.
        created: When the annotation was made, as the server says it (ISO 8601).
        changed: When it was changed last.
        seconds: How long the coder had the document open, if the server knows.
    """

    annotation: int
    region: str
    account: str
    created: str
    changed: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A coding and the regions that give it."""

    coding: Coding
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class PulledTask:
    """A task as it was read.

    Attributes:
        number: Its number on the server.
        version: Changes when the task does; "" if it has to be read again.
        found: What could be read.
        unread: Annotation, region and code of what could not: what it gave before stays.
        is_unread: Whether not all could be read, so that all it gave before stays.
        judged: What the coder made of the suggestions that were shown, by document: all of those
            that could be read.
        note: What was said of the whole task; ``None`` while nobody submitted it.
    """

    number: int
    version: str
    found: tuple[Found, ...]
    unread: frozenset[tuple[int, str, str]] = field(default_factory=frozenset)
    is_unread: bool = False
    judged: Mapping[str, tuple[Judged, ...]] = field(default_factory=dict)
    note: DocumentNote | None = None


@dataclass(slots=True)
class Counts:
    """What a pull did.

    Attributes:
        n_new: Codings that the study did not have.
        n_changed: Codings with another memo than before.
        n_gone: Codings whose regions are no more.
        n_unreleased: Releases that went with them.
        is_changed: Whether anything at all was written.
    """

    n_new: int = 0
    n_changed: int = 0
    n_gone: int = 0
    n_unreleased: int = 0
    is_changed: bool = False


def study_id(study: Study) -> str:
    """Give the study's random id."""
    return str(value(study.db, "SELECT value FROM meta WHERE key = 'study'"))


def load_projects(study: Study) -> list[Project]:
    """Give the projects that were pushed or pulled, the oldest first."""
    found = rows(
        study.db,
        "SELECT id, coder, number, revision FROM labelstudio_project ORDER BY event, coder",
    )
    return [Project(*row) for row in found]


def knows_revision(study: Study, revision: int) -> bool:
    """Tell whether the study has kept this revision of the codebook."""
    return bool(value(study.db, "SELECT count(*) FROM codebook WHERE revision = ?", revision))


def load_versions(study: Study, project: str) -> dict[int, str]:
    """Give the version at which each task of a project was read."""
    return dict(
        rows(study.db, "SELECT task, version FROM labelstudio_task WHERE project = ?", project)
    )


def count_of_tasks(study: Study, project: str, tasks: Collection[int]) -> int:
    """Count the codings that came from some tasks of a project."""
    return sum(
        value(
            study.db,
            "SELECT count(DISTINCT coding) FROM labelstudio_region WHERE project = ? AND task = ?",
            project,
            task,
        )
        for task in tasks
    )


def load_text(study: Study, document: str) -> Text | None:
    """Give one pseudonymised text, without its speakers; ``None`` if there is none."""
    found = rows(
        study.db,
        "SELECT id, text, kind, question_id FROM document WHERE id = ? AND text IS NOT NULL",
        document,
    )
    if not found:
        return None
    turns = rows(
        study.db,
        "SELECT start, stop, paragraph FROM turn WHERE document = ? ORDER BY number",
        document,
    )
    id_, text, kind, question = found[0]
    spans = tuple(Span(start, stop) for start, stop, _ in turns)
    return Text(id_, text, spans, tuple(t[2] for t in turns), (), kind, question)


def save_project(study: Study, event: int, project: Project) -> bool:
    """Remember a project, inside an action; a coder's earlier one was deleted on the server.

    Returns:
        Whether it was unknown or another one.
    """
    known = load_projects(study)
    if project in known:
        return False
    for other in known:
        if other.coder == project.coder and other.id != project.id:
            forget_tasks(study, other.id, load_versions(study, other.id))
            study.db.execute("DELETE FROM labelstudio_project WHERE id = ?", (other.id,))
    study.db.execute(
        "INSERT INTO labelstudio_project VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "coder = excluded.coder, number = excluded.number, revision = excluded.revision",
        (project.id, project.coder, project.number, project.revision, event),
    )
    return True


def forget_tasks(study: Study, project: str, tasks: Iterable[int]) -> bool:
    """Forget tasks that are no longer on the server, inside an action; their codings stay.

    So do memos on their documents; flags go, for what they ask for can no longer be ticked off.

    Returns:
        Whether there were any.
    """
    at = [(project, task) for task in tasks]
    for table in ("labelstudio_region", "labelstudio_task"):
        study.db.executemany(f"DELETE FROM {table} WHERE project = ? AND task = ?", at)  # noqa: S608
    study.db.executemany(
        "UPDATE labelstudio_note SET flags = '[]' WHERE project = ? AND task = ?", at
    )
    return bool(at)


def save_task(study: Study, event: int, project: Project, task: PulledTask, counts: Counts) -> None:
    """Make a task's codings what its regions say, inside an action.

    Args:
        study: Open; no vault needed.
        event: The pull.
        project: Whose task it is; its revision becomes that of new codings.
        task: As it was read.
        counts: Counts on.

    Raises:
        CodingError: If a quote is not the text at its span.
    """
    _note_version(study.db, event, project, task, counts)
    before = _links(study.db, project, task)
    after: dict[tuple[int, str, int], Origin] = {}
    for found in task.found:
        for coding in _as_decided(study.db, found.coding):
            number = write_coding(study.db, event, project, coding, counts)
            after |= {(o.annotation, o.region, number): o for o in found.origins}
    kept = {
        key
        for key, (code, _) in before.items()
        if task.is_unread
        or any((*key[:2], said) in task.unread for said in (code, *split_from(study.db, key[2])))
    }
    gone = before.keys() - after.keys() - kept
    fresh = {key: o for key, o in after.items() if key not in before or before[key][1] != o}
    _write_links(study.db, project, task, fresh, gone)
    remove_orphans(study.db, sorted({key[2] for key in gone}), counts)
    counts.is_changed |= bool(fresh or gone)
    for document, judged in task.judged.items():
        counts.is_changed |= save_judged(study, event, document, project.coder, judged)


def _as_decided(db: sqlite3.Connection, coding: Coding) -> list[Coding]:
    """Give a coding of a split code with the codes that a person decided on, where one did."""
    codes = decided(db, coding)
    return [replace(coding, code=code) for code in codes] if codes else [coding]


def _note_version(
    db: sqlite3.Connection, event: int, project: Project, task: PulledTask, counts: Counts
) -> None:
    done = db.execute(
        "INSERT INTO labelstudio_task VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET "
        "version = ?3, event = ?4 WHERE version != ?3",
        (project.id, task.number, task.version, event),
    )
    counts.is_changed |= done.rowcount > 0


def _links(
    db: sqlite3.Connection, project: Project, task: PulledTask
) -> dict[tuple[int, str, int], tuple[str, Origin]]:
    return {
        (annotation, region, coding): (code, Origin(annotation, region, *rest))
        for annotation, region, coding, code, *rest in rows(
            db,
            "SELECT r.annotation, r.region, r.coding, c.code, r.account, r.created, r.changed, "
            "r.seconds FROM labelstudio_region r JOIN coding c ON c.id = r.coding "
            "WHERE r.project = ? AND r.task = ?",
            project.id,
            task.number,
        )
    }


def write_coding(
    db: sqlite3.Connection, event: int, project: Project, coding: Coding, counts: Counts
) -> int:
    """Give a coding's number; make the coding, or bring its memo to what the coder wrote last."""
    start, end = coding.span.start, coding.span.end
    text = value(
        db,
        "SELECT substr(text, ?, ?) FROM document WHERE id = ?",
        start + 1,
        end - start,
        coding.document,
    )
    if text != coding.quote:
        raise CodingError(
            f"The quote at [{start}, {end}) is not the document's text.",
            where=coding.document,
            mend="pull again: the text was changed in between.",
        )
    place = (coding.document, start, end, coding.code, coding.coder)
    done = db.execute(
        "INSERT OR IGNORE INTO coding (document, start, stop, code, coder, quote, memo, revision, "
        "event) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*place, coding.quote, coding.memo, project.revision, event),
    )
    number, memo, action = rows(
        db,
        "SELECT c.id, c.memo, e.action FROM coding c JOIN event e ON e.id = c.event WHERE "
        "c.document = ? AND c.start = ? AND c.stop = ? AND c.code = ? AND c.coder = ?",
        *place,
    )[0]
    if done.rowcount:
        counts.n_new += 1
    elif action == PULL and memo != coding.memo:
        db.execute("UPDATE coding SET memo = ? WHERE id = ?", (coding.memo, number))
        counts.n_changed += 1
        counts.is_changed = True
    return int(number)


def _write_links(
    db: sqlite3.Connection,
    project: Project,
    task: PulledTask,
    fresh: dict[tuple[int, str, int], Origin],
    gone: Iterable[tuple[int, str, int]],
) -> None:
    at = (project.id, task.number)
    db.executemany(
        "DELETE FROM labelstudio_region WHERE project = ? AND task = ? AND annotation = ? "
        "AND region = ? AND coding = ?",
        [(*at, *key) for key in gone],
    )
    db.executemany(
        "INSERT OR REPLACE INTO labelstudio_region VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(*at, *key, o.account, o.created, o.changed, o.seconds) for key, o in fresh.items()],
    )


def remove_orphans(db: sqlite3.Connection, numbers: Iterable[int], counts: Counts) -> None:
    """Take out codings that a pull made and nothing gives any more, inside an action."""
    for number in numbers:
        orphaned = value(
            db,
            "SELECT count(*) FROM coding c JOIN event e ON e.id = c.event WHERE c.id = ?1 "
            "AND e.action = ?2 "
            "AND NOT EXISTS (SELECT 1 FROM labelstudio_region WHERE coding = ?1) "
            "AND NOT EXISTS (SELECT 1 FROM adjudication_agreed WHERE coding = ?1)",
            number,
            PULL,
        )
        if orphaned:
            counts.n_unreleased += withdraw(db, number)
            db.execute("DELETE FROM coding WHERE id = ?", (number,))
            counts.n_gone += 1
