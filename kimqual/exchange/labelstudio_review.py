"""Reviews of the anonymisation as Label Studio holds them: what was proposed, what people made of it.

A task is laid out as in `labelstudio_task`, on the source text, and carries the proposals beside the
turns::

    {"uid": "…", "html": "…", "turns": […],
     "revision": 1,                    of the source text
     "mentions": [{"start": 5, "end": 9, "category": "PERSON", "entity": "PERSON-001",
                   "score": 0.8, "reason": "…", "verdict": "ja"}, …]}   spans of the source text

What a person submits says for each region a category, and may say a verdict and an entity: three
results that share the region's id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import Field, ValidationError

from kimqual.errors import FileError
from kimqual.exchange.labelstudio_door import Door, TurnRow
from kimqual.exchange.labelstudio_page import page_span
from kimqual.exchange.labelstudio_task import TaskTurn, is_sound, to_view
from kimqual.model import Category, Mention, Span

LABELS = "hypertextlabels"
_MEND = "purge the review and push it again; it was not made by this version of kimqual."


class _Proposal(Door):
    start: int
    end: int
    category: str
    entity: str
    score: float
    reason: str
    verdict: str


class _Data(Door):
    uid: str
    revision: int
    turns: list[TurnRow]
    mentions: list[_Proposal]


class _Result(Door):
    type: str
    id: str = ""
    value: dict[str, Any] = Field(default_factory=dict)


class _Annotation(Door):
    id: int
    result: list[_Result]
    completed_by: int | str | dict[str, Any] | None = None
    was_cancelled: bool = False
    updated_at: str = ""


class _Task(Door):
    id: int
    data: _Data
    annotations: list[_Annotation]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mention that was put before people, with the verdict that the page showed at first."""

    mention: Mention
    verdict: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A region of a submitted annotation, inside one turn.

    Attributes:
        region: Its id.
        span: In the source text.
        words: As the turn has them there.
        category: What it was marked as.
        verdict: What was chosen, "" for nothing.
        entity: What was written, "" for nothing.
    """

    region: str
    span: Span
    words: str
    category: str
    verdict: str
    entity: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """What one person submitted.

    Attributes:
        number: Of the annotation.
        account: Of the person; "" if nobody is named.
        marked: In the order of the page's list.
        faults: Region and reason of what cannot be read.
    """

    number: int
    account: str
    marked: tuple[Marked, ...]
    faults: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReviewRead:
    """A task of a review.

    Attributes:
        document: The document's id.
        revision: Of its source text when it was pushed.
        turns: As people saw them.
        proposals: What was put before them.
        submitted: The oldest first; skipped ones are left out.
        n_skipped: How many those were.
    """

    document: str
    revision: int
    turns: tuple[TaskTurn, ...]
    proposals: tuple[Proposal, ...]
    submitted: tuple[Submitted, ...]
    n_skipped: int


def read_review_task(item: Mapping[str, Any], where: str) -> ReviewRead:
    """Read one task with its annotations.

    Args:
        item: As the server gives it: id, data, annotations.
        where: Names the place in messages.

    Returns:
        All of it; a region that cannot be read is among the faults.

    Raises:
        FileError: If the task is not laid out as above, or its turns do not fit together.
    """
    try:
        task = _Task.model_validate(item)
        proposals = tuple(_proposal(one) for one in task.data.mentions)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise FileError(f"{place or 'whole'}: {first['msg']}.", where=where, mend=_MEND) from None
    except ValueError:
        raise FileError("A proposal is no mention.", where=where, mend=_MEND) from None
    turns = tuple(turn.turn() for turn in task.data.turns)
    if not is_sound(turns):
        message = "The turns' starts and bases do not fit their texts."
        raise FileError(message, where=where, mend=_MEND)
    done = [one for one in task.annotations if not one.was_cancelled]
    done.sort(key=lambda one: (one.updated_at, one.id))
    return ReviewRead(
        task.data.uid,
        task.data.revision,
        turns,
        proposals,
        tuple(_submitted(one, turns) for one in done),
        len(task.annotations) - len(done),
    )


def _proposal(one: _Proposal) -> Proposal:
    mention = Mention(
        one.start, one.end, Category(one.category), one.score, "", one.entity, one.reason
    )
    return Proposal(mention, one.verdict)


def _submitted(annotation: _Annotation, turns: Sequence[TaskTurn]) -> Submitted:
    faults: list[tuple[str, str]] = []
    marked = tuple(_marked(annotation.result, turns, faults))
    by = annotation.completed_by
    account = by.get("id") if isinstance(by, dict) else by
    return Submitted(annotation.id, str(account or ""), marked, tuple(faults))


def _marked(
    results: Sequence[_Result], turns: Sequence[TaskTurn], faults: list[tuple[str, str]]
) -> Iterator[Marked]:
    verdicts = {r.id: _first(r.value.get("choices")) for r in results if r.type == "choices"}
    entities = {r.id: _first(r.value.get("text")) for r in results if r.type == "textarea"}
    for result in results:
        if result.type != LABELS:
            continue
        category = _first(result.value.get(LABELS))
        span, fault = page_span(result.value, turns)
        parts = to_view(span, turns) if span else ()
        if category not in list(Category):
            fault = fault or "it has no category of kimqual"
        if fault or not parts:
            faults.append((result.id, fault or "no turn is touched"))
            continue
        said = (category, verdicts.get(result.id, ""), entities.get(result.id, ""))
        for part, turn in parts:
            words = part.shifted(-turn.start).of(turn.text)
            yield Marked(result.id, part, words, *said)


def _first(value: object) -> str:
    """Give the first word of a list, or the word itself; blanks at its ends are no part of it."""
    one = value[0] if isinstance(value, list) and value else value
    return one.strip() if isinstance(one, str) else ""
