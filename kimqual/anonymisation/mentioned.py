"""Mentions of persons with the parts of their names, on their way to an entity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.personname import PersonName, name_sound, parse_name
from kimqual.anonymisation.words import words
from kimqual.model import Category, Span


@dataclass(slots=True)
class Mentioned:
    """A person's mention with its parts, on its way to an entity."""

    candidate: Candidate
    surface: str
    name: PersonName
    label: str = ""
    earlier: str = ""


def parts(name: PersonName) -> list[str]:
    """Give every word of a name."""
    return [part for one in (*name.given, name.surname) for part in one.replace("-", " ").split()]


def sounds(name: PersonName) -> set[str]:
    """Give how the names sound that a name is made of, whole and by the halves of double ones."""
    units = [*name.given, name.surname]
    halves = [half for unit in units for half in unit.split("-")]
    return {name_sound(one) for one in (*units, *halves)} - {""}


def people_of(text: str, candidates: Iterable[Candidate]) -> list[Mentioned]:
    """Take the persons of a document with their names apart."""
    persons = [one for one in candidates if one.category is Category.PERSON]
    known = frozenset(word.key for one in persons for word in words(one.span.of(text)))
    said = []
    for one in persons:
        surface = one.span.of(text)
        before = text[: one.span.start][-60:].rsplit("\n", 1)[-1]
        name = parse_name(surface, before=before, after=text[one.span.end :][:20], known=known)
        said.append(Mentioned(one, surface, name))
    return _with_surnames(said)


def _with_surnames(people: list[Mentioned]) -> list[Mentioned]:
    """Read a lone word as a surname where a title or a full name of the document shows it as one."""
    surnames = {name_sound(one.name.surname) for one in people if one.name.surname}
    given = {name_sound(part) for one in people if one.name.surname for part in one.name.given}
    for one in people:
        name = one.name
        heard = name_sound(name.given[0]) if len(name.given) == 1 else ""
        if not name.surname and heard in surnames - given:
            one.name = PersonName((), name.given[0], name.ending)
    return people


def order(said: Mentioned) -> tuple[bool, int, Span]:
    """Link what a person decided first, then full names, surnames, first names."""
    is_full = bool(said.name.given and said.name.surname)
    return not said.label, 0 if is_full else 1 if said.name.surname else 2, said.candidate.span
