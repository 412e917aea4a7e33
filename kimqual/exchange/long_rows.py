"""Long tables, with one row per person and question, turned to one row per person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from kimqual.exchange.evidence import ColumnRole
from kimqual.exchange.role_words import ID_HEADERS, WEAK_ID_HEADERS
from kimqual.exchange.table import Fault, Table

_QUESTIONS = frozenset(
    [
        "frage",
        "question",
        "fragetext",
        "questiontext",
        "frageid",
        "questionid",
        "fragenr",
        "item",
        "variable",
    ]
)
_ANSWERS = frozenset(
    ["antwort", "answer", "antworttext", "answertext", "freitext", "response", "wert", "value"]
)
# Every person answers several questions, and most of them once.
_ONCE = 0.75
_MAX_QUESTIONS = 500


@dataclass(frozen=True, slots=True)
class _Keys:
    case: int
    question: int
    answer: int


def widened(table: Table, given: Mapping[str, str]) -> Table | None:
    """Turn a long table, if it is one.

    Args:
        table: Any table.
        given: Header to role, from the user.

    Returns:
        The table with a column per question; ``None`` where no column of questions that recur
        stands beside one of answers and one of ids that recur. What differs between the rows of a
        person is left out, with a warning.
    """
    keys = _keys(table, given)
    if keys is None:
        return None
    people, faults = _grouped(table, keys)
    questions = list(dict.fromkeys(q for told in people.values() for q in told.answers))
    constant = [
        i
        for i in range(len(table.header))
        if i not in (keys.case, keys.question, keys.answer)
        and all(len({table.rows[r][i] for r in told.rows}) == 1 for told in people.values())
    ]
    left_out = len(table.header) - len(constant) - 3
    rows = tuple(
        (
            case,
            *(table.rows[told.rows[0]][i] for i in constant),
            *(told.answers.get(q, "") for q in questions),
        )
        for case, told in people.items()
    )
    header = (table.header[keys.case], *(table.header[i] for i in constant), *questions)
    done = (
        f"one row per answer: {len(table.rows):,} rows joined to {len(people):,} persons and"
        f" {len(questions)} questions"
    )
    differs = f"; {left_out} columns that differ between a person's rows left out"
    return replace(
        table,
        header=header,
        rows=rows,
        numbers=tuple(table.numbers[told.rows[0]] for told in people.values()),
        faults=(*table.faults, *faults),
        warnings=(*table.warnings, done + (differs if left_out else "")),
    )


@dataclass(slots=True)
class _Told:
    """The rows of one person, and the answers in them by question."""

    rows: list[int]
    answers: dict[str, str]


def _keys(table: Table, given: Mapping[str, str]) -> _Keys | None:
    names = [re.sub(r"[\W_]+", "", name.casefold()) for name in table.header]
    told = [i for i, n in enumerate(table.header) if given.get(n) == ColumnRole.CASE]
    ids = told or [i for i, n in enumerate(names) if n in (*ID_HEADERS, *WEAK_ID_HEADERS)]
    questions = [i for i, name in enumerate(names) if name in _QUESTIONS]
    answers = [i for i, name in enumerate(names) if name in _ANSWERS]
    for case in ids:
        for question in questions:
            for answer in answers:
                keys = _Keys(case, question, answer)
                if _is_long(table, keys):
                    return keys
    return None


def _is_long(table: Table, keys: _Keys) -> bool:
    pairs = [(row[keys.case].strip(), row[keys.question].strip()) for row in table.rows]
    people, questions = {case for case, _ in pairs}, {question for _, question in pairs}
    return (
        1 < len(questions) <= _MAX_QUESTIONS
        and len(people) < len(pairs)
        and len(questions) * 2 <= len(pairs)
        and len(set(pairs)) >= _ONCE * len(pairs)
    )


def _grouped(table: Table, keys: _Keys) -> tuple[dict[str, _Told], list[Fault]]:
    people: dict[str, _Told] = {}
    faults: list[Fault] = []
    first: dict[tuple[str, str], int] = {}
    for index, (number, row) in enumerate(zip(table.numbers, table.rows, strict=True)):
        case, question = row[keys.case].strip(), " ".join(row[keys.question].split())
        if not case or not question:
            wrong = keys.case if not case else keys.question
            faults.append(Fault(number, table.header[wrong], "it is missing", "empty"))
            continue
        if (case, question) in first:
            what = f"the same question to the same person as in row {first[case, question]}"
            faults.append(Fault(number, table.header[keys.question], what))
        first.setdefault((case, question), number)
        told = people.setdefault(case, _Told([], {}))
        told.rows.append(index)
        told.answers.setdefault(question, row[keys.answer])
    return people, faults
