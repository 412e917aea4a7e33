"""Pseudonymised views going into a study, and the codings that move with them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NamedTuple

from kimqual.model import Action, Category, Coding, Edit, Mention, Span, View, apply
from kimqual.store.awaiting import last_run, place_awaiting
from kimqual.store.database import rows, value
from kimqual.store.moving import (
    Carry,
    CarryText,
    Moved,
    Trace,
    codings_of,
    traced_by,
    withdraw,
    write_moved,
)
from kimqual.store.recoding import forget_words
from kimqual.store.rewriting import note_rewritten, set_aside
from kimqual.store.sources import Stored, load_source, source_text
from kimqual.store.study import Study
from kimqual.store.topics import drop_topics


@dataclass(frozen=True, slots=True)
class Treated:
    """A mention with what the two profiles make of it.

    Attributes:
        mention: Where and what, in the source text; ``surrogate`` is the text for coding.
        action: What the coding profile did.
        report: The text for the report profile.
    """

    mention: Mention
    action: Action
    report: str


class Carriers(NamedTuple):
    """How codings move: between views, to a changed text, and found again in a corrected one."""

    carry: Carry
    carry_text: CarryText
    trace: Trace


def save_views(
    study: Study,
    treated: Iterable[tuple[Stored, Sequence[Treated]]],
    register: Callable[[], str],
    *,
    carry: Carry,
    carry_text: CarryText,
    trace: Trace | None = None,
) -> Moved:
    """Put new pseudonymised views in the place of the old, with every coding moved, as one action.

    Args:
        study: Open, with its vault.
        treated: Source text and its mentions, one document at a time.
        register: Gives the register's data, asked after the last document.
        carry: Moves codings between two views of one text.
        carry_text: Moves what stands unchanged between two versions of a source text.
        trace: Finds codings again in a corrected source text; ``carry_text`` if not given.

    Returns:
        Numbers for the user.
    """
    moved = Moved()
    carriers = Carriers(carry, carry_text, trace or traced_by(carry_text))
    with study.action("anonymise.run", with_vault=True) as event:
        before = _texts(study.db)
        for stored, mentions in treated:
            _save_view(study, event, stored, mentions, carriers, moved)
        if before != _texts(study.db):
            moved.topics_dropped = drop_topics(study.db)
        _keep_register(study.vault, event, register())
    # What was masked only now must not stay readable in the journal beside study.db.
    with suppress(study.db.OperationalError):
        study.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return moved


def _texts(db: sqlite3.Connection) -> dict[str, int]:
    return {id_: hash(text) for id_, text in rows(db, "SELECT id, text FROM document")}


def _keep_register(vault: sqlite3.Connection, event: int, data: str) -> None:
    # The last run's stays until the next: if this action is interrupted, it is the one that counts.
    vault.execute("DELETE FROM register WHERE event < (SELECT max(event) FROM register)")
    vault.execute("INSERT INTO register VALUES (?, ?)", (event, data))


def load_register(study: Study) -> str:
    """Give the register's data as the last run left it, "" before the first."""
    return value(study.vault, "SELECT data FROM register ORDER BY event DESC LIMIT 1") or ""


def coding_edits(treated: Iterable[Treated], text: str) -> list[Edit]:
    """Give the replacements that make the view for coding."""
    return [
        Edit(t.mention.span, t.mention.surrogate)
        for t in treated
        if t.action is not Action.KEEP and t.mention.surrogate != t.mention.span.of(text)
    ]


def load_links(study: Study, document: str, revision: int) -> dict[Span, str]:
    """Give the entities of a document's mentions of the last run, if its text is still the same."""
    ran = rows(
        study.db,
        "SELECT view_event FROM document WHERE id = ? AND view_revision = ?",
        document,
        revision,
    )
    return {
        mention.span: mention.entity
        for (event,) in ran
        for mention in _mentions_of(study.vault, document, event)
    }


def view_revisions(study: Study) -> dict[str, int]:
    """Give the revision of the source text that each document's view is of."""
    return dict(rows(study.db, "SELECT id, view_revision FROM document WHERE text IS NOT NULL"))


def mentions(study: Study) -> list[tuple[str, Mention, str]]:
    """Give every mention of the last run with its document and its surface; needs the vault."""
    found = []
    for document, revision, event in rows(
        study.db,
        "SELECT id, view_revision, view_event FROM document WHERE text IS NOT NULL ORDER BY id",
    ):
        text = source_text(study.vault, document, revision)
        found += [
            (document, mention, mention.span.of(text))
            for mention in _mentions_of(study.vault, document, event)
        ]
    return found


def _mentions_of(vault: sqlite3.Connection, document: str, event: int) -> list[Mention]:
    return [
        Mention(start, stop, Category(category), *rest)
        for start, stop, category, *rest in rows(
            vault,
            "SELECT start, stop, category, score, surrogate, entity, reason FROM mention "
            "WHERE document = ? AND event = ? ORDER BY start",
            document,
            event,
        )
    ]


def report_view(study: Study, document: str, text: str) -> View:
    """Make the stricter view for reports out of the view for coding; no vault is needed."""
    return apply(
        text,
        [
            Edit(Span(start, stop), report)
            for start, stop, report in rows(
                study.db, "SELECT start, stop, report FROM mention WHERE document = ?", document
            )
            if report != text[start:stop]
        ],
    )


