"""REDCap: CSV exports, raw or with labels; a person has one row, or one for each event.

Source: REDCap Help & FAQ, "Data exports", and the description of export field names in redcapAPI:
a checkbox gives ``field___code`` of 0 and 1, or ``Label (choice=Option)`` of Checked and
Unchecked; each form ends with ``form_complete``, or ``Complete?``.
"""

from __future__ import annotations

import re

from kimqual.exchange.choices import Group
from kimqual.exchange.evidence import ColumnRole
from kimqual.exchange.origins.frame import (
    CASE,
    CONTACT,
    IGNORE,
    Export,
    Origin,
    folded,
    forgiven,
)
from kimqual.exchange.roles import Proposal
from kimqual.exchange.table import Table

_WAVE = (ColumnRole.IGNORE, "tells the rows of one person apart")
_NAMES: dict[str, Proposal] = {
    "redcap_event_name": _WAVE,
    "Event Name": _WAVE,
    "redcap_repeat_instrument": _WAVE,
    "Repeat Instrument": _WAVE,
    "redcap_repeat_instance": _WAVE,
    "Repeat Instance": _WAVE,
    "redcap_data_access_group": IGNORE,
    "Data Access Group": IGNORE,
    "redcap_survey_identifier": CONTACT,
    "Survey Identifier": CONTACT,
}
_ROLES = {folded(name): proposal for name, proposal in _NAMES.items()}
_IDS = frozenset(map(folded, ("record_id", "Record ID", "study_id", "Study ID", "participant_id")))
_OWN = re.compile(
    r"\w+_complete|\w+_timestamp|(?:Complete\?|Survey Timestamp)(?: \(\d+\))?", re.IGNORECASE
)
_RAW = re.compile(r"(?P<stem>\w+?)___(?P<option>\w+)")
_LABELLED = re.compile(r"(?P<stem>.+?)\s*\(choice=(?P<option>.+)\)", re.DOTALL)
_TWICE = ("Complete?", "Survey Timestamp")
_CHOSEN = frozenset(["1", "checked"])


def recognise(table: Table) -> tuple[str, ...]:
    """Give the evidence that REDCap exported a table."""
    marks = [name for name in table.header if folded(name) in _ROLES and "redcap" in name.lower()]
    marks += [n for n in table.header if _RAW.fullmatch(n) or _LABELLED.fullmatch(n)][:2]
    is_id = bool(table.header) and folded(table.header[0]) in _IDS
    ends = [name for name in table.header if re.fullmatch(r"\w+_complete|Complete\?", name)]
    if len(marks[:1]) + is_id + bool(ends) < 2:
        return ()
    return (f"columns {', '.join([*marks[:2], *ends[:1], table.header[0]][:3])}",)


def describe(table: Table) -> Export:
    """Say what an export of REDCap holds."""
    roles: dict[str, Proposal] = {
        name: _ROLES[folded(name)] for name in table.header if folded(name) in _ROLES
    }
    roles |= {name: IGNORE for name in table.header if _OWN.fullmatch(name)}
    roles[table.header[0]] = CASE
    waves = tuple(name for name in table.header if roles.get(name) == _WAVE)
    groups = _groups(table)
    return Export(forgiven(table, _TWICE), roles, groups, is_repeated=bool(waves), wave=waves)


def _groups(table: Table) -> tuple[Group, ...]:
    stems: dict[str, dict[str, str]] = {}
    for name in table.header:
        if found := _RAW.fullmatch(name) or _LABELLED.fullmatch(name):
            stems.setdefault(found["stem"], {})[name] = found["option"]
    return tuple(Group(stem, options, _CHOSEN) for stem, options in stems.items())


ORIGIN = Origin("redcap", "REDCap", recognise, describe)
