"""Tables of barriers as they are printed: German labels, small cells blank, quotes behind the cells."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimqual.analysis.barriers import crossed
from kimqual.analysis.told import ALL, EXPERIENCE, FIELD, GROUND, NONE, RECOMMENDATION
from kimqual.model import Codebook
from kimqual.report.barriers import StudyBarriers, cell_quotes
from kimqual.report.quotes import Quote

if TYPE_CHECKING:
    import pandas as pd

GOOD = ("experience.support", "experience.good_living")
"""Codes that tell where living together works."""

# Source: signs in tables of German official statistics, DIN 55301.
HIDDEN, NOTHING = "·", "–"
HOW_TO_READ = (
    "Personen, in Klammern Textstellen. · weniger als 5 Personen, oder es ließe sich auf eine solche "
    "Zelle schließen; – nichts vorhanden. Eine Stelle kann zu mehreren Lebensbereichen gehören: "
    "Spalten lassen sich nicht addieren."
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What is printed in a cell.

    Attributes:
        text: Persons (passages), or a sign.
        anchor: Place of its quotes on the page, "" for none.
        tint: How dark it is, in percent: persons beside those of the fullest cell, totals left out.
    """

    text: str
    anchor: str = ""
    tint: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table; totals stand out."""

    label: str
    cells: tuple[Cell, ...]
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Behind:
    """The quotes behind a cell."""

    anchor: str
    label: str
    quotes: tuple[Quote, ...]
    n_more: int


@dataclass(frozen=True, slots=True)
class Section:
    """A table under its title, and the quotes that its cells lead to."""

    title: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    behind: tuple[Behind, ...] = ()


def basis_line(found: StudyBarriers) -> str:
    """Say whose codings were counted."""
    if found.basis == "machine":
        return f"Vorschläge einer Maschine ({found.coder}), von niemandem geprüft."
    who = "der abgestimmten Fassung" if found.coder == "settled" else "aller Codierenden"
    named = found.coder and found.coder != "settled"
    return f"Von Menschen codiert: Codings {f'von {found.coder}' if named else who}."


def sections(
    found: StudyBarriers, quotes: Sequence[Quote], book: Codebook, n_quotes: int | None = None
) -> list[Section]:
    """Lay out barriers, grounds, living together and recommendations; empty ones are left out.

    Args:
        found: As from ``study_barriers``.
        quotes: Those that may be printed.
        book: For labels.
        n_quotes: Most quotes behind each cell; all if not given.
    """
    made = _Maker(found, list(quotes), book, n_quotes)
    told = [code for code in dict.fromkeys(found.table["experience"]) if code != EXPERIENCE]
    wishes = [code for code in told if book.path(code)[0] == RECOMMENDATION]
    good = [code for code in told if code in GOOD]
    bad = [code for code in told if code not in {*wishes, *good}]
    drafts = [
        made.by_field("Barrieren und Diskriminierung", bad),
        *(made.by_ground(code) for code in bad),
        made.by_field("Wo Zusammenleben gelingt", good),
        made.by_field("Was empfohlen wird", wishes),
        made.by_group(told) if found.by else None,
    ]
    return [section for section in drafts if section is not None and section.rows]


class _Maker:
    """Lays out sections of one study's table."""

    def __init__(
        self, found: StudyBarriers, quotes: list[Quote], book: Codebook, n_quotes: int | None
    ) -> None:
        self.found, self.quotes, self.book, self.n_quotes = found, quotes, book, n_quotes

    def by_field(self, title: str, codes: list[str]) -> Section | None:
        if not codes:
            return None
        behind = self._behind(codes)
        anchors = {one.anchor for one in behind}
        persons, told = self._crossed("field", "experience")
        cells = _Cells(persons[codes], told, anchors)
        rows = [
            Row(
                self._label(field, "alle Lebensbereiche", "ohne Lebensbereich"),
                tuple(cells.at(field, code) for code in codes),
                field == ALL,
            )
            for field in _last_all(persons.index)
            if (persons.loc[field, codes].ne(0) | persons.loc[field, codes].isna()).any()
        ]
        header = ("Lebensbereich", *(self.book.label(code) for code in codes))
        return Section(title, header, tuple(rows), behind)

    def by_ground(self, code: str) -> Section | None:
        cells = self.found.table
        if not ((cells["experience"] == code) & (cells["ground"] != ALL)).any():
            return None
        persons, told = self._crossed("ground", "field", experience=code)
        fields = _last_all(persons.columns)
        laid = _Cells(persons, told)
        rows = [
            Row(
                self._label(ground, "zusammen", "kein Grund genannt"),
                tuple(laid.at(ground, field) for field in fields),
                ground == ALL,
            )
            for ground in _last_all(persons.index)
        ]
        names = (
            self._label(field, "alle Lebensbereiche", "ohne Lebensbereich") for field in fields
        )
        title = f"{self.book.label(code)}: Worauf sie zurückgeführt wird"
        return Section(title, ("Grund", *names), tuple(rows))

    def by_group(self, codes: list[str]) -> Section:
        persons, told = self._crossed("experience", "value")
        values = _last_all(persons.columns)
        cells = _Cells(persons, told)
        rows = [
            Row(self.book.label(code), tuple(cells.at(code, value) for value in values))
            for code in codes
        ]
        names = ({"": "keine Angabe", ALL: "alle"}.get(value, value) for value in values)
        return Section(f"Nach {self.found.by}", ("Erfahrung", *names), tuple(rows))

    def _crossed(self, rows: str, columns: str, **where: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        table = self.found.table
        first = crossed(table, "n_persons", rows=rows, columns=columns, **where)
        return first, crossed(table, "n_passages", rows=rows, columns=columns, **where)

    def _behind(self, codes: list[str]) -> tuple[Behind, ...]:
        """Give quotes by cell; a hidden cell has none, for they would tell how few there are."""
        if self.found.basis == "machine":
            return ()
        persons, _ = self._crossed("field", "experience")
        shown = persons[codes].drop(index=ALL).stack().dropna()  # noqa: PD013  # cells in a row
        made = [
            self._quotes_of(field, code) for code in codes for field, c in shown.index if c == code
        ]
        return tuple(one for one in made if one.quotes)

    def _quotes_of(self, field: str, code: str) -> Behind:
        from kimqual.report.study import spread

        found = spread(cell_quotes(self.found, self.quotes, self.book, field, code))
        shown = found[: self.n_quotes]
        name = self._label(field, "", "ohne Lebensbereich")
        label = f"{self.book.label(code)} · {name}"
        return Behind(_anchor(field, code), label, tuple(shown), len(found) - len(shown))

    def _label(self, code: str, everything: str, none: str) -> str:
        named = {
            ALL: everything,
            NONE: none,
            FIELD: "anderer Lebensbereich",
            GROUND: "anderer Grund",
        }
        return named.get(code) or self.book.label(code)


def _last_all(codes: Iterable[str]) -> list[str]:
    """Put the total last, what is other or none before it."""
    last = [ALL, NONE, FIELD, GROUND]
    return sorted(codes, key=lambda code: -last.index(code) if code in last else -len(last))


class _Cells:
    """Makes cells of two tables of numbers."""

    def __init__(
        self, persons: pd.DataFrame, told: pd.DataFrame, anchors: Collection[str] = ()
    ) -> None:
        self.persons, self.told, self.anchors = _numbers(persons), _numbers(told), anchors
        inside = [n for key, n in self.persons.items() if ALL not in key]
        self.most = max([1, *(n for n in inside if n is not None)])

    def at(self, row: str, column: str) -> Cell:
        n, m = self.persons[row, column], self.told[row, column]
        if n is None:
            return Cell(HIDDEN)
        if not n:
            return Cell(NOTHING)
        anchor = _anchor(row, column)
        tint = 0 if ALL in (row, column) else round(40 * n / self.most)
        return Cell(f"{n} ({m})", anchor if anchor in self.anchors else "", tint)


def _numbers(table: pd.DataFrame) -> dict[tuple[str, str], int | None]:
    """Give the cells of a table; ``None`` where one is hidden."""
    found: dict[tuple[str, str], int | None] = {}
    for column in table:
        shown = table[column].dropna().astype(int).to_dict()
        found |= {(str(row), str(column)): shown.get(row) for row in table.index}
    return found


def _anchor(field: str, code: str) -> str:
    return f"stellen-{field}-{code}"
