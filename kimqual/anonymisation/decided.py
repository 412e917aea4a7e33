"""What persons decided about places, and its weight against what was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from kimqual.anonymisation.candidate import Candidate
from kimqual.model import Category, Span


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
        """Give the person's name for the entity, "" to leave it to the register."""
        ...


def with_decisions(
    candidates: Iterable[Candidate], decisions: Sequence[Decided]
) -> list[Candidate]:
    """Let persons add and reject: their spans win over every candidate that overlaps."""
    found = list(candidates)
    for decision in decisions:
        same = [one for one in found if one.span == decision.span]
        found = [one for one in found if not one.span.overlap(decision.span)]
        if decision.accepted:
            category = (
                Category(decision.category)
                if decision.category
                else same[0].category
                if same
                else Category.PERSON
            )
            found.append(Candidate(decision.span, category, 1.0, "decision"))
    return sorted(found, key=lambda one: one.span)
