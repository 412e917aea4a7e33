"""A survey and a table of its respondents, put together by id."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kimqual.errors import FileError
from kimqual.exchange.survey import Survey
from kimqual.model import Case

_SHOWN = 10


def join_cases(survey: Survey, cases: Iterable[Case]) -> Survey:
    """Give the survey's persons the attributes and contact data of a case table.

    Args:
        survey: As read.
        cases: As read; persons who answered nothing are kept as cases.

    Returns:
        The survey with the persons of both.

    Raises:
        FileError: If somebody answered who is not in the table; ids are not shown, for some files
            use names as ids.

    Example:
        >>> survey = Survey((), (Case("7", {"Zufriedenheit": "3"}),), (), (), {})
        >>> join_cases(survey, [Case("7", {"Alter": "34"})]).cases[0].attributes
        {'Alter': '34', 'Zufriedenheit': '3'}
    """
    table = {case.id: case for case in cases}
    absent = [n for n, case in enumerate(survey.cases, 1) if case.id not in table]
    if absent:
        shown = ", ".join(map(str, absent[:_SHOWN])) + (" …" if len(absent) > _SHOWN else "")
        raise FileError(
            f"{len(absent)} persons of the survey are not in the case table.",
            where=f"persons {shown} in the survey's order",
            mend="add their rows to the table, or check that both use the same ids.",
        )
    answered = {case.id: case for case in survey.cases}
    joined = tuple(_joined(case, answered.get(case.id)) for case in table.values())
    return replace(survey, cases=joined)


def _joined(case: Case, answered: Case | None) -> Case:
    if answered is None:
        return case
    return Case(case.id, case.attributes | answered.attributes, case.contact | answered.contact)
