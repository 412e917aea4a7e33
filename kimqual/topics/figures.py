"""Pictures of topics, in German; they show words and numbers, never a text.

Unreleased quotes must not leave by way of a hover box (promise 3), so points carry no text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, cast, get_args

from kimqual.errors import TopicError
from kimqual.topics.model import TopicModel

if TYPE_CHECKING:
    import numpy as np
    import plotly.graph_objects as go
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

Layout = Literal["tsne", "umap"]
LAYOUTS: tuple[Layout, ...] = get_args(Layout)

_N_IN_NAME = 3
_N_WORDS = 6
# More points hide each other, and take minutes to lay out.
_MOST_POINTS = 8000
_FEW_POINTS = 1000
_N_BEFORE = 50
# Of many points half of the steps show the same: trustworthiness .886 in both ways on 3,139 texts.
_STEPS, _FEW_STEPS = 1000, 500
# Okabe & Ito (2008), Color Universal Design: told apart by colour-blind readers; black left out.
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8A7A00")
_SHAPES = ("circle", "square", "diamond", "triangle-up", "cross")
_GREY, _INK = "#5B636B", "#1D2125"
_FONT = "Segoe UI, Helvetica Neue, Liberation Sans, Arial, sans-serif"
_HINT = (
    "Nahe Punkte sind ähnliche Texte; blasse Punkte sind unklar zugeordnet. "
    "Weite Abstände haben keine Bedeutung."
)


def topic_bars(model: TopicModel) -> go.Figure:
    """Draw the size of each topic with its words.

    Args:
        model: A fitted model.

    Returns:
        Horizontal bars, largest topic on top.
    """
    return draw_bars(
        {t.id: ", ".join(t.words[:_N_WORDS]) for t in model.topics},
        [topic.size for topic in model.topics],
        [topic.n_cases for topic in model.topics],
        model.topic_stability,
    )


def draw_bars(
    names: Mapping[int, str],
    sizes: Sequence[int],
    n_cases: Sequence[int],
    stability: Sequence[float] = (),
) -> go.Figure:
    """Draw the size of each topic, with its words or the name that a person gave.

    Args:
        names: Number of the topic to what stands beside its bar, in the order of the bars.
        sizes: Number of texts of each.
        n_cases: Number of persons behind each, 0 where unknown.
        stability: Of each, for the hover box; may be left out.

    Returns:
        Horizontal bars, first topic on top.
    """
    import plotly.graph_objects as go

    rows = [f"<b>{topic}</b>  {escape(name)}" for topic, name in names.items()]
    figure = go.Figure(
        go.Bar(
            x=list(sizes),
            y=rows,
            orientation="h",
            marker_color=_COLOURS[0],
            text=[_label(size, n) for size, n in zip(sizes, n_cases, strict=True)],
            textposition="outside",
            cliponaxis=False,
            customdata=[round(value, 2) for value in stability],
            hovertemplate="%{y}<br>Texte: %{x}"
            + ("<br>Stabilität: %{customdata}" if stability else "")
            + "<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", automargin=True, ticksuffix="  ", showgrid=False)
    # Room for the longest bar's words.
    figure.update_xaxes(title="Anzahl der Texte", range=[0, 1.5 * max(sizes, default=1)])
    _finish(
        figure,
        "Maschinell gefundene Topics",
        "Typische Wörter, Zahl der Texte und der Personen",
        height=190 + 40 * len(rows),
    )
    return figure.update_layout(bargap=0.3, margin={"t": 100, "r": 30, "b": 60, "l": 20})


def topic_map(model: TopicModel, *, seed: int = 42, layout: Layout = "tsne") -> go.Figure:
    """Draw the texts as points, near to each other where they are alike.

    Args:
        model: A fitted model.
        seed: Of the layout.
        layout: As for :func:`draw_map`.

    Returns:
        One trace for each topic; non-answers are left out, unclear texts are pale.
    """
    names = {topic.id: ", ".join(topic.words[:_N_IN_NAME]) for topic in model.topics}
    return draw_map(model.vectors, model.labels, model.probability, names, seed=seed, layout=layout)


def draw_map(
    vectors: Vectors,
    labels: Sequence[int],
    probability: Sequence[float],
    names: Mapping[int, str],
    *,
    seed: int = 42,
    layout: Layout = "tsne",
) -> go.Figure:
    """Draw texts as points, near to each other where they are alike.

    Args:
        vectors: Shape ``(n_texts, d)``, rows of length 1.
        labels: Topic of each text; those that ``names`` does not have are left out.
        probability: How clearly each text belongs to its topic, 0 to 1: how dark it is.
        names: Number of the topic to its name, in the order of the legend.
        seed: Of the layout and, with more than 8,000 texts, of those that are drawn.
        layout: ``tsne``, or ``umap`` where umap-learn is installed.

    Returns:
        One trace for each topic, its name where most of its points lie.

    Raises:
        TopicError: If umap-learn is wanted and not installed.

    Source: van der Maaten & Hinton (2008), Visualizing data using t-SNE, JMLR 9; started from
        principal components after Kobak & Berens (2019), Nature Communications 10, 5416.
        Distances between far groups and the size of groups say nothing there; the caption says so.
    """
    import numpy as np
    import plotly.graph_objects as go

    kept = _drawn(np.asarray(labels), names, seed)
    topics, sure = np.asarray(labels)[kept], np.asarray(probability, dtype=np.float64)[kept]
    places = _flat(vectors[kept], seed, layout)
    figure = go.Figure()
    for rank, (topic, name) in enumerate(names.items()):
        inside = topics == topic
        _add_points(figure, places[inside], sure[inside], rank, f"{topic}: {escape(name)}")
        _add_name(figure, places[inside], rank, name)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, scaleanchor="x")
    figure.update_traces(marker_size=9 if len(kept) < _FEW_POINTS else 6)
    some = f" Gezeigt: {len(kept)} gezogene Texte." if len(kept) == _MOST_POINTS else ""
    return _finish(figure, "Karte der Texte", _HINT + some, height=800)


def check_layout(layout: str) -> None:
    """See that a layout can be had, before minutes are spent on what it draws.

    Args:
        layout: ``tsne`` or ``umap``.

    Raises:
        TopicError: If it is UMAP and that is not installed.
    """
    if layout == "umap" and find_spec("umap") is None:
        raise TopicError(
            "UMAP is not installed.",
            mend="run: pip install umap-learn; or use the layout tsne, which needs nothing more.",
        )


def _add_points(
    figure: go.Figure, places: NDArray[np.float32], sure: NDArray[np.float64], rank: int, name: str
) -> None:
    figure.add_scatter(
        x=places[:, 0].round(2),
        y=places[:, 1].round(2),
        mode="markers",
        name=name,
        marker={
            "color": _COLOURS[rank % len(_COLOURS)],
            "symbol": _SHAPES[rank // len(_COLOURS) % len(_SHAPES)],
            "opacity": (0.2 + 0.65 * sure).round(2),
            "line": {"width": 0},
        },
        customdata=sure.round(2),
        hovertemplate="Zuordnung: %{customdata}<extra>%{fullData.name}</extra>",
    )


def _add_name(figure: go.Figure, places: NDArray[np.float32], rank: int, name: str) -> None:
    """Write the topic's name at its middle point, which a few strays do not move."""
    import numpy as np

    if len(places):
        x, y = np.median(places, axis=0).round(2).tolist()
        figure.add_annotation(
            x=x,
            y=y,
            text=f"<b>{escape(name)}</b>",
            showarrow=False,
            font={"size": 13, "color": _INK},
            bgcolor="rgba(255,255,255,0.82)",
            bordercolor=_COLOURS[rank % len(_COLOURS)],
            borderwidth=1.5,
            borderpad=4,
        )


