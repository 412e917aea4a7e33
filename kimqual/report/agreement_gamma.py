"""Gamma of a study's coders: which passage of one is meant by which of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kimqual.agreement.frame import numbers
from kimqual.agreement.gamma import N_SAMPLES, Gamma, Passages, gamma
from kimqual.agreement.result import Result
from kimqual.coding.cutting import UnitKind
from kimqual.coding.units import Unit
from kimqual.model import Codebook
from kimqual.report.agreement_choice import AS_CODED, Choice
from kimqual.report.agreement_numbers import Basis, prepare, table_of
from kimqual.report.agreement_passages import ANY, NOT_ALL, domains_of, passages_on
from kimqual.store import Study


@dataclass(frozen=True, slots=True)
class GammaDomain:
    """A semantic domain: a code without parent, with all codes below it.

    Attributes:
        domain: The id of the code above.
        found: Its numbers.
        codes: Those that somebody gave, in the order of ``found.by_code``.
    """

    domain: str
    found: Gamma
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StudyGamma:
    """Gamma of everything, of each domain, and gamma-k of each code.

    Attributes:
        coders: Who was compared.
        n_documents: Documents that all of them have done; others are left out.
        found: The numbers of all codes together.
        domains: In the codebook's order.
    """

    coders: tuple[str, ...]
    n_documents: int
    found: Gamma
    domains: tuple[GammaDomain, ...]

    def rows(self) -> list[dict[str, object]]:
        """Give one row for everything, each domain and each code: plain numbers, ``None`` if none.

        Returns:
            Keys kind (all, domain, code), code, n_passages (of all coders), gamma and gamma_cat (of
            everything and of domains), precision (half the 95 % interval of the disorder that is
            expected by chance, as a share of it), gamma_k (of codes), and undefined, the reason of
            each number that is not there.
        """
        rows = [_row("all", ANY, self.found)]
        for domain in self.domains:
            rows.append(_row("domain", domain.domain, domain.found))
            named = zip(domain.codes, domain.found.by_code, strict=True)
            rows += [{"kind": "code", "code": code, **_plain(gamma_k=k)} for code, k in named]
        return rows

    def record(self) -> dict[str, object]:
        """Give all of it as plain values, for JSON."""
        return {
            "n_documents": self.n_documents,
            "n_samples": self.found.n_samples,
            "seed": self.found.seed,
            "observed": self.found.observed,
            "expected": self.found.expected,
            "rows": self.rows(),
        }

    def __str__(self) -> str:
        """Say what the numbers were computed from."""
        found = self.found
        return (
            f"Gamma: {found.n_passages} passages in {self.n_documents} documents that all coded. "
            f"Chance: {found.n_samples} samples, seed {found.seed}; "
            f"the disorder expected is exact to {found.precision:.1%}."
        )


def study_gamma(
    study: Study,
    book: Codebook,
    coders: Sequence[str] | None = None,
    choice: Choice | None = None,
    *,
    n_samples: int = N_SAMPLES,
) -> StudyGamma:
    """Compare coders passage by passage; any number of coders.

    Args:
        study: Open; no vault needed.
        book: The codebook; codes without parent are its semantic domains.
        coders: Whom to compare; all persons but the settled version if not given.
        choice: Which documents and codes, and the seed; units and levels are given.
        n_samples: How many chance samples.

    Raises:
        CodingError: As `kimqual.report.agreement_numbers.study_agreement`, or if so many passages
            lie so close together that they cannot be aligned.
        UnknownCodeError: If a code is not in the codebook.
    """
    asked = replace(choice or Choice(), unit=UnitKind.CHARACTER, level=AS_CODED)
    basis = prepare(study, book, coders, asked)
    used = {coding.code for coding in basis.codings}
    table = table_of(basis, [code.id for code in book.codes if code.id in used])
    shared = np.all(table.assigned, axis=1)
    units = [unit for unit, is_shared in zip(table.units, shared, strict=True) if is_shared]
    work = _Work(basis, units, n_samples)
    domains = {
        name: tuple(table.codes[i] for i in inside)
        for name, inside in domains_of(table.codes, book).items()
    }
    return StudyGamma(
        basis.who,
        len({unit.document for unit in units}),
        work.gamma(table.codes),
        tuple(GammaDomain(name, work.gamma(codes), codes) for name, codes in domains.items()),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    basis: Basis
    units: list[Unit]
    n_samples: int

    def gamma(self, codes: Sequence[str]) -> Gamma:
        """Compare the passages of some codes."""
        seed = self.basis.options["seed"]
        if not self.units:
            none = Result(None, NOT_ALL)
            return Gamma(none, none, (none,) * len(codes), 0.0, 0.0, self.n_samples, 0.0, seed, 0)
        return gamma(self._passages(codes), seed=seed, n_samples=self.n_samples)

    def _passages(self, codes: Sequence[str]) -> Passages:
        """Lay the documents end to end, without what interviewers said."""
        rows = passages_on(self.basis, self.units, {code: i for i, code in enumerate(codes)})
        lengths = np.array([len(unit.span) for unit in self.units], dtype=np.int64)
        places = np.concatenate([[0], np.cumsum(lengths)])
        at = np.column_stack([rows[:, :2], places[rows[:, 2:]]])
        documents = numbers([unit.document for unit in self.units])
        sums: NDArray[np.int64] = np.bincount(documents, weights=lengths).astype(np.int64)
        return Passages(at, sums, len(self.basis.who), len(codes))


def _row(kind: str, name: str, found: Gamma) -> dict[str, object]:
    results = _plain(gamma=found.value, gamma_cat=found.cat)
    counted = {"n_passages": found.n_passages, "precision": found.precision}
    return {"kind": kind, "code": name, **counted, **results}


def _plain(**results: Result) -> dict[str, object]:
    undefined = {name: r.reason for name, r in results.items() if r.value is None}
    return {name: r.value for name, r in results.items()} | {"undefined": undefined}
