"""Names in other scripts: what a name in Cyrillic or Arabic letters may be in Latin ones.

Source: Cyrillic after the Ukrainian table (Cabinet of Ministers, resolution 55 of 2010) and the German
usage, made one by :func:`kimqual.anonymisation.words.sound`. Arabic after what DIN 31635 allows a
letter to become, and what French and English ears make of it; short vowels are not written.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kimqual.anonymisation.morphology import bases
from kimqual.anonymisation.words import sound

CYRILLIC = re.compile(r"[\u0400-\u04ff]")
ARABIC = re.compile(r"[\u0600-\u06ff]")
_SHORTEST = 3

# Keys, so without diacritics: й is и, ї is і, ё is е. What has two readings, is read both ways.
_LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh",
    "з": "z", "и": "i", "і": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia", "ј": "j", "љ": "lj", "њ": "nj",
    "ћ": "c", "ђ": "d", "џ": "dz",
}  # fmt: skip
# What each Arabic or Persian letter may be in the sound of a name in Latin letters.
_SOUNDS = {
    "ب": "[bp]", "پ": "p", "ت": "t", "ث": "[ts]", "ج": "(?:i|g)", "چ": "k", "ح": "h?", "خ": "k",
    "د": "[dt]", "ذ": "[dz]", "ر": "r", "ز": "[zs]", "ژ": "[zs]", "س": "[sz]", "ش": "s",
    "ص": "[sz]", "ض": "[dz]", "ط": "t", "ظ": "[zd]", "غ": "g", "ف": "f", "ق": "k", "ك": "k",
    "گ": "g", "ل": "l", "م": "m", "ن": "n", "ه": "h?", "و": "(?:u|o|v|au)", "ي": "(?:ai|i|e)",
    "ا": "[ae]{1,2}", "ة": "[ae][ht]?",
}  # fmt: skip
_SHORT_VOWELS = "[aeiou]{0,2}"
_NO_VOWEL_AFTER = frozenset("اة")
# Letters that every reading keeps, alike ones made one: what both scripts can be looked up by.
_KEPT = str.maketrans("bpبپtdszتثدذزژسشصضطظkخچقكflmnrفلمنر", "bbbbttttttttttttttttkkkkkflmnrflmnr")
_FIRM = frozenset("btkflmnr")


@lru_cache(maxsize=50_000)
def latin(folded: str) -> tuple[str, ...]:
    """Give the sounds in Latin letters of a Cyrillic key and of what it may be a bent form of.

    Example:
        >>> sound("Olena") in latin("олену"), sound("Sergej") in latin("сергею")
        (True, True)
    """
    if not CYRILLIC.match(folded):
        return ()
    forms = (folded, *bases(folded))
    # г is h in Ukrainian and g in Russian.
    read = [_spelt(one) for form in forms for one in dict.fromkeys((form, form.replace("г", "ґ")))]
    return tuple(dict.fromkeys(sound(one) for one in read if len(one) > _SHORTEST))


def _spelt(form: str) -> str:
    return "".join(_LETTERS.get(letter, "") for letter in form)


def firm(folded: str) -> str:
    """Give the consonants that a name keeps from Arabic to Latin letters, alike ones made one.

    Example:
        >>> firm("محمد") == firm(sound("Mohammed"))
        True
    """
    return "".join(letter for letter in folded.translate(_KEPT) if letter in _FIRM)


def is_telling(arabic: str) -> bool:
    """Tell whether an Arabic key has letters enough to be compared with names in Latin ones."""
    n_firm = len(firm(arabic))
    return n_firm > 2 or (n_firm > 1 and len(arabic) > _SHORTEST)  # "علي" is "إلى"


def agrees(arabic: str, heard: str) -> bool:
    """Tell whether an Arabic key may be read as a sound in Latin letters.

    Example:
        >>> agrees("يوسف", sound("Youssef")), agrees("فاطمة", sound("Fatima"))
        (True, True)
        >>> agrees("محمد", sound("Hamid"))
        False
    """
    return _reading(arabic).fullmatch(heard) is not None


@lru_cache(maxsize=20_000)
def _reading(arabic: str) -> re.Pattern[str]:
    parts = [_SHORT_VOWELS if arabic[:1] == "ع" else ""]
    for index, letter in enumerate(arabic):
        if letter == "ا" and index == 0:
            parts.append("[aeiou]{1,2}")
            continue
        is_final_y = letter == "ي" and index == len(arabic) - 1
        parts.append("(?:ai|i|e|a)" if is_final_y else _SOUNDS.get(letter, ""))
        if letter not in _NO_VOWEL_AFTER and index < len(arabic) - 1:
            parts.append(_SHORT_VOWELS)
    return re.compile("".join(parts))
