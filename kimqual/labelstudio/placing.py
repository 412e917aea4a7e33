"""A region's place in the study's text: whole characters, inside one turn, the words unchanged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from kimqual.coding.anchor import carry_text
from kimqual.coding.place import Fault
from kimqual.errors import UnknownCodeError
from kimqual.exchange.codings import CodingRow
from kimqual.exchange.labelstudio_export import Region, TaskRead
from kimqual.exchange.labelstudio_task import TaskTurn
from kimqual.labelstudio.graphemes import whole
from kimqual.model import Codebook, Coding, Span
from kimqual.store.codings import Text
from kimqual.store.labelstudio import Found, Origin

_CHECK = "look at it in Label Studio: mark the passage anew, or delete it."


@dataclass(slots=True)
class Placed:
    """What a task's regions are in the study.

    Attributes:
        found: Codings with their regions.
        faults: What could not be taken, and why.
        unread: Annotation, region and code of it.
        n_widened: Passages whose ends lay inside a character.
        is_carried: Whether the text changed since it was pushed, so that words had to be found again.
    """

    found: list[Found] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unread: set[tuple[int, str, str]] = field(default_factory=set)
    n_widened: int = 0
    is_carried: bool = False


def place_regions(task: TaskRead, text: Text, coder: str, book: Codebook, where: str) -> Placed:
    """Put each region of a task where it belongs in the study's text.

    Args:
        task: As it was read; its own turns are what the coder saw.
        text: The document as the study has it now.
        coder: Whose project it is.
        book: The codes that are known; a merged one counts as the one that took its place.
        where: Names the task in messages.

    Returns:
        Codings and faults; the same passage and code twice is one coding with both memos.
    """
    placed = Placed(is_carried=not _is_same(task.turns, text))
    known = book.successors()
    claims: list[tuple[Coding, Origin]] = []
    for region in task.regions:
        claims += _claims(region, task, coder, known, where, placed)
    if placed.is_carried:
        claims = _carried(claims, task, text, where, placed)
    placed.found = _joined(claims)
    return placed


def _claims(
    region: Region,
    task: TaskRead,
    coder: str,
    known: Mapping[str, str],
    where: str,
    placed: Placed,
) -> list[tuple[Coding, Origin]]:
    at = f"{where}, annotation {region.annotation}, region {region.id}"
    if region.fault:
        placed.faults.append(Fault(f"Cannot be read: {region.fault}.", _CHECK, at))
        placed.unread |= {(region.annotation, region.id, known.get(c, c)) for c in region.codes}
    for code in region.codes:
        if code not in known:
            error = UnknownCodeError.among(code, sorted(known))
            placed.faults.append(Fault(error.message, error.mend, at))
            placed.unread.add((region.annotation, region.id, code))
    origin = Origin(
        region.annotation, region.id, region.account, region.created, region.changed, region.seconds
    )
    return [
        (_coding(row, known[row.code], task, coder, placed), origin)
        for row in region.rows
        if row.code in known
    ]


def _coding(row: CodingRow, code: str, task: TaskRead, coder: str, placed: Placed) -> Coding:
    """Widen a row to whole characters; it never leaves its turn."""
    span = Span(row.start or 0, row.end or 0)
    turn = next(t for t in task.turns if t.start <= span.start < t.start + len(t.text))
    inside = whole(span.shifted(-turn.start), turn.text)
    wide = inside.shifted(turn.start)
    placed.n_widened += wide != span
    return Coding(task.document, wide, code, coder, inside.of(turn.text), row.memo)


def _is_same(turns: Iterable[TaskTurn], text: Text) -> bool:
    """Tell whether every turn that was shown still stands there."""
    there = {(span.start, span.of(text.text)) for span in text.turns}
    return all((turn.start, turn.text) in there for turn in turns)


def _carried(
    claims: list[tuple[Coding, Origin]], task: TaskRead, text: Text, where: str, placed: Placed
) -> list[tuple[Coding, Origin]]:
    """Find the words again in a text that changed since it was pushed; none are moved onto others."""
    # The origin tells claims apart that are the same coding.
    by_coding: dict[Coding, list[Origin]] = defaultdict(list)
    for coding, origin in claims:
        by_coding[coding].append(origin)
    kept, lost = carry_text(by_coding, _shown(task.turns), text.text)
    gone = set(lost)
    for coding in lost:
        for origin in by_coding[coding]:
            at = f"{where}, annotation {origin.annotation}, region {origin.region}"
            placed.faults.append(
                Fault(
                    "The document changed since it was pushed, and these words with it.",
                    "delete the task in Label Studio and push again; then code the passage anew.",
                    at,
                )
            )
            placed.unread.add((origin.annotation, origin.region, coding.code))
    before = [coding for coding in by_coding if coding not in gone]
    return [
        (new, origin) for old, new in zip(before, kept, strict=True) for origin in by_coding[old]
    ]


def _shown(turns: Iterable[TaskTurn]) -> str:
    """Give the text that the task's offsets count in."""
    text = ""
    for turn in turns:
        text = text.ljust(turn.start, "\n") + turn.text
    return text


def _joined(claims: Iterable[tuple[Coding, Origin]]) -> list[Found]:
    """Make one coding of the same passage and code marked twice, as a restored draft does."""
    first: dict[tuple[Span, str], Coding] = {}
    origins: dict[tuple[Span, str], dict[Origin, None]] = defaultdict(dict)
    for coding, origin in claims:
        key = (coding.span, coding.code)
        old = first.setdefault(key, coding)
        memos = dict.fromkeys(memo for memo in (old.memo, coding.memo) if memo)
        first[key] = replace(old, memo="\n".join(memos))
        origins[key][origin] = None
    return [Found(coding, tuple(origins[key])) for key, coding in first.items()]