def _drawn(labels: NDArray[np.int64], names: Mapping[int, str], seed: int) -> NDArray[np.int64]:
    """Give the rows to draw, in their order: all, or a random 8,000."""
    import numpy as np

    rows = np.flatnonzero(np.isin(labels, list(names)))
    if len(rows) <= _MOST_POINTS:
        return rows
    return np.sort(np.random.default_rng(seed).choice(rows, _MOST_POINTS, replace=False))


def _label(size: int, n_cases: int) -> str:
    return f"{size} Texte, {n_cases} Personen" if n_cases else f"{size} Texte"


def _flat(vectors: Vectors, seed: int, layout: Layout) -> NDArray[np.float32]:
    """Lay the vectors out on a plane, repetitions on one spot."""
    import numpy as np

    rows, back = np.unique(vectors, axis=0, return_inverse=True)
    places = _umap(rows, seed) if layout == "umap" else _tsne(rows, seed)
    return places[back]


def _tsne(rows: Vectors, seed: int) -> NDArray[np.float32]:
    """Lay out by t-SNE; on rows of length 1 the Euclidean order is that of the cosine."""
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE

    size = min(_N_BEFORE, *rows.shape)
    fewer = PCA(size, svd_solver="full", random_state=seed).fit_transform(rows)
    layout = TSNE(
        perplexity=min(30, (len(rows) - 1) / 3),
        init="pca",
        random_state=seed,
        max_iter=_FEW_STEPS if len(rows) > _FEW_POINTS else _STEPS,
    )
    return cast("NDArray[np.float32]", layout.fit_transform(fewer))


def _umap(rows: Vectors, seed: int) -> NDArray[np.float32]:
    """Lay out by UMAP (McInnes, Healy & Melville 2018, arXiv 1802.03426)."""
    check_layout("umap")
    made = import_module("umap").UMAP
    layout = made(n_neighbors=min(15, len(rows) - 1), metric="cosine", random_state=seed, n_jobs=1)
    return cast("NDArray[np.float32]", layout.fit_transform(rows))


def _finish(figure: go.Figure, title: str, subtitle: str, *, height: int) -> go.Figure:
    return figure.update_layout(
        title={
            "text": f"<b>{title}</b>",
            "subtitle": {"text": subtitle, "font": {"size": 13, "color": _GREY}},
            "x": 0,
            "xref": "container",
            "pad": {"l": 16, "t": 16},
            "yref": "container",
            "y": 1,
            "yanchor": "top",
        },
        template="plotly_white",
        separators=",.",
        font={"family": _FONT, "size": 14, "color": _INK},
        legend={
            "orientation": "h",
            "y": 1,
            "yanchor": "bottom",
            "x": 0,
            "font": {"size": 13},
            "itemsizing": "constant",
        },
        margin={"t": 130, "r": 20, "b": 20, "l": 20},
        height=height,
    )
