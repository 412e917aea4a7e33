"""``kimqual labelstudio``: what coders need in Label Studio."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kimqual.cli.common import load_codebook, open_study

app = typer.Typer(no_args_is_help=True, help="Coding in Label Studio.")


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
