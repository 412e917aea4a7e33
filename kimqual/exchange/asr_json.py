"""JSON of speech recognition: Whisper, WhisperX, faster-whisper, aTrain, whisper.cpp.

Source: Whisper's ``WriteJSON`` and what WhisperX, whisper-ctranslate2 and aTrain add to it
(``segments`` with ``start`` and ``end`` in seconds, ``speaker``, ``words``); whisper.cpp's
``--output-json`` (``transcription`` with ``offsets`` in milliseconds, ``speaker`` as a digit).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kimqual.errors import FileError
from kimqual.exchange.cues import merged, unknown
from kimqual.exchange.frame import MAX_MACHINE_TEXT, Draft, Format, Raw, Said
from kimqual.exchange.stamps import milliseconds

_LISTS = re.compile(r'"(?:segments|transcription)"\s*:\s*\[')
_TIMED = re.compile(r'"(?:start|offsets|timestamps)"\s*:')
_BARE = re.compile(r'\s*\[\s*\{[^\[\]{}]{0,5000}?"(?:start|text)"\s*:')
_MEND = "export it once more from the program that wrote it, or give its VTT or SRT."
_SHOWN = 12
_LONGEST_SPEAKER = 200
_MAX_MS = 10**10


def sniff(raw: Raw) -> str:
    """Look for a list of segments with times."""
    text = raw.text.lstrip("\ufeff \t\r\n")
    if raw.is_zip or not text.startswith(("{", "[")) or not _TIMED.search(text):
        return ""
    is_bare = _BARE.match(text) and '"text"' in text[:10_000]
    found = _LISTS.search(text) if text.startswith("{") else None
    if found is None and not is_bare:
        return ""
    if found is not None and "transcription" in found.group():
        return "JSON with a list 'transcription', as whisper.cpp writes it"
    speakers = "with speakers, as WhisperX and aTrain write them"
    whose = speakers if '"speaker"' in text else "without speakers, as Whisper writes them"
    return f"JSON with a list of segments {whose}"


def read(raw: Raw) -> Draft:
    """Read the segments; neighbours of one speaker become one contribution.

    Raises:
        FileError: If it is not JSON, or segments lack their text; all of these are named.
    """
    segments = _segments(_parsed(raw), raw.name)
    _refuse_broken(segments, raw.name)
    said = [_said(segment, n) for n, segment in enumerate(segments, 1)]
    said = [one for one in said if one.text]
    warnings = (*_no_time(said), *_mixed(segments), *unknown(said, "segments"))
    return Draft(tuple(merged(said)), warnings=warnings)


FORMAT = Format("asr-json", "JSON of speech recognition", sniff, read, MAX_MACHINE_TEXT)


def _parsed(raw: Raw) -> object:
    try:
        return json.loads(raw.text.lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        # Without "from": the traceback would carry the text.
        place = f"{raw.name}, line {error.lineno}, column {error.colno}"
        raise FileError(f"This is not JSON: {error.msg}.", where=place, mend=_MEND) from None
    except (RecursionError, ValueError):
        message = "The JSON is nested too deep, or has a number that is too long."
        raise FileError(message, where=raw.name, mend=_MEND) from None


def _segments(parsed: object, where: str) -> list[object]:
    if isinstance(parsed, list):
        return parsed
    if isinstance(parsed, dict):
        for key in ("segments", "transcription"):
            if isinstance(parsed.get(key), list):
                return list(parsed[key])
    raise FileError("The JSON has no list of segments.", where=where, mend=_MEND)


def _refuse_broken(segments: Sequence[object], where: str) -> None:
    broken = [
        str(n)
        for n, one in enumerate(segments, 1)
        if not isinstance(one, dict) or not isinstance(one.get("text"), str)
    ]
    if broken:
        shown = ", ".join(broken[:_SHOWN])
        raise FileError(
            f"{len(broken)} segment(s) have no text.", where=f"{where}, segment {shown}", mend=_MEND
        )


def _said(segment: Any, number: int) -> Said:  # noqa: ANN401 - checked to be an object
    start, end = _times(segment)
    text = " ".join(segment["text"].split())
    return Said(text, number, _speaker(segment.get("speaker")), start, end)


def _times(segment: Mapping[str, object]) -> tuple[int | None, int | None]:
    offsets, stamps = segment.get("offsets"), segment.get("timestamps")
    if isinstance(offsets, dict):
        return _number(offsets.get("from")), _number(offsets.get("to"))
    if isinstance(stamps, dict):
        return _clock(stamps.get("from")), _clock(stamps.get("to"))
    return _number(segment.get("start"), 1000), _number(segment.get("end"), 1000)


def _number(value: object, factor: int = 1) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return round(value * factor) if 0 <= value <= _MAX_MS else None


def _clock(value: object) -> int | None:
    return milliseconds(value[:16]) if isinstance(value, str) else None


def _speaker(value: object) -> str | None:
    """Give the label; whisper.cpp writes a digit, and a question mark where it does not know."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)[:_LONGEST_SPEAKER]
    if not isinstance(value, str) or value.strip() in {"", "?"}:
        return None
    return " ".join(value[:_LONGEST_SPEAKER].split())


def _no_time(said: Sequence[Said]) -> tuple[str, ...]:
    found = [str(s.paragraph) for s in said if s.start_ms is None or s.end_ms is None]
    if not found:
        return ()
    return (f"{len(found)} segment(s) have no readable time: {', '.join(found[:_SHOWN])}.",)


def _mixed(segments: Iterable[Any]) -> tuple[str, ...]:
    """Say where single words are another speaker's; WhisperX gives a segment to the majority."""
    found = [str(n) for n, one in enumerate(segments, 1) if _other_voices(one)]
    if not found:
        return ()
    return (
        (
            f"In {len(found)} segment(s) single words are marked as another speaker's:"
            f" {', '.join(found[:_SHOWN])}. The whole segment is taken as its speaker's; listen again."
        ),
    )


def _other_voices(segment: Mapping[str, object]) -> set[str]:
    words, speaker = segment.get("words"), segment.get("speaker")
    if not isinstance(words, list) or not isinstance(speaker, str):
        return set()
    found = (word.get("speaker") for word in words if isinstance(word, dict))
    return {who for who in found if isinstance(who, str)} - {speaker}
