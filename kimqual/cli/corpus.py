"""``kimqual corpus``: take files in, see what was understood, see what is there."""

from __future__ import annotations

import typer

from kimqual.cli import correcting, exporting, importing, looking, memos, removing
from kimqual.cli.common import Json, open_study, show_frame

app = typer.Typer(no_args_is_help=True, help="Take transcripts and surveys in; see what is there.")
app.command()(importing.add)
app.command()(correcting.update)


@app.command("list")
def list_(*, as_json: Json = False) -> None:
    """List the documents of the study."""
    with open_study() as study:
        show_frame(study.documents(), as_json=as_json)


app.command()(looking.check)
app.command()(exporting.export)
app.command()(memos.memos)
app.command()(memos.memo)
app.command()(removing.remove)
