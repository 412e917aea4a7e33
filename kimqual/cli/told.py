"""What ``kimqual topics fit`` says below its table: what was set aside, and how far to trust it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kimqual.topics.model import TopicModel


def told(model: TopicModel) -> Iterator[str]:
    """Give the lines in order; what is not there is not spoken of."""
    yield (
        f"{len(model.labels)} texts: {model.n_set_aside} set aside (no answer), "
        f"{model.n_duplicates} repetitions, {sum(model.uncertain)} uncertain (probability < 0.5)"
    )
    if model.n_outliers:
        yield f"{model.n_outliers} texts left without a topic by the method"
    yield f"stability (ARI of 80 % samples): {model.stability:.2f}"
    if model.curve:
        points = ", ".join(f"{k}: {mean:.2f}" for k, mean, _ in model.curve)
        yield f"stability by number of topics: {points}"
    if model.uncovered:
        counts = ", ".join(f"{language} {n}" for language, n in model.uncovered.items())
        yield f"languages that the encoder does not know: {counts}; read these texts yourself"
