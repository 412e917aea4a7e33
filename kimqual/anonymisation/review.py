"""A person's look at the mentions: out as a table, back as decisions.

The table holds source text. It is the user's to write it, and to delete it after the review.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kimqual.anonymisation.measure import Gold, measure, read_gold
from kimqual.anonymisation.measuring import Report, report
from kimqual.errors import FileError
from kimqual.exchange.writing import TEXT_CELLS, replaced
from kimqual.model import Category, Document, Mention, Span
from kimqual.store import Study
from kimqual.store.documents import Stored, names, sources
from kimqual.store.read import changed
from kimqual.store.views import Decision, mentions, save_decisions

COLUMNS = (
    "document", "start", "end", "surface", "category", "entity", "surrogate", "score", "reason",
    "decision",
)  # fmt: skip
_YES = frozenset({"ja", "yes", "j", "y", "x", "1", "accept"})
_NO = frozenset({"nein", "no", "n", "0", "reject"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: a mention, and what a person decided about it ("" for nothing yet)."""

    document: str
    mention: Mention
    surface: str
    decision: str = ""


def table(study: Study) -> list[Row]:
    """Give the mentions of the last run, the uncertain ones first; needs the vault."""
    rows = [Row(document, mention, surface) for document, mention, surface in mentions(study)]
    return sorted(rows, key=lambda row: (row.mention.score, row.document, row.mention.start))


def write_table(rows: Iterable[Row], path: Path) -> None:
    """Write the table as XLSX, with a column for decisions: ja or nein."""
    import xlsxwriter

    with replaced(path) as temporary, xlsxwriter.Workbook(str(temporary), TEXT_CELLS) as book:
        sheet = book.add_worksheet("mentions")
        bold = book.add_format({"bold": True})
        for column, name in enumerate(COLUMNS):
            sheet.write_string(0, column, name, bold)
        for number, row in enumerate(rows, 1):
            for column, text in enumerate(_cells(row)):
                sheet.write_string(number, column, text)
        sheet.freeze_panes(1, 0)
        sheet.data_validation(1, 9, 100_000, 9, {"validate": "list", "source": ["ja", "nein"]})


def read_review(path: Path, study: Study) -> list[Decision]:
    """Read decisions from a table (XLSX or CSV) or from a complete review (JSON Lines).

    In a table, rows with ``ja`` or ``nein`` count; a row that a person added needs document,
    surface and category, and start where the surface stands more than once. A JSON Lines file in
    the form of ``gold.jsonl`` is complete for its documents: what it does not list is rejected.

    Args:
        path: The file.
        study: Open, with its vault.

    Returns:
        Decisions.

    Raises:
        FileError: With the first place that does not fit, or that is decided on in two ways.
    """
    by_name = names(study)
    stored = {one.id: one for one in sources(study)}
    if path.suffix.lower() == ".jsonl":
        return _from_gold(path, study, by_name, stored)
    found: dict[tuple[str, Span], Decision] = {}
    for number, cells in _read_cells(path):
        decision = _decision(path, number, cells, by_name, stored)
        if decision and found.setdefault((decision.document, decision.span), decision) != decision:
            raise FileError(
                "Two rows decide differently on one place.",
                where=f"{path.name}, row {number}",
                mend="leave one of them.",
            )
    return list(found.values())


def review(study: Study, decisions: Iterable[Decision]) -> int:
    """Keep decisions; the next run follows them.

    Returns:
        Number of decisions kept.
    """
    return save_decisions(study, decisions)


def _cells(row: Row) -> tuple[str, ...]:
    m = row.mention
    return (
        row.document, str(m.start), str(m.end), row.surface, m.category, m.entity, m.surrogate,
        f"{m.score:.2f}", m.reason, row.decision,
    )  # fmt: skip


