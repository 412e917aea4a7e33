"""``kimqual labelstudio push`` and ``pull``: what goes to coders, and what they did with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from kimqual.cli import suggested
from kimqual.cli.assigned import show_loads, warn_identifying
from kimqual.cli.common import (
    Json,
    load_codebook,
    open_study,
    print_json,
    recorded_codebook,
    server_data,
    study_folder,
)

if TYPE_CHECKING:
    from kimqual.labelstudio.client import Client
    from kimqual.labelstudio.pushing import PushedProject
    from kimqual.labelstudio.reading import PulledProject

PACK = "person|answer|N"
PACKING = "Answers on a page: all of a person's, one, or N to the same question."
Url = Annotated[
    str,
    typer.Option("--url", help="Address of the server; else this study's own, or kimqual.toml's."),
]
push = typer.Typer(
    no_args_is_help=True, help="Send tasks to Label Studio; twice sends nothing new."
)


@push.command("coding")
def push_coding(
    *,
    coder: Annotated[list[str], typer.Option(help="Who codes; once for each person.")],
    overlap: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="Share that all coders get, such as 0.2; the rest is shared out. As last time if "
            "not given, at first 1: all code everything.",
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="For the choice of that share.")] = None,
    pack: Annotated[
        str | None, typer.Option(metavar=PACK, help=f"{PACKING} As last time, at first person.")
    ] = None,
    suggestions: Annotated[
        str,
        typer.Option(
            metavar="model:NAME",
            help="Show this model's codings of the study as suggestions; else none are shown.",
        ),
    ] = "",
    url: Url = "",
    as_json: Json = False,
) -> None:
    """Give each coder a project of their own with the pseudonymised documents to code.

    Nobody sees what another one codes. Documents that came later are shared among the coders named
    now; what was given out before stays where it is. A document whose text changed since, and a
    codebook that changed, are reported and left as they are. With --suggestions a coder starts from
    what a model proposed: that sways people, so code for agreement without.
    """
    from kimqual.labelstudio.pushing import push_coding as push_pages
    from kimqual.labelstudio.sharing import Wish, study_loads

    with open_study() as study:
        client, book, wish = _client(url), recorded_codebook(study), Wish(overlap, seed, pack)
        done = push_pages(study, client, book, coder, wish, model=suggestions)
        given = study_loads(study)
    if as_json:
        print_json([asdict(project) for project in done])
        return
    for project in done:
        made = "new" if project.is_new else "known"
        typer.echo(
            f"{project.coder}: project {project.number} ({made}), {project.n_added} documents "
            f"added, {project.n_known} known."
        )
        for line in (*_left_alone(project), *suggested.pushed(project)):
            typer.echo(f"  {line}")
    show_loads(given)


@push.command("codebook")
def push_codebook(
    *,
    url: Url = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    as_json: Json = False,
) -> None:
    """Bring each coder's page and passages to the codebook as it is now.

    First it says what changes: codes added, renamed, moved, merged, split, retired, and how many
    passages of whom. Passages of a merged code get the one that took its place; those of a split one
    are listed, for people to decide. Nothing that was coded goes. Ask coders to submit before, and to
    reload the page after. Twice, or after an interruption, it does what is left.
    """
    from kimqual.cli import updated
    from kimqual.labelstudio.planning import plan_codebook
    from kimqual.labelstudio.updating import push_codebook as push_pages

    with open_study() as study:
        client = _client(url)
        book = load_codebook(study) if dry_run else recorded_codebook(study)
        plans = plan_codebook(study, client, book)
        for plan in () if as_json else plans:
            for line in updated.planned(plan.updated):
                typer.echo(line)
        if not dry_run:
            push_pages(study, client, book, plans)
    if as_json:
        print_json([updated.as_json(plan.updated) for plan in plans])
        return
    for plan in plans:
        if not (dry_run or plan.updated.is_current):
            typer.echo(updated.written(plan.updated))


@push.command("adjudication")
def push_adjudication(
    *,
    coder: Annotated[
        list[str] | None,
        typer.Option(help="Whose codings; two names. All persons if there are two."),
    ] = None,
    url: Url = "",
    as_json: Json = False,
) -> None:
    """Put the passages on which two coders differ up for decision, in a project of their own.

    Each in its context, with what both proposed under neutral names. Later disagreements are added;
    what was decided is not touched.
    """
    from kimqual.cli import adjudication
    from kimqual.labelstudio.adjudicating import push_adjudication as push_passages
    from kimqual.report.agreement import study_comparison

    with open_study() as study:
        client, book = _client(url), load_codebook(study)
        done = push_passages(study, client, book, study_comparison(study, book, coder))
    if as_json:
        print_json(asdict(done))
        return
    for line in adjudication.pushed(done):
        typer.echo(line)


pull = typer.Typer(invoke_without_command=True)
purge = typer.Typer(no_args_is_help=True, help="Take off a server what holds source text.")


@pull.callback()
def pull_coding(context: typer.Context, *, url: Url = "", as_json: Json = False) -> None:
    """Take in what changed in the coders' projects, every passage verified against its text.

    What was deleted in Label Studio goes from the study too. What cannot be taken is listed, stays
    in Label Studio and is looked at again with the next pull; then the exit code is 1. So it is
    while a document carries the flag that something in it still identifies a person.
    """
    from kimqual.labelstudio.notes import identifying
    from kimqual.labelstudio.pulling import pull as pull_codings

    if context.invoked_subcommand:
        if url or as_json:
            raise typer.BadParameter(f"write options behind {context.invoked_subcommand!r}")
        return
    with open_study() as study:
        done = pull_codings(study, _client(url), recorded_codebook(study))
        flagged = identifying(study)
    if as_json:
        print_json([asdict(project) | {"accounts": sorted(project.accounts)} for project in done])
    for project in () if as_json else done:
        for line in _pulled(project):
            typer.echo(line)
    warn_identifying(flagged)
    if flagged or any(project.faults or project.is_gone for project in done):
        raise typer.Exit(1)


@pull.command("adjudication")
def pull_adjudication(*, url: Url = "", as_json: Json = False) -> None:
    """Take in what an adjudicator decided, as the codings of the coder 'settled'.

    What both coders had alike becomes settled with it. The coders' own codings stay as they are.
    What cannot be taken is listed; then the exit code is 1.
    """
    from kimqual.cli import adjudication
    from kimqual.labelstudio.settling import pull_adjudication as pull_decisions
    from kimqual.report.agreement import study_comparison

    with open_study() as study:
        done = pull_decisions(study, _client(url), load_codebook(study), study_comparison)
    if as_json:
        print_json(adjudication.as_json(done))
    for line in () if as_json else adjudication.pulled(done):
        typer.echo(line)
    if done.pulled.faults:
        raise typer.Exit(1)


def _client(url: str) -> Client:
    """Give the way to the server that was named, else to the study's own, else the setting's."""
    from kimqual.config import FILE, read_config
    from kimqual.errors import LabelStudioError
    from kimqual.labelstudio.client import Client
    from kimqual.labelstudio.server import find_server

    own = find_server(server_data())
    named = url or (own.address if own else read_config(study_folder() / FILE).labelstudio)
    if not named:
        raise LabelStudioError(
            "No Label Studio is named, and none of this study's own runs.",
            mend="run: kimqual labelstudio start, or name one with --url or in kimqual.toml.",
        )
    is_own = own is not None and own.address == named.rstrip("/")
    return Client.open(named, own.account.token if own and is_own else "")


def _left_alone(project: PushedProject) -> Iterator[str]:
    """Say what a push found and did not touch."""
    for document in project.changed:
        yield (
            f"{document}: its text changed since it was pushed. To mend: pull, delete the task in "
            "Label Studio, push again."
        )
    for document in project.gone:
        yield f"{document}: no longer in the study. To mend: pull, delete the task in Label Studio."
    if project.n_foreign:
        yield f"{project.n_foreign} tasks were not made by kimqual; they are left alone."
    if project.has_other_codes:
        yield (
            "Its codes are not those of the codebook now; the page stays as it is. To mend: "
            "kimqual labelstudio push codebook"
        )


def _pulled(project: PulledProject) -> Iterator[str]:
    """Say what a pull did for one coder."""
    if project.is_gone:
        yield (
            f"{project.coder}: project {project.number} is no longer on the server; "
            f"{project.n_stay} codings stay. To mend: push again for a new one."
        )
        return
    counts = project.counts
    yield (
        f"{project.coder}: {project.n_read} of {project.n_tasks} tasks changed; codings: "
        f"{counts.n_new} new, {counts.n_changed} with another memo, {counts.n_gone} gone."
    )
    notes = {
        "releases fell with their codings": counts.n_unreleased,
        "codings got the code that theirs was merged into": project.n_merged,
        "passages were widened to whole characters": project.n_widened,
        "documents changed since they were pushed; words that stand were found": project.n_carried,
        "annotations were skipped by their coder": project.n_skipped,
        "documents have drafts that are not submitted": project.n_drafts,
        f"tasks were deleted in Label Studio; {project.n_stay} codings stay": project.n_gone_tasks,
    }
    yield from (f"  {n} {note}." for note, n in notes.items() if n)
    if len(project.accounts) > 1:
        accounts = ", ".join(sorted(project.accounts))
        yield f"  Several accounts coded here ({accounts}); all count as {project.coder}."
    yield from (f"  {line}" for line in suggested.pulled(project.tallies))
    for fault in [*project.faults, *project.warnings]:
        yield f"  {fault.where}: {fault.reason} {fault.mend}"
