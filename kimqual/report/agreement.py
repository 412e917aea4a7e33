"""Agreement of a study's coders: codings and units out of the store, numbers out of the formulas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from kimqual.agreement.matching import (
    Disagreement,
    SpanAgreement,
    confusion,
    disagreements,
    span_agreement,
)
from kimqual.agreement.report import CodeAgreement, SetAgreement, compute, compute_sets
from kimqual.coding.place import broken_rules
from kimqual.coding.settle import Settlement, settle
from kimqual.coding.units import SETTLED, Unit, tabulate
from kimqual.errors import CodingError
from kimqual.model import Codebook, Coding
from kimqual.store import Study
from kimqual.store.assignment import load_submitted
from kimqual.store.codings import Text, load_codings, texts

if TYPE_CHECKING:
    import pandas as pd

_INTERVIEWER = "interviewer"


@dataclass(frozen=True, slots=True)
class StudyAgreement:
    """Every code's numbers, and one number on the whole sets of codes.

    Attributes:
        codes: One value for each code that somebody used, in the codebook's order.
        sets: Agreement on the set of codes that a unit carries, by the codes as coded.
        coders: Who was compared.
    """

    codes: tuple[CodeAgreement, ...]
    sets: SetAgreement
    coders: tuple[str, ...]

    def frame(self, book: Codebook, language: str = "de") -> pd.DataFrame:
        """Give one row for each code, with its label."""
        import pandas as pd

        rows = [{"label": book.label(a.code, language), **a.row()} for a in self.codes]
        return pd.DataFrame(rows)


def study_agreement(
    study: Study, book: Codebook, coders: Sequence[str] | None = None
) -> StudyAgreement:
    """Compare coders on turns and answers.

    Compared are documents that every coder of the comparison has done. In Label Studio, done is
    what was submitted, with codings or without. A file of codings does not tell: there, done are
    interviews that the coder has codings in, and all answers as soon as every coder has codings in
    one and the same answer. Interviewers' turns are no units.

    Args:
        study: Open; no vault needed.
        book: The codebook; codes are rolled up to the codes above them.
        coders: Whom to compare; all persons but the settled version if not given.

    Returns:
        The numbers.

    Raises:
        CodingError: If fewer than two persons coded, or they share no document, or all their codes
            were retired from the codebook.
    """
    codings, who = _compared(study, coders)
    documents = texts(study)
    shared = _shared(study, codings, who, documents)
    units = [u for text in documents if text.id in shared for u in _units(text)]
    if not units:
        raise CodingError(
            "The coders share no document.", where=", ".join(who), mend="name others with --coder."
        )
    used = {c.code for c in codings if c.coder in who and c.code in book}
    if not used:
        raise CodingError(
            "No coding of these coders has a code of the codebook.",
            where=f"{book.name}, revision {book.revision}",
            mend="see which codes were retired: kimqual codebook check",
        )
    rolled = [code.id for code in book.codes if any(code.id in book.path(u) for u in used)]
    inside = [c for c in codings if c.document in shared and c.code in book]
    table = tabulate(inside, units, coders=who, codes=rolled, codebook=book)
    flat = tabulate(inside, units, coders=who, codes=sorted(used))
    options = {"codebook_revision": book.revision, "seed": study.config.seed}
    return StudyAgreement(
        compute(table.present, table.units, table.coders, table.codes, **options),  # type: ignore[arg-type]  # two ints
        compute_sets(flat.present, flat.units, flat.coders, flat.codes, **options),  # type: ignore[arg-type]  # two ints
        who,
    )


def _compared(study: Study, coders: Sequence[str] | None) -> tuple[list[Coding], tuple[str, ...]]:
    """Give all codings, and whom to compare."""
    codings = list(load_codings(study).values())
    known = sorted(
        {c.coder for c in codings if c.is_human and c.coder != SETTLED}
        | load_submitted(study).keys()
    )
    who = tuple(dict.fromkeys(coders)) if coders else tuple(known)
    _enough(who, known)
    return codings, who


def _enough(who: Sequence[str], known: Sequence[str]) -> None:
    absent = sorted(set(who) - set(known))
    if absent:
        raise CodingError(
            f"Nobody coded as {absent[0]!r}.", mend=f"coders are: {', '.join(known) or 'none'}."
        )
    if len(who) < 2:  # agreement is between two
        raise CodingError(
            "Agreement needs two coders.",
            where=", ".join(who),
            mend="take in the codings of a second person: kimqual codings add FILE",
        )


def _shared(
    study: Study, codings: list[Coding], who: Sequence[str], documents: Sequence[Text]
) -> set[str]:
    """Give the documents that all have done; opened and left empty is done, not opened is not.

    Of whom Label Studio tells nothing, all answers are taken as done as soon as all have coded one
    of them: an answer without codings was read and left.
    """
    submitted = load_submitted(study)
    done = [
        {c.document for c in codings if c.coder == coder} | submitted.get(coder, set())
        for coder in who
    ]
    answers = {text.id for text in documents if text.kind == "answer"}
    if not answers.isdisjoint(_common(done)):
        pairs = zip(who, done, strict=True)
        done = [mine if coder in submitted else mine | answers for coder, mine in pairs]
    return _common(done)


def _common(sets: Sequence[set[str]]) -> set[str]:
    first, *rest = sets
    return first.intersection(*rest)


def _units(text: Text) -> list[Unit]:
    return [
        Unit(text.id, span)
        for span, (_, role) in zip(text.turns, text.speakers, strict=True)
        if role != _INTERVIEWER
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


def study_passages(study: Study, book: Codebook, coders: Sequence[str] | None = None) -> Passages:
    """Compare the passages of two coders with each other and with the settled version.

    Args:
        study: Open; no vault needed.
        book: The codebook.
        coders: Two names; all persons but the settled version if not given.

    Returns:
        The numbers.

    Raises:
        CodingError: If it is not two coders.
    """
    who, (first, second), settled = _pair(study, coders)
    return Passages(
        who,
        span_agreement(first, second),
        confusion(disagreements(first, second, codebook=book)),
        settle(first, second, settled) if settled else None,
    )


def _pair(
    study: Study, coders: Sequence[str] | None
) -> tuple[tuple[str, ...], tuple[list[Coding], list[Coding]], list[Coding]]:
    """Give two coders, their codings of what both were asked to code, and the settled ones."""
    codings, who = _compared(study, coders)
    if len(who) > 2:
        raise CodingError(
            "This comparison is between two coders.",
            where=", ".join(who),
            mend="name two: --coder A --coder B",
        )
    shared = _shared(study, codings, who, texts(study))
    first, second, settled = (
        [c for c in codings if c.coder == coder and c.document in shared]
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
    codings, who = _compared(study, coders if len(only) > 1 else None)
    _enough((*only, *who), who)
    documents = texts(study)
    for one, two in combinations(who, 2):
        if len(only) == 1 and only.isdisjoint((one, two)):
            continue
        shared = _shared(study, codings, (one, two), documents)
        both = [c for c in codings if c.document in shared]
        first, second = ([c for c in both if c.coder == coder] for coder in (one, two))
        yield _comparison((one, two), first, second, book), len(shared)


def _comparison(
    coders: tuple[str, str], first: list[Coding], second: list[Coding], book: Codebook
) -> Comparison:
    broken = set(broken_rules([*first, *second], book))
    rows = disagreements(first, second, codebook=book, broken=broken)
    return Comparison(coders, tuple(first), tuple(second), rows)
