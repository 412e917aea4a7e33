"""The list of disagreements in the order in which talking about them helps most.

A talk settles a definition, not a passage. So what many cases hang on comes first, and what shares
a definition stands together:

1. *Rules broken*: nobody is right, whatever the other coder did; sets of codes that break a rule in
   many cases first.
2. *Codes*: other code, sibling code, missed. Sorted by weight, in cases (persons; documents where
   no person is known):
   for two codes that stand for one another, the cases in which they do;
   for a code that one coder did not give, (1 - positive agreement) x cases with the code.
   At equal weights codes of different parents come before siblings, and both before missed ones.
3. *Split or merged*: the same words under the same code, cut up differently.
4. *Boundaries only*, the least overlap first: these change hardly any count.

Positive agreement is that of passages: of all codings of the code by those compared, the share for
which the other coder has the code on overlapping words; 2a / (2a + b + c) where passages pair up.

Source: Cicchetti & Feinstein 1990, J. Clin. Epidemiol. 43 (positive agreement); the order is a
    convention of this program.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from kimqual.agreement.disagreeing import Disagreement, DisagreementKind
from kimqual.model import Coding

_DIGITS: Final = 9
_Key = TypeVar("_Key")


class Kind(StrEnum):
    """What a row of the list is about, in the list's order; siblings are told from other codes."""

    RULE = "rule broken"
    OTHER = "other code"
    SIBLING = "sibling code"
    MISSED = "missed"
    SPLIT = "split or merged"
    BOUNDARY = "boundary"


_KINDS: Final = {
    DisagreementKind.RULE: Kind.RULE,
    DisagreementKind.OTHER_CODE: Kind.OTHER,
    DisagreementKind.MISSED: Kind.MISSED,
    DisagreementKind.SPLIT: Kind.SPLIT,
    DisagreementKind.BOUNDARY: Kind.BOUNDARY,
}
_STEPS: Final = {kind: (0, 1, 1, 1, 2, 3)[n] for n, kind in enumerate(Kind)}
_CODES: Final = (Kind.OTHER, Kind.SIBLING)


class Compared(Protocol):
    """Two coders' codings of what both were asked to code."""

    @property
    def coders(self) -> tuple[str, str]:
        """The two."""

    @property
    def first(self) -> Sequence[Coding]:
        """The codings of the first."""

    @property
    def second(self) -> Sequence[Coding]:
        """The codings of the second."""

    @property
    def rows(self) -> Sequence[Disagreement]:
        """What they differ in."""


@dataclass(frozen=True, slots=True)
class Item:
    """A disagreement of two coders, and how much talking about it helps.

    Attributes:
        coders: The two.
        row: What they differ in.
        weight: Cases, as the module says; 0 where only the cutting differs.
    """

    coders: tuple[str, str]
    row: Disagreement
    weight: float = 0.0

    @property
    def kind(self) -> Kind:
        """Give what it is about."""
        return kind_of(self.row)


@dataclass(frozen=True, slots=True)
class Confused:
    """Two codes that stand for one another.

    Attributes:
        codes: In alphabetical order.
        n_passages: Passages on which two coders gave one each; once for each two coders.
        n_cases: Cases that these passages are of.
        is_same_parent: Whether both hang below one code.
    """

    codes: tuple[str, str]
    n_passages: int
    n_cases: int
    is_same_parent: bool


def kind_of(row: Disagreement) -> Kind:
    """Give what a disagreement is about."""
    kind = _KINDS[row.kind]
    return Kind.SIBLING if kind is Kind.OTHER and row.is_same_parent else kind


def worklist(pairs: Iterable[Compared], case_of: Mapping[str, str]) -> tuple[Item, ...]:
    """Put the disagreements of every two coders into the order that the module describes.

    Args:
        pairs: Every two coders who are compared.
        case_of: The case of each document; a document that is not in it is a case of its own.

    Returns:
        Every row of every pair, once.

    Example:
        >>> from types import SimpleNamespace as Pair
        >>> from kimqual.agreement import disagreements
        >>> from kimqual.model import Span
        >>> a = [Coding("d1", Span(0, 9), "work", "ada", "die Firma"),
        ...      Coding("d2", Span(0, 5), "rent", "ada", "Miete")]
        >>> b = [Coding("d1", Span(4, 9), "work", "ben", "Firma"),
        ...      Coding("d2", Span(0, 5), "debt", "ben", "Miete")]
        >>> pair = Pair(coders=("ada", "ben"), first=a, second=b, rows=disagreements(a, b))
        >>> [(item.kind.value, item.weight) for item in worklist([pair], {})]
        [('other code', 1.0), ('boundary', 0.0)]
    """
    pairs = list(pairs)
    weigh = _Scales(pairs, case_of)
    items = [Item(pair.coders, row, weigh(row)) for pair in pairs for row in pair.rows]
    return tuple(sorted(items, key=_order))


