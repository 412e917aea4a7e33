"""What mentions refer to: a person with a name's parts, a place, a number."""

from __future__ import annotations

from dataclasses import dataclass, field

from kimqual.anonymisation.personname import PersonName, name_sound
from kimqual.anonymisation.surnames import agree_surname
from kimqual.anonymisation.words import key


@dataclass(slots=True)
class Entity:
    """What mentions refer to; identifying, so vault only.

    Attributes:
        id: ``PERSON-001``; never used again for another.
        category: What kind of identifier.
        given: First names as said, in order.
        surname: Surname as said, "" if never said.
        gender: ``f``, ``m`` or "".
        surrogate_given: What stands for each first name.
        surrogate_surname: What stands for the surname.
        forms: Every surface, sorted.
        documents: Where it occurs.
        label: What a person calls it, "" if nobody did.
        aliases: First names that only a person's decision made its own.
        shown: What a person wants to see in its place, everywhere and unbent: ``[Lehrerin 2]``.
    """

    id: str
    category: str
    given: list[str] = field(default_factory=list)
    surname: str = ""
    gender: str = ""
    surrogate_given: list[str] = field(default_factory=list)
    surrogate_surname: str = ""
    forms: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    label: str = ""
    aliases: list[str] = field(default_factory=list)
    shown: str = ""

    @property
    def surrogate(self) -> str:
        """Give the whole surrogate."""
        return " ".join(filter(None, (*self.surrogate_given, self.surrogate_surname)))


def fits(entity: Entity, name: PersonName) -> bool:
    """Tell whether a mention may mean a person: no part of the name disagrees, one at least agrees.

    Example:
        >>> person = Entity("PERSON-001", "PERSON", given=["Ayşe"], surname="Yılmaz", gender="f")
        >>> fits(person, PersonName((), "Yilmaz", gender="f"))
        True
        >>> fits(person, PersonName((), "Yılmaz", gender="m"))
        False
    """
    if entity.gender and name.gender and entity.gender != name.gender:
        return False
    same_surname = bool(name.surname and entity.surname) and agree_surname(
        entity.surname, name.surname
    )
    if name.surname and entity.surname and not same_surname:
        return False
    if name.has_initial:
        initial = key(name.given[0])[:1]
        return same_surname and (not entity.given or key(entity.given[0]).startswith(initial))
    ours = [name_sound(one) for one in (*entity.given, *entity.aliases)]
    shared = [one for one in name.given if name_sound(one) in ours]
    if name.given and entity.given and not shared:
        return False
    return same_surname or bool(shared)


def given_for(entity: Entity, given: str) -> str:
    """Give the surrogate of one of several first names; a short form counts as the first."""
    sounds = [name_sound(one) for one in entity.given]
    index = sounds.index(name_sound(given)) if name_sound(given) in sounds else 0
    return entity.surrogate_given[index] if entity.surrogate_given else ""
