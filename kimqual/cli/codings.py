"""``kimqual codings``: take codings in, list them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kimqual.cli import finding, mending, prevalence
from kimqual.cli.common import (
    Json,
    open_study,
    print_json,
    recorded_codebook,
    show_frame,
)

if TYPE_CHECKING:
    from kimqual.exchange import CodingRow

app = typer.Typer(no_args_is_help=True, help="Take codings in, verified quote by quote.")
app.command()(prevalence.sample)
app.command()(finding.find)
app.command()(mending.place)
app.command()(mending.confirm)


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
    coder: Annotated[
        list[str] | None,
        typer.Option(help="NUMBER=NAME: Label Studio's exports name coders by number."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Verify every quote and take the codings in; the same codings twice add nothing."""
    from kimqual.coding.importing import import_codings
    from kimqual.exchange import read_codings

    names = dict(_name(text) for text in coder or ())
    with open_study(with_vault=on_source) as study:
        book = recorded_codebook(study)
        rows = [_named(row, names) for path in files for row in read_codings(path)]
        taken = import_codings(study, rows, book, on_source=on_source)
    result = {"new": taken.saved.n_new, "known": taken.saved.n_known}
    if as_json:
        print_json(result | {"warnings": [w.where + ": " + w.reason for w in taken.warnings]})
        return
    typer.echo(f"{result['new']} codings new, {result['known']} known already.")
    for warning in taken.warnings:
        typer.echo(f"  {warning.where}: {warning.reason} {warning.mend}")


def _name(text: str) -> tuple[str, str]:
    number, _, name = text.partition("=")
    if not name:
        raise typer.BadParameter(f"{text!r} is not NUMBER=NAME.", param_hint="--coder")
    return number, name


def _named(row: CodingRow, names: dict[str, str]) -> CodingRow:
    from dataclasses import replace

    return replace(row, coder=names.get(row.coder, row.coder))


@app.command("list")
def list_(
    *,
    unplaced: Annotated[
        bool,
        typer.Option("--unplaced", help="Those whose words a changed file no longer has (vault)."),
    ] = False,
    rewritten: Annotated[
        bool,
        typer.Option("--rewritten", help="Those to look at after a corrected file (vault)."),
    ] = False,
    notes: Annotated[
        bool,
        typer.Option("--notes", help="Instead, memos and flags on whole documents."),
    ] = False,
    as_json: Json = False,
) -> None:
    """List the codings of the study."""
    if notes:
        from kimqual.cli.assigned import list_notes

        list_notes(as_json=as_json)
        return
    if unplaced:
        mending.list_unplaced(as_json=as_json)
        return
    if rewritten:
        mending.list_rewritten(as_json=as_json)
        return
    with open_study() as study:
        frame = study.codings()
    columns = ["coding", "document", "paragraph", "code", "coder", "quote"]
    show_frame(frame if as_json else frame[columns], as_json=as_json)


@app.command()
def assignment(
    *,
    documents: Annotated[
        bool, typer.Option("--documents", help="Document by document, and who has submitted it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show who was asked to code what, as 'labelstudio push coding' gave it out."""
    from kimqual.cli.assigned import show_assignment

    show_assignment(documents=documents, as_json=as_json)
