"""Giving coders their pages: one project for each, with the same pseudonymised documents.

Projects are made once and found again; a document that came later is added to each. A document
whose text changed since is reported and left: Label Studio would move the codings onto other words.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.config import labelling_config
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
from kimqual.labelstudio.suggesting import (
    Plan,
    Suggested,
    Task,
    load_checked,
    plan_suggestions,
    predictions,
    write_suggestions,
)
from kimqual.labelstudio.tasks import tasks
from kimqual.model import Codebook, Coding
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
_COMPARED = "id,meta,total_annotations,total_predictions"


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
        suggested: What was done to a model's suggestions, if they were asked for.
        shows: The model whose suggestions the coder saw before this push, "" if none.
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
    suggested: Suggested | None = None
    shows: str = ""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What every coder's project shall be: configuration, tasks and suggestions by document."""

    study: str
    title: str
    book: Codebook
    config: str
    tasks: dict[str, dict[str, Any]]
    model: str
    suggestions: Mapping[str, Sequence[Coding]]


class _Compared(NamedTuple):
    """What was done, the project as it stands, documents to add, what to do to suggestions."""

    pushed: PushedProject
    remote: Remote | None
    add: list[str]
    suggestions: Plan | None


def push_coding(
    study: Study, client: Client, book: Codebook, coders: Sequence[str], *, model: str = ""
) -> list[PushedProject]:
    """Bring each coder's project to what the study has; a second time this writes nothing.

    Args:
        study: Open; no vault needed, for only pseudonymised text is sent.
        client: Of the server that shall have the texts.
        book: The study's codebook.
        coders: Their names in the study.
        model: ``model:…``, whose codings in the study are shown as suggestions; "" for none, and
            those that are there stay.

    Returns:
        What was done, a coder each.

    Raises:
        LabelStudioError: If the server is not safe or refuses, a coder has two projects, or the
            study has no suggestions of the model.
        CodingError: If the study has no pseudonymised text.
    """
    names = checked_coders(coders)
    wanted = _wanted(study, book, model)
    require_safe(study, client)
    plan = _plan(study, client, wanted, names)
    if all(_is_done(study, *compared[1:]) for compared in plan):
        return [pushed for pushed, *_ in plan]
    with study.action("labelstudio.push", coders=names, model=model) as event:
        save_codebook(study, event, book)
        # Planned anew: another process may have pushed until this one could write.
        plan = _plan(study, client, wanted, names)
        for pushed, remote, add, suggestions in plan:
            there = remote or Remote(_make(client, wanted, pushed), wanted.config)
            if knows_revision(study, there.project.revision):
                save_project(study, event, there.project)
            _upload(client, wanted, there.project, add)
            _suggest(client, wanted, pushed, there, None if add else suggestions)
    return [pushed for pushed, *_ in plan]


def require_safe(study: Study, client: Client) -> None:
    """Refuse a server that would hand on what it is sent.

    Raises:
        LabelStudioError: With the reason and the setting to change.
    """
    data = data_folder(study.path, study.config.vault)
    require_safe_address(client.url, data, client.authorization() if client.is_personal else "")


def _wanted(study: Study, book: Codebook, model: str) -> _Wanted:
    suggestions = load_checked(study, model) if model else {}
    made = {task["data"]["uid"]: task for task in tasks(pages(study))}
    if not made:
        raise LabelStudioError(
            "The study has no pseudonymised text to code.", mend="run first: kimqual anonymise run"
        )
    id_, config = study_id(study), labelling_config(book)
    return _Wanted(id_, study.config.name, book, config, made, model, suggestions)


def _is_done(study: Study, remote: Remote | None, add: list[str], suggestions: Plan | None) -> bool:
    if remote is None or add or (suggestions and not suggestions.is_done):
        return False
    # A copy of the study that is older than the project does not know its codebook: see pull.
    is_known = remote.project in load_projects(study)
    return is_known or not knows_revision(study, remote.project.revision)


def _plan(study: Study, client: Client, wanted: _Wanted, coders: Sequence[str]) -> list[_Compared]:
    """Compare what is there with what shall be; nothing is written."""
    remotes = find_projects(client, study)
    return [_compare(client, wanted, coder, remotes.get(coder)) for coder in coders]


def _compare(client: Client, wanted: _Wanted, coder: str, remote: Remote | None) -> _Compared:
    pushed = PushedProject(coder, is_new=remote is None)
    there: dict[str, str] = {}
    tasks: dict[str, Task] = {}
    if remote is not None:
        pushed.number = remote.project.number
        pushed.has_other_codes = remote.config.strip() != wanted.config.strip()
        for item in client.tasks(pushed.number, include=_COMPARED, page_size=_LISTED):
            noted = task_mark(item)
            uid = str(noted.get("uid", ""))
            there[uid] = str(noted.get("sha256", ""))
            tasks[uid] = Task(int(item["id"]), bool(item["total_annotations"]))
            pushed.n_foreign += not noted
            pushed.shows = pushed.shows or (remote.shown if item["total_predictions"] else "")
    there.pop("", None)
    add = [uid for uid in wanted.tasks if uid not in there]
    pushed.n_added, pushed.n_known = len(add), len(there)
    pushed.gone = sorted(there.keys() - wanted.tasks.keys())
    pushed.changed = [
        uid for uid, task in wanted.tasks.items() if uid in there and there[uid] != _digest(task)
    ]
    suggestions = None
    if remote is not None and wanted.model:
        left = {*pushed.changed, *pushed.gone, ""}
        same = {uid: task for uid, task in tasks.items() if uid not in left}
        suggestions = _plan_suggestions(client, wanted, remote, same)
        pushed.suggested = suggestions.suggested
    return _Compared(pushed, remote, add, suggestions)


def _plan_suggestions(
    client: Client, wanted: _Wanted, remote: Remote, tasks: Mapping[str, Task]
) -> Plan:
    suggested = Suggested(wanted.model)
    bodies = predictions(wanted.suggestions, wanted.tasks, remote.config, wanted.book, suggested)
    return plan_suggestions(client, remote, suggested, bodies, tasks)


def _suggest(
    client: Client, wanted: _Wanted, pushed: PushedProject, remote: Remote, plan: Plan | None
) -> None:
    """Show the model's suggestions; those for new documents need the numbers of their tasks."""
    if not wanted.model:
        return
    known = plan or _compare(client, wanted, pushed.coder, remote).suggestions
    if known is not None and not known.is_done:
        write_suggestions(client, remote.project.number, known)
    pushed.suggested = known.suggested if known else None


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
