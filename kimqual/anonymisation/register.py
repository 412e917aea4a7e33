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
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

from kimqual.anonymisation import origins, pools, streets, surrogates
from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.decided import Decided, with_decisions
from kimqual.anonymisation.generalise import generalise
from kimqual.anonymisation.lexicon import names, phrase_key
from kimqual.anonymisation.people import entry
from kimqual.anonymisation.personname import PersonName, name_sound, parse_name
from kimqual.anonymisation.surnames import agree_surname, is_frequent_surname
from kimqual.anonymisation.words import key, words
from kimqual.model import Category, Mention, Span

_FREQUENT = 100
"""Bearers in Berlin (2012 to 2023) from which a first name alone says nothing across documents."""


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

    @property
    def surrogate(self) -> str:
        """Give the whole surrogate."""
        return " ".join(filter(None, (*self.surrogate_given, self.surrogate_surname)))


@dataclass(slots=True)
class _Said:
    """A person's mention with its parts, on its way to an entity."""

    candidate: Candidate
    surface: str
    name: PersonName
    label: str = ""


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
    ) -> tuple[Mention, ...]:
        """Give every candidate its entity and surrogate.

        Args:
            document: The document's id; parts of names are joined within it.
            text: Its source text.
            candidates: Resolved, none overlapping.
            decisions: What persons decided: they add, reject and name.

        Returns:
            Mentions in order.
        """
        self.reserve(text)
        decided = with_decisions(candidates, decisions)
        people = _people(text, decided, decisions)
        self._reserved.update(key(part) for said in people for part in _parts(said.name))
        linked = self._link_people(document, people)
        mentions = []
        for candidate in decided:
            if candidate.category is Category.PERSON:
                said, entity = linked[candidate.span]
                mentions.append(_mention(candidate, entity, self._spell(entity, said)))
            else:
                mentions.append(self._link_thing(document, text, candidate))
        return tuple(sorted(mentions))

    def dumps(self) -> str:
        """Write everything as JSON, for the vault."""
        return json.dumps(
            {
                "seed": self.seed,
                "entities": [asdict(entity) for entity in self.entities()],
                "things": [[*parts, one] for parts, one in sorted(self._things.items())],
                "labels": self._labels,
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
            register._used.update(map(key, (*entity.surrogate_given, entity.surrogate_surname)))
        register._things = {(category, folded): one for category, folded, one in raw["things"]}
        register._labels = dict(raw["labels"])
        return register

    # Persons

    def _link_people(self, document: str, people: list[_Said]) -> dict[Span, tuple[_Said, Entity]]:
        """Link full names first, then surnames, then first names, each in order of place."""
        linked: dict[Span, tuple[_Said, Entity]] = {}
        places: list[tuple[int, str]] = []
        for said in sorted(people, key=lambda one: (_rank(one.name), one.candidate.span)):
            entity = self._find_person(document, said, places) or self._new(Category.PERSON)
            self._learn(entity, document, said)
            places.append((said.candidate.span.start, entity.id))
            linked[said.candidate.span] = (said, entity)
        for entity_id in dict.fromkeys(one for _, one in sorted(places)):
            self._name(self._entities[entity_id], document)
        return linked

    def _find_person(
        self, document: str, said: _Said, places: list[tuple[int, str]]
    ) -> Entity | None:
        if said.label:
            return self._entities.get(self._labels.get(said.label, ""))
        fitting = [
            e
            for e in self._entities.values()
            if e.category == Category.PERSON and fits(e, said.name)
        ]
        here = [e for e in fitting if document in e.documents]
        if here:
            return _nearest(here, said.candidate.span.start, places)
        return self._elsewhere(said.name, fitting)

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

    def _learn(self, entity: Entity, document: str, said: _Said) -> None:
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
            entity.label = said.label
            self._labels[said.label] = entity.id

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
        for other in self._entities.values():
            same = other.id != entity.id and document in other.documents and other.surrogate_surname
            if same and name_sound(other.surname) == name_sound(entity.surname):
                return other.surrogate_surname
        return ""

    def _spell(self, entity: Entity, said: _Said) -> str:
        """Write the surrogate in the shape of the mention."""
        name = said.name
        parts = [_given_for(entity, one) for one in name.given]
        if name.has_initial:
            parts[0] = f"{parts[0][:1] or surrogates.letter(entity.surrogate_surname)}."
        if name.surname:
            parts.append(entity.surrogate_surname)
        whole = " ".join(filter(None, parts)) or entity.surrogate
        return surrogates.inflect(whole, name, said.surface)

    # Everything else

    def _link_thing(self, document: str, text: str, candidate: Candidate) -> Mention:
        surface = candidate.span.of(text)
        folded = phrase_key(surface) + "".join(c for c in surface if c.isdecimal())
        place = (candidate.category.value, folded)
        if place not in self._things:
            self._things[place] = self._new(candidate.category).id
        entity = self._entities[self._things[place]]
        if document not in entity.documents:
            entity.documents.append(document)
        if surface not in entity.forms:
            entity.forms = sorted([*entity.forms, surface])
        surrogate = generalise(candidate.category, surface)
        if candidate.category is Category.STREET:
            surrogate = self._street(entity, surface)
        return _mention(candidate, entity, surrogate)

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
        n = sum(entity.category == category for entity in self._entities.values()) + 1
        entity = Entity(f"{category.value}-{n:03}", category.value)
        self._entities[entity.id] = entity
        return entity


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
    ours = [name_sound(one) for one in entity.given]
    shared = [one for one in name.given if name_sound(one) in ours]
    if name.given and entity.given and not shared:
        return False
    return same_surname or bool(shared)


def _rank(name: PersonName) -> int:
    if name.given and name.surname:
        return 0
    return 1 if name.surname else 2


def _nearest(people: list[Entity], position: int, places: list[tuple[int, str]]) -> Entity:
    """Choose the person mentioned last before a place, else the one mentioned first."""
    ids = {entity.id: entity for entity in people}
    before = [place for place in places if place[1] in ids and place[0] <= position]
    after = [place for place in places if place[1] in ids]
    if before:
        return ids[max(before)[1]]
    return ids[min(after)[1]] if after else people[0]


def _given_for(entity: Entity, given: str) -> str:
    """Give the surrogate of one of several first names; a short form counts as the first."""
    sounds = [name_sound(one) for one in entity.given]
    index = sounds.index(name_sound(given)) if name_sound(given) in sounds else 0
    return entity.surrogate_given[index] if entity.surrogate_given else ""


def _parts(name: PersonName) -> list[str]:
    return [part for one in (*name.given, name.surname) for part in one.replace("-", " ").split()]


def _people(
    text: str, candidates: Iterable[Candidate], decisions: Sequence[Decided]
) -> list[_Said]:
    labels = {decision.span: decision.entity for decision in decisions if decision.accepted}
    persons = [one for one in candidates if one.category is Category.PERSON]
    known = frozenset(word.key for one in persons for word in words(one.span.of(text)))
    said = []
    for one in persons:
        surface = one.span.of(text)
        before = text[: one.span.start][-60:].rsplit("\n", 1)[-1]
        name = parse_name(surface, before=before, after=text[one.span.end :][:20], known=known)
        said.append(_Said(one, surface, name, labels.get(one.span, "")))
    return _with_surnames(said)


def _with_surnames(people: list[_Said]) -> list[_Said]:
    """Read a lone word as a surname where a title or a full name of the document shows it as one."""
    surnames = {name_sound(one.name.surname) for one in people if one.name.surname}
    given = {name_sound(part) for one in people if one.name.surname for part in one.name.given}
    for one in people:
        name = one.name
        heard = name_sound(name.given[0]) if len(name.given) == 1 else ""
        if not name.surname and heard in surnames - given:
            one.name = PersonName((), name.given[0], name.ending)
    return people


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
