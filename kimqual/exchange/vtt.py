"""WebVTT of Zoom, Teams, noScribe, oral-history archives and speech recognition.

Who speaks stands as ``<v Name>``, closed or not, or as ``Name: `` at the beginning of a cue. A cue
without either is nobody's: between two questions a lone "Ja." may be the interviewer's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kimqual.exchange import labels
from kimqual.exchange.frame import Draft, Format, Raw, Said
from kimqual.exchange.stamps import milliseconds
from kimqual.text import normalise

_ARROW = re.compile(r"\s*([\d:.,]{5,15})\s*-->\s*([\d:.,]{5,15})")
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,80})?[ \t]+([^>\n]{1,200})>")
# Tags of the format; <i> alone is an interruption in oral-history transcripts and stays.
_TAGS = re.compile(r"</v>|</?(?:c|lang|ruby|rt)(?:[.\s][^<>\n]{0,80})?>|<\d[\d:.]{4,14}>")
_PAIRED = re.compile(r"<(b|i|u)>([^<>\n]{0,2000})</\1>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&nbsp;": "\u00a0", "&lrm;": "\u200e", "&rlm;": "\u200f"}
_NOT_CUES = ("NOTE", "STYLE", "REGION")
_MOST = 0.6
_OVERLAP = "//"


@dataclass(frozen=True, slots=True)
class _Cue:
    number: int
    text: str
    start_ms: int | None
    end_ms: int | None


def sniff(raw: Raw) -> str:
    """Look for the first line that the format demands."""
    first = raw.text[:200].lstrip("\ufeff").split("\n")[0].strip()
    if not re.match(r"WEBVTT(?:\s|$)", first):
        return ""
    return f"the first line is WEBVTT, {_dialect(raw.text)}"


def read(raw: Raw) -> Draft:
    """Read the cues; neighbours of one speaker become one contribution, except noScribe's."""
    header, cues = _blocks(normalise(raw.text))
    said = [part for cue in cues for part in _voices(cue)]
    if not any(one.speaker for one in said):
        said = _labelled(said)
    if _is_noscribe(raw.text):
        lead, said = _pauses(said)
        said, inferred = _without_overlaps(said)
        warnings = (*_late(raw), *_overlapped(inferred))
        return Draft(tuple(said), (*header, *lead), warnings=warnings)
    warnings = _unknown(said)
    return Draft(tuple(_merged(said)), tuple(header), warnings=warnings)


FORMAT = Format("vtt", "WebVTT", sniff, read)


def _dialect(text: str) -> str:
    if _is_noscribe(text):
        return "made by noScribe"
    if "</v>" in text:
        return "with closed voice tags, as Teams writes them"
    if _VOICE.search(text):
        return "with open voice tags, as oral-history archives write them"
    return "without voice tags: names before a colon, as Zoom writes them, or none"


def _is_noscribe(text: str) -> bool:
    return "Transcribed with noScribe" in text[:4_000]


def _blocks(text: str) -> tuple[list[str], list[_Cue]]:
    """Split at empty lines into header lines and cues."""
    head, *blocks = re.split(r"\n[ \t]*\n+", text.strip("\n"))
    header = [line.strip() for line in head.removeprefix("WEBVTT").split("\n") if line.strip(" -")]
    cues: list[_Cue] = []
    for block in blocks:
        lines = block.strip("\n").split("\n")
        arrow = next((i for i, line in enumerate(lines[:2]) if "-->" in line), None)
        if arrow is not None:
            cues += _cue(lines[arrow], lines[arrow + 1 :], len(cues) + 1)
        elif lines[0].startswith(_NOT_CUES):
            header += [s for line in lines if (s := line.removeprefix("NOTE").strip())]
        elif cues:  # an empty line inside a cue, which the format forbids and people make
            cues[-1] = replace(cues[-1], text="\n".join([cues[-1].text, *lines]))
    return header, cues


def _cue(timing: str, lines: Sequence[str], number: int) -> list[_Cue]:
    match = _ARROW.match(timing)
    times = (milliseconds(match[1]), milliseconds(match[2])) if match else (None, None)
    text = "\n".join(lines).strip()
    return [_Cue(number, text, *times)] if text else []


def _voices(cue: _Cue) -> list[Said]:
    """Split a cue at its voices; times belong to the first and the last of them."""
    before, *rest = _VOICE.split(cue.text)
    parts: list[tuple[str | None, str]] = [(None, before)] if before.strip() else []
    parts += zip(rest[0::2], rest[1::2], strict=True)
    said = [Said(_plain(text), cue.number, who.strip() if who else None) for who, text in parts]
    said = [one for one in said if one.text]
    if said:
        said[0] = replace(said[0], start_ms=cue.start_ms)
        said[-1] = replace(said[-1], end_ms=cue.end_ms)
    return said


def _plain(text: str) -> str:
    text = _PAIRED.sub(r"\2", _TAGS.sub("", text))
    for entity, char in _ENTITIES.items():
        text = text.replace(entity, char)
    return " ".join(line.strip() for line in text.replace("&amp;", "&").split("\n")).strip()


def _labelled(said: Sequence[Said]) -> list[Said]:
    """Read `Name: text`; where most cues have a name, one that occurs once is a name too."""
    splits = [labels.split_label(one.text) for one in said]
    candidates = [split[0] for split in splits if split]
    known = labels.accepted(candidates)
    names = [label for label in candidates if labels.is_name_like(label)]
    if known and len(names) >= _MOST * len(said):
        known |= set(names)
    return [
        replace(one, speaker=split[0], text=split[2]) if split and split[0] in known else one
        for one, split in zip(said, splits, strict=True)
    ]


def _merged(said: Sequence[Said]) -> list[Said]:
    merged: list[Said] = []
    for one in said:
        if merged and one.speaker and merged[-1].speaker == one.speaker:
            text = f"{merged[-1].text} {one.text}"
            merged[-1] = replace(merged[-1], text=text, end_ms=one.end_ms)
        else:
            merged.append(one)
    return merged


def _pauses(said: Sequence[Said]) -> tuple[list[str], list[Said]]:
    """Let noScribe's cues without a voice, which are pauses, continue what came before."""
    lead: list[str] = []
    turns: list[Said] = []
    for one in said:
        if one.speaker:
            turns.append(one)
        elif turns:
            text = f"{turns[-1].text}\n{one.text}"
            turns[-1] = replace(turns[-1], text=text, end_ms=one.end_ms)
        else:
            lead.append(one.text)
    return lead, turns


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


def _unknown(said: Sequence[Said]) -> tuple[str, ...]:
    count = sum(1 for one in said if not one.speaker)
    if not count:
        return ()
    return (f"{count} of {len(said)} cues name no speaker; they stay without one.",)


def _late(raw: Raw) -> tuple[str, ...]:
    late = (
        "noScribe writes the start of a contribution's last fragment into VTT: starts are late by"
        " up to a contribution's length."
    )
    exact = [n for n in raw.siblings if Path(n).suffix.lower() in {".html", ".htm"}]
    mend = f" Read {exact[0]} beside it instead." if exact else " The HTML has the right times."
    return (late + mend,)
