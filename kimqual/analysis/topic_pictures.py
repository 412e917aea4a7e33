"""Topics by group and by wave, as small pictures side by side; topics as a tree. In German.

What is drawn comes in as tables and names; hover boxes hold numbers and words, never a text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Protocol

from kimqual.analysis.drawing import BLUE, GREY, INK, VERMILION, empty, errors, finish

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

_IN_A_ROW = 4
_LEVEL = 0.05
_LONGEST = 34


class Joint(Protocol):
    """What is drawn of a tree of topics."""

    @property
    def topics(self) -> tuple[int, ...]:
        """Topics below."""

    @property
    def name(self) -> str:
        """Name or words."""

    @property
    def distance(self) -> float:
        """Where it was joined."""

    @property
    def n_texts(self) -> int:
        """Number of texts."""

    @property
    def children(self) -> Sequence[Joint]:
        """Two, or none."""


def topics_by_group(table: pd.DataFrame, names: Mapping[int, str], attribute: str) -> go.Figure:
    """Draw for each topic the share of persons who speak of it, by group.

    Args:
        table: As from ``kimqual.report.topic_groups.groups``; hidden cells are named, not drawn.
        names: Number of the topic to its name.
        attribute: Name of the attribute.

    Returns:
        A small picture for each topic; groups that differ from all others are red.
    """
    groups = list(dict.fromkeys(table["value"]))
    figure = _panels(table, names, rows_each=len(groups))
    for at, (_, part) in enumerate(table.groupby("topic")):
        _add_dots(figure, part, at)
    figure.update_xaxes(range=[-4, 104], tickvals=[0, 50, 100], ticktext=["0", "50", "100 %"])
    figure.update_yaxes(
        categoryorder="array",
        categoryarray=[_value(v) for v in groups],
        range=[len(groups) - 0.4, -0.7],
    )
    subtitle = (
        "Anteil der Personen je Gruppe mit 95-%-Intervall (Wilson); rot: anders als alle anderen "
        "(Fisher, nach Holm p < 0,05)"
    )
    return _whole(figure, f"Topics nach {attribute}", subtitle, table, 70 + 26 * len(groups))


def topics_by_wave(table: pd.DataFrame, names: Mapping[int, str], attribute: str) -> go.Figure:
    """Draw for each topic the share of persons who speak of it, wave by wave.

    Args:
        table: As from ``kimqual.report.topic_groups.waves``; hidden cells are gaps.
        names: Number of the topic to its name.
        attribute: Name of the attribute.

    Returns:
        A small picture for each topic; those that rise or fall are red.
    """
    figure = _panels(table, names, rows_each=0)
    for at, (_, part) in enumerate(table.groupby("topic")):
        _add_line(figure, part, at)
    figure.update_yaxes(range=[-4, 104], tickvals=[0, 50, 100], ticktext=["0", "50", "100 %"])
    figure.update_xaxes(type="category", tickangle=-45, showgrid=False)
    subtitle = (
        "Anteil der Personen mit 95-%-Intervall (Wilson); rot: steigt oder fällt "
        "(Armitage, nach Holm p < 0,05); Lücke: zu wenige Personen"
    )
    return _whole(figure, f"Topics nach {attribute}", subtitle, table, 250)


def topic_tree(root: Joint) -> go.Figure:
    """Draw which topics are near each other.

    Args:
        root: As from ``kimqual.topics.hierarchy.topic_tree``.

    Returns:
        The tree, topics on the left.
    """
    figure = empty()
    rows = {topic: at for at, topic in enumerate(root.topics)}
    _add_joint(figure, root, rows, is_root=True)
    leaves = _leaves(root)
    figure.update_yaxes(
        zeroline=False,
        tickvals=list(rows.values()),
        ticktext=[f"<b>{leaf.topics[0]}</b>  {escape(leaf.name)}" for leaf in leaves],
    )
    finish(
        figure,
        "Welche Topics nah beieinander liegen",
        "Je weiter links zwei Äste zusammenkommen, desto ähnlicher sind ihre Texte; "
        "am Knoten: Wörter beider",
        x="mittlerer Kosinus-Abstand",
        rows=len(rows),
        step=52,
        top=90,
    )
    return figure.update_layout(showlegend=False)


def _panels(table: pd.DataFrame, names: Mapping[int, str], rows_each: int) -> go.Figure:
    from plotly.subplots import make_subplots

    topics = list(dict.fromkeys(table["topic"]))
    n_rows = -(-len(topics) // _IN_A_ROW)
    return make_subplots(
        rows=n_rows,
        cols=min(_IN_A_ROW, len(topics)),
        shared_yaxes=True,
        subplot_titles=[f"{topic}: {_short(escape(names[topic]))}" for topic in topics],
        horizontal_spacing=0.045,
        vertical_spacing=min(0.25, 110 / (n_rows * (70 + 26 * rows_each + 110))),
    )


def _add_dots(figure: go.Figure, part: pd.DataFrame, at: int) -> None:
    shown, hidden = part[~part["is_suppressed"]], part[part["is_suppressed"]]
    middle = shown["percent"].astype(float)
    place = {"row": 1 + at // _IN_A_ROW, "col": 1 + at % _IN_A_ROW}
    figure.add_scatter(
        x=[50] * len(hidden),
        y=[_value(value) for value in hidden["value"]],
        mode="text",
        text=["nicht gezeigt"] * len(hidden),
        textfont={"size": 11, "color": GREY},
        hoverinfo="skip",
        showlegend=False,
        **place,
    )
    figure.add_scatter(
        x=middle.round(1).tolist(),
        y=[_value(value) for value in shown["value"]],
        mode="markers",
        marker={"color": _colours(shown), "size": 11},
        error_x=errors(middle, shown["low"], shown["high"], (0, 100)),
        text=_counts(shown),
        hovertemplate="%{y}: %{x:.0f} %<br>%{text}<extra></extra>",
        showlegend=False,
        cliponaxis=False,
        **place,
    )


def _add_line(figure: go.Figure, part: pd.DataFrame, at: int) -> None:
    middle, gone = part["percent"].astype("float64"), part["is_suppressed"]
    known = part[~part["is_suppressed"]]
    low, high = (part[side].astype("float64") for side in ("low", "high"))
    colour = _colours(known)[0] if len(known) else BLUE
    figure.add_scatter(
        x=part["value"].tolist(),
        y=[None if hidden else round(y, 1) for y, hidden in zip(middle, gone, strict=True)],
        mode="lines+markers",
        line={"color": colour, "width": 2},
        marker={"color": colour, "size": 9},
        error_y=errors(middle, low, high, (0, 100)),
        connectgaps=False,
        hovertemplate="%{x}: %{y:.0f} %<extra></extra>",
        showlegend=False,
        cliponaxis=False,
        row=1 + at // _IN_A_ROW,
        col=1 + at % _IN_A_ROW,
    )


def _colours(shown: pd.DataFrame) -> list[str]:
    return [VERMILION if p < _LEVEL else BLUE for p in shown["p_holm"].astype("Float64").fillna(1)]


def _counts(shown: pd.DataFrame) -> list[str]:
    pairs = zip(shown["n_with_topic"], shown["n_cases"], strict=True)
    return [f"{k} von {n} Personen" for k, n in pairs]


def _value(value: object) -> str:
    return str(value) or "keine Angabe"


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip(" ,") + "…"


def _whole(
    figure: go.Figure, title: str, subtitle: str, table: pd.DataFrame, height: int
) -> go.Figure:
    n_rows = -(-table["topic"].nunique() // _IN_A_ROW)
    limits = figure.layout.yaxis.range
    finish(figure, title, subtitle, top=130)
    figure.update_xaxes(rangemode="normal")
    if limits is not None:
        figure.update_yaxes(autorange=None, range=limits, showgrid=True, zeroline=False)
    figure.update_annotations(font={"size": 13, "color": INK})
    return figure.update_layout(height=150 + n_rows * (height + 60), margin={"l": 20})


def _leaves(node: Joint) -> list[Joint]:
    return [leaf for child in node.children for leaf in _leaves(child)] or [node]


def _add_joint(
    figure: go.Figure, node: Joint, rows: Mapping[int, int], *, is_root: bool = False
) -> float:
    """Draw a joint with all below it; give its height among the rows."""
    if not node.children:
        return float(rows[node.topics[0]])
    upper, lower = (_add_joint(figure, child, rows) for child in node.children)
    first, last = (child.distance for child in node.children)
    figure.add_scatter(
        x=[first, node.distance, node.distance, last],
        y=[upper, upper, lower, lower],
        mode="lines",
        line={"color": GREY, "width": 2},
        hoverinfo="skip",
    )
    middle = (upper + lower) / 2
    figure.add_scatter(
        x=[node.distance],
        y=[middle],
        mode="markers+text",
        marker={"color": BLUE, "size": 8},
        text=["" if is_root else f"{_short(escape(node.name))}  "],
        textposition="middle left",
        textfont={"size": 12, "color": INK},
        cliponaxis=False,
        hovertemplate=f"{escape(node.name)}<br>{node.n_texts} Texte<extra></extra>",
    )
    return middle