def confused_codes(
    rows: Iterable[Disagreement], case_of: Mapping[str, str]
) -> tuple[Confused, ...]:
    """Count which codes stand for one another, whoever gave which; the most cases first.

    Args:
        rows: Of any number of pairs of coders; only those of two codes count.
        case_of: As for :func:`worklist`.
    """
    passages: Counter[tuple[str, ...]] = Counter()
    cases: dict[tuple[str, ...], set[str]] = defaultdict(set)
    siblings: dict[tuple[str, ...], bool] = {}
    for row in rows:
        if kind_of(row) in _CODES:
            codes = _codes(row)
            passages[codes] += 1
            cases[codes].add(case_of.get(row.document, row.document))
            siblings[codes] = row.is_same_parent
    found = [
        Confused((a, b), n, len(cases[a, b]), siblings[a, b]) for (a, b), n in passages.items()
    ]
    return tuple(sorted(found, key=lambda c: (-c.n_cases, -c.n_passages, c.codes)))


def positive_by_passage(pairs: Iterable[Compared]) -> dict[str, float]:
    """Give each code's positive agreement of passages, from 0 to 1; see the module.

    Returns:
        By code, for every code that one of the coders gave.
    """
    given: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for pair in pairs:
        given.update(coding.code for coding in (*pair.first, *pair.second))
        alone.update(coding.code for row in pair.rows for coding in _alone(row))
    return {code: 1 - alone[code] / n for code, n in given.items()}


def _alone(row: Disagreement) -> Iterator[Coding]:
    """Give the codings of a row whose code the other coder does not have there."""
    for mine, theirs in ((row.first, row.second), (row.second, row.first)):
        there = {coding.code for coding in theirs}
        yield from (coding for coding in mine if coding.code not in there)


class _Scales:
    """Weighs rows by what is known of all of them."""

    def __init__(self, pairs: Sequence[Compared], case_of: Mapping[str, str]) -> None:
        rows = [row for pair in pairs for row in pair.rows]
        codings = [c for pair in pairs for c in (*pair.first, *pair.second)]
        with_code = _cases(((coding.code, coding.document) for coding in codings), case_of)
        positive = positive_by_passage(pairs)
        self.codes = {c: (1 - positive[c]) * len(cases) for c, cases in with_code.items()}
        self.confused = {c.codes: c.n_cases for c in confused_codes(rows, case_of)}
        ruled = (row for row in rows if kind_of(row) is Kind.RULE)
        self.ruled = _cases(((_codes(row), row.document) for row in ruled), case_of)

    def __call__(self, row: Disagreement) -> float:
        kind = kind_of(row)
        if kind is Kind.RULE:
            return float(len(self.ruled[_codes(row)]))
        if kind in _CODES:
            return float(self.confused[_pair(row)])
        return round(self.codes[row.codes[0]], _DIGITS) if kind is Kind.MISSED else 0.0


def _cases(found: Iterable[tuple[_Key, str]], case_of: Mapping[str, str]) -> dict[_Key, set[str]]:
    cases: dict[_Key, set[str]] = defaultdict(set)
    for key, document in found:
        cases[key].add(case_of.get(document, document))
    return cases


def _codes(row: Disagreement) -> tuple[str, ...]:
    return tuple(sorted(set(row.codes)))


def _pair(row: Disagreement) -> tuple[str, str]:
    one, two = _codes(row)
    return one, two


def _order(item: Item) -> tuple[object, ...]:
    row, kinds = item.row, list(Kind)
    return (
        _STEPS[item.kind],
        -item.weight,
        kinds.index(item.kind),
        _codes(row) if _STEPS[item.kind] < _STEPS[Kind.SPLIT] else (),
        row.iou if item.kind is Kind.BOUNDARY else 0.0,
        row.document,
        row.span,
        item.coders,
        [(c.span, c.code, c.coder, c.memo) for c in row.codings],
    )


def chosen(
    items: Iterable[Item],
    *,
    codes: Collection[str] | None = None,
    kinds: Collection[str] | None = None,
    documents: Collection[str] | None = None,
) -> tuple[Item, ...]:
    """Give the rows that are asked for, in their order; what is not given asks for all.

    Args:
        items: As from :func:`worklist`.
        codes: Ids; a row stays if it has one of them on either side.
        kinds: Of :class:`Kind`.
        documents: Ids.
    """
    return tuple(
        item
        for item in items
        if (codes is None or not set(codes).isdisjoint(item.row.codes))
        and (kinds is None or item.kind in kinds)
        and (documents is None or item.row.document in documents)
    )
