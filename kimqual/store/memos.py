"""Memos on whole documents, written with the source text before one's eyes: vault only.

Such a memo tells who somebody is, as the text does, and often sums it up. No view can be made of it
by replacing mentions, so it never goes to the study; names in it are searched for in the texts.
What coders say of a pseudonymised document in Label Studio is in the study
(:mod:`kimqual.store.assignment`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from kimqual.errors import StudyError
from kimqual.store.database import rows, value
from kimqual.store.study import Study


@dataclass(frozen=True, slots=True)
class Memo:
    """What somebody wrote on a document as a whole.

    Attributes:
        document: Its id.
        coder: Who wrote it.
        name: What it is called, "" if nothing.
        text: With names and all.
    """

    document: str
    coder: str
    name: str
    text: str


def save_memos(study: Study, event: int, memos: Iterable[Memo]) -> int:
    """Keep memos, inside an action with the vault; one that is there already is not kept twice.

    Returns:
        How many are new.
    """
    return sum(
        study.vault.execute(
            "INSERT OR IGNORE INTO memo (document, coder, name, text, event) VALUES (?, ?, ?, ?, ?)",
            (*astuple(memo), event),
        ).rowcount
        for memo in memos
    )


def load_memos(study: Study) -> list[Memo]:
    """Give the memos in order of documents and as they were written; needs the vault."""
    found: dict[str, list[Memo]] = {}
    for row in rows(study.vault, "SELECT document, coder, name, text FROM memo ORDER BY id"):
        found.setdefault(row[0], []).append(Memo(*row))
    order = rows(study.db, "SELECT id FROM document ORDER BY kind DESC, number")
    return [memo for (document,) in order for memo in found.get(document, ())]


def write_memo(study: Study, memo: Memo) -> bool:
    """Add a memo, as one action.

    Returns:
        Whether it is new.

    Raises:
        StudyError: If there is no such document, or the memo says nothing.
    """
    if value(study.db, "SELECT 1 FROM document WHERE id = ?", memo.document) is None:
        raise StudyError(
            f"No document is called {memo.document!r}.",
            mend="see what there is: kimqual corpus list",
        )
    if not memo.text.strip() or not memo.coder.strip():
        raise StudyError(
            "A memo needs a text, and somebody who wrote it.",
            where=memo.document,
            mend="kimqual corpus memo DOCUMENT --coder NAME < memo.txt",
        )
    with study.action("corpus.memo", with_vault=True, document=memo.document) as event:
        return save_memos(study, event, [memo]) > 0


def may_have_memos(study: Study) -> bool:
    """Tell whether something was done that can have left memos in the vault; needs it not."""
    found = "SELECT 1 FROM event WHERE action IN ('corpus.memo', 'qdpx.import')"
    return value(study.db, found) is not None
