"""Places, streets and organisations that are known are found again where nothing announces them.

Same words in the same order, folded; the last may be inflected. What is made of ordinary words alone
("Haus Morgenrot") has to be written as it was. Of a name that has one telling word ("Gießerei
Brandhövel") the word is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kimqual.anonymisation import scripts
from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.lexicon import cities, context_keys, districts, german
from kimqual.anonymisation.morphology import bases
from kimqual.anonymisation.nameline import APOSTROPHE
from kimqual.anonymisation.people import entry, is_sure_given, is_word
from kimqual.anonymisation.words import Word, sound
from kimqual.model import Category, Span

PLACES = (Category.CITY, Category.DISTRICT, Category.REGION)
NAMED = (Category.ORGANIZATION, Category.FACILITY)
CARRIED = (*PLACES, *NAMED, Category.STREET)
"""Categories whose names are searched for again."""
_SCORE = 0.75
_GAP = re.compile(r"[ \u00a0]|[-‐‑–]| [-–] |[-‐‑¬]?[ ]?\n|\. ?")
_SHORTEST = 4
_ACRONYM = 6
_LARGE = 3
_PEOPLE = re.compile(r"(?:erinnen|erin|ers|ern|er|e[rnms])$")
_STREET_ADJECTIVE = re.compile(r"\w{3,}er$")


class _Phrase(NamedTuple):
    """A known name: keys of its words, the words themselves if they have to be written so."""

    parts: tuple[str, ...]
    category: Category
    written: tuple[str, ...] = ()


class Phrases:
    """Known names of places, streets and organisations.

    Example:
        >>> from kimqual.anonymisation.words import words
        >>> known = Phrases()
        >>> known.learn(words("Gießerei Brandhövel"), Category.ORGANIZATION)
        >>> text = "ja bei brandhövel, der gießerei"
        >>> [c.span.of(text) for c in known.find(words(text))]
        ['brandhövel']
    """

    def __init__(self) -> None:
        self._starts: dict[str, dict[_Phrase, None]] = {}
        self._places: dict[str, Category] = {}
        self._sounds: dict[str, Category] = {}

    def __bool__(self) -> bool:
        """Tell whether there is anything to search for."""
        return bool(self._starts)

    def learn(self, name: Sequence[Word], category: Category) -> None:
        """Take a name in, and what it is called for short."""
        name = [w for i, w in enumerate(name) if not (i and APOSTROPHE.fullmatch(w.gap))]
        name = [word for word in name if len(word.key) > 1 or word.text.isupper()]
        if not name:
            return
        if len(name) == 1:
            self._learn_word(name[0], category)
            return
        is_told = any(not is_ordinary(word.key, category) for word in name)
        written = () if is_told else tuple(word.text for word in name)
        self._add(_Phrase(tuple(_long(word.key) for word in name), category, written))
        if category in NAMED:
            self._learn_telling(name, category)
        elif category is Category.STREET:
            self._learn_adjective(name)

    def _add(self, phrase: _Phrase) -> None:
        self._starts.setdefault(phrase.parts[0], {})[phrase] = None

    def _learn_word(self, word: Word, category: Category) -> None:
        if word.text.isupper() and len(word.text) <= _ACRONYM and category in NAMED:
            self._add(_Phrase((word.key,), category, (word.text,)))
            return
        name = entry(word.key)
        is_name = name is not None and (is_sure_given(name) or category in NAMED)
        if len(word.key) < _SHORTEST or is_ordinary(word.key, category) or is_name:
            return
        self._add(_Phrase((word.key,), category))
        if category in PLACES:
            self._places[word.key] = category
            for heard in (sound(word.key), *scripts.latin(word.key)):
                self._sounds[heard] = category

    def _learn_telling(self, name: Sequence[Word], category: Category) -> None:
        """Take the proper part of a firm's name in: "Gießerei Brandhövel" is also "Brandhövel"."""
        for word in name:
            is_proper = word.is_capital and len(word.key) > _SHORTEST and not is_word(word.key)
            is_head = word.key in context_keys("unknown", "tails")
            is_other = (
                word.key in cities() or word.key in districts() or entry(word.key) is not None
            )
            if is_proper and not is_head and not is_other:
                self._add(_Phrase((word.key,), category))

    def _learn_adjective(self, name: Sequence[Word]) -> None:
        """Take "auf der Heeper" in for "Heeper Straße"."""
        first = name[0]
        if _STREET_ADJECTIVE.fullmatch(first.key) and not is_word(first.key):
            self._add(_Phrase((first.key, ""), Category.STREET))

    def find(self, everything: Sequence[Word]) -> Iterator[Candidate]:
        """Yield every place of every known name; they may overlap."""
        for index, word in enumerate(everything):
            if index and APOSTROPHE.fullmatch(word.gap):
                continue
            hits = list(self._at(everything, index))
            if not hits and self._places:
                hits = list(self._place(everything, index))
            for n, category in hits:
                end = everything[_with_ending(everything, index + n) - 1].end
                yield Candidate(Span(word.start, end), category, _SCORE, "propagated")

    def _at(self, everything: Sequence[Word], index: int) -> Iterator[tuple[int, Category]]:
        for folded in _uninflected(everything[index].key):
            for phrase in self._starts.get(folded, ()):
                if phrase.parts[-1] == "":
                    if _is_short_street(everything, index):
                        yield 1, phrase.category
                elif _is_phrase(everything[index : index + len(phrase.parts)], phrase):
                    yield len(phrase.parts), phrase.category

    def _place(self, everything: Sequence[Word], index: int) -> Iterator[tuple[int, Category]]:
        """Find a place in another script or case, and its people: "Харкові", "Sennestädter"."""
        word = everything[index]
        if word.text[0].islower():
            return
        if scripts.CYRILLIC.match(word.key):
            heard = [one for one in scripts.latin(word.key) if one in self._sounds]
            found = [self._sounds[one] for one in heard]
            found += [self._places[one] for one in bases(word.key) if one in self._places]
        else:
            found = [self._places[one] for one in _homes(word.key) if one in self._places]
        yield from ((1, category) for category in found[:1])


