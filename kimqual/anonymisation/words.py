"""Words with their places and look-up keys; every look-up of a name goes through :func:`key`.

Keys are for comparing only: they lose case, diacritics and what spellings of one name differ in.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

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
    ("dsch", "j"), ("tsch", "c"), ("tch", "c"), ("sch", "s"), ("zh", "z"), ("sh", "s"), ("ch", "c"),
    ("ph", "f"), ("th", "t"), ("dt", "t"), ("kh", "k"), ("gh", "g"), ("dh", "d"), ("ck", "k"),
    ("tz", "z"), ("ts", "z"), ("dj", "j"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("oe", "o"),
    ("ae", "a"), ("ue", "u"), ("ks", "x"), ("c", "k"), ("q", "k"), ("w", "v"), ("y", "i"), ("j", "i"),
    ("ei", "ai"),
)  # fmt: skip
# One name in the Latin letters of several countries and passports; each line begins with the
# spelling whose sound stands for all. Source: compiled by hand from transliteration practice (Arabic
# by French, English, German and Turkish ears; Ukrainian and Russian forms of one name).
_SPELLINGS = """
mohammed muhammad mohamad mohamed muhammed mohammad muhamad muhamed muhammet mahomed mohamet
ahmed ahmad ahmet
hussein hossein husain hussain husein hosein huseyin hussin
yusuf yousef youssef yusef yousuf yousif
khaled khalid halid chaled
fatima fatma fatme fatemeh fatimah fatemah fatime
aisha aicha ayesha aischa aysha
abdullah abdallah abdulla abdalla
mustafa mostafa moustafa
ibrahim ebrahim ibraheem
omar umar
osman othman uthman
maryam meryem mariam
nasrin nasreen nesrin
hamid hameed hamed
rashid rasheed raschid
saeed said saied
sulaiman suleyman soleiman suleiman sulejman
oleksandr aleksandr oleksander
oleksandra aleksandra
serhij sergej serhiy serhii sergii sergi sergiy
yevhen jewgeni yevgeny evgeny evgeni evgenij yevgeniy jewhen evhen
olena elena jelena yelena
dmytro dmitri dmitry dmitrij dmitriy dimitri
andrij andrej andrey andrei andriy
mykola nikolai nikolay nikolaj
volodymyr vladimir wladimir
mykhailo mikhail michail mychajlo mihail
kateryna katerina ekaterina jekaterina yekaterina
tetiana tatiana tatjana tetjana tatyana
svitlana svetlana
oleh oleg
ihor igor
bohdan bogdan
oleksij aleksej oleksiy alexei aleksey aleksei oleksii
yuliia julia yulia iuliia
viktoriia viktoria victoria viktorija
mariia maria marija mariya
natalia nataliya natalija natalja natalya nataliia
kseniia ksenia xenia kseniya
"""
_WORD = re.compile(r"[^\W\d_]+(?:[\u00ad\u0300-\u036f\u064b-\u0652]+[^\W\d_]*)*")
_DOUBLED = re.compile(r"(.)\1+")
_ABDUL = re.compile(r"^abd[aeou]l(?=\w{3})")
_LINE_END = re.compile(r"[-\u00ad‐‑¬][ \t]*\n[ \t]*")
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
    return list(_words(text))


# One recogniser after the other asks for the words of the same text.
@lru_cache(maxsize=4)
def _words(text: str) -> tuple[Word, ...]:
    found: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        word = match[0]
        found.append(Word(match.start(), match.end(), word, key(word), text[end : match.start()]))
        end = match.end()
    return tuple(found)


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
    """Fold further, so that spellings of one name by ear, and in other passports, come together.

    Example:
        >>> sound("Mohammed") == sound("Muhamad"), sound("Alfa") == sound("Alpha")
        (True, True)
        >>> sound("Oleksandr") == sound("Aleksandr"), sound("Şahin") == sound("Schahin")
        (True, True)
    """
    heard = _heard(key(text))
    return _one_for_all().get(heard, heard)


def _heard(folded: str) -> str:
    plain = "".join(c for c in folded if c.isalpha())
    for letters, one in _SOUNDS:
        plain = plain.replace(letters, one)
    return _DOUBLED.sub(r"\1", _ABDUL.sub("abdul", plain))


@cache
def _one_for_all() -> dict[str, str]:
    """Give the sound that stands for each sound of a name in many spellings."""
    lines = (line.split() for line in _SPELLINGS.split("\n") if line)
    return {_heard(one): _heard(line[0]) for line in lines for one in line}


def across_lines(everything: list[Word]) -> list[Word | None]:
    r"""Give for each word what it is together with the next, where a hyphen parts them at a line end.

    Example:
        >>> [word.text for word in across_lines(words("die Wüll-\nner kam")) if word]
        ['Wüllner']
    """
    found: list[Word | None] = [None] * len(everything)
    for index, (one, two) in enumerate(pairwise(everything)):
        if _LINE_END.fullmatch(two.gap):
            text = one.text + two.text
            found[index] = Word(one.start, two.end, text, key(text), one.gap)
    return found
