"""Gamma: agreement on passages with free boundaries, by aligning them one to one.

Where the alphas of `kimqual.agreement.unitizing` compare characters or stretches, gamma asks which
passage of one coder is meant by which of another, so passages of one coder may overlap. Knows
neither text nor codings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kimqual.agreement.alignment import CODE, END, START, Aligned, align
from kimqual.agreement.result import Result
from kimqual.agreement.unitizing import APART, NOBODY, ONE_CODE
from kimqual.errors import CodingError

N_SAMPLES = 30
"""Chance samples. Source: Mathet, Widlöcher & Métivier 2015, sec. 5.3, begin with as many."""

BY_CHANCE_EQUAL = "no variation: passages that are shifted at random agree as well"
APART_BY_CHANCE = "passages that are shifted at random never meet"
_CONFIDENCE = 1.96
_N_TRIES = 100
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Passages:
    """What coders marked in some documents, which are laid end to end.

    Attributes:
        rows: Shape (n_passages, 4); coder, code, start and end of each, half-open, in code points
            of all documents end to end. One coder's passages may overlap.
        lengths: Shape (n_documents,), in code points.
        n_coders: How many were asked, with passages or without.
        n_codes: How many codes could be given.

    Raises:
        CodingError: If fewer than two coders were asked, or a passage lies outside the documents,
            is empty, or has an unknown coder or code.
    """

    rows: NDArray[np.int64]
    lengths: NDArray[np.int64]
    n_coders: int
    n_codes: int

    def __post_init__(self) -> None:
        if self.n_coders < 2:
            raise CodingError("Agreement needs two coders.", mend="give a column for each.")
        coder, code, start, end = self.rows.T
        limits = ((coder, self.n_coders - 1), (code, self.n_codes - 1), (end, self.total))
        fits = all(bool((low >= 0).all() and (low <= high).all()) for low, high in limits)
        if not fits or (start < 0).any() or (end <= start).any():
            raise CodingError("A passage does not lie in the documents that were compared.")

    @property
    def total(self) -> int:
        """Give the length of all documents together."""
        return int(self.lengths.sum())


@dataclass(frozen=True, slots=True)
class Gamma:
    """Gamma with its companions.

    Attributes:
        value: Where and what together: 1 at full agreement, 0 as by chance, less if worse.
        cat: Gamma-cat: what alone, where passages are aligned and overlap.
        by_code: Gamma-k: the same for each code, in order.
        observed: Disorder of the best alignment.
        expected: Mean disorder of the chance samples.
        n_samples: How many of these.
        precision: Half the 95 % interval of ``expected``, as a share of it.
        seed: Of the chance samples.
        n_passages: Passages compared.
    """

    value: Result
    cat: Result
    by_code: tuple[Result, ...]
    observed: float
    expected: float
    n_samples: int
    precision: float
    seed: int
    n_passages: int


def gamma(
    passages: Passages, *, seed: int, n_samples: int = N_SAMPLES, position: float = 1.0
) -> Gamma:
    """Compare where coders marked and what they called it, passage by passage.

    Passages of different documents are never aligned. A chance sample takes for each coder the
    passages of one drawn at random and moves them along the documents, from the end to the
    beginning; so lengths, distances and codes are those that people gave. The same seed gives the
    same numbers. The order of coders and the numbers of codes do not change gamma; gamma-cat and
    gamma-k rest on one alignment, and another one may be just as good.

    Args:
        passages: What was marked.
        seed: Of the chance samples.
        n_samples: How many chance samples.
        position: Weight of the position against the code, alpha in the article.

    Raises:
        CodingError: If so many passages lie so close together that they cannot be aligned.

    Source: Mathet, Widlöcher & Métivier 2015, Computational Linguistics 41(3), 10.1162/COLI_a_00227,
        sec. 4 and 5; gamma-cat and gamma-k: Mathet 2017, Computational Linguistics 43(3),
        10.1162/COLI_a_00296.

    Example:
        >>> rows = np.array([[0, 0, 0, 9], [0, 1, 30, 44], [1, 0, 0, 9], [1, 1, 30, 44]])
        >>> gamma(Passages(rows, np.array([80]), 2, 2), seed=1).value
        Result(value=1.0, reason='')
    """
    if n_samples < 2:
        raise CodingError("Gamma needs two chance samples or more.")
    if not len(passages.rows):
        none = Result(None, NOBODY)
        by_code = (none,) * passages.n_codes
        return Gamma(none, none, by_code, 0.0, 0.0, n_samples, 0.0, seed, 0)
    ordered, numbers = _ordered(passages)
    best = _aligned(ordered, ordered.rows, position)
    generator = np.random.default_rng(seed)
    chance = [_aligned(ordered, _shifted(ordered, generator), position) for _ in range(n_samples)]
    expected = np.array([sample.disorder for sample in chance])
    mean = float(expected.mean())
    value = _above(best.disorder, mean, BY_CHANCE_EQUAL)
    by_code = tuple(_categories(best, chance, number) for number in numbers)
    spread = _CONFIDENCE * float(expected.std(ddof=1)) / np.sqrt(n_samples)
    precision = float(spread / mean) if mean > _ROUNDING else 0.0
    cat = _categories(best, chance, None)
    n = len(passages.rows)
    return Gamma(value, cat, by_code, best.disorder, mean, n_samples, precision, seed, n)


def _above(observed: float, expected: float, reason: str) -> Result:
    return Result(1 - observed / expected) if expected > _ROUNDING else Result(None, reason)


def _categories(best: Aligned, chance: Sequence[Aligned], code: int | None) -> Result:
    """Give gamma-cat, or gamma-k of a code; samples in which nothing meets have no say."""
    observed = best.of_codes(code)
    if observed is None:
        return Result(None, APART)
    drawn = [found for sample in chance if (found := sample.of_codes(code)) is not None]
    if not drawn:
        return Result(None, APART_BY_CHANCE)
    return _above(observed, float(np.mean(drawn)), ONE_CODE)


def _aligned(passages: Passages, rows: NDArray[np.int64], position: float) -> Aligned:
    """Align the passages of each document; one lies where its middle lies."""
    ends = np.cumsum(passages.lengths)
    middle = (rows[:, START] + rows[:, END]) // 2
    document = np.searchsorted(ends, middle, side="right")
    return align(rows, np.minimum(document, len(ends) - 1), passages.n_coders, position)


def _shifted(passages: Passages, generator: np.random.Generator) -> NDArray[np.int64]:
    """Draw a chance sample: people's passages, moved along the documents, none of them cut."""
    least = float((passages.rows[:, END] - passages.rows[:, START]).mean()) / 2
    parts: list[NDArray[np.int64]] = []
    while not any(len(part) for part in parts):
        drawn = generator.integers(passages.n_coders, size=passages.n_coders)
        steps = _steps(passages.n_coders, passages.total, least, generator)
        parts = [
            _moved(passages, int(who), int(step), coder)
            for coder, (who, step) in enumerate(zip(drawn, steps, strict=True))
        ]
    return np.vstack(parts)


