"""``kimqual topics``: what people change about topics; every edit is kept and done again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kimqual.cli.common import Json, load_codebook, open_study, print_json, progress, show

if TYPE_CHECKING:
    from kimqual.store import Study

_Topic = Annotated[int, typer.Argument(help="Number of the topic.")]
_Label = Annotated[str, typer.Option(help="The name it gets.")]


def merge(
    topics: Annotated[list[int], typer.Argument(help="Numbers of the topics, two or more.")],
    *,
    label: _Label = "",
) -> None:
    """Make one topic of several; it has the smallest of their numbers."""
    from kimqual.topics.editing import merge_topics

    with open_study() as study:
        _say(study, merge_topics(study, topics, label=label))


def split(
    topic: _Topic,
    *,
    parts: Annotated[int, typer.Option(min=2, help="Into how many.")] = 2,
) -> None:
    """Cut a topic into parts by the likeness of its texts; the largest keeps the number."""
    from kimqual.topics.editing import split_topic

    with open_study() as study, progress("Topics", 1) as advance:
        number = split_topic(study, topic, parts)
        advance()
        _say(study, number)


def rename(
    topic: _Topic, label: Annotated[str, typer.Argument(help='The name; "" takes it away.')]
) -> None:
    """Give a topic a name; its words stay beside it."""
    from kimqual.topics.editing import rename_topic

    with open_study() as study:
        _say(study, rename_topic(study, topic, label))


def ignore(topic: _Topic) -> None:
    """Set a topic aside: its texts count nowhere until this is taken back."""
    from kimqual.topics.editing import ignore_topic

    with open_study() as study:
        _say(study, ignore_topic(study, topic))


def undo(
    edit: Annotated[
        int | None, typer.Argument(help="Number of the edit; the last one if not given.")
    ] = None,
) -> None:
    """Take an edit back; those made after it stay."""
    from kimqual.store.topics import undo_edit

    with open_study() as study:
        taken = undo_edit(study, edit)
        typer.echo(f"edit {taken.id} ({taken.kind}) taken back")
        report_lost(study)


def edits(*, as_json: Json = False) -> None:
    """List the edits, and what became of each in the last fit."""
    from kimqual.store.topics import load_edits

    with open_study() as study:
        kept = load_edits(study)
    rows = [
        {
            "edit": one.edit.id,
            "kind": str(one.edit.kind),
            "label": one.edit.label,
            "texts": len(one.edit.texts),
            "state": "taken back" if one.state is None else str(one.state),
            "at": one.at,
            "actor": one.actor,
        }
        for one in kept
    ]
    if as_json:
        print_json(rows)
        return
    header = ("edit", "kind", "label", "texts", "state", "at", "actor")
    show([[row[name] for name in header] for row in rows], header)


def candidate(
    topic: _Topic,
    *,
    code: Annotated[str, typer.Option(help="Id of the new code, such as field.sport.")],
    label: Annotated[str, typer.Option(help="Its German label, which the topic gets as well.")],
    definition: Annotated[str, typer.Option(help="What it means.")] = "",
    parent: Annotated[str | None, typer.Option(help="Id of the code above it.")] = None,
) -> None:
    """Add a topic to the codebook as a new code, as a revision of its own; people give it."""
    from kimqual.model import Code
    from kimqual.report.topics import add_candidate

    with open_study() as study:
        new = Code(code, {"de": label}, definition, parent=parent)
        book = add_candidate(study, topic, load_codebook(study), new)
    typer.echo(f"{code} is in {study.config.codebook}, revision {book.revision}.")
    typer.echo("next: write when to use it, then kimqual labelstudio push codebook")


def report_lost(study: Study) -> None:
    """Name the edits that the last fit no longer lets be made; nothing is thrown away."""
    from kimqual.model.topic_edit import EditState
    from kimqual.store.topics import load_edits

    for kept in load_edits(study):
        if kept.state in (EditState.LOST, EditState.PARTLY):
            typer.secho(
                f"edit {kept.edit.id} ({kept.edit.kind} {kept.edit.label}) {_WORDS[kept.state]}: "
                "its texts are spread over other topics now; it is kept",
                err=True,
            )


_WORDS = {"does not fit": "does not fit the new topics", "partly": "was done in part"}


def _say(study: Study, number: int) -> None:
    topics = study.topics()
    rows = topics[~topics["ignored"]][["topic", "label", "words", "size", "n_cases"]]
    show(rows.itertuples(index=False), list(rows.columns))
    typer.echo(f"edit {number} is kept; take it back: kimqual topics undo {number}")
