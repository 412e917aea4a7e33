"""A person's look at the mentions: out as a table, back as decisions.

The table holds source text. It is the user's to write it, and to delete it after the review.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.decided import without
from kimqual.anonymisation.edits import Edit, Edits, refuse_contradictions
from kimqual.anonymisation.measure import Gold, measure, read_gold
from kimqual.anonymisation.measuring import Report, report
from kimqual.anonymisation.own_surrogates import OwnSurrogates
from kimqual.anonymisation.register import Register
from kimqual.anonymisation.said import STUDY
from kimqual.errors import FileError
from kimqual.exchange.writing import TEXT_CELLS, replaced
from kimqual.model import Category, Mention, Span
from kimqual.store import Study
from kimqual.store.decisions import Decision, load_decisions, load_said, save_decisions
from kimqual.store.read import changed
from kimqual.store.sources import Stored, names, sources
from kimqual.store.views import load_register, mentions

if TYPE_CHECKING:
    from kimqual.anonymisation.entity import Entity

COLUMNS = (
    "document", "start", "end", "surface", "category", "entity", "surrogate", "score", "reason",
    "decision", "scope",
)  # fmt: skip
ENTITY_COLUMNS = ("entity", "category", "surrogate", "forms", "documents", "label")
_SHOWN_FAULTS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: a mention, and what a person decided about it ("" for nothing yet)."""

    document: str
    mention: Mention
    surface: str
    decision: str = ""
    scope: str = ""


def table(study: Study) -> list[Row]:
    """Give the mentions of the last run, the uncertain ones first, then what was rejected.

    Args:
        study: Open, with its vault.

    Returns:
        Rows, with the decisions that stand.
    """
    decided = {
        (decision.document, decision.span): decision
        for decisions in load_decisions(study).values()
        for decision in decisions
    }
    rows = [
        Row(document, mention, surface, *_stands(decided.get((document, mention.span))))
        for document, mention, surface in mentions(study)
    ]
    rows.sort(key=lambda row: (row.mention.score, row.document, row.mention.start))
    return [*rows, *_rejected(study, {(row.document, row.mention.span) for row in rows})]


def _stands(decision: Decision | None) -> tuple[str, str]:
    if decision is None:
        return "", ""
    return ("ja" if decision.accepted else "nein"), decision.scope


def _rejected(study: Study, shown: set[tuple[str, Span]]) -> Iterator[Row]:
    """Give what was rejected, so that it can be accepted after all; current texts only."""
    current = {
        (document, decision.span)
        for document, decisions in load_decisions(study).items()
        for decision in decisions
    }
    for surface, d in load_said(study):
        if not d.accepted and (d.document, d.span) in current - shown:
            category = Category(d.category or Category.PERSON)
            mention = Mention(d.span.start, d.span.end, category, 1.0, "", "", "decision")
            yield Row(d.document, mention, surface, "nein", d.scope)


def entities(study: Study) -> tuple[Entity, ...]:
    """Give what the mentions of the last run refer to; needs the vault."""
    return Register.loads(load_register(study)).entities()


def write_table(rows: Iterable[Row], path: Path, entities: Sequence[Entity] = ()) -> None:
    """Write the table as XLSX, with columns for decisions, and a sheet with the entities to look at.

    Args:
        rows: From :func:`table`.
        path: The file.
        entities: From :func:`entities`.
    """
    import xlsxwriter

    with replaced(path) as temporary, xlsxwriter.Workbook(str(temporary), TEXT_CELLS) as book:
        sheet = _sheet(book, "mentions", COLUMNS, map(_cells, rows))
        for name, allowed in (
            ("category", list(Category)),
            ("decision", ["ja", "nein"]),
            ("scope", [STUDY]),
        ):
            column = COLUMNS.index(name)
            rule = {"validate": "list", "source": [str(one) for one in allowed]}
            sheet.data_validation(1, column, 100_000, column, rule)
        _sheet(book, "entities", ENTITY_COLUMNS, map(_entity_cells, entities))


def _sheet(book: Any, name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Any:  # noqa: ANN401
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    for column, text in enumerate(header):
        sheet.write_string(0, column, text, bold)
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text)
    sheet.freeze_panes(1, 0)
    return sheet


def read_review(path: Path, study: Study) -> list[Decision]:
    """Read decisions from a table (XLSX or CSV) or from a complete review (JSON Lines).

    In a table, rows count that say ``ja`` or ``nein``, or whose category, entity or surrogate is
    another than before. A row that a person added needs document, surface and category, and start
    where the surface stands more than once. A JSON Lines file in the form of ``gold.jsonl`` is
    complete for its documents: what it does not list is rejected.

    Args:
        path: The file.
        study: Open, with its vault.

    Returns:
        What is new among the decisions.

    Raises:
        FileError: With the first place that does not fit, and the rows of the others.
    """
    if path.suffix.lower() == ".jsonl":
        stored = {one.id: one for one in sources(study)}
        return _from_gold(path, study, names(study), stored)
    reader, found, faults = Edits(study), list[Edit](), list[FileError]()
    for number, cells in _read_cells(path):
        try:
            edit = reader.read(f"{path.name}, row {number}", cells)
        except FileError as fault:
            faults.append(fault)
        else:
            found += [edit] if edit is not None else []
    _refuse(faults)
    refuse_contradictions(found)
    if any(edit.decision.surrogate for edit in found):
        own = OwnSurrogates(study, reader.register, reader.texts())
        for edit in found:
            if edit.decision.surrogate:
                own.check(edit)
    return list(dict.fromkeys(edit.decision for edit in found))


def _refuse(faults: Sequence[FileError]) -> None:
    """Raise the first fault, with the places of the others."""
    if not faults:
        return
    first, others = faults[0], [fault.where.rpartition(" ")[2] for fault in faults[1:]]
    also = ", ".join(others[:_SHOWN_FAULTS]) + (" …" if len(others) > _SHOWN_FAULTS else "")
    where = f"{first.where} (as well, or something else, in {also})" if others else first.where
    raise FileError(first.message, where=where, mend=first.mend)


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
        f"{m.score:.2f}", m.reason, row.decision, row.scope,
    )  # fmt: skip


def _entity_cells(entity: Entity) -> tuple[str, ...]:
    return (
        entity.id, entity.category, entity.shown or entity.surrogate, " · ".join(entity.forms),
        " ".join(sorted(entity.documents)), entity.label,
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
        decisions += _complete(source, gold, found.get(source.id, []))
    return decisions


def _complete(source: Stored, gold: Gold, found: list[Mention]) -> Iterator[Decision]:
    """Accept what is marked, reject what was found elsewhere, whole mentions or what is left of them."""
    for mention in gold.mentions:
        yield Decision(
            source.id, mention.span, accepted=True, category=mention.category, entity=mention.entity
        )
    for mention in found:
        left = [Candidate(mention.span, mention.category, 1.0, mention.reason)]
        for marked in gold.mentions:
            left = [part for one in left for part in without(gold.text, one, marked.span)]
        for one in left:
            yield Decision(source.id, one.span, accepted=False, category=one.category)


def measure_study(study: Study, path: Path) -> Report:
    """Compare the mentions of a study's last run with gold, by file name; needs the vault."""
    by_name = names(study)
    found: dict[str, list[Mention]] = {}
    for document, mention, _ in mentions(study):
        found.setdefault(document, []).append(mention)
    gold = read_gold(path)
    predicted = {g.document: found.get(by_name.get(g.document, ""), []) for g in gold}
    return report(gold, measure(gold, predicted))
