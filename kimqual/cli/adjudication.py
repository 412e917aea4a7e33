"""What ``kimqual labelstudio push adjudication`` and ``pull adjudication`` say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kimqual.labelstudio.adjudicating import PushedAdjudication
    from kimqual.labelstudio.settling import PulledAdjudication


def pushed(done: PushedAdjudication) -> Iterator[str]:
    """Say what a push did."""
    who = " and ".join(done.coders)
    if not done.number:
        yield f"{who} do not differ anywhere: there is nothing to decide."
        return
    made = "new" if done.is_new else "known"
    yield (
        f"{who} differ in {done.n_disagreements} points. Project {done.number} ({made}): "
        f"{done.n_added} passages added, {done.n_known} known."
    )
    if done.outdated:
        yield (
            f"  {len(done.outdated)} undecided passages show words or proposals that changed since. "
            "To mend: delete these tasks in Label Studio and push again: "
            f"{', '.join(map(str, done.outdated))}."
        )
    if done.n_foreign:
        yield f"  {done.n_foreign} tasks were not made by kimqual; they are left alone."
    if done.has_other_codes:
        yield "  Its codes are not those of the codebook now; the page stays as it is."


def pulled(done: PulledAdjudication) -> Iterator[str]:
    """Say what a pull did."""
    project, counts = done.pulled, done.pulled.counts
    yield (
        f"Project {project.number}: {project.n_read} of {project.n_tasks} passages changed; settled "
        f"codings: {counts.n_new} new, {counts.n_changed} with another memo, {counts.n_gone} gone."
    )
    yield (
        f"What both coders have alike: {done.agreed.n_new} newly settled, {done.agreed.n_gone} no "
        "longer alike and gone."
    )
    yield f"Decided: {len(done.decisions)} passages; open: {done.n_open}."
    notes = {
        "are missing from the settled version until somebody decides them": done.n_open,
        "releases fell with their codings": counts.n_unreleased + done.agreed.n_unreleased,
        "marked passages were widened to whole characters": project.n_widened,
        "annotations were skipped": project.n_skipped,
        "passages have drafts that are not submitted": project.n_drafts,
        f"tasks were deleted in Label Studio; {project.n_stay} codings stay": project.n_gone_tasks,
    }
    yield from (f"  {n} {note}." for note, n in notes.items() if n)
    for fault in [*project.faults, *project.warnings]:
        yield f"  {fault.where}: {fault.reason} {fault.mend}"


def as_json(done: PulledAdjudication) -> dict[str, object]:
    """Give all of it as plain values."""
    return asdict(done) | {
        "pulled": asdict(done.pulled) | {"accounts": sorted(done.pulled.accounts)}
    }
