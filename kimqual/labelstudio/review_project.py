"""A review's project on a server: found again by its mark, and given to no server but a near one."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final
from urllib.parse import urlsplit

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.projects import task_mark
from kimqual.labelstudio.web import is_loopback
from kimqual.store import Study
from kimqual.store.labelstudio import study_id
from kimqual.store.reviews import Review, load_reviews

_MARK: Final = re.compile(r"kimqual:(?P<study>[0-9a-f]{32}):review:(?P<id>[0-9a-f]{32})")


def review_mark(study: str, review: str) -> str:
    """Write the mark by which a review is found again.

    Example:
        >>> print(review_mark("0" * 32, "1" * 32)[40:52])
        :review:1111
    """
    return f"kimqual:{study}:review:{review}"


def require_near(client: Client, allowed: Collection[str]) -> None:
    """Refuse to give source text to a server that is neither on this machine nor allowed by name.

    Args:
        client: Of the server.
        allowed: Names of hosts.

    Raises:
        LabelStudioError: If it is neither.
    """
    host = urlsplit(client.url).hostname or ""
    if not is_loopback(client.url) and host not in {name.lower() for name in allowed}:
        raise LabelStudioError(
            "A review shows source text, names included; this server is on another machine. "
            "Nothing was sent.",
            where=client.url,
            mend="review on this machine (kimqual labelstudio start); or, if whoever answers for "
            f"the data agrees: --allow {host}",
        )


def find_reviews(client: Client, study: Study) -> list[Review]:
    """Find the study's reviews on a server, whatever they are called by now.

    Raises:
        LabelStudioError: If the server refuses.
    """
    id_ = study_id(study)
    known = {one.number: one for one in load_reviews(study) if one.url == client.url}
    found = []
    for item in client.projects():
        number = int(item["id"])
        said = str(item.get("description") or "")
        review = _read_mark(said, id_)
        if not review and number in known:
            review = _by_its_tasks(client, id_, number)
        if review:
            found.append(Review(review, client.url, number))
    return found


def find_review(client: Client, study: Study) -> Review | None:
    """Find the study's one review on a server.

    Raises:
        LabelStudioError: If there are two, or the server refuses.
    """
    found = find_reviews(client, study)
    if len(found) > 1:
        numbers = ", ".join(str(one.number) for one in found)
        raise LabelStudioError(
            f"The study has {len(found)} reviews there: projects {numbers}.",
            where=client.url,
            mend="delete the copy in Label Studio in which nobody has worked.",
        )
    return found[0] if found else None


def _read_mark(text: str, study: str) -> str:
    return next((m["id"] for m in _MARK.finditer(text) if m["study"] == study), "")


def _by_its_tasks(client: Client, study: str, number: int) -> str:
    for item in client.tasks(number, include="id,meta", page_size=1):
        return _read_mark(_said(item), study)
    return ""


def _said(item: dict[str, Any]) -> str:
    return str(task_mark(item).get("project", ""))
