"""Surrogates that a person wrote: refused where they would give a real name away, or join two people."""

from __future__ import annotations

from collections.abc import Iterable

from kimqual.anonymisation import streets
from kimqual.anonymisation.edits import Edit
from kimqual.anonymisation.entity import Entity
from kimqual.anonymisation.leak import find_leaks
from kimqual.anonymisation.people import entry
from kimqual.anonymisation.personname import name_sound
from kimqual.anonymisation.register import Register
from kimqual.anonymisation.renaming import is_shown_as_written, renamed
from kimqual.anonymisation.words import key, words
from kimqual.errors import FileError
from kimqual.model import Category
from kimqual.store import Study
from kimqual.store.known import surfaces

_PERSONS = (Category.PERSON, "SPEAKER", "CONTACT")
_NEVER = (*(category for category in Category if category.is_direct), "SPEAKER", "CONTACT")


class OwnSurrogates:
    """Checks surrogates against the names of a study.

    Args:
        study: Open, with its vault.
        register: As the last run left it.
        texts: Every source text.
    """

    def __init__(self, study: Study, register: Register, texts: Iterable[str]) -> None:
        known = surfaces(study)
        self._register = register
        self._forms = frozenset(form for one in _NEVER for form in known.get(one, ()))
        said = (w.key for text in texts for w in words(text) if entry(w.key))
        parts = (w.key for one in _PERSONS for form in known.get(one, ()) for w in words(form))
        self._names = frozenset((*said, *parts))
        self._made: dict[str, Entity] = {}

    def check(self, edit: Edit) -> None:
        """Check what a row writes.

        Raises:
            FileError: If it cannot stand for the entity.
        """
        entity = self._register.entity(edit.decision.entity)
        if entity is None:
            return
        written = edit.decision.surrogate
        if not any(map(str.isalpha, written)):
            raise _fault(edit, "A surrogate has letters.", "write a name, or a word in brackets.")
        self._refuse_real(edit, entity, written)
        try:
            new = renamed(entity, edit.surface, written)
        except ValueError as error:
            raise _fault(
                edit,
                "The surrogate has not as many names as the mention.",
                "write a first name for each first name, and a surname where there is one.",
            ) from error
        self._refuse_second(edit, entity, new)
        self._refuse_used(edit, entity, new)

    def _refuse_real(self, edit: Edit, entity: Entity, written: str) -> None:
        mine = {word.key for word in words(entity.surrogate)}
        new = [word.key for word in words(written) if word.key not in mine]
        is_name = not is_shown_as_written(entity.category, written)
        is_real = is_name and not self._names.isdisjoint(new)
        if is_real or find_leaks(written, self._forms) or find_leaks(written, {edit.surface}):
            raise _fault(
                edit,
                "The surrogate is a name that occurs in the study.",
                "choose another name; to leave the words as they are, write nein.",
            )

    def _refuse_second(self, edit: Edit, entity: Entity, new: Entity) -> None:
        """Refuse another surrogate for a part that a row before gave one."""
        before = self._made.setdefault(entity.id, new)
        changed = [_fields(one) for one in (before, new, entity)]
        if any(
            one != two and old not in {one, two} for one, two, old in zip(*changed, strict=False)
        ):
            raise _fault(edit, "Two rows give one entity two surrogates.", "leave one of them.")

    def _refuse_used(self, edit: Edit, entity: Entity, new: Entity) -> None:
        """Refuse a name that stands for another: a family's members may share a surname."""
        if new.shown or entity.category not in {Category.PERSON, Category.STREET}:
            return
        mine = _stands_for(new)
        for other in self._register.entities():
            if other.id == entity.id or other.category != entity.category:
                continue
            for made, real in _stands_for(other).items():
                if made in mine and mine[made] != real:
                    raise _fault(
                        edit,
                        f"The surrogate stands for another entity already: {other.id}.",
                        "choose another name; if both are one, give both rows one entity.",
                    )


def _fields(entity: Entity) -> list[str]:
    return [entity.shown, entity.surrogate_surname, *entity.surrogate_given]


def _stands_for(entity: Entity) -> dict[str, str]:
    """Give each part of a surrogate with the sound of what it stands for."""
    given = zip(entity.surrogate_given, entity.given, strict=False)
    found = {key(made): name_sound(real) for made, real in given}
    if entity.surrogate_surname and entity.category == Category.STREET:
        found[key(entity.surrogate_surname)] = streets.base(entity.forms[0])
    elif entity.surrogate_surname:
        found[key(entity.surrogate_surname)] = name_sound(entity.surname)
    return found


def _fault(edit: Edit, message: str, mend: str) -> FileError:
    return FileError(message, where=edit.where, mend=mend)
