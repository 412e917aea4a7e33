"""Who is found less often: recall of persons by where their names are at home, and by language.

A finder that misses one group's names leaves that group unprotected, and no mean shows it.
Source: Mishra et al., Assessing Demographic Bias in Named Entity Recognition, 2020.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kimqual.anonymisation.measure import Gold, Miss
from kimqual.anonymisation.origins import group_of, in_pools, origin_of
from kimqual.anonymisation.people import entry
from kimqual.anonymisation.personname import parse_name
from kimqual.anonymisation.words import words
from kimqual.model import Category, Mention
from kimqual.shares import wilson

ENOUGH = 20
"""Mentions from which an origin counts for the largest gap; fewer say too little."""
UNKNOWN = "unknown"
"""The weak label of a name that no list knows."""
GIVEN, WEAK = "gold", "lists"
"""Who says where a name is at home."""


@dataclass(frozen=True, slots=True)
class OriginRecall:
    """How many of the marked persons with names of one origin were found.

    Attributes:
        origin: As the gold says, or a group of ``pools.tsv``, or :data:`UNKNOWN`.
        label: :data:`GIVEN` or :data:`WEAK`: who says so.
        n_gold: Marked mentions of persons, at least one.
        n_found: Those found.
    """

    origin: str
    label: str
    n_gold: int
    n_found: int

    @property
    def recall(self) -> float:
        """Share that was found."""
        return self.n_found / self.n_gold

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the recall.

        It takes mentions for independent. Those of one person are not, so that the true interval
        of a text with few persons is wider.
        """
        return wilson(self.n_found, self.n_gold)


class Gap(NamedTuple):
    """The largest difference in recall between two origins.

    Attributes:
        size: Difference of the recalls.
        lowest: Origin with the lowest recall.
        highest: Origin with the highest.
    """

    size: float
    lowest: str
    highest: str


@dataclass(slots=True)
class LanguageRecall:
    """How many marked mentions were found in the texts of one language.

    Attributes:
        language: ISO 639-1 code, "" where the gold gives none.
        n_documents: Texts.
        n_words: Words in them.
        n_person: Marked mentions of persons.
        n_person_found: Those found.
        n_direct: Marked mentions of direct identifiers, persons among them.
        n_direct_found: Those found.
    """

    language: str
    n_documents: int = 0
    n_words: int = 0
    n_person: int = 0
    n_person_found: int = 0
    n_direct: int = 0
    n_direct_found: int = 0

    @property
    def person_recall(self) -> float | None:
        """Share of persons that was found; None where there is none."""
        return self.n_person_found / self.n_person if self.n_person else None

    @property
    def direct_recall(self) -> float | None:
        """Share of direct identifiers that was found; None where there is none."""
        return self.n_direct_found / self.n_direct if self.n_direct else None


def by_origin(gold: Iterable[Gold], misses: Iterable[Miss]) -> tuple[OriginRecall, ...]:
    """Give the recall of PERSON for each origin of names.

    Where the gold names no origin, the name lists guess one, from all mentions of the person in the
    text. That is a weak label: it says where such names are usual, nothing about the person; names
    that are usual in several parts of the world go to one of them, and names that no list knows to
    :data:`UNKNOWN`. Labels of the gold and guesses are never added up.

    Args:
        gold: Marked texts.
        misses: What was not found in them.

    Returns:
        Rows, the origin with most mentions first.

    Example:
        >>> marked = Mention(5, 11, Category.PERSON, 1.0)
        >>> by_origin([Gold("d", "Frau Yılmaz half.", (marked,))], [])
        (OriginRecall(origin='tr', label='lists', n_gold=1, n_found=1),)
    """
    counts: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    missed = frozenset(misses)
    for one in gold:
        for mention, origin, label in _labelled(one):
            counts[origin, label].append(_miss(one, mention) not in missed)
    rows = (OriginRecall(*name, len(found), sum(found)) for name, found in counts.items())
    return tuple(sorted(rows, key=lambda row: (-row.n_gold, row.origin, row.label)))


