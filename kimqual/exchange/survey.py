"""Surveys: one row per person, open questions as documents, closed ones as attributes of the case.

Three longer shapes are read too: one row per answer, one row per sentence, joined by a document id,
and one row per text whose title stands in a cell of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kimqual.exchange import missing
from kimqual.exchange.answers import Answer, Answers
from kimqual.exchange.evidence import ColumnRole
from kimqual.exchange.languages import (
    are_near,
    is_language_header,
    is_written_in,
    language_code,
    language_of,
)
from kimqual.exchange.roles import Column
from kimqual.exchange.survey_plan import Choices, Plan, plan_of
from kimqual.exchange.tables import read_survey_table
from kimqual.model import Case, Imported, Question
from kimqual.text import normalise

# So many words are enough to know better than the questionnaire which language they are in.
_SURE = 5


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
        encoding: As detected or given; "" where the format knows it.
        separator: Between two cells; "" where the format knows it.
        warnings: What the user should know, without any source text.
        origin: The program that exported the file, "" if unknown.
        reason: The evidence for it.
        n_silent: Number of persons who answered no open question.
    """

    columns: tuple[Column, ...]
    cases: tuple[Case, ...]
    questions: tuple[Question, ...]
    answers: Sequence[Imported]
    n_missing: dict[str, int]
    encoding: str = ""
    separator: str = ""
    warnings: tuple[str, ...] = ()
    origin: str = ""
    reason: str = ""
    n_silent: int = 0


def read_survey(
    path: Path | str,
    *,
    columns: Mapping[str, str] | None = None,
    questions: Mapping[str, str] | None = None,
    missing_codes: Collection[str] | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    origin: str | None = None,
    repeated: bool = False,
) -> Survey:
    """Read a survey from CSV, TSV, XLSX, ODS, SPSS, Stata or SAS.

    Args:
        path: The file; its content decides about the format.
        columns: Header to role ("case", "question", "attribute", "contact", "ignore"), where the
            proposal is wrong.
        questions: Header to the wording that the respondents read.
        missing_codes: What means no answer, instead of the lists in `kimqual.exchange.missing`.
        encoding: Name of the encoding, where the detection fails.
        sheet: Name of the workbook's sheet, where the choice is wrong.
        origin: Name of the survey program in `kimqual.exchange.origins.ORIGINS`, or "table" for
            none, where the choice is wrong.
        repeated: Rows with the same id are one person who answered several times.

    Returns:
        The survey. An answer keeps its line feeds and is one turn.

    Raises:
        FileError: If the file holds no table, or with all its wrong cells at once.
    """
    table = read_survey_table(path, encoding=encoding, sheet=sheet)
    plan = plan_of(table, Choices(columns or {}, questions or {}, missing_codes, origin, repeated))
    counts: dict[str, int] = {}
    cases = cases_of(plan, counts)
    reason = f"a survey by {plan.origin}" if plan.origin else "a table with open questions"
    rows = tuple(_answers(plan, counts))
    answers = Answers(rows, table.name, table.format, table.encoding, reason)
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
        plan.origin,
        plan.reason,
        len(cases) - len({row.case for row in rows}),
    )


# ---- cases ------------------------------------------------------------------------------------


def cases_of(plan: Plan, counts: dict[str, int]) -> tuple[Case, ...]:
    """Give the persons of a table, several rows of one person put together.

    Args:
        plan: How the table is to be read.
        counts: Code that means no answer to the number of cells; is counted up.

    Returns:
        One case for each id; of several values the first that is one.
    """
    index = {name: i for i, name in enumerate(plan.table.header)}
    attributes = [(name, index[name]) for name in plan.names(ColumnRole.ATTRIBUTE)]
    contact = [(name, index[name]) for name in plan.names(ColumnRole.CONTACT)]
    cases: dict[str, Case] = {}
    for case, row in zip(plan.cases, plan.table.rows, strict=True):
        values = {name: _value(row[i], plan.attribute_codes, counts) for name, i in attributes}
        reached = {name: row[i].strip() for name, i in contact if row[i].strip()}
        if case in cases:
            known = cases[case]
            values = {name: known.attributes.get(name) or new for name, new in values.items()}
            reached |= known.contact
        cases[case] = Case(case, values, reached)
    return tuple(cases.values())


def _value(cell: str, codes: missing.Codes, counts: dict[str, int]) -> str:
    code = codes.which(cell)
    if code is None:
        return normalise(cell).strip()
    counts[code] = counts.get(code, 0) + 1
    return ""


# ---- answers ----------------------------------------------------------------------------------


def _answers(plan: Plan, counts: dict[str, int]) -> Iterator[Answer]:
    table = plan.table
    language = _language_reader(plan)
    asked = [(table.header.index(name), question.id) for name, question in plan.questions.items()]
    title = table.header.index(plan.title) if plan.title else None
    for case, document, row in zip(plan.cases, plan.documents, table.rows, strict=True):
        for column, question in asked:
            cells = [row[column]] if title is None else [row[title], row[column]]
            text = _answer(cells, plan.answer_codes, counts)
            if text:
                yield Answer(case, document, question, text, sys.intern(language(row, text)))


def _answer(cells: list[str], codes: missing.Codes, counts: dict[str, int]) -> str:
    said = [cell for cell in cells if codes.which(cell) is None]
    if not said:
        code = codes.which(cells[-1]) or ""
        counts[code] = counts.get(code, 0) + 1
    return normalise("\n".join(cell.strip() for cell in said)).strip()


def _language_reader(plan: Plan) -> Callable[[tuple[str, ...], str], str]:
    """Give a function from row and answer to a language.

    A column says in which language a row was asked. People answer in another one all the same:
    where the words are enough to tell, they decide.
    """
    header = plan.table.header
    told = next((i for i, name in enumerate(header) if is_language_header(name)), None)

    def language(row: tuple[str, ...], text: str) -> str:
        code = language_code(row[told]) if told is not None else ""
        if code and not is_written_in(code, text):
            code = ""
        if code and len(text.split(maxsplit=_SURE)) < _SURE:
            return code
        found = language_of(text)
        return code if code and (not found or are_near(code, found)) else found

    return language
