"""Who is who, beside a document under review: to link a mention, one has to know the others' ids."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from kimqual.anonymisation.entity import Entity
from kimqual.anonymisation.words import words
from kimqual.model import Category

_LINKED: Final[Sequence[str]] = (
    Category.PERSON, Category.FACILITY, Category.ORGANIZATION, Category.STREET, Category.DISTRICT,
    Category.CITY,
)  # fmt: skip
_N_OTHERS: Final = 12
_STYLE: Final = (
    "<style>.who{font:13px/1.5 sans-serif;color:#333;margin:.2em 0}"
    ".who b{font-weight:600;color:#555}.who h4{font:600 14px sans-serif;margin:.9em 0 .3em}</style>"
)


class WhoIsWho:
    """The entities of a study by document and, for persons, by each word of their names.

    Example:
        >>> ayse = Entity("PERSON-001", "PERSON", forms=["Ayşe Demir"], documents=["I001"])
        >>> other = Entity("PERSON-002", "PERSON", forms=["Frau Demir"], documents=["I002"])
        >>> page = WhoIsWho([ayse, other]).page("I001")
        >>> page.index("Ayşe Demir") < page.index("anderen Dokumenten") < page.index("Frau Demir")
        True
    """

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._here: dict[str, list[Entity]] = defaultdict(list)
        self._named: dict[str, list[Entity]] = defaultdict(list)
        for one in sorted(entities, key=_rank):
            for document in one.documents if one.category in _LINKED else ():
                self._here[document].append(one)
            for name in _names(one):
                self._named[name].append(one)

    def page(self, document: str) -> str:
        """Write a document's entities, then persons elsewhere who share a name with one of them."""
        here = self._here.get(document, [])
        known = {one.id for one in here}
        shared = (other for one in here for name in _names(one) for other in self._named[name])
        others = {one.id: one for one in shared if one.id not in known}
        parts = {
            "Wer ist wer": here,
            "Ähnlich in anderen Dokumenten": list(others.values())[:_N_OTHERS],
        }
        return _STYLE + "".join(
            f'<div class="who"><h4>{title}</h4>{"".join(map(_entry, group))}</div>'
            for title, group in parts.items()
            if group
        )


def _rank(entity: Entity) -> tuple[int, str]:
    rank = _LINKED.index(entity.category) if entity.category in _LINKED else len(_LINKED)
    return rank, entity.id


def _names(entity: Entity) -> list[str]:
    if entity.category != Category.PERSON:
        return []
    return list(dict.fromkeys(word.key for form in entity.forms for word in words(form)))


def _entry(entity: Entity) -> str:
    name = entity.label or entity.id
    return f"<div><b>{html.escape(name)}</b> {html.escape(' · '.join(entity.forms))}</div>"
