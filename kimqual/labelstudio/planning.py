"""What has to be done to bring coders' projects to the codebook as it is now; only reads.

What will be another one on each page, and what becomes of which passages: submitted, skipped or
still in a draft.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kimqual.coding.units import SETTLED
from kimqual.errors import CodebookError, LabelStudioError
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.config import labelling_config
from kimqual.labelstudio.differing import Change, additions, changes, with_additions
from kimqual.labelstudio.projects import Remote, find_projects, marked, task_mark
from kimqual.labelstudio.recoding import Path, Results, codes, due_changes, due_paths, recoded
from kimqual.model import Codebook
from kimqual.store import Study
from kimqual.store.codings import knows_codebook
from kimqual.store.labelstudio import Project, study_id

# The server looks for these names in the annotations too.
_READ = "id,meta,annotations,result,was_cancelled"


@dataclass(frozen=True, slots=True)
class Recoded:
    """Passages that get another path.

    Attributes:
        code: Their code.
        becomes: The code they get; the same where it was only moved.
        n: How many, drafts included.
    """

    code: str
    becomes: str
    n: int


@dataclass(frozen=True, slots=True)
class Undecided:
    """Passages of a split code: people have to say which of the new ones they show.

    Attributes:
        code: The code they keep until then.
        into: The new ones.
        document: The document's id; of a page of answers, the page's.
        address: Where it is opened in Label Studio.
        n: How many passages.
    """

    code: str
    into: tuple[str, ...]
    document: str
    address: str
    n: int


@dataclass(slots=True)
class UpdatedProject:
    """What becomes of one coder's project.

    Attributes:
        coder: Whose it is.
        number: Its number on the server.
        changes: What is different, code by code.
        has_other_page: Whether its page has to be written.
        kept: Controls that people added to the page; they stay.
        n_results: Results in annotations, by control; none goes.
        recoded: Passages that get another path.
        n_annotations: Annotations to be written.
        n_drafts: Drafts to be written.
        n_waiting: Annotations left as they are because a change to them is open in a draft: writing
            them would delete it. The draft is written; submitted, it takes their place.
        undecided: What is left for people to decide.
        n_written: Annotations and drafts that were written and verified.
    """

    coder: str
    number: int
    changes: list[Change] = field(default_factory=list)
    has_other_page: bool = False
    kept: list[str] = field(default_factory=list)
    n_results: dict[str, int] = field(default_factory=dict)
    recoded: list[Recoded] = field(default_factory=list)
    n_annotations: int = 0
    n_drafts: int = 0
    n_waiting: int = 0
    undecided: list[Undecided] = field(default_factory=list)
    n_written: int = 0

    @property
    def is_current(self) -> bool:
        """Tell whether nothing has to be written."""
        return not (self.has_other_page or self.n_annotations or self.n_drafts)


@dataclass(frozen=True, slots=True)
class Stored:
    """An annotation or a draft.

    Attributes:
        number: Its number.
        task: Number of its task.
        is_draft: Whether it is a draft.
    """

    number: int
    task: int
    is_draft: bool = False

    @property
    def address(self) -> str:
        """Where it is asked for."""
        return f"/api/{'drafts' if self.is_draft else 'annotations'}/{self.number}/"


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be written for one coder.

    Attributes:
        remote: The project as it stands.
        project: It with the codebook's revision.
        page: Configuration and description that it shall have, if it has not.
        stored: The annotations and drafts to be written.
        updated: The same in words.
    """

    remote: Remote
    project: Project
    page: Mapping[str, str]
    stored: Sequence[Stored]
    updated: UpdatedProject


@dataclass(slots=True)
class _Seen:
    """What is counted while a project is read."""

    due: Mapping[str, Path]
    open: set[int] = field(default_factory=set)
    stored: list[Stored] = field(default_factory=list)
    used: Counter[str] = field(default_factory=Counter)
    results: Counter[str] = field(default_factory=Counter)
    recoded: Counter[tuple[str, str]] = field(default_factory=Counter)

    def take(self, stored: Stored, results: Results) -> bool:
        """Count an annotation or a draft; tell whether it has to be written."""
        self.used += codes(results)
        if recoded(results, self.due) == results:
            return False
        self.stored.append(stored)
        self.recoded += due_changes(results, self.due)
        return True


