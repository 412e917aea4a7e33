"""``kimqual codings``: take codings in, list them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kimqual.cli.common import Json, load_codebook, open_study, print_json, show_frame

app = typer.Typer(no_args_is_help=True, help="Take codings in, verified quote by quote.")


@app.command()
def add(
    files: Annotated[
        list[Path], typer.Argument(help="CSV tables or JSON exports of Label Studio.")
    ],
    *,
    on_source: Annotated[
        bool,
        typer.Option("--on-source", help="They were made on source texts (needs the vault)."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Verify every quote and take the codings in; the same codings twice add nothing."""
    from kimqual.coding.importing import import_codings
    from kimqual.exchange import read_codings

    with open_study(with_vault=on_source) as study:
        book = load_codebook(study)
        rows = [row for path in files for row in read_codings(path)]
        taken = import_codings(study, rows, book, on_source=on_source)
    result = {"new": taken.saved.n_new, "known": taken.saved.n_known}
    if as_json:
        print_json(result | {"warnings": [w.where + ": " + w.reason for w in taken.warnings]})
        return
    typer.echo(f"{result['new']} codings new, {result['known']} known already.")
    for warning in taken.warnings:
        typer.echo(f"  {warning.where}: {warning.reason} {warning.mend}")


@app.command("list")
def list_(*, as_json: Json = False) -> None:
    """List the codings of the study."""
    with open_study() as study:
        frame = study.codings()
    columns = ["coding", "document", "paragraph", "code", "coder", "quote"]
    show_frame(frame if as_json else frame[columns], as_json=as_json)
