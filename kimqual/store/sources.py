"""Source texts coming out of the vault."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kimqual.model import (
    Beside,
    Document,
    Kind,
    Mark,
    MarkKind,
    Role,
    Span,
    Speaker,
    Turn,
)
from kimqual.store.database import rows, value
from kimqual.store.study import Study


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
