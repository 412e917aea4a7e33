"""WebVTT of Zoom, Teams, Webex, noScribe, Whisper and oral-history archives."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kimqual.exchange.cues import VOICE, Cue, labelled, merged, read_cues, voices, warnings_of
from kimqual.exchange.frame import Draft, Format, Raw, Said, with_lines
from kimqual.text import normalise

_OVERLAP = "//"
# In the first note of what kimqual writes: a cue is a contribution, and its lines are paragraphs.
OWN = "Written by kimqual"
_OWN_CUE = re.compile(r"(?:<v ([^>\n]{1,200})>)?(.*?)(?:</v>)?\Z", re.DOTALL)
_QUOTED_ID = re.compile(r'^\d{1,6} "[^"\n]{1,200}" \(\d{0,20}\)\s*$', re.MULTILINE)


def sniff(raw: Raw) -> str:
    """Look for the first line that the format demands."""
    first = raw.text[:200].lstrip("\ufeff").split("\n")[0].strip()
    if not re.match(r"WEBVTT(?:\s|$)", first):
        return ""
    return f"the first line is WEBVTT, {_dialect(raw.text)}"


def read(raw: Raw) -> Draft:
    """Read the cues; neighbours of one speaker become one contribution, except noScribe's."""
    header, cues = read_cues(normalise(raw.text))
    header = _without_sign(header)
    if _is_own(raw.text):
        return Draft(tuple(map(_own, cues)), tuple(header))
    said = [part for cue in cues for part in voices(cue)]
    if not any(one.speaker for one in said):
        said = labelled(said)
    if _is_noscribe(raw.text):
        lead, said = _pauses(said)
        said, inferred = _without_overlaps(said)
        warnings = (*_late(raw), *_overlapped(inferred))
        return Draft(tuple(said), (*header, *lead), warnings=warnings)
    warnings = warnings_of(cues, said)
    return Draft(tuple(merged(said)), tuple(header), warnings=warnings)


FORMAT = Format("vtt", "WebVTT", sniff, read)


def _is_own(text: str) -> bool:
    return text.lstrip("\ufeff").startswith(f"WEBVTT\n\nNOTE {OWN}")


def _own(cue: Cue) -> Said:
    match = _OWN_CUE.match(cue.text)
    who, text = match.groups() if match else (None, cue.text)
    speaker = html.unescape(who) if who else None
    return Said(html.unescape(text), cue.number, speaker, cue.start_ms, cue.end_ms)


def _dialect(text: str) -> str:
    if _is_own(text):
        return "written by kimqual"
    if _is_noscribe(text):
        return "made by noScribe"
    if "</v>" in text:
        return "with closed voice tags, as Teams writes them"
    if VOICE.search(text):
        return "with open voice tags, as Webex and oral-history archives write them"
    if _QUOTED_ID.search(text):
        return "with names in the cues' ids, as Webex writes them"
    return "without voice tags: names before a colon, as Zoom writes them, or none"


def _is_noscribe(text: str) -> bool:
    return "Transcribed with noScribe" in text[:4_000]


def _without_sign(header: list[str]) -> list[str]:
    if not header or not header[0].startswith("WEBVTT"):
        return header
    first = header[0].removeprefix("WEBVTT").strip()
    return ([first] if first.strip("- ") else []) + header[1:]


def _pauses(said: Sequence[Said]) -> tuple[list[str], list[Said]]:
    """Let noScribe's cues without a voice, which are pauses, continue what came before."""
    lead: list[str] = []
    turns: list[Said] = []
    lines: dict[int, list[str]] = {}
    for one in said:
        if one.speaker:
            turns.append(one)
        elif turns:
            lines.setdefault(len(turns) - 1, []).append(one.text)
            turns[-1] = replace(turns[-1], end_ms=one.end_ms)
        else:
            lead.append(one.text)
    return lead, with_lines(turns, lines)


def _without_overlaps(said: Sequence[Said]) -> tuple[list[Said], list[int]]:
    """Find the speaker where noScribe names the voice that overlaps: ``<v //S02>``.

    It writes the speaker of the last fragment. Contributions alternate, so it is the most frequent
    voice that neither overlaps nor stands beside; nobody where there is none.
    """
    counts = Counter(one.speaker for one in said if one.speaker)
    ranked = [who for who, _ in counts.most_common() if not who.startswith(_OVERLAP)]
    mended = list(said)
    found: list[int] = []
    for i, one in enumerate(said):
        if one.speaker and one.speaker.startswith(_OVERLAP):
            near = {s.speaker for s in said[max(0, i - 1) : i + 2]}
            near.add(one.speaker.removeprefix(_OVERLAP).strip())
            speaker = next((who for who in ranked if who not in near), None)
            mended[i] = replace(one, speaker=speaker)
            found.append(one.paragraph)
    return mended, found


def _overlapped(numbers: Sequence[int]) -> tuple[str, ...]:
    if not numbers:
        return ()
    return (
        (
            f"Cue {', '.join(map(str, numbers))}: noScribe names the overlapping voice; the speaker"
            " was inferred from the cues beside it."
        ),
    )


def _late(raw: Raw) -> tuple[str, ...]:
    late = (
        "noScribe writes the start of a contribution's last fragment into VTT: starts are late by"
        " up to a contribution's length."
    )
    exact = [n for n in raw.siblings if Path(n).suffix.lower() in {".html", ".htm"}]
    mend = f" Read {exact[0]} beside it instead." if exact else " The HTML has the right times."
    return (late + mend,)
