"""What a column's cells look like, and what that says about it; the reason comes with the role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from kimqual.exchange import missing
from kimqual.exchange.languages import is_language_header
from kimqual.exchange.role_words import ATTRIBUTE_WORDS, CONTACT_PHRASE, CONTACT_WORDS


class ColumnRole(StrEnum):
    """What a column of a survey holds."""

    CASE = "case"
    QUESTION = "question"
    ATTRIBUTE = "attribute"
    CONTACT = "contact"
    IGNORE = "ignore"


# Source: RFC 5321 4.5.3.1, 64 octets before the sign and 255 behind it; without bounds, a cell of
# one long word would be searched from each of its letters to the end.
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}\.\w{2,}")
_PHONE = re.compile(r"(?:\+|00?)[1-9](?:[\s()/.-]{0,2}\d){5,14}")
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|(?=(?:.*:){4}|.*::)[0-9a-fA-F:]{6,39}")
_STAMP = re.compile(r"(?:\d{4}-\d\d?-\d\d?|\d\d?[./]\d\d?[./]\d{2,4})[T ,]+\d\d?:\d\d.*")
# Two or three words, each with a capital where the script has them, no digits: as names are written.
_NAME = re.compile(r"(?:[^\W\d_a-zß-öø-ÿ][\w'’.-]*(?: (?=\S)|$)){2,3}")
NUMBER = re.compile(r"[-+]?\d{1,6}(?:[.,]\d+)?")
DATE = re.compile(r"\d{4}-\d\d?-\d\d?|\d\d?[./]\d\d?[./]\d{2,4}")
# Open answers are several words and hardly ever the same twice; scales repeat themselves.
_MIN_WORDS = 3.0
_MIN_DISTINCT = 0.5
_LONG_ANSWER = 15
_FEW_WORDS = 1.5
_NEARLY_ALL = 0.9
_MOST = 0.5
_ENOUGH = 20
_SHORT_HEADER = 4
_FEW_NAMES = 3
_SAMPLE = 2_000


@dataclass(frozen=True)
class Seen:
    """What a column's cells look like; codes for missing answers left out.

    Attributes:
        cells: Up to 2,000 answers, from the whole length of the table.
        is_unique: Whether every cell is filled, and no value occurs twice.
        has_email: Whether any cell, beyond those kept too, holds an e-mail address.
    """

    cells: tuple[str, ...]
    is_unique: bool
    has_email: bool

    @classmethod
    def of(cls, cells: tuple[str, ...], codes: missing.Codes) -> Seen:
        """Look at a column's cells."""
        answers = (cell.strip() for cell in _spread(cells) if codes.which(cell) is None)
        stripped = {cell.strip() for cell in cells}
        has_email = any("@" in cell and _EMAIL.search(cell) for cell in stripped)
        return cls(
            tuple(answers), "" not in stripped and len(stripped) == len(cells) > 0, has_email
        )

    @cached_property
    def distinct(self) -> float:
        """Give the share of different values among the answers."""
        return len(set(self.cells)) / len(self.cells)

    @cached_property
    def words(self) -> float:
        """Give the mean number of words of an answer."""
        return sum(len(cell.split()) for cell in self.cells) / len(self.cells)

    def share(self, pattern: re.Pattern[str]) -> float:
        """Give the share of answers that match a pattern as a whole."""
        return sum(pattern.fullmatch(cell) is not None for cell in self.cells) / len(self.cells)

    def has_stamps(self) -> bool:
        """Tell whether any answer is a date with a time."""
        return self.share(_STAMP) > 0


def _spread(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Take filled cells from everywhere: later waves may be answered otherwise than the first."""
    filled = tuple(cell for cell in cells if cell and not cell.isspace())
    if len(filled) <= _SAMPLE:
        return filled
    step = len(filled) / _SAMPLE
    return tuple(filled[int(i * step)] for i in range(_SAMPLE))


def words_of(header: str) -> list[str]:
    """Give the words of a header, in small letters."""
    return re.findall(r"\w+", header.casefold().replace("_", " "))


def proposed(name: str, seen: Seen) -> tuple[ColumnRole, str]:
    """Propose a role for a column that is no id.

    Args:
        name: The question's wording where it is known, or else the header.
        seen: The column's cells.

    Returns:
        The role, and the reason in words.
    """
    if reason := next(contact_reasons(name, seen), None):
        return ColumnRole.CONTACT, f"{reason}: kept in the vault only"
    if not seen.cells:
        return ColumnRole.IGNORE, "empty"
    if seen.share(_STAMP) > _NEARLY_ALL:
        return ColumnRole.IGNORE, "times to the minute would single people out"
    words = words_of(name)
    if is_language_header(name):
        return ColumnRole.ATTRIBUTE, "named like the language of the answers"
    role, reason = _by_content(name, seen)
    if len(words) < _SHORT_HEADER and ATTRIBUTE_WORDS.intersection(words):
        role, reason = ColumnRole.ATTRIBUTE, "named like a closed question"
    elif role != ColumnRole.QUESTION and _may_be_names(name, seen):
        role, reason = ColumnRole.CONTACT, "may be names: in capitals, each another one: vault only"
    if role == ColumnRole.ATTRIBUTE and seen.has_email:
        return ColumnRole.CONTACT, "e-mail addresses stand in some cells: kept in the vault only"
    return role, reason


def _by_content(name: str, seen: Seen) -> tuple[ColumnRole, str]:
    words, distinct = seen.words, seen.distinct
    n_values = len(set(seen.cells))
    shape = f"{words:.1f} words a cell, {n_values} different in {len(seen.cells)} answers"
    if words >= _MIN_WORDS and distinct >= _MIN_DISTINCT:
        return ColumnRole.QUESTION, shape
    longest = max(len(cell.split()) for cell in seen.cells)
    if longest >= _LONG_ANSWER and distinct >= _MIN_DISTINCT / 2:
        return ColumnRole.QUESTION, f"{shape}, up to {longest} words"
    is_number = seen.share(NUMBER) > _NEARLY_ALL or seen.share(DATE) > _NEARLY_ALL
    if len(seen.cells) < _ENOUGH or is_number or distinct < _MIN_DISTINCT:
        return ColumnRole.ATTRIBUTE, shape
    if words >= _FEW_WORDS and name.endswith("?"):
        return ColumnRole.QUESTION, f"a question; {shape}"
    if distinct >= _NEARLY_ALL:
        return ColumnRole.IGNORE, "nearly everybody has another value: it would single people out"
    return ColumnRole.ATTRIBUTE, shape


def _may_be_names(name: str, seen: Seen) -> bool:
    """Tell whether cells look like names; "Mehr Busse" to a question does, and is an answer."""
    return (
        len(seen.cells) >= _FEW_NAMES
        and not name.endswith("?")
        and seen.distinct >= _NEARLY_ALL
        and seen.share(_NAME) >= _NEARLY_ALL
    )


def contact_reasons(name: str, seen: Seen) -> Iterator[str]:
    """Yield why a column holds contact data; nothing where it does not."""
    words = words_of(name)
    if len(words) <= _SHORT_HEADER and CONTACT_WORDS.intersection(words):
        yield "named like contact data"
    if CONTACT_PHRASE.search(name):
        yield "asks for contact"
    if not seen.cells:
        return
    looks = (
        (_EMAIL, "e-mail addresses"),
        (_PHONE, "telephone numbers"),
        (_IP, "addresses of computers"),
    )
    for pattern, what in looks:
        if seen.share(pattern) > _MOST:
            yield f"holds {what}"
    if seen.share(_URL) > _MOST:
        yield "holds web addresses, each of which leads to a person's post"
