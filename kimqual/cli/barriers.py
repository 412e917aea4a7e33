"""``kimqual topics barriers``: what is experienced in which field of life, on what ground."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kimqual.cli.common import Json, load_codebook, open_study, print_json, show

if TYPE_CHECKING:
    import pandas as pd

    from kimqual.model import Codebook
    from kimqual.report.barriers import StudyBarriers
    from kimqual.store import Study


def barriers(
    *,
    field: Annotated[
        str | None, typer.Option(help="Only this field of life and those below it.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="Groups: an attribute of the persons.")] = None,
    coder: Annotated[
        str | None,
        typer.Option(help="Whose codings; a model's only if named, and then alone."),
    ] = None,
    quotes: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--quotes",
            metavar="FIELD EXPERIENCE",
            help="The passages behind a cell; '*' is any, '-' none.",
        ),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a web page with released quotes.")
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", help="Write tables and released quotes for Excel.")
    ] = None,
    docx: Annotated[
        Path | None, typer.Option("--docx", help="Write tables and released quotes for Word.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Count who tells of which experience in which field, on what ground, and what is recommended."""
    from kimqual.report.barriers import study_barriers
    from kimqual.report.barriers_files import write_files

    with open_study() as study:
        book = load_codebook(study)
        if field is not None:
            book[field]  # an unknown code is an error, not an empty table
        found = study_barriers(study, book, coder=coder, by=by)
        if quotes is not None:
            _list_quotes(study, found, book, *quotes, as_json=as_json)
            return
        files = [path for path in (html, xlsx, docx) if path is not None]
        if files:
            write_files(study, found, book, html=html, xlsx=xlsx, docx=docx)
    for path in files:
        typer.echo(str(path), err=as_json)
    table = _of_field(found.table, book, field)
    if as_json:
        rows = table.astype(object).where(table.notna(), None).to_dict("records")
        print_json({"basis": found.basis, "coder": found.coder, "by": found.by, "rows": rows})
    elif not files:
        _show(table, found, field)


def _list_quotes(
    study: Study,
    found: StudyBarriers,
    book: Codebook,
    field: str,
    experience: str,
    *,
    as_json: bool,
) -> None:
    from kimqual.report.barriers import listed

    chosen = listed(study, found, book, field, experience)
    if as_json:
        print_json([asdict(quote) for quote in chosen])
        return
    rows = [
        (
            q.number,
            "yes" if q.is_released else "",
            q.place,
            q.role,
            _attributes(q.attributes),
            q.text,
        )
        for q in chosen
    ]
    show(rows, ("no.", "released", "place", "role", "attributes", "text"))


def _attributes(pairs: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in pairs)


def _of_field(table: pd.DataFrame, book: Codebook, field: str | None) -> pd.DataFrame:
    if field is None:
        return table
    below = [code.id for code in book.codes if field in book.path(code.id)]
    return table[table["field"].isin(below)]


def _show(table: pd.DataFrame, found: StudyBarriers, field: str | None) -> None:
    columns = "value" if found.by else "experience"
    rows = "experience" if found.by else "field"
    _print(table, rows, columns, "", field=field or "*")
    grounds = table[(table["ground"] != "*") & (table["value"] == "*")]
    if not found.by and not grounds.empty:
        for experience in grounds["experience"].unique():
            _print(table, "ground", "field", f"{experience}: on what ground", experience=experience)
    typer.echo(
        "Persons (passages). · hidden: fewer than 5 persons, or it would give such a cell away."
    )
    who = found.coder or "all persons who coded"
    typer.echo(f"* all, - none coded. Numbers of {found.basis}: {who}.")


def _print(table: pd.DataFrame, rows: str, columns: str, title: str, **where: str) -> None:
    from kimqual.analysis.barriers import crossed

    persons = crossed(table, "n_persons", rows=rows, columns=columns, **where).astype(object)
    told = crossed(table, "n_passages", rows=rows, columns=columns, **where).astype(object)
    cells = [
        [_short(str(name)), *(_cell(n, m) for n, m in zip(a, b, strict=True))]
        for name, a, b in zip(persons.index, persons.to_numpy(), told.to_numpy(), strict=True)
    ]
    show(cells, [rows, *(_short(str(c)) for c in persons.columns)], title=title)


def _cell(n_persons: object, n_passages: object) -> str:
    if str(n_persons) == "<NA>":
        return "·"
    return f"{n_persons} ({n_passages})" if n_persons else ""


def _short(code: str) -> str:
    return code.rsplit(".", 1)[-1]
