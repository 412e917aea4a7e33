"""Pseudonymised views going into a study, and the codings that move with them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from kimqual.model import Action, Category, Coding, Edit, Mention, Span, View, apply
from kimqual.store.database import rows, value
from kimqual.store.documents import Stored
from kimqual.store.study import Study

Carry = Callable[[Sequence[Coding], View, View], Sequence[Coding]]
CarryText = Callable[[Sequence[Coding], str, str], tuple[Sequence[Coding], Sequence[Coding]]]


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


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about one place of a source text.

    Attributes:
        document: Document id in the study.
        span: In code points of the source text.
        accepted: False where the place identifies nobody.
        category: Kind of identifier, "" for a rejected place.
        entity: The person's name for what it refers to, "" to leave it to the register.
    """

    document: str
    span: Span
    accepted: bool
    category: str = ""
    entity: str = ""


@dataclass(slots=True)
class Moved:
    """What happened to codings when views changed."""

    n_documents: int = 0
    n_moved: int = 0
    n_unplaced: int = 0
    n_unreleased: int = 0
    documents_unplaced: list[str] = field(default_factory=list)


def save_views(
    study: Study,
    treated: Iterable[tuple[Stored, Sequence[Treated]]],
    register: Callable[[], str],
    *,
    carry: Carry,
    carry_text: CarryText,
) -> Moved:
    """Put new pseudonymised views in the place of the old, with every coding moved, as one action.

    Args:
        study: Open, with its vault.
        treated: Source text and its mentions, one document at a time.
        register: Gives the register's data, asked after the last document.
        carry: Moves codings between two views of one text.
        carry_text: Moves codings between two versions of a text whose words changed.

    Returns:
        Numbers for the user.
    """
    moved = Moved()
    with study.action("anonymise.run", with_vault=True) as event:
        for stored, mentions in treated:
            _save_view(study, event, stored, mentions, (carry, carry_text), moved)
        study.vault.execute("DELETE FROM register WHERE event < ?", (event,))
        study.vault.execute("INSERT INTO register VALUES (?, ?)", (event, register()))
    return moved


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


def save_decisions(study: Study, decisions: Iterable[Decision]) -> int:
    """Keep what a person decided; later runs follow it.

    Returns:
        Number of decisions kept.
    """
    n = 0
    with study.action("anonymise.review", with_vault=True) as event:
        for d in decisions:
            revision = value(study.db, "SELECT revision FROM document WHERE id = ?", d.document)
            row = (d.document, revision, d.span.start, d.span.end)
            study.vault.execute(
                "INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*row, d.accepted, d.category, d.entity, event),
            )
            n += 1
    return n


def load_decisions(study: Study) -> dict[str, list[Decision]]:
    """Give the newest decision on each place of the current revisions, by document."""
    found: dict[tuple[str, int, int], Decision] = {}
    current = dict(rows(study.db, "SELECT id, revision FROM document"))
    for document, revision, start, stop, accepted, category, entity in rows(
        study.vault,
        "SELECT document, revision, start, stop, accepted, category, entity FROM decision "
        "ORDER BY event",
    ):
        if current.get(document) == revision:
            found[document, start, stop] = Decision(
                document, Span(start, stop), bool(accepted), category, entity
            )
    by_document: dict[str, list[Decision]] = {}
    for decision in found.values():
        by_document.setdefault(decision.document, []).append(decision)
    return by_document


def mentions(study: Study) -> list[tuple[str, Mention, str]]:
    """Give every mention of the last run with its document and its surface; needs the vault."""
    found = []
    for document, revision in rows(
        study.db, "SELECT id, view_revision FROM document WHERE text IS NOT NULL ORDER BY id"
    ):
        text = value(
            study.vault,
            "SELECT text FROM source WHERE document = ? AND revision = ?",
            document,
            revision,
        )
        found += [
            (document, mention, mention.span.of(text))
            for mention in _mentions_of(study.vault, document)
        ]
    return found


