"""Re-identification by combination: what few share, and how to say less until enough share it.

A case is a record of items: attributes with their values, and quasi identifiers that its texts
mention. Each item has levels, from what is said to what is wider: "34", "30–39", "30–59". A case
*shares* a description if all of it is true of the case, at any level. What few share points at them.

Nothing here knows of studies, files or texts; :mod:`kimqual.report.risk` makes records of a study.

Source: k-anonymity by generalising and leaving out, Sweeney 2002, Int. J. Uncertainty, Fuzziness and
Knowledge-Based Systems 10(5), 557–570 and 571–588. Each case is treated alone: its printed record is
true of at least k cases, though no k records need be printed alike (Gionis, Mazza & Tassa 2008,
k-Anonymization Revisited, ICDE). "Singling out": Article 29 Working Party, Opinion 05/2014 (WP216).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from kimqual.anonymisation.population import Count

SIZES = 3
"""Combinations of at most so many items are listed; what is wider holds one of them or none."""


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """One thing that is said of a case.

    Attributes:
        name: The attribute's name, or the category of a mention.
        value: The attribute's value, or the mention as it is shown.
        is_mention: Whether it stands in the text rather than in the case table.
    """

    name: str
    value: str
    is_mention: bool = False

    def __str__(self) -> str:
        return f"{self.name} „{self.value}“" if self.is_mention else f"{self.name}: {self.value}"


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """What is known of one attribute or mention, narrow to wide; each level implies the next.

    Attributes:
        levels: At least one fact.
        rank: Place in the order in which attributes are made wider: age 0, district 1, others 2.
    """

    levels: tuple[Fact, ...]
    rank: int = 2

    @property
    def said(self) -> Fact:
        """Give the narrowest level."""
        return self.levels[0]

    @property
    def is_mention(self) -> bool:
        """Tell whether it stands in the text."""
        return self.said.is_mention


Record = tuple[Item, ...]
Counter = Callable[[Iterable[Fact]], Count]
"""Counts the residents that a description can mean."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """All cases of a study, to count among.

    Attributes:
        holders: The cases of whom a fact is true, one bit each.
        n_cases: How many there are.
    """

    holders: Mapping[Fact, int]
    n_cases: int

    @classmethod
    def of(cls, records: Collection[Record]) -> Crowd:
        """Gather cases.

        Example:
            >>> women = (Item((Fact("sex", "w"),)),)
            >>> Crowd.of([women, women, ()]).shared([Fact("sex", "w")])
            2
        """
        holders: dict[Fact, int] = {}
        for number, record in enumerate(records):
            for item in record:
                for fact in item.levels:
                    holders[fact] = holders.get(fact, 0) | 1 << number
        return cls(holders, len(records))

    def shared(self, facts: Iterable[Fact]) -> int:
        """Count the cases of whom all these facts are true; of nothing, all."""
        return self._all(facts).bit_count()

    def _all(self, facts: Iterable[Fact]) -> int:
        found = (1 << self.n_cases) - 1
        for fact in facts:
            found &= self.holders.get(fact, 0)
        return found


@dataclass(frozen=True, slots=True)
class Scale:
    """What counts as rare.

    Attributes:
        crowd: The study.
        residents: Counts the city.
        k: So many have to share a description, in both.
    """

    crowd: Crowd
    residents: Counter
    k: int

    def is_rare(self, facts: Collection[Fact]) -> bool:
        """Tell whether fewer than k cases share it, or fewer than k residents can be meant.

        Nothing said is never rare. The more is said, the rarer: what holds a rare part is rare.
        """
        if not facts:
            return False
        return self.crowd.shared(facts) < self.k or self.residents(facts).at_most < self.k


def rare_sets(record: Record, scale: Scale) -> tuple[tuple[Fact, ...], ...]:
    """Find the smallest combinations that are rare, of one to three items.

    Args:
        record: Of one case; its narrowest levels count.
        scale: What is rare.

    Returns:
        None holds another; the smallest first, then those that fewest cases share.

    Source: minimal sample uniques, Elliot, Manning & Ford 2002, Int. J. Uncertainty, Fuzziness and
    Knowledge-Based Systems 10(5), 493–509; here with fewer than k cases for one.
    """
    facts = [item.said for item in record]
    found = [(fact,) for fact in facts if scale.is_rare((fact,))]
    common = [fact for fact in facts if (fact,) not in found]
    rare: list[tuple[Fact, ...]] = []
    for size in range(2, SIZES + 1):
        smaller = [frozenset(one) for one in rare]
        rare += [
            some
            for some in combinations(common, size)
            if not any(one <= frozenset(some) for one in smaller) and scale.is_rare(some)
        ]
    return tuple(sorted((*found, *rare), key=lambda one: (len(one), scale.crowd.shared(one))))


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One thing to say otherwise, or (``after`` is nothing) not at all."""

    before: Fact
    after: Fact | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """How a record can be said so that it is no longer rare.

    Attributes:
        changes: What is said otherwise than in the record.
        printed: What is said then.
        n_cases: Cases that share it then.
        residents: Residents that it can mean then.
    """

    changes: tuple[Change, ...]
    printed: tuple[Fact, ...]
    n_cases: int
    residents: Count

    def __str__(self) -> str:
        """Give the changes in words; mentions that are said alike then stand together."""
        alike: dict[tuple[str, bool, str], list[str]] = {}
        for change in self.changes:
            then = change.after.value if change.after else ""
            key = (change.before.name, change.before.is_mention, then)
            alike.setdefault(key, []).append(change.before.value)
        return "; ".join(_instead(*key, values) for key, values in alike.items())


