"""KoboToolbox: CSV and Excel, headed by XML names or by labels, groups with a slash or without.

Source: KoboToolbox Help, "Exporting and Downloading Your Data" and formpack's export: a
select_multiple question gives a column with all answers, and one of 0 and 1 for each,
``question/answer``; columns that begin with ``_`` are the program's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kimqual.exchange.choices import Group
from kimqual.exchange.evidence import ColumnRole
from kimqual.exchange.origins.frame import CASE, CONTACT, IGNORE, Export, Origin, has
from kimqual.exchange.roles import Proposal
from kimqual.exchange.table import Table

_ROLES: Mapping[str, Proposal] = {
    "_id": CASE,
    "_uuid": IGNORE,
    "_submission_time": IGNORE,
    "_validation_status": IGNORE,
    "_notes": IGNORE,
    "_status": IGNORE,
    "_submitted_by": CONTACT,
    "_tags": IGNORE,
    "_index": IGNORE,
    "__version__": IGNORE,
    "_version_": IGNORE,
    "_xform_id_string": IGNORE,
    "_attachments": IGNORE,
    "_geolocation": CONTACT,
    "start": IGNORE,
    "end": IGNORE,
    "today": IGNORE,
    "deviceid": CONTACT,
    "username": CONTACT,
    "phonenumber": CONTACT,
    "simserial": CONTACT,
    "subscriberid": CONTACT,
    "audit": IGNORE,
    "formhub/uuid": IGNORE,
    "meta/instanceID": IGNORE,
    "meta/rootUuid": IGNORE,
}
_TELLING = ("_id", "_uuid", "_submission_time", "_validation_status", "_submitted_by", "_index")
_ENOUGH = 3
_PLACE = re.compile(r"_.+_(?:latitude|longitude|altitude|precision)")
_FILE = re.compile(r".+_URL")
_YES, _NO = frozenset(["1", "true", "1.0"]), frozenset(["0", "false", "0.0", ""])


def recognise(table: Table) -> tuple[str, ...]:
    """Give the evidence that KoboToolbox exported a table."""
    found = [name for name in has(table, *_TELLING) if name in table.header]
    return (f"columns {', '.join(found[:4])}",) if len(found) >= _ENOUGH else ()


def describe(table: Table) -> Export:
    """Say what an export of KoboToolbox holds."""
    roles = {name: _ROLES[name] for name in table.header if name in _ROLES}
    roles |= {name: CONTACT for name in table.header if _PLACE.fullmatch(name)}
    roles |= {
        name: (ColumnRole.IGNORE, "address of a picture or recording")
        for name in table.header
        if _FILE.fullmatch(name)
    }
    return Export(table, roles, _groups(table, roles))


def _groups(table: Table, roles: Mapping[str, Proposal]) -> tuple[Group, ...]:
    """Find select_multiple questions: columns of 0 and 1 below one path."""
    paths: dict[str, dict[str, str]] = {}
    for name in table.header:
        stem, slash, option = name.rpartition("/")
        if slash and name not in roles and _is_box(table, name):
            paths.setdefault(stem, {})[name] = option
    return tuple(
        Group(stem, options, _YES, stem if stem in table.header else "")
        for stem, options in paths.items()
        if len(options) > 1 or stem in table.header
    )


def _is_box(table: Table, name: str) -> bool:
    values = {cell.strip().casefold() for cell in table.column(name)}
    return values <= (_YES | _NO) and bool(values & (_YES | {"0", "false", "0.0"}))


ORIGIN = Origin("kobo", "KoboToolbox", recognise, describe)
