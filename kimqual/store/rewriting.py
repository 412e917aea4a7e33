"""Codings that a corrected file changed or left without a place, until a person dealt with them.

Their quotes are of old views, in which names may stand that are known by now: vault only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kimqual.errors import CodingError
from kimqual.model import Codebook, Coding
from kimqual.store.codings import insert_coding, save_codebook
from kimqual.store.database import rows, value
from kimqual.store.study import Study

T = TypeVar("T")

_UNPLACED, _REWRITTEN = "unplaced", "rewritten"


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A coding that lost its words.

    Attributes:
        number: To call it by.
        document: Document id.
        code: Code id.
        coder: Who coded.
        quote: The words it was on, as they were shown.
        memo: What the coder noted.
        reason: Why it has no place; "" where that is not known.
    """

    number: int
    document: str
    code: str
    coder: str
    quote: str
    memo: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A coding that a person should look at, because a corrected file changed what is under it.

    Attributes:
        coding: Its number in the study.
        document: Document id.
        code: Code id.
        coder: Who coded.
        before: The words it was on when a person last saw it, as they were shown.
        quote: The words it is on now.
        reason: Why one should look.
    """

    coding: int
    document: str
    code: str
    coder: str
    before: str
    quote: str
    reason: str


def set_aside(vault: sqlite3.Connection, event: int, lost: Iterable[tuple[Coding, str]]) -> None:
    """Keep codings that lost their words, each with the reason, inside an action."""
    vault.executemany(
        "INSERT INTO unplaced (document, code, coder, quote, memo, event, reason) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(c.document, c.code, c.coder, c.quote, c.memo, event, why) for c, why in lost],
    )


def note_rewritten(
    study: Study, event: int, codings: Sequence[tuple[int, Coding]], looks: Mapping[Coding, str]
) -> int:
    """Keep what codings were on before their words changed, inside an action.

    Args:
        study: Open, with its vault.
        event: The action's.
        codings: As they were, with their numbers.
        looks: Why a person should look at some of them.

    Returns:
        How many there are to look at, without those that became one with another coding.
    """
    there = {number for (number,) in rows(study.db, "SELECT id FROM coding")}
    kept = [
        (coding.document, number, coding.quote, looks[coding], event)
        for number, coding in codings
        if coding in looks and number in there
    ]
    study.vault.executemany("INSERT INTO rewritten VALUES (?, ?, ?, ?, ?)", kept)
    return len(kept)


def load_unplaced(study: Study, *, since: int = 0) -> list[Unplaced]:
    """Give the codings without a place that nobody dealt with, oldest first; needs the vault.

    Args:
        study: Open, with its vault.
        since: Only what an event of this number or a later one left behind.
    """
    return [
        Unplaced(*row)
        for row in rows(
            study.vault,
            "SELECT id, document, code, coder, quote, memo, reason FROM unplaced u "
            "WHERE event >= ? AND NOT EXISTS (SELECT 1 FROM dealt d WHERE d.kind = 'unplaced' "
            "AND d.number = u.id) ORDER BY id",
            since,
        )
    ]


def load_rewritten(study: Study, *, since: int = 0) -> list[Rewritten]:
    """Give the codings that somebody should look at, in order of their documents; needs the vault.

    Args:
        study: Open, with its vault.
        since: Only what an event of this number or a later one changed.
    """
    changed: dict[int, tuple[str, str]] = {}
    newest: dict[int, int] = {}
    for number, quote, reason, event in rows(
        study.vault,
        "SELECT coding, quote, reason, event FROM rewritten r WHERE NOT EXISTS (SELECT 1 FROM dealt d "
        "WHERE d.kind = 'rewritten' AND d.number = r.coding AND d.event > r.event) ORDER BY event",
    ):
        # Changed twice, it is shown with the words that a person saw last.
        changed[number] = (changed.get(number, (quote,))[0], reason)
        newest[number] = event
    found = rows(
        study.db,
        "SELECT c.id, c.document, c.code, c.coder, c.quote, c.event FROM coding c "
        "JOIN document d ON d.id = c.document ORDER BY d.kind DESC, d.number, c.start",
    )
    return [
        Rewritten(number, document, code, coder, changed[number][0], quote, changed[number][1])
        for number, document, code, coder, quote, made in found
        # A number may be given again after its coding is gone.
        if number in newest and since <= newest[number] and made < newest[number]
    ]


def confirm(study: Study, numbers: Iterable[int]) -> int:
    """Note that a person looked at rewritten codings and lets them stand, as one action.

    Raises:
        CodingError: If one of them is not to be looked at.
    """
    waiting = {one.coding: one for one in load_rewritten(study)}
    chosen = [_among(waiting, number, "codings list --rewritten") for number in numbers]
    looked_at = [one.coding for one in chosen]
    with study.action("codings.confirm", with_vault=True, codings=looked_at) as event:
        for one in chosen:
            _deal(study, event, _REWRITTEN, one.document, one.coding)
    return len(chosen)


def reject(study: Study, numbers: Iterable[int]) -> int:
    """Take rewritten codings off their words, as one action: they are without a place from then on.

    Raises:
        CodingError: If one of them is not to be looked at.
    """
    waiting = {one.coding: one for one in load_rewritten(study)}
    chosen = [_among(waiting, number, "codings list --rewritten") for number in numbers]
    looked_at = [one.coding for one in chosen]
    with study.action("codings.reject", with_vault=True, codings=looked_at) as event:
        for one in chosen:
            memo = value(study.db, "SELECT memo FROM coding WHERE id = ?", one.coding)
            _deal(study, event, _REWRITTEN, one.document, one.coding)
            study.vault.execute(
                "INSERT INTO unplaced (document, code, coder, quote, memo, event, reason) "
                "VALUES (?, ?, ?, ?, ?, ?, 'rejected')",
                (one.document, one.code, one.coder, one.before, memo, event),
            )
            study.db.execute("DELETE FROM coding WHERE id = ?", (one.coding,))
    return len(chosen)


def place_again(study: Study, number: int, coding: Coding, book: Codebook) -> bool:
    """Put a coding without a place onto words that a person chose, as one action.

    Args:
        study: Open, with its vault.
        number: As in the list.
        coding: Where it belongs; verified.
        book: The codebook.

    Returns:
        Whether that is new; the same coder may have the code there already.

    Raises:
        CodingError: If there is no such coding without a place, or the quote is not at the span.
    """
    one = find_unplaced(study, number)
    with study.action("codings.place", with_vault=True, unplaced=number) as event:
        save_codebook(study, event, book)
        is_new = insert_coding(study, event, coding, book)
        _deal(study, event, _UNPLACED, one.document, number)
    return is_new


def give_up(study: Study, number: int) -> None:
    """Take a coding without a place off the list for good, as one action.

    Raises:
        CodingError: If there is no such coding.
    """
    one = find_unplaced(study, number)
    with study.action("codings.withdraw", with_vault=True, unplaced=number) as event:
        _deal(study, event, _UNPLACED, one.document, number)


def find_unplaced(study: Study, number: int) -> Unplaced:
    """Give a coding without a place by its number.

    Raises:
        CodingError: If there is none of it.
    """
    return _among({u.number: u for u in load_unplaced(study)}, number, "codings list --unplaced")


def _among(found: Mapping[int, T], number: int, command: str) -> T:
    if number not in found:
        raise CodingError(
            f"No. {number} is not on the list.", mend=f"take numbers from: kimqual {command}"
        )
    return found[number]


def _deal(study: Study, event: int, kind: str, document: str, number: int) -> None:
    study.vault.execute("INSERT INTO dealt VALUES (?, ?, ?, ?)", (document, kind, number, event))
