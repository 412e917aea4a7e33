"""``kimqual topics``: topics to read, to compare and to draw."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kimqual.cli.common import (
    Json,
    load_codebook,
    open_study,
    print_json,
    progress,
    show,
    show_frame,
)

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from kimqual.store import Study
    from kimqual.topics.compare import Comparison
    from kimqual.topics.figures import Layout as MapLayout
    from kimqual.topics.quotes import TopicCard

_By = Annotated[str, typer.Option(help="An attribute of the cases.")]
Layout = Annotated[str, typer.Option(help="Of the map: tsne, or umap if installed.")]
_Figure = Annotated[Path | None, typer.Option(help="Write a picture as a web page.")]


def show_(
    topic: Annotated[int | None, typer.Argument(help="Number of a topic: all about it.")] = None,
    *,
    n: Annotated[int, typer.Option(min=1, help="How many quotes.")] = 10,
    map_file: Annotated[
        Path | None, typer.Option("--map", help="Write a map of the texts as a web page.")
    ] = None,
    bars: Annotated[
        Path | None, typer.Option(help="Write words and sizes as a picture, as a web page.")
    ] = None,
    layout: Layout = "tsne",
    as_json: Json = False,
) -> None:
    """Print the topics, or of one its words, sizes, stability, quotes that differ, near codes."""
    drawn = checked_layout(layout)
    with open_study() as study:
        if map_file is not None:
            write_figure(_map(study, drawn), map_file)
        if bars is not None:
            write_figure(_bars(study), bars)
        if topic is None:
            show_frame(study.topics(), as_json=as_json)
        else:
            _show_card(_card(study, topic, n), as_json=as_json)


def groups(*, by: _By, figure: _Figure = None, as_json: Json = False) -> None:
    """Compare groups: which share of the persons in each speaks of a topic, and how sure that is.

    Groups and cells of fewer than five persons are left blank. p_holm is corrected for the many
    comparisons: below 0.05 a group differs from all others.
    """
    from kimqual.analysis.topic_pictures import topics_by_group
    from kimqual.report.topic_groups import groups as compared
    from kimqual.topics.grouped import names

    with open_study() as study:
        table, called = compared(study, by), names(study.topics())
    if figure is not None:
        write_figure(topics_by_group(table, called, by), figure)
    _show_table(table, called, as_json=as_json)


def waves(*, by: _By, figure: _Figure = None, as_json: Json = False) -> None:
    """Follow topics over waves or years, and say which of them rise or fall.

    Cells of fewer than five persons are left blank. p_holm below 0.05: a steady rise or fall.
    """
    from kimqual.analysis.topic_pictures import topics_by_wave
    from kimqual.report.topic_groups import waves as followed
    from kimqual.topics.grouped import names

    with open_study() as study:
        table, called = followed(study, by), names(study.topics())
    if figure is not None:
        write_figure(topics_by_wave(table, called, by), figure)
    _show_table(table, called, as_json=as_json)


def tree(*, figure: _Figure = None, as_json: Json = False) -> None:
    """Draw which topics are near each other, with the words that join them."""
    from kimqual.analysis.topic_pictures import topic_tree as drawn
    from kimqual.topics.grouped import grouped
    from kimqual.topics.hierarchy import lines, topic_tree

    with open_study() as study, progress("Topics", 1) as advance:
        root = topic_tree(grouped(study))
        advance()
    if figure is not None:
        write_figure(drawn(root), figure)
    if as_json:
        print_json(asdict(root))
        return
    typer.echo("\n".join(lines(root)))


def compare(
    *,
    coder: Annotated[
        str | None, typer.Option(help="Whose codings; the settled ones if not given.")
    ] = None,
    n: Annotated[int, typer.Option(min=0, help="Quotes of each topic without a code.")] = 3,
    figure: _Figure = None,
    as_json: Json = False,
) -> None:
    """Set topics beside codes: what they share, codes without a topic, topics without a code."""
    from kimqual.report.topics import compare_study, find_gaps

    with open_study() as study:
        found, gaps = compare_study(study, coder), find_gaps(study, coder)
        quotes = _candidates(study, list(gaps.uncovered["topic"]), n)
        if figure is not None:
            write_figure(_joint(study, found), figure)
    tables = {
        "rows": found.table.T.reset_index(),
        "lift": found.lift.T.round(2).reset_index(),
        "missed": gaps.missed,
        "candidates": gaps.uncovered,
    }
    if as_json:
        records = {name: table.to_dict("records") for name, table in tables.items()}
        print_json({"nmi": found.nmi, "ari": found.ari, **records, "quotes": quotes})
        return
    show_frame(tables["rows"], as_json=False, title="texts by code and topic")
    show_frame(tables["lift"], as_json=False, title="lift: 1 = no relation")
    typer.echo(
        f"{found.n_coded} of {found.n_texts} texts have a code. Topics and codes: "
        f"NMI {found.nmi:.2f}, ARI {found.ari:.2f}"
    )
    if len(gaps.missed):
        show_frame(gaps.missed, as_json=False, title="codes that no topic gathers")
    if len(gaps.uncovered):
        show_frame(gaps.uncovered, as_json=False, title="topics without a code: candidates")
        show(
            [(q["topic"], q["document"], q["text"]) for q in quotes], ("topic", "document", "text")
        )
        typer.echo("add one: kimqual topics candidate TOPIC --code ID --label LABEL")


def _card(study: Study, topic: int, n: int) -> TopicCard:
    from kimqual.topics.editing import topic_places
    from kimqual.topics.grouped import grouped
    from kimqual.topics.quotes import topic_card

    topic_places(study, topic)  # says at once what would else be said after the encoder
    with progress("Topics", 2) as advance:
        texts = grouped(study)
        advance()
        book, seed = load_codebook(study), study.config.seed
        card = topic_card(texts, topic, book, n_quotes=n, seed=seed)
        advance()
    return card


def _show_card(card: TopicCard, *, as_json: bool) -> None:
    if as_json:
        plain = {name: getattr(card, name) for name in ("topic", "label", "words", "stability")}
        sizes = {"size": card.n_texts, "n_cases": card.n_cases}
        tables = {"quotes": card.quotes, "codes": card.codes}
        print_json(plain | sizes | {name: t.to_dict("records") for name, t in tables.items()})
        return
    typer.echo(f"topic {card.topic} {card.label}".rstrip() + f": {', '.join(card.words)}")
    typer.echo(
        f"{card.n_texts} texts of {card.n_cases} persons; stability {card.stability:.2f} "
        "(below 0.5 do not interpret it)"
    )
    typer.echo("codes of like meaning: " + ", ".join(card.codes["code"]))
    show_frame(card.quotes, as_json=False)


def _candidates(study: Study, topics: list[int], n: int) -> list[dict[Hashable, Any]]:
    """Give quotes of topics that no code covers."""
    if not topics or not n:
        return []
    from kimqual.topics.grouped import grouped
    from kimqual.topics.quotes import diverse

    texts = grouped(study)
    rows = [row for topic in topics for row in diverse(texts, topic, n)]
    return texts.texts.loc[rows, ["topic", "document", "turn", "text"]].to_dict("records")


def _map(study: Study, layout: MapLayout) -> go.Figure:
    from kimqual.topics.figures import draw_map
    from kimqual.topics.grouped import grouped, names

    texts, seed = grouped(study), study.config.seed
    sure = texts.texts["probability"].tolist()
    called = names(texts.topics)
    return draw_map(
        texts.vectors,
        texts.labels.tolist(),
        sure,
        called,
        seed=seed,
        layout=layout,
    )


def _bars(study: Study) -> go.Figure:
    from kimqual.topics.figures import draw_bars
    from kimqual.topics.grouped import names

    topics = study.topics()
    topics = topics[~topics["ignored"]].sort_values("size", ascending=False, kind="stable")
    return draw_bars(names(topics, 6), topics["size"].tolist(), topics["n_cases"].tolist())


def _joint(study: Study, found: Comparison) -> go.Figure:
    from kimqual.analysis.pictures import joint_map
    from kimqual.topics.grouped import names

    book = load_codebook(study)
    labels = {str(topic): f"{topic}: {name}" for topic, name in names(study.topics()).items()}
    labels |= {code.id: book.label(code.id) for code in book.codes}
    return joint_map(found.table, found.lift, labels)


def _show_table(table: pd.DataFrame, called: dict[int, str], *, as_json: bool) -> None:
    table.insert(1, "name", [called[topic] for topic in table["topic"]])
    shares = ["percent", "low", "high"]
    table[shares] = table[shares].astype("Float64").round(1)
    show_frame(table, as_json=as_json)


def checked_layout(layout: str) -> MapLayout:
    """Refuse a layout that there is not, or whose package is not installed."""
    from kimqual.topics.figures import LAYOUTS, check_layout

    for known in LAYOUTS:
        if layout == known:
            check_layout(known)
            return known
    raise typer.BadParameter(" or ".join(LAYOUTS), param_hint="--layout")


def write_figure(figure: go.Figure, path: Path) -> None:
    """Write a web page that needs no network."""
    from kimqual.exchange.writing import replaced

    with replaced(path) as temporary:
        figure.write_html(temporary, include_plotlyjs=True)
