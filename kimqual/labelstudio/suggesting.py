"""A model's suggestions on a coder's pages: Label Studio's predictions, never codings.

A document that the coder has submitted keeps what was shown with it, and gets nothing new: what
came of the suggestions is told from the difference, and that needs what was seen. For the same
reason, and because an open page names what it began with, suggestions are changed in their place.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from kimqual.errors import LabelStudioError
from kimqual.exchange.labelstudio_task import TaskTurn, page_text, to_page
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.config import CODE, TEXT
from kimqual.labelstudio.projects import Remote
from kimqual.model import Codebook, Coding, Span
from kimqual.model.coding import is_person
from kimqual.store import Study
from kimqual.store.suggestions import load_models, load_suggestions

_BATCH = 250
_ALIAS = re.compile(r'<Choice\b[^>]*\balias="([^"]*)"')


@dataclass(slots=True)
class Suggested:
    """What a push did to the suggestions of one coder's project.

    Attributes:
        model: Whose they are.
        n_new: Documents that have suggestions now.
        n_changed: Documents that have others now.
        n_known: Documents that had them.
        n_coded: Documents left as they are, because the coder has submitted them.
        n_unknown: Suggestions left out, because the page does not have their code.
    """

    model: str
    n_new: int = 0
    n_changed: int = 0
    n_known: int = 0
    n_coded: int = 0
    n_unknown: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """What has to be known of a task on the server: its number, and whether it is coded."""

    number: int
    is_coded: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be written to a project for its suggestions to be right.

    Attributes:
        suggested: What will have been done.
        new: Predictions to make.
        changed: Predictions to change, by number.
        is_shown: Whether the project shows this model's suggestions already.
    """

    suggested: Suggested
    new: list[dict[str, Any]] = field(default_factory=list)
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    is_shown: bool = False

    @property
    def is_done(self) -> bool:
        """Tell whether nothing has to be written."""
        there = self.suggested.n_known + len(self.new) + len(self.changed)
        return not self.new and not self.changed and (self.is_shown or not there)


def load_checked(study: Study, model: str) -> dict[str, list[Coding]]:
    """Give a model's suggestions by document.

    Raises:
        LabelStudioError: If the name is no model's, or the study has nothing of it.
    """
    found = {} if is_person(model) else load_suggestions(study, model)
    if not found:
        others = load_models(study)
        known = f"; there are: {', '.join(others)}" if others else ""
        raise LabelStudioError(
            f"The study has no suggestions of {model!r}.",
            where="--suggestions",
            mend=f"name a model as in the column coder, 'model:…'{known}. New ones come with: "
            "kimqual codings add TABLE",
        )
    return found


def predictions(
    suggestions: Mapping[str, Sequence[Coding]],
    tasks: Mapping[str, Mapping[str, Any]],
    config: str,
    book: Codebook,
    suggested: Suggested,
) -> dict[str, dict[str, Any]]:
    """Make the predictions for the documents that have tasks.

    Args:
        suggestions: A model's codings by document.
        tasks: What the coder sees, by document.
        config: The page's configuration: a suggestion whose code it lacks is left out.
        book: The study's codebook.
        suggested: Counts these.
    """
    known = {html.unescape(code) for code in _ALIAS.findall(config)} & {c.id for c in book.codes}
    made = {}
    for document, codings in suggestions.items():
        shown = [coding for coding in codings if coding.code in known]
        suggested.n_unknown += len(codings) - len(shown)
        if shown and document in tasks:
            turns = [TaskTurn(**turn) for turn in tasks[document]["data"]["turns"]]
            made[document] = as_prediction(shown, turns, book, suggested.model)
    return made


