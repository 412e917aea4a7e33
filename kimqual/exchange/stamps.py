"""Time stamps at the edges of a contribution, in milliseconds.

Source: f4transkript and easytranscript write ``#00:03:22-0#`` (the digit after the hyphen is a
tenth of a second), ATLAS.ti ``#00:03:22.0#``, noScribe ``[00:03:22]``.
"""

from __future__ import annotations

import re

_CLOCK = r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)(?:[.,\-](\d{1,4}))?"
_WRAPPED = rf"(?:\#{_CLOCK}\#|\[{_CLOCK}\]|\({_CLOCK}\))"
_LEADING = re.compile(
    rf"\s*(?:{_WRAPPED}|(?:(\d{{1,2}}):)([0-5]\d):([0-5]\d)(?:[.,](\d{{1,4}}))?)\s*"
)
_TRAILING = re.compile(rf"(?:\s*{_WRAPPED})\s*\Z")
_LONGEST = 24
_F4 = re.compile(r"#\d{1,2}:\d{2}(?::\d{2})?(?:[.,\-]\d{1,3})?#")
_HOUR, _MINUTE, _SECOND = 3_600_000, 60_000, 1_000


def milliseconds(clock: str) -> int | None:
    """Read a time such as ``00:03:22-5``, ``3:22`` or ``00:03:22,1000``; ``None`` if it is none.

    Four digits are whole milliseconds and carry over: aTrain rounds 999.6 up to 1000.

    Example:
        >>> milliseconds("00:03:22-5"), milliseconds("01:02"), milliseconds("00:00:01,1000")
        (202500, 62000, 2000)
    """
    match = re.fullmatch(_CLOCK, clock.strip())
    return _value(match.groups()) if match else None


def leading(line: str) -> tuple[int | None, str]:
    """Take a stamp off the front of a line.

    Example:
        >>> leading("[00:00:12] Guten Tag")
        (12000, 'Guten Tag')
    """
    match = _LEADING.match(line)
    if match is None:
        return None, line
    return _value(match.groups()), line[match.end() :]


def trailing(text: str) -> tuple[int | None, str]:
    """Take a stamp off the end of a text.

    Example:
        >>> trailing("Ja, seit Mai. #00:00:12-5#")
        (12500, 'Ja, seit Mai.')
    """
    tail = max(0, len(text.rstrip()) - _LONGEST)
    match = _TRAILING.search(text, tail)
    if match is None:
        return None, text
    return _value(match.groups()), text[: match.start()].rstrip()


def count_f4_stamps(text: str) -> int:
    """Count stamps of f4 or ATLAS.ti."""
    return sum(1 for _ in _F4.finditer(text))


def _value(groups: tuple[str | None, ...]) -> int | None:
    """Add up the one alternative that matched: four groups each."""
    for i in range(0, len(groups), 4):
        hours, minutes, seconds, fraction = groups[i : i + 4]
        if minutes is not None and seconds is not None:
            rest = int((fraction or "0").ljust(3, "0"))
            return int(hours or 0) * _HOUR + int(minutes) * _MINUTE + int(seconds) * _SECOND + rest
    return None
