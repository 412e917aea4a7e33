"""Pictures of agreement: codes with interval and prevalence, and codes that are confused; German."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from kimqual.analysis.drawing import BLUE, GREY, PALE, empty, errors, finish, heat
from kimqual.model import Codebook

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

_REASONS: Final = {
    "no variation: every coder decided the same on every unit": "alle haben überall gleich entschieden",
    "no unit was decided by two coders": "keine Einheit haben zwei beurteilt",
}
_SOFT: Final = {"size": 12, "color": "#5B636B"}


def agreement_dots(frame: pd.DataFrame) -> go.Figure:
    """Draw Krippendorff's alpha of each code with its interval, and beside it how frequent it is.

    Args:
        frame: Columns label, alpha, jackknife_low, jackknife_high, prevalence, positive, n_units,
            reason; as from ``StudyAgreement.frame``. Where alpha is undefined stands the reason.

    Source: lines at .667 and .80 after Krippendorff 2004, Content Analysis, p. 241; conventions.
    """
    import pandas as pd

    known = frame[frame["alpha"].notna()].sort_values("alpha", ascending=False, kind="stable")
    absent = frame[frame["alpha"].isna()]
    figure = _two_panels()
    _alphas(figure, known)
    _absent(figure, absent)
    _prevalence(figure, pd.concat([known, absent]))
    order = [*known["label"], *absent["label"]]
    finish(
        figure,
        "Bei welchen Codes sind sich die Kodierenden einig?",
        "Punkt: Alpha; Strich: 95-%-Intervall (Jackknife); gepunktet: 0,667 und 0,80 (Konvention); "
        "Balken: Häufigkeit",
        rows=len(order),
    )
    figure.update_yaxes(categoryorder="array", categoryarray=order)
    figure.update_xaxes(title="Krippendorffs Alpha", rangemode="normal", row=1, col=1)
    figure.update_xaxes(title="Prozent der Urteile", ticksuffix=" %", row=1, col=2)
    return figure.update_layout(showlegend=False)


def _two_panels() -> go.Figure:
    from plotly.subplots import make_subplots

    return make_subplots(
        rows=1, cols=2, shared_yaxes=True, column_widths=[0.74, 0.26], horizontal_spacing=0.04
    )


def _alphas(figure: go.Figure, known: pd.DataFrame) -> None:
    figure.add_scatter(
        x=known["alpha"].tolist(),
        y=known["label"].tolist(),
        name="Alpha",
        mode="markers",
        marker={"color": BLUE, "size": 11},
        error_x=errors(
            known["alpha"],
            known["jackknife_low"].fillna(known["alpha"]),
            known["jackknife_high"].fillna(known["alpha"]),
            (-1, 1),
        ),
        customdata=known[["positive", "n_units"]].to_numpy().tolist(),
        hovertemplate="%{y}<br>Alpha %{x:.2f}<br>positive Übereinstimmung %{customdata[0]:.2f}<br>"
        "%{customdata[1]} Einheiten<extra></extra>",
        row=1,
        col=1,
    )
    for limit in (0.667, 0.8):
        figure.add_vline(x=limit, line={"color": GREY, "dash": "dot", "width": 1}, row=1, col=1)


def _absent(figure: go.Figure, absent: pd.DataFrame) -> None:
    reasons = [_REASONS.get(str(reason), str(reason)) for reason in absent["reason"]]
    figure.add_scatter(
        x=[0] * len(absent),
        y=absent["label"].tolist(),
        name="nicht bestimmbar",
        mode="text",
        text=[f"nicht bestimmbar: {reason}" for reason in reasons],
        textposition="middle right",
        textfont=_SOFT,
        cliponaxis=False,
        hoverinfo="skip",
        row=1,
        col=1,
    )


def _prevalence(figure: go.Figure, rows: pd.DataFrame) -> None:
    shares = [round(100 * float(share), 1) for share in rows["prevalence"].fillna(0)]
    figure.add_bar(
        x=shares,
        y=rows["label"].tolist(),
        name="Häufigkeit",
        orientation="h",
        marker_color=PALE,
        text=[f"{share:.1f}".replace(".", ",") for share in shares],
        textposition="outside",
        textfont=_SOFT,
        cliponaxis=False,
        hovertemplate="%{y}: %{x} %<extra></extra>",
        row=1,
        col=2,
    )


def confusion_map(table: pd.DataFrame, codebook: Codebook) -> go.Figure:
    """Draw which codes stand for one another, in the codebook's order, each pair once.

    Args:
        table: Columns code_1, code_2, n_cases, n_passages; as from ``Worklist.confusion``.
        codebook: For order and labels; codes that it lost come last, by their ids.
    """
    used = set(table["code_1"]) | set(table["code_2"])
    codes = [code.id for code in codebook.codes if code.id in used]
    codes += sorted(used.difference(codes))
    cases, passages = (_below(table, codes, column) for column in ("n_cases", "n_passages"))
    labels = _labels(codes, codebook)
    hover = "%{y} ↔ %{x}<br>Personen: %{z}<br>Stellen: %{customdata}<extra></extra>"
    figure = heat(cases, labels[:-1], labels[1:], hover) if codes else empty()
    figure.update_traces(customdata=passages)
    return finish(
        figure,
        "Welche Codes werden verwechselt?",
        "Personen, bei denen zwei Codierende derselben Stelle verschiedene Codes gaben"
        if codes
        else "Keine: An keiner Stelle steht ein Code für einen anderen.",
        rows=len(cases),
        step=34,
    )


def _below(table: pd.DataFrame, codes: list[str], column: str) -> list[list[int | None]]:
    """Give a column's numbers by pair of codes; nothing above the diagonal, each would stand twice."""
    pairs = zip(table["code_1"], table["code_2"], table[column], strict=True)
    known = {frozenset((one, two)): int(n) for one, two, n in pairs}
    return [
        [
            known.get(frozenset((row, code)), 0) if j < i else None
            for j, code in enumerate(codes[:-1])
        ]
        for i, row in enumerate(codes)
        if i
    ]


def _labels(codes: list[str], codebook: Codebook) -> list[str]:
    """Give labels; two codes of one label would share a row, so these have their groups in front."""
    short = [codebook.label(code) if code in codebook else code for code in codes]
    double = {label for label, n in Counter(short).items() if n > 1}
    return [
        " › ".join(codebook.label(above) for above in codebook.path(code))
        if label in double and code in codebook
        else label
        for code, label in zip(codes, short, strict=True)
    ]
