"""Alpha of a study's coders over passages with free boundaries: marked where, and called what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kimqual.agreement.frame import Definition, Options, numbers
from kimqual.agreement.intervals import Interval
from kimqual.agreement.report import CodeAgreement, compute
from kimqual.agreement.result import Result
from kimqual.agreement.unitizing import Continuum, Marked, UnitAlpha, unit_alpha, which_sets
from kimqual.coding.cutting import UnitKind
from kimqual.coding.units import Table, Unit, merged, touched
from kimqual.model import Codebook, Coding
from kimqual.report.agreement_choice import AS_CODED, Choice
from kimqual.report.agreement_numbers import Basis, prepare, table_of
from kimqual.store import Study

ANY = "any code"
TWO_CODES = "a coder gave two codes of the domain to the same characters"
NOT_ALL = "no document was coded by all of them"


@dataclass(frozen=True, slots=True)
class Which:
    """How far coders chose the same code or domain, where they both marked."""

    alpha: Result
    bootstrap: Interval
    jackknife: Interval


@dataclass(frozen=True, slots=True)
class MarkedCode:
    """One code: where it was marked.

    Attributes:
        code: Its id.
        characters: Binary alpha and its companions, every character a unit.
        binary: Krippendorff's binary u-alpha, every passage a unit.
        value: Krippendorff's (k)u-alpha: this code or another of its domain, where both marked.
    """

    code: str
    characters: CodeAgreement
    binary: Result
    value: Result


@dataclass(frozen=True, slots=True)
class Domain:
    """A semantic domain: a code without parent, with all codes below it.

    Attributes:
        domain: The id of the code above.
        characters: Binary alpha of the domain, every character a unit.
        which: cu-alpha: which of its codes.
        units: Krippendorff's u-alpha family; where codes overlap all but the binary one say so.
        codes: Those that somebody gave.
    """

    domain: str
    characters: CodeAgreement
    which: Which
    units: UnitAlpha
    codes: tuple[MarkedCode, ...]


@dataclass(frozen=True, slots=True)
class StudyPassages:
    """Alpha over passages, from the general to the particular.

    Attributes:
        coders: Who was compared.
        characters: Binary alpha of any code: did they find the same text worth a code?
        binary: The same as Krippendorff's binary u-alpha.
        which: Cu-alpha: which domains, where they both marked.
        domains: Each with its codes, in the codebook's order.
    """

    coders: tuple[str, ...]
    characters: CodeAgreement
    binary: Result
    which: Which
    domains: tuple[Domain, ...]

    @property
    def definition(self) -> Definition:
        """Give what the numbers were computed from."""
        return self.characters.definition

    def rows(self) -> list[dict[str, object]]:
        """Give one row for everything, each domain and each code: plain numbers, ``None`` if none.

        Returns:
            Keys kind (all, domain, code), code, share (of the text that is marked, over all
            coders), alpha_binary, u_binary, cu (of a domain; Cu of everything), u and u_cu (of a
            domain), u_value (of a code), jackknife_low and jackknife_high (of alpha_binary), and
            undefined, the reason of each number that is not there.
        """
        found = [_row("all", ANY, self.characters, self.binary, cu=self.which.alpha)]
        for d in self.domains:
            family = {"cu": d.which.alpha, "u": d.units.u, "u_cu": d.units.cu}
            found.append(_row("domain", d.domain, d.characters, d.units.binary, **family))
            found += [
                _row("code", c.code, c.characters, c.binary, u_value=c.value) for c in d.codes
            ]
        return found

    def record(self) -> dict[str, object]:
        """Give all of it as plain values, for JSON."""
        bootstraps = {"cu": self.which.bootstrap} | {
            d.domain: d.which.bootstrap for d in self.domains
        }
        jackknifes = {"cu": self.which.jackknife} | {
            d.domain: d.which.jackknife for d in self.domains
        }
        return {
            "coders": self.coders,
            "definition": asdict(self.definition),
            "alphas": self.rows(),
            "cu_intervals": {
                name: {"bootstrap": asdict(found), "jackknife": asdict(jackknifes[name])}
                for name, found in bootstraps.items()
            },
        }


def study_alphas(
    study: Study,
    book: Codebook,
    coders: Sequence[str] | None = None,
    choice: Choice | None = None,
) -> StudyPassages:
    """Compare coders on where they marked and on what they called it; any number of coders.

    Args:
        study: Open; no vault needed.
        book: The codebook; codes without parent are its semantic domains.
        coders: Whom to compare; all persons but the settled version if not given.
        choice: Which documents and codes, and how to resample; units and levels are given.

    Raises:
        CodingError: As `kimqual.report.agreement_numbers.study_agreement`.
        UnknownCodeError: If a code is not in the codebook.
    """
    asked = replace(choice or Choice(), unit=UnitKind.CHARACTER, level=AS_CODED)
    basis = prepare(study, book, coders, asked)
    used = {coding.code for coding in basis.codings}
    table = table_of(basis, [code.id for code in book.codes if code.id in used])
    work = _Work(basis, table, domains_of(table.codes, book))
    everything = tuple(range(len(table.codes)))
    return StudyPassages(
        basis.who,
        work.characters([ANY], [everything])[0],
        work.units([everything]).binary,
        work.which(list(work.domains.values())),
        tuple(work.domain(name) for name in work.domains),
    )


def domains_of(codes: Sequence[str], book: Codebook) -> dict[str, tuple[int, ...]]:
    """Give the numbers of the codes of each domain, in the codebook's order."""
    above = [book.path(code)[0] for code in codes]
    return {
        domain: tuple(i for i, root in enumerate(above) if root == domain)
        for domain in dict.fromkeys(above)
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    basis: Basis
    table: Table
    domains: dict[str, tuple[int, ...]]

    def domain(self, name: str) -> Domain:
        codes = self.domains[name]
        names = [self.table.codes[i] for i in codes]
        (whole, *each) = self.characters([name, *names], [codes, *((i,) for i in codes)])
        family = self.units([(i,) for i in codes])
        if family.binary.value is None:  # where codes overlap, marked or not is still a question
            family = replace(family, binary=self.units([codes]).binary)
        marked = [
            MarkedCode(code, found, self.units([(i,)]).binary, value)
            for code, i, found, value in zip(names, codes, each, family.by_value, strict=True)
        ]
        return Domain(name, whole, self.which([(i,) for i in codes]), family, tuple(marked))

    def characters(
        self, names: Sequence[str], groups: Sequence[Sequence[int]]
    ) -> tuple[CodeAgreement, ...]:
        """Compare on every character whether any of some codes is there."""
        present = np.stack([self.table.present[:, :, list(g)].any(axis=2) for g in groups], axis=2)
        options: Options = {**self.basis.options, "assigned": self.table.assigned}
        return compute(present, self.table.units, self.basis.who, names, **options)

    def which(self, groups: Sequence[Sequence[int]]) -> Which:
        """Compare which of some groups of codes was chosen."""
        options = self.basis.options
        cases = options["cases"]
        of = numbers(cases or [unit.document for unit in self.table.units])
        marked = Marked(self.table.present, self.table.assigned, self._lengths(), of)
        found = which_sets(marked, groups, seed=options["seed"], n_resamples=options["n_resamples"])
        return Which(*found)

    def units(self, groups: Sequence[Sequence[int]]) -> UnitAlpha:
        """Compute the u-alpha family; each group of codes is one value."""
        everybody: NDArray[np.bool_] = np.all(self.table.assigned, axis=1)
        present = [self.table.present[:, :, list(g)].any(axis=2) for g in groups]
        there = np.stack(present, axis=2)[everybody]
        reason = "" if everybody.any() else NOT_ALL
        if (there.sum(axis=2) > 1).any():
            reason = TWO_CODES
        if reason:
            none = Result(None, reason)
            return UnitAlpha(none, none, none, (none,) * len(groups), 0.0)
        values = (there * np.arange(1, len(groups) + 1)).sum(axis=2)
        passages = self._passages(groups, everybody)
        return unit_alpha(Continuum(values, self._lengths()[everybody], passages), len(groups))

    def _passages(
        self, groups: Sequence[Sequence[int]], everybody: NDArray[np.bool_]
    ) -> NDArray[np.int64]:
        """Give coder, value, first stretch and one past the last of each passage."""
        value = {self.table.codes[i]: k for k, g in enumerate(groups, 1) for i in g}
        units = [unit for unit, shared in zip(self.table.units, everybody, strict=True) if shared]
        return passages_on(self.basis, units, value)

    def _lengths(self) -> NDArray[np.float64]:
        return np.array([len(unit.span) for unit in self.table.units], dtype=float)


def passages_on(basis: Basis, units: Sequence[Unit], value: dict[str, int]) -> NDArray[np.int64]:
    """Give coder, value, first stretch and one past the last of each passage on some stretches.

    Args:
        basis: What is compared.
        units: The stretches, in order.
        value: The number of each code that counts; one number makes one value of several codes.
    """
    inside = {unit.document for unit in units}
    # Codes of one value are called alike: where they overlap, they are one passage.
    name = {number: code for code, number in reversed(value.items())}
    codings = merged(
        _called(c, name[value[c.code]])
        for c in basis.codings
        if c.code in value and c.document in inside
    )
    first, last = touched(codings, units)
    coder = {who: i for i, who in enumerate(basis.who)}
    rows = [(coder[c.coder], value[c.code]) for c in codings]
    named = np.array(rows, dtype=np.int64).reshape(len(rows), 2)
    found = np.column_stack([named, first, last])
    return found[last > first]


def _called(coding: Coding, code: str) -> Coding:
    return coding if coding.code == code else replace(coding, code=code)


def _row(
    kind: str,
    name: str,
    characters: CodeAgreement,
    binary: Result,
    **others: Result | None,
) -> dict[str, object]:
    interval = characters.alpha_jackknife
    results = {
        "alpha_binary": characters.alpha,
        "u_binary": binary,
        **{key: result for key, result in others.items() if result is not None},
    }
    return {
        "kind": kind,
        "code": name,
        "share": characters.prevalence.value,
        **{key: result.value for key, result in results.items()},
        "jackknife_low": interval.low,
        "jackknife_high": interval.high,
        "undefined": {key: r.reason for key, r in results.items() if r.value is None},
    }
