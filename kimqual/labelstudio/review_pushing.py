"""Putting the anonymisation before people: one project with source text and proposed mentions.

Only what nobody reviewed yet goes there. A second time writes nothing; documents that came later are
added; what changed since is reported, for Label Studio would move regions onto other words.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.projects import META, task_mark
from kimqual.labelstudio.pushing import require_safe
from kimqual.labelstudio.review_config import review_config
from kimqual.labelstudio.review_project import find_review, require_near, review_mark
from kimqual.labelstudio.review_tasks import MODEL, digest, review_tasks
from kimqual.labelstudio.uploading import upload
from kimqual.store import Study
from kimqual.store.labelstudio import study_id
from kimqual.store.reviews import Review, load_reviewed, load_reviews, not_current, save_review

_BATCH = 100
_LISTED = 500
_LONGEST_TITLE = 50


@dataclass(slots=True)
class PushedReview:
    """What a push did.

    Attributes:
        number: The project's number on the server, 0 if there is none.
        is_new: Whether it was made now.
        n_added: Documents added.
        n_known: Documents that were there.
        n_mentions: Mentions proposed in what was added.
        n_reviewed: Documents of the study that were reviewed before; those not there stay away.
        changed: Documents that show another text than the study's; left as they are.
        n_outdated: Documents that show what an earlier run found; left as they are.
        not_run: Documents to pseudonymise first.
    """

    number: int = 0
    is_new: bool = False
    n_added: int = 0
    n_known: int = 0
    n_mentions: int = 0
    n_reviewed: int = 0
    changed: list[str] = field(default_factory=list)
    n_outdated: int = 0
    not_run: list[str] = field(default_factory=list)


def push_review(study: Study, client: Client, *, allowed: Collection[str] = ()) -> PushedReview:
    """Send every document that waits for a review, the uncertain ones first.

    Args:
        study: Open, with its vault.
        client: Of the server that shall have the source texts.
        allowed: Hosts that may have them although they are other machines.

    Returns:
        What was done.

    Raises:
        VaultError: If the vault is not open.
        LabelStudioError: If the server is too far away, is not safe or refuses, or nothing is
            pseudonymised yet.
    """
    require_near(client, allowed)
    tasks = {task["data"]["uid"]: task for task in review_tasks(study)}
    reviewed = load_reviewed(study)
    if not tasks and not reviewed:
        raise LabelStudioError(
            "The study has no pseudonymised text to review.",
            mend="run first: kimqual anonymise run",
        )
    require_safe(study, client)
    pushed, review, add = _plan(study, client, tasks)
    if add or (review and review not in load_reviews(study)):
        with study.action("labelstudio.push", review=len(add)) as event:
            # Planned anew: another process may have pushed until this one could write.
            pushed, review, add = _plan(study, client, tasks)
            review = review or _make(study, client)
            save_review(study, event, review)
            pushed.number = review.number
            noted = review_mark(study_id(study), review.id)
            upload(client, review.number, [_noted(task, noted) for task in add], batch=_BATCH)
    return pushed


def _plan(
    study: Study, client: Client, tasks: dict[str, dict[str, Any]]
) -> tuple[PushedReview, Review | None, list[dict[str, Any]]]:
    """Compare what is there with what shall be; nothing is written."""
    review = find_review(client, study)
    pushed = PushedReview(
        is_new=review is None and bool(tasks),
        n_reviewed=len(load_reviewed(study)),
        not_run=sorted(not_current(study)),
    )
    there = dict(_there(client, review)) if review else {}
    pushed.number = review.number if review else 0
    add = [task for uid, task in tasks.items() if uid not in there]
    pushed.n_added, pushed.n_known = len(add), len(there)
    pushed.n_mentions = sum(len(task["data"]["mentions"]) for task in add)
    for uid, task in tasks.items():
        if uid in there and there[uid] != _digests(task):
            is_same_text = there[uid][0] == _digests(task)[0]
            pushed.n_outdated += is_same_text
            pushed.changed += [] if is_same_text else [uid]
    return pushed, review, add


def _there(client: Client, review: Review) -> Iterator[tuple[str, tuple[str, str]]]:
    for item in client.tasks(review.number, include="id,meta", page_size=_LISTED):
        noted = task_mark(item)
        if "uid" in noted:
            yield str(noted["uid"]), (str(noted.get("sha256")), str(noted.get("mentions")))


def _digests(task: dict[str, Any]) -> tuple[str, str]:
    """Give what changes with the text, and what changes with the proposals."""
    return digest(task["data"]["turns"]), digest(task["data"]["mentions"])


def _make(study: Study, client: Client) -> Review:
    review = uuid.uuid4().hex
    made = client.post(
        "/api/projects/",
        {
            "title": f"{study.config.name[: _LONGEST_TITLE - 14]}: Durchsicht",
            "description": review_mark(study_id(study), review),
            "label_config": review_config(),
            "show_collab_predictions": True,
            "model_version": MODEL,
        },
    )
    return Review(review, client.url, int(made["id"]))


def _noted(task: dict[str, Any], noted: str) -> dict[str, Any]:
    text, mentions = _digests(task)
    about = {"project": noted, "uid": task["data"]["uid"], "sha256": text, "mentions": mentions}
    return task | {"meta": {META: about}}
