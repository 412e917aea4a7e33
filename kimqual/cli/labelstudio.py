"""``kimqual labelstudio``: what coders need in Label Studio."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kimqual.cli.common import (
    Json,
    load_codebook,
    open_study,
    print_json,
    progress,
    show,
    study_folder,
)

if TYPE_CHECKING:
    from kimqual.labelstudio.client import Client
    from kimqual.labelstudio.pulling import PulledProject
    from kimqual.labelstudio.pushing import PushedProject
    from kimqual.labelstudio.server import Server

app = typer.Typer(no_args_is_help=True, help="Coding in Label Studio.")


@app.command()
def start(
    *,
    user: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Who shall log in; may be given several times."),
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port, if not that of last time or any.")
    ] = None,
    wheels: Annotated[
        Path | None, typer.Option(help="Folder of wheels to install from without a network.")
    ] = None,
) -> None:
    """Start a Label Studio of this study's own, on this machine only.

    The first time it is installed (about 1 GB, some minutes). New users get a password, which is
    shown once and kept nowhere. If the server runs already, only the users are added.
    """
    from kimqual.labelstudio.server import find_server
    from kimqual.labelstudio.server import start as start_server
    from kimqual.labelstudio.settings import email
    from kimqual.labelstudio.users import add_users

    for name in user or ():
        email(name)  # a wrong name is told before the long wait
    data = _data()
    server = find_server(data)
    if server is None:
        environment = _installed(wheels)
        typer.echo("Starting; the first time this takes a minute ...", err=True)
        server = start_server(data, environment, port=port)
        typer.echo(f"Label Studio runs at {server.address}")
        typer.echo(f"Its data lie unencrypted in {data}")
    else:
        typer.echo(f"Label Studio runs already, at {server.address}")
    for made in add_users(server.address, server.account, user or ()):
        if made.password:
            typer.echo(f"{made.user}: log in as {made.email}, password {made.password}")
        else:
            typer.echo(f"{made.user} has an account already ({made.email}): same password.")
    if user:
        typer.echo("Passwords are shown once and kept nowhere: hand them over now.")


@app.command()
def stop() -> None:
    """Stop this study's own Label Studio and all its processes."""
    from kimqual.labelstudio.server import stop as stop_server

    ran = stop_server(_data())
    typer.echo("Label Studio is stopped." if ran else "No Label Studio ran for this study.")


@app.command()
def status(*, as_json: Json = False) -> None:
    """Say whether a Label Studio runs, where, of which version, and whether it is safe.

    Asked are this study's own server and the one that kimqual.toml names, if any.
    """
    from kimqual.config import FILE, read_config
    from kimqual.labelstudio.server import find_server, has_crashed

    data = _data()
    server = find_server(data)
    named = read_config(study_folder() / FILE).labelstudio
    facts: dict[str, object] = {"running": server is not None, "data": str(data)}
    if server is not None:
        facts |= _seen(server, "")
    elif has_crashed(data):
        facts["ended"] = f"by itself; its log is {data / 'server.log'}"
    if named and (server is None or named.rstrip("/") != server.address):
        facts["kimqual.toml"] = _seen(None, named)
    if as_json:
        print_json(facts)
    else:
        show([[key, _said(value)] for key, value in facts.items()], ("what", "value"))


def _data() -> Path:
    """Give the data folder of this study's own server."""
    from kimqual.config import FILE, read_config
    from kimqual.labelstudio.settings import data_folder

    folder = study_folder()
    return data_folder(folder, read_config(folder / FILE).vault)


def _installed(wheels: Path | None) -> Path:
    """Give the server's virtual environment; install it where it is absent."""
    import os
    import sys

    from kimqual.labelstudio.install import N_PACKAGES, install, is_installed
    from kimqual.labelstudio.settings import VERSION, environment_folder

    folder = environment_folder(os.environ, sys.platform, Path.home())
    if not is_installed(folder):
        typer.echo(f"Installing Label Studio {VERSION} into {folder}: once, 1 GB ...", err=True)
        with progress("Fetching packages", N_PACKAGES) as advance:
            install(folder, wheels=wheels, advance=advance)
    return folder


