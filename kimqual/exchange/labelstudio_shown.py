"""Suggestions of a model that somebody coded with, out of a task as Label Studio gives it.

Label Studio calls them predictions. Who opens a document that has some starts from a copy of them,
whatever the project's settings say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from kimqual.exchange.labelstudio_door import Door
from kimqual.exchange.labelstudio_export import TaskRead, read_task
from kimqual.model.coding import is_person


class _Prediction(Door):
    id: int
    result: list[dict[str, Any]]
    model_version: str
    created_at: str


class _Annotation(Door):
    id: int
    was_cancelled: bool = False
    parent_prediction: int | None = None
    draft_created_at: str | None = None
    created_at: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A model's suggestions for one document, with which it was coded.

    Attributes:
        model: Whose they are, ``model:…``.
        annotations: Numbers of the submitted annotations that were begun with them.
        task: The task with the suggestions in the place of what people submitted.
    """

    model: str
    annotations: frozenset[int]
    task: TaskRead


def read_shown(item: Mapping[str, Any], where: str) -> Iterator[Shown]:
    """Find the suggestions with which a document was coded.

    Args:
        item: A task that can be read, with its annotations and its predictions, those of other
            programs too, which are passed over.
        where: Names the place in messages.

    Yields:
        Each set of suggestions that somebody began with and then submitted something.
    """
    known = {one.id: one for one in _ours(item.get("predictions") or ())}
    begun: dict[int, set[int]] = {}
    for annotation in map(_Annotation.model_validate, item["annotations"] if known else ()):
        found = None if annotation.was_cancelled else _begun_with(annotation, known)
        if found is not None:
            begun.setdefault(found, set()).add(annotation.id)
    for number, ours in sorted(begun.items()):
        one = known[number]
        swapped = {**item, "annotations": [{"id": number, "result": one.result}]}
        yield Shown(one.model_version, frozenset(ours), read_task(swapped, where))


def _ours(items: Iterable[object]) -> Iterator[_Prediction]:
    for item in items:
        with suppress(ValidationError):
            one = _Prediction.model_validate(item)
            if not is_person(one.model_version):
                yield one


def _begun_with(annotation: _Annotation, known: Mapping[int, _Prediction]) -> int | None:
    """Give the suggestions that the page names, else those it showed when coding began.

    The page forgets to name them where a draft was left and is opened again.
    """
    if annotation.parent_prediction in known:
        return annotation.parent_prediction
    at = _moment(annotation.draft_created_at or annotation.created_at)
    before = [(_moment(one.created_at), one.id) for one in known.values()]
    return max((one for one in before if one[0] <= at), default=(0, None))[1]


def _moment(text: str) -> float:
    """Give a time as the server writes it in seconds; 0 if it is none."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return 0.0
