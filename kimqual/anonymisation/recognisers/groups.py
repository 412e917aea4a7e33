"""Nationality, ethnicity, religion and language of a concrete person: kept, but counted."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.lexicon import context_keys
from kimqual.anonymisation.people import is_lower
from kimqual.anonymisation.words import Word, words
from kimqual.model import Category, Span

_MANY = frozenset(
    {
        "familien",
        "eltern",
        "frauen",
        "kinder",
        "kindern",
        "freunde",
        "freunden",
        "nachbarn",
        "kollegen",
    }
    | {"kolleginnen", "freundinnen", "jungen", "kunden", "patienten", "schüler", "namen"}
)
"""Words for many people, who are nobody in particular without "meine"."""


class Groups:
    """Words for groups where they tell something about a person who is meant.

    Valid: "ich bin Kurdin" · "mein syrischer Nachbar" · "als Muslima" · "spreche Tigrinya" ·
    "sie ist Alevitin".
    Invalid: "türkisches Essen" · "die deutsche Sprache" · "Deutschkurs" · "Muslime in Deutschland".
    """

    name = "group"
    category = Category.GROUP

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield candidates with a person near."""
        everything = words(text)
        small = is_lower(everything)
        for index, word in enumerate(everything):
            score = self._score(everything, index, small=small)
            if score:
                yield Candidate(
                    Span(word.start, word.end), self.category, score, f"{self.name}: of a person"
                )

    def _score(self, everything: list[Word], index: int, *, small: bool) -> float:
        word = everything[index]
        if word.key in context_keys("groups", "other"):
            return 0.6
        is_noun = (word.is_capital or small) and word.key in context_keys("groups", "nouns")
        if is_noun and (
            _is_apposition(everything, index)
            or _said_of(everything, index)
            or _is_owned(everything, index)
            or _is_singular(word.key)
        ):
            return 0.7
        if _is_adjective(word.key) and (
            _describes_person(everything, index)
            or (_said_of(everything, index) and not _describes_thing(everything, index))
        ):
            return 0.7
        language = (
            word.key
            if word.key in context_keys("groups", "languages")
            else word.key.removesuffix("en")
        )
        is_language = language in context_keys("groups", "languages") and language not in {
            "deutsch",
            "englisch",
        }
        if (word.is_capital or small) and is_language and _spoken(everything, index):
            return 0.55
        return 0.0


@cache
def _stems() -> frozenset[str]:
    return context_keys("groups", "adjectives")


def _is_adjective(folded: str) -> bool:
    return any(
        folded == stem
        or (folded[len(stem) :] in {"e", "er", "en", "em", "es"} and folded.startswith(stem))
        for stem in _possible(folded)
    )


def _possible(folded: str) -> Iterator[str]:
    for cut in (len(folded), len(folded) - 1, len(folded) - 2):
        if folded[:cut] in _stems():
            yield folded[:cut]


def _is_singular(folded: str) -> bool:
    """Tell a word for one woman: "Kurdin"; plurals and many male forms are talk about groups."""
    return folded.endswith("in") and folded != "muslimin"


def _said_of(everything: list[Word], index: int) -> bool:
    """Look back for "ich bin", "sie ist", "als" in the same clause."""
    for back in range(1, min(4, index) + 1):
        if any(sign in everything[index - back + 1].gap for sign in ".!?;\n"):
            return False
        here = everything[index - back]
        if here.key in context_keys("groups", "be"):
            return True
        if here.key not in context_keys("groups", "skip") and not _is_adjective(here.key):
            return False
    return False


def _is_apposition(everything: list[Word], index: int) -> bool:
    """Tell "Filmon, Eritreer, 31" and "ich Afghane": one person, set beside."""
    word = everything[index]
    before = everything[index - 1] if index else None
    after = everything[index + 1] if index + 1 < len(everything) else None
    if before is None:
        return False
    if before.key in {"ich", "er", "sie"} and word.gap == " ":
        return True
    is_end = after is None or after.gap[:1] in {",", ".", ")"}
    is_list = before.key in context_keys("groups", "nouns")  # "Russen, Polen, Türken, alle"
    return before.is_capital and word.gap in {", ", " ("} and is_end and not is_list


def _is_owned(everything: list[Word], index: int) -> bool:
    """Tell "unser Grieche", "der Afghane", but not the plural."""
    before = everything[index - 1] if index else None
    if before is None or everything[index].gap != " ":
        return False
    return before.key in context_keys("persons", "possessives") or before.key in {
        "der",
        "ein",
        "dem",
        "einem",
        "eine",
    }


def _describes_person(everything: list[Word], index: int) -> bool:
    """Tell "mein syrischer Nachbar": a word of kinship or for a person follows."""
    after = everything[index + 1] if index + 1 < len(everything) else None
    if after is None or after.gap != " ":
        return False
    kin = context_keys("persons", "kin") | context_keys("occupations", "titles")
    people = {
        "familie",
        "eltern",
        "mutter",
        "vater",
        "frau",
        "mann",
        "familien",
        "pass",
        "name",
        "namen",
        "vorname",
        "nachname",
        "akzent",
    }
    if after.key not in kin and after.key not in people:
        return False
    before = everything[index - 1] if index else None
    is_mine = before is not None and before.key in context_keys("persons", "possessives")
    return is_mine or after.key not in _MANY


def _describes_thing(everything: list[Word], index: int) -> bool:
    """Tell "ist ein deutsches Wort": words for persons are hardly ever neuter."""
    word, after = everything[index], everything[index + 1] if index + 1 < len(everything) else None
    is_before_noun = after is not None and after.is_capital and after.gap == " "
    return is_before_noun and word.key.endswith("es")


def _spoken(everything: list[Word], index: int) -> bool:
    """Tell "spreche Tigrinya" from "auf Tigrinya zählen", which says nothing about who somebody is."""
    if index and everything[index - 1].key == "auf":
        return False
    near = everything[max(0, index - 4) : index + 4]
    return any(word.key in context_keys("groups", "speak") for word in near)
