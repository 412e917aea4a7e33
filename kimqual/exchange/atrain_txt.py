"""Texts of aTrain: plain, with time stamps, and for MAXQDA.

Source: aTrain_core, ``outputs.py``: a line ``Transcription for ID``; where speakers were told
apart, an empty line and the speaker on a line of its own before each contribution; segments
beginning with ``[HH:MM:SS] - `` on lines of their own, or one after the other (MAXQDA). The clock
begins again after 24 hours; a speaker that was not recognised is ``Speaker undefined``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kimqual.exchange.cues import merged, unknown
from kimqual.exchange.frame import Draft, Format, Raw, Said
from kimqual.exchange.stamps import milliseconds
from kimqual.text import normalise

_FIRST = re.compile(r"\s*Transcription for [^\n]{1,200}(?:\n|\Z)")
_HEAD = 4_000
_STAMP = re.compile(r"(?:^|(?<=\s))\[(\d{2}:\d{2}:\d{2})\] - ", re.MULTILINE)
_SPEAKER = re.compile(r"SPEAKER_\d{1,3}\Z")
_LABEL = re.compile(r"^(?:SPEAKER_\d{1,3}|Speaker undefined)$", re.MULTILINE)
_UNDEFINED = "Speaker undefined"
_LONGEST = 63
_DAY = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class _Block:
    number: int
    speaker: str | None
    text: str


def sniff(raw: Raw) -> str:
    """Look for aTrain's first line, and for a speaker or a time as aTrain writes them."""
    head = "" if raw.is_zip else normalise(raw.text[:_HEAD])
    is_one = _FIRST.match(head) and (_STAMP.search(head) or _LABEL.search(head))
    return "the first line is 'Transcription for', as aTrain writes it" if is_one else ""


def read(raw: Raw) -> Draft:
    """Read the blocks between empty lines; times are exact to the second, ends are not known."""
    head, _, body = normalise(raw.text).strip("\n").partition("\n")
    said = _unwrapped([one for block in _blocks(body) for one in _segments(block)])
    return Draft(tuple(merged(said)), (head.strip(),), unknown(said, "segments"))


FORMAT = Format("atrain-txt", "text of aTrain", sniff, read)


def _blocks(body: str) -> Iterator[_Block]:
    """Split at empty lines; a first line that is a speaker goes to the block, not the text."""
    blocks = [part.strip("\n") for part in re.split(r"\n[ \t]*\n+", body) if part.strip()]
    for number, block in enumerate(blocks, 1):
        first, _, rest = block.partition("\n")
        if _is_speaker(first.strip(), rest):
            named = first.strip() != _UNDEFINED
            yield _Block(number, first.strip() if named else None, rest)
        else:
            yield _Block(number, None, block)


def _is_speaker(first: str, rest: str) -> bool:
    """Tell whether a block begins with a speaker; people may have put a name for aTrain's label."""
    if _SPEAKER.match(first) or first == _UNDEFINED:
        return True
    is_short = 0 < len(first) <= _LONGEST and not first.endswith((".", "?", "!", "…"))
    return is_short and not first.startswith("[") and bool(_STAMP.match(rest.lstrip()))


def _segments(block: _Block) -> Iterator[Said]:
    before, *rest = _STAMP.split(block.text)
    if before.strip():
        for line in before.split("\n"):
            if line.strip():
                yield Said(" ".join(line.split()), block.number, block.speaker)
    for clock, text in zip(rest[0::2], rest[1::2], strict=True):
        if text.strip():
            said = Said(" ".join(text.split()), block.number, block.speaker)
            yield replace(said, start_ms=milliseconds(clock))


def _unwrapped(said: Sequence[Said]) -> list[Said]:
    """Go on counting where the clock began again after 24 hours."""
    days, latest = 0, 0
    found: list[Said] = []
    for one in said:
        start = one.start_ms
        if start is not None:
            days += latest - start > _DAY // 2
            latest = start
            start += days * _DAY
        found.append(replace(one, start_ms=start))
    return found
