"""What a survey's columns are: proposed by content, with the reason; the user's word overrides.

Guessing wrong must be harmless: what may identify a person goes to the vault, what singles people
out without saying anything about them is left out, and every reason is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import pairwise

from kimqual.errors import FileError
from kimqual.exchange import missing
from kimqual.exchange.evidence import (
    DATE,
    NUMBER,
    ColumnRole,
    Seen,
    contact_reasons,
    proposed,
    words_of,
)
from kimqual.exchange.role_words import (
    ATTRIBUTE_WORDS,
    ID_HEADERS,
    TEXTS,
    TITLES,
    WEAK_ID_HEADERS,
)
from kimqual.exchange.table import Table

__all__ = ["Column", "ColumnRole", "columns_of", "title_and_text", "with_reason"]
_ID_LENGTH = 40
Proposal = tuple[ColumnRole, str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column with the role it was given, and why.

    Attributes:
        name: The header.
        role: What it holds.
        reason: In words, for the user.
        wording: What was asked, where the file holds it beside the header.
    """

    name: str
    role: ColumnRole
    reason: str
    wording: str = ""


def columns_of(
    table: Table, given: Mapping[str, str], known: Mapping[str, Proposal] | None = None
) -> tuple[Column, ...]:
    """Give every column its role.

    Args:
        table: Any table.
        given: Header to role, from the user; wins.
        known: Header to role and reason, from the program that wrote the file; wins over content.

    Returns:
        The columns, in order; at most one is the case's.

    Raises:
        FileError: If a header or a role in ``given`` does not exist.
    """
    _check(table, given)
    known = _without_faulty(known or {}, given)
    codes = missing.lookup((*missing.for_answers(), *table.missing))
    seen = {
        name: Seen.of(tuple(row[i] for row in table.rows), codes)
        for i, name in enumerate(table.header)
    }
    case, reason = _case(table, seen, given, known)
    roles = {
        name: _role(name, table, seen[name], given, known) for name in table.header if name != case
    }
    if case is not None:
        roles[case] = (ColumnRole.CASE, reason)
    return tuple(Column(n, *roles[n], table.labels.get(n, "")) for n in table.header)


def _without_faulty(
    known: Mapping[str, Proposal], given: Mapping[str, str]
) -> Mapping[str, Proposal]:
    """Leave the program's id out where the user names another."""
    if ColumnRole.CASE not in given.values():
        return known
    other = (ColumnRole.IGNORE, "another column is the id")
    return {n: other if r[0] == ColumnRole.CASE else r for n, r in known.items()}


def _role(
    name: str,
    table: Table,
    seen: Seen,
    given: Mapping[str, str],
    known: Mapping[str, Proposal],
) -> Proposal:
    if name in given:
        return ColumnRole(given[name]), "you said so"
    if name in table.hidden:
        return ColumnRole.IGNORE, "hidden in the workbook"
    if name not in known:
        return proposed(table.labels.get(name, name), seen)
    role, reason = known[name]
    if role == ColumnRole.QUESTION:
        if contact := next(contact_reasons(table.labels.get(name, name), seen), None):
            return ColumnRole.CONTACT, f"{contact}: kept in the vault only"
        return (role, reason) if seen.cells else (ColumnRole.IGNORE, "empty")
    return role, reason


def _case(
    table: Table,
    seen: Mapping[str, Seen],
    given: Mapping[str, str],
    known: Mapping[str, Proposal],
) -> tuple[str | None, str]:
    told = next((name for name, role in given.items() if role == ColumnRole.CASE), None)
    if told is not None:
        return told, "you said so"
    for name, (role, reason) in known.items():
        if role == ColumnRole.CASE and name not in given:
            return name, reason
    return _case_column(table, seen, {*given, *known, *table.hidden})


def title_and_text(columns: tuple[Column, ...], given: Mapping[str, str]) -> tuple[str, str] | None:
    """Find a title column whose text stands in another: one contribution in two cells.

    Returns:
        Both headers, or ``None``; never where the user gave one of them a role.
    """
    names = {_key(column.name): column for column in columns if column.name not in given}
    titles = [names[key] for key in names if key in TITLES]
    texts = [names[key] for key in names if key in TEXTS]
    if len(titles) != 1 or len(texts) != 1 or texts[0].role != ColumnRole.QUESTION:
        return None
    if titles[0].role not in (ColumnRole.QUESTION, ColumnRole.ATTRIBUTE):
        return None
    return titles[0].name, texts[0].name


def with_reason(column: Column, role: ColumnRole, reason: str) -> Column:
    """Give a column another role."""
    return replace(column, role=role, reason=reason)


def _check(table: Table, given: Mapping[str, str]) -> None:
    for name, role in given.items():
        if name not in table.header:
            # No other header is shown: in a damaged table it is somebody's answer.
            near = get_close_matches(name, table.header, n=3)
            meant = f"it has {', '.join(near)} …" if near else "copy the header as it stands there."
            raise FileError(f"No column {name!r}.", where=table.name, mend=meant)
        if role not in tuple(ColumnRole):
            raise FileError(
                f"No role {role!r} for a column.",
                where=table.name,
                mend=f"use one of {', '.join(ColumnRole)}.",
            )
    cases = [name for name, role in given.items() if role == ColumnRole.CASE]
    if len(cases) > 1:
        raise FileError(
            f"Two columns shall be the case: {', '.join(cases)}.",
            where=table.name,
            mend="keep one of them.",
        )


def _key(header: str) -> str:
    return re.sub(r"[\W_]+", "", header.casefold())


def _case_column(table: Table, seen: Mapping[str, Seen], taken: set[str]) -> tuple[str | None, str]:
    free = [name for name in table.header if name not in taken]
    named = sorted(
        (name for name in free if _key(name) in ID_HEADERS),
        key=lambda name: (not seen[name].is_unique, ID_HEADERS.index(_key(name))),
    )
    if named:
        return named[0], "named like an id"
    for name in free:
        if _key(name) in WEAK_ID_HEADERS and seen[name].is_unique:
            return name, "named like an id, and no value occurs twice"
    first = table.header[0]
    if len(table.header) > 1 and first in free and _looks_like_ids(first, seen[first]):
        return first, "first column, short values with digits, none twice"
    return None, ""


def _looks_like_ids(name: str, seen: Seen) -> bool:
    return (
        seen.is_unique
        and bool(seen.cells)
        and not name.endswith("?")
        and not ATTRIBUTE_WORDS.intersection(words_of(name))
        and next(contact_reasons(name, seen), None) is None
        and seen.share(DATE) == 0
        and not seen.has_stamps()
        and (seen.share(NUMBER) < 1 or _rises(seen.cells))
        and all(
            len(cell) <= _ID_LENGTH and " " not in cell and any(map(str.isdigit, cell))
            for cell in seen.cells
        )
    )


def _rises(cells: tuple[str, ...]) -> bool:
    """Tell running numbers from measured ones."""
    numbers = [float(cell.replace(",", ".")) for cell in cells]
    return all(a < b for a, b in pairwise(numbers))
