"""Bringing home what coders did: only what changed, each passage verified, all of it or nothing.

First every task's version is compared with the one that was read last. What differs is then read
inside one action of the study, a page of tasks at a time, so that memory stays flat and a killed
pull leaves the old state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from kimqual.coding.place import Fault
from kimqual.coding.units import SETTLED
from kimqual.errors import LabelStudioError
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.projects import Remote, find_projects
from kimqual.labelstudio.reading import VERSION, WHOLE, PulledProject, read_pulled, version_of
from kimqual.model import Codebook
from kimqual.store import Study
from kimqual.store.assignment import save_note
from kimqual.store.codings import save_codebook
from kimqual.store.labelstudio import (
    PULL,
    Project,
    PulledTask,
    count_of_tasks,
    forget_tasks,
    knows_revision,
    load_projects,
    load_versions,
    save_project,
    save_task,
)
from kimqual.store.merging import follow_merges, has_merged
from kimqual.store.suggestions import load_tallies

_LISTED = 500
_READ = 100


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
    remotes.pop(SETTLED, None)  # what an adjudicator decides is fetched by a command of its own
    theirs = [project for project in load_projects(study) if project.coder != SETTLED]
    gone = [project for project in theirs if project.coder not in remotes]
    if not remotes:
        raise _nothing_there(client, gone)
    plans = [_plan(study, client, remote) for _, remote in sorted(remotes.items())]
    is_due = any(plan.tasks or plan.gone or not _is_known(study, plan) for plan in plans)
    if is_due or has_merged(study, book):
        with suppress(_NothingNew):
            _take(study, client, book, plans)
    done = [*(plan.pulled for plan in plans), *_missing(study, gone)]
    for pulled in done:
        pulled.tallies = load_tallies(study, pulled.coder)
    return done


def _plan(study: Study, client: Client, remote: Remote) -> _Plan:
    project = remote.project
    before = load_versions(study, project.id)
    there = {
        int(item["id"]): version_of(item)
        for item in client.tasks(
            project.number, include=",".join(("id", *VERSION)), page_size=_LISTED
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
            for item in _items(client, plan):
                task = read_pulled(study, book, plan.pulled, item)
                save_task(study, event, project, task, plan.pulled.counts)
                if not task.is_unread:
                    is_changed |= save_note(study, event, project.id, task.number, task.note)
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


def _items(client: Client, plan: _Plan) -> Iterator[dict[str, Any]]:
    """Read the tasks that changed, a few at a time."""
    include = ",".join(WHOLE)
    for start in range(0, len(plan.tasks), _READ):
        among = plan.tasks[start : start + _READ]
        number = plan.remote.project.number
        for item in client.tasks(number, include=include, page_size=_READ, among=among):
            plan.pulled.n_read += 1
            yield item


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


class Keeper(Protocol):
    """What is done with the tasks of a project that is no coder's, inside the same action."""

    def refuse(self, item: dict[str, Any], where: str) -> Fault | None:
        """Say why a task must not be taken as it is; what it gave before stays."""

    def keep(self, item: dict[str, Any]) -> bool:
        """Keep more of a task that was taken; tell whether that is news."""

    def finish(self, event: int, project: Project) -> bool:
        """Do what comes after all tasks; tell whether that is news."""


def pull_project(
    study: Study, client: Client, book: Codebook, remote: Remote, keeper: Keeper
) -> PulledProject:
    """Take in what changed in one project, as one action; a second time changes nothing.

    Raises:
        LabelStudioError: If the server refuses, or the study does not know the codebook.
    """
    plan = _plan(study, client, remote)
    with suppress(_NothingNew), study.action(PULL, projects=[plan.pulled.number]) as event:
        project = remote.project
        merged = _follow_merges(study, event, book)
        plan.pulled.n_merged = merged[project.coder]
        is_changed = bool(merged)
        is_changed |= _remember(study, event, client, project)
        is_changed |= forget_tasks(study, project.id, plan.gone)
        for item in _items(client, plan):
            number = int(item["id"])
            fault = keeper.refuse(item, f"project {project.number}, task {number}")
            if fault:
                plan.pulled.faults.append(fault)
                task = PulledTask(number, "", (), is_unread=True)
            else:
                task = read_pulled(study, book, plan.pulled, item)
            save_task(study, event, project, task, plan.pulled.counts)
            is_changed |= not task.is_unread and keeper.keep(item)
        if not (keeper.finish(event, project) or is_changed or plan.pulled.counts.is_changed):
            raise _NothingNew
    return plan.pulled
