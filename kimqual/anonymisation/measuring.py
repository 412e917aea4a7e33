"""Measure the whole pipeline against marked texts, and say it in a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kimqual.anonymisation.api import anonymise_all
from kimqual.anonymisation.measure import Gold, Measured, Score, measure, read_gold

HEADER = (
    "category", "gold", "found", "recall", "predicted", "precision", "F2", "entities",
    "entity recall",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """Scores of a pipeline, ready for a table.

    Attributes:
        measured: Counts and places.
        n_documents: Marked texts.
        n_words: Words in them.
    """

    measured: Measured
    n_documents: int
    n_words: int

    def rows(self) -> list[tuple[object, ...]]:
        """Give one row for each category, then direct, quasi and all."""
        ordered = sorted(self.measured.categories.items(), key=lambda item: item[0])
        return [_row(name, score) for name, score in (*ordered, *self.measured.groups.items())]

    def leaks_per_1000_words(self) -> float:
        """Give the number of marked mentions that stay readable, per 1,000 words."""
        return 1000 * len(self.measured.misses) / max(1, self.n_words)

    def false_masks_per_1000_words(self) -> float:
        """Give the number of masks where nothing is marked, per 1,000 words."""
        return 1000 * len(self.measured.false_alarms) / max(1, self.n_words)

    def summary(self) -> str:
        """Give the numbers that count most, on one line."""
        direct, quasi = self.measured.groups["direct"], self.measured.groups["quasi"]
        return (
            f"recall direct {_shown(direct.recall)}, quasi {_shown(quasi.recall)}; "
            f"precision {_shown(self.measured.groups['all'].precision)}"
        )

    def note(self) -> str:
        """Give what a table does not say."""
        return (
            f"{self.leaks_per_1000_words():.1f} leaks and {self.false_masks_per_1000_words():.1f} "
            f"false masks per 1,000 words ({self.n_words} words)"
        )

    def to_json(self) -> dict[str, object]:
        """Give everything as plain values; places, no text."""
        return {
            "rows": [dict(zip(HEADER, row, strict=True)) for row in self.rows()],
            "leaks_per_1000_words": self.leaks_per_1000_words(),
            "false_masks_per_1000_words": self.false_masks_per_1000_words(),
            "misses": [_place(miss) for miss in self.measured.misses],
            "false_alarms": [_place(miss) for miss in self.measured.false_alarms],
        }


def measure_file(path: Path, *, progress: Callable[[], None] = lambda: None) -> Report:
    """Run the pipeline on marked texts and compare.

    Args:
        path: JSON Lines, see :func:`kimqual.anonymisation.measure.read_gold`.
        progress: Called after each text.

    Returns:
        The report.

    Raises:
        FileError: If a line is no marked text.
    """
    gold = read_gold(path)
    results = anonymise_all((g.text for g in gold), (g.document for g in gold))
    predicted = {}
    for one, result in zip(gold, results, strict=True):
        predicted[one.document] = result.mentions
        progress()
    return report(gold, measure(gold, predicted))


def report(gold: Sequence[Gold], measured: Measured) -> Report:
    """Put counts and sizes together."""
    return Report(measured, len(gold), sum(len(g.text.split()) for g in gold))


def _row(name: str, score: Score) -> tuple[object, ...]:
    return (
        str(name), score.n_gold, score.n_found, score.recall, score.n_predicted, score.precision,
        score.f2, score.n_entities, score.entity_recall,
    )  # fmt: skip


def _place(miss: object) -> dict[str, object]:
    return {name: getattr(miss, name) for name in ("document", "start", "end", "category")}


def _shown(share: float | None) -> str:
    return "–" if share is None else f"{share:.3f}"
