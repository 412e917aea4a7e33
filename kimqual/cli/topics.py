"""``kimqual topics``: what comes up in answers and interviews."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kimqual.cli import barriers, prevalence, topic_edits, topic_views
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
    from kimqual.topics.editing import place_new
    from kimqual.topics.run import fit_study

    if unit not in ("answer", "turn"):
        raise typer.BadParameter("answer or turn", param_hint="--unit")
    with open_study() as study, progress("Topics") as advance:
        model = fit_study(study, unit=unit, n_topics=n_topics, question=question, progress=advance)
        place_new(study)
        topic_edits.report_lost(study)
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


@app.command()
def text(*, n_topics: _N = None) -> None:
    """Group texts from standard input: JSON Lines {"id","text"} in, {"id","topic",...} out."""
    from kimqual.topics.lines import topic_lines

    for line in topic_lines(input_lines(), n_topics):
        print_json(line)


app.command("show")(topic_views.show_)
app.command()(topic_views.groups)
app.command()(topic_views.waves)
app.command()(topic_views.tree)
app.command()(topic_views.compare)
app.command()(topic_edits.candidate)
app.command()(topic_edits.merge)
app.command()(topic_edits.split)
app.command()(topic_edits.rename)
app.command()(topic_edits.ignore)
app.command()(topic_edits.undo)
app.command()(topic_edits.edits)
