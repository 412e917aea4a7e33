"""``kimqual report``: the monitoring team's page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kimqual.cli.assigned import warn_of_study
from kimqual.cli.common import load_codebook, open_study

app = typer.Typer(no_args_is_help=True, help="Tables, topics and released quotes on one page.")


@app.command()
def build(
    *,
    out: Annotated[
        Path | None, typer.Option("--out", help="The page; exports/bericht.html if not given.")
    ] = None,
) -> None:
    """Build the report as one web page that needs no network."""
    from kimqual.report.quotes import list_quotes
    from kimqual.report.release import exportable
    from kimqual.report.study import build_report

    with open_study() as study:
        book = load_codebook(study)
        quotes = exportable(study, list_quotes(study, book))
        warn_of_study(study)
        path = build_report(study, book, quotes, out or study.path / "exports" / "bericht.html")
    typer.echo(str(path))
