"""What the tagger says about what the rules found: a rule's weak belief needs at least a hint.

Rules know lists and patterns, the tagger knows sentences. A word of a list that means nobody here
("stolz wie Bolle") is dropped if the tagger sees no identifier at all in it; what a rule is sure of,
and what has a form of its own, such as a telephone number, stays whatever the tagger says.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.lexicon import context, context_keys, countries
from kimqual.anonymisation.ner import HINT, TAGGED
from kimqual.anonymisation.passage import LineLanguages
from kimqual.anonymisation.people import Kind, kind
from kimqual.anonymisation.policy import OWN_TERM
from kimqual.anonymisation.propagate import PROPAGATED
from kimqual.anonymisation.recognisers.occupations import ABROAD
from kimqual.anonymisation.recognisers.persons import LISTED
from kimqual.anonymisation.recognisers.places import CITY
from kimqual.anonymisation.words import key
from kimqual.model import Category, Span

SURE = 0.9
"""Score from which a rule needs no second opinion: a title before the name, a kinship word."""

WEIGHED = frozenset(
    {
        Category.PERSON,
        Category.CITY,
        Category.COUNTRY,
        Category.DISTRICT,
        Category.FACILITY,
        Category.ORGANIZATION,
        Category.OCCUPATION,
        Category.GROUP,
    }
)
"""Categories found by lists and context; the others have a form of their own."""


CERTAIN = 0.97
"""Score from which a tagger's person may be an ordinary word. On kim-demo no marked name was below."""

KNOWN = 0.8
"""Score from which a known name that was found again is one, whatever the tagger says."""

FOREIGN: Final[Mapping[str, float]] = MappingProxyType({LISTED: 0.06, ABROAD: 0.06, CITY: 0.12})
"""Share of all categories that a listed name, occupation or town needs in another language than German,
whose ordinary words no list here holds: "Bill", "Basit", "Любовь", "Dili". Chosen when the words of all own
corpora had been seen: of such words ten of twelve persons and four of four towns were below, and of the names
none that nothing else announced."""

_FAR = 20
_STEM = re.compile(r"[^\W\d_]['’]\n?\Z")
_BEFORE = re.compile(r"([^\W\d_]+)\.? $")
_KIN = ("kin", "kin_other", "family")
_NO_NAMES = (*_KIN, "titles", "titles_after")


