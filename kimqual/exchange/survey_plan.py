"""How a table becomes a survey: its shape, its program, its columns, its ids."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kimqual.errors import FileError
from kimqual.exchange import missing
from kimqual.exchange.choices import (
    DIVIDER,
    Group,
    find_groups,
    join_groups,
    pieces_of,
    separator_of,
)
from kimqual.exchange.evidence import ColumnRole, Seen, contact_reasons
from kimqual.exchange.long_rows import widened
from kimqual.exchange.origins import PLAIN, Export, export_of
from kimqual.exchange.roles import Column, Proposal, columns_of, title_and_text, with_reason
from kimqual.exchange.sentence_rows import join_sentences
from kimqual.exchange.serials import with_dates
from kimqual.exchange.survey_rows import MEND, rows_of
from kimqual.exchange.table import Table, refuse
from kimqual.model import Question

_SHORT_NAME = re.compile(r"[^\s#]{1,24}")
# LimeSurvey and hand-made files put the variable before the wording: "F3. Was hilft Ihnen?"
_NUMBERED = re.compile(r"([A-Za-z]{1,4}\d{1,3}\w*(?:\[\w+\])?)[.:)]?\s+(\S.+)", re.DOTALL)
_DAMAGED = "\ufffd"


@dataclass(frozen=True, slots=True)
class Plan:
    """How a table becomes a survey.

    Attributes:
        table: One row per person, or per text of a person.
        columns: With role and reason.
        answer_codes: What means no answer to an open question.
        attribute_codes: What means no answer to a closed one.
        questions: Header to question, for the open ones.
        title: Header of a title that belongs to the one open question.
        cases: Id of the person of each row.
        documents: Name of each row; differs from the person where a person has several.
        origin: The program that exported the table, "" if unknown.
        reason: Why it is that program.
        warnings: What the user should know.
    """

    table: Table
    columns: tuple[Column, ...]
    answer_codes: missing.Codes
    attribute_codes: missing.Codes
    questions: Mapping[str, Question] = field(default_factory=dict)
    title: str | None = None
    cases: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    origin: str = ""
    reason: str = ""
    warnings: tuple[str, ...] = ()

    def names(self, role: ColumnRole) -> tuple[str, ...]:
        """Give the headers of a role."""
        return tuple(column.name for column in self.columns if column.role == role)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user said, where the proposal is not to be taken.

    Attributes:
        columns: Header to role.
        questions: Header to wording.
        missing_codes: What means no answer, ``None`` for the usual.
        origin: Name of the survey program, ``None`` to find it.
        repeated: Whether rows with the same id are one person who answered several times.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    missing_codes: Collection[str] | None = None
    origin: str | None = None
    repeated: bool = False


def plan_of(table: Table, chosen: Choices) -> Plan:
    """Make the plan.

    Raises:
        FileError: With all the wrong cells at once, or if the user named what is not there.
    """
    title, reason, export = "", "", Export(table)
    joined = join_sentences(table, chosen.columns) if chosen.origin in (None, PLAIN) else None
    if joined is not None:
        table, columns = joined.table, joined.columns
        cases, documents, warnings = joined.cases, joined.documents, joined.warnings
        refuse(table.faults, table.name, mend=MEND)
    else:
        wide = widened(table, chosen.columns)
        title, reason, export = export_of(wide or table, chosen.origin)
        table, columns = described(export, chosen)
        table, cases, documents, warnings = rows_of(
            table, columns, export, repeated=chosen.repeated
        )
    return replace(
        _asked(table, columns, chosen),
        cases=cases,
        documents=documents,
        origin=title,
        reason=reason,
        warnings=(*table.warnings, *warnings, *_damaged(table)),
    )


def described(export: Export, chosen: Choices) -> tuple[Table, tuple[Column, ...]]:
    """Join what belongs together, and give every column its role.

    Args:
        export: What the program's rules tell.
        chosen: What the user said.
    """
    table, given = export.table, chosen.columns
    codes = _codes((*missing.for_attributes(), *table.missing))
    roles = dict(export.roles)
    groups = [g for g in export.groups if not given.keys() & g.options.keys()]
    taken = {name for group in groups for name in group.options}
    free = {n for n in table.header if n not in {*roles, *given, *taken, *table.hidden}}
    groups += find_groups(table, free, codes)
    table = with_dates(join_groups(table, _apart(groups, table), codes), given)
    for group in groups:
        what = f"{len(group.options)} columns of one multiple-choice question, joined"
        roles[group.name] = (ColumnRole.ATTRIBUTE, what)
    known = {*roles, *given, *table.hidden}
    table, several = _divided(table, known, export.several, codes)
    return table, columns_of(table, given, {**roles, **several})


def _apart(groups: list[Group], table: Table) -> list[Group]:
    """Give groups whose name is another column's header a name of their own, in place."""
    for i, group in enumerate(groups):
        taken = {n for n in table.header if n not in group.options and n != group.parent}
        name = group.name
        while name in taken:
            name += " (chosen)"
        groups[i] = replace(group, name=name)
    return groups


