"""What a survey's columns are: proposed by content, with the reason; the user's word overrides.

Guessing wrong must be harmless: what may identify a person goes to the vault, what singles people
out without saying anything about them is left out, and every reason is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from itertools import pairwise

from kimqual.errors import FileError
from kimqual.exchange import missing
from kimqual.exchange.languages import is_language_header
from kimqual.exchange.tables import Table


class ColumnRole(StrEnum):
    """What a column of a survey holds."""

    CASE = "case"
    QUESTION = "question"
    ATTRIBUTE = "attribute"
    CONTACT = "contact"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Column:
    """A column with the role it was given, and why.

    Attributes:
        name: The header.
        role: What it holds.
        reason: In words, for the user.
    """

    name: str
    role: ColumnRole
    reason: str


# Ids in this order; a name of the first list is believed even if its values are faulty.
_ID_HEADERS = [
    "id",
    "caseid",
    "fallid",
    "fall",
    "case",
    "fallnummer",
    "fallnr",
    "personid",
    "personenid",
    "respondentid",
    "responseid",
    "antwortid",
    "teilnehmerid",
    "teilnehmernummer",
    "participantid",
    "participant",
    "respondent",
    "interviewnr",
    "interviewnummer",
    "fragebogennummer",
    "fragebogennr",
    "fbnr",
    "lfdnr",
    "lfdnummer",
    "laufendenummer",
    "token",
]
_WEAK_ID_HEADERS = [
    "nr",
    "nummer",
    "no",
    "code",
    "key",
    "kennung",
    "person",
    "teilnehmer",
    "serial",
    "haushalt",
]
_CONTACT_WORDS = frozenset(
    [
        "name",
        "vorname",
        "nachname",
        "familienname",
        "zuname",
        "rufname",
        "firstname",
        "lastname",
        "surname",
        "email",
        "mail",
        "telefon",
        "telefonnummer",
        "tel",
        "handy",
        "handynummer",
        "mobilnummer",
        "mobiltelefon",
        "phone",
        "adresse",
        "anschrift",
        "address",
        "straße",
        "strasse",
        "street",
        "hausnummer",
        "fax",
        "whatsapp",
        "ipaddr",
        "ip",
        "geburtsdatum",
        "iban",
        "ansprechpartner",
        "ansprechpartnerin",
        "kontaktdaten",
    ]
)
_CONTACT_PHRASE = re.compile(
    r"(dürfen|können|sollen) wir .*(anrufen|kontakt|erreichen|schreiben|melden)"
    r"|may we (call|contact)"
    r"|date of birth|wie (heißen sie|erreichen wir|können wir sie)",
    re.IGNORECASE,
)
_ATTRIBUTE_WORDS = frozenset(
    [
        "alter",
        "age",
        "altersgruppe",
        "geschlecht",
        "gender",
        "sex",
        "stadtteil",
        "stadtbezirk",
        "bezirk",
        "district",
        "quartier",
        "viertel",
        "sprache",
        "language",
        "herkunft",
        "herkunftsland",
        "geburtsland",
        "country",
        "land",
        "nationalität",
        "staatsangehörigkeit",
        "religion",
        "beruf",
        "bildung",
        "schulabschluss",
        "abschluss",
        "familienstand",
        "kinder",
        "einkommen",
        "plz",
        "postleitzahl",
        "seit",
        "jahre",
        "years",
        "datum",
        "date",
        "aufenthaltsstatus",
    ]
)
_TITLES = frozenset(["title", "titel", "überschrift", "betreff", "subject", "headline"])
_TEXTS = frozenset(
    ["text", "content", "inhalt", "beitrag", "body", "nachricht", "message", "kommentar", "comment"]
)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.\w{2,}")
_PHONE = re.compile(r"(?:\+|00?)[1-9](?:[\s()/.-]{0,2}\d){5,14}")
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_STAMP = re.compile(r"(?:\d{4}-\d\d?-\d\d?|\d\d?[./]\d\d?[./]\d{2,4})[T ,]+\d\d?:\d\d.*")
_NUMBER = re.compile(r"[-+]?\d{1,6}(?:[.,]\d+)?")
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?|\d\d?[./]\d\d?[./]\d{2,4}")
# Open answers are several words and hardly ever the same twice; scales repeat themselves.
_MIN_WORDS = 3.0
_MIN_DISTINCT = 0.5
_LONG_ANSWER = 15
_FEW_WORDS = 1.5
_NEARLY_ALL = 0.9
_MOST = 0.5
_ENOUGH = 20
_SHORT_HEADER = 4
_ID_LENGTH = 40
_SAMPLE = 2_000


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a column's first cells look like; codes for missing answers left out."""

    cells: tuple[str, ...]
    is_unique: bool

    @classmethod
    def of(cls, cells: tuple[str, ...], codes: missing.Codes) -> _Seen:
        sample = (cell.strip() for cell in cells[:_SAMPLE] if codes.which(cell) is None)
        stripped = {cell.strip() for cell in cells}
        return cls(tuple(sample), "" not in stripped and len(stripped) == len(cells) > 0)

    @property
    def distinct(self) -> float:
        return len(set(self.cells)) / len(self.cells)

    @property
    def words(self) -> float:
        return sum(len(cell.split()) for cell in self.cells) / len(self.cells)

    def share(self, pattern: re.Pattern[str]) -> float:
        return sum(pattern.fullmatch(cell) is not None for cell in self.cells) / len(self.cells)


