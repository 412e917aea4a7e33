"""A person's own surrogate for an entity: read from one mention's cell, good for all its mentions.

What is written for "Ayşe Yılmaz" gives the first name and the surname, for "Frau Yılmaz" the surname
alone. What is written in square brackets ("[Lehrerin 2]") stands as it is.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kimqual.anonymisation.entity import Entity
from kimqual.anonymisation.personname import name_sound, parse_name
from kimqual.anonymisation.surnames import agree_surname
from kimqual.anonymisation.words import words
from kimqual.model import Category

_NUMBER = re.compile(r"\s*\d.*$")


def renamed(entity: Entity, surface: str, written: str) -> Entity:
    """Give an entity with what a person wrote in a mention's place.

    Args:
        entity: As the register has it.
        surface: The mention.
        written: Not empty.

    Returns:
        A changed copy.

    Raises:
        ValueError: If the parts do not fit those of the mention.

    Example:
        >>> person = Entity("PERSON-001", "PERSON", given=["Ayşe"], surname="Yılmaz",
        ...                 surrogate_given=["Elif"], surrogate_surname="Demir")
        >>> renamed(person, "Yılmaz", "Kara").surrogate
        'Elif Kara'
        >>> renamed(person, "Ayşes", "[Nachbarin]").shown
        '[Nachbarin]'
    """
    if is_shown_as_written(entity.category, written):
        return replace(entity, shown=written)
    if entity.category == Category.STREET:
        return replace(entity, surrogate_surname=_NUMBER.sub("", written), shown="")
    return _person(entity, surface, written)


def is_shown_as_written(category: str, written: str) -> bool:
    """Tell what is no name that is bent and taken apart: a bracket, or anything for a place."""
    is_bracket = written.startswith("[") and written.endswith("]")
    return is_bracket or category not in {Category.PERSON, Category.STREET}


def _person(entity: Entity, surface: str, written: str) -> Entity:
    said, new = _units(surface, _parts(entity)), _units(written)
    if is_surname(entity, surface):
        return replace(entity, surrogate_surname=" ".join(new), shown="")
    if len(said) == 1:
        if len(new) > 1:
            raise ValueError("more words than the mention has")
        return replace(entity, surrogate_given=_with(entity, said[0], new[0]), shown="")
    has_surname = bool(parse_name(surface).surname)
    n_given = len(parse_name(surface).given)
    if len(new) < n_given + has_surname or (not has_surname and len(new) > n_given):
        raise ValueError("not the same number of names as the mention has")
    given = list(entity.surrogate_given)
    for unit, name in zip(said[:n_given], new, strict=False):
        given = _with(replace(entity, surrogate_given=given), unit, name)
    surname = " ".join(new[n_given:]) if has_surname else entity.surrogate_surname
    return replace(entity, surrogate_given=given, surrogate_surname=surname, shown="")


def is_surname(entity: Entity, surface: str) -> bool:
    """Tell whether a mention says the surname alone, as far as the entity knows it."""
    bare = " ".join(_units(surface, _parts(entity)))
    given = {name_sound(one) for one in (*entity.given, *entity.aliases)}
    is_given = name_sound(bare) in given
    return bool(entity.surname) and not is_given and agree_surname(entity.surname, bare)


def _with(entity: Entity, given: str, name: str) -> list[str]:
    """Put a name in the place of that for one of the first names."""
    sounds = [name_sound(one) for one in entity.given]
    index = sounds.index(name_sound(given)) if name_sound(given) in sounds else 0
    names = [*entity.surrogate_given, *[name] * (index + 1 - len(entity.surrogate_given))]
    names[index] = name
    return names


def _parts(entity: Entity) -> frozenset[str]:
    return frozenset(word.key for one in (*entity.given, entity.surname) for word in words(one))


def _units(surface: str, known: frozenset[str] = frozenset()) -> list[str]:
    """Give the words of a name without what bends the last of them."""
    name = parse_name(surface, known=known)
    bare = surface[: len(surface) - len(name.ending)] if name.ending else surface
    return bare.split()
