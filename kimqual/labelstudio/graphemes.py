"""Whole characters as people see them: a passage never ends inside an emoji or before its accent.

A simplification of the extended grapheme clusters of UAX #29 that covers what browsers select in
running text: combining marks, joined and coloured emoji, flags, keycaps, Hangul, CRLF.

Source: Unicode Standard Annex #29, Unicode Text Segmentation, table 1c and rules GB3 to GB13.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from kimqual.model import Span

_JOINER: Final = "\u200d"


def whole(span: Span, text: str) -> Span:
    r"""Widen a span until both its ends lie between two characters as people see them.

    Args:
        span: In code points of the text.
        text: NFC or not.

    Returns:
        The span itself where it is whole already.

    Example:
        >>> whole(Span(0, 1), "\U0001f469\u200d\U0001f467 ja")
        Span(start=0, end=3)
    """
    start, end = span.start, span.end
    while start > 0 and not _is_border(text, start):
        start -= 1
    while end < len(text) and not _is_border(text, end):
        end += 1
    return span if (start, end) == (span.start, span.end) else Span(start, end)


def _is_border(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if before == "\r" and after == "\n":
        return False
    if _extends(after):
        return before in "\r\n"
    if before == _JOINER:
        return not _is_symbol(after)
    if _is_flag(before) and _is_flag(after):
        return _flags_before(text, at) % 2 == 0
    return not (_is_jamo(before) and _is_jamo(after))


def _extends(letter: str) -> bool:
    """Tell whether this belongs to what stands before: marks, joiners, skin tones, tags."""
    return (
        letter in (_JOINER, "\u200c")
        or "\U0001f3fb" <= letter <= "\U0001f3ff"
        or "\U000e0020" <= letter <= "\U000e007f"
        or unicodedata.category(letter) in ("Mn", "Me", "Mc")
    )


def _is_symbol(letter: str) -> bool:
    return unicodedata.category(letter) in ("So", "Sm", "Sk", "Cn")


def _is_flag(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def _flags_before(text: str, at: int) -> int:
    n = 0
    while n < at and _is_flag(text[at - 1 - n]):
        n += 1
    return n


def _is_jamo(letter: str) -> bool:
    return "\u1100" <= letter <= "\u11ff"
