"""Drafts to documents: one text, spans, roles, marks, language, and the origin beside it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from kimqual.errors import FileError
from kimqual.exchange.frame import MAX_TEXT, Draft, Format, Raw, Said
from kimqual.exchange.labels import roles_of
from kimqual.model import Document, Imported, Mark, Source, Span, Speaker, Turn
from kimqual.text import detect_language, find_marks, normalise, without_marks

# Control characters and halves of characters are no text; neither Word nor Excel nor a database
# takes them.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def assemble(raw: Raw, chosen: Format, reason: str, draft: Draft) -> Imported:
    """Make the document and its origin out of what a reader found.

    Raises:
        FileError: If the file has no contribution with text, or far too much.
    """
    said = _cleaned(draft.said)
    text = "\n".join(one.text for one in said)
    _refuse(text, raw)
    turns = _turns(said)
    marks = _marks(said, turns)
    header = tuple(_clean(line) for line in draft.header)
    labels = list(dict.fromkeys(turn.speaker for turn in turns if turn.speaker))
    roles = roles_of(labels, header)
    document = Document(
        text=text,
        turns=turns,
        speakers=tuple(Speaker(label, roles[label]) for label in labels),
        marks=marks,
        header=header,
        language=detect_language(without_marks(text, marks)),
    )
    warnings = (*draft.warnings, *_control_warning(draft), *_backwards(turns), *_overlaps(turns))
    return Imported(document, _source(raw, chosen, reason, warnings))


def _refuse(text: str, raw: Raw) -> None:
    if not text:
        raise FileError(
            "The file has no text that somebody said.",
            where=raw.name,
            mend="is it the transcript? Speakers' paragraphs begin with a label and a colon.",
        )
    if len(text) > MAX_TEXT:
        raise FileError(
            f"The contributions have {len(text):,} characters; a transcript has {MAX_TEXT:,} at most.",
            where=raw.name,
            mend="is it really a transcript? Split it by interview.",
        )


def _clean(text: str) -> str:
    return _CONTROL.sub("", normalise(text)).strip()


def _cleaned(said: Sequence[Said]) -> list[Said]:
    cleaned = [
        Said(
            _clean(one.text),
            one.paragraph,
            _clean(one.speaker) or None if one.speaker else None,
            one.start_ms,
            one.end_ms,
        )
        for one in said
    ]
    return [one for one in cleaned if one.text]


def _turns(said: Sequence[Said]) -> tuple[Turn, ...]:
    turns: list[Turn] = []
    position = 0
    for one in said:
        span = Span(position, position + len(one.text))
        turns.append(Turn(span, one.paragraph, one.speaker, one.start_ms, one.end_ms))
        position = span.end + 1
    return tuple(turns)


def _marks(said: Sequence[Said], turns: Sequence[Turn]) -> tuple[Mark, ...]:
    """Find the marks; nothing reaches from one contribution into the next."""
    text = "\n".join(one.text for one in said)
    return tuple(
        mark
        for mark in find_marks(text)
        if "\n" not in mark.span.of(text) or any(t.span.covers(mark.span) for t in turns)
    )


def _source(raw: Raw, chosen: Format, reason: str, warnings: tuple[str, ...]) -> Source:
    return Source(
        name=raw.name,
        sha256=hashlib.sha256(raw.data).hexdigest(),
        format=chosen.name,
        encoding=raw.encoding,
        reason=reason,
        warnings=warnings,
    )


def _control_warning(draft: Draft) -> tuple[str, ...]:
    count = sum(len(_CONTROL.findall(normalise(one.text))) for one in draft.said)
    return (f"{count} control characters were left out.",) if count else ()


def _backwards(turns: Sequence[Turn]) -> tuple[str, ...]:
    latest = 0
    found: list[int] = []
    for turn in turns:
        start = latest if turn.start_ms is None else turn.start_ms
        if start < latest or (turn.end_ms is not None and turn.end_ms < start):
            found.append(turn.paragraph)
        latest = max(latest, start)
    if not found:
        return ()
    return (
        (
            f"Time stamps run backwards at {len(found)} place(s), first at paragraph {found[0]}."
            " The text is read all the same."
        ),
    )


def _overlaps(turns: Sequence[Turn]) -> tuple[str, ...]:
    """Say where somebody begins before somebody else has ended."""
    # Who has spoken longest so far, and until when anybody else did.
    longest: str | None = None
    until = others = 0
    found: list[int] = []
    for turn in turns:
        if turn.start_ms is not None and turn.start_ms < (
            others if turn.speaker == longest else until
        ):
            found.append(turn.paragraph)
        end = turn.end_ms or 0
        if turn.speaker == longest:
            until = max(until, end)
        elif end > until:
            longest, until, others = turn.speaker, end, until
        else:
            others = max(others, end)
    if not found:
        return ()
    return (
        (
            f"{len(found)} contribution(s) begin while somebody else still speaks, first at"
            f" paragraph {found[0]}; they stand one after the other."
        ),
    )