def plan_codebook(study: Study, client: Client, book: Codebook) -> list[Plan]:
    """Say what would bring each coder's project to the codebook; nothing is written.

    Args:
        study: Open; no vault needed.
        client: Of the server with the projects.
        book: The study's codebook.

    Returns:
        A plan for each coder with a project, by name.

    Raises:
        LabelStudioError: If the study has no project there, one is of a later revision, or a page
            is not one that kimqual made.
        CodebookError: If a code is gone that is on passages; all such codes at once. Or if this
            revision of the codebook is known with other codes.
    """
    knows_codebook(study, book)
    found = find_projects(client, study)
    found.pop(SETTLED, None)  # passages under adjudication keep the page that they were put up with
    remotes = [remote for _, remote in sorted(found.items())]
    if not remotes:
        raise LabelStudioError(
            "The server has no coding project of this study.",
            where=client.url,
            mend="push first: kimqual labelstudio push coding --coder NAME",
        )
    for remote in remotes:
        _check_revision(remote.project, book)
    lost: dict[str, list[str]] = {}
    plans = [_plan(study, client, book, remote, lost) for remote in remotes]
    if lost:
        raise _lost(lost)
    return plans


def drafts(client: Client, task: int) -> list[dict[str, Any]]:
    """Give everybody's drafts in a task."""
    found: list[dict[str, Any]] = client.get(f"/api/tasks/{task}/drafts")
    return found


def _plan(
    study: Study, client: Client, book: Codebook, remote: Remote, lost: dict[str, list[str]]
) -> Plan:
    project = replace(remote.project, revision=book.revision)
    wanted = labelling_config(book)
    config = with_additions(remote.config, wanted)
    updated = UpdatedProject(project.coder, project.number, changes(remote.config, book))
    updated.kept = additions(remote.config, wanted)
    seen = _read(client, book, updated)
    for change in updated.changes:
        if change.kind == "removed" and seen.used[change.code]:
            lost.setdefault(change.code, []).append(f"{project.coder} {seen.used[change.code]}")
    page: dict[str, str] = {}
    if config.strip() != remote.config.strip():
        page["label_config"] = config
    if project != remote.project:
        page["description"] = marked(remote.description, study_id(study), project)
    updated.has_other_page = bool(page)
    return Plan(remote, project, page, seen.stored, updated)


def _read(client: Client, book: Codebook, updated: UpdatedProject) -> _Seen:
    """Read all drafts and annotations of a project, a page at a time."""
    seen = _Seen(due_paths(book))
    for item in client.tasks(updated.number, include="id", with_drafts=True):
        _read_drafts(client, int(item["id"]), seen, updated)
    for item in client.tasks(updated.number, include=_READ):
        left: Counter[str] = Counter()
        for annotation in item.get("annotations") or ():
            _read_annotation(annotation, int(item["id"]), seen, updated)
            if not annotation.get("was_cancelled"):
                left += codes(recoded(annotation.get("result") or [], seen.due))
        address = f"{client.url}/projects/{updated.number}/data?task={item['id']}"
        updated.undecided += _undecided(left, book, str(task_mark(item).get("uid", "")), address)
    updated.n_results = dict(sorted(seen.results.items()))
    updated.recoded = [Recoded(*codes_, n) for codes_, n in sorted(seen.recoded.items())]
    return seen


def _read_drafts(client: Client, task: int, seen: _Seen, updated: UpdatedProject) -> None:
    for draft in drafts(client, task):
        seen.open.add(int(draft.get("annotation") or 0))
        stored = Stored(int(draft["id"]), task, is_draft=True)
        updated.n_drafts += seen.take(stored, draft.get("result") or [])


def _read_annotation(
    annotation: Mapping[str, Any], task: int, seen: _Seen, updated: UpdatedProject
) -> None:
    results = annotation.get("result") or []
    seen.results.update(str(item.get("from_name") or item.get("type")) for item in results)
    stored = Stored(int(annotation["id"]), task)
    if stored.number in seen.open:
        seen.used += codes(results)
        updated.n_waiting += recoded(results, seen.due) != results
    else:
        updated.n_annotations += seen.take(stored, results)


def _undecided(
    left: Mapping[str, int], book: Codebook, document: str, address: str
) -> Iterator[Undecided]:
    for code in book.codes:
        if code.split_into and left[code.id]:
            yield Undecided(code.id, code.split_into, document, address, left[code.id])


def _check_revision(project: Project, book: Codebook) -> None:
    if project.revision > book.revision:
        raise LabelStudioError(
            f"The project of {project.coder!r} has revision {project.revision} of the codebook, "
            f"this study has {book.revision}.",
            where=f"project {project.number}",
            mend="use the newest copy of the study and its codebook.",
        )


def _lost(lost: Mapping[str, Sequence[str]]) -> CodebookError:
    lines = [f"{code!r} (passages: {', '.join(coders)})" for code, coders in sorted(lost.items())]
    return CodebookError(
        f"Gone from the codebook, but on passages: {'; '.join(lines)}.",
        mend='write each back with retired = true, merged_into = "…" or split_into = ["…", "…"].',
    )
