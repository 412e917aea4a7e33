"""Measure the whole pipeline against marked texts, and say it in tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from kimqual.anonymisation.breakdown import (
    ENOUGH,
    Gap,
    LanguageRecall,
    OriginRecall,
    by_language,
    by_origin,
    largest_gap,
)
from kimqual.anonymisation.comparing import NER, NO_MODEL, System, compare, predicted, whole
from kimqual.anonymisation.measure import Gold, Measured, Miss, Score, measure, read_gold

HEADER = (
    "category", "gold", "found", "recall", "predicted", "precision", "F2", "entities",
    "entity recall",
)  # fmt: skip
LANGUAGES = ("language", "documents", "words", "PERSON", "recall", "direct", "recall direct")
ORIGINS = ("origin of name", "said by", "PERSON", "found", "recall", "95 % from", "to")
SYSTEMS = ("system", "direct", "quasi", "PERSON", "precision", "F2", "entities", "false masks")


class Table(NamedTuple):
    """A table for the terminal."""

    title: str
    header: tuple[str, ...]
    rows: list[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Clean:
    """Texts in which nothing is marked: every mask there is a false one.

    Attributes:
        n_documents: Texts.
        n_words: Words in them.
        n_false_masks: Masks in them.
    """

    n_documents: int
    n_words: int
    n_false_masks: int

    @property
    def false_masks_per_1000_words(self) -> float | None:
        """Give the rate; None where there are no such texts."""
        return 1000 * self.n_false_masks / self.n_words if self.n_words else None


@dataclass(frozen=True, slots=True)
class Report:
    """Scores of a pipeline, ready for tables.

    Attributes:
        gold: Marked texts.
        measured: Counts and places.
        systems: Rows of the comparison, () if nobody asked for it.
    """

    gold: tuple[Gold, ...]
    measured: Measured
    systems: tuple[System, ...] = ()

    @property
    def n_documents(self) -> int:
        """Count the marked texts."""
        return len(self.gold)

    @property
    def n_words(self) -> int:
        """Count their words."""
        return sum(one.n_words for one in self.gold)

    def rows(self) -> list[tuple[object, ...]]:
        """Give one row for each category, then direct, quasi and all."""
        ordered = sorted(self.measured.categories.items(), key=lambda item: item[0])
        return [_row(name, score) for name, score in (*ordered, *self.measured.groups.items())]

    def origins(self) -> tuple[OriginRecall, ...]:
        """Give the recall of PERSON by origin of the name."""
        return by_origin(self.gold, self.measured.misses)

    def languages(self) -> tuple[LanguageRecall, ...]:
        """Give the recall of PERSON and of direct identifiers by language."""
        return by_language(self.gold, self.measured.misses)

    def clean(self) -> Clean:
        """Give the false masks on texts without identifiers."""
        texts = {one.document: one.n_words for one in self.gold if not one.mentions}
        n_false = sum(one.document in texts for one in self.measured.false_alarms)
        return Clean(len(texts), sum(texts.values()), n_false)

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

    def tables(self) -> Iterator[Table]:
        """Yield the tables: by category, by language, by origin, and the comparison if asked for."""
        yield Table(f"{self.n_documents} documents", HEADER, self.rows())
        yield Table("By language", LANGUAGES, [_language_row(one) for one in self.languages()])
        if origins := self.origins():
            yield Table("By origin of name", ORIGINS, [_origin_row(one) for one in origins])
        if self.systems:
            rows = [tuple(system.to_json().values()) for system in self.systems]
            yield Table(
                "Compared on the same texts: recall of direct and quasi identifiers and of persons,\n"
                "recall of direct entities, false masks per 1,000 words",
                SYSTEMS,
                rows,
            )

    def notes(self) -> Iterator[str]:
        """Yield what the tables do not say, a sentence a line."""
        yield (
            f"{self.leaks_per_1000_words():.1f} leaks and {self.false_masks_per_1000_words():.1f} "
            f"false masks per 1,000 words ({self.n_words} words)."
        )
        clean = self.clean()
        if clean.n_words:
            yield (
                f"{clean.false_masks_per_1000_words:.1f} false masks per 1,000 words in the "
                f"{clean.n_documents} texts without identifiers ({clean.n_words} words)."
            )
        yield _gap_note(largest_gap(self.origins()))
        if self.systems and not any(system.name == NER for system in self.systems):
            yield NO_MODEL

    def to_json(self) -> dict[str, object]:
        """Give everything as plain values; places, no text."""
        gap, clean = largest_gap(self.origins()), self.clean()
        return {
            "documents": self.n_documents,
            "words": self.n_words,
            "rows": [dict(zip(HEADER, row, strict=True)) for row in self.rows()],
            "leaks_per_1000_words": self.leaks_per_1000_words(),
            "false_masks_per_1000_words": self.false_masks_per_1000_words(),
            "without_identifiers": {
                "documents": clean.n_documents,
                "words": clean.n_words,
                "false_masks": clean.n_false_masks,
                "false_masks_per_1000_words": clean.false_masks_per_1000_words,
            },
            "languages": [dict(zip(_LANGUAGE_KEYS, _language_row(one), strict=True))
                          for one in self.languages()],
            "origins": [dict(zip(_ORIGIN_KEYS, _origin_row(one), strict=True))
                        for one in self.origins()],
            "largest_gap": gap._asdict() if gap else None,
            "comparison": [system.to_json() for system in self.systems],
            "misses": [_place(miss) for miss in self.measured.misses],
            "false_alarms": [_place(miss) for miss in self.measured.false_alarms],
        }  # fmt: skip


def measure_file(
    path: Path, *, comparison: bool = False, progress: Callable[[], None] = lambda: None
) -> Report:
    """Run the pipeline on marked texts and compare.

    Args:
        path: JSON Lines, see :func:`kimqual.anonymisation.measure.read_gold`.
        comparison: Whether to run Presidio and the parts of the pipeline, too.
        progress: Called after each text of each system.

    Returns:
        The report.

    Raises:
        FileError: If a line is no marked text.
    """
    gold = read_gold(path)
    measured = measure(gold, predicted(gold, whole, progress))
    return Report(gold, measured, compare(gold, measured, progress=progress) if comparison else ())


def report(gold: Sequence[Gold], measured: Measured) -> Report:
    """Put texts and counts together."""
    return Report(tuple(gold), measured)


def _row(name: str, score: Score) -> tuple[object, ...]:
    return (
        str(name), score.n_gold, score.n_found, score.recall, score.n_predicted, score.precision,
        score.f2, score.n_entities, score.entity_recall,
    )  # fmt: skip


_LANGUAGE_KEYS = ("language", "documents", "words", "person", "person_recall", "direct",
                  "direct_recall")  # fmt: skip
_ORIGIN_KEYS = ("origin", "label", "mentions", "found", "recall", "low", "high")


def _language_row(one: LanguageRecall) -> tuple[object, ...]:
    return (
        one.language, one.n_documents, one.n_words, one.n_person, one.person_recall, one.n_direct,
        one.direct_recall,
    )  # fmt: skip


def _origin_row(one: OriginRecall) -> tuple[object, ...]:
    return one.origin, one.label, one.n_gold, one.n_found, one.recall, *one.interval


def _gap_note(gap: Gap | None) -> str:
    counted = f"origins with at least {ENOUGH} mentions of persons"
    if gap is None:
        return f"No gap between origins: there are fewer than two {counted}."
    return f"Largest gap in recall between {counted}: {gap.size:.3f} ({gap.lowest}, {gap.highest})."


def _place(miss: Miss) -> dict[str, object]:
    return {name: getattr(miss, name) for name in ("document", "start", "end", "category")}


def _shown(share: float | None) -> str:
    return "–" if share is None else f"{share:.3f}"