def as_prediction(
    codings: Sequence[Coding], turns: Sequence[TaskTurn], book: Codebook, model: str
) -> dict[str, Any]:
    """Make the prediction that shows some codings of one document.

    Args:
        codings: The model's.
        turns: The document's, as the task has them.
        book: Knows the way to each code.
        model: Becomes the prediction's ``model_version``.

    Returns:
        The body; codes on the same passage are one region. The score of a region, and of the
        whole, is the mean of those that are known.
    """
    page = page_text(turns)
    by_place: dict[Span, list[Coding]] = {}
    for coding in sorted(codings, key=lambda one: (one.span, one.code)):
        by_place.setdefault(to_page(coding.span, turns), []).append(coding)
    regions = [
        _region(number, span, page, alike, book)
        for number, (span, alike) in enumerate(sorted(by_place.items()), 1)
    ]
    return {"model_version": model, "result": regions} | _score(codings)


def _region(
    number: int, span: Span, page: str, codings: Sequence[Coding], book: Codebook
) -> dict[str, Any]:
    value = {
        "start": "",
        "end": "",
        "startOffset": 0,
        "endOffset": 0,
        "globalOffsets": {"start": span.start, "end": span.end},
        "text": span.of(page),
        "taxonomy": [list(book.path(coding.code)) for coding in codings],
    }
    about: dict[str, Any] = {
        "id": f"s{number}",
        "from_name": CODE,
        "to_name": TEXT,
        "type": "taxonomy",
    }
    return about | {"value": value} | _score(codings)


def _score(codings: Iterable[Coding]) -> dict[str, float]:
    known = [coding.score for coding in codings if coding.score is not None]
    return {"score": round(fmean(known), 4)} if known else {}


def plan_suggestions(
    client: Client,
    remote: Remote,
    suggested: Suggested,
    bodies: Mapping[str, dict[str, Any]],
    tasks: Mapping[str, Task],
) -> Plan:
    """Compare the suggestions that are there with those that shall be; nothing is written.

    Args:
        client: Of the server.
        remote: The coder's project.
        suggested: Names the model; counts what will be done.
        bodies: The predictions wanted, by document.
        tasks: The documents on the server whose text is still the study's.
    """
    made = Plan(suggested, is_shown=remote.shown == suggested.model)
    there = {
        int(item["task"]): item
        for item in client.get("/api/predictions/", project=remote.project.number)
        if item["model_version"] == suggested.model
    }
    for document, task in tasks.items():
        _compare(made, task, there.get(task.number), bodies.get(document))
    return made


def _compare(
    made: Plan, task: Task, there: Mapping[str, Any] | None, body: Mapping[str, Any] | None
) -> None:
    wanted = body or {"model_version": made.suggested.model, "result": []}
    suggested = made.suggested
    if there is None and body is None:
        return
    if there is not None and _said(there) == _said(wanted):
        suggested.n_known += 1
    elif task.is_coded:
        suggested.n_coded += 1
    elif there is None:
        suggested.n_new += 1
        made.new.append({**wanted, "task": task.number})
    else:
        suggested.n_changed += 1
        made.changed[int(there["id"])] = {"score": None, **wanted, "task": task.number}


def _said(prediction: Mapping[str, Any]) -> tuple[Any, Any]:
    return prediction["result"], prediction.get("score")


def write_suggestions(client: Client, project: int, plan: Plan) -> None:
    """Bring a project's suggestions to what a plan says; interrupted, the next push goes on.

    Raises:
        LabelStudioError: If the server refuses.
    """
    for start in range(0, len(plan.new), _BATCH):
        batch = plan.new[start : start + _BATCH]
        answer = client.post(f"/api/projects/{project}/import/predictions", batch)
        if answer.get("created") != len(batch):
            raise LabelStudioError(
                f"The server took {answer.get('created')} of {len(batch)} documents' suggestions.",
                where=client.url,
                mend="push again: what is missing is added, nothing is doubled.",
            )
    for number, body in plan.changed.items():
        client.patch(f"/api/predictions/{number}/", {**body, "project": project})
    if not plan.is_shown:
        shown = {"show_collab_predictions": True, "model_version": plan.suggested.model}
        client.patch(f"/api/projects/{project}/", shown)
