"""Whom a person means by what was written beside a mention: an id, or words that are in the text."""

from __future__ import annotations

from collections.abc import Iterable

from kimqual.anonymisation.entity import Entity
from kimqual.anonymisation.said import surface_key
from kimqual.errors import FileError
from kimqual.model import Category


def find_entity(
    written: str, category: Category, document: str, known: Iterable[Entity], where: str
) -> str:
    """Give the id of the entity that somebody wrote down.

    Args:
        written: An id, a name that a person gave an entity, words by which it is called, or a new
            name for a new entity.
        category: Of the mention; another category's entities are not meant.
        document: Where it was written: who occurs there comes first.
        known: The study's entities.
        where: For messages.

    Returns:
        An id, or what was written where nobody is called so; "" for "".

    Raises:
        FileError: If several are called so.

    Example:
        >>> ayse = Entity("PERSON-001", "PERSON", forms=["Ayşe", "Frau Yılmaz"], documents=["d"])
        >>> find_entity("frau yılmaz", Category.PERSON, "d", [ayse], "task 1")
        'PERSON-001'
        >>> find_entity("die Nachbarin", Category.PERSON, "d", [ayse], "task 1")
        'die Nachbarin'
    """
    of_category = [one for one in known if one.category == category]
    if not written or any(written in (one.id, one.label) for one in known):
        return written
    called = surface_key(written)
    found = [
        one
        for one in of_category
        if one.id.casefold() == written.casefold() or called in map(surface_key, one.forms)
    ]
    here = [one for one in found if document in one.documents] or found
    if len(here) > 1:
        raise FileError(
            f"{len(here)} entities are called so.",
            where=where,
            mend="write the id: " + " or ".join(one.id for one in here[:5]),
        )
    return here[0].id if here else written