def _seen(server: Server | None, address: str) -> dict[str, object]:
    """Say what a server is like; one that does not answer is no reason to stop."""
    import os

    from kimqual.errors import LabelStudioError
    from kimqual.labelstudio.client import TOKEN, Client
    from kimqual.labelstudio.safety import inspect
    from kimqual.labelstudio.server import inspect_own
    from kimqual.labelstudio.web import Visitor

    facts: dict[str, object] = {"address": address if server is None else server.address}
    try:
        if server is not None:
            found = inspect_own(server)
        else:
            token = Client.open(address).authorization() if os.environ.get(TOKEN) else ""
            found = inspect(Visitor(address, authorization=token))
    except LabelStudioError as error:
        return facts | {"safe": None, "faults": [error.message]}
    faults = [f"{fault.reason} To mend: {fault.mend}." for fault in found.faults]
    return facts | {"version": found.version, "safe": found.is_safe, "faults": faults}


def _said(value: object) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{key}: {_said(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return "\n".join(value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "unknown" if value is None else str(value)


@app.command()
def write(
    folder: Annotated[Path, typer.Argument(help="Folder for the two files.")],
) -> None:
    """Write labelling configuration and tasks (pseudonymised text) for upload by hand.

    In Label Studio: Create Project, Labeling Setup > Custom template > Code: paste
    label_config.xml; then Import: tasks.json. Afterwards export as JSON and run
    'kimqual codings add'.
    """
    from kimqual.labelstudio.pages import pages
    from kimqual.labelstudio.tasks import write_project

    with open_study() as study:
        config, tasks = write_project(pages(study), load_codebook(study), folder)
    typer.echo(f"{config}\n{tasks}")


Url = Annotated[
    str,
    typer.Option("--url", help="Address of the server; else this study's own, or kimqual.toml's."),
]
push = typer.Typer(
    no_args_is_help=True, help="Send tasks to Label Studio; twice sends nothing new."
)
app.add_typer(push, name="push")


@push.command("coding")
def push_coding(
    *,
    coder: Annotated[list[str], typer.Option(help="Who codes; once for each person.")],
    url: Url = "",
    as_json: Json = False,
) -> None:
    """Give each coder a project of their own with the same pseudonymised documents.

    Nobody sees what another one codes. New documents are added; a document whose text changed
    since, and a codebook that changed, are reported and left as they are.
    """
    from kimqual.labelstudio.pushing import push_coding as push_pages

    with open_study() as study:
        done = push_pages(study, _client(url), load_codebook(study), coder)
    if as_json:
        print_json([asdict(project) for project in done])
        return
    for project in done:
        made = "new" if project.is_new else "known"
        typer.echo(
            f"{project.coder}: project {project.number} ({made}), {project.n_added} documents "
            f"added, {project.n_known} known."
        )
        for line in _left_alone(project):
            typer.echo(f"  {line}")


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
        client, book = _client(url), load_codebook(study)
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


@app.command()
def pull(*, url: Url = "", as_json: Json = False) -> None:
    """Take in what changed in the coders' projects, every passage verified against its text.

    What was deleted in Label Studio goes from the study too. What cannot be taken is listed, stays
    in Label Studio and is looked at again with the next pull; then the exit code is 1.
    """
    from kimqual.labelstudio.pulling import pull as pull_codings

    with open_study() as study:
        done = pull_codings(study, _client(url), load_codebook(study))
    if as_json:
        print_json([asdict(project) | {"accounts": sorted(project.accounts)} for project in done])
    for project in () if as_json else done:
        for line in _pulled(project):
            typer.echo(line)
    if any(project.faults or project.is_gone for project in done):
        raise typer.Exit(1)


def _client(url: str) -> Client:
    """Give the way to the server that was named, else to the study's own, else the setting's."""
    from kimqual.config import FILE, read_config
    from kimqual.errors import LabelStudioError
    from kimqual.labelstudio.client import Client
    from kimqual.labelstudio.server import find_server

    own = find_server(_data())
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
        f"{project.coder}: {project.n_read} of {project.n_tasks} documents changed; codings: "
        f"{counts.n_new} new, {counts.n_changed} with another memo, {counts.n_gone} gone."
    )
    notes = {
        "releases fell with their codings": counts.n_unreleased,
        "passages were widened to whole characters": project.n_widened,
        "codings got the code that theirs was merged into": project.n_merged,
        "documents changed since they were pushed; words that stand were found": project.n_carried,
        "annotations were skipped by their coder": project.n_skipped,
        "documents have drafts that are not submitted": project.n_drafts,
        f"tasks were deleted in Label Studio; {project.n_stay} codings stay": project.n_gone_tasks,
    }
    yield from (f"  {n} {note}." for note, n in notes.items() if n)
    if len(project.accounts) > 1:
        accounts = ", ".join(sorted(project.accounts))
        yield f"  Several accounts coded here ({accounts}); all count as {project.coder}."
    for fault in [*project.faults, *project.warnings]:
        yield f"  {fault.where}: {fault.reason} {fault.mend}"
