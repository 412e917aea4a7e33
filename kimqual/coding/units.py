"""From spans to decisions: which coder has which code on which turn or sentence.

Coefficients need units, people code spans. A code is on a unit where a coding of it covers at
least one code point of the unit. What a coder was asked to code comes from the assignment, never
from the codings: "coded nothing" and "was not asked" are different things.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kimqual.errors import CodingError, UnknownCodeError
from kimqual.model import Codebook, Coding, Span
from kimqual.model.coding import is_person

SETTLED = "settled"
"""The coder of an adjudicated version: a result, not one more person who coded."""


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """A stretch of a document on which each coder decides: a turn, a sentence, an answer."""

    document: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Decisions of coders on units, ready for `kimqual.agreement.compute`.

    Attributes:
        present: Shape (n_units, n_coders, n_codes): has the coder the code on the unit?
        assigned: Shape (n_units, n_coders): was the coder asked to code the unit?
        units: In order of document and position.
        coders: In order of the second axis.
        codes: In order of the third.
        n_outside: Codings that lie on no unit which their coder was asked to code.
    """

    present: NDArray[np.bool_]
    assigned: NDArray[np.bool_]
    units: tuple[Unit, ...]
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    n_outside: int


def tabulate(
    codings: Iterable[Coding],
    units: Iterable[Unit],
    *,
    coders: Sequence[str] | None = None,
    codes: Sequence[str] | None = None,
    codebook: Codebook | None = None,
    assignment: Mapping[str, Collection[str]] | None = None,
) -> Table:
    """Tell for each unit, coder and code whether it is there.

    Args:
        codings: Of any coders.
        units: Not overlapping within a document.
        coders: Whom to compare; all people among the codings or the assignment if not given,
            without models and without the settled version.
        codes: Which codes; those of the codebook, or those used, if not given.
        codebook: If given, a code is also on a unit where one below it is (rolled up).
        assignment: Coder to the documents that he or she was asked to code; every coder every
            document if not given.

    Returns:
        The table. Own overlapping codings of one code count once.

    Raises:
        CodingError: If units overlap.
        UnknownCodeError: If a code that is asked for or used is not in the codebook.

    Example:
        >>> units = [Unit("d1", Span(0, 10)), Unit("d1", Span(11, 20))]
        >>> coding = Coding("d1", Span(4, 8), "field.work", "ada", "Büro")
        >>> table = tabulate([coding], units, coders=["ada", "ben"])
        >>> table.present[:, :, 0].tolist()
        [[True, False], [False, False]]
    """
    everything = list(codings)
    who = tuple(coders) if coders is not None else _people(everything, assignment)
    used = [coding for coding in everything if coding.coder in set(who)]
    which = tuple(codes) if codes is not None else _codes(used, codebook)
    in_order = tuple(sorted(units))
    assigned = _assigned(in_order, who, assignment)
    wanted, leaves = _rolled(used, which, codebook)
    present, n_outside = _present(wanted, in_order, who, leaves, assigned)
    upwards = _upwards(leaves, which, codebook)
    columns = [present[:, :, below].any(axis=2) for below in upwards]
    shape = (len(in_order), len(who), 0)
    table = np.stack(columns, axis=2) if columns else np.zeros(shape, dtype=bool)
    return Table(table & assigned[:, :, None], assigned, in_order, who, which, n_outside)


def merged(codings: Iterable[Coding]) -> list[Coding]:
    """Join each coder's own overlapping codings of one code; touching ones stay apart.

    Returns:
        Codings in order of document and position, the memos of joined ones line by line.

    Example:
        >>> first = Coding("d1", Span(0, 4), "field.work", "ada", "Büro")
        >>> second = Coding("d1", Span(2, 7), "field.work", "ada", "ro zu.")
        >>> [joined.span for joined in merged([first, second])]
        [Span(start=0, end=7)]
    """
    joined: list[Coding] = []
    for coding in sorted(
        codings, key=lambda c: (c.document, c.coder, c.code, c.span.start, c.span.end)
    ):
        last = joined[-1] if joined else None
        if last and _is_same(last, coding) and last.span.overlap(coding.span):
            joined[-1] = _join(last, coding)
        else:
            joined.append(coding)
    return sorted(joined, key=lambda c: (c.document, c.span.start, c.span.end, c.code, c.coder))


def _is_same(a: Coding, b: Coding) -> bool:
    return (a.document, a.coder, a.code) == (b.document, b.coder, b.code)


def _join(a: Coding, b: Coding) -> Coding:
    end = max(a.span.end, b.span.end)
    rest = b.quote[a.span.end - b.span.start :] if end > a.span.end else ""
    memo = "\n".join(dict.fromkeys(memo for memo in (a.memo, b.memo) if memo))
    return Coding(a.document, Span(a.span.start, end), a.code, a.coder, a.quote + rest, memo)


