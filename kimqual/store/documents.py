"""Documents going into a study, and their source texts coming out of the vault."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from kimqual.errors import FileError
from kimqual.model import (
    Beside,
    Case,
    Document,
    Imported,
    Kind,
    Mark,
    MarkKind,
    Question,
    Role,
    Span,
    Speaker,
    Turn,
)
from kimqual.model.document import spoken
from kimqual.store.database import rows, value
from kimqual.store.study import Study

PLAIN_LABEL = re.compile(r"(?:INT|Int\.?|[IBEMFS]|SPEAKER_)\d{0,2}")
_ROW = re.compile(r"row-\d+")  # a person's id where the table has none
_PREFIX = {Kind.INTERVIEW: "I", Kind.ANSWER: "A"}
_LETTER = {Role.INTERVIEWER: "I", Role.RESPONDENT: "B", Role.UNKNOWN: "S"}


@dataclass(slots=True)
class Added:
    """What an import did: ids of new and revised documents, number of unchanged ones."""

    new: list[str] = field(default_factory=list)
    revised: list[str] = field(default_factory=list)
    unchanged: int = 0
    new_cases: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """What one file brings: documents, and for surveys persons and questions."""

    items: Iterable[Imported]
    cases: Iterable[Case] = ()
    questions: Iterable[Question] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """A source text as the vault keeps it.

    Attributes:
        id: Document id in the study.
        revision: Counted up when the user's file changed.
        name: The user's file name; identifying.
        document: The document, with the labels of the file.
        study_labels: File label to the label that the study shows.
        beside: What the file holds and nobody said; searched for names.
    """

    id: str
    revision: int
    name: str
    document: Document
    study_labels: dict[str, str]
    beside: Beside = field(default_factory=Beside)


def add(
    study: Study,
    items: Iterable[Imported],
    *,
    cases: Iterable[Case] = (),
    questions: Iterable[Question] = (),
    progress: Callable[[], None] = lambda: None,
) -> Added:
    """Take the documents and cases of one file into a study; see :func:`add_all`."""
    (added,) = add_all(study, [Batch(items, cases, questions)], progress=progress)
    return added


def add_all(
    study: Study,
    batches: Iterable[Batch],
    *,
    progress: Callable[[], None] = lambda: None,
    on_fault: Callable[[FileError], None] | None = None,
) -> list[Added]:
    """Take documents and cases into a study, as one action: all files, or none.

    A transcript whose bytes are known, and an answer whose text is known for its person and
    question, add nothing. A known file with other bytes, or read with other options, becomes a new
    revision of its document.

    Args:
        study: Open, with its vault.
        batches: One for each file, read one by one, so that memory stays flat.
        progress: Called after each document.
        on_fault: Called where a file does not fit into the study; nothing of that file is taken
            in, everything of the others is. Not given, such a file keeps all the others out.

    Returns:
        What was added, for each file.

    Raises:
        FileError: If a question's id is taken by another wording, or a document would take another
            one's place.
        VaultError: If the vault is not open.
    """
    with study.action("corpus.add", with_vault=True) as event:
        return add_within(study, event, batches, progress=progress, on_fault=on_fault)


def correct(study: Study, item: Imported, document: str) -> Added:
    """Take a corrected transcript in as a new revision of a document, as one action.

    Args:
        study: Open, with its vault.
        item: As read from the corrected file, whatever its name.
        document: Id of the document that it is a version of.

    Raises:
        VaultError: If the vault is not open.
    """
    with study.action("corpus.update", with_vault=True, document=document) as event:
        importer = _Importer(study, event)
        importer.version_of = document
        importer.document(item)
        return importer.added


def newest_revision(study: Study, document: str) -> int | None:
    """Give the number of a document's newest revision, ``None`` if there is no such document."""
    found = value(study.db, "SELECT revision FROM document WHERE id = ?", document)
    return None if found is None else int(found)


def seen_revision(study: Study, document: str) -> int | None:
    """Give the revision that a document's view is of, ``None`` if it has no view."""
    found = value(study.db, "SELECT view_revision FROM document WHERE id = ?", document)
    return None if found is None else int(found)


def add_within(
    study: Study,
    event: int,
    batches: Iterable[Batch],
    *,
    progress: Callable[[], None] = lambda: None,
    on_fault: Callable[[FileError], None] | None = None,
) -> list[Added]:
    """Take documents and cases into a study, inside an action; see :func:`add_all`."""
    added: list[Added] = []
    importer = _Importer(study, event)
    for batch in batches:
        importer.added = Added()
        if on_fault is None:
            importer.batch(batch, progress)
        elif (error := _tried(study, importer, batch, progress)) is not None:
            on_fault(error)
            written, importer = importer.written, _Importer(study, event)
            importer.written = written
        added.append(importer.added)
    return added


