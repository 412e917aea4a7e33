"""A model's suggested codings, and what coders made of those that they were shown.

A verdict is kept for a document and a coder. It goes with the coder's coding; it stays when the
model's coding goes, for what somebody decided is not undone by that.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kimqual.model import Coding, Span
from kimqual.store.database import rows, value
from kimqual.store.study import Study

_Row = tuple[str, str, int | None, int | None]


class Verdict(StrEnum):
    """What a coder made of a suggestion; ``NEW`` is a coding that was not suggested."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    REJECTED = "rejected"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Judged:
    """A suggestion beside what the coder submitted.

    Attributes:
        verdict: What became of it.
        model: Whose suggestion was shown, ``model:…``.
        suggestion: The model's coding; ``None`` if the coder's is new.
        coding: The coder's; ``None`` if the suggestion was rejected.
    """

    verdict: Verdict
    model: str
    suggestion: Coding | None
    coding: Coding | None


@dataclass(frozen=True, slots=True)
class Tally:
    """What a coder made of a model's suggestions, in all documents pulled so far.

    Attributes:
        coder: Who.
        model: Whose suggestions were shown.
        n_documents: Documents that the coder submitted with them.
        n_accepted: Codings that are as they were suggested.
        n_changed: Codings with another code on the same passage, or the same code on other words.
        n_rejected: Suggestions that the coder took out.
        n_new: Codings that were not suggested.
    """

    coder: str
    model: str
    n_documents: int
    n_accepted: int
    n_changed: int
    n_rejected: int
    n_new: int


def load_models(study: Study) -> list[str]:
    """Give the names of the models with codings in the study, ``model:…``."""
    found = rows(
        study.db, "SELECT DISTINCT coder FROM coding WHERE coder LIKE 'model:%' ORDER BY coder"
    )
    return [coder for (coder,) in found]


def load_suggestions(study: Study, model: str) -> dict[str, list[Coding]]:
    """Give a model's codings by document, in the order of the text."""
    found: dict[str, list[Coding]] = {}
    for document, start, stop, code, quote, memo, score in rows(
        study.db,
        "SELECT document, start, stop, code, quote, memo, score FROM coding WHERE coder = ? "
        "ORDER BY document, start, stop, code",
        model,
    ):
        coding = Coding(document, Span(start, stop), code, model, quote, memo, score)
        found.setdefault(document, []).append(coding)
    return found


def save_judged(
    study: Study, event: int, document: str, coder: str, judged: Iterable[Judged]
) -> bool:
    """Keep what a coder made of the suggestions in a document, inside an action.

    Args:
        study: Open; no vault needed.
        event: The pull.
        document: Where.
        coder: Who; the coder's codings are in the study already.
        judged: All of it; what was known of this document and coder is replaced.

    Returns:
        Whether anything is other than before.
    """
    at = (document, coder)
    after = sorted((_row(study.db, one) for one in judged), key=repr)
    before = rows(
        study.db,
        "SELECT model, verdict, coding, suggestion FROM verdict WHERE document = ? AND coder = ?",
        *at,
    )
    if after == sorted((tuple(row) for row in before), key=repr):
        return False
    study.db.execute("DELETE FROM verdict WHERE document = ? AND coder = ?", at)
    study.db.executemany(
        "INSERT INTO verdict VALUES (?, ?, ?, ?, ?, ?, ?)", [(*at, *row, event) for row in after]
    )
    return True


def load_tallies(study: Study, coder: str) -> list[Tally]:
    """Count what a coder made of each model's suggestions."""
    return [
        Tally(coder, *row)
        for row in rows(
            study.db,
            "SELECT model, count(DISTINCT document), sum(verdict = 'accepted'), "
            "sum(verdict = 'changed'), sum(verdict = 'rejected'), sum(verdict = 'new') "
            "FROM verdict WHERE coder = ? GROUP BY model ORDER BY model",
            coder,
        )
    ]


def _row(db: sqlite3.Connection, one: Judged) -> _Row:
    return (
        one.model,
        str(one.verdict),
        _number(db, one.coding),
        _number(db, one.suggestion),
    )


def _number(db: sqlite3.Connection, coding: Coding | None) -> int | None:
    """Give a coding's number; a suggestion that was cut where turns end has that of the whole."""
    if coding is None:
        return None
    found = value(
        db,
        "SELECT id FROM coding WHERE document = ? AND start <= ? AND stop >= ? AND code = ? "
        "AND coder = ? ORDER BY stop - start, id LIMIT 1",
        coding.document,
        coding.span.start,
        coding.span.end,
        coding.code,
        coding.coder,
    )
    return None if found is None else int(found)
