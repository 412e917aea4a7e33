"""Microsoft Forms: the Excel file, or a CSV made from it.

Source: Microsoft Support, "Check and share your form results": one row a response, with ID, start
and completion time, e-mail and name before the questions; several answers end in ``;`` each.
"""

from __future__ import annotations

import re

from kimqual.exchange.origins.frame import (
    CASE,
    CONTACT,
    IGNORE,
    LANGUAGE,
    Export,
    Origin,
    folded,
    named,
)
from kimqual.exchange.roles import Proposal
from kimqual.exchange.table import Table

_TIMES = dict.fromkeys(
    (
        "Start time",
        "Startzeit",
        "Completion time",
        "Fertigstellungszeit",
        "Abschlusszeit",
        "Last modified time",
        "Uhrzeit der letzten Änderung",
        "Zeit der letzten Änderung",
    ),
    IGNORE,
)
_NAMES: dict[str, Proposal] = {
    "ID": CASE,
    **_TIMES,
    "Email": CONTACT,
    "E-Mail": CONTACT,
    "Name": CONTACT,
    "Language": LANGUAGE,
    "Sprache": LANGUAGE,
    "Total points": IGNORE,
    "Gesamtpunktzahl": IGNORE,
    "Quiz feedback": IGNORE,
}
_ROLES = {folded(name): proposal for name, proposal in _NAMES.items()}
_QUIZ = re.compile(r"(?:Points|Punkte|Feedback) [-–] .+", re.DOTALL)
_STARTS = frozenset(map(folded, ("Start time", "Startzeit")))
_ENDS = frozenset(map(folded, ("Completion time", "Fertigstellungszeit", "Abschlusszeit")))


def recognise(table: Table) -> tuple[str, ...]:
    """Give the evidence that Microsoft Forms exported a table."""
    first = [folded(name) for name in table.header[:6]]
    if "id" in first and _STARTS.intersection(first) and _ENDS.intersection(first):
        return (f"columns {', '.join(table.header[:3])} in front",)
    return ()


def describe(table: Table) -> Export:
    """Say what an export of Microsoft Forms holds."""
    # Only in front: further back, "Name" and "Sprache" are questions that somebody asked.
    roles = {**named(table.header[:7], _ROLES)}
    roles |= {name: IGNORE for name in table.header if _QUIZ.fullmatch(name)}
    return Export(table, roles, several=(";",))


ORIGIN = Origin("msforms", "Microsoft Forms", recognise, describe)