def columns_of(table: Table, given: Mapping[str, str]) -> tuple[Column, ...]:
    """Give every column its role.

    Args:
        table: Any table.
        given: Header to role, from the user; wins.

    Returns:
        The columns, in order; at most one is the case's.

    Raises:
        FileError: If a header or a role in ``given`` does not exist.
    """
    _check(table, given)
    codes = missing.lookup(missing.for_answers())
    seen = {name: _Seen.of(table.column(name), codes) for name in table.header}
    case = next((name for name, role in given.items() if role == ColumnRole.CASE), None)
    if case is None:
        case, reason = _case_column(table, seen, given)
    else:
        reason = "you said so"
    columns = [
        Column(name, ColumnRole.CASE, reason)
        if name == case
        else Column(name, ColumnRole(given[name]), "you said so")
        if name in given
        else Column(name, *_proposed(name, seen[name]))
        for name in table.header
    ]
    return tuple(columns)


def title_and_text(columns: tuple[Column, ...], given: Mapping[str, str]) -> tuple[str, str] | None:
    """Find a title column whose text stands in another: one contribution in two cells.

    Returns:
        Both headers, or ``None``; never where the user gave one of them a role.
    """
    names = {_key(column.name): column for column in columns if column.name not in given}
    titles = [names[key] for key in names if key in _TITLES]
    texts = [names[key] for key in names if key in _TEXTS]
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
            near = get_close_matches(name, table.header, n=3) or table.header[:3]
            raise FileError(
                f"No column {name!r}.", where=table.name, mend=f"it has {', '.join(near)} …"
            )
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


def _words(header: str) -> list[str]:
    return re.findall(r"\w+", header.casefold().replace("_", " "))


def _case_column(
    table: Table, seen: Mapping[str, _Seen], given: Mapping[str, str]
) -> tuple[str | None, str]:
    free = [name for name in table.header if name not in given]
    named = sorted(
        (name for name in free if _key(name) in _ID_HEADERS),
        key=lambda name: (not seen[name].is_unique, _ID_HEADERS.index(_key(name))),
    )
    if named:
        return named[0], "named like an id"
    for name in free:
        if _key(name) in _WEAK_ID_HEADERS and seen[name].is_unique:
            return name, "named like an id, and no value occurs twice"
    first = table.header[0]
    if len(table.header) > 1 and first in free and _looks_like_ids(first, seen[first]):
        return first, "first column, short values with digits, none twice"
    return None, ""


def _looks_like_ids(name: str, seen: _Seen) -> bool:
    return (
        seen.is_unique
        and bool(seen.cells)
        and not name.endswith("?")
        and not _ATTRIBUTE_WORDS.intersection(_words(name))
        and next(_contact_reasons(name, seen), None) is None
        and seen.share(_DATE) == seen.share(_STAMP) == 0
        and (seen.share(_NUMBER) < 1 or _rises(seen.cells))
        and all(
            len(cell) <= _ID_LENGTH and " " not in cell and any(map(str.isdigit, cell))
            for cell in seen.cells
        )
    )


def _rises(cells: tuple[str, ...]) -> bool:
    """Tell running numbers from measured ones."""
    numbers = [float(cell.replace(",", ".")) for cell in cells]
    return all(a < b for a, b in pairwise(numbers))


def _proposed(name: str, seen: _Seen) -> tuple[ColumnRole, str]:
    if reason := next(_contact_reasons(name, seen), None):
        return ColumnRole.CONTACT, f"{reason}: kept in the vault only"
    if not seen.cells:
        return ColumnRole.IGNORE, "empty"
    if seen.share(_STAMP) > _NEARLY_ALL:
        return ColumnRole.IGNORE, "times to the minute would single people out"
    words = _words(name)
    if is_language_header(name):
        return ColumnRole.ATTRIBUTE, "named like the language of the answers"
    if len(words) < _SHORT_HEADER and _ATTRIBUTE_WORDS.intersection(words):
        return ColumnRole.ATTRIBUTE, "named like a closed question"
    return _by_content(name, seen)


def _by_content(name: str, seen: _Seen) -> tuple[ColumnRole, str]:
    words, distinct = seen.words, seen.distinct
    n_values = len(set(seen.cells))
    shape = f"{words:.1f} words a cell, {n_values} different in {len(seen.cells)} answers"
    if words >= _MIN_WORDS and distinct >= _MIN_DISTINCT:
        return ColumnRole.QUESTION, shape
    longest = max(len(cell.split()) for cell in seen.cells)
    if longest >= _LONG_ANSWER and distinct >= _MIN_DISTINCT / 2:
        return ColumnRole.QUESTION, f"{shape}, up to {longest} words"
    is_number = seen.share(_NUMBER) > _NEARLY_ALL or seen.share(_DATE) > _NEARLY_ALL
    if len(seen.cells) < _ENOUGH or is_number or distinct < _MIN_DISTINCT:
        return ColumnRole.ATTRIBUTE, shape
    if words >= _FEW_WORDS and name.endswith("?"):
        return ColumnRole.QUESTION, f"a question; {shape}"
    if distinct >= _NEARLY_ALL:
        return ColumnRole.IGNORE, "nearly everybody has another value: it would single people out"
    return ColumnRole.ATTRIBUTE, shape


def _contact_reasons(name: str, seen: _Seen) -> Iterator[str]:
    words = _words(name)
    if len(words) <= _SHORT_HEADER and _CONTACT_WORDS.intersection(words):
        yield "named like contact data"
    if _CONTACT_PHRASE.search(name):
        yield "asks for contact"
    if not seen.cells:
        return
    for pattern, what in ((_EMAIL, "e-mail addresses"), (_PHONE, "telephone numbers")):
        if seen.share(pattern) > _MOST:
            yield f"holds {what}"
    if seen.share(_URL) > _MOST:
        yield "holds web addresses, each of which leads to a person's post"
