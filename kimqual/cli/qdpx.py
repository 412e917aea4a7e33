"""``kimqual qdpx``: projects of other programs in and out, with a report of what did not come through."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kimqual.cli.common import Json, load_codebook, open_study, print_json, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimqual.coding.refi_taking import TakenProject
    from kimqual.exchange.refi_model import Loss

app = typer.Typer(
    no_args_is_help=True, help="Exchange with MAXQDA, ATLAS.ti, NVivo, QualCoder (REFI-QDA)."
)
_ROWS = 20


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A project, *.qdpx.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look only; change nothing.")] = False,
    dialect: Annotated[
        str,
        typer.Option(
            help="How positions count, if the file leaves it open: "
            "'utf-16,crlf-2,bom-0,exclusive' and the like."
        ),
    ] = "",
    skip_missing: Annotated[
        bool, typer.Option("--skip-missing", help="Leave out documents whose text is not there.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Take a project in: texts into the vault; codes, codings, persons with them.

    Every passage is verified. The codings wait in the vault until the texts are pseudonymised.
    """
    from kimqual.coding.refi_taking import take_project
    from kimqual.exchange.refi_read import read_qdpx
    from kimqual.exchange.refi_text import read_reading

    with open_study(with_vault=True) as study:
        read = read_qdpx(
            file, reading=read_reading(dialect) if dialect else None, skip_missing=skip_missing
        )
        taken = take_project(study, read, load_codebook(study), file.name, dry_run=dry_run)
    if as_json:
        print_json(taken.facts())
        return
    _tell(taken)
    if dry_run:
        typer.echo("Nothing was changed. To take it in, leave --dry-run out.")
    else:
        typer.echo("Next: kimqual anonymise run")


def _tell(taken: TakenProject) -> None:
    facts = taken.facts()
    placed = facts["selections"] - len({row["selection"] for row in facts["unplaced"]})
    typer.echo(f"{facts['origin'] or 'unknown program'}")
    typer.echo(
        f"{facts['codes']} codes ({len(taken.codes.new)} new), {facts['sources']} sources "
        f"({taken.n_documents} documents new or changed), {placed} of {facts['selections']} "
        f"passages placed, {facts['codings']} codings ({taken.n_codings} to come with the next "
        f"'anonymise run'), {facts['users']} users"
    )
    if taken.n_memos:
        typer.echo(f"{taken.n_memos} memos on documents, in the vault: kimqual corpus memos")
    header = ("source", "dialect", "score", "runner_up", "runner_up_score", "selections")
    show([[row[key] for key in header] for row in facts["dialects"]], header, title="positions")
    if facts["unplaced"]:
        keys = ("source", "selection", "start", "end", "reason")
        rows = [[row[key] for key in keys] for row in facts["unplaced"]]
        _some(rows, keys, "without a place")
    show_losses(taken.read.losses)


def show_losses(losses: Sequence[Loss]) -> None:
    """Print what did not come through: a line for each kind, and the things behind it."""
    if not losses:
        typer.echo("Everything came through.")
        return
    kinds = Counter((x.what_happened, x.element) for x in losses)
    typer.echo("Not as it was: " + ", ".join(f"{n} {e} {w}" for (w, e), n in sorted(kinds.items())))
    keys = ("what_happened", "element", "name", "document", "field", "reason")
    _some([[getattr(x, key) for key in keys] for x in losses], keys, "losses")


def _some(rows: list[list[object]], header: Sequence[str], title: str) -> None:
    show(rows[:_ROWS], header, title=title)
    if len(rows) > _ROWS:
        typer.echo(f"… and {len(rows) - _ROWS} more; all of them: --json")


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The project to write, *.qdpx.")],
    *,
    profile: Annotated[
        str, typer.Option(help="How strictly texts are pseudonymised: coding or report.")
    ] = "coding",
    with_source_text: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Give out the vault's text of this document (I001), or of all: the study's name. "
            "May be given several times; asks for a confirmation.",
        ),
    ] = None,
    confirmed: Annotated[
        bool, typer.Option("--confirmed", help="Source text may leave; do not ask.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write the study as a project: texts, codes, codings of all coders, persons, memos.

    The same study gives the same file. Texts are pseudonymised unless documents are named.
    """
    from dataclasses import asdict

    from kimqual import __version__
    from kimqual.exchange.refi_write import write_qdpx
    from kimqual.report.refi import chosen_sources, give_project

    if profile not in ("coding", "report"):
        raise typer.BadParameter("coding or report", param_hint="--profile")
    names = with_source_text or []
    with open_study(with_vault=bool(names)) as study:
        chosen = chosen_sources(study, names)
        if chosen:
            _confirm(len(chosen), confirmed=confirmed)
        given = give_project(
            study, load_codebook(study), profile=profile, sources=chosen, version=__version__
        )
    write_qdpx(given.project, file)
    if as_json:
        losses = [asdict(loss) for loss in given.losses]
        print_json({"file": str(file), "profile": profile, **given.counts, "losses": losses})
        return
    typer.echo(f"{file}: " + ", ".join(f"{n} {what}" for what, n in given.counts.items()))
    show_losses(given.losses)


def _confirm(n: int, *, confirmed: bool) -> None:
    from kimqual.errors import ReleaseError

    question = f"{n} documents will leave with names and all. Is that meant?"
    if confirmed or (sys.stdin.isatty() and typer.confirm(question)):
        return
    raise ReleaseError(
        "Source text leaves the vault only when somebody confirms it.",
        where="--with-source-text",
        mend="add --confirmed, or leave --with-source-text out.",
    )
