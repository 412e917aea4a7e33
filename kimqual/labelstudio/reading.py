"""One task as the server gives it, put where it belongs: document by document, each word verified.

A page may hold several documents. What a coder did there, and what came of a model's suggestions,
is told for each of them; a memo and flags are said of all of them together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kimqual.coding.place import Fault, broken_rules
from kimqual.coding.suggestions import judge
from kimqual.errors import FileError
from kimqual.exchange.labelstudio_export import TaskRead, parts, read_task
from kimqual.exchange.labelstudio_shown import read_shown
from kimqual.labelstudio.placing import Placed, place_regions
from kimqual.model import Codebook, Coding
from kimqual.store import Study
from kimqual.store.assignment import DocumentNote
from kimqual.store.codings import Text
from kimqual.store.labelstudio import Counts, PulledTask, load_text
from kimqual.store.suggestions import Judged, Tally

VERSION: Final = ("updated_at", "total_annotations", "cancelled_annotations")
WHOLE: Final = (
    *("id", "data", "annotations", "predictions", *VERSION),
    # The server looks for these names in the annotations too.
    *("result", "completed_by", "was_cancelled", "created_at", "lead_time"),
    *("parent_prediction", "draft_created_at"),
)
"""What has to be asked for, so that `read_pulled` can read a task."""

_UNKNOWN = (
    "The study has no pseudonymised document for this task.",
    "delete the task in Label Studio if the document was taken out of the study.",
)


@dataclass(slots=True)
class PulledProject:
    """What a pull found in one coder's project.

    Attributes:
        coder: Whose it is.
        number: Its number on the server.
        n_tasks: Pages in it.
        n_read: Pages that changed since the last pull.
        counts: New, changed and vanished codings.
        n_widened: Passages widened to whole characters.
        n_merged: Codings that got the code which theirs was merged into.
        n_carried: Documents whose text changed since they were pushed; unchanged words were found.
        n_skipped: Annotations that their coder skipped; passed over.
        n_drafts: Pages with drafts that were not submitted; they count as nothing.
        n_gone_tasks: Pages read once whose task is no more; their codings stay.
        n_stay: Number of those codings.
        is_gone: Whether the project itself is no more; all its codings stay.
        accounts: Accounts that submitted something in what was read.
        faults: What was not taken, and why; it is looked at again with every pull.
        warnings: Broken rules of the codebook; these codings are kept.
        tallies: What the coder made of each model's suggestions, in everything pulled so far.
    """

    coder: str
    number: int
    n_tasks: int = 0
    n_read: int = 0
    counts: Counts = field(default_factory=Counts)
    n_widened: int = 0
    n_merged: int = 0
    n_carried: int = 0
    n_skipped: int = 0
    n_drafts: int = 0
    n_gone_tasks: int = 0
    n_stay: int = 0
    is_gone: bool = False
    accounts: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Part:
    """A document of a task: as the coder saw it, as the study has it, and what was found."""

    read: TaskRead
    text: Text
    placed: Placed


def version_of(item: Mapping[str, Any]) -> tuple[str, int]:
    """Give what changes with a task's annotations, and how many there are."""
    said = [str(item.get(key) or 0) for key in VERSION]
    return " ".join(said), sum(int(item.get(key) or 0) for key in VERSION[1:])


def read_pulled(
    study: Study, book: Codebook, pulled: PulledProject, item: Mapping[str, Any]
) -> PulledTask:
    """Read a task; nothing is written.

    Args:
        study: Open; no vault needed.
        book: The codes that are known.
        pulled: Counts on, and takes what could not be read.
        item: The task, with all that `WHOLE` names.

    Returns:
        What it gives; of a document that the study does not have, nothing.
    """
    number = int(item["id"])
    where = f"project {pulled.number} ({pulled.coder}), task {number}"
    try:
        task = read_task(item, where)
    except FileError as error:
        pulled.faults.append(Fault(error.message, error.mend, where))
        return PulledTask(number, "", (), is_unread=True)
    documents = parts(task)
    n_faults = len(pulled.faults)
    known = list(_known(study, book, pulled, documents, where))
    is_unread = len(known) < len(documents)
    return PulledTask(
        number,
        "" if is_unread or len(pulled.faults) > n_faults else version_of(item)[0],
        tuple(found for part in known for found in part.placed.found),
        frozenset().union(*(part.placed.unread for part in known)),
        is_unread=is_unread,
        judged=_judged(item, known, book, where),
        note=_note(task, pulled.coder, tuple(part.document for part in documents)),
    )


def _known(
    study: Study,
    book: Codebook,
    pulled: PulledProject,
    documents: tuple[TaskRead, ...],
    where: str,
) -> Iterator[_Part]:
    """Place what stands in the documents that the study has."""
    for read in documents:
        at = f"{where}, {read.document}"
        text = load_text(study, read.document)
        if text is None:
            pulled.faults.append(Fault(*_UNKNOWN, at))
            continue
        placed = place_regions(read, text, pulled.coder, book, at)
        _count(pulled, placed, read, book)
        yield _Part(read, text, placed)


def _count(pulled: PulledProject, placed: Placed, read: TaskRead, book: Codebook) -> None:
    pulled.n_widened += placed.n_widened
    pulled.n_carried += placed.is_carried and bool(read.regions)
    pulled.n_skipped += read.n_cancelled
    pulled.accounts |= {region.account for region in read.regions}
    pulled.faults += placed.faults
    pulled.warnings += broken_rules([found.coding for found in placed.found], book).values()


def _judged(
    item: Mapping[str, Any], known: list[_Part], book: Codebook, where: str
) -> dict[str, tuple[Judged, ...]]:
    """Compare what was submitted with the suggestions that it was begun with, by document.

    A document without a suggestion is not judged, whether others on its page have some or not.
    """
    judged: dict[str, tuple[Judged, ...]] = {part.read.document: () for part in known}
    for shown in read_shown(item, where):
        suggested = {one.document: one for one in parts(shown.task) if one.regions}
        for part in known:
            if there := suggested.get(part.read.document):
                before = place_regions(there, part.text, shown.model, book, where).found
                own = _submitted(part, shown.annotations)
                verdicts = judge(shown.model, [found.coding for found in before], own)
                judged[part.read.document] += tuple(verdicts)
    return judged


def _submitted(part: _Part, annotations: Collection[int]) -> list[Coding]:
    """Give what some annotations say of a document."""
    return [
        found.coding
        for found in part.placed.found
        if any(origin.annotation in annotations for origin in found.origins)
    ]


def _note(task: TaskRead, coder: str, documents: tuple[str, ...]) -> DocumentNote | None:
    if (note := task.note) is None:
        return None
    return DocumentNote(coder, documents, note.memo, note.flags, note.changed)
