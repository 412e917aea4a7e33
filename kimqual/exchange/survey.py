"""Surveys: one row per person, open questions as documents, closed ones as attributes of the case.

Two longer shapes are read too: one row per sentence, joined by a document id, and one row per text
whose title stands in a cell of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from kimqual.errors import FileError
from kimqual.exchange import missing
from kimqual.exchange.languages import is_language_header, language_code, language_of
from kimqual.exchange.roles import Column, ColumnRole, columns_of, title_and_text, with_reason
from kimqual.exchange.sentence_rows import join_sentences
from kimqual.exchange.tables import Fault, Table, read_table, refuse
from kimqual.model import Case, Document, Imported, Kind, Question, Source, Span, Turn
from kimqual.text import normalise

_SHORT_NAME = re.compile(r"[^\s#]{1,24}")
# LimeSurvey and hand-made files put the variable before the wording: "F3. Was hilft Ihnen?"
_NUMBERED = re.compile(r"([A-Za-z]{1,4}\d{1,3}\w*)[.:)]?\s+(\S.+)")
_MEND = "correct these cells in the file, or say what the columns are with columns={…}."


@dataclass(frozen=True, slots=True)
class Survey:
    """What was understood of a survey's file.

    Attributes:
        columns: Every column with its role and the reason.
        cases: One for each person, in the file's order.
        questions: The open questions, in the file's order.
        answers: One document for each answer that says something.
        n_missing: Code that means no answer, as in `kimqual.exchange.missing`, to the number of
            cells that held it, in open and closed questions.
        encoding: As detected or given; "" for XLSX.
        separator: Between two cells; "" for XLSX.
        warnings: What the user should know, without any source text.
    """

    columns: tuple[Column, ...]
    cases: tuple[Case, ...]
    questions: tuple[Question, ...]
    answers: tuple[Imported, ...]
    n_missing: dict[str, int]
    encoding: str = ""
    separator: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a table becomes a survey."""

    table: Table
    columns: tuple[Column, ...]
    answer_codes: missing.Codes
    attribute_codes: missing.Codes
    questions: Mapping[str, Question] = field(default_factory=dict)
    title: str | None = None
    cases: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def names(self, role: ColumnRole) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.role == role)


def read_survey(
    path: Path | str,
    *,
    columns: Mapping[str, str] | None = None,
    questions: Mapping[str, str] | None = None,
    missing_codes: Collection[str] | None = None,
    encoding: str | None = None,
) -> Survey:
    """Read a survey from CSV, TSV or XLSX.

    Args:
        path: The file; its content decides about the format.
        columns: Header to role ("case", "question", "attribute", "contact", "ignore"), where the
            proposal is wrong.
        questions: Header to the wording that the respondents read.
        missing_codes: What means no answer, instead of the lists in `kimqual.exchange.missing`.
        encoding: Name of the encoding, where the detection fails.

    Returns:
        The survey. An answer keeps its line feeds and is one turn.

    Raises:
        FileError: If the file holds no table, or with all its wrong cells at once.
    """
    table = read_table(path, encoding=encoding)
    given = dict(columns or {})
    plan = _plan(table, given, questions or {}, missing_codes)
    counts: dict[str, int] = {}
    cases = _cases(plan, counts)
    answers = tuple(_answers(plan, counts))
    warnings = list(plan.warnings)
    if not plan.questions:
        warnings.append("no open question was found: name one with columns={'header': 'question'}")
    return Survey(
        plan.columns,
        cases,
        tuple(plan.questions.values()),
        answers,
        dict(sorted(counts.items(), key=lambda item: -item[1])),
        table.encoding,
        table.separator,
        tuple(warnings),
    )


def read_cases(
    path: Path | str, *, key: str | None = None, encoding: str | None = None
) -> tuple[Case, ...]:
    """Read a table of cases, to be joined to documents by the case's id.

    Texts, times to the minute and other columns that are no closed questions become contact data:
    they are kept, but in the vault only.

    Args:
        path: A CSV, TSV or XLSX file with one row per person.
        key: Header of the column with the ids; ``None`` to find it.
        encoding: Name of the encoding, where the detection fails.

    Raises:
        FileError: If no column holds ids, or with all wrong cells at once.
    """
    table = read_table(path, encoding=encoding)
    columns = columns_of(table, {key: ColumnRole.CASE} if key else {})
    plan = _Plan(
        table,
        tuple(map(_private, columns)),
        answer_codes=_codes(()),
        attribute_codes=_codes(missing.for_attributes()),
    )
    found = plan.names(ColumnRole.CASE)
    if not found:
        raise FileError(
            "No column of ids was found.",
            where=table.name,
            # No header is shown: in a transcript given by mistake it is somebody's first sentence.
            mend="head the column with the persons' ids 'id' (in Python: key=HEADER).",
        )
    ids = tuple(cell.strip() for cell in table.column(found[0]))
    refuse([*table.faults, *_id_faults(table, found[0], ids)], table.name, mend=_MEND)
    return _cases(replace(plan, cases=ids), {})


def _private(column: Column) -> Column:
    if column.role in (ColumnRole.QUESTION, ColumnRole.IGNORE):
        return with_reason(column, ColumnRole.CONTACT, f"{column.reason}: kept in the vault only")
    return column


# ---- the plan ---------------------------------------------------------------------------------


