"""What a coder's project on the server shows: which documents, on which pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from kimqual.errors import FileError
from kimqual.exchange.labelstudio_export import read_task
from kimqual.exchange.labelstudio_task import TaskTurn
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.projects import Remote, task_mark

_LISTED = 500
_READ = 100


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A page as it stands on the server.

    Attributes:
        number: Number of its task.
        documents: The documents on it, each with the digest of its text; none of a foreign task.
        is_coded: Whether the coder has submitted something.
        is_suggested: Whether it shows a model's suggestions.
    """

    number: int
    documents: Mapping[str, str]
    is_coded: bool
    is_suggested: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """The pages of a project."""

    pages: tuple[SeenPage, ...] = ()

    @property
    def documents(self) -> dict[str, str]:
        """Give the documents that the coder sees, with the digests of their texts."""
        return {id_: digest for page in self.pages for id_, digest in page.documents.items()}

    @property
    def n_foreign(self) -> int:
        """Count the tasks that kimqual did not make."""
        return sum(not page.documents for page in self.pages)

    @property
    def has_suggestions(self) -> bool:
        """Tell whether any page shows a model's suggestions."""
        return any(page.is_suggested for page in self.pages)


def see(client: Client, remote: Remote | None) -> Seen:
    """List what a project shows; nothing where there is none."""
    if remote is None:
        return Seen()
    include = "id,meta,total_annotations,total_predictions"
    listed = client.tasks(remote.project.number, include=include, page_size=_LISTED)
    return Seen(tuple(map(_page, listed)))


def _page(item: Mapping[str, Any]) -> SeenPage:
    return SeenPage(
        int(item["id"]),
        _documents(task_mark(item)),
        bool(item["total_annotations"]),
        bool(item["total_predictions"]),
    )


def read_turns(
    client: Client, project: int, pages: Sequence[SeenPage]
) -> Iterator[tuple[SeenPage, tuple[TaskTurn, ...]]]:
    """Read how some pages are laid out; one that is not kimqual's any more is passed over."""
    by_number = {page.number: page for page in pages}
    numbers = sorted(by_number)
    for start in range(0, len(numbers), _READ):
        among = numbers[start : start + _READ]
        for item in client.tasks(project, include="id,data", page_size=_READ, among=among):
            with suppress(FileError):
                read = read_task({**item, "annotations": []}, f"task {item['id']}")
                yield by_number[int(item["id"])], read.turns


def _documents(noted: Mapping[str, object]) -> dict[str, str]:
    several = noted.get("documents")
    found = several if isinstance(several, dict) else {noted.get("uid"): noted.get("sha256")}
    return {str(id_): str(digest or "") for id_, digest in found.items() if id_}
