"""Giving coders their pages: one project for each, with the pseudonymised documents given to them.

Projects are made once and found again; documents that came later are added. A document whose text
changed since is reported and left: Label Studio would move the codings onto other words.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.config import labelling_config
from kimqual.labelstudio.listing import LIST
from kimqual.labelstudio.packing import packed
from kimqual.labelstudio.pages import Page, PageTurn, pages
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
from kimqual.labelstudio.sharing import Shared, Wish, is_kept, share_out
from kimqual.labelstudio.tasks import tasks
from kimqual.model import Codebook
from kimqual.store import Study
from kimqual.store.assignment import save_assignment
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
    """What the projects shall hold: configuration, pages and what tells their texts apart."""

    study: str
    title: str
    book: Codebook
    config: str
    pages: dict[str, Page]
    digests: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a project shows: its documents with their digests, and tasks of others."""

    documents: Mapping[str, str]
    n_foreign: int = 0


@dataclass(frozen=True, slots=True)
class _Plan:
    """Who codes what, and for each coder named: what was found, the project, what to add."""

    shared: Shared
    projects: list[tuple[PushedProject, Remote | None, list[str]]]

    @property
    def done(self) -> list[PushedProject]:
        return [pushed for pushed, _, _ in self.projects]


def push_coding(
    study: Study, client: Client, book: Codebook, coders: Sequence[str], wish: Wish | None = None
) -> list[PushedProject]:
    """Bring each coder's project to what was given to him or her; a second time writes nothing.

    Args:
        study: Open; no vault needed, for only pseudonymised text is sent.
        client: Of the server that shall have the texts.
        book: The study's codebook.
        coders: Their names in the study; they share what was not given out yet.
        wish: How it is shared and packed; as last time if not given.

    Returns:
        What was done, a coder each.

    Raises:
        LabelStudioError: If the server is not safe or refuses, a coder has two projects, or there
            is no such way to pack.
        CodingError: If the study has no pseudonymised text, or the share is none.
    """
    names = checked_coders(coders)
    asked = wish or Wish()
    share_out(study, names, {}, asked)  # a wrong wish is told before anybody is asked
    _require_safe(study, client)
    wanted = _wanted(study, book)
    plan = _plan(study, client, wanted, names, asked)
    if _is_done(study, plan):
        return plan.done
    with study.action("labelstudio.push", coders=names) as event:
        save_codebook(study, event, book)
        # Planned anew: another process may have pushed until this one could write.
        plan = _plan(study, client, wanted, names, asked)
        save_assignment(study, event, plan.shared.assignment, plan.shared.rule)
        for pushed, remote, add in plan.projects:
            project = remote.project if remote else _make(client, wanted, pushed)
            if knows_revision(study, project.revision):
                save_project(study, event, project)
            some = packed([wanted.pages[uid] for uid in add], plan.shared.rule.pack)
            _upload(client, wanted, project, some)
    return plan.done


def _require_safe(study: Study, client: Client) -> None:
    data = data_folder(study.path, study.config.vault)
    require_safe_address(client.url, data, client.authorization() if client.is_personal else "")


def _wanted(study: Study, book: Codebook) -> _Wanted:
    there = {page.id: page for page in pages(study)}
    if not there:
        raise LabelStudioError(
            "The study has no pseudonymised text to code.", mend="run first: kimqual anonymise run"
        )
    alone = [replace(page, turns=tuple(map(_bare, page.turns))) for page in there.values()]
    digests = {task["data"]["uid"]: _digest(task) for task in tasks(alone)}
    return _Wanted(study_id(study), study.config.name, book, labelling_config(book), there, digests)


def _bare(turn: PageTurn) -> PageTurn:
    """Leave out what a coder may see differently without a coding lying elsewhere."""
    return replace(turn, heading="")


def _is_done(study: Study, plan: _Plan) -> bool:
    return is_kept(study, plan.shared) and all(
        _is_complete(study, remote, add) for _, remote, add in plan.projects
    )


def _is_complete(study: Study, remote: Remote | None, add: list[str]) -> bool:
    if remote is None or add:
        return False
    # A copy of the study that is older than the project does not know its codebook: see pull.
    is_known = remote.project in load_projects(study)
    return is_known or not knows_revision(study, remote.project.revision)


def _plan(
    study: Study, client: Client, wanted: _Wanted, coders: Sequence[str], wish: Wish
) -> _Plan:
    """Compare what is there with what shall be; nothing is written."""
    remotes = find_projects(client, study)
    seen = {coder: _seen(client, remotes.get(coder)) for coder in coders}
    shared = share_out(study, coders, {c: s.documents.keys() for c, s in seen.items()}, wish)
    given = shared.assignment.documents
    return _Plan(
        shared,
        [_compare(wanted, c, given.get(c, frozenset()), seen[c], remotes.get(c)) for c in coders],
    )


def _seen(client: Client, remote: Remote | None) -> _Seen:
    """Read which documents a project shows."""
    if remote is None:
        return _Seen({})
    documents: dict[str, str] = {}
    n_foreign = 0
    for item in client.tasks(remote.project.number, include="id,meta", page_size=_LISTED):
        noted = task_mark(item)
        n_foreign += not noted
        documents |= noted.get("documents") or {str(noted.get("uid", "")): noted.get("sha256", "")}
    documents.pop("", None)
    return _Seen(documents, n_foreign)


def _compare(
    wanted: _Wanted, coder: str, mine: frozenset[str], seen: _Seen, remote: Remote | None
) -> tuple[PushedProject, Remote | None, list[str]]:
    there = seen.documents
    pushed = PushedProject(coder, is_new=remote is None, n_foreign=seen.n_foreign)
    if remote is not None:
        pushed.number = remote.project.number
        pushed.has_other_codes = remote.config.strip() != wanted.config.strip()
    add = [uid for uid in wanted.pages if uid in mine and uid not in there]
    pushed.n_added, pushed.n_known = len(add), len(there)
    pushed.gone = sorted(there.keys() - wanted.pages.keys())
    pushed.changed = [
        uid for uid, digest in wanted.digests.items() if uid in there and there[uid] != digest
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
    client.post("/api/dm/views/", {"project": pushed.number, "data": LIST})
    return Project(project.id, project.coder, pushed.number, project.revision)


def _upload(client: Client, wanted: _Wanted, project: Project, some: Sequence[Page]) -> None:
    noted = mark(wanted.study, project)
    for start in range(0, len(some), _BATCH):
        batch = some[start : start + _BATCH]
        made = zip(batch, tasks(batch), strict=True)
        body = [_noted(task, page, wanted.digests, noted) for page, task in made]
        answer = client.post(
            f"/api/projects/{project.number}/import", body, return_task_ids="false"
        )
        if answer.get("task_count") != len(body):
            raise LabelStudioError(
                f"The server took {answer.get('task_count')} of {len(body)} tasks.",
                where=client.url,
                mend="push again: what is missing is added, nothing is doubled.",
            )


def _noted(
    task: dict[str, Any], page: Page, digests: Mapping[str, str], noted: str
) -> dict[str, Any]:
    about: dict[str, object] = {"project": noted, "uid": page.id}
    if page.documents == (page.id,):
        about |= {"sha256": digests[page.id]}
    else:
        about |= {"documents": {document: digests[document] for document in page.documents}}
    return task | {"meta": {META: about}}


def _digest(task: dict[str, Any]) -> str:
    """Change when a coder would see something else, or a coding would lie elsewhere."""
    turns = json.dumps(task["data"]["turns"], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(turns.encode()).hexdigest()
