"""``kimqual study``: what the study is, and what was done in it."""

from __future__ import annotations

import typer

from kimqual.cli import removing
from kimqual.cli.common import Json, open_study, print_json, show, show_frame

app = typer.Typer(no_args_is_help=True, help="What the study is, and what was done in it.")


@app.command()
def info(*, as_json: Json = False) -> None:
    """Say what is in the study and whether its vault is here."""
    with open_study() as study:
        documents = study.documents()
        codings = study.codings()
        facts = {
            "name": study.config.name,
            "interviews": int((documents["kind"] == "interview").sum()),
            "answers": int((documents["kind"] == "answer").sum()),
            "words": int(documents["n_words"].sum()),
            "cases": len(study.cases()),
            "codings": len(codings),
            "coders": sorted(codings["coder"].unique()),
            "released": int(codings["released"].sum()),
            "vault": (study.path / study.config.vault).is_file(),
            "labelstudio": study.config.labelstudio,
        }
    if as_json:
        print_json(facts)
    else:
        show([[k, v] for k, v in facts.items()], ("what", "value"))


@app.command()
def audit(*, as_json: Json = False) -> None:
    """Print the history: who did what, when."""
    with open_study() as study:
        show_frame(study.events(), as_json=as_json)


app.command("erase")(removing.remove)
