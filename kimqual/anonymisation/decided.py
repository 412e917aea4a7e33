"""What persons decided about places, and its weight against what was found."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.lexicon import context_keys, german
from kimqual.anonymisation.words import words
from kimqual.model import Category, Span

_BEFORE = re.compile(r"(\w(?:.*\w)?)\W*[\s‐‑-]\W*\Z", re.DOTALL)
_AFTER = re.compile(r"\W*[\s‐‑-]\W*(\w(?:.*\w)?)", re.DOTALL)


class Decided(Protocol):
    """What a person decided about a place; the store's ``Decision`` is one."""

    @property
    def span(self) -> Span:
        """Give the place."""
        ...

    @property
    def accepted(self) -> bool:
        """Tell whether it identifies anybody."""
        ...

    @property
    def category(self) -> str:
        """Give the kind of identifier, "" to leave it."""
        ...

    @property
    def entity(self) -> str:
        """Give the entity's id or the person's name for it, "" to leave it to the register."""
        ...


def with_decisions(
    text: str, candidates: Iterable[Candidate], decisions: Sequence[Decided]
) -> list[Candidate]:
    """Let persons add and reject: their spans win over what was found.

    A decision speaks for its own words only. Of a candidate that reaches further the rest stays: who
    rejected "Rose" did not reject the "Müller" behind it.

    Args:
        text: The text that spans count in.
        candidates: None overlapping.
        decisions: The newer ones last.

    Returns:
        Candidates by position, none overlapping.

    Example:
        >>> from kimqual.store.decisions import Decision
        >>> found = [Candidate(Span(0, 11), Category.PERSON, 0.9, "person: list")]
        >>> said = [Decision("d", Span(0, 4), accepted=False)]
        >>> [c.span.of("Rose Müller") for c in with_decisions("Rose Müller", found, said)]
        ['Müller']
    """
    found = sorted(candidates, key=lambda one: one.span)
    for decision in sorted(decisions, key=lambda one: one.accepted):
        span = decision.span
        first = bisect_right(found, span.start, key=lambda one: one.span.end)
        last = bisect_left(found, span.end, key=lambda one: one.span.start)
        here = found[first:last]
        left = [part for one in here for part in without(text, one, span)]
        added = [_accepted(decision, here)] if decision.accepted else []
        found[first:last] = sorted([*left, *added], key=lambda one: one.span)
    return found


def _accepted(decision: Decided, here: list[Candidate]) -> Candidate:
    same = [one.category for one in here if one.span == decision.span]
    category = Category(decision.category) if decision.category else (*same, Category.PERSON)[0]
    return Candidate(decision.span, category, 1.0, "decision")


def without(text: str, candidate: Candidate, span: Span) -> list[Candidate]:
    """Give what is left of a candidate before and after a span: whole words, no endings, no "am".

    Example:
        >>> name = Candidate(Span(0, 12), Category.PERSON, 0.9, "person: list")
        >>> [c.span.of("Rose Müllers") for c in without("Rose Müllers", name, Span(0, 4))]
        ['Müllers']
        >>> without("Rose Müllers", name, Span(0, 11))
        []
    """
    whole = candidate.span
    if not whole.overlap(span):
        return [candidate]
    before = _BEFORE.search(text, whole.start, max(whole.start, span.start))
    after = _AFTER.match(text, min(span.end, whole.end), whole.end)
    return [
        replace(candidate, span=Span(*match.span(1)))
        for match in (before, after)
        if match is not None and _says_something(match[1])
    ]


def _says_something(rest: str) -> bool:
    """Tell a rest that may identify: a number, a word of no list, or a capitalised one."""
    if any(c.isdigit() for c in rest):
        return True
    small = context_keys("words", "function") | context_keys("persons", "titles")
    return any(
        word.key not in small and (word.is_capital or word.key not in german())
        for word in words(rest)
    )
