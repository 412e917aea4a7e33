"""``kimqual topics``: what comes up in answers and interviews."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kimqual.cli import barriers, prevalence
from kimqual.cli.common import Json, input_lines, open_study, print_json, progress, show_frame

app = typer.Typer(no_args_is_help=True, help="What comes up in answers and interviews.")
app.command()(barriers.barriers)
app.command()(prevalence.prevalence)

_N = Annotated[int | None, typer.Option("--topics", min=2, help="How many; proposed if not given.")]


@app.command()
def fit(
    *,
    n_topics: _N = None,
    unit: Annotated[str, typer.Option(help="answer, or turn for interviews.")] = "answer",
    question: Annotated[str | None, typer.Option(help="Only answers to this question.")] = None,
    map_file: Annotated[
        Path | None, typer.Option("--map", help="Write a picture of the texts as a web page.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Group the texts into topics and keep the result; the same texts give the same topics."""
    from kimqual.topics.run import fit_study

    if unit not in ("answer", "turn"):
        raise typer.BadParameter("answer or turn", param_hint="--unit")
    with open_study() as study, progress("Topics") as advance:
        model = fit_study(study, unit=unit, n_topics=n_topics, question=question, progress=advance)
        frame = study.topics()
    if map_file is not None:
        from kimqual.topics.figures import topic_map

        topic_map(model).write_html(map_file, include_plotlyjs=True)
    show_frame(frame, as_json=as_json)
    if not as_json:
        typer.echo(
            f"{model.n_set_aside} texts set aside (no answer); "
            f"stability (ARI of 80 % samples): {model.stability:.2f}"
        )


@app.command("show")
def show_(
    topic: Annotated[int | None, typer.Argument(help="Number of a topic: its texts.")] = None,
    *,
    n: Annotated[int, typer.Option(help="How many texts.")] = 10,
    as_json: Json = False,
) -> None:
    """Print the topics of the last fit, or the most typical texts of one."""
    with open_study() as study:
        if topic is None:
            show_frame(study.topics(), as_json=as_json)
            return
        texts = study.topic_texts()
    chosen = texts[texts["topic"] == topic].head(n)
    show_frame(chosen[["document", "probability", "text"]], as_json=as_json)


@app.command()
def compare(
    *,
    coder: Annotated[
        str | None, typer.Option(help="Whose codings; the settled ones if not given.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Set topics beside codes: which codes a topic holds, and how closely both agree."""
    from kimqual.report.topics import compare_study

    with open_study() as study:
        found = compare_study(study, coder)
    table = found.table.T.reset_index()
    if as_json:
        print_json({"nmi": found.nmi, "ari": found.ari, "rows": table.to_dict("records")})
        return
    show_frame(table, as_json=False, title="texts by code and topic")
    typer.echo(
        f"{found.n_coded} of {found.n_texts} texts have a code. Topics and codes: "
        f"NMI {found.nmi:.2f}, ARI {found.ari:.2f}"
    )


@app.command()
def text(*, n_topics: _N = None) -> None:
    """Group texts from standard input: JSON Lines {"id","text"} in, {"id","topic",...} out."""
    from kimqual.topics.lines import topic_lines

    for line in topic_lines(input_lines(), n_topics):
        print_json(line)
