"""What ``kimqual labelstudio push codebook`` says, in lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kimqual.labelstudio.differing import Change
    from kimqual.labelstudio.planning import UpdatedProject

_KINDS = {"revived": "given again", "described": "other hint"}


def planned(project: UpdatedProject) -> Iterator[str]:
    """Say what becomes of one coder's project."""
    name = f"{project.coder}: project {project.number}"
    if project.is_current:
        yield f"{name} has the codebook as it is now."
    else:
        yield f"{name} changes."
    yield from (f"  {_changed(change)}" for change in project.changes)
    if project.has_other_page and not project.changes:
        yield "  colours, the page around the codes, or the number of the revision"
    for item in project.recoded:
        what = "move along" if item.becomes == item.code else f"become {item.becomes}"
        yield f"  passages: {item.n} of {item.code} {what}"
    if project.n_drafts:
        yield f"  drafts that are not submitted, but brought along: {project.n_drafts}"
    if project.n_waiting:
        yield (
            f"  annotations that wait because a change to them is open: {project.n_waiting}; "
            "they follow when their coder presses Update"
        )
    if project.n_results and not project.is_current:
        results = ", ".join(f"{control} {n}" for control, n in project.n_results.items())
        yield f"  results that stay, by control: {results}"
    if project.kept:
        yield f"  controls that people added; they stay: {', '.join(project.kept)}"
    yield from _worklist(project)


def written(project: UpdatedProject) -> str:
    """Say what was done to one coder's project."""
    return (
        f"{project.coder}: done; {project.n_written} annotations and drafts written and verified."
    )


def as_json(project: UpdatedProject) -> dict[str, object]:
    """Give the same for programs."""
    return asdict(project) | {"is_current": project.is_current}


def _changed(change: Change) -> str:
    kind = _KINDS.get(change.kind, change.kind)
    if change.before and change.after:
        return f"{kind}: {change.code}, {change.before!r} -> {change.after!r}"
    if change.kind in ("merged", "split"):
        return f"{kind}: {change.code} -> {change.after}"
    label = change.before or change.after
    return f"{kind}: {change.code}" + (f", {label!r}" if label else "")


def _worklist(project: UpdatedProject) -> Iterator[str]:
    if project.undecided:
        n = sum(item.n for item in project.undecided)
        yield f"  to decide, passage by passage, in Label Studio ({n}):"
    for item in project.undecided:
        yield f"    {item.document}: {item.n} of {item.code} -> {' or '.join(item.into)}"
        yield f"      {item.address}"
