"""Bringing home what coders did: only what changed, each passage verified, all of it or nothing.

First every task's version is compared with the one that was read last. What differs is then read
inside one action of the study, a page of tasks at a time, so that memory stays flat and a killed
pull leaves the old state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from kimqual.coding.place import Fault, broken_rules
from kimqual.errors import FileError, LabelStudioError
from kimqual.exchange.labelstudio_export import TaskRead, read_task
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.placing import Placed, place_regions
from kimqual.labelstudio.projects import Remote, find_projects
from kimqual.model import Codebook
from kimqual.store import Study
from kimqual.store.codings import save_codebook
from kimqual.store.labelstudio import (
    PULL,
    Counts,
    Project,
    PulledTask,
    count_of_tasks,
    forget_tasks,
    knows_revision,
    load_projects,
    load_text,
    load_versions,
    save_project,
    save_task,
)
from kimqual.store.merging import follow_merges, has_merged

_LISTED = 500
_READ = 100
_VERSION = ("updated_at", "total_annotations", "cancelled_annotations")
# The server looks for these names in the annotations too.
_WHOLE = (
    *("id", "data", "annotations", *_VERSION),
    *("result", "completed_by", "was_cancelled", "created_at", "lead_time"),
)


@dataclass(slots=True)
class PulledProject:
    """What a pull found in one coder's project.

    Attributes:
        coder: Whose it is.
        number: Its number on the server.
        n_tasks: Documents in it.
        n_read: Documents that changed since the last pull.
        counts: New, changed and vanished codings.
        n_widened: Passages widened to whole characters.
        n_merged: Codings that got the code which theirs was merged into.
        n_carried: Documents whose text changed since they were pushed; unchanged words were found.
        n_skipped: Annotations that their coder skipped; passed over.
        n_drafts: Documents with drafts that were not submitted; they count as nothing.
        n_gone_tasks: Documents read once whose task is no more; their codings stay.
        n_stay: Number of those codings.
        is_gone: Whether the project itself is no more; all its codings stay.
        accounts: Accounts that submitted something in what was read.
        faults: What was not taken, and why; it is looked at again with every pull.
        warnings: Broken rules of the codebook; these codings are kept.
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


@dataclass(frozen=True, slots=True)
class _Plan:
    """A project, the tasks of it that have to be read, and those that are no more."""

    remote: Remote
    tasks: list[int]
    gone: list[int]
    pulled: PulledProject


class _NothingNew(Exception):  # noqa: N818  # no error: it takes the event back
    """What was read is what the study has."""


def pull(study: Study, client: Client, book: Codebook) -> list[PulledProject]:
    """Take in what changed in every coder's project, as one action; a second time changes nothing.

    Args:
        study: Open; no vault needed.
        client: Of the server with the projects.
        book: The study's codebook.

    Returns:
        What was found, a coder each, with everything that could not be taken.

    Raises:
        LabelStudioError: If the study has no project there, or the server refuses.
    """
    remotes = find_projects(client, study)
    gone = [project for project in load_projects(study) if project.coder not in remotes]
    if not remotes:
        raise _nothing_there(client, gone)
    plans = [_plan(study, client, remote) for _, remote in sorted(remotes.items())]
    is_due = any(plan.tasks or plan.gone or not _is_known(study, plan) for plan in plans)
    if is_due or has_merged(study, book):
        with suppress(_NothingNew):
            _take(study, client, book, plans)
    return [*(plan.pulled for plan in plans), *_missing(study, gone)]


def _plan(study: Study, client: Client, remote: Remote) -> _Plan:
    project = remote.project
    before = load_versions(study, project.id)
    there = {
        int(item["id"]): _version(item)
        for item in client.tasks(
            project.number, include=",".join(("id", *_VERSION)), page_size=_LISTED
        )
    }
    gone = before.keys() - there.keys()
    pulled = PulledProject(
        project.coder,
        project.number,
        n_tasks=len(there),
        n_drafts=client.count_drafts(project.number),
        n_gone_tasks=len(gone),
        n_stay=count_of_tasks(study, project.id, gone),
    )
    # A task in which nobody has coded yet need not be read.
    changed = [
        task
        for task, (version, n) in there.items()
        if (n or task in before) and before.get(task) != version
    ]
    return _Plan(remote, changed, sorted(gone), pulled)


def _version(item: dict[str, Any]) -> tuple[str, int]:
    """Give what changes with a task's annotations, and how many there are."""
    said = [str(item.get(key) or 0) for key in _VERSION]
    return " ".join(said), sum(int(item.get(key) or 0) for key in _VERSION[1:])


