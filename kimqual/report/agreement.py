"""Two coders of a study side by side: their passages, and what they differ in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from kimqual.agreement.disagreeing import Disagreement, confusion, disagreements
from kimqual.agreement.matching import THRESHOLD, SpanAgreement, span_agreement
from kimqual.coding.place import broken_rules
from kimqual.coding.settle import Settlement, settle
from kimqual.coding.units import SETTLED, merged
from kimqual.errors import CodingError
from kimqual.model import Codebook, Coding
from kimqual.report.agreement_coders import compared, enough, shared
from kimqual.report.agreement_numbers import StudyAgreement, study_agreement
from kimqual.store import Study
from kimqual.store.codings import texts

__all__ = [
    "Comparison",
    "Passages",
    "StudyAgreement",
    "study_agreement",
    "study_comparison",
    "study_comparisons",
    "study_passages",
]


@dataclass(frozen=True, slots=True)
class Passages:
    """How far two coders mark the same passages, and what became of what they marked.

    Attributes:
        coders: The two.
        spans: F1 of equal and of overlapping spans, mean overlap; not corrected for chance.
        confused: Codes that stand for one another, the most frequent first: the codebook's weakest
            definitions.
        settlement: Where the settled version took its codings from; ``None`` without one.
    """

    coders: tuple[str, ...]
    spans: SpanAgreement
    confused: dict[tuple[str, str], int]
    settlement: Settlement | None


def study_passages(
    study: Study,
    book: Codebook,
    coders: Sequence[str] | None = None,
    *,
    threshold: float = THRESHOLD,
) -> Passages:
    """Compare the passages of two coders with each other and with the settled version.

    Args:
        study: Open; no vault needed.
        book: The codebook.
        coders: Two names; all persons but the settled version if not given.
        threshold: From which intersection over union on two spans are the same passage.

    Returns:
        The numbers.

    Raises:
        CodingError: If it is not two coders.
    """
    who, (first, second), settled = _pair(study, coders)
    return Passages(
        who,
        span_agreement(merged(first), merged(second), threshold=threshold),
        confusion(disagreements(first, second, codebook=book, threshold=threshold)),
        settle(first, second, settled) if settled else None,
    )


def _pair(
    study: Study, coders: Sequence[str] | None
) -> tuple[tuple[str, ...], tuple[list[Coding], list[Coding]], list[Coding]]:
    """Give two coders, their codings of what both were asked to code, and the settled ones."""
    codings, who = compared(study, coders)
    if len(who) > 2:
        raise CodingError(
            "This comparison is between two coders.",
            where=", ".join(who),
            mend="name two: --coder A --coder B",
        )
    documents = shared(study, codings, who, texts(study))
    first, second, settled = (
        [c for c in codings if c.coder == coder and c.document in documents]
        for coder in (*who, SETTLED)
    )
    return who, (first, second), settled


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two coders' codings of what both were asked to code.

    Attributes:
        coders: The two.
        first: The codings of the first.
        second: Of the second.
        rows: What they differ in, in order of document and position.
    """

    coders: tuple[str, str]
    first: tuple[Coding, ...]
    second: tuple[Coding, ...]
    rows: tuple[Disagreement, ...]


def study_comparison(
    study: Study, book: Codebook, coders: Sequence[str] | None = None
) -> Comparison:
    """Lay two coders' codings side by side.

    Args:
        study: Open; no vault needed.
        book: The codebook.
        coders: Two names; all persons but the settled version if not given.

    Raises:
        CodingError: If it is not two coders.
    """
    (one, two), (first, second), _ = _pair(study, coders)
    return _comparison((one, two), first, second, book)


def study_comparisons(
    study: Study, book: Codebook, coders: Sequence[str] | None = None
) -> Iterator[tuple[Comparison, int]]:
    """Lay the codings of every two coders side by side, each pair by what both have done.

    Args:
        study: Open; no vault needed.
        book: The codebook.
        coders: Whom to compare; all persons but the settled version if not given. A single name
            stands for all pairs that she or he is in.

    Yields:
        The comparison of each pair, as :func:`study_comparison` gives it, and the number of
        documents that both have done.

    Raises:
        CodingError: If fewer than two persons coded, or nobody of a given name.
    """
    only = set(coders or ())
    codings, who = compared(study, coders if len(only) > 1 else None)
    enough((*only, *who), who)
    documents = texts(study)
    for one, two in combinations(who, 2):
        if len(only) == 1 and only.isdisjoint((one, two)):
            continue
        common = shared(study, codings, (one, two), documents)
        both = [c for c in codings if c.document in common]
        first, second = ([c for c in both if c.coder == coder] for coder in (one, two))
        yield _comparison((one, two), first, second, book), len(common)


def _comparison(
    coders: tuple[str, str], first: list[Coding], second: list[Coding], book: Codebook
) -> Comparison:
    broken = set(broken_rules([*first, *second], book))
    rows = disagreements(first, second, codebook=book, broken=broken)
    return Comparison(coders, tuple(first), tuple(second), rows)
