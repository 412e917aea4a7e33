"""Two pictures of a topic model, in German; they show words and numbers, never a text.

Unreleased quotes must not leave by way of a hover box (promise 3), so points carry no text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kimqual.topics.model import TopicModel

if TYPE_CHECKING:
    import numpy as np
    import plotly.graph_objects as go
    from numpy.typing import NDArray

_N_IN_NAME = 3
_N_WORDS = 8
# Okabe & Ito (2008), Color Universal Design: told apart by colour-blind readers; black left out.
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8A7A00")
_SHAPES = ("circle", "square", "diamond", "triangle-up", "cross")


def topic_bars(model: TopicModel) -> go.Figure:
    """Draw the size of each topic with its words.

    Args:
        model: A fitted model.

    Returns:
        Horizontal bars, largest topic on top.
    """
    import plotly.graph_objects as go

    names = [f"{topic.id}: {', '.join(topic.words[:_N_WORDS])}" for topic in model.topics]
    figure = go.Figure(
        go.Bar(
            x=[topic.size for topic in model.topics],
            y=names,
            orientation="h",
            marker_color=_COLOURS[0],
            text=[_label(topic.size, topic.n_cases) for topic in model.topics],
            customdata=[round(value, 2) for value in model.topic_stability],
            hovertemplate="%{y}<br>Texte: %{x}<br>Stabilität: %{customdata}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", automargin=True, title="Topic und typische Wörter")
    figure.update_xaxes(title="Anzahl der Texte")
    return figure.update_layout(
        title="Maschinell gefundene Topics",
        template="plotly_white",
        separators=",.",
        height=160 + 44 * len(names),
    )


def topic_map(model: TopicModel, *, seed: int = 42) -> go.Figure:
    """Draw the texts as points, near to each other where they are alike.

    Source: van der Maaten & Hinton (2008), Visualizing data using t-SNE, JMLR 9. Distances between
        far groups and the size of groups say nothing there; the caption says so.

    Args:
        model: A fitted model.
        seed: Of the layout.

    Returns:
        One trace for each topic; non-answers are left out, unclear texts are pale.
    """
    import numpy as np
    import plotly.graph_objects as go

    labels = np.asarray(model.labels)
    places = np.zeros((len(labels), 2))
    places[labels >= 0] = _flat(model.vectors[labels >= 0], seed)
    sure = np.asarray(model.probability)
    figure = go.Figure()
    for topic in model.topics:
        inside = labels == topic.id
        figure.add_scatter(
            x=places[inside, 0],
            y=places[inside, 1],
            mode="markers",
            name=f"{topic.id}: {', '.join(topic.words[:_N_IN_NAME])}",
            marker={
                "color": _COLOURS[topic.id % len(_COLOURS)],
                "symbol": _SHAPES[topic.id // len(_COLOURS) % len(_SHAPES)],
                "opacity": (0.25 + 0.65 * sure[inside]).round(2),
                "size": 7,
            },
            customdata=sure[inside].round(2),
            hovertemplate="Zuordnung: %{customdata}<extra>%{fullData.name}</extra>",
        )
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return figure.update_layout(
        title={
            "text": "Karte der Texte",
            "subtitle": {
                "text": "Nahe Punkte sind ähnliche Texte; blasse Punkte sind unklar zugeordnet. "
                "Weite Abstände haben keine Bedeutung."
            },
        },
        legend_title="Topic",
        template="plotly_white",
        separators=",.",
    )


def _label(size: int, n_cases: int) -> str:
    return f"{size} Texte, {n_cases} Personen" if n_cases else f"{size} Texte"


def _flat(vectors: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    """Lay the vectors out on a plane, repetitions on one spot."""
    import numpy as np
    from sklearn.manifold import TSNE

    rows, back = np.unique(vectors, axis=0, return_inverse=True)
    layout = TSNE(
        perplexity=min(30, (len(rows) - 1) / 3),
        metric="cosine",
        init="random",
        random_state=seed,
    )
    return cast("NDArray[np.float32]", layout.fit_transform(rows)[back])
