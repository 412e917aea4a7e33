"""Cues of WebVTT and SRT: a time line, then what was said, perhaps with who said it.

Who speaks stands as ``<v Name>``, closed or not (Teams, Webex, archives), as ``Name: `` (Zoom), as
``[SPEAKER_00]: `` (WhisperX), as ``(speaker 0)`` (whisper.cpp), on a line of its own with the time,
or in the cue's id, ``3 "Name" (0)`` (Webex). A cue without any of these is nobody's: between two
questions a lone "Ja." may be the interviewer's.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kimqual.exchange import labels
from kimqual.exchange.frame import Said
from kimqual.exchange.stamps import milliseconds

VOICE = re.compile(r"<v(?:\.[^\s>]{0,80})?[ \t]+([^>\n]{1,200})>")
_ARROW = re.compile(r"\s*([\d:.,]{5,16})\s*-->\s*([\d:.,]{5,16})")
# Tags of the format; <i> alone is an interruption in oral-history transcripts and stays.
_TAGS = re.compile(
    r"</v>|</?(?:c|lang|ruby|rt|font)(?:[.\s][^<>\n]{0,80})?>|<\d[\d:.]{4,14}>|\{\\an?\d{1,2}\}"
)
_PAIRED = re.compile(r"<(b|i|u)>([^<>\n]{0,2000})</\1>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
_PREFIX = re.compile(
    r"\s*(?:\[(?P<whisperx>[^\[\]\n]{1,63})\]:|\((?P<cpp>speaker [\d?]{1,2})\))\s*"
)
_STAMPED = re.compile(r"\s*([^():\n]{1,63}?)\s*\((?:\d{1,2}:)?\d{1,2}:\d{2}\)[ \t]*\n")
_IN_ID = re.compile(r'\d{1,6}\s+"([^"\n]{1,200})"\s+\(\d{0,20}\)\s*\Z')
_NOTE = re.compile(r"NOTE(?:[ \t]|$)", re.MULTILINE)
_RULES = re.compile(r"(?:STYLE|REGION)\s*(?:\n|\Z)")
# Microsoft Stream notes before each cue how sure it was.
_NO_HEADER = re.compile(r"(?:NOTE\s+)?(?:Confidence|duration|recognizability)\s*:", re.IGNORECASE)
_MOST = 0.6
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue.

    Attributes:
        number: From 1, in the file's order, cues without text counted.
        text: As it stands there, with tags.
        start_ms: From its time line; ``None`` where that cannot be read.
        end_ms: The same.
        speaker: Where the cue's id says it.
    """

    number: int
    text: str
    start_ms: int | None
    end_ms: int | None
    speaker: str | None = None


@dataclass(slots=True)
class _Open:
    """A cue that lines are still being added to."""

    lines: list[str]
    start_ms: int | None
    end_ms: int | None
    speaker: str | None

    def closed(self, number: int) -> Cue:
        text = "\n".join(self.lines).strip()
        return Cue(number, text, self.start_ms, self.end_ms, self.speaker)


def read_cues(text: str) -> tuple[list[str], list[Cue]]:
    r"""Split a normalised text into what stands before and beside the cues, and the cues.

    Notes are given with the first lines; styles and regions are left out. An empty line inside a
    cue, which the formats forbid and people make, ends nothing.

    Example:
        >>> head, cues = read_cues("WEBVTT\n\n1\n00:01.000 --> 00:02.500\nGuten Tag.")
        >>> head, cues[0].start_ms, cues[0].end_ms, cues[0].text
        (['WEBVTT'], 1000, 2500, 'Guten Tag.')
    """
    head: list[str] = []
    cues: list[_Open] = []
    for block in re.split(r"\n[ \t]*\n+", text.strip("\n")):
        lines = block.strip("\n").split("\n")
        arrows = [i for i, line in enumerate(lines) if _ARROW.match(line) or _is_torn(i, line)]
        if arrows:
            cues += _timed(lines, arrows, cues[-1].lines if cues else head)
        elif _NOTE.match(block):
            head += _note(lines)
        elif not _RULES.match(block):
            (cues[-1].lines if cues else head).extend(lines)
    closed = [one.closed(number) for number, one in enumerate(cues, 1)]
    return [line.strip() for line in head if line.strip()], closed


def _is_torn(index: int, line: str) -> bool:
    """Tell whether a line is a time line whose times cannot be read."""
    return index < 2 and "-->" in line


def _note(lines: Sequence[str]) -> list[str]:
    kept = [line for line in lines if not _NO_HEADER.match(line)]
    return [s for line in kept if (s := line.removeprefix("NOTE").strip())]