def _mentions_of(vault: sqlite3.Connection, document: str) -> list[Mention]:
    return [
        Mention(start, stop, Category(category), *rest)
        for start, stop, category, *rest in rows(
            vault,
            "SELECT start, stop, category, score, surrogate, entity, reason FROM mention "
            "WHERE document = ? AND event = (SELECT max(event) FROM mention WHERE document = ?) "
            "ORDER BY start",
            document,
            document,
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
    carriers: tuple[Carry, CarryText],
    moved: Moved,
) -> None:
    source = stored.document
    view = apply(source.text, coding_edits(treated, source.text))
    codings = _codings_of(study.db, stored.id)
    carried, lost = _carry(study, stored, view, [c for _, c in codings], carriers)
    _write_vault(study.vault, event, stored, treated, view)
    _write_view(study.db, stored, treated, view)
    _write_codings(study.db, event, codings, carried, lost, moved)
    moved.n_documents += 1


def _carry(
    study: Study,
    stored: Stored,
    view: View,
    codings: list[Coding],
    carriers: tuple[Carry, CarryText],
) -> tuple[dict[Coding, Coding], list[Coding]]:
    """Give each coding's new form, and the codings that found no place in a changed source."""
    if not codings:
        return {}, []
    revision, text = study.db.execute(
        "SELECT view_revision, text FROM document WHERE id = ?", (stored.id,)
    ).fetchone()
    carry, carry_text = carriers
    if revision == stored.revision:
        old = _old_view(study.vault, stored.id, text)
        return dict(zip(codings, carry(codings, old, view), strict=True)), []
    placed, lost = carry_text(codings, text, view.text)
    kept = [c for c in codings if c not in lost]
    return dict(zip(kept, placed, strict=True)), list(lost)


def load_view(study: Study, document: str) -> View:
    """Give the view for coding with the way back to the source; needs the vault."""
    text = value(study.db, "SELECT text FROM document WHERE id = ?", document)
    return _old_view(study.vault, document, text)


def _old_view(vault: sqlite3.Connection, document: str, text: str) -> View:
    pairs = rows(
        vault,
        "SELECT start, stop, view_start, view_stop FROM mention WHERE document = ? "
        "AND event = (SELECT max(event) FROM mention WHERE document = ?) ORDER BY start",
        document,
        document,
    )
    return View(
        text,
        tuple(Span(start, stop) for start, stop, _, _ in pairs),
        tuple(Span(start, stop) for _, _, start, stop in pairs),
    )


def _codings_of(db: sqlite3.Connection, document: str) -> list[tuple[int, Coding]]:
    return [
        (number, Coding(document, Span(start, stop), code, coder, quote, memo))
        for number, start, stop, code, coder, quote, memo in rows(
            db,
            "SELECT id, start, stop, code, coder, quote, memo FROM coding WHERE document = ?",
            document,
        )
    ]


def _write_vault(
    vault: sqlite3.Connection, event: int, stored: Stored, treated: Sequence[Treated], view: View
) -> None:
    # The run before the last is no longer needed: the study refers to the last one, and if this
    # action is interrupted, that one is still there.
    vault.execute(
        "DELETE FROM mention WHERE document = ? AND event < "
        "(SELECT max(event) FROM mention WHERE document = ?)",
        (stored.id, stored.id),
    )
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
    db: sqlite3.Connection, stored: Stored, treated: Sequence[Treated], view: View
) -> None:
    document = stored.document
    for table in ("speaker", "turn", "mark", "mention"):
        db.execute(f"DELETE FROM {table} WHERE document = ?", (stored.id,))  # noqa: S608
    db.execute(
        "UPDATE document SET view_revision = ?, text = ? WHERE id = ?",
        (stored.revision, view.text, stored.id),
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


def _write_codings(
    db: sqlite3.Connection,
    event: int,
    codings: list[tuple[int, Coding]],
    carried: dict[Coding, Coding],
    lost: list[Coding],
    moved: Moved,
) -> None:
    for number, coding in codings:
        if coding in lost:
            _set_aside(db, event, number, coding)
            moved.n_unplaced += 1
            continue
        new = carried[coding]
        if (new.span, new.quote) == (coding.span, coding.quote):
            continue
        moved.n_moved += 1
        db.execute(
            "UPDATE coding SET start = ?, stop = ?, quote = ? WHERE id = ?",
            (new.span.start, new.span.end, new.quote, number),
        )
        if new.quote != coding.quote:
            withdrawn = db.execute("DELETE FROM release WHERE coding = ?", (number,))
            moved.n_unreleased += withdrawn.rowcount


def _set_aside(db: sqlite3.Connection, event: int, number: int, coding: Coding) -> None:
    db.execute("DELETE FROM coding WHERE id = ?", (number,))
    db.execute(
        "INSERT INTO unplaced VALUES (?, ?, ?, ?, ?, ?)",
        (coding.document, coding.code, coding.coder, coding.quote, coding.memo, event),
    )


def surfaces(study: Study) -> dict[str, set[str]]:
    """Give every surface form that may not be printed, by category; needs the vault.

    Of mentions the replaced ones: what the policy keeps may be printed. With them come speaker
    labels that the study does not show (``SPEAKER``) and contact data (``CONTACT``).
    """
    found: dict[str, set[str]] = {}
    for category, surface in study.vault.execute(
        "SELECT m.category, substr(s.text, m.start + 1, m.stop - m.start) FROM mention m "
        "JOIN source s ON s.document = m.document "
        "AND s.revision = (SELECT max(revision) FROM source WHERE document = m.document) "
        "WHERE m.action != 'keep' "
        "AND m.event = (SELECT max(event) FROM mention WHERE document = m.document)"
    ):
        found.setdefault(category, set()).add(surface)
    for (label,) in rows(study.vault, "SELECT label FROM speaker WHERE label != study_label"):
        found.setdefault("SPEAKER", set()).add(label)
    for (text,) in rows(study.vault, "SELECT DISTINCT value FROM contact"):
        found.setdefault("CONTACT", set()).add(text)
    return found
