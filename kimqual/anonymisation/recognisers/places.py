"""Cities, districts of Bielefeld, regions and countries, by lists and what stands before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.lexicon import (
    Place,
    cities,
    context_keys,
    countries,
    districts,
    german,
    regions,
)
from kimqual.anonymisation.people import entry, is_lower, is_sentence_start, is_sure_given, is_word
from kimqual.anonymisation.recognisers.occupations import is_occupation
from kimqual.anonymisation.words import Word, sound, words
from kimqual.model import Category, Span

_LONGEST = 4
_JOIN = re.compile(r"[ \u00a0]|[-‐‑]|, ?|\. ?|\n")
_TURKISH = re.compile(
    r"[^\W\d_]{1,4}|li|liyim|dan|den|tan|ten|da|de|ta|te|nin|nın|ya|ye|a|e|yi|yı|i|ı|u|ü|in|ın|un|ün"
)
_APOSTROPHE = ("'", "’", "‘", "ʼ")
_CYRILLIC_END = re.compile(r"(?:ою|ею|ом|ем|ой|ей|ові|еві|у|ю|а|я|і|и|е|ы)$")
_CASELESS = re.compile(r"[֐-ࣿ]")
_ARABIC_PREFIX = re.compile(r"^(?:[وفبلك]+)(?=\w{3})")
_TURKISH_END = re.compile(r"(?:liyim|liyiz|liler|li|lu|den|dan|de|da|ye|ya)$")
_NOWHERE = Place("", 0)
_LARGE = 3
_SHORTEST = 4
# "der Bielefelder Norden" is a place; "Wiener", "Hamburger" and "Frankfurter" are eaten.


class Places:
    """Places by the lists; a name that is also a word or a surname needs "in", "aus", "nach".

    Valid: "in Bielefeld" · "aus Essen" · "Bielefelds" · "die Bielefelder Verwaltung" ·
    "Sivas'tan" ·
    "in Sennestadt" · "у Харкові" · "aus der Ukraine" · "in Nordrhein-Westfalen".
    Invalid: "beim Essen" · "an der Quelle" · "in der Mitte" · "Frau Halle".
    """

    name = "place"
    category = Category.CITY

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield candidates, the longest at each place."""
        everything = words(text)
        small = is_lower(everything)
        index = 0
        while index < len(everything):
            hit = self._at(everything, index, small=small)
            if hit is None:
                index += 1
                continue
            n, category, score, reason = hit
            end = everything[index + n - 1].end
            yield Candidate(
                Span(everything[index].start, end), category, score, f"{self.name}: {reason}"
            )
            index += n

    def _at(
        self, everything: list[Word], index: int, *, small: bool
    ) -> tuple[int, Category, float, str] | None:
        word = everything[index]
        is_district = word.key in districts() and word.key not in german()
        is_town = (
            word.key in cities()
            and cities()[word.key].country == "DE"
            and cities()[word.key].size > 1
        )
        if is_town and word.key not in german() and index:
            is_district = is_district or everything[index - 1].key in context_keys(
                "places", "before"
            )
        if not (
            word.is_capital
            or small
            or is_district
            or _CASELESS.match(word.text)
            or word.key in context_keys("places", "always")
        ):
            return None
        if index and word.gap in _APOSTROPHE:
            return None
        is_shouted = word.text.isupper() and len(word.text) > 3
        if is_shouted and word.key in cities() and cities()[word.key].size < 3:
            return None
        if small and (split := _split_district(everything, index)):
            return split
        for n in range(min(_LONGEST, len(everything) - index), 0, -1):
            parts = everything[index : index + n]
            if n > 1 and not all(
                _JOIN.fullmatch(part.gap) and "\n" not in part.gap and "," not in part.gap
                for part in parts[1:]
            ):
                continue
            found = _look_up(" ".join(part.key for part in parts), is_one=n == 1)
            if found is None:
                continue
            category, kind = found
            if self._holds(everything, index, n, category, kind, small=small):
                return n + _suffix(everything, index + n), category, _SCORES[kind], kind
        return None

    def _holds(
        self,
        everything: list[Word],
        index: int,
        n: int,
        category: Category,
        kind: str,
        *,
        small: bool,
    ) -> bool:
        """Tell whether a name that could be something else is a place here."""
        word = everything[index]
        before = everything[index - 1] if index else None
        is_title_before = before is not None and before.key in context_keys("persons", "titles")
        if is_title_before or _is_people(everything, index):
            return False
        where = _says_where(everything, index)
        if n > 1 or category is Category.COUNTRY:
            is_sure = kind != "small place" and (n > 1 or not _is_listed(word.key, "ambiguous"))
            return where or is_sure
        if kind == "inhabitant":
            return word.is_capital and not _is_listed(word.key, "no_inhabitant")
        if _is_listed(word.key, "ambiguous"):
            is_known = category is Category.DISTRICT or kind == "city"
            return is_known and where and word.is_capital and _is_bare(everything, index)
        is_start = is_sentence_start(word, index)
        is_clear = not _is_ambiguous(word.key, at_start=is_start, small=small)
        if category is Category.DISTRICT:
            return where or (is_clear and not (small and is_word(word.key)))
        return _is_city(word, kind, where=where and _is_bare(everything, index), is_clear=is_clear)