def _moved(passages: Passages, who: int, step: int, coder: int) -> NDArray[np.int64]:
    rows = passages.rows[passages.rows[:, 0] == who]
    length = rows[:, END] - rows[:, START]
    start = (rows[:, START] + step) % passages.total
    return np.column_stack([np.full(len(rows), coder), rows[:, CODE], start, start + length])


def _steps(n: int, total: int, least: float, generator: np.random.Generator) -> NDArray[np.int64]:
    """Draw how far each is moved: no two alike, or what was marked twice would be found again.

    Source: Mathet, Widlöcher & Métivier 2015, sec. 5.2; half a passage's mean length between two
        is what the authors' software keeps.
    """
    steps: NDArray[np.int64] = generator.integers(total, size=n)
    for _ in range(_N_TRIES):
        around = total - (steps.max() - steps.min())
        if min(np.diff(np.sort(steps)).min(), around) >= least:
            break
        steps = generator.integers(total, size=n)
    return steps


def _ordered(passages: Passages) -> tuple[Passages, tuple[int, ...]]:
    """Number coders and codes by what was marked, so that names and their order change nothing.

    Returns:
        The passages in order, and the new number of each code.
    """
    rows = passages.rows
    coders, codes = np.zeros(passages.n_coders, np.int64), np.zeros(passages.n_codes, np.int64)
    # Each round tells apart what the one before could not: coders by codes, codes by coders.
    for _ in range(3):
        codes = _ranks(rows, CODE, coders[rows[:, 0]], passages.n_codes)
        coders = _ranks(rows, 0, codes[rows[:, CODE]], passages.n_coders)
    who, what = _places(coders), _places(codes)
    new = np.column_stack([who[rows[:, 0]], what[rows[:, CODE]], rows[:, START:]])
    order = np.lexsort((new[:, CODE], new[:, END], new[:, START], new[:, 0]))
    ordered = Passages(new[order], passages.lengths, passages.n_coders, passages.n_codes)
    return ordered, tuple(int(number) for number in what)


def _ranks(
    rows: NDArray[np.int64], column: int, others: NDArray[np.int64], n: int
) -> NDArray[np.int64]:
    """Rank coders or codes by their passages; those that have the same ones share a rank."""
    marked: list[list[tuple[int, ...]]] = [[] for _ in range(n)]
    triples = zip(rows[:, START].tolist(), rows[:, END].tolist(), others.tolist(), strict=True)
    for number, triple in zip(rows[:, column].tolist(), triples, strict=True):
        marked[number].append(triple)
    return _numbered(tuple(sorted(each)) for each in marked)


def _numbered(keys: Iterable[tuple[tuple[int, ...], ...]]) -> NDArray[np.int64]:
    found = list(keys)
    number = {key: i for i, key in enumerate(sorted(set(found)))}
    return np.array([number[key] for key in found], dtype=np.int64)


def _places(ranks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give each its place in the order of ranks."""
    places = np.empty(len(ranks), dtype=np.int64)
    places[np.argsort(ranks, kind="stable")] = np.arange(len(ranks))
    return places
