"""What every survey program's module gives: how its exports are recognised, and what they hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from kimqual.exchange.choices import Group
from kimqual.exchange.evidence import ColumnRole
from kimqual.exchange.roles import Proposal
from kimqual.exchange.table import Fault, Table


@dataclass(frozen=True, slots=True)
class Export:
    """What a program's export holds, as far as the program's rules tell.

    Attributes:
        table: Without rows that are no persons; wordings are among its labels.
        roles: Header to role and reason, for the columns that the program itself adds.
        groups: Multiple-choice questions that the program's rules tell from others.
        several: What divides several answers in one cell, the likeliest first.
        is_repeated: Whether one person may have several rows by the program's rules.
        wave: Columns that tell a person's rows apart.
    """

    table: Table
    roles: Mapping[str, Proposal] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    several: tuple[str, ...] = ()
    is_repeated: bool = False
    wave: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """One survey program.

    Attributes:
        name: What the user writes to choose it: ``limesurvey``.
        title: What it is called in messages.
        recognise: Gives the evidence that a table was exported by it, in words; () for none.
        describe: Says what the table holds.
    """

    name: str
    title: str
    recognise: Callable[[Table], tuple[str, ...]]
    describe: Callable[[Table], Export]


SYSTEM = "the program's own"
CASE = (ColumnRole.CASE, "the program's number of the response")
IGNORE = (ColumnRole.IGNORE, SYSTEM)
CONTACT = (ColumnRole.CONTACT, "the program's own, leads to a person: kept in the vault only")
LANGUAGE = (ColumnRole.ATTRIBUTE, "the language of the questionnaire")
WRITTEN = (ColumnRole.QUESTION, "written beside a closed question, in the person's own words")


def folded(header: str) -> str:
    """Fold a header so that spaces, case and hyphens do not matter.

    Example:
        >>> folded("Start-Sprache"), folded("IP-Adresse ")
        ('startsprache', 'ipadresse')
    """
    return re.sub(r"[\s\-–_]+", "", header.casefold())


def named(header: Iterable[str], roles: Mapping[str, Proposal]) -> dict[str, Proposal]:
    """Give the columns whose folded header is among the program's own."""
    return {name: roles[folded(name)] for name in header if folded(name) in roles}


def has(table: Table, *names: str) -> list[str]:
    """Give those of the names that are headers of a table, spaces and case left aside."""
    known = {folded(name) for name in table.header}
    return [name for name in names if folded(name) in known]


def without_rows(table: Table, n: int, labels: Mapping[str, str]) -> Table:
    """Take off rows below the header that hold labels, and keep these."""
    told = {name: text for name, text in labels.items() if text and text != name}
    rows, numbers = table.rows[n:], table.numbers[n:]
    return replace(table, rows=rows, numbers=numbers, labels={**table.labels, **told})


def forgiven(table: Table, headers: Iterable[str]) -> Table:
    """Take off the faults of headers that the program writes twice by its own rules."""
    # The second of a name has its column's number behind it, and the fault names that number.
    known, parted = set(headers), (name.rpartition(" (") for name in table.header)
    places = {f"column {number[:-1]}" for name, _, number in parted if name in known}
    kept: tuple[Fault, ...] = tuple(
        f for f in table.faults if not ("occurs twice" in f.what and f.column in places)
    )
    return replace(table, faults=kept)
