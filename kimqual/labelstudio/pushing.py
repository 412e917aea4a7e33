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
from kimqual.labelstudio.differing import is_current
from kimqual.labelstudio.packing import packed
from kimqual.labelstudio.pages import Page, PageTurn, pages
from kimqual.labelstudio.predicting import Wanted
from kimqual.labelstudio.projects import META, Remote, checked_coders, find_projects, mark
from kimqual.labelstudio.seeing import Seen, see
from kimqual.labelstudio.server import require_safe_address
from kimqual.labelstudio.settings import data_folder
from kimqual.labelstudio.sharing import Shared, Wish, is_kept, share_out
from kimqual.labelstudio.suggesting import (
    Suggested,
    SuggestionPlan,
    load_checked,
    plan_suggestions,
    write_suggestions,
)
from kimqual.labelstudio.tasks import tasks
from kimqual.labelstudio.uploading import make_project, upload
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
class _Goal:
    """What the projects shall hold: configuration, pages, what tells their texts apart, a model."""

    study: str
    title: str
    book: Codebook
    config: str
    pages: dict[str, Page]
    digests: dict[str, str]
    suggestions: Wanted | None


@dataclass(frozen=True, slots=True)
class _Step:
    """A coder's project as it stands, documents to add, what to do to suggestions."""

    pushed: PushedProject
    remote: Remote | None
    add: list[str]
    suggestions: SuggestionPlan | None


@dataclass(frozen=True, slots=True)
class _Plan:
    """Who codes what, and what to do in the project of each coder named."""

    shared: Shared
    steps: list[_Step]

    @property
    def done(self) -> list[PushedProject]:
        return [step.pushed for step in self.steps]


def push_coding(
    study: Study,
    client: Client,
    book: Codebook,
    coders: Sequence[str],
    wish: Wish | None = None,
    *,
    model: str = "",
) -> list[PushedProject]:
    """Bring each coder's project to what was given to him or her; a second time writes nothing.

    Args:
        study: Open; no vault needed, for only pseudonymised text is sent.
        client: Of the server that shall have the texts.
        book: The study's codebook.
        coders: Their names in the study; they share what was not given out yet.
        wish: How it is shared and packed; as last time if not given.
        model: ``model:…``, whose codings in the study are shown as suggestions; "" for none, and
            those that are there stay.

    Returns:
        What was done, a coder each.

    Raises:
        LabelStudioError: If the server is not safe or refuses, a coder has two projects, there is
            no such way to pack, or the study has no suggestions of the model.
        CodingError: If the study has no pseudonymised text, or the share is none.
    """
    names = checked_coders(coders)
    asked = wish or Wish()
    share_out(study, names, {}, asked)  # a wrong wish is told before anybody is asked
    goal = _goal(study, book, model)
    require_safe(study, client)
    plan = _plan(study, client, goal, names, asked)
    if _is_done(study, plan):
        return plan.done
    with study.action("labelstudio.push", coders=names, model=model) as event:
        save_codebook(study, event, book)
        # Planned anew: another process may have pushed until this one could write.
        plan = _plan(study, client, goal, names, asked)
        save_assignment(study, event, plan.shared.assignment, plan.shared.rule)
        for step in plan.steps:
            there = step.remote or Remote(_make(client, goal, step.pushed), goal.config)
            if knows_revision(study, there.project.revision):
                save_project(study, event, there.project)
            some = packed([goal.pages[uid] for uid in step.add], plan.shared.rule.pack)
            upload(client, there.project.number, _tasks(goal, there.project, some))
            _suggest(client, goal, there, step)
    return plan.done


def require_safe(study: Study, client: Client) -> None:
    """Refuse a server that would hand on what it is sent.

    Raises:
        LabelStudioError: With the reason and the setting to change.
    """
    data = data_folder(study.path, study.config.vault)
    require_safe_address(client.url, data, client.authorization() if client.is_personal else "")


def _goal(study: Study, book: Codebook, model: str) -> _Goal:
    there = {page.id: page for page in pages(study)}
    if not there:
        raise LabelStudioError(
            "The study has no pseudonymised text to code.", mend="run first: kimqual anonymise run"
        )
    wanted = Wanted(model, load_checked(study, model), there, book) if model else None
    alone = [replace(page, turns=tuple(map(_bare, page.turns))) for page in there.values()]
    digests = {task["data"]["uid"]: _digest(task) for task in tasks(alone)}
    id_, config = study_id(study), labelling_config(book)
    return _Goal(id_, study.config.name, book, config, there, digests, wanted)


