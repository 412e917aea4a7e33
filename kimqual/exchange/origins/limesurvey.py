"""LimeSurvey: CSV and Excel exports, headed by question code, full text, or both.

Source: LimeSurvey, application/helpers/admin/export/Writer.php and SurveyObj.php (release 6):
``Q1[SQ001]``, ``Q1[other]``, ``Q1[SQ001comment]``; with texts ``Frage [Teilfrage]``; with both
``Q1[SQ001]. Frage [Teilfrage]``. A cell that begins with ``=`` gets an apostrophe before it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from kimqual.exchange import missing
from kimqual.exchange.choices import Group, is_binary
from kimqual.exchange.origins.frame import (
    CASE,
    CONTACT,
    IGNORE,
    LANGUAGE,
    WRITTEN,
    Export,
    Origin,
    folded,
    named,
)
from kimqual.exchange.roles import Proposal
from kimqual.exchange.table import Table

# The program's columns by code, and by their texts in German and English.
_SYSTEM: Mapping[str, tuple[Proposal, tuple[str, ...]]] = {
    "id": (CASE, ("Antwort ID", "Response ID")),
    "submitdate": (IGNORE, ("Datum Abgeschickt", "Date submitted")),
    "lastpage": (IGNORE, ("Letzte Seite", "Last page")),
    "startlanguage": (LANGUAGE, ("Start-Sprache", "Startsprache", "Start language")),
    "seed": (IGNORE, ("Zufallsstartwert", "Zufallswert", "Seed")),
    "token": (CONTACT, ("Zugangscode", "Zugangsschlüssel", "Access code", "Token")),
    "startdate": (IGNORE, ("Datum gestartet", "Date started")),
    "datestamp": (IGNORE, ("Datum letzte Aktivität", "Date last action")),
    "ipaddr": (CONTACT, ("IP-Adresse", "IP address")),
    "refurl": (IGNORE, ("Weiterleitungs-URL", "Verweis-URL", "Referrer URL")),
    "interviewtime": (IGNORE, ("Gesamtzeit", "Total time")),
    "firstname": (CONTACT, ("Vorname", "First name")),
    "lastname": (CONTACT, ("Nachname", "Last name")),
    "email": (CONTACT, ("E-Mail-Adresse", "Email address")),
}
_ROLES = {
    folded(name): proposal for code, (proposal, texts) in _SYSTEM.items() for name in (code, *texts)
}
_SUBMITTED = frozenset(map(folded, ("submitdate", *_SYSTEM["submitdate"][1])))
# Codes and texts that no other program and no person writes.
_TELLING = frozenset(
    folded(name)
    for code in ("submitdate", "lastpage", "startlanguage", "seed", "datestamp", "refurl")
    for name in (code, *_SYSTEM[code][1])
)
_ENOUGH = 2
_BOTH = re.compile(r"(?P<code>[A-Za-z]\w*)(?P<subs>(?:\[[^\]]*\])*)\. (?P<text>.+)", re.DOTALL)
_CODED = re.compile(r"(?P<code>[A-Za-z]\w*)\[(?P<sub>[^\]]*)\]")
_TEXTED = re.compile(r"(?P<text>.+?) \[(?P<sub>[^\[\]]*)\]", re.DOTALL)
_TIMES = re.compile(
    r"(?:interview|group)time\d*|(?:gruppen|fragen)zeit:.*|(?:group|question) time:.*"
)
_OTHER = frozenset(["other", "sonstiges", "andere", "anderes", "comment", "kommentar"])


def recognise(table: Table) -> tuple[str, ...]:
    """Give the evidence that LimeSurvey exported a table."""
    found = [name for name in table.header if folded(_code(name)) in _TELLING]
    if len(found) < _ENOUGH:
        return ()
    return (f"columns {', '.join(found[:4])}",)


def describe(table: Table) -> Export:
    """Say what an export of LimeSurvey holds."""
    table = replace(_unmasked(table), labels={**table.labels, **_wordings(table)})
    roles: dict[str, Proposal] = named(table.header, _ROLES)
    for name in table.header:
        if folded(_code(name)) in _ROLES:
            roles[name] = _ROLES[folded(_code(name))]
        elif _is_time(name, table.header):
            roles[name] = IGNORE
        elif _is_written(name):
            roles[name] = WRITTEN
    return Export(_with_note(table), roles, _groups(table, roles))


def _with_note(table: Table) -> Table:
    """Say how many responses were begun and not sent: they are read like the others."""
    name = next((n for n in table.header if folded(_code(n)) in _SUBMITTED), "")
    n = sum(not cell.strip() for cell in table.column(name)) if name else 0
    if not n:
        return table
    note = f"responses that were never sent off, read like the others: {n:,}"
    return replace(table, warnings=(*table.warnings, note))


def _code(name: str) -> str:
    """Give the code of a header that has both, the header itself where it has not."""
    both = _BOTH.fullmatch(name)
    return both["code"] if both and not both["subs"] else name


def _is_time(name: str, header: tuple[str, ...]) -> bool:
    """Tell whether a column holds how long a page or a question took."""
    code = _code(name)
    return _TIMES.fullmatch(code.casefold()) is not None or (
        code.endswith("Time") and code[: -len("Time")] in {_code(o).split("[")[0] for o in header}
    )


def _wordings(table: Table) -> dict[str, str]:
    return {name: found["text"] for name in table.header if (found := _BOTH.fullmatch(name))}


def _sub(name: str) -> tuple[str, str] | None:
    """Give the stem and the sub-question of a header, by code where it has one."""
    both = _BOTH.fullmatch(name)
    found = _CODED.fullmatch(both["code"] + both["subs"] if both else name)
    if found:
        return found["code"], found["sub"]
    texted = _TEXTED.fullmatch(name)
    return (texted["text"], texted["sub"]) if texted else None


def _is_written(name: str) -> bool:
    parts = _sub(name)
    if parts is None:
        return False
    return parts[1].casefold() in _OTHER or re.fullmatch(r"\w+comment", parts[1]) is not None


def _unmasked(table: Table) -> Table:
    """Take off the apostrophe that LimeSurvey puts before an equals sign."""
    if not any(cell.startswith("'=") for row in table.rows for cell in row):
        return table
    rows = tuple(
        tuple(cell[1:] if cell.startswith("'=") else cell for cell in row) for row in table.rows
    )
    return replace(table, rows=rows)


def _groups(table: Table, roles: Mapping[str, Proposal]) -> tuple[Group, ...]:
    """Find questions of type M and P: sub-questions of which each is Y, Ja, 1 or nothing."""
    codes = missing.lookup(("", *missing.for_attributes()))
    stems: dict[str, dict[str, str]] = {}
    for name in table.header:
        if name not in roles and (parts := _sub(name)):
            wording = _TEXTED.fullmatch(table.labels.get(name, ""))
            stems.setdefault(parts[0], {})[name] = wording["sub"] if wording else parts[1]
    return tuple(
        Group(_name(table, stem, options), options, _CHOSEN)
        for stem, options in stems.items()
        if len(options) > 1 and is_binary(table, options, codes)
    )


_CHOSEN = frozenset(["y", "1", "ja", "yes", "evet", "oui", "так", "да", "tak"])


def _name(table: Table, stem: str, options: Mapping[str, str]) -> str:
    """Call a question by its code, and its wording where the header has both."""
    wording = _TEXTED.fullmatch(table.labels.get(next(iter(options)), ""))
    return f"{stem}. {wording['text']}" if wording else stem


ORIGIN = Origin("limesurvey", "LimeSurvey", recognise, describe)
