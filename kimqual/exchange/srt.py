"""SRT of aTrain, Whisper, WhisperX and subtitle programs.

aTrain rounds the fraction of a second by itself, so that ``00:00:01,1000`` can occur: two seconds.
"""

from __future__ import annotations

import re

from kimqual.exchange.cues import labelled, merged, read_cues, voices, warnings_of
from kimqual.exchange.frame import Draft, Format, Raw
from kimqual.text import normalise

_HEAD = 4_000
_FIRST = re.compile(
    r"\s*(?:\d{1,6}[ \t]*\n)?[ \t]*\d{1,3}:\d{2}:\d{2}[.,]\d{1,4}\s*-->\s*\d{1,3}:\d{2}:\d{2}[.,]\d{1,4}"
)


def sniff(raw: Raw) -> str:
    """Look for a number and a line of two times at the very beginning."""
    head = raw.text[:_HEAD].lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return "" if not _FIRST.match(head) else "a first cue of two times with an arrow, as in SRT"


def read(raw: Raw) -> Draft:
    """Read the cues; neighbours of one speaker become one contribution."""
    header, cues = read_cues(normalise(raw.text))
    said = [part for cue in cues for part in voices(cue)]
    if not any(one.speaker for one in said):
        said = labelled(said)
    return Draft(tuple(merged(said)), tuple(header), warnings=warnings_of(cues, said))


FORMAT = Format("srt", "SRT subtitles", sniff, read)
