"""Every number on every code, each with what it was computed from.

Works on the arrays of `kimqual.coding.units.tabulate` and knows neither spans nor text. One number
alone misleads: raw, positive and negative agreement, a coefficient, one that is robust to rare
codes, prevalence and an interval stand side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from kimqual.agreement import coefficients
from kimqual.agreement.distances import jaccard_of, masi_of
from kimqual.agreement.frame import Definition, Frame, InDocument, Options, frame
from kimqual.agreement.intervals import (
    ONE_GROUP,
    UNDEFINED,
    Groups,
    Interval,
    around,
    draws,
    percentiles,
)
from kimqual.agreement.ratings import MISSING, Ratings
from kimqual.agreement.result import NO_PAIRS, NO_VARIATION, Result
from kimqual.agreement.sets import Between, set_sums
from kimqual.agreement.sums import FORMULAS, Sums, sums

_COEFFICIENTS = {
    "prevalence": coefficients.prevalence,
    "raw": coefficients.raw_agreement,
    "positive": coefficients.positive_agreement,
    "negative": coefficients.negative_agreement,
    "kappa": coefficients.cohen_kappa,
    "fleiss": coefficients.fleiss_kappa,
    "alpha": coefficients.krippendorff_alpha,
    "ac1": coefficients.gwet_ac1,
    "pabak": coefficients.pabak,
}


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
        ac1: Gwet's, robust to rare and to very common codes.
        pabak: Prevalence-adjusted, bias-adjusted kappa.
        bootstraps: The interval of each of them by resampling, by its name here.
        jackknifes: By leaving groups out; the better ones for few groups.
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
    ac1: Result
    pabak: Result
    bootstraps: Mapping[str, Interval]
    jackknifes: Mapping[str, Interval]

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

    @property
    def alpha_bootstrap(self) -> Interval:
        """Give alpha's interval by resampling."""
        return self.bootstraps["alpha"]

    @property
    def alpha_jackknife(self) -> Interval:
        """Give alpha's interval by leaving groups out."""
        return self.jackknifes["alpha"]

    def row(self) -> dict[str, object]:
        """Give one row of a table: plain numbers, ``None`` where undefined."""
        return {
            "code": self.code,
            "n_units": self.n_units,
            "n_documents": self.n_documents,
            **{name: getattr(self, name).value for name in _COEFFICIENTS},
            "bootstrap_low": self.alpha_bootstrap.low,
            "bootstrap_high": self.alpha_bootstrap.high,
            "jackknife_low": self.alpha_jackknife.low,
            "jackknife_high": self.alpha_jackknife.high,
            "reason": self.reason,
        }

    def record(self) -> dict[str, object]:
        """Give the row with every interval, and the reason of each number that is undefined."""
        results = {name: getattr(self, name) for name in _COEFFICIENTS}
        return self.row() | {
            "intervals": {
                name: {
                    "bootstrap": _limits(self.bootstraps[name]),
                    "jackknife": _limits(self.jackknifes[name]),
                }
                for name in results
            },
            "undefined": {name: r.reason for name, r in results.items() if r.value is None},
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
        jaccard: Krippendorff's alpha with Jaccard distance.
        jaccard_bootstrap: Its interval by resampling.
        jaccard_jackknife: Its interval by leaving groups out.
    """

    definition: Definition
    codes: tuple[str, ...]
    raw: Result
    alpha: Result
    alpha_bootstrap: Interval
    alpha_jackknife: Interval
    jaccard: Result
    jaccard_bootstrap: Interval
    jaccard_jackknife: Interval

    def record(self) -> dict[str, object]:
        """Give plain numbers, ``None`` where undefined, with their intervals."""
        return {
            "codes": self.codes,
            "raw": self.raw.value,
            "alpha_masi": self.alpha.value,
            "alpha_jaccard": self.jaccard.value,
            "intervals": {
                "alpha_masi": {
                    "bootstrap": _limits(self.alpha_bootstrap),
                    "jackknife": _limits(self.alpha_jackknife),
                },
                "alpha_jaccard": {
                    "bootstrap": _limits(self.jaccard_bootstrap),
                    "jackknife": _limits(self.jaccard_jackknife),
                },
            },
            "reason": self.alpha.reason,
        }


def compute(
    codings: NDArray[np.bool_],
    units: Sequence[InDocument],
    coders: Sequence[str],
    codes: Sequence[str],
    **options: Unpack[Options],
) -> tuple[CodeAgreement, ...]:
    """Compare coders, code by code.

    Args:
        codings: Shape (n_units, n_coders, n_codes): does the coder have the code on the unit?
        units: The units, in the order of the first axis.
        coders: Names, in the order of the second.
        codes: Ids, in the order of the third.
        **options: As `kimqual.agreement.frame.Options` says.

    Returns:
        One value a code, in the order of ``codes``.

    Raises:
        CodingError: If the shapes do not fit, or a model stands among the coders (DESIGN promise
            5: what a machine proposed is never counted as what a person decided).
    """
    shared = frame(codings, units, coders, codes, options)
    return tuple(_agreement(code, shared, codings[:, :, k]) for k, code in enumerate(codes))


def compute_sets(
    codings: NDArray[np.bool_],
    units: Sequence[InDocument],
    coders: Sequence[str],
    codes: Sequence[str],
    **options: Unpack[Options],
) -> SetAgreement:
    """Compare coders on the set of codes per unit, all codes together.

    Args:
        codings: As for `compute`; give codes of one level, not parents beside their children.
        units: As for `compute`.
        coders: As for `compute`.
        codes: As for `compute`.
        **options: As for `compute`.

    Returns:
        Alpha with MASI and with Jaccard distance; units that nobody coded agree on the empty set.

    Raises:
        CodingError: As for `compute`.

    Source: Passonneau 2006, LREC.
    """
    shared = frame(codings, units, coders, codes, options)
    ratings, members = _sets(codings, shared)
    masi = _set_alpha(ratings, members, masi_of, shared)
    jaccard = _set_alpha(ratings, members, jaccard_of, shared)
    raw = coefficients.raw_agreement(ratings)
    return SetAgreement(shared.definition, tuple(codes), raw, *masi, *jaccard)


def _agreement(code: str, shared: Frame, present: NDArray[np.bool_]) -> CodeAgreement:
    ratings, groups = shared.decisions(present).condensed(shared.groups)
    results = {name: coefficient(ratings) for name, coefficient in _COEFFICIENTS.items()}
    bootstraps, jackknifes = _intervals(sums(ratings, groups), results, shared.definition)
    return CodeAgreement(
        code, shared.definition, **results, bootstraps=bootstraps, jackknifes=jackknifes
    )


def _intervals(
    by_group: Sums, results: Mapping[str, Result], definition: Definition
) -> tuple[dict[str, Interval], dict[str, Interval]]:
    """Give each coefficient's intervals; one draw of groups serves them all."""
    # Groups that no two coders were asked to code cannot be drawn.
    rows = by_group.rows[by_group.rows.any(axis=1)]
    groups, n, seed = Groups.of(rows), len(rows), definition.seed
    times = draws(groups.n_same, seed, definition.n_resamples) if n > 1 else ()
    drawn = Sums(np.vstack([rows[:0], *(t @ groups.sums for t in times)]), by_group.n_categories)
    left = Sums(rows.sum(axis=0) - groups.sums, by_group.n_categories)
    bootstraps, jackknifes = {}, {}
    for name, result in results.items():
        if n < 2 or result.value is None:
            reason = ONE_GROUP if n < 2 else UNDEFINED
            bootstraps[name] = Interval(None, None, "bootstrap", n, seed=seed, reason=reason)
            jackknifes[name] = Interval(None, None, "jackknife", n, reason=reason)
        else:
            formula = FORMULAS[name]
            bootstraps[name] = percentiles(formula(drawn), n, seed=seed)
            jackknifes[name] = around(result.value, formula(left), groups.n_same)
    return bootstraps, jackknifes


def _set_alpha(
    ratings: Ratings, members: NDArray[np.float64], between: Between, shared: Frame
) -> tuple[Result, Interval, Interval]:
    parts = set_sums(ratings, members, between, shared.groups)
    value = parts.alpha()
    reason = NO_VARIATION if len(parts.observed) else NO_PAIRS
    result = Result(None, reason) if np.isnan(value) else Result(value)
    seed, n_resamples = shared.definition.seed, shared.definition.n_resamples
    return result, *parts.intervals(seed=seed, n_resamples=n_resamples)


def _sets(codings: NDArray[np.bool_], shared: Frame) -> tuple[Ratings, NDArray[np.float64]]:
    """Number the different sets of codes, and say what is in each."""
    n_units, n_coders, n_codes = codings.shape
    rows = np.packbits(codings.reshape(-1, n_codes), axis=1)
    patterns, numbered = np.unique(rows, axis=0, return_inverse=True)
    members = np.unpackbits(patterns, axis=1, count=n_codes).astype(float)
    table = numbered.reshape(n_units, n_coders).astype(np.int64)
    codes = np.where(shared.assigned, table, MISSING)
    return Ratings(codes, tuple(range(len(members))), shared.weights), members


def _limits(interval: Interval) -> dict[str, object]:
    return {key: value for key, value in asdict(interval).items() if key not in {"method", "seed"}}