def _instead(name: str, is_mention: bool, then: str, values: Sequence[str]) -> str:
    if is_mention:
        return f"{name} {', '.join(f'„{value}“' for value in values)} → {then or '[…]'}"
    return f"{name}: {values[0]} → {then}" if then else f"{name} left out"


def propose(record: Record, scale: Scale) -> Proposal:
    """Say less, step by step, until enough cases and residents share what is left.

    1. What is rare alone is made wider until it is not.
    2. Ages are made wider, then districts, then numbers; attributes are left out, each time the one
       without which most cases share the rest; mentions are generalised, then removed, the rarest
       first. This stops as soon as nothing rare is left.
    3. Each item gets back the narrowest level with which nothing is rare: mentions first, which are
       a person's words, then attributes in the order of the table.

    So no single item could be said more narrowly. Other choices that change as little can exist.

    Example:
        >>> def of(age):
        ...     return (Item((Fact("Alter", str(age)), Fact("Alter", "30–39")), 0),)
        >>> ages = Crowd.of([of(34), of(35), of(36)])
        >>> scale = Scale(ages, lambda facts: Count(1000, False), 3)
        >>> print(propose(of(34), scale))
        Alter: 34 → 30–39
    """
    draft = _Draft(record, scale)
    draft.widen_what_is_rare_alone()
    for index in draft.steps():
        if not draft.is_rare():
            break
        draft.levels[index] += 1
    draft.give_back()
    printed = draft.facts()
    return Proposal(draft.changes(), printed, scale.crowd.shared(printed), scale.residents(printed))


class _Draft:
    """A record on its way: of each item its level, one past the last where it is left out."""

    def __init__(self, record: Record, scale: Scale) -> None:
        self.record, self.scale = record, scale
        self.levels = [0] * len(record)

    def facts(self) -> tuple[Fact, ...]:
        return tuple(
            item.levels[level]
            for item, level in zip(self.record, self.levels, strict=True)
            if level < len(item.levels)
        )

    def is_rare(self) -> bool:
        return self.scale.is_rare(self.facts())

    def changes(self) -> tuple[Change, ...]:
        return tuple(
            Change(item.said, item.levels[level] if level < len(item.levels) else None)
            for item, level in zip(self.record, self.levels, strict=True)
            if level
        )

    def widen_what_is_rare_alone(self) -> None:
        for index, item in enumerate(self.record):
            rare = [self.scale.is_rare((fact,)) for fact in item.levels]
            self.levels[index] = rare.index(False) if False in rare else len(rare)

    def steps(self) -> Iterator[int]:
        """Give the next item to be made wider by one level; each choice sees the steps before."""
        attributes = [i for i, item in enumerate(self.record) if not item.is_mention]
        for index in sorted(attributes, key=lambda i: self.record[i].rank):
            yield from self._to_last_level(index)
        while left := [i for i in attributes if self._is_said(i)]:
            yield max(left, key=lambda i: (self._shared_without(i), i))
        mentions = [i for i, item in enumerate(self.record) if item.is_mention]
        mentions.sort(key=lambda i: self.scale.crowd.shared((self.record[i].said,)))
        for index in mentions:
            yield from self._to_last_level(index)
        yield from (index for index in mentions if self._is_said(index))

    def _to_last_level(self, index: int) -> Iterator[int]:
        while self.levels[index] < len(self.record[index].levels) - 1:
            yield index

    def _is_said(self, index: int) -> bool:
        return self.levels[index] < len(self.record[index].levels)

    def _shared_without(self, index: int) -> int:
        level = self.levels[index]
        fact = self.record[index].levels[level]
        return self.scale.crowd.shared(f for f in self.facts() if f != fact)

    def give_back(self) -> None:
        order = sorted(range(len(self.record)), key=lambda i: not self.record[i].is_mention)
        for index in order:
            kept = self.levels[index]
            for level in range(kept):
                self.levels[index] = level
                if not self.is_rare():
                    break
                self.levels[index] = kept