def _is_city(word: Word, kind: str, *, where: bool, is_clear: bool) -> bool:
    """Tell whether one word is a city, given whether context says where and the word is no other."""
    place = cities().get(word.key) or cities().get(word.key.removesuffix("s"), _NOWHERE)
    if kind == "small place":
        return where and is_clear and word.is_capital
    if _CASELESS.match(word.text) and len(word.key) < _SHORTEST:
        return where and place.country in {"SY", "IQ"}
    if where and (place.size == _LARGE or (place.country == "DE" and not word.is_capital)):
        return "f" not in german().get(word.key, "") or place.country == "DE"
    return is_clear or (where and word.is_capital and "f" not in german().get(word.key, ""))


def _says_where(everything: list[Word], index: int) -> bool:
    """Tell whether "in", "aus", "nach" stands right before."""
    is_near = index > 0 and everything[index].gap.strip() == ""
    return is_near and _is_listed(everything[index - 1].key, "before")


def _is_people(everything: list[Word], index: int) -> bool:
    """Tell "Russen, Polen, Türken" and "die Polen" from "Polen ist schön": people, no country."""
    groups = context_keys("groups", "nouns")
    if everything[index].key not in groups or not index:
        return False
    before = everything[index - 1].key
    if before in {"und", "oder"} and index > 1:
        before = everything[index - 2].key
    return before in groups or _is_listed(before, "of_people")


def _is_listed(folded: str, name: str) -> bool:
    return folded in context_keys("places", name)


CITY = "place: city"
"""Reason of a listed town."""
_SCORES = {
    "country": 0.85,
    "region": 0.8,
    "district": 0.85,
    "city": 0.8,
    "small place": 0.6,
    "inhabitant": 0.7,
}


def _split_district(everything: list[Word], index: int) -> tuple[int, Category, float, str] | None:
    """Find a district that speech recognition took apart: "brack wede"."""
    if index == 0 or index + 1 >= len(everything) or everything[index + 1].gap != " ":
        return None
    if everything[index - 1].key not in context_keys("places", "before"):
        return None
    heard = sound(everything[index].key + everything[index + 1].key)
    if heard in _heard("district"):
        return 2, Category.DISTRICT, 0.7, "district"
    return (2, Category.CITY, 0.7, "city") if heard in _heard("city") and len(heard) > 6 else None


@cache
def _heard(kind: str) -> frozenset[str]:
    if kind == "district":
        return frozenset(sound(one) for one in districts() if " " not in one)
    return frozenset(
        sound(one) for one, place in cities().items() if place.country == "DE" and place.size > 1
    )


def _is_bare(everything: list[Word], index: int) -> bool:
    """Tell "in Essen" from "beim Essen": no preposition with an article in it stands before."""
    before = everything[index - 1] if index else None
    return before is not None and before.key not in {
        "im",
        "am",
        "zum",
        "zur",
        "beim",
        "vom",
        "ins",
        "uber",
        "bis",
    }


def _is_ambiguous(folded: str, *, at_start: bool, small: bool) -> bool:
    known = german().get(folded, "")
    if "c" in known or (known and (at_start or small)):
        return True
    name = entry(folded)
    return (
        name is not None and (is_sure_given(name) or bool(name.surname)) and not _is_large(folded)
    )


def _is_large(folded: str) -> bool:
    place = cities().get(folded)
    name = entry(folded)
    return place is not None and place.size == 3 and not (name and is_sure_given(name))


def _look_up(folded: str, *, is_one: bool) -> tuple[Category, str] | None:
    for form in _forms(folded, is_one=is_one):
        if form in countries():
            return Category.COUNTRY, "country"
        if form in regions():
            return Category.REGION, "region"
        if form in districts():
            return Category.DISTRICT, "district"
        if form in cities() and len(form) > 2:
            return Category.CITY, "city" if cities()[form].size > 1 else "small place"
    if is_one and folded in context_keys("places", "region_people"):
        return Category.REGION, "region"
    return _inhabitant(folded) if is_one else None


def _forms(folded: str, *, is_one: bool) -> Iterator[str]:
    yield folded
    if folded.endswith("s") and len(folded) > 4:
        yield folded[:-1]
    if not is_one:
        return
    if len(folded) > 8:
        yield _TURKISH_END.sub("", folded)
    if "а" <= folded[0] <= "я" or folded[0] in "іїєґ":
        stem = _CYRILLIC_END.sub("", folded)
        if len(stem) > 2:
            yield from (stem + end for end in ("", "а", "я", "ів", "е", "ь", "о"))
            yield stem[:-2] + "і" + stem[-1]  # Харков(і), Харків
    if _CASELESS.match(folded):
        yield _ARABIC_PREFIX.sub("", folded)


def _inhabitant(folded: str) -> tuple[Category, str] | None:
    """Find "Bielefelder", "Jöllenbecker", "Brackwederin" by the place they come from."""
    stem = re.sub(r"(?:erinnen|erin|ers|ern|er)$", "", folded)
    if stem == folded or len(stem) < 4 or is_occupation(folded):
        return None
    for form in (stem, stem + "e", stem + "en"):
        if is_word(folded) and not (form == stem and _is_large(form)):
            continue
        if form in districts():
            return Category.DISTRICT, "inhabitant"
        if (
            form in cities()
            and cities()[form].size > 1
            and form not in german()
            and cities()[form].country in {"DE", "AT", "CH"}
        ):
            return Category.CITY, "inhabitant"
    return None


def _suffix(everything: list[Word], index: int) -> int:
    """Count a Turkish ending after an apostrophe: "Sivas'tan"."""
    if index < len(everything):
        word = everything[index]
        if word.gap in _APOSTROPHE and word.text.islower() and _TURKISH.fullmatch(word.text):
            return 1
    return 0