def _read_cells(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    from kimqual.exchange.tables import read_table

    sheet = read_table(path)
    absent = [c for c in ("document", "surface", "category", "decision") if c not in sheet.header]
    if absent:
        raise FileError(
            f"The table lacks the column {absent[0]!r}.",
            where=path.name,
            mend="write it with: kimqual anonymise table --out FILE.xlsx",
        )
    for number, cells in zip(sheet.numbers, sheet.rows, strict=True):
        yield number, dict(zip(sheet.header, cells, strict=True))


def _decision(
    path: Path,
    number: int,
    cells: dict[str, str],
    by_name: dict[str, str],
    stored: dict[str, Stored],
) -> Decision | None:
    said = cells["decision"].strip().casefold()
    where = f"{path.name}, row {number}"
    if not said:
        return None
    if said not in _YES | _NO:
        raise FileError(
            "A decision is ja or nein.", where=where, mend="write ja, nein, or leave it empty."
        )
    source = stored.get(by_name.get(cells["document"], cells["document"]))
    if source is None:
        raise FileError(
            "The study has no document of this name.",
            where=where,
            mend="take ids from: kimqual corpus list",
        )
    if said in _YES and cells["category"] not in list(Category):
        raise FileError(
            f"There is no category {cells['category']!r}.",
            where=where,
            mend=f"use one of {', '.join(Category)}.",
        )
    span = _place(source.document, cells, where)
    return Decision(
        source.id, span, said in _YES, cells["category"], cells.get("entity", "").strip()
    )


def _place(document: Document, cells: dict[str, str], where: str) -> Span:
    text = document.text
    surface, start = cells["surface"], cells.get("start", "").strip()
    at = int(start) if start.isdecimal() else -1
    if at < 0 and text.count(surface) == 1:
        at = text.index(surface)
    if at < 0 or not surface or text[at : at + len(surface)] != surface:
        raise FileError(
            "The surface does not stand there, or in more than one place.",
            where=where,
            mend="copy the surface from the text, and give its start in code points.",
        )
    span = Span(at, at + len(surface))
    if not any(turn.span.covers(span) for turn in document.turns):
        raise FileError(
            "The surface goes from one turn to the next.",
            where=where,
            mend="give each turn's part a row of its own.",
        )
    return span


def _from_gold(
    path: Path, study: Study, by_name: dict[str, str], stored: dict[str, Stored]
) -> list[Decision]:
    found: dict[str, list[Mention]] = {}
    for document, mention, _ in mentions(study):
        found.setdefault(document, []).append(mention)
    decisions: list[Decision] = []
    changed_since = changed(study)
    for gold in read_gold(path):
        source = stored.get(by_name.get(gold.document, ""))
        if source is None or source.document.text != gold.text:
            raise FileError(
                "The study has no document with this name and text.",
                where=f"{path.name}, {gold.document}",
                mend="add the documents of the review first: kimqual corpus add",
            )
        if source.id in changed_since:
            raise FileError(
                "The document changed since it was pseudonymised.",
                where=f"{path.name}, {source.id}",
                mend="run first: kimqual anonymise run",
            )
        decisions += _complete(source.id, gold, found.get(source.id, []))
    return decisions


def _complete(document: str, gold: Gold, found: list[Mention]) -> Iterator[Decision]:
    """Accept what is marked, reject what was found elsewhere."""
    for mention in gold.mentions:
        yield Decision(
            document, mention.span, accepted=True, category=mention.category, entity=mention.entity
        )
    for mention in found:
        if not any(mention.span.overlap(marked.span) for marked in gold.mentions):
            yield Decision(document, mention.span, accepted=False)


def measure_study(study: Study, path: Path) -> Report:
    """Compare the mentions of a study's last run with gold, by file name; needs the vault."""
    by_name = names(study)
    found: dict[str, list[Mention]] = {}
    for document, mention, _ in mentions(study):
        found.setdefault(document, []).append(mention)
    gold = read_gold(path)
    predicted = {g.document: found.get(by_name.get(g.document, ""), []) for g in gold}
    return report(gold, measure(gold, predicted))
