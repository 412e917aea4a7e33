"""Giving an adjudicator the passages on which two coders differ: one project, one task a passage.

Later pushes add only disagreements that were not there before. What was decided stays decided, and
what the adjudicator sees is never changed behind his or her back.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from kimqual.agreement.disagreeing import Disagreement
from kimqual.coding.units import SETTLED
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.disputed import (
    MODEL,
    Dispute,
    adjudication_config,
    context_digest,
    dispute_task,
    find_disputes,
)
from kimqual.labelstudio.pages import heading_of
from kimqual.labelstudio.projects import META, Remote, find_projects, mark, task_mark
from kimqual.labelstudio.pushing import require_safe
from kimqual.labelstudio.uploading import make_project, upload
from kimqual.model import Codebook, Coding, Span
from kimqual.store import Study
from kimqual.store.adjudication import Passage, Proposal, load_passages, save_passages
from kimqual.store.codings import load_codings, questions, save_codebook, texts
from kimqual.store.labelstudio import (
    Project,
    knows_revision,
    load_projects,
    save_project,
    study_id,
)

_LISTED: Final = 500


class Comparison(Protocol):
    """Two coders' codings of what both were asked to code."""

    @property
    def coders(self) -> tuple[str, str]:
        """The two."""

    @property
    def first(self) -> Sequence[Coding]:
        """The codings of the first."""

    @property
    def second(self) -> Sequence[Coding]:
        """The codings of the second."""

    @property
    def rows(self) -> Sequence[Disagreement]:
        """What they differ in, in order of document and position."""


Compare = Callable[[Study, Codebook, Sequence[str] | None], Comparison]


