"""``kimqual quotes``: choose, release and export what may be printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kimqual.cli.assigned import warn_of_study
from kimqual.cli.common import Json, load_codebook, open_study, print_json, show
from kimqual.errors import ReleaseError

if TYPE_CHECKING:
    from kimqual.report.quotes import Quote
    from kimqual.store import Study

app = typer.Typer(no_args_is_help=True, help="Choose, release and export quotes.")

_Code = Annotated[str | None, typer.Option(help="Only this code and the codes below it.")]
_Coder = Annotated[str | None, typer.Option(help="Only this coder's codings, such as 'settled'.")]


@app.command("list")
def list_(*, code: _Code = None, coder: _Coder = None, as_json: Json = False) -> None:
    """List coded passages in the words of the report profile, released or not."""
    from dataclasses import asdict

    with open_study() as study:
        quotes = _chosen(study, code, coder)
    if as_json:
        print_json([asdict(quote) for quote in quotes])
        return
    rows = [
        (q.number, "yes" if q.is_released else "", q.code, q.place, q.n_quasi, q.text)
        for q in quotes
    ]
    show(rows, ("no.", "released", "code", "place", "quasi", "text"))


@app.command()
def release(
    numbers: Annotated[list[int] | None, typer.Argument(help="Numbers from 'quotes list'.")] = None,
    *,
    code: _Code = None,
    coder: _Coder = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="All that --code and --coder leave and that pass the check."),
    ] = False,
) -> None:
    """Release quotes for export; refused while the vault finds a known name in one of them."""
    from kimqual.report.release import check, known_forms
    from kimqual.report.release import release as release_quotes

    if not numbers and not everything:
        raise typer.BadParameter("Give numbers, or --all.", param_hint="NUMBERS")
    with open_study(with_vault=True) as study:
        quotes = _chosen(study, code, coder)
        refused: tuple[str, ...] = ()
        if numbers:
            quotes = _numbered(quotes, numbers)
        else:
            checked = check(quotes, known_forms(study))
            quotes, refused = list(checked.clean), checked.places()
        n = release_quotes(study, quotes)
    typer.echo(f"{n} quotes newly released, {len(quotes) - n} were already.")
    if refused:
        typer.echo(f"{len(refused)} hold a known name or a word like one: {', '.join(refused)}")


@app.command()
def export(
    formats: Annotated[
        list[str] | None, typer.Option("--format", help="docx, xlsx or html; all if not given.")
    ] = None,
    *,
    folder: Annotated[
        Path | None, typer.Option("--to", help="Folder; the study's 'exports' if not given.")
    ] = None,
    code: _Code = None,
) -> None:
    """Export the released quotes to Word, Excel and a web page."""
    from kimqual.report.exports import WRITERS, export_quotes
    from kimqual.report.release import exportable
    from kimqual.report.risk import warnings
    from kimqual.report.study import colophon

    wanted = formats or list(WRITERS)
    unknown = [name for name in wanted if name not in WRITERS]
    if unknown:
        raise typer.BadParameter(f"one of {', '.join(WRITERS)}", param_hint="--format")
    with open_study() as study:
        quotes = exportable(study, _chosen(study, code, None))
        for line in warnings(study, quotes):
            typer.echo(line, err=True)
        warn_of_study(study)
        paths = export_quotes(quotes, colophon(study), folder or study.path / "exports", wanted)
    for path in paths:
        typer.echo(str(path))


def _chosen(study: Study, code: str | None, coder: str | None) -> list[Quote]:
    from kimqual.report.quotes import list_quotes

    book = load_codebook(study)
    quotes = list_quotes(study, book, coder=coder)
    if code is None:
        return quotes
    book[code]  # an unknown code is an error, not an empty list
    return [quote for quote in quotes if code in book.path(quote.code)]


def _numbered(quotes: list[Quote], numbers: list[int]) -> list[Quote]:
    # A list of one coder's codings numbers the same passages otherwise than the list of all.
    by_number = {n: quote for quote in quotes for n in (quote.number, *quote.numbers)}
    unknown = [n for n in numbers if n not in by_number]
    if unknown:
        raise ReleaseError(
            f"There is no quote {unknown[0]}.", mend="take numbers from: kimqual quotes list"
        )
    return list(dict.fromkeys(by_number[n] for n in numbers))
