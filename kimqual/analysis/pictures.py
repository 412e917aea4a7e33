"""Pictures of a study, in German: corpus, mentions, codings, agreement, topics, quotes.

Each function takes DataFrames and gives a plotly figure. Hover boxes hold numbers and labels, never
a text: unreleased words must not leave by way of a picture (promise 3). What belongs to other rooms
(agreement, topics) comes in as their tables. Plotly is imported when a figure is drawn.

Colours: Okabe & Ito 2008, Color Universal Design; no statement hangs on a colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kimqual.analysis.agreement_pictures import agreement_dots, confusion_map
from kimqual.analysis.barrier_pictures import barrier_map, prevalence_dots
from kimqual.analysis.drawing import (
    BLUE,
    GREEN,
    GREY,
    OLIVE,
    ORANGE,
    PALE,
    PURPLE,
    SKY,
    VERMILION,
    bars,
    empty,
    errors,
    finish,
)
from kimqual.analysis.maps import cooccurrence_map, joint_map, quote_map
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
    "barrier_map",
    "code_bars",
    "coefficient_dots",
    "confusion_map",
    "cooccurrence_map",
    "joint_map",
    "marked_html",
    "mention_bars",
    "mention_table",
    "prevalence_dots",
    "quote_map",
    "quotes_html",
    "stability_line",
    "words_by_role",
]

_NARROW = 0.04

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
    figure = empty()
    for role, (name, colour) in _ROLES.items():
        if role in table:
            label = [f"{100 * x:.0f} %" if x > _NARROW else "" for x in shares[role]]
            bars(figure, table[role].tolist(), list(table.index), name, colour, label)
    return finish(
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
    import pandas as pd

    answers = documents[documents["kind"] == "answer"]
    table = pd.crosstab(answers["question"], answers["language"])
    names = [(questions or {}).get(q, q) for q in table.index]
    figure = empty()
    others = [code for code in table.columns if code not in _LANGUAGES]
    for code in [*_LANGUAGES, *others]:
        if code in table:
            name, colour = _LANGUAGES.get(code, (code, PALE))
            numbers = table[code].tolist()
            bars(figure, numbers, names, name, colour, [str(n) if n else "" for n in numbers])
    return finish(
        figure,
        "In welchen Sprachen wird geantwortet?",
        "offene Antworten je Frage; Sprache maschinell bestimmt, leere Felder nicht gezählt",
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
    import pandas as pd

    kind = mentions["is_direct"].map({True: "direct", False: "quasi"})
    kind = kind.mask(mentions["is_kept"], "kept")
    table = pd.crosstab(mentions["category"], kind)
    table = table.loc[table.sum(axis=1).sort_values(ascending=False).index]
    names = [CATEGORIES[c] for c in table.index]
    figure = empty()
    for column, name, colour in (
        ("direct", "direktes Merkmal, ersetzt", VERMILION),
        ("quasi", "indirektes Merkmal, ersetzt oder vergröbert", BLUE),
        ("kept", "belassen, weil die Forschung danach fragt", PALE),
    ):
        if column in table:
            bars(figure, table[column].tolist(), names, name, colour, [""] * len(table))
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
    return finish(
        figure,
        "Woran könnte man Menschen erkennen?",
        f"{len(mentions)} Nennungen von {mentions['entity'].nunique()} verschiedenen Personen, Orten, "
        "Daten und anderem",
        x="Nennungen",
        y="Kategorie",
        rows=len(table),
    )


def coefficient_dots(table: pd.DataFrame) -> go.Figure:
    """Draw several coefficients beside each other.

    Args:
        table: One row a case (index: its name), one column a coefficient (name as drawn).
    """
    figure = empty()
    looks = {name: (symbol, colour) for name, symbol, colour in _MEASURES}
    for column in table.columns:
        symbol, colour = looks.get(str(column), ("circle-open", PURPLE))
        figure.add_scatter(
            x=table[column],
            y=list(table.index),
            name=str(column),
            mode="markers",
            marker={
                "symbol": symbol,
                "color": colour,
                "size": 14,
                "line": {"width": 3, "color": colour},
            },
            hovertemplate="%{y}<br>%{x:.3f}<extra>" + str(column) + "</extra>",
        )
    figure.add_vline(x=0, line={"color": GREY, "dash": "dot", "width": 1})
    finish(
        figure,
        "Dieselben Kodierungen, verschiedene Zahlen",
        "Kappa und Alpha: 0 = so einig wie zwei, die würfeln; 1 = völlig einig",
        x="Wert",
        rows=len(table),
        step=48,
    )
    return figure.update_xaxes(range=[-0.04, 1.04]).update_yaxes(showgrid=True)


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
    figure = empty()
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
    return finish(
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
    figure = empty()
    figure.add_scatter(
        x=middle.tolist(),
        y=names,
        mode="markers+text",
        marker={"color": BLUE, "size": 13},
        error_x=errors(middle, shown["low"], shown["high"], (0, 100)),
        text=_of(shown),
        textposition="top center",
        textfont={"size": 12, "color": "#5B636B"},
        cliponaxis=False,
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
    finish(
        figure,
        f"{code} nach {attribute}",
        "Anteil der Personen, die davon sprechen; Strich: 95-%-Intervall (Wilson)",
        x="Prozent der Personen",
        rows=len(rows),
        step=46,
    )
    figure.update_yaxes(autorange=False, range=[len(rows) - 0.5, -0.6])
    return figure.update_xaxes(range=[0, 100]).update_layout(showlegend=False)


def stability_line(curve: Sequence[tuple[int, float, float]]) -> go.Figure:
    """Draw how stable each number of topics is.

    Args:
        curve: Number of topics, mean and spread; as from ``TopicModel.curve``.
    """
    numbers = [n for n, _, _ in curve]
    upper, lower = ([mean + sign * spread for _, mean, spread in curve] for sign in (1, -1))
    best = max(curve, key=lambda point: point[1])
    figure = empty()
    figure.add_scatter(
        x=[*numbers, *reversed(numbers)],
        y=[*upper, *reversed(lower)],
        mode="lines",
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
        hovertemplate="%{x} Topics: %{y:.2f}<extra></extra>",
    )
    figure.add_annotation(
        x=best[0], y=best[1], text=f"{best[0]} Topics", ax=55, ay=-28, arrowcolor=GREY
    )
    finish(
        figure,
        "Wie viele Topics tragen?",
        "Übereinstimmung der Topics in Teilstichproben; Fläche: Streuung",
        x="Zahl der Topics",
        y="angepasster Rand-Index",
        rows=8,
    )
    figure.update_yaxes(autorange=True, rangemode="tozero", showgrid=True, ticksuffix=" ")
    return figure.update_xaxes(tickvals=numbers, rangemode="normal").update_layout(showlegend=False)


def _of(table: pd.DataFrame) -> list[str]:
    return [
        f"{int(k)} von {int(n)}"
        for k, n in zip(table["n_with_code"], table["n_cases"], strict=True)
    ]