def _divided(
    table: Table, known: Collection[str], among: Sequence[str], codes: missing.Codes
) -> tuple[Table, dict[str, Proposal]]:
    """Find columns with several answers in a cell, and divide these as everywhere."""
    found: dict[int, str] = {}
    for i, name in enumerate(table.header):
        if name in known or not among:
            continue
        cells = tuple(row[i] for row in table.rows)
        seen = Seen.of(cells, codes)
        if seen.cells and next(contact_reasons(table.labels.get(name, name), seen), None) is None:
            separator = separator_of(seen.cells, among)
            found |= {i: separator} if separator else {}
    if not found:
        return table, {}
    rows = tuple(
        tuple(
            DIVIDER.join(pieces_of(cell, found[i])) if i in found and cell else cell
            for i, cell in enumerate(row)
        )
        for row in table.rows
    )
    roles = {
        table.header[i]: (ColumnRole.ATTRIBUTE, f"several answers in a cell, divided by {s!r}")
        for i, s in found.items()
    }
    return replace(table, rows=rows), roles


def _asked(table: Table, columns: tuple[Column, ...], chosen: Choices) -> Plan:
    title = title_and_text(columns, chosen.columns)
    if title is not None:
        reason = f"title of {title[1]!r}: joined with it, on a line of its own"
        columns = tuple(
            with_reason(c, ColumnRole.QUESTION, reason) if c.name == title[0] else c
            for c in columns
        )
    asked = [
        column.name
        for column in columns
        if column.role == ColumnRole.QUESTION and not (title and column.name == title[0])
    ]
    codes = chosen.missing_codes
    for_answers = missing.for_answers() if codes is None else codes
    for_attributes = missing.for_attributes() if codes is None else codes
    return Plan(
        table,
        columns,
        answer_codes=_codes((*for_answers, *table.missing)),
        attribute_codes=_codes((*for_attributes, *table.missing)),
        questions=_questions(asked, chosen.questions, table),
        title=title[0] if title else None,
    )


def _codes(codes: Collection[str]) -> missing.Codes:
    return missing.lookup(("", *codes))


def _questions(asked: list[str], wordings: Mapping[str, str], table: Table) -> dict[str, Question]:
    """Give each open question a short id that its answers can be named by."""
    for name in wordings:
        if name not in asked:
            raise FileError(
                f"No open question {name!r}.",
                where=table.name,
                mend=f"the open questions are: {', '.join(asked) or 'none'}.",
            )
    questions: dict[str, Question] = {}
    taken: set[str] = set()
    for number, name in enumerate(asked, 1):
        short, text = _short_name(name, f"q{number}")
        short = f"q{number}" if short in taken else short
        taken.add(short)
        questions[name] = Question(short, wordings.get(name, table.labels.get(name, text)))
    return questions


def _short_name(header: str, otherwise: str) -> tuple[str, str]:
    if _SHORT_NAME.fullmatch(header):
        return header, header
    numbered = _NUMBERED.fullmatch(header)
    return (numbered[1], numbered[2]) if numbered else (otherwise, header)


def _damaged(table: Table) -> Iterator[str]:
    n = sum(_DAMAGED in cell for row in table.rows for cell in row)
    if n:
        yield f"{n:,} cells hold damaged characters (\ufffd): export the table again, as UTF-8"