class Weighing:
    """The views of rules and tagger on a text.

    Args:
        text: The text.
        raw: All candidates and hints.
        is_tagged: Whether a tagger was asked; if not, nothing is ever ruled out.
    """

    def __init__(self, text: str, raw: Iterable[Candidate], *, is_tagged: bool) -> None:
        self.text, self.is_tagged = text, is_tagged
        self._named = frozenset[str]()
        self._languages = LineLanguages(text)
        self._sayings = [Span(*hit.span()) for hit in _sayings().finditer(text)]
        heard = sorted((c.span, c.score) for c in raw if c.reason.startswith(TAGGED))
        self._starts = [span.start for span, _ in heard]
        self._ends = [span.end for span, _ in heard]
        self._shares = [share for _, share in heard]

    def kept(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Give the candidates that nobody rules out, without the hints.

        Example:
            >>> from kimqual.model import Span
            >>> text = "Stolz wie Bolle."
            >>> weak = Candidate(Span(10, 15), Category.PERSON, 0.8, "person: given name")
            >>> Weighing(text, [weak], is_tagged=True).kept([weak])
            []
            >>> hint = Candidate(Span(10, 15), Category.PERSON, 0.1, HINT)
            >>> Weighing(text, [weak, hint], is_tagged=True).kept([weak, hint]) == [weak]
            True
        """
        said = [one for one in candidates if one.reason != HINT]
        named = (one.span.of(self.text).split() for one in said if self._is_named(one))
        self._named |= {key(part) for parts in named for part in parts}
        return [one for one in said if not self._is_out(one)]

    def _is_out(self, one: Candidate) -> bool:
        if self._is_of_saying(one):
            return True
        if one.reason.startswith(TAGGED):
            is_article = key(one.span.of(self.text)) in context_keys("persons", "articles")
            if one.category is Category.PERSON:
                return is_article or self._is_no_name(one) or self._is_speaker(one)
            return is_article or (one.category is Category.GROUP and self._is_language(one))
        if one.reason == PROPAGATED and self._is_kin(one):
            return True
        is_known = one.reason == PROPAGATED and one.score >= KNOWN and not self._is_word(one)
        is_weak = one.score < SURE and one.category in WEIGHED and not is_known
        return self.is_tagged and is_weak and not self._is_heard(one)

    def _is_named(self, one: Candidate) -> bool:
        """Tell a person of whom rule and tagger are sure, or whom a title announces to both."""
        if one.category is not Category.PERSON:
            return False
        if not one.reason.startswith(TAGGED):
            return one.score >= SURE and self._is_heard(one)
        before = _BEFORE.search(self.text, max(0, one.span.start - _FAR), one.span.start)
        is_titled = before is not None and key(before[1]) in context_keys("persons", "titles")
        is_greeting = key(one.span.of(self.text)) in context_keys("persons", "greetings")
        return is_titled or (one.score >= CERTAIN and not is_greeting)

    def _is_no_name(self, one: Candidate) -> bool:
        """Tell one word that is an ordinary word or a country: a greeting, "Ouzo", "Guinea"."""
        folded = key(one.span.of(self.text))
        if _is_any(folded, _NO_NAMES) or self._is_ending(one):
            return True
        if folded in self._named:
            return False
        if folded in context_keys("persons", "greetings"):
            return True
        return one.score < CERTAIN and (kind(folded) is Kind.WORD or folded in countries())

    def _is_of_saying(self, one: Candidate) -> bool:
        """Tell a name that is nobody's, in a saying, unless the study or the document knows who it is."""
        if one.category is not Category.PERSON or one.reason in {OWN_TERM, PROPAGATED}:
            return False
        return any(saying.covers(one.span) for saying in self._sayings)

    def _is_speaker(self, one: Candidate) -> bool:
        """Tell the one letter before a colon that says who talks: "س:", "Р:"."""
        start, end = one.span.start, one.span.end
        return end - start == 1 and self.text[end : end + 1] == ":" and self._begins(start)

    def _begins(self, at: int) -> bool:
        """Tell the first place of a line."""
        return not self.text[self.text.rfind("\n", 0, at) + 1 : at].strip()

    def _is_language(self, one: Candidate) -> bool:
        """Tell what somebody says something in: "auf Tamil"."""
        before = _BEFORE.search(self.text, max(0, one.span.start - _FAR), one.span.start)
        is_one_word = " " not in one.span.of(self.text)
        return is_one_word and before is not None and key(before[1]) == "auf"

    def _is_ending(self, one: Candidate) -> bool:
        """Tell what stands after an apostrophe: the "ın" of "Hanım'ın"."""
        start = one.span.start
        is_after = _STEM.search(self.text, max(0, start - 3), start) is not None
        return is_after and one.span.of(self.text).islower()

    def _is_kin(self, one: Candidate) -> bool:
        """Tell a word for kin that was once taken for a name and is found again: "mit Ammas Rezept"."""
        folded = key(one.span.of(self.text))
        is_kin = _is_any(folded, _KIN) or _is_any(folded.removesuffix("s"), _KIN)
        return is_kin and folded not in self._named

    def _is_heard(self, one: Candidate) -> bool:
        """Tell whether the tagger said anything about any part of a span; its tags never overlap."""
        at = bisect_left(self._ends, one.span.start + 1)
        if at == len(self._starts) or self._starts[at] >= one.span.end:
            return False
        if self._shares[at] >= FOREIGN.get(one.reason, 0.0):
            return True
        return one.reason != ABROAD and self._is_german(one)

    def _is_word(self, one: Candidate) -> bool:
        """Tell one word of a script without capitals, or an ordinary German one: "Wunder", "غالي"."""
        surface = one.span.of(self.text)
        is_caseless = surface.upper() == surface.lower()
        return " " not in surface and (is_caseless or kind(key(surface)) is Kind.WORD)

    def _is_german(self, one: Candidate) -> bool:
        """Tell whether a line is German, or shows no language."""
        return self._languages.at(one.span.start) in {"de", ""}


@cache
def _sayings() -> re.Pattern[str]:
    """Give a pattern of all sayings with names in them."""
    either = "|".join(map(re.escape, context()["persons"]["sayings"]))
    return re.compile(rf"\b(?:{either})\b", re.IGNORECASE)


def _is_any(folded: str, lists: Iterable[str]) -> bool:
    return any(folded in context_keys("persons", name) for name in lists)