def is_ordinary(folded: str, category: Category) -> bool:
    """Tell a word that says nothing by itself: one of the language, not only a place's name.

    Example:
        >>> is_ordinary("quelle", Category.DISTRICT), is_ordinary("herford", Category.CITY)
        (True, False)
    """
    if category not in PLACES:
        return is_word(folded)
    known = german().get(folded, "")
    if "l" in known or folded in context_keys("places", "ambiguous"):
        return True
    place = cities().get(folded)
    is_listed = folded in districts() or (place is not None and place.size > 1)
    is_large = place is not None and place.size == _LARGE
    return is_word(folded) and not (is_large or (is_listed and "f" not in known))


def _homes(folded: str) -> Iterator[str]:
    """Give the keys of the places whose people a word may name; "Hamburger" are eaten."""
    stem = _PEOPLE.sub("", folded)
    is_eaten = folded in context_keys("places", "no_inhabitant") or "l" in german().get(folded, "")
    if stem == folded or len(stem) < _SHORTEST or is_eaten:
        return
    if is_word(folded) and folded in german() and stem not in german():
        return
    yield from (stem, stem + "e", stem + "en")


def _is_phrase(here: Sequence[Word], phrase: _Phrase) -> bool:
    if len(here) != len(phrase.parts) or not all(_GAP.fullmatch(word.gap) for word in here[1:]):
        return False
    if phrase.written:
        return tuple(word.text for word in here) == phrase.written
    keys = [_long(word.key) for word in here]
    same = keys[:-1] == list(phrase.parts[:-1]) or len(here) == 1
    return same and phrase.parts[-1] in _uninflected(keys[-1])


def _is_short_street(everything: Sequence[Word], index: int) -> bool:
    """Tell "auf der Heeper war Stau" from "der Heeper Bürger"."""
    word, before = everything[index], everything[index - 1] if index else None
    after = everything[index + 1] if index + 1 < len(everything) else None
    is_article = before is not None and before.key in {"der", "die"} and word.gap == " "
    is_last = after is None or after.gap != " " or not after.is_capital
    return word.is_capital and is_article and is_last


def _uninflected(folded: str) -> tuple[str, ...]:
    bare = folded.removesuffix("s")
    return (folded, bare) if bare != folded and len(bare) >= _SHORTEST else (folded,)


def _long(folded: str) -> str:
    """Write "Str." out."""
    return "strasse" if folded == "str" else folded


def _with_ending(everything: Sequence[Word], end: int) -> int:
    """Take a Turkish ending after an apostrophe along: "Gaziantep'te"."""
    if end < len(everything) and APOSTROPHE.fullmatch(everything[end].gap):
        ending = everything[end].text
        return end + 1 if ending.islower() and len(ending) <= _ACRONYM else end
    return end