@dataclass(slots=True)
class PushedAdjudication:
    """What a push did to the adjudicator's project.

    Attributes:
        coders: Who differs.
        n_disagreements: In how many points, by the study as it is now.
        number: The project's number on the server; 0 while there is none.
        is_new: Whether it was made now.
        n_added: Passages added.
        n_known: Passages that were there.
        outdated: Tasks of undecided ones that show other words, or other proposals, than there are
            by now; left as they are.
        n_foreign: Tasks that kimqual did not make.
        has_other_codes: Whether its page is another one than would be made now; left as it is.
    """

    coders: tuple[str, str]
    n_disagreements: int
    number: int = 0
    is_new: bool = False
    n_added: int = 0
    n_known: int = 0
    outdated: list[int] = field(default_factory=list)
    n_foreign: int = 0
    has_other_codes: bool = False


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to do: passages to send, and those that are there and that the study has forgotten."""

    pushed: PushedAdjudication
    remote: Remote | None
    add: tuple[Dispute, ...]
    forgotten: tuple[Dispute, ...]


def push_adjudication(
    study: Study, client: Client, book: Codebook, compared: Comparison
) -> PushedAdjudication:
    """Bring the adjudicator's project to what two coders differ in; twice writes nothing.

    Args:
        study: Open; no vault needed, for only pseudonymised text is sent.
        client: Of the server that shall have the passages.
        book: The study's codebook.
        compared: The two coders' codings and what they differ in.

    Returns:
        What was done; without a disagreement there is no project.

    Raises:
        LabelStudioError: If the server is not safe or refuses, or there are two such projects.
        CodingError: If a disagreement lies in no turn.
    """
    require_safe(study, client)
    config = adjudication_config(book)
    plan = _plan(study, client, config, compared)
    if _is_done(study, plan):
        return plan.pushed
    with study.action("labelstudio.push", adjudication=list(compared.coders)) as event:
        save_codebook(study, event, book)
        # Planned anew: another process may have pushed until this one could write.
        plan = _plan(study, client, config, compared)
        if plan.remote or plan.add:
            _write(study, event, client, config, book, compared, plan)
    return plan.pushed


def agreed_codings(compared: Comparison) -> list[Coding]:
    """Give what both have alike: the codings of both that no disagreement names."""
    disputed = {coding for row in compared.rows for coding in row.codings}
    return [c for c in (*compared.first, *compared.second) if c not in disputed]


def _is_done(study: Study, plan: _Plan) -> bool:
    if plan.add or plan.forgotten:
        return False
    if plan.remote is None:
        return True
    # A copy of the study that is older than the project does not know its codebook: see pull.
    project = plan.remote.project
    return project in load_projects(study) or not knows_revision(study, project.revision)


def _plan(study: Study, client: Client, config: str, compared: Comparison) -> _Plan:
    """Compare what is there with what shall be; nothing is written."""
    remote = find_projects(client, study).get(SETTLED)
    pushed = PushedAdjudication(compared.coders, len(compared.rows), is_new=remote is None)
    there: dict[str, tuple[int, str]] = {}
    if remote is not None:
        pushed.number = remote.project.number
        pushed.has_other_codes = remote.config.strip() != config.strip()
        for item in client.tasks(pushed.number, include="id,meta", page_size=_LISTED):
            noted = task_mark(item)
            pushed.n_foreign += not noted
            there[str(noted.get("uid", ""))] = (int(item["id"]), str(noted.get("sha256", "")))
    there.pop("", None)
    standing = [p for p in load_passages(study).values() if p.id in there or p.decided]
    numbers = {coding: number for number, coding in load_codings(study).items()}
    new = _new_disputes(study, compared, standing, numbers)
    add = tuple(dispute for dispute in new if dispute.uid not in there)
    forgotten = tuple(dispute for dispute in new if dispute.uid in there)
    pushed.n_added, pushed.n_known = len(add), len(there)
    pushed.outdated = sorted(_outdated(study, compared, standing, there))
    pushed.is_new &= bool(add)
    return _Plan(pushed, remote, add, forgotten)


def _new_disputes(
    study: Study, compared: Comparison, standing: Sequence[Passage], numbers: dict[Coding, int]
) -> list[Dispute]:
    """Find disagreements that were not put to the adjudicator as part of one passage."""
    shown: dict[int, set[str]] = {}
    for passage in standing:
        for number in passage.codings:
            shown.setdefault(number, set()).add(passage.id)
    rows = [
        row
        for row in compared.rows
        if not set.intersection(*(shown.get(numbers[c], set()) for c in row.codings))
    ]
    known = {passage.id for passage in standing}
    return [
        d for d in find_disputes(rows, compared.coders, study.config.seed) if d.uid not in known
    ]


def _outdated(
    study: Study,
    compared: Comparison,
    standing: Sequence[Passage],
    there: Mapping[str, tuple[int, str]],
) -> Iterator[int]:
    """Give the tasks of undecided passages that show words or proposals which are others by now."""
    codings = load_codings(study)
    disputed = {coding for row in compared.rows for coding in row.codings}
    documents = {text.id: text for text in texts(study)}
    for passage in standing:
        if passage.decided or {passage.first, passage.second} != set(compared.coders):
            continue
        task, digest = there[passage.id]
        shown = [codings[number] for number in sorted(passage.codings)]
        if len(shown) < len(passage.proposals) or not disputed.issuperset(shown):
            yield task
            continue
        span = Span(min(c.span.start for c in shown), max(c.span.end for c in shown))
        if context_digest(span, documents[shown[0].document]) != digest:
            yield task


def _write(
    study: Study,
    event: int,
    client: Client,
    config: str,
    book: Codebook,
    compared: Comparison,
    plan: _Plan,
) -> None:
    project = plan.remote.project if plan.remote else _make(study, client, config, book)
    plan.pushed.number = project.number
    if knows_revision(study, project.revision):
        save_project(study, event, project)
    numbers = {coding: number for number, coding in load_codings(study).items()}
    passages = (_passage(dispute, numbers) for dispute in (*plan.add, *plan.forgotten))
    save_passages(study, event, project, passages)
    upload(client, project.number, _tasks(study, book, compared, project, plan.add))


def _make(study: Study, client: Client, config: str, book: Codebook) -> Project:
    project = Project(uuid.uuid4().hex, SETTLED, 0, book.revision)
    number = make_project(
        client,
        f"{study.config.name}: Entscheidungen",
        mark(study_id(study), project),
        config,
        show_collab_predictions=True,
        model_version=MODEL,
    )
    return Project(project.id, project.coder, number, project.revision)


def _passage(dispute: Dispute, numbers: dict[Coding, int]) -> Passage:
    whose = {dispute.first: 1, dispute.second: 2}
    proposals = tuple(
        Proposal(region, whose[coding.coder], coding.code, numbers[coding])
        for coding, region in dispute.regions().items()
    )
    return Passage(dispute.uid, dispute.first, dispute.second, proposals)


def _tasks(
    study: Study,
    book: Codebook,
    compared: Comparison,
    project: Project,
    disputes: Iterable[Dispute],
) -> list[dict[str, Any]]:
    documents = {text.id: text for text in texts(study)}
    agreed: dict[str, list[Coding]] = {}
    for coding in agreed_codings(compared):
        agreed.setdefault(coding.document, []).append(coding)
    noted, asked = mark(study_id(study), project), questions(study)

    def task(dispute: Dispute) -> dict[str, Any]:
        text = documents[dispute.document]
        alike, question = agreed.get(dispute.document, ()), heading_of(text, asked)
        about = {"project": noted, "uid": dispute.uid, "sha256": context_digest(dispute.span, text)}
        return dispute_task(dispute, text, book, alike, question) | {"meta": {META: about}}

    return [task(dispute) for dispute in disputes]