def _tried(
    study: Study, importer: _Importer, batch: Batch, progress: Callable[[], None]
) -> FileError | None:
    """Take a file in, all of it or nothing; give what is wrong with it."""
    connections = (study.db, study.vault)
    for connection in connections:
        connection.execute("SAVEPOINT file")
    found = None
    try:
        importer.batch(batch, progress)
    except FileError as error:
        found = error
        for connection in connections:
            connection.execute("ROLLBACK TO file")
    for connection in connections:
        connection.execute("RELEASE file")
    return found


class _Known(NamedTuple):
    """The newest revision of a document: its number, and where it came from."""

    revision: int
    name: str
    sha256: str


class _Importer:
    """The state of one import: what the study knows already, and the next free numbers."""

    def __init__(self, study: Study, event: int) -> None:
        self.db, self.vault, self.event = study.db, study.vault, event
        self.added = Added()
        self.written: set[str] = set()
        self.version_of = ""
        self.case_ids: dict[str, str] = dict(
            rows(self.vault, "SELECT source_id, case_id FROM case_key")
        )
        self.next_number = {
            kind: (value(self.db, "SELECT max(number) FROM document WHERE kind = ?", kind) or 0) + 1
            for kind in Kind
        }
        self.by_key: dict[tuple[str, ...], str] = {}
        self.by_hash: dict[str, str] = {}
        self.newest: dict[str, _Known] = {}
        for row in rows(
            self.vault,
            "SELECT document, revision, name, sha256, kind, case_key, question FROM source "
            "ORDER BY revision",
        ):
            document, revision, name, sha256, kind, case, question = row
            key = _key(Kind(kind), name, case, question)
            self._note(key, document, Kind(kind), _Known(revision, name, sha256))

    def _note(self, key: tuple[str, ...], document: str, kind: Kind, known: _Known) -> None:
        self.by_key[key] = document
        if kind is Kind.INTERVIEW:
            old = self.newest.get(document)
            if old and self.by_hash.get(old.sha256) == document:
                del self.by_hash[old.sha256]  # what the document was before is no copy of it
            self.by_hash[known.sha256] = document
        self.newest[document] = known

    def batch(self, batch: Batch, progress: Callable[[], None]) -> None:
        for question in batch.questions:
            self.question(question)
        for case in batch.cases:
            self.case(case)
        for item in batch.items:
            self.document(item)
            progress()

    def question(self, question: Question) -> None:
        known = value(self.db, "SELECT text FROM question WHERE id = ?", question.id)
        if known is not None and known != question.text:
            raise FileError(
                f"The study has a question {question.id!r} with another wording.",
                where=f"column {question.id}",
                mend="rename the column in your file, so that waves can be told apart.",
            )
        self.db.execute(
            "INSERT OR IGNORE INTO question VALUES (?, ?)", (question.id, question.text)
        )

    def case(self, case: Case) -> str:
        case_id = self.case_ids.get(case.id) or self._new_case(case.id)
        self.db.executemany(
            "INSERT OR REPLACE INTO attribute VALUES (?, ?, ?)",
            [(case_id, name, text) for name, text in case.attributes.items() if text],
        )
        self.vault.executemany(
            "INSERT INTO contact SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS "
            "(SELECT 1 FROM contact WHERE case_id = ?1 AND field = ?2 AND value = ?3)",
            [(case_id, name, text, self.event) for name, text in case.contact.items() if text],
        )
        return case_id

    def _new_case(self, source_id: str) -> str:
        case_id = f"C{len(self.case_ids) + 1:04d}"
        self.case_ids[source_id] = case_id
        self.db.execute("INSERT INTO cases VALUES (?, ?)", (case_id, self.event))
        self.vault.execute(
            "INSERT INTO case_key VALUES (?, ?, ?)", (case_id, source_id, self.event)
        )
        self.added.new_cases += 1
        return case_id

    def document(self, item: Imported) -> None:
        document, source = item.document, item.source
        key = _key(document.kind, source.name, document.case, document.question)
        document_id = self._find(key, item)
        known = self.newest.get(document_id)
        if known and known.sha256 == source.sha256 and self._is_read_as(document_id, document):
            self.added.unchanged += 1
            return
        if known:
            self._refuse_mixture(document_id, known, item)
            revision = known.revision + 1
            self.added.revised.append(document_id)
        else:
            document_id, revision = self._new_id(document.kind), 1
            self.added.new.append(document_id)
        self._study_row(document_id, revision, document)
        self._vault_rows(document_id, revision, item)
        self.written.add(document_id)
        self._note(key, document_id, document.kind, _Known(revision, source.name, source.sha256))

    def _find(self, key: tuple[str, ...], item: Imported) -> str:
        """Give the id under which the study has a document, "" if it is new."""
        if self.version_of:
            return self.version_of
        if key in self.by_key or item.document.kind is Kind.ANSWER:
            return self.by_key.get(key, "")
        return self.by_hash.get(item.source.sha256, "")

    def _refuse_mixture(self, document_id: str, known: _Known, item: Imported) -> None:
        """Refuse what would put one person's words in the place of another's.

        Raises:
            FileError: If the document was written by this very action, or if rows without ids of
                two survey tables cannot be told apart.
        """
        if document_id in self.written:
            raise FileError(
                "Two of the files are one and the same document with other content.",
                where=item.source.name.split("#", maxsplit=1)[0],
                mend="give files of different persons different names; add a document's versions "
                "one after the other.",
            )
        file, old_file = (name.split("#", maxsplit=1)[0] for name in (item.source.name, known.name))
        if _ROW.fullmatch(item.document.case or "") and file != old_file:
            raise FileError(
                "The table has no column with ids, and the study has rows of another one without.",
                where=file,
                mend="give the persons of both tables ids of their own, or name such a column: "
                "--column HEADER=case",
            )

    def _is_read_as(self, document_id: str, document: Document) -> bool:
        """Tell whether the same bytes gave the same document: options may read them anew."""
        if document.kind is Kind.ANSWER:
            return True
        revision = self.newest[document_id].revision
        return load_source(self.vault, document_id, revision).document == document

    def _new_id(self, kind: Kind) -> str:
        number = self.next_number[kind]
        self.next_number[kind] += 1
        return f"{_PREFIX[kind]}{number:03d}" if kind is Kind.INTERVIEW else f"A{number:05d}"

    def _study_row(self, document_id: str, revision: int, document: Document) -> None:
        case_id = None
        if document.case is not None:
            case_id = self.case_ids.get(document.case) or self._new_case(document.case)
        n_words = len(spoken(document.text, document.marks).split())
        self.db.execute(
            "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?, NULL) "
            "ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, "
            "language = excluded.language, n_turns = excluded.n_turns, n_words = excluded.n_words",
            (
                document_id,
                self.next_number[document.kind] - 1,
                revision,
                document.kind,
                case_id,
                document.question,
                document.language,
                len(document.turns),
                n_words,
                self.event,
            ),
        )

    def _vault_rows(self, document_id: str, revision: int, item: Imported) -> None:
        document, source, event = item.document, item.source, self.event
        at = (document_id, revision)
        self.vault.execute(
            "INSERT INTO source VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *at,
                source.name,
                source.sha256,
                source.format,
                source.encoding,
                document.language,
                document.kind,
                document.case,
                document.question,
                json.dumps(document.header, ensure_ascii=False),
                document.text,
                event,
            ),
        )
        self.vault.executemany(
            "INSERT INTO turn VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (*at, t.paragraph, t.speaker, t.start_ms, t.end_ms, t.span.start, t.span.end, event)
                for t in document.turns
            ],
        )
        labels = _study_labels(document.speakers)
        self.vault.executemany(
            "INSERT INTO speaker VALUES (?, ?, ?, ?, ?, ?)",
            [(*at, s.label, s.role, labels[s.label], event) for s in document.speakers],
        )
        self.vault.executemany(
            "INSERT INTO mark VALUES (?, ?, ?, ?, ?, ?)",
            [(*at, m.span.start, m.span.end, m.kind, event) for m in document.marks],
        )
        self.vault.executemany(
            "INSERT INTO beside VALUES (?, ?, ?, ?, ?)",
            [
                *((*at, "person", one, event) for one in item.beside.people),
                *((*at, "text", one, event) for one in item.beside.texts),
            ],
        )


