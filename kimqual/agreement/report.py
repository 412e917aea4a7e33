"""Every number on every code, each with what it was computed from.

Works on the arrays of `kimqual.coding.units.tabulate` and knows neither spans nor text. One number
alone misleads: raw, positive and negative agreement, a coefficient, one that is robust to rare
codes, prevalence and an interval stand side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kimqual.agreement import coefficients
from kimqual.agreement.distances import masi
from kimqual.agreement.intervals import N_RESAMPLES, SEED, Interval, bootstrap, jackknife
from kimqual.agreement.ratings import MISSING, Ratings
from kimqual.agreement.result import Result
from kimqual.errors import CodingError
from kimqual.model.coding import is_person


class InDocument(Protocol):
    """A unit of analysis: all that counts here is the document it lies in."""

    @property
    def document(self) -> str:
        """Give the document's id."""
        ...


@dataclass(frozen=True, slots=True)
class Definition:
    """What the numbers of one comparison were computed from.

    Attributes:
        unit: Name of the unit of analysis, ``turn`` or ``sentence``.
        coders: Who was compared.
        n_units: Units that two coders or more were asked to code.
        n_left_out: Units that fewer were asked to code.
        n_documents: Documents with such units.
        groups: What the intervals resample, ``document`` or ``case``.
        n_resamples: Draws of the bootstrap.
        seed: Of the bootstrap.
        codebook_revision: The codebook's revision, if given.
    """

    unit: str
    coders: tuple[str, ...]
    n_units: int
    n_left_out: int
    n_documents: int
    groups: str
    n_resamples: int
    seed: int
    codebook_revision: int | None = None


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """The agreement of two coders or more on one code.

    Attributes:
        code: Code id.
        definition: What it was computed from.
        prevalence: Share of yes among all decisions.
        raw: Share of agreeing pairs.
        positive: Agreement among decisions for yes; the one to show for a rare code.
        negative: Agreement among decisions for no.
        kappa: Cohen's, for two coders.
        fleiss: Fleiss' kappa, for any number of coders without gaps.
        alpha: Krippendorff's, nominal.
        alpha_bootstrap: Its interval by resampling.
        alpha_jackknife: Its interval by leaving groups out; the better one for few groups.
        ac1: Gwet's, robust to rare and to very common codes.
        pabak: Prevalence-adjusted, bias-adjusted kappa.
    """

    code: str
    definition: Definition
    prevalence: Result
    raw: Result
    positive: Result
    negative: Result
    kappa: Result
    fleiss: Result
    alpha: Result
    alpha_bootstrap: Interval
    alpha_jackknife: Interval
    ac1: Result
    pabak: Result

    @property
    def n_units(self) -> int:
        """Give the number of units that two coders or more were asked to code."""
        return self.definition.n_units

    @property
    def n_documents(self) -> int:
        """Give the number of documents that they lie in."""
        return self.definition.n_documents

    @property
    def reason(self) -> str:
        """Give the reason why alpha is undefined; "" where it is not."""
        return self.alpha.reason

    def row(self) -> dict[str, object]:
        """Give one row of a table: plain numbers, ``None`` where undefined."""
        names = ("prevalence", "raw", "positive", "negative", "kappa", "fleiss", "alpha")
        numbers = {name: getattr(self, name).value for name in (*names, "ac1", "pabak")}
        return {
            "code": self.code,
            "n_units": self.n_units,
            "n_documents": self.n_documents,
            **numbers,
            "bootstrap_low": self.alpha_bootstrap.low,
            "bootstrap_high": self.alpha_bootstrap.high,
            "jackknife_low": self.alpha_jackknife.low,
            "jackknife_high": self.alpha_jackknife.high,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class SetAgreement:
    """The agreement on the whole set of codes that a unit carries.

    Attributes:
        definition: What it was computed from.
        codes: The codes that could be in a set.
        raw: Share of pairs with equal sets.
        alpha: Krippendorff's, with MASI distance.
        alpha_bootstrap: Its interval by resampling.
        alpha_jackknife: Its interval by leaving groups out.
    """

    definition: Definition
    codes: tuple[str, ...]
    raw: Result
    alpha: Result
    alpha_bootstrap: Interval
    alpha_jackknife: Interval


def compute(
    codings: NDArray[np.bool_],
    units: Sequence[InDocument],
    coders: Sequence[str],
    codes: Sequence[str],
    *,
    assigned: NDArray[np.bool_] | None = None,
    cases: Sequence[str] | None = None,
    unit: str = "turn",
    codebook_revision: int | None = None,
    n_resamples: int = N_RESAMPLES,
    seed: int = SEED,
) -> tuple[CodeAgreement, ...]:
    """Compare coders, code by code.

    Args:
        codings: Shape (n_units, n_coders, n_codes): does the coder have the code on the unit?
        units: The units, in the order of the first axis.
        coders: Names, in the order of the second.
        codes: Ids, in the order of the third.
        assigned: Shape (n_units, n_coders): was the coder asked to code the unit? All were if not
            given. "Coded nothing" is a decision, "was not asked" is none.
        cases: The person behind each unit; resampled instead of documents if given.
        unit: What a unit is called.
        codebook_revision: Goes into the definition.
        n_resamples: Draws of the bootstrap.
        seed: Of the bootstrap.

    Returns:
        One value a code, in the order of ``codes``.

    Raises:
        CodingError: If the shapes do not fit, or a model stands among the coders (DESIGN promise
            5: what a machine proposed is never counted as what a person decided).
    """
    frame = _frame(codings, units, coders, codes, assigned, cases)
    definition = frame.definition(unit, coders, n_resamples, seed, codebook_revision)
    return tuple(
        _agreement(code, frame.decisions(codings[:, :, k]), frame.groups, definition)
        for k, code in enumerate(codes)
    )


def compute_sets(
    codings: NDArray[np.bool_],
    units: Sequence[InDocument],
    coders: Sequence[str],
    codes: Sequence[str],
    *,
    assigned: NDArray[np.bool_] | None = None,
    cases: Sequence[str] | None = None,
    unit: str = "turn",
    codebook_revision: int | None = None,
    n_resamples: int = N_RESAMPLES,
    seed: int = SEED,
) -> SetAgreement:
    """Compare coders on the set of codes per unit, all codes together.

    Args:
        codings: As for `compute`; give codes of one level, not parents beside their children.
        units: As for `compute`.
        coders: As for `compute`.
        codes: As for `compute`.
        assigned: As for `compute`.
        cases: As for `compute`.
        unit: As for `compute`.
        codebook_revision: As for `compute`.
        n_resamples: As for `compute`.
        seed: As for `compute`.

    Returns:
        Alpha with MASI distance; units that nobody coded agree on the empty set.

    Raises:
        CodingError: As for `compute`.

    Source: Passonneau 2006, LREC.
    """
    frame = _frame(codings, units, coders, codes, assigned, cases)
    definition = frame.definition(unit, coders, n_resamples, seed, codebook_revision)
    ratings = _sets(codings, codes, frame.assigned)
    parts = coefficients.alpha_parts(ratings, masi, frame.groups)
    sums = _used(parts.sums)
    return SetAgreement(
        definition,
        tuple(codes),
        coefficients.raw_agreement(ratings),
        coefficients.krippendorff_alpha(ratings, masi),
        bootstrap(parts.alpha, sums, seed=seed, n_resamples=n_resamples),
        jackknife(parts.alpha, sums),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Frame:
    assigned: NDArray[np.bool_]
    documents: NDArray[np.int64]
    groups: NDArray[np.int64]
    has_cases: bool

    def decisions(self, present: NDArray[np.bool_]) -> Ratings:
        return Ratings(np.where(self.assigned, present, MISSING), (0.0, 1.0))

    def definition(
        self, unit: str, coders: Sequence[str], n_resamples: int, seed: int, revision: int | None
    ) -> Definition:
        pairable = self.assigned.sum(axis=1) > 1
        return Definition(
            unit,
            tuple(coders),
            int(pairable.sum()),
            int((~pairable).sum()),
            len(np.unique(self.documents[pairable])),
            "case" if self.has_cases else "document",
            n_resamples,
            seed,
            revision,
        )


def _frame(
    codings: NDArray[np.bool_],
    units: Sequence[InDocument],
    coders: Sequence[str],
    codes: Sequence[str],
    assigned: NDArray[np.bool_] | None,
    cases: Sequence[str] | None,
) -> _Frame:
    shape = (len(units), len(coders), len(codes))
    if codings.shape != shape:
        raise CodingError(
            f"The table of codings has the shape {codings.shape}; units, coders and codes are"
            f" {shape}.",
            mend="take all four from one tabulate().",
        )
    if models := sorted(coder for coder in coders if not is_person(coder)):
        raise CodingError(
            f"Coder {models[0]!r} is a model; agreement is about people.",
            mend="leave it out, or run: kimqual suggest measure",
        )
    everybody = np.ones(shape[:2], dtype=bool) if assigned is None else assigned
    documents = _numbers([unit.document for unit in units])
    groups = documents if cases is None else _numbers(cases)
    return _Frame(everybody, documents, groups, cases is not None)


def _numbers(names: Sequence[str]) -> NDArray[np.int64]:
    known: dict[str, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.int64)


def _used(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Drop groups that no two coders were asked to code: they cannot be drawn."""
    return sums[sums.any(axis=1)]


def _agreement(
    code: str, ratings: Ratings, groups: NDArray[np.int64], definition: Definition
) -> CodeAgreement:
    parts = coefficients.alpha_parts(ratings, groups=groups)
    sums = _used(parts.sums)
    return CodeAgreement(
        code,
        definition,
        coefficients.prevalence(ratings),
        coefficients.raw_agreement(ratings),
        coefficients.positive_agreement(ratings),
        coefficients.negative_agreement(ratings),
        coefficients.cohen_kappa(ratings),
        coefficients.fleiss_kappa(ratings),
        coefficients.krippendorff_alpha(ratings),
        bootstrap(parts.alpha, sums, seed=definition.seed, n_resamples=definition.n_resamples),
        jackknife(parts.alpha, sums),
        coefficients.gwet_ac1(ratings),
        coefficients.pabak(ratings),
    )


def _sets(codings: NDArray[np.bool_], codes: Sequence[str], assigned: NDArray[np.bool_]) -> Ratings:
    n_units, n_coders, n_codes = codings.shape
    rows = np.packbits(codings.reshape(-1, n_codes), axis=1)
    patterns, numbers = np.unique(rows, axis=0, return_inverse=True)
    bits = np.unpackbits(patterns, axis=1, count=n_codes).astype(bool)
    categories = tuple(
        frozenset(code for code, has in zip(codes, row, strict=True) if has) for row in bits
    )
    table = numbers.reshape(n_units, n_coders).astype(np.int64)
    return Ratings(np.where(assigned, table, MISSING), categories)
