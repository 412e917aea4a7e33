"""``kimqual codebook``: look at a codebook, check it and change it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kimqual.cli import codebook_changes, codebook_files, codebook_looking
from kimqual.cli.common import Json, load_codebook, open_study, print_json, show

if TYPE_CHECKING:
    from kimqual.model import Codebook

app = typer.Typer(no_args_is_help=True, help="Look at codebooks, check and change them.")
app.command("import")(codebook_files.import_)
app.command("export")(codebook_files.export)
for _command in (*codebook_changes.COMMANDS, *codebook_looking.COMMANDS):
    app.command()(_command)

_Path = Annotated[Path | None, typer.Argument(help="A TOML file; the study's own if not given.")]


@app.command()
def check(path: _Path = None, *, as_json: Json = False) -> None:
    """Read a codebook and say what is wrong or missing."""
    book, retired, edited = _with_retired(path)
    given_no_more = [code.id for code in book.codes if code.is_retired]
    bare = [code.id for code in book.codes if not (code.definition or code.is_retired)]
    lonely = [code.id for code in book.codes if not (code.example or code.is_retired)]
    if as_json:
        missing: dict[str, object] = {
            "without_definition": bare,
            "without_example": lonely,
            "retired": retired,
        }
        missing |= {"given_no_more": given_no_more, "not_recorded": edited}
        print_json({"codes": len(book.codes), "revision": book.revision, **missing})
        return
    typer.echo(f"{len(book.codes)} codes, revision {book.revision}")
    typer.echo(f"without a definition: {', '.join(bare) or 'none'}")
    typer.echo(f"without an anchor example: {', '.join(lonely) or 'none'}")
    if given_no_more:
        typer.echo(f"no longer given: {', '.join(given_no_more)}")
    if edited:
        typer.echo("changed by hand and not recorded: kimqual codebook record")
    for code, n in retired.items():
        typer.echo(f"no longer here, but on {n} codings, which are not counted: {code}")


@app.command("show")
def show_(
    path: _Path = None,
    *,
    language: Annotated[str, typer.Option(help="de or en.")] = "de",
    as_json: Json = False,
) -> None:
    """Print the codes with label and definition, and of the study's own how often they were given.

    Passages, documents and persons are counted once for a code and all below it; they are no sums.
    """
    book, counts = _with_counts(path)
    if as_json:
        print_json([asdict(code) | n for code, n in zip(book.codes, counts, strict=True)])
        return
    header = ("code", "label", *_COUNTED.values()) if counts[0] else ("code", "label")
    rows = [
        (
            "  " * (len(book.path(c.id)) - 1) + c.id,
            f"{book.label(c.id, language)}{'' if c.status == 'active' else f' ({c.status})'}",
            *n.values(),
            c.definition,
        )
        for c, n in zip(book.codes, counts, strict=True)
    ]
    show(rows, (*header, "definition"), title=f"{book.name}, revision {book.revision}")


_COUNTED = {
    "n_codings": "codings",
    "n_segments": "passages",
    "n_documents": "documents",
    "n_cases": "persons",
}


def _with_counts(path: Path | None) -> tuple[Codebook, list[dict[str, int]]]:
    """Read a codebook; with the study's own, counts for each code."""
    if path is not None:
        book = _read(path)
        return book, [{} for _ in book.codes]
    from kimqual.report.codebook import code_counts

    with open_study() as study:
        book = load_codebook(study)
        return book, code_counts(study, book)


def _with_retired(path: Path | None) -> tuple[Codebook, dict[str, int], bool]:
    """Read a codebook; count codings whose codes it no longer has; was it changed by hand?"""
    if path is not None:
        return _read(path), {}, False
    from kimqual.coding.codebook import is_edited

    with open_study() as study:
        book = load_codebook(study)
        codes = study.codings()["code"].value_counts().sort_index()
        edited = is_edited(study, book)
    return book, {str(code): int(n) for code, n in codes.items() if code not in book}, edited


def _read(path: Path | None) -> Codebook:
    from kimqual.exchange import read_codebook

    if path is not None:
        return read_codebook(path)
    with open_study() as study:
        return load_codebook(study)
