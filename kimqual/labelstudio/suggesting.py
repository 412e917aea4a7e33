"""A model's suggestions on a coder's pages: Label Studio's predictions, never codings.

A page that the coder has submitted keeps what was shown with it, and gets nothing new: what came
of the suggestions is told from the difference, and that needs what was seen. For the same
reason, and because an open page names what it began with, suggestions are changed in their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.predicting import Wanted, predict
from kimqual.labelstudio.projects import Remote
from kimqual.labelstudio.seeing import SeenPage
from kimqual.model import Coding
from kimqual.model.coding import is_person
from kimqual.store import Study
from kimqual.store.suggestions import load_models, load_suggestions

_BATCH = 250


@dataclass(slots=True)
class Suggested:
    """What a push did to the suggestions of one coder's project.

    Attributes:
        model: Whose they are.
        n_new: Documents that have suggestions now.
        n_changed: Documents on pages that have others now.
        n_known: Documents that had them.
        n_coded: Documents on pages left as they are, because the coder has submitted them.
        n_unknown: Suggestions left out, because the page does not have their code.
    """

    model: str
    n_new: int = 0
    n_changed: int = 0
    n_known: int = 0
    n_coded: int = 0
    n_unknown: int = 0


@dataclass(frozen=True, slots=True)
class SuggestionPlan:
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


def plan_suggestions(
    client: Client, remote: Remote, seen: Sequence[SeenPage], wanted: Wanted
) -> SuggestionPlan:
    """Compare the suggestions that are there with those that shall be; nothing is written.

    Args:
        client: Of the server.
        remote: The coder's project.
        seen: Its pages whose texts are still the study's.
        wanted: What they shall show.
    """
    made = SuggestionPlan(Suggested(wanted.model), is_shown=remote.shown == wanted.model)
    there = {
        int(item["task"]): item
        for item in client.get("/api/predictions/", project=remote.project.number)
        if item["model_version"] == wanted.model
    }
    predicted = predict(client, remote, seen, wanted)
    made.suggested.n_unknown = predicted.n_unknown
    for page in seen:
        n = predicted.n_documents.get(page.number, 1)
        _compare(made, page, there.get(page.number), predicted.bodies.get(page.number), n)
    return made


def _compare(
    made: SuggestionPlan,
    page: SeenPage,
    there: Mapping[str, Any] | None,
    body: Mapping[str, Any] | None,
    n: int,
) -> None:
    """Note what to do on one page, with suggestions for so many of its documents."""
    wanted = body or {"model_version": made.suggested.model, "result": []}
    suggested = made.suggested
    if there is None and body is None:
        return
    if there is not None and _said(there) == _said(wanted):
        suggested.n_known += n
    elif page.is_coded:
        suggested.n_coded += n
    elif there is None:
        suggested.n_new += n
        made.new.append({**wanted, "task": page.number})
    else:
        suggested.n_changed += n
        made.changed[int(there["id"])] = {"score": None, **wanted, "task": page.number}


def _said(prediction: Mapping[str, Any]) -> tuple[Any, Any]:
    return prediction["result"], prediction.get("score")


def write_suggestions(client: Client, project: int, plan: SuggestionPlan) -> None:
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
