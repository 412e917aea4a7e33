"""Qualtrics: CSV, TSV and Excel, with three rows of headers.

Source: Qualtrics support, "Understanding Your Dataset" and "Data Export Formats": the first row
holds the field's name, the second its wording, the third a JSON with ``ImportId``; an option that
was not chosen is an empty cell, or -99 where "recode seen but unanswered" was set.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from kimqual.exchange.choices import Group
from kimqual.exchange.origins.frame import (
    CASE,
    CONTACT,
    IGNORE,
    LANGUAGE,
    WRITTEN,
    Export,
    Origin,
    has,
    without_rows,
)
from kimqual.exchange.roles import Proposal
from kimqual.exchange.table import Table

_ROLES: Mapping[str, Proposal] = {
    "StartDate": IGNORE,
    "EndDate": IGNORE,
    "Status": IGNORE,
    "IPAddress": CONTACT,
    "Progress": IGNORE,
    "Duration (in seconds)": IGNORE,
    "Finished": IGNORE,
    "RecordedDate": IGNORE,
    "ResponseId": CASE,
    "ResponseID": CASE,
    "RecipientLastName": CONTACT,
    "RecipientFirstName": CONTACT,
    "RecipientEmail": CONTACT,
    "ExternalReference": CONTACT,
    "ExternalDataReference": CONTACT,
    "LocationLatitude": CONTACT,
    "LocationLongitude": CONTACT,
    "DistributionChannel": IGNORE,
    "UserLanguage": LANGUAGE,
}
_TECHNICAL = re.compile(
    r"Q_\w+|.+_(?:First Click|Last Click|Page Submit|Click Count)|.+_DO(?:_\w+)?"
)
_ENOUGH = 4
_IMPORT_ID = '{"ImportId":'
_OPTION = re.compile(r"(?P<stem>.+?)_(?P<option>\d+)")
_WORDED = re.compile(r"(?P<text>.+?)\s+-\s+(?:Selected Choice\s+-\s+)?(?P<option>.+)", re.DOTALL)
# Qualtrics: 1 or "Survey Preview", 2 "Survey Test", beside 0 or "IP Address".
_PREVIEWS = frozenset(["Survey Preview", "Survey Test", "Umfragevorschau", "1", "2"])
_NOT_CHOSEN = frozenset(["", "-99"])


def recognise(table: Table) -> tuple[str, ...]:
    """Give the evidence that Qualtrics exported a table."""
    if any(cell.startswith(_IMPORT_ID) for row in table.rows[:2] for cell in row):
        return ("a row of ImportIds below the header",)
    found = [name for name in has(table, *_ROLES) if name in table.header]
    return (f"columns {', '.join(found[:4])}",) if len(found) >= _ENOUGH else ()


def describe(table: Table) -> Export:
    """Say what an export of Qualtrics holds."""
    table = _with_note(_labelled(table))
    roles: dict[str, Proposal] = {}
    for name in table.header:
        if name in _ROLES:
            roles[name] = _ROLES[name]
        elif _TECHNICAL.fullmatch(name):
            roles[name] = IGNORE
        elif name.endswith("_TEXT"):
            roles[name] = WRITTEN
    return Export(table, roles, _groups(table, roles), several=(",",))


def _labelled(table: Table) -> Table:
    """Take off the rows of wordings and ImportIds: one, two or none below the header."""
    n = next(
        (i + 1 for i, row in enumerate(table.rows[:2]) if any(map(_is_import_id, row))),
        0,
    )
    if not n and table.rows and "StartDate" in table.header:
        start = table.rows[0][table.header.index("StartDate")]
        n = int(bool(start) and not any(map(str.isdecimal, start)))
    labels = dict(zip(table.header, table.rows[0], strict=True)) if n else {}
    tidy = {name: " ".join(text.split()) for name, text in labels.items()}
    return without_rows(
        table, n, {} if n == 1 and _is_import_id(next(iter(tidy.values()))) else tidy
    )


def _with_note(table: Table) -> Table:
    """Say how many responses are trials of those who made the survey: they are read too."""
    if "Status" not in table.header:
        return table
    n = sum(cell.strip() in _PREVIEWS for cell in table.column("Status"))
    if not n:
        return table
    note = f"previews by those who made the survey, read like the others: {n:,}"
    return replace(table, warnings=(*table.warnings, note))


def _is_import_id(cell: str) -> bool:
    return cell.startswith(_IMPORT_ID)


def _groups(table: Table, roles: Mapping[str, Proposal]) -> tuple[Group, ...]:
    """Find multiple choices: columns of one stem in each of which only one thing ever stands."""
    stems: dict[str, dict[str, str]] = {}
    for name in table.header:
        if name not in roles and (found := _OPTION.fullmatch(name)):
            index = table.header.index(name)
            values = {row[index].strip() for row in table.rows} - _NOT_CHOSEN
            option = _option(table.labels.get(name, ""), found["option"])
            if len(values) <= 1 and (not values or values <= {option, "1"}):
                stems.setdefault(found["stem"], {})[name] = option
            else:
                stems.setdefault(found["stem"], {})[""] = ""
    return tuple(
        Group(stem if stem not in table.header else f"{stem}_", options)
        for stem, options in stems.items()
        if len(options) > 1 and "" not in options
    )


def _option(wording: str, otherwise: str) -> str:
    found = _WORDED.fullmatch(wording)
    return found["option"].rsplit(" - ", 1)[-1].strip() if found else otherwise


ORIGIN = Origin("qualtrics", "Qualtrics", recognise, describe)