def largest_gap(rows: Iterable[OriginRecall], enough: int = ENOUGH) -> Gap | None:
    """Give the largest gap in recall between origins with enough mentions.

    Args:
        rows: From :func:`by_origin`.
        enough: Mentions that an origin must have to count. :data:`UNKNOWN` is none and never counts.

    Returns:
        The gap; None where fewer than two origins count.

    Example:
        >>> rows = [OriginRecall("tr", "gold", 40, 38), OriginRecall("waf", "gold", 20, 17),
        ...         OriginRecall("ka", "gold", 2, 0)]
        >>> gap = largest_gap(rows)
        >>> round(gap.size, 3), gap.lowest, gap.highest
        (0.1, 'waf', 'tr')
    """
    counted = sorted(
        (row.recall, row.origin) for row in rows if row.n_gold >= enough and row.origin != UNKNOWN
    )
    if len(counted) < 2:
        return None
    (low, lowest), (high, highest) = counted[0], counted[-1]
    return Gap(high - low, lowest, highest)


def by_language(gold: Iterable[Gold], misses: Iterable[Miss]) -> tuple[LanguageRecall, ...]:
    """Give the recall of persons and of direct identifiers for each language of the gold.

    Args:
        gold: Marked texts.
        misses: What was not found in them.

    Returns:
        Rows, the language with most words first.

    Example:
        >>> marked = Mention(4, 8, Category.PERSON, 1.0)
        >>> texts = [Gold("d", "Mrs Rose came.", (marked,), "en")]
        >>> by_language(texts, [Miss("d", 4, 8, "PERSON")])[0].person_recall
        0.0
    """
    rows: dict[str, LanguageRecall] = {}
    missed = frozenset(misses)
    for one in gold:
        row = rows.setdefault(one.language, LanguageRecall(one.language))
        row.n_documents += 1
        row.n_words += one.n_words
        for mention in one.mentions:
            is_found = _miss(one, mention) not in missed
            is_person = mention.category is Category.PERSON
            row.n_person += is_person
            row.n_person_found += is_person and is_found
            row.n_direct += mention.category.is_direct
            row.n_direct_found += mention.category.is_direct and is_found
    return tuple(sorted(rows.values(), key=lambda row: (-row.n_words, row.language)))


_Parts = tuple[tuple[str, bool], ...]


def _labelled(gold: Gold) -> Iterator[tuple[Mention, str, str]]:
    """Yield each marked person with its origin and who says so."""
    parts = _parts_of_entities(gold)
    origins: Sequence[str] = gold.origins or [""] * len(gold.mentions)
    for mention, origin in zip(gold.mentions, origins, strict=True):
        if mention.category is Category.PERSON:
            guess = origin or weak_origin(parts[_entity(mention)])
            yield mention, guess, GIVEN if origin else WEAK


def weak_origin(parts: Sequence[tuple[str, bool]]) -> str:
    """Guess where a name is at home, and say so where no list knows it.

    :func:`kimqual.anonymisation.origins.origin_of` must choose a surrogate for every name and takes
    "de" at last; as a label that would count the rarest names as German ones.

    Args:
        parts: Words of the name, each with True where it is a given name.

    Returns:
        A group of ``pools.tsv``, or :data:`UNKNOWN`.

    Example:
        >>> weak_origin([("Amina", True), ("Diallo", False)]), weak_origin([("Quuxmo", False)])
        ('waf', 'unknown')
    """
    origin = group_of(origin_of(parts))
    is_known = any(
        entry(word.key) is not None or in_pools("given" if is_given else "surname", word.text)
        for part, is_given in parts
        for word in words(part)
    )
    return origin if is_known or origin != "de" else UNKNOWN


def _parts_of_entities(gold: Gold) -> Mapping[str, _Parts]:
    """Give every part of a person's name that the text says, by entity."""
    parts: defaultdict[str, dict[tuple[str, bool], None]] = defaultdict(dict)
    for mention in gold.mentions:
        if mention.category is Category.PERSON:
            parts[_entity(mention)].update(dict.fromkeys(_parts(gold.text, mention)))
    return {entity: tuple(found) for entity, found in parts.items()}


def _parts(text: str, mention: Mention) -> Iterator[tuple[str, bool]]:
    before, after = text[: mention.start][-60:], text[mention.end :][:20]
    name = parse_name(mention.span.of(text), before=before, after=after)
    if not name.has_initial:
        yield from ((given, True) for given in name.given)
    if name.surname:
        yield name.surname, False


def _entity(mention: Mention) -> str:
    return mention.entity or f"{mention.start}"


def _miss(gold: Gold, mention: Mention) -> Miss:
    return Miss(gold.document, mention.start, mention.end, mention.category)
