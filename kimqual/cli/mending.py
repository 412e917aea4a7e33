"""``kimqual codings place`` and ``confirm``: what a corrected file left for a person to do."""

from __future__ import annotations

from typing import Annotated

import typer

from kimqual.cli.common import Json, load_codebook, open_study, print_json, show


def place(
    number: Annotated[int, typer.Argument(help="From 'codings list --unplaced'.")],
    *,
    quote: Annotated[str, typer.Option(help="The words it belongs on, copied.")] = "",
    document: Annotated[str, typer.Option(help="Its own document if not given.")] = "",
    paragraph: Annotated[
        int | None, typer.Option(help="Where the words stand, if they stand in several places.")
    ] = None,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Take it off the list: it has no place any more.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Put a coding that lost its words onto others, or withdraw it."""
    from kimqual.coding.replacing import chosen_place
    from kimqual.store.rewriting import give_up, place_again

    if bool(quote) is withdraw:
        raise typer.BadParameter("Give the words, or --withdraw.", param_hint="--quote")
    with open_study(with_vault=True) as study:
        if withdraw:
            give_up(study, number)
            told: dict[str, object] = {"number": number, "withdrawn": True}
        else:
            book = load_codebook(study)
            coding = chosen_place(study, number, quote, book, document, paragraph)
            is_new = place_again(study, number, coding, book)
            span = coding.span
            told = {"number": number, "document": coding.document, "start": span.start}
            told |= {"end": span.end, "code": coding.code, "coder": coding.coder, "new": is_new}
    if as_json:
        print_json(told)
    elif withdraw:
        typer.echo(f"{number} is off the list.")
    else:
        typer.echo(f"{number} stands in {told['document']} again: {told['code']}, {told['coder']}.")


def confirm(
    numbers: Annotated[
        list[int] | None, typer.Argument(help="From 'codings list --rewritten'.")
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All of the list.")] = False,
    rejected: Annotated[
        bool,
        typer.Option("--reject", help="They do not belong there: they go to the list --unplaced."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Say of codings whose words a corrected file changed that they belong there, or do not."""
    from kimqual.store.rewriting import confirm as confirm_codings
    from kimqual.store.rewriting import load_rewritten, reject

    if bool(numbers) is everything or (everything and rejected):
        raise typer.BadParameter("Give numbers, or --all.", param_hint="NUMBERS")
    with open_study(with_vault=True) as study:
        chosen = list(dict.fromkeys(numbers or ())) or [one.coding for one in load_rewritten(study)]
        (reject if rejected else confirm_codings)(study, chosen)
        left = len(load_rewritten(study))
    if as_json:
        print_json({"codings": chosen, "rejected": rejected, "left": left})
    else:
        what = "without a place now" if rejected else "confirmed"
        typer.echo(f"{len(chosen)} {what}, {left} left to look at.")


def list_unplaced(*, as_json: bool) -> None:
    """Print the codings without a place."""
    from dataclasses import asdict

    from kimqual.store.rewriting import load_unplaced

    with open_study(with_vault=True) as study:
        found = [asdict(one) for one in load_unplaced(study)]
    if as_json:
        print_json(found)
    else:
        header = ("number", "document", "code", "coder", "quote", "memo", "reason")
        show([[row[key] for key in header] for row in found], header)


def list_rewritten(*, as_json: bool) -> None:
    """Print the codings to look at."""
    from dataclasses import asdict

    from kimqual.store.rewriting import load_rewritten

    with open_study(with_vault=True) as study:
        found = [asdict(one) for one in load_rewritten(study)]
    if as_json:
        print_json(found)
    else:
        header = ("coding", "document", "code", "coder", "before", "quote", "reason")
        show([[row[key] for key in header] for row in found], header)
