"""Ids that two tables spell differently: proposals, never repairs without being asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_BETWEEN = re.compile(r"[\s._/–-]+")
# An id that cannot be a name: at most three letters, and a number.
_PLAIN = re.compile(r"\s*[A-Za-z]{0,3}[\s._-]?\d{1,10}\s*")


@dataclass(frozen=True, slots=True)
class Repair:
    """One id that another spelling of the same would match.

    Attributes:
        was: As the first table spells it.
        becomes: As the second does.
        why: What differs, in words.
    """

    was: str
    becomes: str
    why: str


@dataclass(frozen=True, slots=True)
class Matched:
    """What became of ids that a second table does not know.

    Attributes:
        repairs: One for each id with exactly one other spelling there that nobody else has.
        unmatched: The others.
    """

    repairs: tuple[Repair, ...]
    unmatched: tuple[str, ...]


def propose(ids: Iterable[str], known: Iterable[str]) -> Matched:
    """Match ids with those of a second table, letter by letter or in another spelling.

    Args:
        ids: Of the first table, each once.
        known: Of the second, each once.

    Returns:
        Repairs for ids that the second table does not have as they are; an id that could be two,
        or that would make two persons one, stays unmatched.

    Example:
        >>> found = propose(["B3", "B4", "C7"], ["B03", "B4", "B5"])
        >>> [(r.was, r.becomes, r.why) for r in found.repairs], found.unmatched
        ([('B3', 'B03', 'leading zeros')], ('C7',))
    """
    ids, known = list(ids), set(known)
    spelt: dict[str, list[str]] = {}
    for one in known:
        spelt.setdefault(_folded(one), []).append(one)
    asked: dict[str, list[str]] = {}
    for one in ids:
        asked.setdefault(_folded(one), []).append(one)
    repairs, unmatched = [], []
    for one in ids:
        if one in known:
            continue
        key = _folded(one)
        if len(spelt.get(key, ())) == 1 and len(asked[key]) == 1:
            repairs.append(Repair(one, spelt[key][0], _why(one, spelt[key][0])))
        else:
            unmatched.append(one)
    return Matched(tuple(repairs), tuple(unmatched))


def shown(one: str, place: str) -> str:
    """Show an id that is a number with a few letters; give the place of any other, may be a name.

    Example:
        >>> shown("B 03", "person 4"), shown("Aylin1990", "person 4")
        ("'B 03'", 'person 4')
    """
    return repr(one) if _PLAIN.fullmatch(one) else place


def _folded(one: str) -> str:
    return _ZEROS.sub("", _BETWEEN.sub("", one.casefold()))


def _why(was: str, becomes: str) -> str:
    """Name the steps without which the two would stay different."""
    steps: tuple[tuple[str, Callable[[str], str]], ...] = (
        ("capital letters", str.casefold),
        ("spaces or hyphens", lambda text: _BETWEEN.sub("", text)),
        ("leading zeros", lambda text: _ZEROS.sub("", text)),
    )
    needed = []
    for what, _ in steps:
        left, right = was, becomes
        for other, fold in steps:
            if other != what:
                left, right = fold(left), fold(right)
        if left != right:
            needed.append(what)
    return ", ".join(needed) or "spelling"