def _bare(turn: PageTurn) -> PageTurn:
    """Leave out what a coder may see differently without a coding lying elsewhere."""
    return replace(turn, heading="")


def _is_done(study: Study, plan: _Plan) -> bool:
    return is_kept(study, plan.shared) and all(_is_complete(study, step) for step in plan.steps)


def _is_complete(study: Study, step: _Step) -> bool:
    if step.remote is None or step.add or (step.suggestions and not step.suggestions.is_done):
        return False
    # A copy of the study that is older than the project does not know its codebook: see pull.
    project = step.remote.project
    return project in load_projects(study) or not knows_revision(study, project.revision)


def _plan(study: Study, client: Client, goal: _Goal, coders: Sequence[str], wish: Wish) -> _Plan:
    """Compare what is there with what shall be; nothing is written."""
    remotes = find_projects(client, study)
    seen = {coder: see(client, remotes.get(coder)) for coder in coders}
    shared = share_out(study, coders, {c: s.documents.keys() for c, s in seen.items()}, wish)
    given = shared.assignment.documents
    return _Plan(
        shared,
        [
            _compare(client, goal, c, given.get(c, frozenset()), seen[c], remotes.get(c))
            for c in coders
        ],
    )


def _compare(
    client: Client,
    goal: _Goal,
    coder: str,
    mine: frozenset[str],
    seen: Seen,
    remote: Remote | None,
) -> _Step:
    there = seen.documents
    pushed = PushedProject(coder, is_new=remote is None, n_foreign=seen.n_foreign)
    add = [uid for uid in goal.pages if uid in mine and uid not in there]
    pushed.n_added, pushed.n_known = len(add), len(there)
    pushed.gone = sorted(there.keys() - goal.pages.keys())
    pushed.changed = [
        uid for uid, digest in goal.digests.items() if uid in there and there[uid] != digest
    ]
    if remote is None:
        return _Step(pushed, None, add, None)
    pushed.number = remote.project.number
    pushed.shows = remote.shown if seen.has_suggestions else ""
    pushed.has_other_codes = not is_current(remote.config, goal.config)
    suggestions = _suggestions(client, goal, remote, seen)
    pushed.suggested = suggestions.suggested if suggestions else None
    return _Step(pushed, remote, add, suggestions)


def _suggestions(client: Client, goal: _Goal, remote: Remote, seen: Seen) -> SuggestionPlan | None:
    """Plan the suggestions on pages that show the study's texts as they are."""
    if goal.suggestions is None:
        return None
    same = [
        page
        for page in seen.pages
        if page.documents and page.documents.items() <= goal.digests.items()
    ]
    return plan_suggestions(client, remote, same, goal.suggestions)


def _suggest(client: Client, goal: _Goal, remote: Remote, step: _Step) -> None:
    """Show the model's suggestions; those on new pages need the numbers of their tasks."""
    plan = step.suggestions
    if goal.suggestions and (plan is None or step.add):
        plan = _suggestions(client, goal, remote, see(client, remote))
    if plan is not None:
        if not plan.is_done:
            write_suggestions(client, remote.project.number, plan)
        step.pushed.suggested = plan.suggested


def _make(client: Client, goal: _Goal, pushed: PushedProject) -> Project:
    project = Project(uuid.uuid4().hex, pushed.coder, 0, goal.book.revision)
    title, noted = f"{goal.title}: {pushed.coder}", mark(goal.study, project)
    pushed.number = make_project(client, title, noted, goal.config, show_collab_predictions=False)
    return replace(project, number=pushed.number)


def _tasks(goal: _Goal, project: Project, some: Sequence[Page]) -> list[dict[str, Any]]:
    noted = mark(goal.study, project)
    made = zip(some, tasks(some), strict=True)
    return [task | {"meta": {META: _about(page, goal.digests, noted)}} for page, task in made]


def _about(page: Page, digests: Mapping[str, str], noted: str) -> dict[str, object]:
    """Note what is on a page; documents of a pack each with its own digest."""
    about: dict[str, object] = {"project": noted, "uid": page.id}
    if page.documents == (page.id,):
        return about | {"sha256": digests[page.id]}
    return about | {"documents": {document: digests[document] for document in page.documents}}


def _digest(task: dict[str, Any]) -> str:
    """Change when a coder would see something else, or a coding would lie elsewhere."""
    turns = json.dumps(task["data"]["turns"], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(turns.encode()).hexdigest()
