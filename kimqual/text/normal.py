"""Normal form of text, and a folded form for look-up."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from kimqual.model import Span

# Everything that some program treats as a line end; LF is the only one in the model.
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

# Soft hyphen, zero-width and direction characters: in the text, but never part of a name.
_IGNORED = frozenset(
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufeff"
)

# Letters that have no decomposition, or whose case folding depends on the language.
_LETTERS = {
    "ı": "i",
    "İ": "i",
    "ł": "l",
    "Ł": "l",
    "ø": "o",
    "Ø": "o",
    "đ": "d",
    "Đ": "d",
    "æ": "ae",
    "Æ": "ae",
    "œ": "oe",
    "Œ": "oe",
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "´": "'",
    "`": "'",
    "‐": "-",
    "‑": "-",
}


def normalise(text: str) -> str:
    r"""Give the text in NFC, with LF line ends and without a byte order mark.

    Example:
        >>> normalise("\ufeffMu\u0308ller\r\nja")
        'Müller\nja'
    """
    return unicodedata.normalize("NFC", _LINE_END.sub("\n", text.lstrip("\ufeff")))


@dataclass(frozen=True, slots=True)
class Folded:
    """A text made comparable; for look-up only.

    Attributes:
        text: Lower case, without diacritics, every white space a space.
        positions: For each character of ``text`` the index it came from.
    """

    text: str
    positions: tuple[int, ...]

    def source(self, start: int, end: int) -> Span:
        """Give the span of the unfolded text that ``text[start:end]`` came from.

        Example:
            >>> fold("Große Straße").source(7, 14)
            Span(start=6, end=12)
        """
        return Span(self.positions[start], self.positions[end - 1] + 1)


def fold(text: str) -> Folded:
    """Fold case, diacritics and invisible characters away.

    Example:
        >>> fold("Yıl\u00admaz").text
        'yilmaz'
    """
    parts: list[str] = []
    positions: list[int] = []
    for index, char in enumerate(text):
        folded = _fold_character(char)
        parts.append(folded)
        positions += [index] * len(folded)
    return Folded("".join(parts), tuple(positions))


@lru_cache(maxsize=4096)
def _fold_character(char: str) -> str:
    if char in _IGNORED:
        return ""
    if char.isspace():
        return " "
    # Folding can uncover a decomposition and the reverse, so once more after it.
    plain = _without_diacritics(_without_diacritics(_LETTERS.get(char, char)).casefold())
    return "".join(_LETTERS.get(c, c) for c in plain)


def _without_diacritics(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.category(c).startswith("M"))
