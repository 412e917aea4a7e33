"""Barriers, living together and recommendations of a study, and the quotes behind each cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimqual.analysis.barriers import barriers, opened, passages, persons
from kimqual.analysis.told import ALL
from kimqual.errors import CodingError
from kimqual.model import Codebook
from kimqual.model.coding import is_person
from kimqual.report.attributes import band
from kimqual.report.counted import that_count
from kimqual.report.quotes import Quote, list_quotes
from kimqual.store import Study
from kimqual.store.read import attributes

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, eq=False)
class StudyBarriers:
    """What was told, counted.

    Attributes:
        told: Passages, as from ``kimqual.analysis.passages``.
        table: Cells, as from ``kimqual.analysis.barriers``; small ones hidden.
        basis: ``people`` or ``machine``: whose codings were counted, never both.
        coder: Who: a coder's name, or "" for all persons.
        by: Attribute of the groups, "" for none.
    """

    told: pd.DataFrame
    table: pd.DataFrame
    basis: str
    coder: str
    by: str = ""


def study_barriers(
    study: Study, book: Codebook, *, coder: str | None = None, by: str | None = None
) -> StudyBarriers:
    """Count experiences, recommendations and grounds by field.

    Args:
        study: Open; no vault needed.
        book: The codebook.
        coder: Whose codings; the settled ones, else all persons' if not given. A model's are counted
            only if it is named, and then nothing else is.
        by: Attribute of the cases; numbers of many values in bands of ten.

    Raises:
        CodingError: If there are no such codings, or no such attribute.
    """
    codings = study.codings()
    is_machine = coder is not None and not is_person(coder)
    chosen = codings[codings["coder"] == coder] if is_machine else that_count(codings, coder)
    if chosen.empty:
        who = f" of {coder!r}" if coder else ""
        raise CodingError(
            f"There are no codings{who} to count.",
            mend=f"coders are: {', '.join(sorted(set(codings['coder']))) or 'none'}.",
        )
    told = passages(chosen, book)
    table = barriers(told, _people(study), book, by=by)
    names = sorted(set(chosen["coder"]))
    name = names[0] if len(names) == 1 else ""
    return StudyBarriers(told, table, "machine" if is_machine else "people", name, by or "")


def cell_quotes(
    found: StudyBarriers,
    quotes: list[Quote],
    book: Codebook,
    field: str,
    experience: str,
    ground: str = ALL,
) -> list[Quote]:
    """Give the quotes behind a cell, with those of the codes below.

    Args:
        found: As from :func:`study_barriers`.
        quotes: To choose from: all, or those that may be exported.
        book: The codebook.
        field: A code, ``*`` or ``-``.
        experience: A code of experience, or the recommendation.
        ground: A code, ``*`` or ``-``.

    Raises:
        CodingError: If it was a machine that coded: its passages are no quotes.
        UnknownCodeError: If the codebook does not have one of the codes.
    """
    if found.basis == "machine":
        raise CodingError(
            "Passages that a machine coded are no quotes.",
            where=found.coder,
            mend="see them with: kimqual codings list",
        )
    numbers = set(opened(found.told, book, field, experience, ground)["coding"])
    return [quote for quote in quotes if not numbers.isdisjoint(quote.numbers)]


def listed(
    study: Study, found: StudyBarriers, book: Codebook, field: str, experience: str
) -> list[Quote]:
    """Give the quotes behind a cell, released or not, in the words of the report profile."""
    return cell_quotes(found, list_quotes(study, book), book, field, experience)


def _people(study: Study) -> pd.DataFrame:
    import pandas as pd

    cases = study.cases()
    banded = pd.DataFrame.from_dict(band(attributes(study)), orient="index").reindex(cases.index)
    return persons(study.documents(), banded.reindex(columns=list(cases.columns)))
