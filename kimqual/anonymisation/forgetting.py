"""What the register may still know when documents have gone: what is said in the others, no more."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from kimqual.anonymisation.lexicon import phrase_key
from kimqual.anonymisation.words import words
from kimqual.model import Mention
from kimqual.store.decisions import Decision

Surfaces = Mapping[str, Collection[str]]


def without(data: str, removed: Collection[str], left: Surfaces, labels: Collection[str]) -> str:
    """Take out of a register what only removed documents said.

    Surrogates stay as they are, so that no other text changes; ids are never given again.

    Args:
        data: The register's, "" for none.
        removed: Ids of the documents that go.
        left: Entity to its surfaces in the documents that stay.
        labels: What people call entities in decisions that stay.

    Returns:
        The register's data.

    Example:
        >>> person = {"id": "PERSON-001", "given": ["Ayşe"], "surname": "Yılmaz", "aliases": [],
        ...           "surrogate_given": ["Elif"], "forms": ["Ayşe", "Ayşe Yılmaz"], "label": "",
        ...           "documents": ["I001", "I002"], "category": "PERSON"}
        >>> data = json.dumps({"entities": [person], "things": [], "labels": {}})
        >>> (kept,) = json.loads(without(data, {"I002"}, {"PERSON-001": {"Ayşe"}}, ()))["entities"]
        >>> kept["given"], kept["surname"], kept["forms"], kept["documents"]
        (['Ayşe'], '', ['Ayşe'], ['I001'])
        >>> json.loads(without(data, {"I001", "I002"}, {}, ()))["entities"]
        []
    """
    if not data:
        return data
    raw = json.loads(data)
    kept = [
        _shortened(e, removed, left[e["id"]], labels) for e in raw["entities"] if e["id"] in left
    ]
    ids = {entity["id"] for entity in kept}
    said = {_folded(surface) for surfaces in left.values() for surface in surfaces}
    things = [one for one in raw["things"] if one[2] in ids and one[1] in said]
    called = {label: one for label, one in raw["labels"].items() if one in ids and label in labels}
    return json.dumps(
        raw | {"entities": kept, "things": things, "labels": called}, ensure_ascii=False
    )


def count_gone(before: str, after: str) -> int:
    """Count the entities that one register has and another has not.

    Example:
        >>> count_gone('{"entities": [1, 2]}', '{"entities": [1]}'), count_gone("", "")
        (1, 0)
    """
    counts = [len(json.loads(data)["entities"]) if data else 0 for data in (before, after)]
    return counts[0] - counts[1]


def pinned(
    staying: Iterable[tuple[str, Mention, str]], gone: Iterable[str], decided: Collection[object]
) -> list[Decision]:
    """Give decisions that keep names in other documents replaced, where only removed files named them.

    A name that a run knew from the removed files (their names, speakers, contact data, mentions)
    might be missed in the next run, and be readable then.

    Args:
        staying: Document, mention and surface of each mention in documents that stay.
        gone: What the removed files name.
        decided: Document and span of what persons decided already.

    Returns:
        A decision for each such mention that is replaced now.
    """
    known = {word.key for text in gone for word in words(text)}
    return [
        Decision(document, mention.span, accepted=True, category=str(mention.category))
        for document, mention, surface in staying
        if mention.surrogate != surface
        and (document, mention.span) not in decided
        and any(word.key in known for word in words(surface))
    ]


def _shortened(
    entity: dict[str, Any],
    removed: Collection[str],
    surfaces: Collection[str],
    labels: Collection[str],
) -> dict[str, Any]:
    """Keep of an entity what its other documents say."""
    keys = [word.key for surface in surfaces for word in words(surface)]
    given, surrogates = _given(entity, keys)
    return entity | {
        "documents": [id_ for id_ in entity["documents"] if id_ not in removed],
        "forms": [form for form in entity["forms"] if form in surfaces],
        "given": given,
        "surrogate_given": surrogates,
        "surname": entity["surname"] if _is_said(entity["surname"], keys) else "",
        "aliases": [one for one in entity["aliases"] if _is_said(one, keys)],
        "label": entity["label"] if entity["label"] in labels else "",
    }


def _given(entity: dict[str, Any], keys: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give the first names that are still said, each with its surrogate."""
    given, surrogates = entity["given"], entity["surrogate_given"]
    at = [n for n, one in enumerate(given) if _is_said(one, keys)]
    if not at:  # an initial goes on being replaced by the same one
        return [], surrogates
    return [given[n] for n in at], [surrogates[n] for n in at if n < len(surrogates)]


def _is_said(name: str, keys: Sequence[str]) -> bool:
    """Tell whether a part of a name stands in some words, endings aside."""
    parts = [word.key for word in words(name)]
    return any(key.startswith(part) or part == key for part in parts for key in keys)


def _folded(surface: str) -> str:
    return phrase_key(surface) + "".join(c for c in surface if c.isdecimal())
