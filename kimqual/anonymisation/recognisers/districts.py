"""Bielefeld's districts in Arabic and Cyrillic letters, as people write them by ear."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kimqual.anonymisation import scripts
from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.lexicon import districts, german
from kimqual.anonymisation.words import Word, sound, words
from kimqual.model import Category, Span

_ATTACHED = re.compile(r"^(?:و?(?:بال|لل|ال|ب|ل|ع))?(?=\w{4})")
"""What Arabic writes on to the word behind it: and, in, to, the."""
_SHORTEST = 5
_MANY = 6


class Districts:
    """Districts of one word in other letters; a weak belief, which needs a hint of the tagger.

    Valid: "ببومهايده" (in Baumheide) · "زينيشتات" · "у Йолленбеку" · "в Баумхайде".
    Invalid: "في المدينة" · "в магазине".
    """

    name = "place"
    category = Category.DISTRICT

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield a candidate for each word that sounds like a district."""
        for word in words(text):
            if _is_district(word):
                span = Span(word.start, word.end)
                yield Candidate(span, self.category, 0.75, f"{self.name}: district by ear")


def _is_district(word: Word) -> bool:
    if scripts.CYRILLIC.match(word.key):
        return any(_coarse(heard) in _heard() for heard in scripts.latin(word.key))
    if not scripts.ARABIC.match(word.key):
        return False
    bare = _ATTACHED.sub("", word.key)
    return any(
        scripts.agrees(form, heard)
        for form in dict.fromkeys((word.key, bare))
        if scripts.is_telling(form)
        for heard in _by_firm().get(scripts.firm(form), ())
    )


def _coarse(heard: str) -> str:
    """Make alike what Cyrillic makes of German: х and г for h, з for s, ай for ei, и for ie."""
    return re.sub("[ei]+", "i", re.sub("[hk]", "", heard).replace("z", "s").replace("ai", "i"))


@cache
def _names() -> tuple[str, ...]:
    known = german()
    single = (one for one in districts() if " " not in one and len(one) > _SHORTEST)
    return tuple(sorted(sound(one) for one in single if one not in known))


@cache
def _heard() -> frozenset[str]:
    return frozenset(form for one in _names() if len(form := _coarse(one)) >= _MANY - 2)


@cache
def _by_firm() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in _names():
        if len(one) >= _MANY:  # a shorter one sounds like "ninety" where vowels are not written
            found.setdefault(scripts.firm(one), []).append(one)
    return found
