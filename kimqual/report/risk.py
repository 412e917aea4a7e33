"""Who of a study could be recognised by what is said of them: cases, documents, quotes.

Records come from :mod:`kimqual.report.records`; what is rare among them is the business of
:mod:`kimqual.anonymisation.risk`. Nothing here reads the vault or prints more than the study shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from kimqual.anonymisation.population import Count, Role
from kimqual.anonymisation.risk import Fact, Proposal, Record, Scale, propose, rare_sets
from kimqual.exchange.writing import TEXT_CELLS, replaced
from kimqual.model import Span
from kimqual.report.quotes import Quote
from kimqual.report.records import Columns, Known
from kimqual.store import Study
from kimqual.store.codings import load_codings

HEADER = ("who", "cases", "residents", "rare", "say instead", "then cases", "then residents")
_WIDTHS = (28, 8, 10, 60, 60, 10, 12)
_MANY = 20
"""So many quotes are named before an export; the table has all."""


@dataclass(frozen=True, slots=True)
class Risk:
    """One case, document or quote that few share.

    Attributes:
        who: Id of the case or document; place and numbers of a quote.
        said: Everything that is said: attributes, and mentions as they are shown.
        n_cases: Cases of the study of whom all of it is true.
        residents: Residents that it can mean.
        rare: The smallest combinations that are rare by themselves.
        proposal: How to say less.
    """

    who: str
    said: tuple[Fact, ...]
    n_cases: int
    residents: Count
    rare: tuple[tuple[Fact, ...], ...]
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Risks:
    """What a check found.

    Attributes:
        rows: Who stands out, the most dangerous first.
        unit: ``cases``, ``documents`` or ``quotes``.
        n_checked: Units looked at.
        n_cases: Cases of the study, documents without a case among them.
        n_unread: Documents that are not pseudonymised yet; their mentions are unknown.
        k: So many cases and residents have to share what is said.
        profile: Whose readable mentions count.
        roles: Attributes by which residents are counted.
    """

    rows: tuple[Risk, ...]
    unit: str
    n_checked: int
    n_cases: int
    n_unread: int
    k: int
    profile: str
    roles: Mapping[str, Role]

    def notes(self) -> tuple[str, ...]:
        """Say in sentences what was checked and what not."""
        return tuple(self._notes())

    def _notes(self) -> Iterator[str]:
        if not self.n_cases:
            yield "The study has neither cases nor documents: kimqual corpus add FILE..."
            return
        yield (
            f"{len(self.rows)} of {self.n_checked} {self.unit} stand out in the profile "
            f"{self.profile}: of {self.n_cases} cases, or of the residents, fewer than {self.k} "
            "share what is said."
        )
        if self.n_cases < self.k:
            yield f"The study has fewer than {self.k} cases: whatever is said, too few share it."
        by = ", ".join(f"{name} ({role})" for name, role in self.roles.items())
        if by:
            yield f"Residents are counted by {by}."
        else:
            yield "No attribute is known as age, sex or district: --age, --sex, --district name it."
        if self.n_unread:
            yield f"{self.n_unread} documents are not read: kimqual anonymise run"

    def cells(self) -> list[tuple[str | int, ...]]:
        """Give the rows of the table under :data:`HEADER`."""
        return [
            (
                risk.who,
                risk.n_cases,
                _residents(risk.residents, self.k),
                _smallest(risk),
                str(risk.proposal),
                risk.proposal.n_cases,
                _residents(risk.proposal.residents, self.k),
            )
            for risk in self.rows
        ]

    def to_json(self) -> dict[str, Any]:
        """Give everything for programs."""
        return {
            "profile": self.profile,
            "k": self.k,
            "unit": self.unit,
            "n_checked": self.n_checked,
            "n_cases": self.n_cases,
            "n_unread": self.n_unread,
            "roles": dict(self.roles),
            "risks": [self._to_json(risk) for risk in self.rows],
        }

    def _to_json(self, risk: Risk) -> dict[str, Any]:
        then = risk.proposal
        return {
            "who": risk.who,
            "said": list(map(_fact, risk.said)),
            "cases": risk.n_cases,
            "residents": _number(risk.residents, self.k),
            "rare": [list(map(_fact, some)) for some in risk.rare],
            "changes": [
                _fact(one.before) | {"instead": one.after.value if one.after else None}
                for one in then.changes
            ],
            "then": {
                "said": list(map(_fact, then.printed)),
                "cases": then.n_cases,
                "residents": _number(then.residents, self.k),
            },
        }


def case_risks(
    study: Study,
    *,
    profile: str = "report",
    k: int = 5,
    columns: Columns | None = None,
    residents: Path | None = None,
    document: str = "",
) -> Risks:
    """Check every case: its attributes with all that its documents leave readable.

    A document without a case is checked as a case of its own.

    Args:
        study: Open; no vault needed.
        profile: Whose readable mentions count.
        k: So many have to share what is said.
        columns: Attributes with age, sex and district, where their names do not tell.
        residents: The residents' table; the shipped one of Bielefeld if not given.
        document: Only this document, with the attributes of its case.

    Raises:
        StudyError: If the study has no such attribute or document.
        FileError: If the residents' table cannot be read.
        PolicyError: If the study's policy has no such profile.
    """
    known = Known(study, profile, columns or Columns(), residents)
    if document:
        case = known.case_of(document)
        units = {document: (*known.attributes_of(case), *known.mentions_of([document]))}
    else:
        units = known.records
    scale = known.scale(k)
    rows = [_risk(who, record, scale) for who, record in units.items()]
    return _risks(known, rows, "documents" if document else "cases", k)


def quote_risks(
    study: Study,
    quotes: Iterable[Quote],
    *,
    k: int = 5,
    columns: Columns | None = None,
    residents: Path | None = None,
    document: str = "",
) -> Risks:
    """Check quotes: the attributes printed beside them, with what they leave readable.

    Args:
        study: Open; no vault needed.
        quotes: As listed; those of one passage are one.
        k: So many have to share what is said.
        columns: As in :func:`case_risks`.
        residents: As in :func:`case_risks`.
        document: Only quotes of this document.

    Raises:
        StudyError, FileError, PolicyError: As in :func:`case_risks`.
    """
    known = Known(study, "report", columns or Columns(), residents)
    if document:
        known.case_of(document)
    scale = known.scale(k)
    rows = []
    for span, same in _passages(study, quotes):
        quote = same[0]
        if document in {"", quote.document}:
            printed = tuple(known.item(name, value) for name, value in quote.attributes)
            record = (*printed, *known.mentions_of([quote.document], span))
            numbers = ", ".join(str(one.number) for one in same)
            rows.append(_risk(f"{quote.place} (no. {numbers})", record, scale))
    return _risks(known, rows, "quotes", k)


def warnings(study: Study, quotes: Iterable[Quote], k: int = 5) -> list[str]:
    """Say before an export which quotes say what few share, and how to mend it.

    Returns:
        Lines for the user; none where nothing stands out.
    """
    found = quote_risks(study, quotes, k=k)
    lines = [
        f"  {risk.who}: {_smallest(risk)}\n    mend: {risk.proposal}" for risk in found.rows[:_MANY]
    ]
    if len(found.rows) > _MANY:
        lines.append(f"  … and {len(found.rows) - _MANY} more")
    if lines:
        lines.insert(0, f"{len(found.rows)} quotes say what fewer than {k} share:")
        lines.append(
            "  Say it otherwise in the exported file, or release other quotes; "
            "all of them: kimqual anonymise risk --quotes"
        )
    return lines


def write_risks(risks: Risks, path: Path) -> None:
    """Write the table as XLSX, with the notes on a sheet of their own."""
    import xlsxwriter

    with replaced(path) as temporary, xlsxwriter.Workbook(str(temporary), TEXT_CELLS) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("risk")
        for column, (name, width) in enumerate(zip(HEADER, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width, wrapped)
            sheet.write_string(0, column, name, bold)
        for number, cells in enumerate(risks.cells(), 1):
            for column, cell in enumerate(cells):
                sheet.write(number, column, cell, wrapped)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(risks.rows)), len(HEADER) - 1)
        about = book.add_worksheet("about")
        about.set_column(0, 0, 100, wrapped)
        for number, line in enumerate(risks.notes()):
            about.write_string(number, 0, line)


def _risks(known: Known, rows: Sequence[Risk | None], unit: str, k: int) -> Risks:
    def danger(risk: Risk) -> tuple[bool, int, int, int]:
        size = min(map(len, risk.rare), default=len(risk.said))
        return risk.residents.at_most >= k, risk.n_cases, size, risk.residents.at_most

    found = tuple(sorted((risk for risk in rows if risk), key=danger))
    n_cases = len(known.records)
    return Risks(found, unit, len(rows), n_cases, known.n_unread, k, known.profile, known.roles)


def _risk(who: str, record: Record, scale: Scale) -> Risk | None:
    said = tuple(item.said for item in record)
    if not scale.is_rare(said):
        return None
    return Risk(
        who,
        said,
        scale.crowd.shared(said),
        scale.residents(said),
        rare_sets(record, scale),
        propose(record, scale),
    )


def _passages(study: Study, quotes: Iterable[Quote]) -> Iterator[tuple[Span, list[Quote]]]:
    """Give quotes of one passage together, for codes change nothing about who is meant."""
    codings = load_codings(study)

    def place(quote: Quote) -> tuple[str, Span]:
        return quote.document, codings[quote.number].span

    for (_, span), same in groupby(sorted(quotes, key=place), key=place):
        yield span, sorted(same, key=lambda quote: quote.number)


def _smallest(risk: Risk) -> str:
    """Name the smallest rare combination; more of one size are counted."""
    if not risk.rare:
        return "only all of it together"
    more = len(risk.rare) - 1
    return " + ".join(map(str, risk.rare[0])) + (f" (and {more} more)" if more else "")


def _number(count: Count, k: int) -> int | None:
    """Give a number where the table answers, or where even an upper bound is rare."""
    return count.at_most if count.is_known or count.at_most < k else None


def _residents(count: Count, k: int) -> str | int:
    number = _number(count, k)
    return "unknown" if number is None else number


def _fact(fact: Fact) -> dict[str, Any]:
    return {"name": fact.name, "value": fact.value, "is_mention": fact.is_mention}
