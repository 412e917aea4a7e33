"""Pictures of barriers and of estimated shares; German, numbers and labels only, no text in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kimqual.analysis.barriers import crossed
from kimqual.analysis.drawing import BLUE, GREY, ORANGE, empty, errors, finish, heat
from kimqual.analysis.told import ALL, FIELD, GROUND, NONE
from kimqual.model import Codebook

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

_OTHER = {NONE: "nicht genannt", FIELD: "anderer Lebensbereich", GROUND: "anderer Grund"}
_METHODS = {
    "sample": "nur die Stichprobe",
    "machine count": "nur die Maschine",
    "ppi": "Maschine, berichtigt (PPI)",
    "ppi++": "Maschine, berichtigt und gewichtet (PPI++)",
    "adjusted count": "bereinigte Zählung",
}
_BASES = {
    "people": ("von Menschen gezählt", BLUE, "circle"),
    "machine": ("von der Maschine gezählt", GREY, "x"),
    "estimated": ("geschätzt", ORANGE, "diamond"),
}


def barrier_map(
    table: pd.DataFrame,
    codebook: Codebook,
    title: str,
    *,
    columns: str = "experience",
    codes: Sequence[str] | None = None,
    **where: str,
) -> go.Figure:
    """Draw how many persons tell of what in which field; hidden cells hold a dot and no colour.

    Args:
        table: As from ``kimqual.analysis.barriers``.
        codebook: For labels.
        title: German, above the picture.
        columns: Dimension that goes across: ``experience`` or ``ground``.
        codes: Which of it; all if not given.
        where: What the other dimensions are.
    """
    laid = crossed(table, columns=columns, **where)
    rows = [field for field in laid.index if field != ALL]
    across = list(codes) if codes else [code for code in laid.columns if code != ALL]
    laid = laid.reindex(columns=across, fill_value=0).loc[rows]
    numbers = [[None if n != n else int(n) for n in row] for row in _plain(laid)]  # noqa: PLR0124
    x, y = ([_label(codebook, str(code)) for code in names] for names in (across, rows))
    figure = heat(numbers, x, y, "%{y}, %{x}: %{z} Personen<extra></extra>")
    marks = [["·" if n is None else str(n or "") for n in row] for row in numbers]
    figure.update_traces(text=marks)
    figure.update_xaxes(side="top")
    return finish(
        figure,
        title,
        "Personen; · nicht gezeigt: weniger als 5, oder eine solche Zelle ließe sich errechnen",
        rows=len(rows),
        step=34,
        top=190 if len(across) > 4 else 140,  # many labels are turned
    )


def prevalence_dots(table: pd.DataFrame, title: str) -> go.Figure:
    """Draw shares estimated in several ways, with their intervals.

    Args:
        table: As from ``kimqual.report.prevalence.prevalence_table``, of one code.
        title: German, above the picture.
    """
    shown = table[table["percent"].notna()]
    figure = empty()
    for basis, (name, colour, symbol) in _BASES.items():
        rows = shown[shown["basis"] == basis]
        middle = rows["percent"].astype(float)
        low, high = (rows[end].fillna(rows["percent"]) for end in ("low", "high"))
        figure.add_scatter(
            x=middle.tolist(),
            y=[_METHODS[method] for method in rows["method"]],
            name=name,
            mode="markers",
            marker={"color": colour, "size": 13, "symbol": symbol},
            error_x=errors(middle, low, high, (0, 100)),
            hovertemplate="%{y}: %{x:.0f} %<extra></extra>",
        )
    order = [_METHODS[method] for method in shown["method"]]
    figure.update_yaxes(categoryorder="array", categoryarray=order)
    finish(
        figure,
        title,
        "Anteil in Prozent; Strich: 95-%-Intervall. Zahlen von Menschen, Maschine und Schätzung getrennt",
        x="Prozent",
        rows=len(order),
        step=48,
    )
    return figure.update_xaxes(range=[0, 100])


def _plain(table: pd.DataFrame) -> list[list[float]]:
    return table.astype("Float64").to_numpy(dtype=float, na_value=float("nan")).tolist()


def _label(codebook: Codebook, code: str) -> str:
    return _OTHER.get(code) or codebook.label(code)
