"""The parts of a person's name as it stands in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kimqual.anonymisation.lexicon import Name, context_keys, names
from kimqual.anonymisation.origins import sure_gender
from kimqual.anonymisation.people import entry, is_sure_given
from kimqual.anonymisation.words import key, sound, words

_ENDING = re.compile(r"['’‘ʼ]\w{0,6}$")
_OPEN_TITLES = frozenset(map(key, ["pan", "pani", "panią", "pana", "пан", "пані", "пани"]))
"""Titles that go with first names as well as with surnames."""
_SHORT = frozenset({"dr", "prof", "hr", "fr", "dipl", "ing", "med", "mr", "mrs", "ms"})


@dataclass(frozen=True, slots=True)
class PersonName:
    """What a mention says of a name.

    Attributes:
        given: Given names in order, hyphenated ones in one piece.
        surname: Surname with its particles, "" if not said.
        ending: What inflects the last word: ``s``, ``'``, ``'nin``.
        gender: ``f``, ``m`` or "", by title, else by the given name or a word of kinship.
        has_initial: Whether the given name is an initial.
    """

    given: tuple[str, ...]
    surname: str
    ending: str = ""
    gender: str = ""
    has_initial: bool = False


def parse_name(
    surface: str, *, before: str = "", after: str = "", known: frozenset[str] = frozenset()
) -> PersonName:
    """Take a mention's text apart.

    Args:
        surface: The mention as it stands, without title.
        before: The words before it, for the title.
        after: The words after it, for titles such as "Hanım".
        known: Keys of names that the document has elsewhere, to know a genitive by.

    Returns:
        The parts, with the ending of the last word taken off.

    Example:
        >>> parse_name("Yılmaz", before="mit Frau ")
        PersonName(given=(), surname='Yılmaz', ending='', gender='f', has_initial=False)
        >>> parse_name("Mehmets").ending, parse_name("Nils van der Meulen").surname
        ('s', 'van der Meulen')
    """
    bare, ending = _without_ending(surface, known)
    titles = _titles(before)
    following = _titles_after(after)
    gender = _gender_of_title((*titles, *following))
    units = bare.split()
    has_initial = len(units) > 1 and len(units[0].rstrip(".")) == 1
    cut = _surname_at(units, titles, following)
    given, surname = tuple(units[:cut]), " ".join(units[cut:])
    if has_initial:
        return PersonName(given, surname, ending, gender, has_initial=True)
    gender = gender or _gender_of_given(given) or _gender_of_kin(before)
    return PersonName(given, surname, ending, gender)


def _without_ending(surface: str, known: frozenset[str]) -> tuple[str, str]:
    match = _ENDING.search(surface)
    if match and not surface[match.end() - 1 :].isupper():
        return surface[: match.start()], match[0]
    last = key(surface.rsplit(maxsplit=1)[-1].rsplit("-", maxsplit=1)[-1])
    if len(last) > 3 and last.endswith("s") and last not in names():
        stem = last[:-1]
        if stem in known or stem in names():
            return surface[:-1], surface[-1]
    return surface, ""


def _titles(before: str) -> tuple[str, ...]:
    """Give the titles that stand right before a name."""
    found: list[str] = []
    gap = before[len(before.rstrip()) :]
    if not gap and before:
        return ()
    for word in reversed(words(before[-60:])):
        if word.key not in context_keys("persons", "titles") or (
            re.search(r"[^\W\d_][.!?] ?$", before) and word.key not in _SHORT
        ):
            break
        found.append(word.key)
        if word.gap.strip("\u00a0 ") and found[-1] not in _SHORT:
            break
    return tuple(found)


def _titles_after(after: str) -> tuple[str, ...]:
    first = words(after[:20])[:1]
    return tuple(
        w.key for w in first if w.key in context_keys("persons", "titles_after") and w.gap == " "
    )


def _gender_of_title(titles: tuple[str, ...]) -> str:
    if any(title in context_keys("persons", "female") for title in titles):
        return "f"
    return "m" if any(title in context_keys("persons", "male") for title in titles) else ""


def _gender_of_kin(before: str) -> str:
    """Give the gender of the word right before a name: mein Bruder, eine Freundin."""
    last = re.search(r"([^\W\d_]+) $", before)
    return _gender_of_title((key(last[1]),)) if last else ""


def _gender_of_given(given: tuple[str, ...]) -> str:
    """Give the gender that a name has everywhere: of the pools, else of the other lists."""
    for one in given:
        first = one.split("-", maxsplit=1)[0]
        sure = next((g for g in map(sure_gender, (one, first)) if g is not None), None)
        if sure is not None:
            return sure
        name = entry(key(one)) or entry(key(first))
        if name and name.gender in {"f", "m"}:
            return name.gender
    return ""


def _surname_at(units: list[str], titles: tuple[str, ...], following: tuple[str, ...]) -> int:
    """Give the index where the surname starts."""
    particles = context_keys("persons", "particle_heads")
    for index, unit in enumerate(units):
        if key(unit) in particles and index + 1 < len(units):
            return index
    if len(units) > 1:
        return _of_several(units, titles)
    is_for_given = any(title in context_keys("persons", "given_titles") for title in titles)
    if titles and not is_for_given and titles[0] not in _OPEN_TITLES:
        return 0
    is_given = following or (titles and titles[0] not in _OPEN_TITLES) or looks_given(units[0])
    return 1 if is_given else 0


def _of_several(units: list[str], titles: tuple[str, ...]) -> int:
    """After a title two words may both be the surname, parted by speech recognition."""
    joined = "".join(map(key, units))
    if titles and (joined in names() or entry(key(units[0])) is None or not is_given(units[0])):
        return 0
    return len(units) - 1


def is_given(unit: str) -> bool:
    """Tell whether a word is on the lists as a given name."""
    name = entry(key(unit)) or entry(key(unit.split("-", maxsplit=1)[0]))
    return name is not None and bool(name.given)


def looks_given(unit: str) -> bool:
    """Tell whether a lone word is rather a given name than a surname."""
    name: Name | None = entry(key(unit)) or entry(key(unit.split("-", maxsplit=1)[0]))
    if name is None:
        return True
    if not name.surname:
        return True
    return bool(name.given) and (is_sure_given(name) or "!" not in name.surname)


def name_sound(unit: str) -> str:
    """Give the key by which spellings of one part of a name agree."""
    return sound(unit)
