"""SoSci Survey: CSV, Excel and "CSV for Excel" (UTF-16, tabs), with a second row of labels or not.

Source: SoSci Survey manual, "Additional Variables in the Data Set" and "Encoding and output
values": valid answers are coded above 0; -9 not answered, -1 don't know; a multiple choice gives
1 for not chosen, 2 for chosen, and a variable of its own with the number of options chosen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kimqual.exchange.choices import Group
from kimqual.exchange.evidence import ColumnRole
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
    "CASE": CASE,
    "SERIAL": CONTACT,
    "QUESTNNR": IGNORE,
    "MODE": IGNORE,
    "LANGUAGE": LANGUAGE,
    "STARTED": IGNORE,
    "LASTDATA": IGNORE,
    "FINISHED": IGNORE,
    "Q_VIEWER": IGNORE,
    "LASTPAGE": IGNORE,
    "MAXPAGE": IGNORE,
    "MISSING": IGNORE,
    "MISSREL": IGNORE,
    "MAILSENT": IGNORE,
    "DEGRADE": IGNORE,
    "STATUS": IGNORE,
}
_TECHNICAL = re.compile(r"TIME\d{3}|TIME_\w+|DEG_\w+|\w+_(?:RV\d+|CP|Agnt|Dest|Scr)")
_TELLING = ("CASE", "SERIAL", "REF", "QUESTNNR", "MODE", "STARTED", "LASTDATA", "MAXPAGE")
_ENOUGH = 3
# "SP01_03" is counted in "SP01", "LI02_01_3" (boxes in a combined question) in "LI02_01_CN".
_ITEM = re.compile(
    r"(?P<stem>[A-Z]{2}\d{2})_(?P<item>\d{2})|(?P<field>[A-Z]{2}\d{2}_\d{2})_(?P<box>\d+)"
)
# What somebody wrote beside an option: "SP01_03a", or "SD03_08" beside the selection "SD03".
_BESIDE = re.compile(r"(?P<stem>[A-Z]{2}\d{2})_\d{2}(?P<letter>a?)")
# "AB02_01: Was fehlt Ihnen?: [01]" – the label of the only field of an open question.
_FIELD = re.compile(r"\[\d{2}\]")
_CHOSEN = frozenset(["2", "ausgewählt", "gewählt", "checked", "quoted"])
_BOXES = _CHOSEN | {"1", "nicht gewählt", "nicht ausgewählt", "not checked", "not quoted"}
_WORDED = _BOXES - {"1", "2"}
_NO_ANSWER = frozenset(["", "-9", "-1", "[na] nicht beantwortet", "[na] not answered"])


def recognise(table: Table) -> tuple[str, ...]:
    """Give the evidence that SoSci Survey exported a table."""
    found = [name for name in has(table, *_TELLING) if name in table.header]
    if "CASE" not in found or len(found) < _ENOUGH:
        return ()
    return (f"columns {', '.join(found[:5])}",)


def describe(table: Table) -> Export:
    """Say what an export of SoSci Survey holds."""
    table = _labelled(table)
    roles: dict[str, Proposal] = {}
    for name in table.header:
        if name in _ROLES:
            roles[name] = _ROLES[name]
        elif _TECHNICAL.fullmatch(name):
            roles[name] = IGNORE
        elif _is_written(table, name):
            roles[name] = WRITTEN
    groups = _groups(table)
    for group in groups:
        if (count := _count_of(group.name)) in table.header:
            roles[count] = (ColumnRole.IGNORE, "number of the options chosen below")
    return Export(table, roles, tuple(_named_apart(table, group) for group in groups))


def _labelled(table: Table) -> Table:
    """Take the row of labels off, known by a word where the number of the interview stands."""
    if not table.rows:
        return table
    first = dict(zip(table.header, table.rows[0], strict=True))
    has_labels = any(_has_letter(first.get(name, "")) for name in ("CASE", "STARTED"))
    labels = {name: _without_field(text.strip()) for name, text in first.items()}
    return without_rows(table, int(has_labels), labels if has_labels else {})


def _without_field(label: str) -> str:
    """Cut the number of the field off; by its length, for a label may be mostly white space."""
    if not _FIELD.fullmatch(label[-4:]):
        return label
    return label[:-4].rstrip().removesuffix(":")


def _is_written(table: Table, name: str) -> bool:
    """Tell whether a column beside an option holds words: numbers there are another box."""
    found = _BESIDE.fullmatch(name)
    if not found or not (found["letter"] or found["stem"] in table.header):
        return False
    cells = {cell.strip().casefold() for cell in table.column(name)} - _NO_ANSWER
    return any(map(_has_letter, cells)) and not cells <= _BOXES


def _has_letter(cell: str) -> bool:
    return any(map(str.isalpha, cell))


def _count_of(stem: str) -> str:
    return f"{stem}_CN" if "_" in stem else stem


def _groups(table: Table) -> list[Group]:
    """Find multiple choices: items of 1 and 2 whose count the question's own variable gives."""
    stems: dict[str, dict[str, str]] = {}
    for name in table.header:
        if found := _ITEM.fullmatch(name):
            label = table.labels.get(name, "")
            option = label.split(": ", 1)[-1].strip() or found["item"] or found["box"]
            stems.setdefault(found["stem"] or found["field"], {})[name] = option
    return [
        Group(stem, options, _CHOSEN)
        for stem, options in stems.items()
        if len(options) > 1 and _is_choice(table, stem, list(options))
    ]


def _is_choice(table: Table, stem: str, columns: list[str]) -> bool:
    indices = [table.header.index(name) for name in columns]
    cells = [[row[i].strip().casefold() for i in indices] for row in table.rows]
    values = {cell for row in cells for cell in row} - _NO_ANSWER
    if not values <= _BOXES or not values & _CHOSEN:
        return False
    if values & _WORDED:
        return True
    if _count_of(stem) not in table.header:
        return False
    counts = table.column(_count_of(stem))
    pairs = zip(counts, cells, strict=True)
    return all(
        count.strip() == str(row.count("2")) for count, row in pairs if count.strip() not in _NONE
    )


_NONE = frozenset(["", "-9", "-1", "-2", "-3"])


def _named_apart(table: Table, group: Group) -> Group:
    """Call the joined attribute by its wording: its code is the column with the count."""
    first = table.labels.get(next(iter(group.options)), "")
    wording = first.split(": ", 1)[0] if ": " in first else "chosen"
    return Group(f"{group.name}: {wording}", group.options, group.chosen)


ORIGIN = Origin("sosci", "SoSci Survey", recognise, describe)
