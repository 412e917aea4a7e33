"""``kimqual suggest``: codings that a model proposes and people decide on."""

from __future__ import annotations

from typing import Annotated

import typer

from kimqual.cli.common import (
    Json,
    input_lines,
    load_codebook,
    open_study,
    print_json,
    progress,
    show,
)

app = typer.Typer(
    no_args_is_help=True,
    help="Codings that a model proposes, under its own name; they never count as people's.",
)

_Coder = Annotated[
    str | None,
    typer.Option(
        help="Whose codings to learn from; the settled ones, or everybody's, if not given."
    ),
]
_Precision = Annotated[
    float | None,
    typer.Option(
        min=0.05,
        max=0.99,
        help="Share of the suggestions that shall be right; best F1 if not given.",
    ),
]


@app.command()
def train(*, coder: _Coder = None, precision: _Precision = None, as_json: Json = False) -> None:
    """Learn from the codings at hand, and keep from where on each code is suggested."""
    from dataclasses import asdict

    from kimqual.coding.suggest.run import train as learn

    with open_study() as study, progress("Learning"):
        rows = learn(study, load_codebook(study), coder=coder, precision=precision)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    shown = [(r.code, r.n_coded, r.threshold if r.threshold <= 1 else "never") for r in rows]
    show(shown, ("code", "texts", "suggested from"))
    typer.echo("Next: kimqual suggest measure, kimqual suggest apply")


@app.command()
def apply(
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Suggest for coded documents as well.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Suggest codings for documents that nobody coded, in the place of earlier suggestions."""
    from kimqual.coding.suggest.run import NAME
    from kimqual.coding.suggest.run import apply as suggest

    with open_study() as study, progress("Suggestions") as advance:
        n = suggest(study, load_codebook(study), everything=everything, progress=advance)
    if as_json:
        print_json({"coder": NAME, "n_codings": n})
        return
    typer.echo(f"{n} suggested codings of {NAME}; they count as nobody's until people decide.")


@app.command()
def measure(*, coder: _Coder = None, precision: _Precision = None, as_json: Json = False) -> None:
    """Learn from half of the persons, test on the others, and the other way round."""
    from dataclasses import asdict

    from kimqual.coding.suggest.run import measure as test

    with open_study() as study, progress("Measuring"):
        rows = test(study, load_codebook(study), coder=coder, precision=precision)
    if as_json:
        shares = ({"precision": r.precision, "recall": r.recall, "f1": r.f1} for r in rows)
        print_json([{**asdict(row), **share} for row, share in zip(rows, shares, strict=True)])
        return
    header = ("code", "coded", "suggested", "right", "precision", "recall", "F1")
    shown = [
        (r.code or "all", r.n_coded, r.n_suggested, r.n_right, r.precision, r.recall, r.f1)
        for r in rows
    ]
    show(shown, header, title="on persons that were not learned from")


@app.command("next")
def next_(
    *, n: Annotated[int, typer.Option(min=1, help="How many texts.")] = 10, as_json: Json = False
) -> None:
    """Print the uncoded texts that would teach most: unsure ones, unlike each other."""
    from kimqual.coding.suggest.progressing import next_places

    with open_study() as study, progress("Choosing"):
        found = next_places(study, load_codebook(study), n)
    rows = [
        (place.document, place.span.start, unsure, place.passage.text) for place, unsure in found
    ]
    if as_json:
        names = ("document", "start", "unsure", "text")
        print_json([dict(zip(names, row, strict=True)) for row in rows])
        return
    show(rows, ("document", "from", "unsure", "text"))
    if not rows:
        typer.echo("Every document is coded.")


@app.command()
def curve(*, coder: _Coder = None, as_json: Json = False) -> None:
    """Print how much better each code is suggested with more coded persons, and if it is enough."""
    from dataclasses import asdict

    from kimqual.coding.suggest.progressing import learning_curve

    with open_study() as study, progress("Learning"):
        points = learning_curve(study, load_codebook(study), coder=coder)
    if as_json:
        print_json([asdict(point) for point in points])
        return
    rows = [(p.code, p.share, p.n_coded, p.f1, "yes" if p.is_enough else "no") for p in points]
    show(rows, ("code", "share of persons", "texts", "F1", "enough coded"))


@app.command()
def explain(
    document: Annotated[str, typer.Argument(help="Document, as in 'kimqual corpus list'.")],
    *,
    n: Annotated[int, typer.Option(min=1, help="How many words and passages.")] = 5,
    as_json: Json = False,
) -> None:
    """Print why codes are suggested for a document: its words, and the nearest coded passages."""
    from dataclasses import asdict

    from kimqual.coding.suggest.progressing import explain as why

    with open_study() as study, progress("Explaining"):
        found = why(study, load_codebook(study), document, n)
    if as_json:
        print_json(
            [{"text": p.passage.text, "codes": [asdict(r) for r in rs]} for p, rs in found if rs]
        )
        return
    for place, reasons in found:
        for reason in reasons:
            typer.echo(f"{reason.code} ({reason.score:.2f}): {place.passage.text}")
            words = ", ".join(f"{word} ({lost:+.2f})" for word, lost in reason.words)
            typer.echo(f"  words: {words}")
            for text in reason.nearest:
                typer.echo(f"  like:  {text}")


@app.command()
def text() -> None:
    """Suggest core codes for texts from standard input: JSON Lines {"id","text"} in, codes out."""
    from kimqual.coding.suggest.lines import suggest_lines

    for line in suggest_lines(input_lines()):
        print_json(line)
