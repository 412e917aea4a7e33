"""Signs of picture fonts (Wingdings), which word processors keep in Unicode's private place."""

from __future__ import annotations

import re

_PRIVATE = re.compile("[\ue000-\uf8ff]")
_FONT = 0xF000
# Wingdings: what Word makes of :-) and -->, and ticks.
_SHOWN = {
    0x4A: "\u263a", 0x4B: "\U0001f610", 0x4C: "\u2639", 0xA7: "\u25aa", 0xB7: "\u2022",
    0xDF: "\u2190", 0xE0: "\u2192", 0xFC: "\u2713",
}  # fmt: skip


def shown(text: str) -> str:
    """Give the text with the letters of picture fonts as Unicode; unknown ones are left out.

    Example:
        >>> shown("Ja \uf04a\uf0e0\uf023.")
        'Ja ☺→.'
    """
    return _PRIVATE.sub(lambda match: _SHOWN.get(ord(match[0]) - _FONT, ""), text)


def count_unknown(text: str) -> int:
    """Count the signs that `shown` leaves out.

    Example:
        >>> count_unknown("Ja \uf04a\uf0e0\uf023.")
        1
    """
    return sum(1 for sign in _PRIVATE.findall(text) if ord(sign) - _FONT not in _SHOWN)
