"""What the lists and the shape of a word say about its being a person's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import cache, lru_cache

from kimqual.anonymisation.lexicon import Name, cities, context_keys, countries, german, names, regions
from kimqual.anonymisation.words import Word, key, sound

_SENTENCE_END = re.compile(r"[.!?…:;\n„“”\"»«(\[–—*/]|(?:^| )[-•](?: |$)")
_NOUN_END = re.compile(
    r"(?:ung|heit|keit|schaft|ismus|tion|ität|tät|ment|nis|tum|ling|chen|lein|ungen|heiten|keiten|schaften|tionen|innen)$"
)
_SURNAME_END = re.compile(r"(?:mann|meier|meyer|maier|mayer|muller|schmidt|bauer|oglu|enko|vic|wski|wska|wicz|yan|ian|idis)$")
_CYRILLIC_END = re.compile(r"(?:ою|ею|ом|ем|ой|ей|ам|ами|ові|еві|у|ю|а|я|і|и|е|ы)$")


class Kind(IntEnum):
    """How much a capitalised word looks like a person's name, by itself."""

    WORD = 0
    UNKNOWN = 1
    AMBIGUOUS = 2
    SURNAME = 3
    GIVEN = 4


@lru_cache(maxsize=100_000)
def entry(folded: str) -> Name | None:
    """Look a key up among the names, also without a genitive -s or a Cyrillic ending.

    Example:
        >>> name = entry("mehmets")
        >>> name.text if name else ""
        'Mehmet'
    """
    known = names().get(folded)
    if known or len(folded) < 3:  # noqa: PLR2004
        return known
    if folded.endswith("s") and len(folded) > 3 and folded not in german():  # noqa: PLR2004
        return names().get(folded[:-1])
    if "а" <= folded[0] <= "я" or folded[0] in "іїєґ":
        return _cyrillic(folded)
    if folded[0] in "وبلفك" and len(folded) > 4:  # noqa: PLR2004
        return names().get(folded[1:])
    return None


def _cyrillic(folded: str) -> Name | None:
    stem = _CYRILLIC_END.sub("", folded)
    if len(stem) < 2:  # noqa: PLR2004
        return None
    forms = (stem, *(stem + ending for ending in ("а", "я", "о", "ь", "ій", "й")))
    return next((names()[form] for form in forms if form in names()), None)


@lru_cache(maxsize=100_000)
def is_word(folded: str) -> bool:
    """Tell whether a key is an ordinary German word, or two joined.

    Example:
        >>> is_word(key("Ausbildungsduldung")), is_word(key("Brinkkötter"))
        (True, False)
    """
    return folded in german() or _is_inflected(folded) or _is_compound(folded)


def _is_inflected(folded: str) -> bool:
    if _NOUN_END.search(folded) and len(folded) > 6:  # noqa: PLR2004
        return True
    return any(
        folded.endswith(end) and len(folded) - len(end) > 3 and folded[: -len(end)] in german()  # noqa: PLR2004
        for end in ("en", "e", "er", "es", "em", "n", "s", "in", "innen", "st", "t", "te", "ten")
    )


def _is_compound(folded: str) -> bool:
    for cut in range(4, len(folded) - 3):
        head, tail = folded[:cut], folded[cut:]
        if "c" in german().get(tail, "") and (head in german() or head.rstrip("s") in german()):
            return True
    return False


def is_sentence_start(word: Word, index: int) -> bool:
    """Tell whether a capital letter says nothing here."""
    return index == 0 or bool(_SENTENCE_END.search(word.gap))


@lru_cache(maxsize=100_000)
def kind(folded: str, *, at_start: bool = False) -> Kind:
    """Judge a capitalised word by the lists alone.

    Args:
        folded: Its key.
        at_start: Whether it begins a sentence, so that the capital says nothing.

    Returns:
        GIVEN and SURNAME stand alone; AMBIGUOUS needs context; UNKNOWN is on no list.
    """
    name = entry(folded)
    known = german().get(folded, "")
    if folded in context_keys("groups", "nouns") or folded in context_keys("groups", "languages"):
        return Kind.WORD
    if name is None:
        if is_word(folded):
            return Kind.WORD
        return Kind.GIVEN if len(folded) > 4 and sound(folded) in _given_sounds() else Kind.UNKNOWN  # noqa: PLR2004
    if not at_start and folded in context_keys("persons", "capital_is_name"):
        return Kind.GIVEN
    if folded in context_keys("persons", "never_alone") or len(folded) < 3:  # noqa: PLR2004
        return Kind.AMBIGUOUS
    if known and (at_start or "c" in known) and not (is_sure_given(name) and known == "c"):
        return Kind.AMBIGUOUS
    if folded in countries() or folded in regions():
        return Kind.AMBIGUOUS
    if is_sure_given(name):
        return Kind.GIVEN
    if name.surname and not name.given and _SURNAME_END.search(folded) and "c" not in known:
        return Kind.SURNAME
    place = cities().get(folded)
    if (place and place.size > 1) or folded in german() or _is_compound(folded):
        return Kind.AMBIGUOUS
    if name.given:
        return Kind.GIVEN
    return Kind.AMBIGUOUS if _is_inflected(folded) else Kind.SURNAME


@cache
def _given_sounds() -> frozenset[str]:
    """Give first names by ear, for other transliterations: Serhij, Serhiy."""
    return frozenset(sound(folded) for folded, name in names().items() if len(folded) > 4 and is_sure_given(name))  # noqa: PLR2004


def is_sure_given(name: Name) -> bool:
    """Tell whether children are really given this name: in Berlin, or by a list of a language."""
    return bool(name.given) and (name.bearers >= 5 or "!" in name.given)  # noqa: PLR2004


def is_lower(words: Sequence[Word]) -> bool:
    """Tell raw speech recognition: enough words, and hardly a capital among them.

    Example:
        >>> from kimqual.anonymisation.words import words
        >>> is_lower(words("ja also ich wohne hier mit meinem bruder mamadou"))
        True
    """
    cased = [word for word in words if word.text[0].lower() != word.text[0].upper()]
    capitals = sum(word.is_capital for word in cased)
    return len(cased) >= 5 and capitals * 25 <= len(cased)  # noqa: PLR2004


def is_upper(words: Sequence[Word]) -> bool:
    """Tell a line that is shouted."""
    long = [word for word in words if len(word.text) > 2]  # noqa: PLR2004
    return len(long) >= 3 and sum(word.text.isupper() for word in long) * 10 >= 8 * len(long)  # noqa: PLR2004
