"""Which language a line is in, and which German words there are: what unknown names stand out from.

Small words decide, and letters; a model would take a second to load.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, cached_property, lru_cache

from kimqual.anonymisation.lexicon import context_keys, german
from kimqual.anonymisation.people import is_word
from kimqual.anonymisation.words import Word, key, words

_LATIN = ("de", "tr", "pl", "en", "other")
_ENOUGH = 2
"""Small words from which a line shows its language."""
_SHORTEST_TAIL = 4
_LONG = 9


def language_of(line: Sequence[Word], default: str = "de") -> str:
    """Tell the language of a line.

    Args:
        line: Its words.
        default: What is said of a line with too few small words.

    Returns:
        ``ar`` and ``uk`` for any language in those letters, ``de``, ``tr``, ``pl``, ``en``, or
        ``other`` for another language in Latin letters.

    Example:
        >>> from kimqual.anonymisation.words import words
        >>> language_of(words("Moja siostra nie ma pracy")), language_of(words("Сестра тут"))
        ('pl', 'uk')
    """
    if not line:
        return default
    script = [_script(word.key[0]) for word in line if word.key]
    for one in ("ar", "uk"):
        if script.count(one) * 2 > len(script):
            return one
    votes = Counter(one for word in line for one in _languages_of().get(word.key, ()))
    best = max(_LATIN, key=lambda one: votes[one])
    return best if votes[best] >= _ENOUGH else default


class LineLanguages:
    """The languages of a text's lines, each told once, when it is first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[int, str] = {}

    @cached_property
    def whole(self) -> str:
        """Give the language of the whole text; German if it shows none."""
        return language_of(words(self._text))

    def at(self, position: int) -> str:
        r"""Give the language of the line around a position, "" if it has too few small words.

        Example:
            >>> LineLanguages("Ja, und dann?\nMoja siostra nie ma pracy").at(20)
            'pl'
        """
        start = self._text.rfind("\n", 0, position) + 1
        if start not in self._known:
            line = self._text[start:].split("\n", 1)[0]
            self._known[start] = language_of(words(line), default="")
        return self._known[start]


@cache
def _languages_of() -> Mapping[str, tuple[str, ...]]:
    """Give for each small word the languages that have it."""
    found: dict[str, tuple[str, ...]] = {}
    for one in _LATIN:
        for small in context_keys("languages", one):
            found[small] = (*found.get(small, ()), one)
    return found


def _script(letter: str) -> str:
    if "\u0400" <= letter <= "\u04ff":
        return "uk"
    return "ar" if "\u0600" <= letter <= "\u06ff" else "latin"


@lru_cache(maxsize=50_000)
def is_german(text: str) -> bool:
    """Tell whether a capitalised word is German: on a list, in the dictionary, or made of both.

    Example:
        >>> is_german("Wäscheständer"), is_german("Tigist")
        (True, False)
    """
    folded = key(text)
    if is_word(folded) or _is_listed(text):
        return True
    ends = (text[:-cut] for cut in (1, 2) if len(text) > 6 and text[-cut:] in {"s", "n", "en", "e"})
    return any(_is_listed(one) for one in ends) or _is_joined(text.lower())


def _is_listed(text: str) -> bool:
    known = _dictionary()
    return known.get(text) is not None or known.get(text.lower()) is not None


def _is_noun(lower: str) -> bool:
    return "c" in german().get(key(lower), "") or _dictionary().get(lower.capitalize()) is not None


def _is_joined(lower: str) -> bool:
    """Tell two words joined, the second a noun; in a long word the noun is enough."""
    for cut in range(3, len(lower) - _SHORTEST_TAIL + 1):
        head, tail = lower[:cut], lower[cut:]
        if not _is_noun(tail):
            continue
        bare = head.removesuffix("s")
        if _is_listed(head) or _is_listed(bare) or _is_listed(head.removesuffix("n")):
            return True
        if len(lower) > _LONG and len(tail) > _SHORTEST_TAIL + 1 and is_word(key(tail)):
            return True
    return False


@cache
def _dictionary() -> Mapping[str, str]:
    """Read simplemma's German dictionary when the first word needs it, a block at a time."""
    from simplemma.strategies.dictionaries.stream_dictionary_factory import (
        StreamDictionaryFactory,
    )

    was_on = gc.isenabled()
    gc.disable()
    try:
        known: Mapping[str, str] = StreamDictionaryFactory().get_dictionary("de")
        return known
    finally:
        if was_on:
            gc.enable()
