"""Words with their places and look-up keys; every look-up of a name goes through :func:`key`.

Keys are for comparing only: they lose case, diacritics and what spellings of one name differ in.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Letters that no Unicode decomposition takes apart, and the Turkish i's that casefold splits.
_TABLE = str.maketrans(
    {
        "ı": "i",
        "İ": "i",
        "đ": "d",
        "Đ": "d",
        "ł": "l",
        "Ł": "l",
        "ø": "o",
        "Ø": "o",
        "æ": "ae",
        "Æ": "ae",
        "œ": "oe",
        "ə": "e",
        "Ə": "e",
        "ё": "е",
        "Ё": "е",
        "ґ": "г",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ـ": "",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "\u00ad": "",
        "\u200b": "",
        "\u200c": "",
        "\u200d": "",
        "\ufeff": "",
    }
)
_SOUNDS = (
    ("tsch", "c"), ("sch", "s"), ("sh", "s"), ("ch", "c"), ("ph", "f"), ("th", "t"), ("kh", "k"),
    ("gh", "g"), ("dh", "d"), ("ck", "k"), ("tz", "z"), ("ts", "z"), ("dj", "j"), ("dsch", "j"),
    ("ou", "u"), ("oe", "o"), ("ae", "a"), ("ue", "u"), ("ks", "x"), ("c", "k"), ("q", "k"),
    ("w", "v"), ("y", "i"), ("j", "i"),
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:[\u00ad\u0300-\u036f\u064b-\u0652]+[^\W\d_]*)*")
_MARKS = re.compile(r"[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters in a text.

    Attributes:
        start: First code point in the text.
        end: One past the last.
        text: The letters as they stand.
        key: The letters for look-up.
        gap: What stands between the word before and this one.
    """

    start: int
    end: int
    text: str
    key: str
    gap: str

    @property
    def is_capital(self) -> bool:
        """Tell whether the word begins with a capital letter."""
        return self.text[0].isupper()


def words(text: str) -> list[Word]:
    """Take a text apart into runs of letters; hyphens and apostrophes part words.

    Example:
        >>> [(word.text, word.gap) for word in words("Ayşe'nin Tee")]
        [('Ayşe', ''), ('nin', "'"), ('Tee', ' ')]
    """
    found: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        word = match[0]
        found.append(Word(match.start(), match.end(), word, key(word), text[end : match.start()]))
        end = match.end()
    return found


@lru_cache(maxsize=200_000)
def key(text: str) -> str:
    """Fold letters for look-up: no case, no diacritics, one kind of i.

    Example:
        >>> key("IŞIK") == key("ışık") == key("Isik")
        True
    """
    return key_lines(text)


def key_lines(text: str) -> str:
    """Fold a text of any length at once; lines and tabs stay where they are."""
    plain = text.translate(_TABLE).casefold()
    return plain if plain.isascii() else _MARKS.sub("", unicodedata.normalize("NFD", plain))


@lru_cache(maxsize=50_000)
def sound(text: str) -> str:
    """Fold further, so that spellings of one name by ear come together.

    Example:
        >>> sound("Mohammed") == sound("Mohamed"), sound("Alfa") == sound("Alpha")
        (True, True)
    """
    plain = "".join(c for c in key(text) if c.isalpha())
    for letters, one in _SOUNDS:
        plain = plain.replace(letters, one)
    return re.sub(r"(.)\1+", r"\1", plain)
