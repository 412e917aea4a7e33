"""Giving coders their pages: one project for each, with the same pseudonymised documents.

Projects are made once and found again; a document that came later is added to each. A document
whose text changed since is reported and left: Label Studio would move the codings onto other words.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.config import labelling_config
from kimqual.labelstudio.differing import is_current
from kimqual.labelstudio.pages import pages
from kimqual.labelstudio.projects import (
    META,
    Remote,
    checked_coders,
    find_projects,
    mark,
    task_mark,
)
from kimqual.labelstudio.server import require_safe_address
from kimqual.labelstudio.settings import data_folder
from kimqual.labelstudio.tasks import tasks
from kimqual.model import Codebook
from kimqual.store import Study
from kimqual.store.codings import save_codebook
from kimqual.store.labelstudio import (
    Project,
    knows_revision,
    load_projects,
    save_project,
    study_id,
)

_BATCH = 250
_LISTED = 500
_LONGEST_TITLE = 50


@dataclass(slots=True)
class PushedProject:
    """What a push did to one coder's project.

    Attributes:
        coder: Whose it is.
        number: Its number on the server.
        is_new: Whether it was made now.
        n_added: Documents added.
        n_known: Documents that were there.
        changed: Documents whose text is another one than the coder sees; left as they are.
        gone: Documents that the study no longer has, but the server still shows.
        n_foreign: Tasks that kimqual did not make.
        has_other_codes: Whether its codebook is another one than the study's; left as it is.
    """

    coder: str
    number: int = 0
    is_new: bool = False
    n_added: int = 0
    n_known: int = 0
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    n_foreign: int = 0
    has_other_codes: bool = False


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What every coder's project shall be: configuration and tasks by document."""

    study: str
    title: str
    book: Codebook
    config: str
    tasks: dict[str, dict[str, Any]]


def push_coding(
    study: Study, client: Client, book: Codebook, coders: Sequence[str]
) -> list[PushedProject]:
    """Bring each coder's project to what the study has; a second time this writes nothing.

    Args:
        study: Open; no vault needed, for only pseudonymised text is sent.
        client: Of the server that shall have the texts.
        book: The study's codebook.
        coders: Their names in the study.

    Returns:
        What was done, a coder each.

    Raises:
        LabelStudioError: If the server is not safe or refuses, or a coder has two projects.
        CodingError: If the study has no pseudonymised text.
    """
    names = checked_coders(coders)
    require_safe(study, client)
    wanted = _wanted(study, book)
    plan = _plan(study, client, wanted, names)
    if all(_is_done(study, remote, add) for _, remote, add in plan):
        return [pushed for pushed, _, _ in plan]
    with study.action("labelstudio.push", coders=names) as event:
        save_codebook(study, event, book)
        # Planned anew: another process may have pushed until this one could write.
        plan = _plan(study, client, wanted, names)
        for pushed, remote, add in plan:
            project = remote.project if remote else _make(client, wanted, pushed)
            if knows_revision(study, project.revision):
                save_project(study, event, project)
            _upload(client, wanted, project, add)
    return [pushed for pushed, _, _ in plan]


def require_safe(study: Study, client: Client) -> None:
    """Refuse a server that would hand on what it is sent.

    Raises:
        LabelStudioError: With the reason and the setting to change.
    """
    data = data_folder(study.path, study.config.vault)
    require_safe_address(client.url, data, client.authorization() if client.is_personal else "")


def _wanted(study: Study, book: Codebook) -> _Wanted:
    made = {task["data"]["uid"]: task for task in tasks(pages(study))}
    if not made:
        raise LabelStudioError(
            "The study has no pseudonymised text to code.", mend="run first: kimqual anonymise run"
        )
    return _Wanted(study_id(study), study.config.name, book, labelling_config(book), made)


def _is_done(study: Study, remote: Remote | None, add: list[str]) -> bool:
    if remote is None or add:
        return False
    # A copy of the study that is older than the project does not know its codebook: see pull.
    is_known = remote.project in load_projects(study)
    return is_known or not knows_revision(study, remote.project.revision)


def _plan(
    study: Study, client: Client, wanted: _Wanted, coders: Sequence[str]
) -> list[tuple[PushedProject, Remote | None, list[str]]]:
    """Compare what is there with what shall be; nothing is written."""
    remotes = find_projects(client, study)
    return [_compare(client, wanted, coder, remotes.get(coder)) for coder in coders]


def _compare(
    client: Client, wanted: _Wanted, coder: str, remote: Remote | None
) -> tuple[PushedProject, Remote | None, list[str]]:
    pushed = PushedProject(coder, is_new=remote is None)
    there: dict[str, str] = {}
    if remote is not None:
        pushed.number = remote.project.number
        pushed.has_other_codes = not is_current(remote.config, wanted.config)
        for item in client.tasks(pushed.number, include="id,meta", page_size=_LISTED):
            noted = task_mark(item)
            there[str(noted.get("uid", ""))] = str(noted.get("sha256", ""))
            pushed.n_foreign += not noted
    there.pop("", None)
    add = [uid for uid in wanted.tasks if uid not in there]
    pushed.n_added, pushed.n_known = len(add), len(there)
    pushed.gone = sorted(there.keys() - wanted.tasks.keys())
    pushed.changed = [
        uid for uid, task in wanted.tasks.items() if uid in there and there[uid] != _digest(task)
    ]
    return pushed, remote, add


def _make(client: Client, wanted: _Wanted, pushed: PushedProject) -> Project:
    project = Project(uuid.uuid4().hex, pushed.coder, 0, wanted.book.revision)
    made = client.post(
        "/api/projects/",
        {
            "title": f"{wanted.title}: {pushed.coder}"[:_LONGEST_TITLE],
            "description": mark(wanted.study, project),
            "label_config": wanted.config,
            "show_collab_predictions": False,
        },
    )
    pushed.number = int(made["id"])
    return Project(project.id, project.coder, pushed.number, project.revision)


def _upload(client: Client, wanted: _Wanted, project: Project, add: Sequence[str]) -> None:
    noted = mark(wanted.study, project)
    for start in range(0, len(add), _BATCH):
        uids = add[start : start + _BATCH]
        body = [_noted(wanted.tasks[uid], uid, noted) for uid in uids]
        answer = client.post(
            f"/api/projects/{project.number}/import", body, return_task_ids="false"
        )
        if answer.get("task_count") != len(body):
            raise LabelStudioError(
                f"The server took {answer.get('task_count')} of {len(body)} documents.",
                where=client.url,
                mend="push again: what is missing is added, nothing is doubled.",
            )


def _noted(task: dict[str, Any], uid: str, noted: str) -> dict[str, Any]:
    return task | {"meta": {META: {"project": noted, "uid": uid, "sha256": _digest(task)}}}


def _digest(task: dict[str, Any]) -> str:
    """Change when a coder would see something else, or a coding would lie elsewhere."""
    turns = json.dumps(task["data"]["turns"], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(turns.encode()).hexdigest()