def _timed(lines: list[str], arrows: list[int], before: list[str]) -> Iterator[_Open]:
    """Read a block that has time lines: one, or several where empty lines are missing."""
    ids = [_id_at(lines, arrow, k) for k, arrow in enumerate(arrows)]
    starts = [arrow - 1 if name else arrow for arrow, name in zip(arrows, ids, strict=True)]
    before += lines[: starts[0]]
    for arrow, name, end in zip(arrows, ids, [*starts[1:], len(lines)], strict=True):
        match = _ARROW.match(lines[arrow])
        times = (milliseconds(match[1]), milliseconds(match[2])) if match else (None, None)
        voice = _IN_ID.match(name)
        yield _Open(lines[arrow + 1 : end], *times, voice[1].strip() if voice else None)


def _id_at(lines: Sequence[str], arrow: int, nth: int) -> str:
    """Give the id before a time line, "" if there is none."""
    if arrow == 0 or (nth == 0 and arrow == 1 and lines[0].startswith("WEBVTT")):
        return ""
    before = lines[arrow - 1].strip()
    return before if before.isdigit() or (nth == 0 and arrow == 1) else ""


def voices(cue: Cue) -> list[Said]:
    """Split a cue at its voices; times belong to the first and the last of them.

    Example:
        >>> [(s.speaker, s.text) for s in voices(Cue(1, "<v Ada>Ja?</v><v Can>Ja.</v>", 0, 9))]
        [('Ada', 'Ja?'), ('Can', 'Ja.')]
    """
    before, *rest = VOICE.split(cue.text)
    parts: list[tuple[str | None, str]] = [_prefixed(cue, before)] if before.strip() else []
    parts += zip(map(plain, rest[0::2]), rest[1::2], strict=True)
    said = [Said(plain(text), cue.number, who or None) for who, text in parts]
    said = [one for one in said if one.text]
    if said:
        said[0] = replace(said[0], start_ms=cue.start_ms)
        said[-1] = replace(said[-1], end_ms=cue.end_ms)
    return said


def _prefixed(cue: Cue, text: str) -> tuple[str | None, str]:
    """Take a speaker in brackets, or on a line with the time, off the front."""
    match = _PREFIX.match(text) or _STAMPED.match(text)
    if match is None or not text[match.end() :].strip():
        return cue.speaker, text
    who = next(group for group in match.groups() if group)
    return None if who.endswith("?") else who.strip(), text[match.end() :]


def plain(text: str) -> str:
    """Take tags and line breaks out, and resolve entities.

    Example:
        >>> plain("<c.gelb>M&uuml;ll</c> &amp; <b>Lärm</b>")
        'Müll & Lärm'
    """
    text = _PAIRED.sub(r"\2", _TAGS.sub("", text))
    text = _ENTITY.sub(lambda match: html.unescape(match.group()), text)
    return " ".join(line.strip() for line in text.split("\n")).strip()


def labelled(said: Sequence[Said]) -> list[Said]:
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


def merged(said: Sequence[Said]) -> list[Said]:
    """Make neighbours of one speaker one contribution, unless the time runs backwards between.

    Example:
        >>> both = merged([Said("Ja,", 1, "B", 0, 900), Said("gut.", 2, "B", 900, 2000)])
        >>> both[0].text, both[0].end_ms
        ('Ja, gut.', 2000)
    """
    groups: list[list[Said]] = []
    for one in said:
        if groups and one.speaker and _goes_on(groups[-1][-1], one):
            groups[-1].append(one)
        else:
            groups.append([one])
    return [_joined(group) if len(group) > 1 else group[0] for group in groups]


def _goes_on(before: Said, one: Said) -> bool:
    times = (before.start_ms, one.start_ms, one.end_ms)
    known = [time for time in times if time is not None]
    return before.speaker == one.speaker and known == sorted(known)


def _joined(group: Sequence[Said]) -> Said:
    ends = [one.end_ms for one in group if one.end_ms is not None]
    end = max(ends) if ends and group[-1].end_ms is not None else None
    return replace(group[0], text=" ".join(one.text for one in group), end_ms=end)


def warnings_of(cues: Sequence[Cue], said: Sequence[Said]) -> tuple[str, ...]:
    """Say which cues have no readable time, no text, no speaker."""
    torn = [str(cue.number) for cue in cues if cue.start_ms is None or cue.end_ms is None]
    empty = sum(1 for cue in cues if not cue.text)
    found: list[str] = []
    if torn:
        found.append(f"The time cannot be read in {len(torn)} cue(s): {', '.join(torn[:_SHOWN])}.")
    if empty:
        found.append(f"{empty} cue(s) without text were left out.")
    return (*found, *unknown(said, "cues"))


def unknown(said: Sequence[Said], what: str) -> tuple[str, ...]:
    """Say how many contributions name no speaker; ``what`` is the file's word for them."""
    count = sum(1 for one in said if not one.speaker)
    if not count:
        return ()
    if count == len(said):
        return (
            (
                f"No speaker is named in any of the {count} {what}: each is a contribution of nobody"
                " known. If the program can tell speakers apart, switch it on and export again."
            ),
        )
    return (f"{count} of {len(said)} {what} name no speaker; they stay without one.",)
