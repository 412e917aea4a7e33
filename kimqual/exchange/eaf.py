"""Transcripts of ELAN (EAF): a tier for each speaker, times in milliseconds.

Source: ELAN Annotation Format 3.0 (Max Planck Institute for Psycholinguistics, 2017): tiers with
``PARTICIPANT``, annotations that are aligned to time slots or refer to another annotation, time
slots that need not have a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimqual.errors import FileError
from kimqual.exchange import safe_xml
from kimqual.exchange.frame import MAX_MACHINE_TEXT, Draft, Format, Raw
from kimqual.exchange.tiers import (
    Piece,
    contributions,
    is_speech,
    not_read,
    other_than_speech,
    places,
    without_time,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

_SIGN = re.compile(r"<ANNOTATION_DOCUMENT[\s>]")
_HEAD = 4_000
_SHOWN = 12
_MEND = "open it in ELAN and save it again."


@dataclass(frozen=True, slots=True)
class _Slot:
    order: float
    ms: int | None


@dataclass(frozen=True, slots=True)
class _Part:
    """One annotation: its text, and its two slots or the annotation that it refers to."""

    text: str
    line: int
    slots: tuple[str, str] = ("", "")
    refers_to: str = ""


@dataclass(frozen=True, slots=True)
class _Tier:
    number: int
    id: str
    parent: str
    speaker: str
    kind: str
    parts: Mapping[str, _Part]

    @property
    def is_speech(self) -> bool:
        return is_speech(part.text for part in self.parts.values())

    @property
    def other(self) -> str:
        return other_than_speech(self.kind, self.id)


def sniff(raw: Raw) -> str:
    """Look for ELAN's root element."""
    return "" if raw.is_zip or not _SIGN.search(raw.text[:_HEAD]) else "XML of ELAN"


def read(raw: Raw) -> Draft:
    """Read the tiers that hold speech; their pieces stand in the order of their times.

    Raises:
        FileError: If the XML is broken or annotations point at nothing.
    """
    root = safe_xml.parse_text(raw.text, raw.name, mend=_MEND)
    slots = _slots(root)
    tiers = [_tier(e, n) for n, e in enumerate(safe_xml.children(root, "TIER"), 1)]
    all_parts = {key: part for tier in tiers for key, part in tier.parts.items()}
    _refuse_lost(all_parts, slots, raw.name)
    chosen, others = _chosen(tiers)
    pieces = [piece for tier in chosen for piece in _pieces(tier, all_parts, slots)]
    unknown = sum(1 for p in pieces if p.start_ms is None or p.end_ms is None)
    warnings = (*not_read(others), *without_time(unknown))
    return Draft(contributions(pieces), warnings=warnings)


FORMAT = Format("eaf", "ELAN", sniff, read, MAX_MACHINE_TEXT)


def _slots(root: _Element) -> dict[str, _Slot]:
    elements = list(safe_xml.descendants(root, "TIME_SLOT"))
    values = [str(e.get("TIME_VALUE", "")) for e in elements]
    times = [int(v) if v.isascii() and v.isdigit() and len(v) < 12 else None for v in values]
    ids = [str(e.get("TIME_SLOT_ID", "")) for e in elements]
    return dict(zip(ids, map(_Slot, places(times), times), strict=True))


def _tier(element: _Element, number: int) -> _Tier:
    name = str(element.get("TIER_ID", ""))
    return _Tier(
        number,
        name,
        str(element.get("PARENT_REF", "")),
        str(element.get("PARTICIPANT", "")).strip() or name.strip(),
        str(element.get("LINGUISTIC_TYPE_REF", "")),
        dict(_parts(element, number)),
    )


def _parts(tier: _Element, number: int) -> Iterator[tuple[str, _Part]]:
    found = safe_xml.descendants(tier, "ALIGNABLE_ANNOTATION", "REF_ANNOTATION")
    for n, e in enumerate(found):
        value = next(safe_xml.children(e, "ANNOTATION_VALUE"), None)
        slots = (str(e.get("TIME_SLOT_REF1", "")), str(e.get("TIME_SLOT_REF2", "")))
        key = str(e.get("ANNOTATION_ID", "")) or f"{number} {n}"
        ref = str(e.get("ANNOTATION_REF", ""))
        yield key, _Part(safe_xml.inner(value), _line(e), slots, ref)


def _line(element: _Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 0


def _refuse_lost(parts: Mapping[str, _Part], slots: Mapping[str, _Slot], where: str) -> None:
    lost = [p.line for p in parts.values() if not _aligned(p, parts, slots)]
    if lost:
        raise FileError(
            f"{len(lost)} annotation(s) point at a time or an annotation that does not exist.",
            where=f"{where}, line {', '.join(map(str, lost[:_SHOWN]))}",
            mend=_MEND,
        )


def _aligned(
    part: _Part, parts: Mapping[str, _Part], slots: Mapping[str, _Slot]
) -> tuple[_Slot, _Slot] | None:
    """Give the slots of an annotation, or of the one it refers to; ``None`` where that is lost."""
    seen = 0
    while part.refers_to and seen < 100:
        if part.refers_to not in parts:
            return None
        part, seen = parts[part.refers_to], seen + 1
    start, end = part.slots
    return (slots[start], slots[end]) if start in slots and end in slots else None


def _chosen(tiers: Sequence[_Tier]) -> tuple[list[_Tier], list[tuple[int, str]]]:
    """Choose the tiers that hold speech: of each tree the uppermost that holds words."""
    ids = {tier.id for tier in tiers}
    below: dict[str, list[_Tier]] = {}
    for tier in tiers:
        below.setdefault(tier.parent if tier.parent in ids else "", []).append(tier)
    best = [b for root in below.get("", ()) if (b := _uppermost(root, below)) is not None]
    chosen = [tier for tier in best if not tier.other] or best
    numbers, trees = {tier.number for tier in chosen}, {tier.number for tier in best}
    others = [
        (tier.number, _kind(tier, is_below=tier.number not in trees))
        for tier in tiers
        if tier.number not in numbers
    ]
    return chosen, others


def _uppermost(root: _Tier, below: Mapping[str, Sequence[_Tier]]) -> _Tier | None:
    level, seen = [root], {""}
    while level:
        for tier in level:
            if tier.is_speech and (tier is root or not tier.other):
                return tier
        ids = [tier.id for tier in level if tier.id not in seen]
        seen.update(ids)
        level = [tier for one in ids for tier in below.get(one, ())]
    return None


def _kind(tier: _Tier, *, is_below: bool) -> str:
    if not any(part.text for part in tier.parts.values()):
        return "empty"
    return tier.other or ("below another" if is_below else "another layer")


def _pieces(tier: _Tier, parts: Mapping[str, _Part], slots: Mapping[str, _Slot]) -> Iterator[Piece]:
    for n, part in enumerate(tier.parts.values()):
        aligned = _aligned(part, parts, slots)
        if aligned is not None:
            start, end = aligned
            # Pieces that refer to one annotation follow each other within its time.
            order = start.order + n * 1e-6 if part.refers_to else start.order
            yield Piece(order, tier.speaker or None, part.text, start.ms, end.ms)
