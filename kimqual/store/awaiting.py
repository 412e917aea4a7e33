"""Codings made on source texts that are not pseudonymised yet: they wait in the vault.

The study holds pseudonymised text only, so a coding whose quote is still source text cannot be
there. The next run of the pseudonymisation makes the view and puts them on it, by the same list of
replacements by which every coding moves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from kimqual.model import Codebook, Coding, Span, View
from kimqual.store.codings import save_codebook
from kimqual.store.database import rows, value
from kimqual.store.moving import Carry, CarryText
from kimqual.store.sources import Stored, source_text
from kimqual.store.study import Study

# Two that say the same become one, with both memos.
_AWAIT = """
    INSERT INTO awaiting VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (document, revision, start, stop, code, coder) DO UPDATE
    SET memo = trim(awaiting.memo || char(10) || excluded.memo, char(10))
    WHERE instr(awaiting.memo, excluded.memo) = 0"""
_PLACE = """
    INSERT INTO coding (document, start, stop, code, coder, quote, memo, revision, event)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (document, start, stop, code, coder) DO UPDATE
    SET memo = trim(coding.memo || char(10) || excluded.memo, char(10))
    WHERE instr(coding.memo, excluded.memo) = 0"""


def study_id(study: Study) -> UUID:
    """Give what makes the study's things its own, for GUIDs that stay the same."""
    return UUID(str(value(study.db, "SELECT value FROM meta WHERE key = 'study'")))


def kept_codebooks(study: Study) -> dict[int, str]:
    """Give the number and the name of each revision of the codebook that the study has kept."""
    return dict(rows(study.db, "SELECT revision, name FROM codebook ORDER BY revision"))


def await_codings(study: Study, event: int, codings: Iterable[Coding], book: Codebook) -> int:
    """Keep codings on source texts until their documents are pseudonymised, inside an action.

    Args:
        study: Open, with its vault.
        event: The action's.
        codings: Spans are code points of the newest source text; quotes are not kept.
        book: The codebook they refer to.

    Returns:
        Number of codings that are kept.
    """
    save_codebook(study, event, book)
    # What a run has placed since waits no more.
    for document, last in rows(study.db, "SELECT id, view_event FROM document"):
        study.vault.execute(
            "DELETE FROM awaiting WHERE document = ? AND event < ?", (document, last)
        )
    revisions = dict(rows(study.db, "SELECT id, revision FROM document"))
    n = 0
    for c in codings:
        place = (c.document, revisions[c.document], c.span.start, c.span.end)
        n += study.vault.execute(
            _AWAIT,
            (*place, c.code, c.coder, c.memo, book.revision, event),
        ).rowcount
    return n


def load_awaiting(study: Study) -> dict[str, list[Coding]]:
    """Give the codings that wait, on the newest source texts, by document; needs the vault."""
    found: dict[str, list[Coding]] = defaultdict(list)
    for document, revision, last in rows(
        study.db, "SELECT id, revision, coalesce(view_event, 0) FROM document"
    ):
        for waiting in _waiting(study, document, last):
            if waiting.revision == revision:
                found[document].append(waiting.coding)
    return dict(found)


def documents_by_hash(study: Study) -> dict[str, str]:
    """Give each document's id by the checksum of its newest source; needs the vault."""
    return dict(rows(study.vault, "SELECT sha256, document FROM source ORDER BY revision"))


def last_run(study: Study, document: str) -> int:
    """Give the event that made a document's view, 0 if it has none."""
    found = value(study.db, "SELECT view_event FROM document WHERE id = ?", document)
    return int(found or 0)


def place_awaiting(
    study: Study,
    event: int,
    stored: Stored,
    view: View,
    carriers: tuple[Carry, CarryText],
    last: int,
) -> Sequence[Coding]:
    """Put the codings that wait for a document onto its view, inside an action.

    Nothing is taken out of the vault: if the action is interrupted between the two databases, they
    still wait. They wait no more once the document has a view that is younger than they are.

    Args:
        study: Open, with its vault.
        event: The action's.
        stored: The source text.
        view: Its new view.
        carriers: How codings move.
        last: The event of the view before this one.

    Returns:
        Codings whose words a changed source text no longer has.
    """
    carry, carry_text = carriers
    lost: list[Coding] = []
    for waiting in _waiting(study, stored.id, last):
        kept: Sequence[Coding] = [waiting.coding]
        if waiting.revision != stored.revision:
            old = source_text(study.vault, stored.id, waiting.revision)
            kept, gone = carry_text(kept, old, stored.document.text)
            lost += gone
        for coding in carry(kept, View(stored.document.text), view):
            _insert(study, event, coding, waiting.book)
    return lost


class _Waiting(NamedTuple):
    coding: Coding
    revision: int
    book: int


def _waiting(study: Study, document: str, last: int) -> Iterator[_Waiting]:
    texts: dict[int, str] = {}
    for revision, book, start, stop, code, coder, memo in rows(
        study.vault,
        "SELECT revision, codebook, start, stop, code, coder, memo FROM awaiting "
        "WHERE document = ? AND event > ? ORDER BY start, stop, code, coder",
        document,
        last,
    ):
        if revision not in texts:
            texts[revision] = source_text(study.vault, document, revision)
        quote = texts[revision][start:stop]
        yield _Waiting(
            Coding(document, Span(start, stop), code, coder, quote, memo), revision, book
        )


def _insert(study: Study, event: int, coding: Coding, book: int) -> None:
    study.db.execute(
        _PLACE,
        (
            coding.document,
            coding.span.start,
            coding.span.end,
            coding.code,
            coding.coder,
            coding.quote,
            coding.memo,
            book,
            event,
        ),
    )
