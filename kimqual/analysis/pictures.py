"""Pictures of a study, in German: corpus, mentions, codings, agreement, topics, quotes.

Each function takes DataFrames and gives a plotly figure. Hover boxes hold numbers and labels, never
a text: unreleased words must not leave by way of a picture (promise 3). What belongs to other rooms
(agreement, topics) comes in as their tables. Plotly is imported when a figure is drawn.

Colours: Okabe & Ito 2008, Color Universal Design; no statement hangs on a colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kimqual.analysis.marked import CATEGORIES, marked_html, mention_table, quotes_html
from kimqual.model import Codebook
from kimqual.text import count_words

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

__all__ = [
    "agreement_dots",
    "answers_by_language",
    "attribute_dots",
    "code_bars",
    "coefficient_dots",
    "cooccurrence_map",
    "joint_map",
    "marked_html",
    "mention_bars",
    "mention_table",
    "quote_map",
    "quotes_html",
    "stability_line",
    "words_by_role",
]

BLUE, ORANGE, GREEN, SKY, VERMILION = "#0072B2", "#E69F00", "#009E73", "#56B4E9", "#D55E00"
PURPLE, OLIVE, GREY, PALE, INK = "#CC79A7", "#8A7A00", "#9AA3AB", "#C9D6E0", "#1D2125"
_FONT = "Source Sans 3, Segoe UI, Helvetica Neue, Liberation Sans, Arial, sans-serif"
_SCALE = [(0.0, "#F7FAFC"), (0.35, "#A9CDE6"), (0.7, "#3D8EC0"), (1.0, "#00456B")]

_BALANCE = [(0.0, "#D55E00"), (0.5, "#FFFFFF"), (1.0, "#0072B2")]
_COLOURBAR = {
    "tickvals": [-2, -1, 0, 1, 2],
    "ticktext": ["¼ ×", "½ ×", "1 ×", "2 ×", "4 ×"],
    "thickness": 12,
    "outlinewidth": 0,
    "len": 0.6,
}

_ROLES = {
    "respondent": ("Befragte", BLUE),
    "interviewer": ("Interviewende", ORANGE),
    "unknown": ("nicht zugeordnet", GREY),
}
_LANGUAGES = {
    "de": ("Deutsch", BLUE),
    "tr": ("Türkisch", ORANGE),
    "ar": ("Arabisch", GREEN),
    "uk": ("Ukrainisch", PURPLE),
    "pl": ("Polnisch", SKY),
    "en": ("Englisch", VERMILION),
    "ru": ("Russisch", OLIVE),
    "": ("nicht bestimmt", GREY),
}
_MEASURES = (
    ("QualCoder", "x-thin-open", VERMILION),
    ("Cohens Kappa", "circle", BLUE),
    ("Krippendorffs Alpha", "diamond-open", GREEN),
    ("positive Übereinstimmung", "square-open", GREY),
)


def words_by_role(turns: pd.DataFrame) -> go.Figure:
    """Draw how many words each role says in each interview.

    Args:
        turns: As from ``Study.turns()``; transcription marks are not counted.
    """
    spoken = turns[turns["kind"] == "interview"]
    words = spoken.assign(n=[count_words(text) for text in spoken["plain"]])
    table = words.pivot_table(
        index="document", columns="role", values="n", aggfunc="sum", fill_value=0
    )
    shares = table.div(table.sum(axis=1), axis=0)
    figure = _figure()
    for role, (name, colour) in _ROLES.items():
        if role in table:
            label = [
                f"{100 * share:.0f} %" if share > 0.04 else "" for share in shares[role]
            ]  # too narrow for a label
            _bars(figure, table[role].tolist(), list(table.index), name, colour, label)
    return _finish(
        figure,
        "Wer spricht wie viel?",
        "Wörter je Interview, ohne Transkriptionszeichen; im Balken der Anteil",
        x="Wörter",
        y="Interview",
        rows=len(table),
    )


def answers_by_language(
    documents: pd.DataFrame, questions: Mapping[str, str] | None = None
) -> go.Figure:
    """Draw how many answers each question has in each language.

    Args:
        documents: As from ``Study.documents()``.
        questions: Short names of the questions.
    """
    answers = documents[documents["kind"] == "answer"]
    table = answers.groupby(["question", "language"]).size().unstack(fill_value=0)
    names = [(questions or {}).get(q, q) for q in table.index]
    figure = _figure()
    others = [code for code in table.columns if code not in _LANGUAGES]
    for code in [*_LANGUAGES, *others]:
        if code in table:
            name, colour = _LANGUAGES.get(code, (code, PALE))
            numbers = table[code].tolist()
            _bars(figure, numbers, names, name, colour, [str(n) if n else "" for n in numbers])
    return _finish(
        figure,
        "In welchen Sprachen wird geantwortet?",
        "offene Antworten je Frage; Sprache maschinell bestimmt, Leeres und „k. A.“ nicht gezählt",
        x="Antworten",
        y="Frage",
        rows=len(table),
        step=56,
    )


def mention_bars(mentions: pd.DataFrame) -> go.Figure:
    """Draw how many mentions there are of each category, and what became of them.

    Args:
        mentions: As from ``mention_table``.
    """
    kind = mentions["is_direct"].map({True: "direct", False: "quasi"})
    kind = kind.mask(mentions["is_kept"], "kept")
    table = mentions.groupby(["category", kind]).size().unstack(fill_value=0)
    table = table.loc[table.sum(axis=1).sort_values(ascending=False).index]
    names = [CATEGORIES[c] for c in table.index]
    figure = _figure()
    for column, name, colour in (
        ("direct", "direktes Merkmal, ersetzt", VERMILION),
        ("quasi", "indirektes Merkmal, ersetzt oder vergröbert", BLUE),
        ("kept", "belassen, weil die Forschung danach fragt", PALE),
    ):
        if column in table:
            _bars(figure, table[column].tolist(), names, name, colour, [""] * len(table))
    totals = table.sum(axis=1).tolist()
    figure.add_scatter(
        x=totals,
        y=names,
        mode="text",
        text=[f" {n}" for n in totals],
        textposition="middle right",
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
    return _finish(
        figure,
        "Woran könnte man Menschen erkennen?",
        f"{len(mentions)} Nennungen von {mentions['entity'].nunique()} verschiedenen Personen, Orten, "
        "Daten und anderem",
        x="Nennungen",
        y="Kategorie",
        rows=len(table),
    )


def agreement_dots(frame: pd.DataFrame) -> go.Figure:
    """Draw Krippendorff's alpha of each code with its interval; large dots are frequent codes.

    Args:
        frame: Columns label, alpha, jackknife_low, jackknife_high, prevalence, positive, n_units;
            as from ``StudyAgreement.frame``. Codes without alpha are named below the picture.

    Source: lines at .667 and .80 after Krippendorff 2004, Content Analysis, p. 241; conventions.
    """
    known = frame[frame["alpha"].notna()].sort_values("alpha", ascending=False)
    figure = _figure()
    share = 100 * known["prevalence"].astype(float)
    figure.add_scatter(
        x=known["alpha"],
        y=known["label"],
        mode="markers",
        marker={"color": BLUE, "size": (7 + 3.2 * share**0.5).tolist(), "line_width": 0},
        error_x=_errors(known["alpha"], known["jackknife_low"], known["jackknife_high"], (-1, 1)),
        customdata=list(zip(share, known["positive"], known["n_units"], strict=True)),
        hovertemplate="%{y}<br>Alpha %{x:.2f}<br>Häufigkeit %{customdata[0]:.1f} %<br>"
        "positive Übereinstimmung %{customdata[1]:.2f}<br>%{customdata[2]} Einheiten"
        "<extra></extra>",
        showlegend=False,
    )
    for limit in (0.667, 0.8):
        figure.add_vline(x=limit, line={"color": GREY, "dash": "dot", "width": 1})
    absent = frame.loc[frame["alpha"].isna(), "label"]
    note = f"; nicht bestimmbar: {', '.join(absent)}" if len(absent) else ""
    return _finish(
        figure,
        "Bei welchen Codes sind sich die Kodierenden einig?",
        "Punkt: Alpha, groß bei häufigen Codes; Strich: 95-%-Intervall (Jackknife); "
        f"gepunktet: 0,667 und 0,80 (Konvention){note}",
        x="Krippendorffs Alpha",
        rows=len(known),
    )


def coefficient_dots(table: pd.DataFrame) -> go.Figure:
    """Draw several coefficients beside each other.

    Args:
        table: One row a case (index: its name), one column a coefficient (name as drawn).
    """
    figure = _figure()
    looks = {name: (symbol, colour) for name, symbol, colour in _MEASURES}
    for column in table.columns:
        symbol, colour = looks.get(str(column), ("circle-open", PURPLE))
        figure.add_scatter(
            x=table[column],
            y=list(table.index),
            name=str(column),
            mode="markers",
            marker={"symbol": symbol, "color": colour, "size": 14, "line": {"width": 3}},
            hovertemplate="%{y}<br>%{x:.3f}<extra>" + str(column) + "</extra>",
        )
    figure.add_vline(x=0, line={"color": GREY, "dash": "dot", "width": 1})
    return _finish(
        figure,
        "Dieselben Kodierungen, verschiedene Zahlen",
        "0 = so einig wie zwei, die würfeln; 1 = völlig einig",
        x="Wert",
        rows=len(table),
        step=48,
    )


def code_bars(frequencies: pd.DataFrame, codebook: Codebook) -> go.Figure:
    """Draw how often each code stands; groups of codes darker than what is below them.

    Args:
        frequencies: As from ``kimqual.analysis.frequencies``.
        codebook: For the labels.
    """
    rows = frequencies[frequencies["n_segments"] > 0]
    names = [
        codebook.label(code) if level > 1 else f"<b>{codebook.label(code)}</b>"
        for code, level in zip(rows["code"], rows["level"], strict=True)
    ]
    figure = _figure()
    figure.add_bar(
        x=rows["n_segments"].tolist(),
        y=names,
        orientation="h",
        marker_color=[BLUE if level == 1 else SKY for level in rows["level"]],
        text=[f"{n} in {d}" for n, d in zip(rows["n_segments"], rows["n_documents"], strict=True)],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{x} Stellen<extra></extra>",
        showlegend=False,
    )
    return _finish(
        figure,
        "Wovon ist die Rede?",
        "kodierte Stellen in Dokumenten; fett: Obercodes, jede Stelle einmal gezählt",
        x="Stellen",
        rows=len(rows),
    )


def attribute_dots(table: pd.DataFrame, code: str, attribute: str) -> go.Figure:
    """Draw the share of persons with a code, for each group of persons.

    Args:
        table: As from ``kimqual.analysis.by_attribute``; hidden groups are named, not drawn.
        code: Label of the code.
        attribute: Name of the attribute.
    """
    shown = table[~table["is_suppressed"]]
    rows = [str(value) or "keine Angabe" for value in table["value"]]
    hidden = [name for name, gone in zip(rows, table["is_suppressed"], strict=True) if gone]
    names = [name for name in rows if name not in hidden]
    middle = shown["percent"].astype(float)
    figure = _figure()
    figure.add_scatter(
        x=middle.tolist(),
        y=names,
        mode="markers+text",
        marker={"color": BLUE, "size": 13},
        error_x=_errors(middle, shown["low"], shown["high"], (0, 100)),
        text=_of(shown),
        textposition="top center",
        textfont={"size": 12, "color": "#5B636B"},
        hovertemplate="%{y}: %{x:.0f} %<extra></extra>",
    )
    figure.add_scatter(
        x=[2] * len(hidden),
        y=hidden,
        mode="text",
        text=["nicht gezeigt: zu wenige Personen"] * len(hidden),
        textposition="middle right",
        textfont={"size": 12, "color": GREY},
        hoverinfo="skip",
    )
    figure.update_yaxes(categoryorder="array", categoryarray=rows)
    _finish(
        figure,
        f"{code}: nach {attribute}",
        "Anteil der Personen, die davon sprechen; Strich: 95-%-Intervall (Wilson)",
        x="Prozent der Personen",
        rows=len(rows),
        step=46,
    )
    return figure.update_xaxes(range=[0, 100]).update_layout(showlegend=False)


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
    figure = _heat(below, labels[:-1], labels[1:], "%{y} + %{x}: %{z} Stellen<extra></extra>")
    return _finish(
        figure,
        "Was wird zusammen angesprochen?",
        "Zahl der Stellen, an denen sich zwei Codes derselben kodierenden Person überschneiden",
        rows=len(below),
        step=30,
    )


def joint_map(table: pd.DataFrame, lift: pd.DataFrame, labels: Mapping[str, str]) -> go.Figure:
    """Draw a machine's topics against people's codes.

    Args:
        table: Texts by topic (index) and code (columns): the numbers in the cells.
        lift: In the same form, 1 = no relation: the colours.
        labels: Labels of topics and codes.
    """
    import numpy as np

    ratio = np.log2(lift.T.astype(float).clip(0.25, 4).to_numpy())
    counts = table.T.to_numpy()
    figure = _figure()
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
    return _finish(
        figure,
        "Was die Maschine fand, was Menschen kodierten",
        "Zahl der Texte mit Thema und Code; blau: häufiger zusammen als zu erwarten, orange: seltener",
        rows=len(table.columns) + 1,
        step=28,
    )


def stability_line(curve: Sequence[tuple[int, float, float]]) -> go.Figure:
    """Draw how stable each number of topics is.

    Args:
        curve: Number of topics, mean and spread; as from ``TopicModel.curve``.
    """
    numbers = [n for n, _, _ in curve]
    upper, lower = ([mean + sign * spread for _, mean, spread in curve] for sign in (1, -1))
    best = max(curve, key=lambda point: point[1])
    figure = _figure()
    figure.add_scatter(
        x=[*numbers, *reversed(numbers)],
        y=[*upper, *reversed(lower)],
        fill="toself",
        fillcolor="rgba(86,180,233,0.25)",
        line={"width": 0},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=numbers,
        y=[mean for _, mean, _ in curve],
        mode="lines+markers",
        line={"color": BLUE, "width": 2.5},
        marker={"size": [15 if n == best[0] else 7 for n in numbers], "color": BLUE},
        hovertemplate="%{x} Themen: %{y:.2f}<extra></extra>",
    )
    figure.add_annotation(
        x=best[0], y=best[1], text=f"{best[0]} Themen", ax=55, ay=-28, arrowcolor=GREY
    )
    _finish(
        figure,
        "Wie viele Themen tragen?",
        "Übereinstimmung der Themen in Teilstichproben; Fläche: Streuung",
        x="Zahl der Themen",
        y="angepasster Rand-Index",
        rows=8,
    )
    figure.update_yaxes(autorange=True, rangemode="tozero", showgrid=True, ticksuffix=" ")
    return figure.update_xaxes(tickvals=numbers, rangemode="normal").update_layout(showlegend=False)


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
    numbers = counts.loc[codes, order].to_numpy()
    names = [codebook.label(code) for code in codes]
    # The survey has many voices: in the colours it would drown the interviews.
    most = max((n for row in numbers for n in row[: len(set(order) - {"Befragung"})]), default=1)
    figure = _heat(numbers, order, names, "%{y}, %{x}: %{z} Zitate<extra></extra>")
    figure.update_traces(zmax=max(1, int(most)))
    figure.update_xaxes(side="top")
    return _finish(
        figure,
        "Wer kommt zu Wort?",
        "freigegebene Zitate je Code und Interview; Befragung: alle Antworten zusammen",
        rows=len(codes),
        step=28,
    )


def _figure() -> go.Figure:
    import plotly.graph_objects as go

    return go.Figure()


def _bars(
    figure: go.Figure,
    numbers: Sequence[int],
    names: Sequence[str],
    name: str,
    colour: str,
    label: Sequence[str],
) -> None:
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


def _of(table: pd.DataFrame) -> list[str]:
    return [
        f"{int(k)} von {int(n)}"
        for k, n in zip(table["n_with_code"], table["n_cases"], strict=True)
    ]


def _errors(middle: Any, low: Any, high: Any, ends: tuple[float, float]) -> dict[str, Any]:
    low, high = low.astype(float).clip(*ends), high.astype(float).clip(*ends)
    return {
        "array": (high - middle.astype(float)).tolist(),
        "arrayminus": (middle.astype(float) - low).tolist(),
        "symmetric": False,
        "thickness": 1.5,
        "width": 0,
        "color": GREY,
    }


def _heat(z: Any, x: Sequence[str], y: Sequence[str], hover: str) -> go.Figure:
    figure = _figure()
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


def _finish(
    figure: go.Figure,
    title: str,
    subtitle: str,
    *,
    x: str = "",
    y: str = "",
    rows: int = 10,
    step: int = 30,
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
        margin={"t": 118, "r": 70, "b": 60, "l": 20},
        height=190 + step * rows,
    )
