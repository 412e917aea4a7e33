"""One import at work: what is new, what is another revision, what is known, row by row."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from kimqual.errors import FileError
from kimqual.model import (
    Case,
    Document,
    Imported,
    Kind,
    Question,
    Role,
    Speaker,
)
from kimqual.model.document import spoken
from kimqual.store.database import rows, value
from kimqual.store.removal import last_number
from kimqual.store.sources import load_source
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


class _Known(NamedTuple):
    """The newest revision of a document: its number, and where it came from."""

    revision: int
    name: str
    sha256: str


class Importer:
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
            kind: max(
                value(self.db, "SELECT max(number) FROM document WHERE kind = ?", kind) or 0,
                last_number(self.db, kind),
            )
            + 1
            for kind in Kind
        }
        numbers = (int(case_id[1:]) for case_id in self.case_ids.values())
        self.last_case = max([*numbers, last_number(self.db, "case")])
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
        """Take in what one file brings; what it did is added to ``added``.

        Raises:
            FileError: If it contradicts what the study holds.
        """
        for question in batch.questions:
            self._question(question)
        for case in batch.cases:
            self._case(case)
        for item in batch.items:
            self.document(item)
            progress()

    def _question(self, question: Question) -> None:
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

    def _case(self, case: Case) -> str:
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
        self.last_case += 1
        case_id = f"C{self.last_case:04d}"
        self.case_ids[source_id] = case_id
        self.db.execute("INSERT INTO cases VALUES (?, ?)", (case_id, self.event))
        self.vault.execute(
            "INSERT INTO case_key VALUES (?, ?, ?)", (case_id, source_id, self.event)
        )
        self.added.new_cases += 1
        return case_id

    def document(self, item: Imported) -> None:
        """Take in one document, as a new one, as a revision, or not at all."""
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
