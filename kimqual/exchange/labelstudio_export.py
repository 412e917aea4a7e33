"""Codings from Label Studio's JSON export, for tasks laid out as in `labelstudio_task`.

`read_export` reads a file, strictly; `read_task` one task as the server gives it, region by region.

What people submitted counts: predictions, drafts and cancelled annotations are passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from kimqual.errors import FileError
from kimqual.exchange.codings import CodingRow
from kimqual.exchange.labelstudio_door import Door, TurnRow
from kimqual.exchange.labelstudio_note import Note, note_of
from kimqual.exchange.labelstudio_page import page_span
from kimqual.exchange.labelstudio_task import (
    TaskTurn,
    is_sound,
    to_view,
)
from kimqual.text import decode

_SHOWN = 40
_PLACE = frozenset({"start", "globalOffsets"})
_MEND = "export the project as JSON, not JSON_MIN; push tasks that kimqual has made."


class _Data(Door):
    uid: str
    turns: list[TurnRow]


class _Meta(Door):
    text: list[str] | str = ""


class _Result(Door):
    type: str
    id: str = ""
    value: dict[str, Any] = Field(default_factory=dict)
    meta: _Meta | None = None


class _Annotation(Door):
    id: int
    result: list[_Result]
    completed_by: int | dict[str, Any] | str | None = None
    was_cancelled: bool = False
    created_at: str = ""
    updated_at: str = ""
    lead_time: float | None = None


class _Task(Door):
    id: int
    data: _Data
    annotations: list[_Annotation]


@dataclass(frozen=True, slots=True)
class Region:
    """A passage of a submitted annotation.

    Attributes:
        annotation: Number of the annotation.
        id: The region's id in it.
        account: Number of the account that submitted it; "" if nobody is named.
        created: When the annotation was made, as the server says it.
        changed: When it was changed last.
        seconds: How long the coder had the document open, if the server knows.
        codes: The codes on it.
        rows: What it gives, one row for each code and turn; none if it is broken.
        fault: Why it is broken, "" if it is not.
    """

    annotation: int
    id: str
    account: str
    created: str
    changed: str
    seconds: float | None
    codes: tuple[str, ...]
    rows: tuple[CodingRow, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class TaskRead:
    """A task with what people submitted.

    Attributes:
        document: The document's id; of several, see `parts`, that of the task.
        turns: Its turns as the coders saw them.
        regions: Every passage, the broken ones too.
        n_cancelled: Annotations that their coder skipped; passed over.
        note: What was said of the whole task; ``None`` while nobody submitted it.
    """

    document: str
    turns: tuple[TaskTurn, ...]
    regions: tuple[Region, ...]
    n_cancelled: int
    note: Note | None = None


def parts(task: TaskRead) -> tuple[TaskRead, ...]:
    """Give a task's documents one by one, each with its turns and the regions that touch it.

    What is broken stands with the first document, and so do the annotations that were skipped.
    """
    if not any(turn.document for turn in task.turns):
        return (task,)
    ids = list(dict.fromkeys(turn.document or task.document for turn in task.turns))
    made = []
    for id_ in ids:
        turns = tuple(turn for turn in task.turns if (turn.document or task.document) == id_)
        regions = tuple(_within(task.regions, id_, is_first=id_ == ids[0]))
        made.append(TaskRead(id_, turns, regions, task.n_cancelled * (id_ == ids[0]), task.note))
    return tuple(made)


def _within(regions: Iterable[Region], document: str, *, is_first: bool) -> Iterator[Region]:
    for region in regions:
        inside = tuple(row for row in region.rows if row.document == document)
        if inside or (is_first and not region.rows):
            yield replace(region, rows=inside)


def read_task(item: Mapping[str, Any], where: str) -> TaskRead:
    """Read one task with its annotations.

    Args:
        item: As the server gives it: id, data, annotations.
        where: Names the place in messages.

    Returns:
        All of it; a region that cannot be read is there with its fault.

    Raises:
        FileError: If the task is not laid out as kimqual does, or its turns do not fit together.
    """
    try:
        task = _Task.model_validate(item)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise FileError(f"{place or 'whole'}: {first['msg']}.", where=where, mend=_MEND) from None
    turns = tuple(turn.turn() for turn in task.data.turns)
    if not is_sound(turns):
        message = "The turns' starts and bases do not fit their texts."
        raise FileError(message, where=where, mend=_MEND)
    submitted = [one for one in task.annotations if not one.was_cancelled]
    regions = tuple(
        region
        for annotation in submitted
        for region in _regions(annotation, turns, f"{where}, annotation {annotation.id}")
    )
    note = note_of([(one.updated_at, one.result) for one in submitted])
    n_cancelled = len(task.annotations) - len(submitted)
    return TaskRead(task.data.uid, turns, regions, n_cancelled, note)


@dataclass(frozen=True, slots=True)
class Submission:
    """An annotation that somebody submitted, with passages or without.

    Attributes:
        annotation: Its number.
        account: Number of the account that submitted it; "" if nobody is named.
        changed: When it was changed last, as the server says it.
    """

    annotation: int
    account: str
    changed: str


def read_submissions(item: Mapping[str, Any]) -> tuple[Submission, ...]:
    """Give what was submitted of a task that `read_task` reads, the oldest first."""
    found = [
        Submission(one.id, _coder(one.completed_by), one.updated_at)
        for one in _Task.model_validate(item).annotations
        if not one.was_cancelled
    ]
    return tuple(sorted(found, key=lambda one: (one.changed, one.annotation)))


def _regions(annotation: _Annotation, turns: Sequence[TaskTurn], where: str) -> Iterator[Region]:
    memos = _memos(annotation.result)
    about = (_coder(annotation.completed_by), annotation.created_at, annotation.updated_at)
    coded: set[str] = set()
    for result in annotation.result:
        if result.type == "taxonomy":
            coded.add(result.id)
            faults: list[str] = []
            place = f"{where}, region {result.id}"
            memo = memos.get(result.id, "")
            rows = tuple(_region_rows(result, turns, memo, place, faults))
            codes = tuple(_codes(result.value.get("taxonomy")))
            fault = "; ".join(text.removeprefix(f"{place}: ") for text in faults)
            made = (annotation.id, result.id, *about, annotation.lead_time)
            yield Region(*made, codes, rows, fault)
    for region in memos.keys() - coded:
        made = (annotation.id, region, *about, annotation.lead_time)
        yield Region(*made, (), (), "a memo on a passage without a code")


def read_export(path: Path) -> tuple[CodingRow, ...]:
    """Read the codings of every submitted annotation.

    The same passage with the same code in two annotations of one coder (a restored draft does
    that) is one coding.

    Args:
        path: The JSON export.

    Returns:
        The rows, one for each code and turn of a region.

    Raises:
        FileError: If the file is no such export, or with all its faults at once.
    """
    faults: list[str] = []
    rows: dict[tuple[object, ...], CodingRow] = {}
    for task in _tasks(path, faults):
        for row in _task_rows(task, path.name, faults):
            key = (row.document, row.coder, row.code, row.start, row.end)
            rows[key] = _merged(rows[key], row) if key in rows else row
    if faults:
        more = [f"… and {len(faults) - _SHOWN} more"] if len(faults) > _SHOWN else []
        n = f"{len(faults)} fault{'s' if len(faults) > 1 else ''}"
        message = "\n  ".join([f"The export has {n}:", *faults[:_SHOWN], *more])
        raise FileError(message, where=path.name, mend=_MEND)
    return tuple(rows.values())


def _merged(old: CodingRow, new: CodingRow) -> CodingRow:
    memos = dict.fromkeys(memo for memo in (old.memo, new.memo) if memo)
    return replace(old, memo="\n".join(memos))


def _tasks(path: Path, faults: list[str]) -> Iterator[_Task]:
    text = decode(path.read_bytes(), where=path.name).text
    try:
        raw = json.loads(text.removeprefix("\ufeff"))
    except (json.JSONDecodeError, RecursionError) as error:
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise FileError(f"The file is no sound JSON{line}.", where=path.name, mend=_MEND) from error
    for number, item in enumerate(raw if isinstance(raw, list) else [raw], 1):
        try:
            yield _Task.model_validate(item)
        except ValidationError as error:
            name = item.get("id", f"number {number}") if isinstance(item, dict) else number
            for fault in error.errors():
                place = ".".join(str(part) for part in fault["loc"])
                faults.append(f"task {name}, {place or 'whole'}: {fault['msg']}")


def _task_rows(task: _Task, name: str, faults: list[str]) -> Iterator[CodingRow]:
    turns = [turn.turn() for turn in task.data.turns]
    if not is_sound(turns):
        faults.append(f"task {task.id}: the turns' starts and bases do not fit their texts")
        return
    for annotation in task.annotations:
        if annotation.was_cancelled:
            continue
        coder = _coder(annotation.completed_by)
        place = f"task {task.id}, annotation {annotation.id}"
        if not coder:
            faults.append(f"{place}: nobody is named in completed_by")
            continue
        for row in _annotation_rows(annotation, turns, place, faults):
            document = row.document or task.data.uid
            yield replace(row, document=document, coder=coder, where=f"{name}, {row.where}")


def _coder(completed_by: int | dict[str, Any] | str | None) -> str:
    if isinstance(completed_by, dict):
        completed_by = completed_by.get("email") or completed_by.get("id")
    return "" if completed_by is None else str(completed_by)


def _annotation_rows(
    annotation: _Annotation, turns: Sequence[TaskTurn], place: str, faults: list[str]
) -> Iterator[CodingRow]:
    memos = _memos(annotation.result)
    coded = {result.id for result in annotation.result if result.type == "taxonomy"}
    faults += [
        f"{place}, region {region}: a memo on a passage without a code"
        for region in memos
        if region not in coded
    ]
    for result in annotation.result:
        if result.type == "taxonomy":
            memo = memos.get(result.id, "")
            yield from _region_rows(result, turns, memo, f"{place}, region {result.id}", faults)


def _memos(results: Sequence[_Result]) -> dict[str, str]:
    """Join the notes of each region: its text area's lines, then its own note."""
    memos: dict[str, list[str]] = {}
    coded = {result.id for result in results if result.type == "taxonomy"}
    for result in results:
        lines: list[object] = []
        # A memo on the whole document has no place and an id of its own.
        of_region = result.id in coded or not _PLACE.isdisjoint(result.value)
        if result.type == "textarea" and of_region:
            lines += _listed(result.value.get("text", []))
        if result.meta is not None:
            lines += _listed(result.meta.text)
        if lines:
            memos.setdefault(result.id, []).extend(map(str, lines))
    return {region: "\n".join(dict.fromkeys(lines)) for region, lines in memos.items()}


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value] if value else []


def _region_rows(
    result: _Result, turns: Sequence[TaskTurn], memo: str, where: str, faults: list[str]
) -> Iterator[CodingRow]:
    codes = _codes(result.value.get("taxonomy"))
    if not codes:
        faults.append(f"{where}: no code")
        return
    span, fault = page_span(result.value, turns)
    parts = to_view(span, turns) if span else ()
    if fault or not parts:
        faults.append(f"{where}: {fault or 'no turn is touched'}")
        return
    for code in codes:
        for part, turn in parts:
            quote = turn.text[part.start - turn.start : part.end - turn.start]
            place = (part.start, part.end, turn.paragraph)
            yield CodingRow(turn.document, code, "", quote, *place, memo, where)


def _codes(paths: object) -> list[str]:
    """Give the last id of each path: aliases are the codes' ids."""
    if not isinstance(paths, list):
        return []
    last = [path[-1] for path in paths if isinstance(path, list) and path]
    return list(dict.fromkeys(code for code in last if isinstance(code, str)))
