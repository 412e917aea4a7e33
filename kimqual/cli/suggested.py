"""What the commands of Label Studio say of a model's suggestions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kimqual.labelstudio.pushing import PushedProject
    from kimqual.store.suggestions import Tally


def pushed(project: PushedProject) -> Iterator[str]:
    """Say what a push did to the suggestions in one coder's project."""
    if (done := project.suggested) is None:
        if project.shows:
            yield f"It shows suggestions of {project.shows}, from an earlier push."
        return
    yield (
        f"Suggestions of {done.model}: {done.n_new} documents new, {done.n_changed} changed, "
        f"{done.n_known} known."
    )
    if done.n_coded:
        yield f"{done.n_coded} documents are coded already; what was shown with them stays."
    if done.n_unknown:
        yield f"{done.n_unknown} suggestions were left out: the page does not have their codes."


def pulled(tallies: Iterable[Tally]) -> Iterator[str]:
    """Say what one coder made of each model's suggestions."""
    for tally in tallies:
        yield (
            f"Suggestions of {tally.model} in {tally.n_documents} documents: "
            f"{tally.n_accepted} accepted, {tally.n_changed} changed, {tally.n_rejected} rejected; "
            f"{tally.n_new} codings new."
        )
