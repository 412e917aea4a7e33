"""Taking a review off a server again, and proving that it is gone.

The server is asked for what was deleted. On a server of the study's own, its files are searched as
well, before and after: only who finds the samples before has proved something by not finding them
afterwards. What a foreign server keeps in its files and backups cannot be seen from outside.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.projects import task_mark
from kimqual.labelstudio.review_project import find_reviews
from kimqual.labelstudio.review_pulling import find_changed
from kimqual.labelstudio.server import find_server
from kimqual.labelstudio.settings import data_folder
from kimqual.labelstudio.traces import find_samples, find_traces
from kimqual.store import Study
from kimqual.store.reviews import PURGE, Review, forget_reviews, load_reviews, wipe_database

DATABASE: Final = "label_studio.sqlite3"
_LISTED = 500
_ASKED = 20


@dataclass(slots=True)
class Purged:
    """What a purge did and what it proved.

    Attributes:
        numbers: Projects that were deleted.
        n_tasks: Documents in them.
        n_files: Exports and uploads of them that were deleted from the server's disk.
        n_asked: Deleted tasks that the server was asked for afterwards.
        is_own: Whether the server is the study's own, so that its files could be searched.
        n_samples: Samples of the source texts that were searched for.
        n_before: How many of them were found before.
        n_bytes: Size of the files that were searched afterwards.
        left: Files in which some were found afterwards, with their number.
    """

    numbers: list[int] = field(default_factory=list)
    n_tasks: int = 0
    n_files: int = 0
    n_asked: int = 0
    is_own: bool = False
    n_samples: int = 0
    n_before: int = 0
    n_bytes: int = 0
    left: dict[str, int] = field(default_factory=dict)


def purge_review(study: Study, client: Client, *, discard: bool = False) -> Purged:
    """Delete the study's reviews on a server; what was pulled stays in the study.

    Args:
        study: Open, with its vault.
        client: Of the server.
        discard: Delete also what was not pulled.

    Returns:
        What was deleted, and what was found afterwards.

    Raises:
        LabelStudioError: If the study has no review there, something was not pulled, or the server
            still has what was deleted.
        StudyError: If the server's database cannot be written anew.
    """
    reviews = find_reviews(client, study)
    known = [one for one in load_reviews(study) if one.url == client.url]
    if not reviews and not known:
        raise LabelStudioError(
            "The server has no review of this study.",
            where=client.url,
            mend="nothing has to be purged there; is it the right address?",
        )
    if not discard:
        _refuse_unpulled(study, client, reviews)
    tasks = {one: dict(_tasks(client, one)) for one in reviews}
    documents = {uid for found in tasks.values() for uid in found.values()}
    data = _own_data(study, client)
    numbers = sorted({one.number for one in (*reviews, *known)})
    purged = Purged(numbers, sum(map(len, tasks.values())))
    samples = find_samples(study, documents or None) if data else []
    if data:
        purged.is_own, purged.n_samples = True, len(samples)
        purged.n_before = max(find_traces(data, samples).values(), default=0)
    for review in reviews:
        _delete(client, review)
    purged.n_asked = _require_gone(client, study, tasks)
    if data:
        _clean(data, purged, samples)
    with study.action(PURGE, projects=purged.numbers, left=sum(purged.left.values())):
        if not purged.left:
            forget_reviews(study, {one.id for one in (*reviews, *known)})
    return purged


def _refuse_unpulled(study: Study, client: Client, reviews: Sequence[Review]) -> None:
    n_changed = sum(len(find_changed(client, study, one)[0]) for one in reviews)
    n_drafts = sum(client.count_drafts(one.number) for one in reviews)
    if n_changed or n_drafts:
        raise LabelStudioError(
            f"{n_changed} documents hold decisions that were not pulled, {n_drafts} hold drafts that "
            "were not submitted. Nothing was deleted.",
            where=client.url,
            mend="submit the drafts, run: kimqual labelstudio pull review; or give them up with "
            "--discard",
        )


def _tasks(client: Client, review: Review) -> Iterator[tuple[int, str]]:
    for item in client.tasks(review.number, include="id,meta", page_size=_LISTED):
        yield int(item["id"]), str(task_mark(item).get("uid", ""))


def _own_data(study: Study, client: Client) -> Path | None:
    """Give the data folder of the study's own server, if that is the one."""
    data = data_folder(study.path, study.config.vault)
    own = find_server(data)
    return data if own is not None and own.address == client.url else None


def _delete(client: Client, review: Review) -> None:
    """Delete tasks with their annotations, drafts and predictions, then the project."""
    client.delete(f"/api/projects/{review.number}/tasks/")
    client.delete(f"/api/projects/{review.number}/")


def _require_gone(client: Client, study: Study, tasks: dict[Review, dict[int, str]]) -> int:
    """Ask the server for the projects and for some of their tasks; give how many tasks.

    Raises:
        LabelStudioError: If it still has one.
    """
    paths = [f"/api/projects/{one.number}/" for one in tasks]
    numbers = [number for found in tasks.values() for number in found]
    asked = numbers[:: max(1, len(numbers) // _ASKED)]
    paths += [f"/api/tasks/{number}/" for number in asked]
    there = [path for path in paths if client.has(path)]
    if there or find_reviews(client, study):
        raise LabelStudioError(
            "The server still has what it was told to delete.",
            where=f"{client.url}{there[0] if there else ''}",
            mend="delete the project in Label Studio, then purge again.",
        )
    return len(asked)


def _clean(data: Path, purged: Purged, samples: Sequence[str]) -> None:
    """Delete what the server leaves in its folder, and search what is left."""
    for number in purged.numbers:
        for path in (data / "export").glob(f"project-{number}-at-*"):
            path.unlink()
            purged.n_files += 1
        uploads = data / "media" / "upload" / str(number)
        purged.n_files += sum(path.is_file() for path in uploads.rglob("*"))
        shutil.rmtree(uploads, ignore_errors=True)
    wipe_database(data / DATABASE)
    purged.n_bytes = sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
    purged.left = {path.as_posix(): n for path, n in find_traces(data, samples).items()}