def sources(study: Study, ids: Iterable[str] | None = None) -> Iterator[Stored]:
    """Give the source texts in the order of their import, one by one.

    Args:
        study: Open, with its vault.
        ids: Only these documents; all of them if not given.
    """
    wanted = rows(study.db, "SELECT id, revision FROM document ORDER BY kind DESC, number")
    chosen = None if ids is None else set(ids)
    for document_id, revision in wanted:
        if chosen is None or document_id in chosen:
            yield load_source(study.vault, document_id, revision)


def load_source(vault: sqlite3.Connection, document_id: str, revision: int) -> Stored:
    """Give one source text out of the vault."""
    at = (document_id, revision)
    ((name, language, kind, case, question, header, text),) = rows(
        vault,
        "SELECT name, language, kind, case_key, question, header, text FROM source "
        "WHERE document = ? AND revision = ?",
        *at,
    )
    turns = rows(
        vault,
        "SELECT start, stop, paragraph, speaker, start_ms, end_ms FROM turn "
        "WHERE document = ? AND revision = ? ORDER BY start",
        *at,
    )
    speakers = rows(
        vault,
        "SELECT label, role, study_label FROM speaker WHERE document = ? AND revision = ? "
        "ORDER BY rowid",
        *at,
    )
    marks = rows(
        vault,
        "SELECT start, stop, kind FROM mark WHERE document = ? AND revision = ? ORDER BY rowid",
        *at,
    )
    document = Document(
        text=text,
        turns=tuple(Turn(Span(a, b), *rest) for a, b, *rest in turns),
        speakers=tuple(Speaker(label, Role(role)) for label, role, _ in speakers),
        marks=tuple(Mark(Span(a, b), MarkKind(k)) for a, b, k in marks),
        header=tuple(json.loads(header)),
        kind=Kind(kind),
        case=case,
        question=question,
        language=language,
    )
    labels = {label: study_label for label, _, study_label in speakers}
    people, texts = (_beside(vault, document_id, revision, kind) for kind in ("person", "text"))
    beside = Beside(people, (*texts, *_memos(vault, document_id)))
    return Stored(document_id, revision, name, document, labels, beside)


