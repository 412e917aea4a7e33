"""Making a project on a server and sending tasks to it, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.listing import LIST

_BATCH = 250
_LONGEST_TITLE = 50


def make_project(client: Client, title: str, noted: str, config: str, **more: object) -> int:
    """Make a project with its list of documents; give its number.

    Args:
        client: Of the server.
        title: Cut where Label Studio would not take it.
        noted: The mark by which it is found again.
        config: Its labelling configuration.
        more: Further settings of the project.
    """
    body = {"title": title[:_LONGEST_TITLE], "description": noted, "label_config": config}
    number = int(client.post("/api/projects/", body | more)["id"])
    client.post("/api/dm/views/", {"project": number, "data": LIST})
    return number


def upload(
    client: Client, number: int, tasks: Sequence[dict[str, Any]], *, batch: int = _BATCH
) -> None:
    """Add tasks to a project, many at a time.

    Args:
        client: Of the server.
        number: The project's.
        tasks: As Label Studio imports them.
        batch: Tasks a request; fewer where each is large.

    Raises:
        LabelStudioError: If the server does not take all of them.
    """
    for start in range(0, len(tasks), batch):
        body = tasks[start : start + batch]
        answer = client.post(f"/api/projects/{number}/import", body, return_task_ids="false")
        if answer.get("task_count") != len(body):
            raise LabelStudioError(
                f"The server took {answer.get('task_count')} of {len(body)} tasks.",
                where=client.url,
                mend="push again: what is missing is added, nothing is doubled.",
            )
