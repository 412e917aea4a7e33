"""Heat maps: codes with codes, topics with codes, codes with documents; German, no text in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kimqual.analysis.drawing import empty, finish, heat
from kimqual.model import Codebook

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

_BALANCE = [(0.0, "#D55E00"), (0.5, "#FFFFFF"), (1.0, "#0072B2")]
_COLOURBAR = {
    "tickvals": [-2, -1, 0, 1, 2],
    "ticktext": ["¼ ×", "½ ×", "1 ×", "2 ×", "4 ×"],
    "thickness": 12,
    "outlinewidth": 0,
    "len": 0.6,
}


def cooccurrence_map(table: pd.DataFrame, codebook: Codebook) -> go.Figure:
    """Draw how often two codes overlap, in the codebook's order.

    Args:
        table: As from ``kimqual.analysis.cooccurrence``; its diagonal is left out.
        codebook: For order and labels.
    """
    codes = [code.id for code in codebook.codes if code.id in table.index]
    counts = table.loc[codes, codes].to_numpy()
    below = [
        [int(counts[i][j]) if j < i else None for j in range(len(codes) - 1)]
        for i in range(1, len(codes))
    ]
    labels = [codebook.label(code) for code in codes]
    figure = heat(below, labels[:-1], labels[1:], "%{y} + %{x}: %{z} Stellen<extra></extra>")
    return finish(
        figure,
        "Was wird zusammen angesprochen?",
        "Zahl der Stellen, an denen sich zwei Codes derselben kodierenden Person überschneiden",
        rows=len(below),
        step=30,
    )


def joint_map(
    table: pd.DataFrame, lift: pd.DataFrame, labels: Mapping[str, str], smallest: int = 5
) -> go.Figure:
    """Draw a machine's topics against people's codes.

    Args:
        table: Texts by topic (index) and code (columns): the numbers in the cells.
        lift: In the same form, 1 = no relation: the colours.
        labels: Labels of topics and codes; codes are drawn in this order.
        smallest: Codes of fewer texts are left out, for their lift jumps.
    """
    import numpy as np

    codes = [c for c in labels if c in table.columns and table[c].sum() >= smallest]
    table, lift = table[codes], lift[codes]
    ratio = np.log2(lift.T.astype(float).clip(0.25, 4).to_numpy())
    counts = table.T.to_numpy()
    figure = empty()
    figure.add_heatmap(
        z=np.where(counts > 0, ratio, np.nan),
        x=[labels.get(str(t), str(t)) for t in table.index],
        y=[labels.get(str(c), str(c)) for c in table.columns],
        text=[[str(n) if n else "" for n in row] for row in counts],
        texttemplate="%{text}",
        colorscale=_BALANCE,
        zmid=0,
        zmin=-2,
        zmax=2,
        colorbar=_COLOURBAR,
        hovertemplate="%{y}<br>%{x}<br>%{text} Texte<extra></extra>",
        hoverongaps=False,
        xgap=2,
        ygap=2,
    )
    figure.update_xaxes(side="top", showgrid=False)
    return finish(
        figure,
        "Gefundene Topics neben den Codes der Menschen",
        "Zahl der Texte mit Topic und Code; blau: häufiger zusammen als zu erwarten, orange: seltener",
        rows=len(codes) + 3,
        step=28,
        top=180,
    )


def quote_map(quotes: pd.DataFrame, codebook: Codebook) -> go.Figure:
    """Draw who is heard: released quotes by code and document, all answers in one column.

    Args:
        quotes: As from ``Study.quotes()``.
        codebook: For order and labels.
    """
    from_survey = quotes["question"].notna()
    place = quotes["document"].mask(from_survey, "Befragung")
    counts = quotes.assign(place=place).pivot_table(
        index="code", columns="place", values="quote", aggfunc="count", fill_value=0
    )
    order = sorted(set(counts.columns) - {"Befragung"})
    order += [name for name in counts.columns if name == "Befragung"]
    codes = [code.id for code in codebook.codes if code.id in counts.index]
    numbers = counts.loc[codes, order].to_numpy().tolist()
    names = [codebook.label(code) for code in codes]
    # The survey has many voices: in the colours it would drown the interviews.
    most = max((n for row in numbers for n in row[: len(set(order) - {"Befragung"})]), default=1)
    figure = heat(numbers, order, names, "%{y}, %{x}: %{z} Zitate<extra></extra>")
    figure.update_traces(zmax=max(1, int(most)))
    figure.update_xaxes(side="top")
    return finish(
        figure,
        "Wer kommt zu Wort?",
        "freigegebene Zitate je Code und Interview; Befragung: alle Antworten zusammen",
        rows=len(codes),
        step=28,
    )
