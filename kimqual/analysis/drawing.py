"""What all pictures share: colours, bars, intervals, heat maps, titles.

Colours: Okabe & Ito 2008, Color Universal Design.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

BLUE, ORANGE, GREEN, SKY, VERMILION = "#0072B2", "#E69F00", "#009E73", "#56B4E9", "#D55E00"
PURPLE, OLIVE, GREY, PALE, INK = "#CC79A7", "#8A7A00", "#9AA3AB", "#C9D6E0", "#1D2125"
_FONT = "Segoe UI, Helvetica Neue, Liberation Sans, Arial, sans-serif"
_SCALE = [(0.0, "#F7FAFC"), (0.35, "#A9CDE6"), (0.7, "#3D8EC0"), (1.0, "#00456B")]


def empty() -> go.Figure:
    """Give an empty figure."""
    import plotly.graph_objects as go

    return go.Figure()


def bars(
    figure: go.Figure,
    numbers: Sequence[int],
    names: Sequence[str],
    name: str,
    colour: str,
    label: Sequence[str],
) -> None:
    """Add one layer of stacked bars, with a label in each."""
    figure.add_bar(
        x=list(numbers),
        y=list(names),
        name=name,
        orientation="h",
        marker_color=colour,
        text=list(label),
        textposition="inside",
        textangle=0,
        insidetextanchor="middle",
        hovertemplate="%{y}: %{x}<extra>" + name + "</extra>",
    )


def errors(
    middle: pd.Series[float],
    low: pd.Series[float],
    high: pd.Series[float],
    ends: tuple[float, float],
) -> dict[str, object]:
    """Give an interval as plotly wants it: lengths from the middle, cut at the scale's ends."""
    low, high = low.astype(float).clip(*ends), high.astype(float).clip(*ends)
    return {
        "array": (high - middle.astype(float)).tolist(),
        "arrayminus": (middle.astype(float) - low).tolist(),
        "symmetric": False,
        "thickness": 1.5,
        "width": 0,
        "color": GREY,
    }


def heat(
    z: Sequence[Sequence[int | None]], x: Sequence[str], y: Sequence[str], hover: str
) -> go.Figure:
    """Draw counts as coloured cells; a missing one is left blank, a zero pale."""
    figure = empty()
    figure.add_heatmap(
        z=z,
        x=list(x),
        y=list(y),
        colorscale=_SCALE,
        zmin=0,
        text=[["" if not n else str(n) for n in row] for row in z],
        texttemplate="%{text}",
        hovertemplate=hover,
        hoverongaps=False,
        showscale=False,
        xgap=2,
        ygap=2,
    )
    figure.update_xaxes(showgrid=False)
    figure.update_yaxes(showgrid=False)
    return figure


def finish(
    figure: go.Figure,
    title: str,
    subtitle: str,
    *,
    x: str = "",
    y: str = "",
    rows: int = 10,
    step: int = 30,
    top: int = 118,
) -> go.Figure:
    """Give a picture its German title, its axes and a height that fits its rows."""
    figure.update_yaxes(
        autorange="reversed", automargin=True, title=y, ticksuffix="  ", showgrid=False
    )
    figure.update_xaxes(title=x, automargin=True, rangemode="tozero")
    return figure.update_layout(
        template="plotly_white",
        barmode="stack",
        separators=",.",
        title={
            "text": f"<b>{title}</b>",
            "subtitle": {"text": subtitle, "font": {"size": 13, "color": "#5B636B"}},
            "x": 0,
            "xref": "container",
            "pad": {"l": 16, "t": 16},
            "yref": "container",
            "y": 1,
            "yanchor": "top",
        },
        font={"family": _FONT, "size": 14, "color": INK},
        legend={
            "orientation": "h",
            "y": 1,
            "yanchor": "bottom",
            "x": 0,
            "traceorder": "normal",
            "font": {"size": 13},
        },
        bargap=0.25,
        margin={"t": top, "r": 70, "b": 60, "l": 20},
        height=190 + step * rows,
    )
