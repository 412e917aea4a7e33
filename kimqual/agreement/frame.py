"""What a comparison was computed from: units, coders, groups to resample, and how to say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypedDict

import numpy as np
from numpy.typing import NDArray

from kimqual.agreement.intervals import N_RESAMPLES, SEED
from kimqual.agreement.ratings import MISSING, Ratings
from kimqual.errors import CodingError
from kimqual.model.coding import is_person


class InDocument(Protocol):
    """A unit of analysis: all that counts here is the document it lies in."""

    @property
    def document(self) -> str:
        """Give the document's id."""
        ...


class Options(TypedDict, total=False):
    """What `compute` and `compute_sets` may be told beside the codings; each has a default.

    Attributes:
        assigned: Shape (n_units, n_coders): was the coder asked to code the unit? All were if not
            given. "Coded nothing" is a decision, "was not asked" is none.
        cases: The person behind each unit; resampled instead of documents if given.
        weights: How many units each row stands for, a passage for its characters; one if not given.
        unit: What a unit is called.
        level: What was done with the levels of the codebook, in words.
        codebook_revision: Goes into the definition.
        n_resamples: Draws of the bootstrap.
        seed: Of the bootstrap.
    """

    assigned: NDArray[np.bool_] | None
    cases: Sequence[str] | None
    weights: NDArray[np.int64] | None
    unit: str
    level: str
    codebook_revision: int | None
    n_resamples: int
    seed: int


@dataclass(frozen=True, slots=True)
class Definition:
    """What the numbers of one comparison were computed from.

    Attributes:
        unit: Name of the unit of analysis, ``turn`` or ``sentence``.
        coders: Who was compared.
        n_units: Units that two coders or more were asked to code.
        n_left_out: Units that fewer were asked to code.
        n_gaps: Units among ``n_units`` that not all coders were asked to code.
        n_documents: Documents with such units.
        groups: What the intervals resample, ``document`` or ``case``.
        n_groups: How many of these.
        n_resamples: Draws of the bootstrap.
        seed: Of the bootstrap.
        codebook_revision: The codebook's revision, if given.
        level: What was done with the levels of the codebook.
    """

    unit: str
    coders: tuple[str, ...]
    n_units: int
    n_left_out: int
    n_gaps: int
    n_documents: int
    groups: str
    n_groups: int
    n_resamples: int
    seed: int
    codebook_revision: int | None = None
    level: str = ""

    def __str__(self) -> str:
        """Say it in a sentence, to stand beside the numbers."""
        gaps = f" ({self.n_gaps} not by all)" if self.n_gaps else ""
        revision = "" if self.codebook_revision is None else f"; revision {self.codebook_revision}"
        return (
            f"Coders: {', '.join(self.coders)}. Unit: {self.unit}; {self.n_units} in"
            f" {self.n_documents} documents{gaps}. Codes: {self.level or 'as given'}{revision}."
            f" Intervals: 95 %, {self.n_groups} {self.groups}s, jackknife, and bootstrap with"
            f" {self.n_resamples} draws, seed {self.seed}."
        )


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What every coefficient of one comparison shares.

    Attributes:
        assigned: Shape (n_units, n_coders).
        weights: Shape (n_units,).
        groups: Shape (n_units,); number of the group of each unit.
        definition: In words and numbers.
    """

    assigned: NDArray[np.bool_]
    weights: NDArray[np.float64]
    groups: NDArray[np.int64]
    definition: Definition

    def decisions(self, present: NDArray[np.bool_]) -> Ratings:
        """Tell yes, no and not asked, coders by name; ``present``: (n_units, n_coders)."""
        # By name, so that the order in which coders are named changes no draw of the bootstrap.
        by_name = np.argsort(self.definition.coders)
        codes = np.where(self.assigned, present, MISSING)[:, by_name]
        return Ratings(codes, (0.0, 1.0), self.weights)


def frame(
    codings: NDArray[np.bool_],
    units: Sequence[InDocument],
    coders: Sequence[str],
    codes: Sequence[str],
    options: Options,
) -> Frame:
    """Put together what the coefficients of one comparison share.

    Raises:
        CodingError: If the shapes do not fit, or a model stands among the coders.
    """
    shape = (len(units), len(coders), len(codes))
    _check(codings, shape, coders)
    given = options.get("assigned")
    assigned = np.ones(shape[:2], dtype=bool) if given is None else given
    heavy = options.get("weights")
    weights = np.ones(len(units)) if heavy is None else heavy.astype(float)
    documents = numbers([unit.document for unit in units])
    cases = options.get("cases")
    groups = documents if cases is None else numbers(cases)
    n_asked = assigned.sum(axis=1)
    pairable = n_asked > 1
    definition = Definition(
        unit=options.get("unit", "turn"),
        coders=tuple(coders),
        n_units=int(weights[pairable].sum()),
        n_left_out=int(weights[~pairable].sum()),
        n_gaps=int(weights[pairable & (n_asked < len(coders))].sum()),
        n_documents=len(np.unique(documents[pairable])),
        groups="document" if cases is None else "case",
        n_groups=len(np.unique(groups[pairable])),
        n_resamples=options.get("n_resamples", N_RESAMPLES),
        seed=options.get("seed", SEED),
        codebook_revision=options.get("codebook_revision"),
        level=options.get("level", ""),
    )
    return Frame(assigned, weights, groups, definition)


def numbers(names: Sequence[str]) -> NDArray[np.int64]:
    """Number names in the order in which they come."""
    known: dict[str, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.int64)


def _check(codings: NDArray[np.bool_], shape: tuple[int, int, int], coders: Sequence[str]) -> None:
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
