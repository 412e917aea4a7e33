"""A survey and a table of its respondents, put together by id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kimqual.errors import FileError
from kimqual.exchange.answers import Answers
from kimqual.exchange.ids import Matched, propose, shown
from kimqual.exchange.survey import Survey
from kimqual.model import Case

_SHOWN = 20


def join_cases(survey: Survey, cases: Iterable[Case], *, accept_repairs: bool = False) -> Survey:
    """Give the survey's persons the attributes and contact data of a case table.

    Args:
        survey: As read.
        cases: As read; persons who answered nothing are kept as cases.
        accept_repairs: Take the case table's spelling of ids that differ in capital letters,
            spaces or leading zeros only.

    Returns:
        The survey with the persons of both.

    Raises:
        FileError: If somebody answered who is not in the table, with proposals; an id that may be
            a name is not shown.

    Example:
        >>> survey = Survey((), (Case("b 3", {"Zufriedenheit": "3"}),), (), (), {})
        >>> join_cases(survey, [Case("B03", {"Alter": "34"})], accept_repairs=True).cases[0]
        Case(id='B03', attributes={'Alter': '34', 'Zufriedenheit': '3'}, contact={})
    """
    table = {case.id: case for case in cases}
    found = propose((case.id for case in survey.cases), table)
    if found.unmatched or (found.repairs and not accept_repairs):
        raise _unknown(survey, found)
    if found.repairs:
        survey = _repaired(survey, {repair.was: repair.becomes for repair in found.repairs})
    answered = {case.id: case for case in survey.cases}
    joined = tuple(_joined(case, answered.get(case.id)) for case in table.values())
    n_more = len(joined) - len(answered)
    note = (f"persons of the case table who are not in the survey: {n_more}",) if n_more else ()
    return replace(
        survey,
        cases=joined,
        n_silent=survey.n_silent + n_more,
        warnings=(*survey.warnings, *note),
    )


def _joined(case: Case, answered: Case | None) -> Case:
    if answered is None:
        return case
    return Case(case.id, case.attributes | answered.attributes, case.contact | answered.contact)


def _repaired(survey: Survey, ids: dict[str, str]) -> Survey:
    cases = tuple(replace(case, id=ids.get(case.id, case.id)) for case in survey.cases)
    answers = survey.answers
    if isinstance(answers, Answers):
        answers = answers.renamed(ids)
    note = f"ids that took the spelling of the case table: {len(ids)}"
    return replace(survey, cases=cases, answers=answers, warnings=(*survey.warnings, note))


def _unknown(survey: Survey, found: Matched) -> FileError:
    """List who is not in the table, with the proposals, all at once."""
    number = {case.id: n for n, case in enumerate(survey.cases, 1)}
    absent = sorted(number[one] for one in (*(r.was for r in found.repairs), *found.unmatched))
    take = "--accept-repairs takes the case table's spelling; " if found.repairs else ""
    return FileError(
        "\n".join(_told(found, number, len(absent))),
        where=f"persons {_short([str(n) for n in absent])} in the survey's order",
        mend=f"{take}add the missing rows to the table, or check that both use the same ids.",
    )


def _told(found: Matched, number: Mapping[str, int], n: int) -> Iterator[str]:
    yield f"{n} persons of the survey are not in the case table."
    for repair in found.repairs[:_SHOWN]:
        was = shown(repair.was, f"person {number[repair.was]}")
        yield f"  {was} may be {shown(repair.becomes, 'one there')}: {repair.why}"
    if len(found.repairs) > _SHOWN:
        yield f"  … and {len(found.repairs) - _SHOWN} more of that kind"
    alone = [shown(one, f"person {number[one]}") for one in found.unmatched]
    if alone:
        yield f"  without a counterpart: {_short(alone)}"


def _short(parts: Sequence[str]) -> str:
    more = f" … and {len(parts) - _SHOWN} more" if len(parts) > _SHOWN else ""
    return ", ".join(parts[:_SHOWN]) + more
