"""``kimqual labelstudio``: what coders need in Label Studio."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kimqual.cli import coders
from kimqual.cli.common import (
    Json,
    load_codebook,
    open_study,
    print_json,
    progress,
    server_data,
    show,
    study_folder,
)

if TYPE_CHECKING:
    from kimqual.labelstudio.server import Server
    from kimqual.store.reviews import Review

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
    data = server_data()
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
def password(
    user: Annotated[str, typer.Argument(help="Whose, as it was given to 'start --user'.")],
) -> None:
    """Give somebody a new password on this study's own Label Studio.

    It is shown once and kept nowhere. The old one no longer works.
    """
    from kimqual.labelstudio.passwords import change_password

    made = change_password(server_data(), _installed(None), user)
    typer.echo(f"{made.user}: log in as {made.email}, password {made.password}")


@app.command()
def stop() -> None:
    """Stop this study's own Label Studio and all its processes."""
    from kimqual.labelstudio.server import stop as stop_server

    ran = stop_server(server_data())
    typer.echo("Label Studio is stopped." if ran else "No Label Studio ran for this study.")


@app.command()
def status(*, as_json: Json = False) -> None:
    """Say whether a Label Studio runs, where, of which version, and whether it is safe.

    Asked are this study's own server and the one that kimqual.toml names, if any.
    """
    from kimqual.config import FILE, read_config
    from kimqual.labelstudio.server import find_server, has_crashed

    data = server_data()
    server = find_server(data)
    named = read_config(study_folder() / FILE).labelstudio
    facts: dict[str, object] = {"running": server is not None, "data": str(data)}
    if server is not None:
        facts |= _seen(server, "")
    elif has_crashed(data):
        facts["ended"] = f"by itself; its log is {data / 'server.log'}"
    if named and (server is None or named.rstrip("/") != server.address):
        facts["kimqual.toml"] = _seen(None, named)
    for review in _open_reviews():
        facts["review"] = f"source text lies in project {review.number} on {review.url}"
    if as_json:
        print_json(facts)
    else:
        show([[key, _said(value)] for key, value in facts.items()], ("what", "value"))


def _open_reviews() -> list[Review]:
    """Give the reviews that were not purged; no vault needed."""
    from kimqual.store.reviews import load_reviews

    with open_study() as study:
        return load_reviews(study)


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
    from kimqual.errors import LabelStudioError
    from kimqual.labelstudio.client import Client, find_token
    from kimqual.labelstudio.safety import inspect
    from kimqual.labelstudio.server import inspect_own
    from kimqual.labelstudio.web import Visitor

    facts: dict[str, object] = {"address": address if server is None else server.address}
    try:
        if server is not None:
            found = inspect_own(server)
        else:
            token = Client.open(address).authorization() if find_token(address) else ""
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
    *,
    pack: Annotated[str, typer.Option(metavar=coders.PACK, help=coders.PACKING)] = "person",
) -> None:
    """Write labelling configuration and tasks (pseudonymised text) for upload by hand.

    In Label Studio: Create Project, Labeling Setup > Custom template > Code: paste
    label_config.xml; then Import: tasks.json. Afterwards export as JSON and run
    'kimqual codings add'.
    """
    from kimqual.labelstudio.packing import packed
    from kimqual.labelstudio.pages import pages
    from kimqual.labelstudio.tasks import write_project

    with open_study() as study:
        shown = packed(pages(study), pack)
        config, tasks = write_project(shown, load_codebook(study), folder)
    typer.echo(f"{config}\n{tasks}")


app.add_typer(coders.push, name="push")
app.add_typer(coders.pull, name="pull")
app.add_typer(coders.purge, name="purge")