def _memos(vault: sqlite3.Connection, document_id: str) -> tuple[str, ...]:
    """Give the words of what people wrote on a document; they name whom it names."""
    found = rows(
        vault,
        "SELECT name || char(10) || text FROM memo WHERE document = ? ORDER BY id",
        document_id,
    )
    return tuple(text.strip() for (text,) in found)


def _beside(
    vault: sqlite3.Connection, document_id: str, revision: int, kind: str
) -> tuple[str, ...]:
    found = rows(
        vault,
        "SELECT text FROM beside WHERE document = ? AND revision = ? AND kind = ? ORDER BY rowid",
        *(document_id, revision, kind),
    )
    return tuple(text for (text,) in found)


def source_text(vault: sqlite3.Connection, document_id: str, revision: int) -> str:
    """Give the words of one source text out of the vault."""
    sql = "SELECT text FROM source WHERE document = ? AND revision = ?"
    return str(value(vault, sql, document_id, revision))


def contacts(study: Study) -> dict[str, list[str]]:
    """Give each person's contact data by the id of the user's file; needs the vault."""
    found: dict[str, list[str]] = {}
    for case, text in rows(
        study.vault,
        "SELECT DISTINCT k.source_id, c.value FROM contact c JOIN case_key k USING (case_id)",
    ):
        found.setdefault(case, []).append(text)
    return found


def names(study: Study) -> dict[str, str]:
    """Give file name (for answers ``FILE#CASE#QUESTION``) to document id; needs the vault."""
    return dict(rows(study.vault, "SELECT name, document FROM source ORDER BY revision"))


def _key(kind: Kind, name: str, case: str | None, question: str | None) -> tuple[str, ...]:
    """Give what makes a document the same one in another file: never the file's name for answers.

    One person may give several answers to one question; the middle of ``FILE#ANSWER#QUESTION``
    tells them apart.
    """
    if kind is Kind.ANSWER:
        return (kind, case or name, question or "", *name.rsplit("#", 2)[1:2])
    return (kind, name)


def _study_labels(speakers: tuple[Speaker, ...]) -> dict[str, str]:
    """Keep labels that name nobody; give the others a letter by role, and a number if needed."""
    labels = {s.label: s.label for s in speakers if PLAIN_LABEL.fullmatch(s.label)}
    taken = set(labels.values())
    for role, letter in _LETTER.items():
        others = [s.label for s in speakers if s.role is role and s.label not in labels]
        for number, label in enumerate(others, 1):
            study_label = letter if len(others) == 1 and letter not in taken else ""
            while not study_label or study_label in taken:
                study_label = f"{letter}{number}"
                number += 1  # noqa: PLW2901  # the next free number
            labels[label] = study_label
            taken.add(study_label)
    return labels
