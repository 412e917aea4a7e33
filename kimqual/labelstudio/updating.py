"""Bringing coders' projects to the codebook as it is now, with everything that was coded.

First the page, then the passages: each annotation is read again right before it is written, and
what the server kept is compared with what it was given. Killed at any moment, the same once more
does what is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.planning import Plan, Stored, drafts
from kimqual.labelstudio.pushing import require_safe
from kimqual.labelstudio.recoding import Path, Results, due_paths, recoded
from kimqual.model import Codebook
from kimqual.store import Study
from kimqual.store.codings import knows_codebook, save_codebook
from kimqual.store.labelstudio import Project, load_projects, save_project


def push_codebook(study: Study, client: Client, book: Codebook, plans: Sequence[Plan]) -> None:
    """Do what was planned; where nothing was, nothing is written, here or there.

    Args:
        study: Open; no vault needed.
        client: Of the server with the projects.
        book: The codebook that was planned with.
        plans: Their ``updated`` counts on.

    Raises:
        LabelStudioError: If the server is not safe, refuses, or keeps other passages than it was
            given.
        CodebookError: If this revision of the codebook is known with other codes.
    """
    if not all(plan.updated.is_current for plan in plans):
        require_safe(study, client)
    _remember(study, book, [plan.project for plan in plans])
    due = due_paths(book)
    for plan in plans:
        if plan.page:
            client.patch(f"/api/projects/{plan.project.number}/", dict(plan.page))
        for stored in plan.stored:
            plan.updated.n_written += _rewrite(client, stored, due)


def _remember(study: Study, book: Codebook, projects: Sequence[Project]) -> None:
    """Keep the revision and the projects before the server knows it, so that a pull is never lost."""
    known = load_projects(study)
    if knows_codebook(study, book) and all(project in known for project in projects):
        return
    numbers = [project.number for project in projects]
    with study.action("labelstudio.codebook", projects=numbers) as event:
        save_codebook(study, event, book)
        for project in projects:
            save_project(study, event, project)


def _rewrite(client: Client, stored: Stored, due: Mapping[str, Path]) -> bool:
    """Bring one annotation or draft onto the paths due; tell whether it had to be written."""
    # Read again, for its coder may be at work. Label Studio deletes the drafts of what it writes.
    if not stored.is_draft and stored.number in _open(client, stored.task):
        return False
    there: Results = client.get(stored.address).get("result") or []
    wanted = recoded(there, due)
    if wanted == there:
        return False
    if client.patch(stored.address, {"result": wanted}).get("result") != wanted:
        raise LabelStudioError(
            "The server kept other passages than it was given.",
            where=f"{client.url}{stored.address}",
            mend="look at it in Label Studio; its earlier state is in the study as it was pulled.",
        )
    return True


def _open(client: Client, task: int) -> set[int]:
    """Give the annotations of a task to which somebody has a change open."""
    return {int(draft.get("annotation") or 0) for draft in drafts(client, task)}
