"""Who is who in a study: every mention gets an entity, every entity one surrogate.

Persons. Within a document a first name, a surname and "Frau + surname" go to the same person as the
full name; where several persons fit, to the one mentioned last. Across documents a full name links,
and so does a part of it that only one person of the study has and that is no frequent first name.
Members of a family who share a surname in a document share its surrogate, too. Everything else
(streets, numbers, places) is one entity for each spelling, folded.

Surrogates depend on the seed and the name, so that they do not change when documents are added.
"""

from __future__ import annotations

import json
from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType

from kimqual.anonymisation import origins, pools, streets, surrogates
from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.decided import Decided, with_decisions
from kimqual.anonymisation.entity import Entity, fits, given_for
from kimqual.anonymisation.generalise import generalise
from kimqual.anonymisation.lexicon import names, phrase_key
from kimqual.anonymisation.mentioned import Mentioned, order, parts, people_of, sounds
from kimqual.anonymisation.people import entry
from kimqual.anonymisation.personname import PersonName, name_sound
from kimqual.anonymisation.renaming import renamed
from kimqual.anonymisation.surnames import is_frequent_surname
from kimqual.anonymisation.words import key, words
from kimqual.model import Category, Mention, Span

_FREQUENT = 100
"""Bearers in Berlin (2012 to 2023) from which a first name alone says nothing across documents."""