def _people(
    codings: list[Coding], assignment: Mapping[str, Collection[str]] | None
) -> tuple[str, ...]:
    named = {coding.coder for coding in codings} | set(assignment or ())
    return tuple(sorted(c for c in named if c != SETTLED and is_person(c)))


def _codes(codings: list[Coding], codebook: Codebook | None) -> tuple[str, ...]:
    if codebook is not None:
        return tuple(code.id for code in codebook.codes)
    return tuple(sorted({coding.code for coding in codings}))


def _assigned(
    units: Sequence[Unit], coders: Sequence[str], assignment: Mapping[str, Collection[str]] | None
) -> NDArray[np.bool_]:
    if assignment is None:
        return np.ones((len(units), len(coders)), dtype=bool)
    asked = [frozenset(assignment.get(coder, ())) for coder in coders]
    rows = [[unit.document in documents for documents in asked] for unit in units]
    return np.array(rows, dtype=bool).reshape(len(units), len(coders))


def _rolled(
    codings: list[Coding], codes: Sequence[str], codebook: Codebook | None
) -> tuple[list[Coding], tuple[str, ...]]:
    """Keep the codings that count for one of the codes, and name the codes they carry."""
    wanted = set(codes)
    if codebook is None:
        leaves = {c.code for c in codings} & wanted
    else:
        if unknown := [code for code in codes if code not in codebook]:
            raise UnknownCodeError.among(unknown[0], [code.id for code in codebook.codes])
        leaves = {c for c in {x.code for x in codings} if wanted & set(codebook.path(c))}
    return [c for c in codings if c.code in leaves], tuple(sorted(leaves))


def _upwards(
    leaves: Sequence[str], codes: Sequence[str], codebook: Codebook | None
) -> list[NDArray[np.int64]]:
    """Give for each code the numbers of the leaves that count for it."""
    paths = [codebook.path(leaf) if codebook else (leaf,) for leaf in leaves]
    return [
        np.array([i for i, path in enumerate(paths) if code in path], dtype=np.int64)
        for code in codes
    ]


def _present(
    codings: list[Coding],
    units: Sequence[Unit],
    coders: Sequence[str],
    codes: Sequence[str],
    assigned: NDArray[np.bool_],
) -> tuple[NDArray[np.bool_], int]:
    present = np.zeros((len(units), len(coders), len(codes)), dtype=bool)
    first, last = touched(codings, units)
    n_touched = np.maximum(last - first, 0)
    coder_number = {coder: i for i, coder in enumerate(coders)}
    code_number = {code: i for i, code in enumerate(codes)}
    coder = np.array([coder_number[c.coder] for c in codings], dtype=np.int64)
    code = np.array([code_number[c.code] for c in codings], dtype=np.int64)
    # One entry per coding and unit: the first unit's number, counted on within each coding.
    which = np.repeat(np.arange(len(codings)), n_touched)
    before = np.repeat(np.cumsum(n_touched) - n_touched, n_touched)
    unit = first[which] + np.arange(len(which)) - before
    present[unit, coder[which], code[which]] = True
    asked = np.zeros(len(codings), dtype=bool)
    np.logical_or.at(asked, which, assigned[unit, coder[which]])
    return present, int((~asked).sum())


def touched(
    codings: list[Coding], units: Sequence[Unit]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give for each coding the first unit it touches and one past the last, by number.

    Args:
        codings: Of any coders.
        units: In order, not overlapping within a document.

    Raises:
        CodingError: If units overlap.
    """
    offsets = _offsets(codings, units)
    starts, ends = _line(units, offsets)
    if (ends[:-1] > starts[1:]).any():
        raise CodingError(
            "Two units of one document overlap.", mend="compare on turns or on sentences, not both."
        )
    coding_starts, coding_ends = _line(codings, offsets)
    first = np.searchsorted(ends, coding_starts, side="right")
    last = np.searchsorted(starts, coding_ends, side="left")
    return first, last


def _offsets(codings: list[Coding], units: Sequence[Unit]) -> dict[str, int]:
    """Lay all documents end to end, so that one search serves them all."""
    lengths: dict[str, int] = defaultdict(int)
    items: list[Unit | Coding] = [*units, *codings]
    for item in items:
        lengths[item.document] = max(lengths[item.document], item.span.end)
    offsets, total = {}, 0
    for document in sorted(lengths):
        offsets[document] = total
        total += lengths[document]
    return offsets


def _line(
    items: Sequence[Unit | Coding], offsets: Mapping[str, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    offset = np.array([offsets[item.document] for item in items], dtype=np.int64)
    start = np.array([item.span.start for item in items], dtype=np.int64)
    end = np.array([item.span.end for item in items], dtype=np.int64)
    return offset + start, offset + end
