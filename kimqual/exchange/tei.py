"""Transcripts in TEI for spoken language (ISO 24624): ``<u who>`` beside a time line.

Source: ISO 24624:2016, *Transcription of spoken language*, as the TEI Guidelines (chapter 8) and
EXMARaLDA's export have it. Pauses and incidents become the marks that typists write for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimqual.exchange import safe_xml
from kimqual.exchange.cues import merged, unknown
from kimqual.exchange.frame import MAX_MACHINE_TEXT, Draft, Format, Raw, Said, with_lines
from kimqual.exchange.stamps import milliseconds
from kimqual.exchange.tei_words import event, words
from kimqual.exchange.tiers import seconds, without_time

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROOT = re.compile(r"<(?:\w{1,20}:)?(?:TEI|teiCorpus|TEI\.2)[\s>]")
_UTTERANCE = re.compile(r"<(?:\w{1,20}:)?u[\s>]")
_HEAD = 4_000
_MEND = "export it again from the program that wrote it."
_EVENTS = ("pause", "incident", "vocal", "kinesic")
_LAYERS = ("spanGrp", "interpGrp")


@dataclass(frozen=True, slots=True)
class _Point:
    """A point of the time line: so much after another, or at a time of its own."""

    interval: str
    since: str
    absolute: str
    unit: str


def sniff(raw: Raw) -> str:
    """Look for TEI's root element and an utterance."""
    is_one = not raw.is_zip and _ROOT.search(raw.text[:_HEAD]) and _UTTERANCE.search(raw.text)
    return "TEI with utterances, as in ISO 24624" if is_one else ""


def read(raw: Raw) -> Draft:
    """Read the utterances in the file's order; neighbours of one speaker become one contribution.

    Raises:
        FileError: If the XML is broken.
    """
    root = safe_xml.parse_text(raw.text, raw.name, mend=_MEND)
    times = _times(root)
    labels, header = _speakers(root)
    said: list[Said] = []
    lead: list[str] = []
    lines: dict[int, list[str]] = {}
    for number, element in enumerate(_spoken(root), 1):
        if safe_xml.local(element) == "u":
            said.append(_contribution(element, number, labels, times))
        elif mark := event(element):
            (lines.setdefault(len(said) - 1, []) if said else lead).append(mark)
    said = [one for one in with_lines(said, lines) if one.text.strip()]
    missing = sum(1 for one in said if one.start_ms is None or one.end_ms is None)
    warnings = (*_layers(root), *without_time(missing), *unknown(said, "contributions"))
    return Draft(tuple(merged(said)), (*header, *lead), warnings)


FORMAT = Format("tei", "TEI (ISO 24624)", sniff, read, MAX_MACHINE_TEXT)


def _spoken(root: _Element) -> Iterator[_Element]:
    """Give utterances, and what happens between them, in the file's order."""
    inside: set[_Element] = set()
    for element in safe_xml.descendants(root, "u", *_EVENTS):
        above = set(element.iterancestors())
        if not above & inside and "text" in {safe_xml.local(a) for a in above}:
            if safe_xml.local(element) == "u":
                inside.add(element)
            yield element


def _contribution(
    u: _Element, number: int, labels: Mapping[str, str], times: Mapping[str, int | None]
) -> Said:
    block = next((a for a in u.iterancestors() if safe_xml.local(a) == "annotationBlock"), u)
    who = [ref.lstrip("#") for ref in (_either(u, block, "who") or "").split()]
    speaker = " + ".join(labels.get(ref, ref) for ref in who) or None
    anchors = [safe_xml.attribute(a, "synch") for a in safe_xml.descendants(u, "anchor")]
    start = _either(u, block, "start", "from") or (anchors[0] if anchors else "")
    end = _either(u, block, "end", "to") or (anchors[-1] if anchors else "")
    at, until = (times.get(ref.strip().lstrip("#")) for ref in (start, end))
    return Said(words(u), number, speaker, at, until)


def _either(u: _Element, block: _Element, *names: str) -> str:
    found = (safe_xml.attribute(e, name) for e in (u, block) for name in names)
    return next(filter(None, found), "")


def _times(root: _Element) -> dict[str, int | None]:
    """Give the milliseconds of each point of the time line, ``None`` where it has none."""
    points: dict[str, _Point] = {}
    for line in safe_xml.descendants(root, "timeline"):
        unit = safe_xml.attribute(line, "unit")
        for when in safe_xml.children(line, "when"):
            names = ("interval", "since", "absolute")
            interval, since, absolute = (safe_xml.attribute(when, name) for name in names)
            own = safe_xml.attribute(when, "unit") or unit
            key = safe_xml.attribute(when, "id")
            points[key] = _Point(interval, since.strip().lstrip("#"), absolute, own)
    found: dict[str, int | None] = {}
    for key in points:
        _resolve(key, points, found)
    return found


def _resolve(key: str, points: Mapping[str, _Point], found: dict[str, int | None]) -> None:
    """Find the time of a point and of those it counts from, each once."""
    way: list[str] = []
    while key in points and key not in found:
        found[key] = None  # as long as nothing better is known, and for points in a circle
        way.append(key)
        key = points[key].since
    for one in reversed(way):
        found[one] = _time(one, points, found)


def _time(key: str, points: Mapping[str, _Point], found: Mapping[str, int | None]) -> int | None:
    point = points[key]
    if point.absolute:
        return milliseconds(point.absolute.rpartition("T")[2])
    if not point.interval:
        # Only the beginning of a time line may say nothing of its time.
        return 0 if key == next(iter(points)) else None
    step = seconds(point.interval)
    since = found.get(point.since) if point.since in points else 0
    if step is None or since is None:
        return None
    return since + (step // 1000 if point.unit == "ms" else step)


def _speakers(root: _Element) -> tuple[dict[str, str], tuple[str, ...]]:
    """Give the label of each person by id, and full names as lines of the header."""
    labels: dict[str, str] = {}
    header: list[str] = []
    for person in safe_xml.descendants(root, "person", "personGrp"):
        key = safe_xml.attribute(person, "id")
        name = next(safe_xml.descendants(person, "persName", "name"), None)
        abbreviation = next(safe_xml.descendants(person, "abbr"), None)
        short = safe_xml.inner(abbreviation) or safe_xml.attribute(person, "n")
        full = " ".join(
            safe_xml.inner(e) for e in safe_xml.descendants(person, "forename", "surname")
        ) or (safe_xml.inner(name) if abbreviation is None else "")
        labels[key] = short or full or key
        if full and full != labels[key]:
            header.append(f"{labels[key]}: {full}")
    return labels, tuple(header)


def _layers(root: _Element) -> tuple[str, ...]:
    count = sum(1 for _ in safe_xml.descendants(root, *_LAYERS))
    return (f"Not read as speech: {count} layer(s) about the words.",) if count else ()