class Register:
    """Entities and surrogates of a study.

    Args:
        seed: For surrogates; the same seed gives the same ones.

    Example:
        >>> text = "Ayşe Demir kam. Ayşes Bruder auch."
        >>> found = [Candidate(Span(0, 10), Category.PERSON, 0.9, "person: list"),
        ...          Candidate(Span(16, 21), Category.PERSON, 0.9, "person: list")]
        >>> one, two = Register(seed=1).link("d1", text, found)
        >>> one.entity == two.entity, one.surrogate.split()[0] == two.surrogate.rstrip("'s")
        (True, True)
    """

    def __init__(self, seed: int = 42) -> None:
        self.seed = seed
        self._entities: dict[str, Entity] = {}
        self._things: dict[tuple[str, str], str] = {}
        self._labels: dict[str, str] = {}
        self._last: dict[str, int] = {}
        self._linked: set[str] = set()
        self._heard: dict[str, dict[str, None]] = {}
        self._reserved: set[str] = set()
        self._used: set[str] = set()

    # What others ask

    def entities(self) -> tuple[Entity, ...]:
        """Give every entity, by id."""
        return tuple(self._entities[one] for one in sorted(self._entities))

    def forms(self) -> frozenset[str]:
        """Give every surface that was ever linked."""
        return frozenset(form for entity in self._entities.values() for form in entity.forms)

    def reserve(self, text: str) -> None:
        """Note a text's words, so that no surrogate is a name that occurs in it.

        Call this for every text of a study before the first is linked.
        """
        self._reserved.update(word.key for word in words(text) if entry(word.key))

    def link(
        self,
        document: str,
        text: str,
        candidates: Iterable[Candidate],
        *,
        decisions: Sequence[Decided] = (),
        earlier: Mapping[Span, str] = MappingProxyType({}),
    ) -> tuple[Mention, ...]:
        """Give every candidate its entity and surrogate.

        Args:
            document: The document's id; parts of names are joined within it.
            text: Its source text.
            candidates: Resolved, none overlapping.
            decisions: What persons decided: they add, reject and name.
            earlier: The entity of each mention when the same text was linked last: it stays, unless
                somebody decided otherwise.

        Returns:
            Mentions in order.
        """
        self.reserve(text)
        decided = with_decisions(text, candidates, decisions)
        labels = {one.span: one.entity for one in decisions if one.accepted and one.entity}
        people = people_of(text, decided)
        for said in people:
            said.label = labels.get(said.candidate.span, "")
            said.earlier = earlier.get(said.candidate.span, "")
        self._reserved.update(key(part) for said in people for part in parts(said.name))
        linked = self._link_people(document, people)
        mentions = []
        for candidate in decided:
            if candidate.category is Category.PERSON:
                said, entity = linked[candidate.span]
                mentions.append(_mention(candidate, entity, self._spell(entity, said)))
            else:
                label = labels.get(candidate.span, "")
                mentions.append(self._link_thing(document, text, candidate, label))
        self._linked.update(mention.entity for mention in mentions)
        return tuple(sorted(mentions))

    def entity(self, name: str) -> Entity | None:
        """Give the entity of an id, or of what a person called it."""
        return self._entities.get(self._labels.get(name, name))

    def rename(self, name: str, surface: str, written: str) -> None:
        """Let something that a person wrote stand for an entity, as far as it still exists.

        Relatives with the same surname, and a street with other numbers, go with it.

        Args:
            name: Its id, or what a person called it.
            surface: The mention that it was written for.
            written: In its place.
        """
        entity = self.entity(name)
        if entity is None:
            return
        new = renamed(entity, surface, written)
        for other in self._relatives(entity):
            other.surrogate_surname = new.surrogate_surname
        self._entities[entity.id] = new
        self._used.update(word.key for word in words(written))

    def _relatives(self, entity: Entity) -> list[Entity]:
        """Give the entities that have one surrogate surname because they have one surname."""
        return [
            other
            for other in self._entities.values()
            if other.category == entity.category
            and entity.surrogate_surname
            and other.surrogate_surname == entity.surrogate_surname
        ]

    def forget_unlinked(self) -> None:
        """Forget what nothing was linked to: gone from the study, or one with another by now."""
        self._entities = {one: e for one, e in self._entities.items() if one in self._linked}
        self._things = {place: one for place, one in self._things.items() if one in self._linked}
        self._labels = {label: one for label, one in self._labels.items() if one in self._linked}

    def dumps(self) -> str:
        """Write everything as JSON, for the vault."""
        return json.dumps(
            {
                "seed": self.seed,
                "entities": [asdict(entity) for entity in self.entities()],
                "things": [[*parts, one] for parts, one in sorted(self._things.items())],
                "labels": self._labels,
                "last": self._last,
            },
            ensure_ascii=False,
        )

    @classmethod
    def loads(cls, data: str, *, seed: int = 42) -> Register:
        """Read what :meth:`dumps` wrote; "" gives an empty register.

        Example:
            >>> Register.loads(Register(seed=7).dumps()).seed
            7
        """
        if not data:
            return cls(seed)
        raw = json.loads(data)
        register = cls(raw["seed"])
        for fields in raw["entities"]:
            entity = Entity(**fields)
            register._entities[entity.id] = entity
            register._hear(entity)
            register._used.update(map(key, (*entity.surrogate_given, entity.surrogate_surname)))
        register._things = {(category, folded): one for category, folded, one in raw["things"]}
        register._labels = dict(raw["labels"])
        register._last = dict(raw.get("last", {}))
        return register

    # Persons

    def _link_people(
        self, document: str, people: list[Mentioned]
    ) -> dict[Span, tuple[Mentioned, Entity]]:
        """Link full names first, then surnames, then first names, each in order of place."""
        linked: dict[Span, tuple[Mentioned, Entity]] = {}
        places: dict[str, list[int]] = {}
        for said in sorted(people, key=order):
            entity = self._find_person(document, said, places) or self._new(Category.PERSON)
            self._learn(entity, document, said)
            insort(places.setdefault(entity.id, []), said.candidate.span.start)
            linked[said.candidate.span] = (said, entity)
        for entity_id in sorted(places, key=lambda one: places[one][0]):
            self._name(self._entities[entity_id], document)
        return linked

    def _find_person(
        self, document: str, said: Mentioned, places: dict[str, list[int]]
    ) -> Entity | None:
        if said.label:
            return self._called(said.label, Category.PERSON)
        before = self._entities.get(said.earlier)
        if before is not None and fits(before, said.name):
            return before
        fitting = [e for e in self._alike(said.name) if fits(e, said.name)]
        here = [e for e in fitting if document in e.documents]
        if here:
            return _nearest(here, said.candidate.span.start, places)
        return self._elsewhere(said.name, fitting)

    def _alike(self, name: PersonName) -> list[Entity]:
        """Give the persons that share a part of a name, by ear, in the order of their making."""
        ids = {one for heard in sounds(name) for one in self._heard.get(heard, ())}
        return [e for e in map(self._entities.get, sorted(ids)) if e is not None]

    def _hear(self, entity: Entity) -> None:
        said = PersonName((*entity.given, *entity.aliases), entity.surname)
        for heard in sounds(said):
            self._heard.setdefault(heard, {})[entity.id] = None

    def _elsewhere(self, name: PersonName, fitting: list[Entity]) -> Entity | None:
        """Find a person of another document: by the full name, or by a name that only one has."""
        if name.given and name.surname:
            full = [e for e in fitting if e.given and e.surname]
            return full[0] if len(full) == 1 else None
        if len(fitting) != 1:
            return None
        only = fitting[0]
        if name.surname:
            is_same = name_sound(only.surname) == name_sound(name.surname)
            is_sure = bool(name.gender and only.gender) and not is_frequent_surname(name.surname)
            return only if is_same and is_sure else None
        known = names().get(key(name.given[0]))
        is_rare = known is None or known.bearers < _FREQUENT
        return only if is_rare and only.surname and only.given else None

    def _learn(self, entity: Entity, document: str, said: Mentioned) -> None:
        name = said.name
        if len(name.given) > len(entity.given) and not name.has_initial:
            entity.given = list(name.given)
        entity.surname = entity.surname or name.surname
        entity.gender = entity.gender or name.gender
        if document not in entity.documents:
            entity.documents.append(document)
        if said.surface not in entity.forms:
            entity.forms = sorted([*entity.forms, said.surface])
        if said.label:
            self._call(entity, said.label)
            known = {name_sound(one) for one in (*entity.given, *entity.aliases)}
            entity.aliases += [one for one in name.given if name_sound(one) not in known]
        self._hear(entity)

    def _called(self, label: str, category: Category) -> Entity | None:
        entity = self.entity(label)
        return entity if entity is not None and entity.category == category else None

    def _call(self, entity: Entity, label: str) -> None:
        if label not in self._entities:
            entity.label = label
            self._labels[label] = entity.id

    def _name(self, entity: Entity, document: str) -> None:
        """Choose surrogates for the parts that have none yet."""
        parts = [
            *((one, True) for one in entity.given),
            *([(entity.surname, False)] if entity.surname else []),
        ]
        if not parts:
            return
        homes = origins.origins_of(parts)
        gender = entity.gender or origins.gender_of(parts, homes[0])
        if entity.surname and not entity.surrogate_surname:
            relative = self._relative(entity, document)
            chosen = relative or self._choose(entity, "surname", homes[-1], gender, entity.surname)
            entity.surrogate_surname = chosen
        while len(entity.surrogate_given) < len(entity.given):
            n = len(entity.surrogate_given)
            chosen = self._choose(entity, "given", homes[n], gender, entity.given[n])
            entity.surrogate_given.append(chosen)

    def _choose(self, entity: Entity, kind: str, origin: str, gender: str, real: str) -> str:
        chosen = pools.choose(
            kind,
            origin,
            gender,
            origins.script(real),
            seed=f"{self.seed}:{name_sound(real)}:{len(entity.surrogate_given)}",
            taken=self._reserved,
            used=self._used,
            like=real,
        )
        self._used.add(key(chosen))
        return chosen

    def _relative(self, entity: Entity, document: str) -> str:
        """Give the surrogate surname of somebody in the document who has the same surname."""
        for other in self._alike(PersonName((), entity.surname)):
            same = other.id != entity.id and document in other.documents and other.surrogate_surname
            if same and name_sound(other.surname) == name_sound(entity.surname):
                return other.surrogate_surname
        return ""

    def _spell(self, entity: Entity, said: Mentioned) -> str:
        """Write the surrogate in the shape of the mention."""
        name = said.name
        if entity.shown:
            return entity.shown
        parts = [given_for(entity, one) for one in name.given]
        if name.has_initial:
            parts[0] = f"{parts[0][:1] or surrogates.letter(entity.surrogate_surname)}."
        if name.surname:
            parts.append(entity.surrogate_surname)
        whole = " ".join(filter(None, parts)) or entity.surrogate
        return surrogates.inflect(whole, name, said.surface)

    # Everything else

    def _link_thing(self, document: str, text: str, candidate: Candidate, label: str) -> Mention:
        surface = candidate.span.of(text)
        entity = self._find_thing(candidate.category, surface, label)
        if document not in entity.documents:
            entity.documents.append(document)
        if surface not in entity.forms:
            entity.forms = sorted([*entity.forms, surface])
        surrogate = generalise(candidate.category, surface)
        if candidate.category is Category.STREET:
            surrogate = self._street(entity, surface)
        return _mention(candidate, entity, entity.shown or surrogate)

    def _find_thing(self, category: Category, surface: str, label: str) -> Entity:
        """Find a place or a number by what a person called it, else by its spelling."""
        if label:
            entity = self._called(label, category) or self._new(category)
            self._call(entity, label)
            return entity
        folded = phrase_key(surface) + "".join(c for c in surface if c.isdecimal())
        place = (category.value, folded)
        if self._things.get(place) not in self._entities:
            self._things[place] = self._new(category).id
        return self._entities[self._things[place]]

    def _street(self, entity: Entity, surface: str) -> str:
        """Give one street one name, whatever number it is named with."""
        base = streets.base(surface)
        if not entity.surrogate_surname:
            known = self._streets()
            taken = {*self._reserved, *map(key, known.values())}
            seed = f"{self.seed}:{base}"
            entity.surrogate_surname = known.get(base) or streets.invented(
                surface, seed=seed, taken=taken
            )
        number = "".join(c for c in surface if c.isdecimal())
        return streets.as_said(
            entity.surrogate_surname, surface, seed=f"{self.seed}:{base}:{number}"
        )

    def _streets(self) -> dict[str, str]:
        """Give the surrogates of the streets known so far."""
        return {
            streets.base(entity.forms[0]): entity.surrogate_surname
            for entity in self._entities.values()
            if entity.category == Category.STREET and entity.surrogate_surname
        }

    def _new(self, category: Category) -> Entity:
        numbers = (
            int(e.id.rpartition("-")[2]) for e in self._entities.values() if e.category == category
        )
        last = self._last.get(category) or max(numbers, default=0)
        self._last[category.value] = last + 1
        entity = Entity(f"{category.value}-{last + 1:03}", category.value)
        self._entities[entity.id] = entity
        return entity


def _nearest(people: list[Entity], position: int, places: dict[str, list[int]]) -> Entity:
    """Choose the person mentioned last before a place, else the one mentioned first."""
    found = [(entity, places[entity.id]) for entity in people if entity.id in places]
    before = [(at[n - 1], e.id, e) for e, at in found if (n := bisect_right(at, position))]
    if before:
        return max(before, key=lambda one: one[:2])[2]
    after = [(at[0], e.id, e) for e, at in found]
    return min(after, key=lambda one: one[:2])[2] if after else people[0]


def _mention(candidate: Candidate, entity: Entity, surrogate: str) -> Mention:
    return Mention(
        candidate.span.start,
        candidate.span.end,
        candidate.category,
        candidate.score,
        surrogate,
        entity.id,
        candidate.reason,
    )
