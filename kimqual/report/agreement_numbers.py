"""Agreement of a study's coders on units: codings out of the store, numbers out of the formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from kimqual.agreement.frame import Definition, Options
from kimqual.agreement.report import CodeAgreement, SetAgreement, compute, compute_sets
from kimqual.coding.cutting import UnitKind, cut, edges_of
from kimqual.coding.units import Table, Unit, tabulate
from kimqual.errors import CodingError, UnknownCodeError
from kimqual.model import Codebook, Coding
from kimqual.report.agreement_choice import ALL, AS_CODED, Choice
from kimqual.report.agreement_coders import by_several, compared, done, notes, said
from kimqual.store import Study
from kimqual.store.codings import Text, texts

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class StudyAgreement:
    """Every code's numbers, and one number on the whole sets of codes.

    Attributes:
        codes: One value for each code that somebody used, in the codebook's order.
        sets: Agreement on the set of codes that a unit carries, each code once.
        coders: Who was compared.
        n_outside: Codings that lie on no unit: on a question, or where their coder alone read.
        notes: What a reader of the numbers has to know besides.
    """

    codes: tuple[CodeAgreement, ...]
    sets: SetAgreement
    coders: tuple[str, ...]
    n_outside: int = 0
    notes: tuple[str, ...] = field(default=())

    @property
    def definition(self) -> Definition:
        """Give what the numbers on codes were computed from."""
        return self.codes[0].definition

    def frame(self, book: Codebook, language: str = "de") -> pd.DataFrame:
        """Give one row for each code, with its label."""
        import pandas as pd

        rows = [{"label": book.label(a.code, language), **a.row()} for a in self.codes]
        return pd.DataFrame(rows)

    def record(self) -> dict[str, object]:
        """Give all of it as plain values, for JSON."""
        return {
            "coders": self.coders,
            "definition": asdict(self.definition) | {"n_outside": self.n_outside},
            "notes": self.notes,
            "codes": [code.record() for code in self.codes],
            "sets": self.sets.record() | {"level": self.sets.definition.level},
        }


def study_agreement(
    study: Study,
    book: Codebook,
    coders: Sequence[str] | None = None,
    choice: Choice | None = None,
) -> StudyAgreement:
    """Compare coders on units.

    Compared are documents that two coders or more have done; a third one who has not leaves a gap.
    In Label Studio, done is what was submitted, with codings or without. A file of codings does not
    tell: there, done are interviews that the coder has codings in, and all answers as soon as he
    or she has coded one that another one has done. Interviewers' turns are no units.

    Args:
        study: Open; no vault needed.
        book: The codebook.
        coders: Whom to compare; all persons but the settled version if not given.
        choice: On what; on turns and answers, every code with those below it, if not given.

    Returns:
        The numbers, with what they were computed from.

    Raises:
        CodingError: If fewer than two persons coded, or they share no document, or all their codes
            were retired from the codebook, or the choice names what is not there.
        UnknownCodeError: If it names a code that is not in the codebook.
    """
    asked = choice or Choice()
    basis = prepare(study, book, coders, asked)
    rolled, flat = _tables(basis, book, asked)
    of_sets = replace(asked, level=AS_CODED if asked.level == ALL else asked.level)
    on_codes: Options = {**basis.options, "assigned": rolled.assigned}
    on_sets: Options = {**on_codes, "level": of_sets.level_name}
    return StudyAgreement(
        compute(rolled.present, rolled.units, basis.who, rolled.codes, **on_codes),
        compute_sets(flat.present, flat.units, basis.who, flat.codes, **on_sets),
        basis.who,
        rolled.n_outside,
        notes(study, basis.who),
    )


@dataclass(frozen=True, slots=True)
class Basis:
    """What a comparison works on.

    Attributes:
        who: The coders.
        read: The documents that each has done.
        codings: Those that count, their codes lifted to the level asked for.
        units: What is compared on, in order.
        options: For `kimqual.agreement.compute`.
    """

    who: tuple[str, ...]
    read: dict[str, set[str]]
    codings: list[Coding]
    units: list[Unit]
    options: Options


def prepare(study: Study, book: Codebook, coders: Sequence[str] | None, asked: Choice) -> Basis:
    """Find out who is compared on what.

    Raises:
        CodingError: As `study_agreement`.
        UnknownCodeError: As `study_agreement`.
    """
    codings, who = compared(study, coders)
    every = texts(study)
    read = done(study, codings, who, every)
    several = by_several(read)
    documents = [text for text in _chosen(every, asked) if text.id in several]
    inside = _inside(codings, who, documents, book, asked)
    units = sorted(_cut(documents, inside, asked))
    if not units:
        raise CodingError(
            "The coders share no document.", where=", ".join(who), mend="name others with --coder."
        )
    return Basis(who, read, inside, units, _options(study, book, units, documents, asked))


def lifted(code: str, book: Codebook, level: int) -> str:
    """Give the code of a level that a code lies below; its own where it lies above.

    Example:
        >>> from kimqual.model import Code
        >>> book = Codebook((Code("field"), Code("field.work", parent="field")))
        >>> lifted("field.work", book, 1), lifted("field.work", book, 3)
        ('field', 'field.work')
    """
    path = book.path(code)
    return path[min(level, len(path)) - 1]


def _chosen(documents: Sequence[Text], asked: Choice) -> list[Text]:
    known = {text.id for text in documents}
    if absent := [document for document in asked.documents if document not in known]:
        raise CodingError(
            f"The study has no pseudonymised document {absent[0]!r}.",
            mend="see what there is: kimqual corpus list",
        )
    wanted = set(asked.documents) or known
    found = [text for text in documents if text.id in wanted]
    if asked.unit is not UnitKind.ANSWER:
        return found
    answers = [text for text in found if text.kind == "answer"]
    if not answers:
        raise CodingError(
            "None of these documents is an answer.", mend="compare on turns: --unit turn"
        )
    return answers


def _inside(
    codings: Sequence[Coding],
    who: Sequence[str],
    texts_read: Sequence[Text],
    book: Codebook,
    asked: Choice,
) -> list[Coding]:
    """Give the codings that count, their codes lifted to the level asked for."""
    ids = [code.id for code in book.codes]
    if unknown := [code for code in asked.codes if code not in ids]:
        raise UnknownCodeError.among(unknown[0], ids)
    level = _level(asked)
    read, wanted = {text.id for text in texts_read}, set(asked.codes)
    paths = {code: book.path(code) for code in ids}
    of_coders = [c for c in codings if c.coder in who]
    found = [
        replace(c, code=lifted(c.code, book, level)) if level else c
        for c in of_coders
        if c.code in paths and c.document in read and (not wanted or wanted & set(paths[c.code]))
    ]
    if not any(c.code in paths for c in of_coders):
        raise CodingError(
            "No coding of these coders has a code of the codebook.",
            where=f"{book.name}, revision {book.revision}",
            mend="see which codes were retired: kimqual codebook check",
        )
    if texts_read and not found:
        raise CodingError(
            "Nobody gave any of these codes there.",
            where=", ".join(who),
            mend="leave out --code or --document.",
        )
    return found


def _level(asked: Choice) -> int:
    """Give the number of a level, 0 for those that have none."""
    if asked.level in {ALL, AS_CODED}:
        return 0
    if not asked.level.isdecimal() or int(asked.level) < 1:
        raise CodingError(
            f"{asked.level!r} is no level of codes.", mend="give all, coded, 1, 2 and so on."
        )
    return int(asked.level)


def _cut(texts_read: Sequence[Text], codings: Sequence[Coding], asked: Choice) -> list[Unit]:
    edges = edges_of(codings) if asked.unit is UnitKind.CHARACTER else {}
    return [
        unit
        for text in texts_read
        for unit in cut(
            text.id,
            text.text,
            said(text),
            asked.unit,
            length=asked.length,
            edges=edges.get(text.id, ()),
        )
    ]


def _tables(basis: Basis, book: Codebook, asked: Choice) -> tuple[Table, Table]:
    """Give the decisions on each code asked for, and on the codes as they were given or lifted."""
    used = {coding.code for coding in basis.codings}
    flat = table_of(basis, [code.id for code in book.codes if code.id in used])
    if asked.level != ALL:
        return flat, flat
    below = [code.id for code in book.codes if any(code.id in book.path(c) for c in used)]
    wanted = [code for code in below if not asked.codes or set(asked.codes) & set(book.path(code))]
    return table_of(basis, wanted, book), flat


def table_of(basis: Basis, codes: Sequence[str], book: Codebook | None = None) -> Table:
    """Give who has which of some codes where; with the codebook, with those below them."""
    return tabulate(
        basis.codings,
        basis.units,
        coders=basis.who,
        codes=codes,
        codebook=book,
        assignment=basis.read,
    )


def _options(
    study: Study, book: Codebook, units: Sequence[Unit], documents: Sequence[Text], asked: Choice
) -> Options:
    cases = {text.id: text.case or text.id for text in documents}
    is_long = asked.unit is UnitKind.CHARACTER
    return {
        "cases": [cases[unit.document] for unit in units] if asked.by_case else None,
        "weights": np.array([len(unit.span) if is_long else 1 for unit in units]),
        "unit": asked.unit_name,
        "level": asked.level_name,
        "codebook_revision": book.revision,
        "n_resamples": asked.n_resamples,
        "seed": study.config.seed if asked.seed is None else asked.seed,
    }