def _plan(
    table: Table,
    given: Mapping[str, str],
    wordings: Mapping[str, str],
    codes: Collection[str] | None,
) -> _Plan:
    joined = join_sentences(table, given)
    if joined is not None:
        table, columns = joined.table, joined.columns
        cases, documents, warnings = joined.cases, joined.documents, joined.warnings
        refuse(table.faults, table.name, mend=_MEND)
    else:
        columns = columns_of(table, given)
        cases = documents = _ids(table, columns)
        warnings = ()
    title = title_and_text(columns, given)
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
    return _Plan(
        table,
        columns,
        answer_codes=_codes(missing.for_answers() if codes is None else codes),
        attribute_codes=_codes(missing.for_attributes() if codes is None else codes),
        questions=_questions(asked, wordings, table),
        title=title[0] if title else None,
        cases=cases,
        documents=documents,
        warnings=(*table.warnings, *warnings),
    )


def _codes(codes: Collection[str]) -> missing.Codes:
    return missing.lookup(("", *codes))


def _ids(table: Table, columns: tuple[Column, ...]) -> tuple[str, ...]:
    name = next((c.name for c in columns if c.role == ColumnRole.CASE), None)
    if name is None:
        refuse(table.faults, table.name, mend=_MEND)
        return tuple(f"row-{number}" for number in table.numbers)
    ids = tuple(normalise(cell).strip() for cell in table.column(name))
    refuse([*table.faults, *_id_faults(table, name, ids)], table.name, mend=_MEND)
    return ids


def _id_faults(table: Table, column: str, ids: tuple[str, ...]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for number, case in zip(table.numbers, ids, strict=True):
        if not case:
            yield Fault(number, column, "the id is missing")
        elif case in first:
            yield Fault(number, column, f"the same id as in row {first[case]}")
        first.setdefault(case, number)


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
    for number, name in enumerate(asked, 1):
        short, text = _short_name(name, f"q{number}")
        if any(question.id == short for question in questions.values()):
            short = f"q{number}"
        questions[name] = Question(short, wordings.get(name, text))
    return questions


def _short_name(header: str, otherwise: str) -> tuple[str, str]:
    if _SHORT_NAME.fullmatch(header):
        return header, header
    numbered = _NUMBERED.fullmatch(header)
    return (numbered[1], numbered[2]) if numbered else (otherwise, header)


# ---- cases ------------------------------------------------------------------------------------


def _cases(plan: _Plan, counts: dict[str, int]) -> tuple[Case, ...]:
    index = {name: i for i, name in enumerate(plan.table.header)}
    attributes = [(name, index[name]) for name in plan.names(ColumnRole.ATTRIBUTE)]
    contact = [(name, index[name]) for name in plan.names(ColumnRole.CONTACT)]
    cases: dict[str, Case] = {}
    for case, row in zip(plan.cases, plan.table.rows, strict=True):
        if case not in cases:
            values = {name: _value(row[i], plan.attribute_codes, counts) for name, i in attributes}
            reached = {name: row[i].strip() for name, i in contact if row[i].strip()}
            cases[case] = Case(case, values, reached)
    return tuple(cases.values())


def _value(cell: str, codes: missing.Codes, counts: dict[str, int]) -> str:
    code = codes.which(cell)
    if code is None:
        return normalise(cell).strip()
    counts[code] = counts.get(code, 0) + 1
    return ""


# ---- answers ----------------------------------------------------------------------------------


def _answers(plan: _Plan, counts: dict[str, int]) -> Iterator[Imported]:
    table = plan.table
    language = _language_reader(plan)
    asked = [(table.header.index(name), question) for name, question in plan.questions.items()]
    title = table.header.index(plan.title) if plan.title else None
    reason = "a table with open questions"
    for case, document, row in zip(plan.cases, plan.documents, table.rows, strict=True):
        for column, question in asked:
            cells = [row[column]] if title is None else [row[title], row[column]]
            text = _answer(cells, plan.answer_codes, counts)
            if text:
                name = f"{table.name}#{document}#{question.id}"
                digest = hashlib.sha256(text.encode()).hexdigest()
                source = Source(name, digest, table.format, table.encoding, reason)
                yield Imported(_document(text, case, question, language(row, text)), source)


def _answer(cells: list[str], codes: missing.Codes, counts: dict[str, int]) -> str:
    said = [cell for cell in cells if codes.which(cell) is None]
    if not said:
        code = codes.which(cells[-1]) or ""
        counts[code] = counts.get(code, 0) + 1
    return normalise("\n".join(cell.strip() for cell in said)).strip()


def _document(text: str, case: str, question: Question, language: str) -> Document:
    return Document(
        text=text,
        turns=(Turn(Span(0, len(text)), 1),),
        kind=Kind.ANSWER,
        case=case,
        question=question.id,
        language=language,
    )


def _language_reader(plan: _Plan) -> Callable[[tuple[str, ...], str], str]:
    """Give a function from row and answer to a language: the row's own column, else the words."""
    header = plan.table.header
    told = next((i for i, name in enumerate(header) if is_language_header(name)), None)
    known: dict[str, str] = {}

    def language(row: tuple[str, ...], text: str) -> str:
        if told is not None and (code := language_code(row[told])):
            return code
        if text not in known:
            known[text] = language_of(text)
        return known[text]

    return language