def _is_known(study: Study, plan: _Plan) -> bool:
    return plan.remote.project in load_projects(study)


def _take(study: Study, client: Client, book: Codebook, plans: Sequence[_Plan]) -> None:
    with study.action(PULL, projects=[plan.pulled.number for plan in plans]) as event:
        merged = _follow_merges(study, event, book)
        is_changed = bool(merged)
        for plan in plans:
            plan.pulled.n_merged = merged[plan.pulled.coder]
            project = plan.remote.project
            is_changed |= _remember(study, event, client, project)
            is_changed |= forget_tasks(study, project.id, plan.gone)
            for task in _tasks(study, client, book, plan):
                save_task(study, event, project, task, plan.pulled.counts)
            is_changed |= plan.pulled.counts.is_changed
        if not is_changed:
            raise _NothingNew


def _follow_merges(study: Study, event: int, book: Codebook) -> Counter[str]:
    if not has_merged(study, book):
        return Counter()
    save_codebook(study, event, book)
    return follow_merges(study, book)


def _remember(study: Study, event: int, client: Client, project: Project) -> bool:
    if not knows_revision(study, project.revision):
        raise LabelStudioError(
            f"The project of {project.coder!r} was pushed with revision {project.revision} of the "
            "codebook, which this study does not know.",
            where=f"{client.url}, project {project.number}",
            mend="use the newest copy of study.db, or push from here with that codebook.",
        )
    return save_project(study, event, project)


def _tasks(study: Study, client: Client, book: Codebook, plan: _Plan) -> Iterator[PulledTask]:
    """Read the tasks that changed, a few at a time."""
    include = ",".join(_WHOLE)
    for start in range(0, len(plan.tasks), _READ):
        among = plan.tasks[start : start + _READ]
        number = plan.remote.project.number
        for item in client.tasks(number, include=include, page_size=_READ, among=among):
            plan.pulled.n_read += 1
            yield _task(study, book, plan, item)


def _task(study: Study, book: Codebook, plan: _Plan, item: dict[str, Any]) -> PulledTask:
    pulled, number = plan.pulled, int(item["id"])
    where = f"project {pulled.number} ({pulled.coder}), task {number}"
    try:
        task = read_task(item, where)
    except FileError as error:
        pulled.faults.append(Fault(error.message, error.mend, where))
        return PulledTask(number, "", (), is_unread=True)
    text = load_text(study, task.document)
    if text is None:
        pulled.faults.append(_unknown(where))
        return PulledTask(number, "", (), is_unread=True)
    placed = place_regions(task, text, pulled.coder, book, f"{where}, {task.document}")
    _note(pulled, placed, task, book)
    version = "" if placed.faults else _version(item)[0]
    return PulledTask(number, version, tuple(placed.found), frozenset(placed.unread))


def _note(pulled: PulledProject, placed: Placed, task: TaskRead, book: Codebook) -> None:
    pulled.n_widened += placed.n_widened
    pulled.n_carried += placed.is_carried and bool(task.regions)
    pulled.n_skipped += task.n_cancelled
    pulled.accounts |= {region.account for region in task.regions}
    pulled.faults += placed.faults
    pulled.warnings += broken_rules([found.coding for found in placed.found], book).values()


def _unknown(where: str) -> Fault:
    return Fault(
        "The study has no pseudonymised document for this task.",
        "delete the task in Label Studio if the document was taken out of the study.",
        where,
    )


def _missing(study: Study, gone: Sequence[Project]) -> Iterator[PulledProject]:
    """Tell of coders whose project was deleted on the server; their codings stay."""
    for project in {project.coder: project for project in gone}.values():
        yield PulledProject(
            project.coder,
            project.number,
            n_stay=count_of_tasks(study, project.id, load_versions(study, project.id)),
            is_gone=True,
        )


def _nothing_there(client: Client, gone: Sequence[Project]) -> LabelStudioError:
    if not gone:
        return LabelStudioError(
            "The server has no coding project of this study.",
            where=client.url,
            mend="push first: kimqual labelstudio push coding --coder NAME",
        )
    numbers = ", ".join(str(project.number) for project in gone)
    return LabelStudioError(
        f"The study's projects ({numbers}) are no longer on the server.",
        where=client.url,
        mend="is it the right address? If they were deleted: what was pulled stays in the study; "
        "push again for new ones.",
    )
