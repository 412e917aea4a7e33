"""What the lists and the shape of a word say about its being a person's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import cache, lru_cache

from kimqual.anonymisation.lexicon import (
    Name,
    cities,
    context_keys,
    countries,
    german,
    names,
    regions,
)
from kimqual.anonymisation.morphology import bases
from kimqual.anonymisation.words import Word, sound

_SENTENCE_END = re.compile(r"[.!?…:;\n„“”\"»«(\[–—*/]|(?:^| )[-•](?: |$)")
_NOUN_END = re.compile(
    r"(?:ung|heit|keit|schaft|ismus|tion|ität|tät|ment|nis|tum|ling|chen|lein|ungen|heiten|keiten|schaften|tionen|innen)$"
)
_SHORTEST = 3
_HEARD = 5
"""Letters of the shortest name that is known by ear."""
_SURNAME_END = re.compile(
    r"(?:mann|meier|meyer|maier|mayer|muller|schmidt|bauer|oglu|enko|vic|wski|wska|wicz|yan|ian|idis)$"
)


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
    if known or len(folded) < 3:
        return known
    if folded.endswith("s") and len(folded) > 3 and folded not in german():
        return names().get(folded[:-1])
    if "а" <= folded[0] <= "я" or folded[0] in "іїєґ":
        return _cyrillic(folded)
    if folded[0] in "وبلفك":
        return next((names()[form] for form in bases(folded) if form in names()), None)
    return None


def _cyrillic(folded: str) -> Name | None:
    return next((names()[form] for form in bases(folded) if form in names()), None)


@lru_cache(maxsize=100_000)
def is_word(folded: str) -> bool:
    """Tell whether a key is an ordinary German word, or two joined.

    Example:
        >>> is_word("ausbildungsduldung"), is_word("brinkkotter")
        (True, False)
    """
    return folded in german() or _is_inflected(folded) or _is_compound(folded)


def _is_inflected(folded: str) -> bool:
    if _NOUN_END.search(folded) and len(folded) > 6:
        return True
    return any(
        folded.endswith(end) and len(folded) - len(end) > 3 and folded[: -len(end)] in german()
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
    if folded in context_keys("groups", "nouns") or folded in context_keys("groups", "languages"):
        return Kind.WORD
    if folded in context_keys("calendar", "never") or folded in context_keys("groups", "other"):
        return Kind.WORD
    name = entry(folded)
    if name is None:
        return _kind_off_list(folded)
    if not at_start and folded in context_keys("persons", "capital_is_name"):
        return Kind.GIVEN
    if _needs_context(folded, name, at_start=at_start):
        return Kind.AMBIGUOUS
    return _kind_on_list(folded, name)


def _kind_off_list(folded: str) -> Kind:
    if is_word(folded):
        return Kind.WORD
    is_heard = len(folded) >= _HEARD and sound(folded) in _given_sounds()
    return Kind.GIVEN if is_heard else Kind.UNKNOWN


def _needs_context(folded: str, name: Name, *, at_start: bool) -> bool:
    """Tell whether a name is also a word, a country, or too short."""
    known = german().get(folded, "")
    if folded in context_keys("persons", "never_alone") or len(folded) < _SHORTEST:
        return True
    is_noted_once = known == "c" and is_sure_given(name)
    if known and (at_start or "c" in known) and not is_noted_once:
        return True
    return folded in countries() or folded in regions()


def _kind_on_list(folded: str, name: Name) -> Kind:
    if is_sure_given(name):
        return Kind.GIVEN
    known = german().get(folded, "")
    if name.surname and not name.given and _SURNAME_END.search(folded) and "c" not in known:
        return Kind.SURNAME
    place = cities().get(folded)
    if known or (place and place.size > 1) or _is_compound(folded):
        return Kind.AMBIGUOUS
    if name.given:
        return Kind.GIVEN
    return Kind.AMBIGUOUS if _is_inflected(folded) else Kind.SURNAME


@cache
def _given_sounds() -> frozenset[str]:
    """Give first names by ear, for other transliterations: Serhij, Serhiy."""
    return frozenset(
        sound(folded) for folded, name in names().items() if len(folded) > 4 and is_sure_given(name)
    )


def is_sure_given(name: Name) -> bool:
    """Tell whether children are really given this name: in Berlin, or by a list of a language."""
    return bool(name.given) and (name.bearers >= 5 or "!" in name.given)


def is_lower(words: Sequence[Word]) -> bool:
    """Tell raw speech recognition: enough words, and hardly a capital among them.

    Example:
        >>> from kimqual.anonymisation.words import words
        >>> is_lower(words("ja also ich wohne hier mit meinem bruder mamadou"))
        True
    """
    cased = [word for word in words if word.text[0].lower() != word.text[0].upper()]
    capitals = sum(word.is_capital for word in cased)
    return len(cased) >= 5 and capitals * 25 <= len(cased)


def is_upper(words: Sequence[Word]) -> bool:
    """Tell a line that is shouted."""
    long = [word for word in words if len(word.text) > 2]
    return len(long) >= 3 and sum(word.text.isupper() for word in long) * 10 >= 8 * len(long)