def _save_view(
    study: Study,
    event: int,
    stored: Stored,
    treated: Sequence[Treated],
    carriers: Carriers,
    moved: Moved,
) -> None:
    source = stored.document
    view = apply(source.text, coding_edits(treated, source.text))
    codings = codings_of(study.db, stored.id)
    went = _carry(study, stored, view, [c for _, c in codings], carriers)
    printed, last = _printed(study, stored.id), last_run(study, stored.id)
    _write_vault(study, event, stored, treated, view)
    _write_view(study.db, event, stored, treated, view)
    set_aside(study.vault, event, went.lost)
    write_moved(study.db, codings, went.carried, moved)
    forget_words(study.db, stored.id)
    moved.n_rewritten += note_rewritten(study, event, codings, went.looks)
    waited = place_awaiting(study, event, stored, view, carriers[:2], last)
    set_aside(study.vault, event, [(coding, "") for coding in waited])
    moved.n_unplaced += len(waited)
    for number, words in _printed(study, stored.id).items():
        if words != printed.get(number):
            moved.n_unreleased += withdraw(study.db, number)
    moved.n_unplaced += len(went.lost)
    moved.n_documents += 1


def _printed(study: Study, document: str) -> dict[int, str]:
    """Give the words of a document's released codings in the report profile."""
    released = rows(
        study.db,
        "SELECT c.id, c.start, c.stop FROM coding c JOIN release r ON r.coding = c.id "
        "WHERE c.document = ?",
        document,
    )
    if not released:
        return {}
    text = value(study.db, "SELECT text FROM document WHERE id = ?", document)
    view = report_view(study, document, text)
    return {
        number: view.forward(Span(start, stop)).of(view.text) for number, start, stop in released
    }


class _Went(NamedTuple):
    """Each coding's new form; those without a place, and those to look at, with the reasons."""

    carried: dict[Coding, Coding]
    lost: list[tuple[Coding, str]]
    looks: dict[Coding, str]


def _carry(
    study: Study, stored: Stored, view: View, codings: list[Coding], carriers: Carriers
) -> _Went:
    went = _Went({}, [], {})
    if not codings:
        return went
    revision, text, event = study.db.execute(
        "SELECT view_revision, text, view_event FROM document WHERE id = ?", (stored.id,)
    ).fetchone()
    seen = _view_of(study.vault, stored.id, event, text)
    if revision == stored.revision:
        moved = carriers.carry(codings, seen, view)
        went.carried.update(zip(codings, moved, strict=True))
        return went
    # By way of the source: a name that is masked otherwise by now is no change of the words.
    old = load_source(study.vault, stored.id, revision).document
    said = carriers.carry(codings, seen, View(old.text))
    source = View(stored.document.text)
    for coding, found in zip(codings, carriers.trace(said, old, stored.document), strict=True):
        if found.span is None:
            went.lost.append((coding, found.reason))
            continue
        at = replace(coding, span=found.span, quote=found.span.of(source.text))
        (went.carried[coding],) = carriers.carry([at], source, view)
        if found.reason:
            went.looks[coding] = found.reason
    return went


def load_view(study: Study, document: str) -> View:
    """Give the view for coding with the way back to the source; needs the vault."""
    text, event = study.db.execute(
        "SELECT text, view_event FROM document WHERE id = ?", (document,)
    ).fetchone()
    return _view_of(study.vault, document, event, text)


def _view_of(vault: sqlite3.Connection, document: str, event: int, text: str) -> View:
    # What is kept stands as it was said: no end of a coding has to move out of it.
    pairs = rows(
        vault,
        "SELECT start, stop, view_start, view_stop FROM mention WHERE document = ? "
        "AND event = ? AND action != 'keep' ORDER BY start",
        document,
        event,
    )
    return View(
        text,
        tuple(Span(start, stop) for start, stop, _, _ in pairs),
        tuple(Span(start, stop) for _, _, start, stop in pairs),
    )


def _write_vault(
    study: Study, event: int, stored: Stored, treated: Sequence[Treated], view: View
) -> None:
    # The run before the last is no longer needed: the study refers to the last one, and if this
    # action is interrupted, that one is still there.
    vault = study.vault
    last = value(study.db, "SELECT view_event FROM document WHERE id = ?", stored.id)
    vault.execute("DELETE FROM mention WHERE document = ? AND event IS NOT ?", (stored.id, last))
    for t in treated:
        m = t.mention
        at = view.forward(m.span)
        vault.execute(
            "INSERT INTO mention VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                stored.id,
                m.start,
                m.end,
                m.category,
                m.score,
                m.surrogate,
                m.entity,
                m.reason,
                t.action,
                t.report,
                at.start,
                at.end,
                event,
            ),
        )


def _write_view(
    db: sqlite3.Connection, event: int, stored: Stored, treated: Sequence[Treated], view: View
) -> None:
    document = stored.document
    for table in ("speaker", "turn", "mark", "mention"):
        db.execute(f"DELETE FROM {table} WHERE document = ?", (stored.id,))  # noqa: S608
    db.execute(
        "UPDATE document SET view_revision = ?, view_event = ?, text = ? WHERE id = ?",
        (stored.revision, event, view.text, stored.id),
    )
    db.executemany(
        "INSERT INTO speaker VALUES (?, ?, ?)",
        [(stored.id, stored.study_labels[s.label], s.role) for s in document.speakers],
    )
    for number, turn in enumerate(document.turns, 1):
        at = view.forward(turn.span)
        label = stored.study_labels[turn.speaker] if turn.speaker is not None else None
        db.execute(
            "INSERT INTO turn VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                stored.id,
                number,
                turn.paragraph,
                label,
                turn.start_ms,
                turn.end_ms,
                at.start,
                at.end,
            ),
        )
    for mark in document.marks:
        at = view.forward(mark.span)
        db.execute("INSERT INTO mark VALUES (?, ?, ?, ?)", (stored.id, at.start, at.end, mark.kind))
    for t in treated:
        at = view.forward(t.mention.span)
        db.execute(
            "INSERT INTO mention VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                stored.id,
                at.start,
                at.end,
                t.mention.category,
                t.mention.entity,
                t.action,
                t.report,
            ),
        )
