"""Google Forms: the CSV download, or the sheet of answers as CSV or Excel.

Source: Google Docs Editors Help, "View & manage form responses": a time stamp first, then the
e-mail address where it was collected, then one column a question. Several answers stand in one
cell, divided by ``, `` in the sheet and by ``;`` in the CSV download. There is no number.
"""

from __future__ import annotations

import re

from kimqual.exchange.evidence import ColumnRole
from kimqual.exchange.origins.frame import CONTACT, IGNORE, Export, Origin, folded
from kimqual.exchange.roles import Proposal
from kimqual.exchange.table import Table

_STAMPS = frozenset(
    map(folded, ("Timestamp", "Zeitstempel", "Zaman damgası", "Horodateur", "Позначка часу"))
)
_MAILS = frozenset(
    map(folded, ("Email Address", "E-Mail-Adresse", "Username", "Nutzername", "Email"))
)
_SCORES = frozenset(map(folded, ("Score", "Total score", "Punktzahl", "Gesamtpunktzahl")))
_STAMP = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? .*\d{1,2}[:.]\d{2}.*")
_MOST = 0.9


def recognise(table: Table) -> tuple[str, ...]:
    """Give the evidence that Google Forms made a table."""
    if not table.header or folded(table.header[0]) not in _STAMPS:
        return ()
    cells = [row[0].strip() for row in table.rows if row[0].strip()]
    stamped = sum(_STAMP.fullmatch(cell) is not None for cell in cells)
    if stamped < _MOST * len(cells):
        return ()
    return (f"column {table.header[0]!r} of times in front",)


def describe(table: Table) -> Export:
    """Say what an export of Google Forms holds."""
    roles: dict[str, Proposal] = {table.header[0]: IGNORE}
    for name in table.header[1:3]:
        if folded(name) in _MAILS:
            roles[name] = CONTACT
        elif folded(name) in _SCORES:
            roles[name] = (ColumnRole.IGNORE, "points of a quiz")
    return Export(table, roles, several=(";", ", "))


ORIGIN = Origin("googleforms", "Google Forms", recognise, describe)
