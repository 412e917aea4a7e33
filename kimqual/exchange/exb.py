"""Transcripts of EXMARaLDA (EXB): a table of speakers, a time line, tiers of type t for speech.

Source: EXMARaLDA, *Partitur-Editor Manual*, basic transcription: type ``t`` is what a speaker
says, ``a`` and ``d`` are layers about it. Events that touch are one run of text, cut wherever
another speaker begins, also inside a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimqual.errors import FileError
from kimqual.exchange import safe_xml
from kimqual.exchange.cues import unknown
from kimqual.exchange.frame import MAX_MACHINE_TEXT, Draft, Format, Raw
from kimqual.exchange.tiers import Piece, contributions, not_read, seconds, without_time

if TYPE_CHECKING:
    from lxml.etree import _Element

_SIGN = re.compile(r"<(basic|segmented|list)-transcription[\s>]")
_HEAD = 4_000
_SHOWN = 12
_MEND = "open it in the Partitur-Editor and save it again."
_KINDS = {"a": "layer about a speaker's words", "d": "description", "ud": "layer of the user"}


@dataclass(frozen=True, slots=True)
class _Time:
    index: int
    ms: int | None


@dataclass(frozen=True, slots=True)
class _Event:
    start: _Time
    end: _Time
    text: str


def sniff(raw: Raw) -> str:
    """Look for EXMARaLDA's root elements."""
    return "" if raw.is_zip or not _SIGN.search(raw.text[:_HEAD]) else "XML of EXMARaLDA"


def read(raw: Raw) -> Draft:
    """Read the tiers of type t; their events stand in the order of the time line.

    Raises:
        FileError: If the XML is broken, is a segmented transcription, or events point at no time.
    """
    root = safe_xml.parse_text(raw.text, raw.name, mend=_MEND)
    if safe_xml.local(root) != "basic-transcription":
        raise FileError(
            "This is a segmented transcription of EXMARaLDA.",
            where=raw.name,
            mend="give the basic transcription (.exb) that it was made from.",
        )
    times = _times(root)
    tiers = list(safe_xml.descendants(root, "tier"))
    _refuse_lost(tiers, times, raw.name)
    labels, header = _speakers(root)
    speech = [tier for tier in tiers if tier.get("type") == "t"]
    pieces = [p for t in speech for p in _pieces(t, times, labels.get(str(t.get("speaker", ""))))]
    said = contributions(pieces)
    missing = sum(1 for p in pieces if p.start_ms is None or p.end_ms is None)
    warnings = (*_others(tiers), *without_time(missing), *unknown(said, "contributions"))
    return Draft(said, header, warnings)


FORMAT = Format("exb", "EXMARaLDA", sniff, read, MAX_MACHINE_TEXT)


def _times(root: _Element) -> dict[str, _Time]:
    points = enumerate(safe_xml.descendants(root, "tli"))
    return {str(e.get("id", "")): _Time(n, seconds(str(e.get("time", "")))) for n, e in points}


def _refuse_lost(tiers: Sequence[_Element], times: Mapping[str, _Time], where: str) -> None:
    events = [event for tier in tiers for event in safe_xml.children(tier, "event")]
    lost = [e.sourceline for e in events if {e.get("start"), e.get("end")} - times.keys()]
    if lost:
        raise FileError(
            f"{len(lost)} event(s) point at a time that the time line does not have.",
            where=f"{where}, line {', '.join(map(str, lost[:_SHOWN]))}",
            mend=_MEND,
        )


def _speakers(root: _Element) -> tuple[dict[str, str], tuple[str, ...]]:
    """Give the label of each speaker by id, and full names as lines of the header."""
    labels: dict[str, str] = {}
    header: list[str] = []
    for speaker in safe_xml.descendants(root, "speaker"):
        key = str(speaker.get("id", ""))
        short = safe_xml.inner(next(safe_xml.children(speaker, "abbreviation"), None))
        labels[key] = short or key
        header += [f"{labels[key]}: {name}" for name in _full_names(speaker)]
    return labels, tuple(header)


def _full_names(speaker: _Element) -> list[str]:
    infos = safe_xml.descendants(speaker, "ud-information")
    named = [e for e in infos if "name" in str(e.get("attribute-name", "")).casefold()]
    return [name for info in named if (name := safe_xml.inner(info))]


def _pieces(tier: _Element, times: Mapping[str, _Time], speaker: str | None) -> Iterator[Piece]:
    run: list[_Event] = []
    for event in sorted(_events(tier, times), key=lambda event: event.start.index):
        if run and run[-1].end != event.start:
            yield _piece(run, speaker)
            run = []
        run.append(event)
    if run:
        yield _piece(run, speaker)


def _events(tier: _Element, times: Mapping[str, _Time]) -> Iterator[_Event]:
    for event in safe_xml.children(tier, "event"):
        # Only the event's own text: below it stands what the user noted about it.
        text = (event.text or "") + "".join(child.tail or "" for child in event)
        yield _Event(times[str(event.get("start"))], times[str(event.get("end"))], text)


def _piece(run: Sequence[_Event], speaker: str | None) -> Piece:
    text = "".join(event.text for event in run)
    return Piece(run[0].start.index, speaker, text, run[0].start.ms, run[-1].end.ms)


def _others(tiers: Sequence[_Element]) -> tuple[str, ...]:
    found = [(n, str(t.get("type", ""))) for n, t in enumerate(tiers, 1)]
    empty = {
        n
        for n, tier in enumerate(tiers, 1)
        if not any(map(safe_xml.inner, safe_xml.children(tier, "event")))
    }
    return not_read(
        [
            (n, "empty" if n in empty else _KINDS.get(kind, "another layer"))
            for n, kind in found
            if kind != "t" or n in empty
        ]
    )
