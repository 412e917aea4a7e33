"""What persons said in reviews that holds for the whole study.

A place's decision says something of its words, too: an accepted name is searched for in every
document; with the scope ``study`` words are rejected, or replaced, wherever they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.decided import Decided
from kimqual.anonymisation.lexicon import phrase_key
from kimqual.anonymisation.policy import Policy
from kimqual.model import Category

STUDY = "study"


class Spoken(Decided, Protocol):
    """A decision with its reach and what shall stand for the entity."""

    @property
    def scope(self) -> str:
        """Give ``study`` or ""."""
        ...

    @property
    def surrogate(self) -> str:
        """Give what a person wrote in the surrogate's cell, or ""."""
        ...


class Said:
    """Decisions on places with their words, the oldest first: the newer wins.

    Example:
        >>> from kimqual.model import Span
        >>> from kimqual.store.decisions import Decision
        >>> no = Decision("d", Span(0, 4), accepted=False, scope="study")
        >>> said, text = Said([("Rose", no)]), "Roses Duft"
        >>> said.decided(text, [Candidate(Span(0, 5), Category.PERSON, 0.9, "person: list")])
        []
    """

    def __init__(self, said: Sequence[tuple[str, Spoken]]) -> None:
        self._said = said
        self._rejected: set[str] = set()
        self._wanted: dict[str, tuple[str, Category]] = {}
        for surface, decision in said:
            if decision.scope == STUDY:
                self._settle(surface, decision)

    def _settle(self, surface: str, decision: Spoken) -> None:
        folded = surface_key(surface)
        self._rejected.discard(folded)
        self._wanted.pop(folded, None)
        if decision.accepted:
            self._wanted[folded] = (surface, Category(decision.category or Category.PERSON))
        else:
            self._rejected.add(folded)

    def names(self) -> Iterator[tuple[str, Category]]:
        """Give what is searched for in every document."""
        for surface, decision in self._said:
            if decision.accepted and surface_key(surface) not in self._rejected:
                yield surface, Category(decision.category or Category.PERSON)

    def surrogates(self) -> Iterator[tuple[str, str, str]]:
        """Give the entities that a person wrote a surrogate for: name, surface, surrogate."""
        for surface, decision in self._said:
            if decision.accepted and decision.surrogate:
                yield decision.entity, surface, decision.surrogate

    def policy(self, policy: Policy) -> Policy:
        """Give the policy for finding: with the terms to add and to keep of the reviews."""
        added = (one for one in self._wanted.values() if is_searchable(one[0]))
        words = {one for one in self._rejected if is_searchable(one)}
        keep = (policy.keep | words) - self._wanted.keys()
        return replace(policy, add=(*policy.add, *added), keep=keep)

    def decided(self, text: str, found: Iterable[Candidate]) -> list[Candidate]:
        """Leave out what is rejected everywhere, and give what is wanted its category."""
        kept: list[Candidate] = []
        for one in found:
            forms = _forms(one.span.of(text))
            wanted = next((self._wanted[form] for form in forms if form in self._wanted), None)
            if wanted:
                kept.append(Candidate(one.span, wanted[1], 1.0, "decision: study"))
            elif self._rejected.isdisjoint(forms):
                kept.append(one)
        return kept


def surface_key(surface: str) -> str:
    """Fold words for comparing what was said of them; digits count.

    Example:
        >>> surface_key("Heeper  Straße 12") == surface_key("heeper straße 12")
        True
    """
    return phrase_key(surface) + "".join(c for c in surface if c.isdecimal())


def is_searchable(surface: str) -> bool:
    """Tell words without digits: what can be searched for in every document as a term."""
    return bool(phrase_key(surface)) and not any(c.isdecimal() for c in surface)


def _forms(surface: str) -> tuple[str, ...]:
    """Give the key of words, and without the -s of a genitive."""
    folded = surface_key(surface)
    return (folded, folded.removesuffix("s"))
