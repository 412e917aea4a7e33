"""``kimqual anonymise``: find and replace what identifies, look at it, measure it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kimqual.cli.common import (
    Json,
    input_lines,
    load_codebook,
    open_study,
    print_json,
    progress,
    show,
    show_faults,
)

if TYPE_CHECKING:
    from kimqual.anonymisation.run import Ran

app = typer.Typer(no_args_is_help=True, help="Find and replace what identifies; review; measure.")


@app.command()
def run(*, as_json: Json = False) -> None:
    """Pseudonymise every document of the study; codings move with their words."""
    from kimqual.anonymisation.run import run as run_study
    from kimqual.coding import carry, carry_text, trace

    with open_study(with_vault=True) as study:
        total = 2 * len(study.documents())
        with progress("Pseudonymising", total) as advance:
            ran = run_study(
                study, carry=carry, carry_text=carry_text, trace=trace, progress=advance
            )
    moved = ran.moved
    if as_json:
        print_json(
            {
                "documents": moved.n_documents,
                "mentions": ran.n_mentions,
                "entities": ran.n_entities,
                "codings_moved": moved.n_moved,
                "codings_merged": moved.n_merged,
                "codings_unplaced": moved.n_unplaced,
                "codings_rewritten": moved.n_rewritten,
                "releases_withdrawn": moved.n_unreleased,
                "decisions_lost": ran.n_decisions_lost,
                "topics_dropped": moved.topics_dropped,
            }
        )
        return
    show(sorted(ran.n_mentions.items()), ("category", "mentions"))
    typer.echo(
        f"{moved.n_documents} documents, {ran.n_entities} entities. Codings moved: "
        f"{moved.n_moved}, without a place: {moved.n_unplaced}. Releases withdrawn: "
        f"{moved.n_unreleased}.\nNow let a person look: kimqual anonymise table --out FILE.xlsx"
    )
    for line in _to_do(ran):
        typer.echo(line)


def _to_do(ran: Ran) -> Iterator[str]:
    if ran.moved.n_rewritten:
        yield f"{ran.moved.n_rewritten} codings to look at: kimqual codings list --rewritten"
    if ran.moved.n_unplaced:
        yield "Codings without a place: kimqual codings list --unplaced, then kimqual codings place"
    if ran.n_decisions_lost:
        yield f"{ran.n_decisions_lost} decisions of a review are on words that are gone: review again"
    if ran.moved.topics_dropped:
        yield "The topics were made of other words and are gone: kimqual topics fit"


@app.command()
def table(
    *,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write it as XLSX. It holds source text!")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show every mention with category, surrogate and score, the uncertain ones first."""
    from kimqual.anonymisation.review import entities, write_table
    from kimqual.anonymisation.review import table as rows_of

    with open_study(with_vault=True) as study:
        rows, known = rows_of(study), entities(study)
    if out is not None:
        write_table(rows, out, known)
        typer.echo(f"{out} holds source text. Delete it after the review.", err=True)
        return
    header = (
        "document", "surface", "category", "entity", "surrogate", "score", "reason", "decision", "scope",
    )  # fmt: skip
    cells = [
        (r.document, r.surface, str(r.mention.category), r.mention.entity, r.mention.surrogate,
         r.mention.score, r.mention.reason, r.decision, r.scope) for r in rows
    ]  # fmt: skip
    if as_json:
        print_json([dict(zip(header, row, strict=True)) for row in cells])
    else:
        show(cells, header)


@app.command()
def review(
    file: Annotated[Path, typer.Argument(help="The table with decisions, or gold JSON Lines.")],
) -> None:
    """Take a person's decisions in; run 'kimqual anonymise run' again afterwards."""
    from kimqual.anonymisation.review import read_review
    from kimqual.anonymisation.review import review as keep

    with open_study(with_vault=True) as study:
        n = keep(study, read_review(file, study))
    typer.echo(f"{n} decisions kept. Next: kimqual anonymise run")


@app.command()
def check(*, as_json: Json = False) -> None:
    """Search every text outside the vault for names that it knows: places, never the names."""
    from kimqual.report.release import study_leaks

    with open_study(with_vault=True) as study:
        places = study_leaks(study)
    show_faults(places, "places", as_json=as_json)


@app.command()
def measure(
    gold: Annotated[Path, typer.Argument(help="JSON Lines with text and mentions.")],
    *,
    compare: Annotated[
        bool, typer.Option("--compare", help="Measure Presidio and each part of the pipeline, too.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Compare what is found with gold mentions: by category, language and origin of names."""
    from kimqual.anonymisation.measuring import measure_file

    with progress("Measuring") as advance:
        report = measure_file(gold, comparison=compare, progress=advance)
    if as_json:
        print_json(report.to_json())
        return
    for one in report.tables():
        show(one.rows, one.header, title=one.title)
    for line in report.notes():
        typer.echo(line)


@app.command()
def text(
    *,
    profile: Annotated[str, typer.Option(help="coding, report or archive.")] = "coding",
) -> None:
    """Pseudonymise JSON Lines from standard input: {"id","document","text"} a line."""
    from kimqual.anonymisation.lines import anonymise_lines

    for line in anonymise_lines(input_lines(), profile=profile):
        print_json(line)


@app.command()
def risk(
    *,
    profile: Annotated[str, typer.Option(help="coding, report or archive.")] = "report",
    k: Annotated[int, typer.Option(min=1, help="So many have to share what is said.")] = 5,
    quotes: Annotated[
        bool, typer.Option("--quotes", help="Check coded passages, as printed, not cases.")
    ] = False,
    document: Annotated[str, typer.Option(help="Only this document.")] = "",
    age: Annotated[str, typer.Option(help="Attribute that holds the age.")] = "",
    sex: Annotated[str, typer.Option(help="Attribute that holds the sex.")] = "",
    district: Annotated[str, typer.Option(help="Attribute that holds the district.")] = "",
    residents: Annotated[
        Path | None, typer.Option(help="Residents by district, sex, age; else Bielefeld's.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write it as XLSX.")] = None,
    as_json: Json = False,
) -> None:
    """Find whom a combination of attributes and mentions could betray, and how to say less."""
    from kimqual.report.quotes import list_quotes
    from kimqual.report.records import Columns
    from kimqual.report.risk import HEADER, case_risks, quote_risks, write_risks

    if quotes and profile != "report":
        raise typer.BadParameter("Quotes are printed in the profile report.", param_hint="--quotes")
    columns = Columns(age, sex, district)
    with open_study() as study:
        if quotes:
            coded = list_quotes(study, load_codebook(study), k=k)
            found = quote_risks(
                study, coded, k=k, columns=columns, residents=residents, document=document
            )
        else:
            found = case_risks(
                study, profile=profile, k=k, columns=columns, residents=residents, document=document
            )
    if out is not None:
        write_risks(found, out)
    if as_json:
        print_json(found.to_json())
        return
    if out is None and found.rows:
        show(found.cells(), HEADER)
    for line in found.notes():
        typer.echo(line)
