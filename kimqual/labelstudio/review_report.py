"""How the machine did on what people reviewed, and how much more has to be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kimqual.shares import still_to_see, upper_limit, wilson
from kimqual.store import Study
from kimqual.store.reviews import Tally, load_reviewed, not_current, not_reviewed

HEADER = (
    "identifiers", "marked", "found", "recall", "95 %", "missed at most", "proposed", "right",
    "precision", "95 %",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Missed:
    """Documents in which something was missed.

    Attributes:
        what: Of which kind.
        n: How many of those reviewed.
        at_most: Upper limit of their share, 95 %, one-sided; None while nothing is reviewed.
        n_more: How many more have to be looked at without one for it to fall to ``below``.
    """

    what: str
    n: int
    at_most: float | None
    n_more: int


@dataclass(frozen=True, slots=True)
class ReviewReport:
    """What came of the reviews of a study.

    Attributes:
        n_reviewed: Documents looked through.
        n_waiting: Documents of the study that were not.
        below: The share of documents with something missed that is aimed at.
        tallies: Counts by ``direct``, ``quasi`` and ``all``.
        missed: Documents with a missed direct identifier, and with any.
    """

    n_reviewed: int
    n_waiting: int
    below: float
    tallies: dict[str, Tally]
    missed: tuple[Missed, ...]

    @property
    def n_mentions(self) -> int:
        """Count the mentions that were looked at: proposed ones, and those that were missed."""
        every = self.tallies["all"]
        return every.n_proposed + every.n_marked - every.n_found

    def rows(self) -> list[list[str]]:
        """Give a table, a kind of identifier each; cells under :data:`HEADER`."""
        return [[name, *_cells(tally)] for name, tally in self.tallies.items()]

    def notes(self) -> Iterator[str]:
        """Say it in sentences."""
        n = self.n_reviewed + self.n_waiting
        yield f"Reviewed so far: {self.n_reviewed} of {n} documents, {self.n_mentions} mentions."
        if not self.n_reviewed:
            return
        for one in self.missed:
            yield self._said(one)
        yield (
            "These bounds take the documents as drawn at random. In the order of the tasks the "
            "uncertain ones come first; sort by 'zufall' in Label Studio to draw at random."
        )

    def _said(self, one: Missed) -> str:
        share = 0.0 if one.at_most is None else one.at_most
        said = (
            f"Documents with a missed {one.what}: {one.n} of {self.n_reviewed}; at most "
            f"{share:.1%} of all (95 %)."
        )
        if not one.n_more:
            return f"{said} That is below {self.below:.1%}."
        if one.n_more >= self.n_waiting:
            return (
                f"{said} To prove less than {self.below:.1%}, {one.n_more} more would be needed "
                f"without one: look at all the {self.n_waiting} that are left."
            )
        return (
            f"{said} For less than {self.below:.1%}: {one.n_more} more without one, of "
            f"{self.n_waiting} that are left."
        )

    def to_json(self) -> dict[str, Any]:
        """Give plain values."""
        return {
            "documents_reviewed": self.n_reviewed,
            "documents_waiting": self.n_waiting,
            "mentions_reviewed": self.n_mentions,
            "below": self.below,
            "identifiers": {name: _plain(tally) for name, tally in self.tallies.items()},
            "documents_with_missed": {
                one.what: {"n": one.n, "at_most": one.at_most, "n_more": one.n_more}
                for one in self.missed
            },
        }


def review_report(study: Study, below: float) -> ReviewReport:
    """Count over everything that was reviewed, purged reviews included.

    Args:
        study: Open.
        below: Share of documents with something missed, between 0 and 1.
    """
    seen = list(load_reviewed(study).values())
    direct = sum((one.direct for one in seen), Tally())
    quasi = sum((one.quasi for one in seen), Tally())
    n_direct = sum(one.direct.n_found < one.direct.n_marked for one in seen)
    n_any = sum(
        one.direct.n_found + one.quasi.n_found < one.direct.n_marked + one.quasi.n_marked
        for one in seen
    )
    return ReviewReport(
        len(seen),
        len(not_reviewed(study) | not_current(study)),
        below,
        {"direct": direct, "quasi": quasi, "all": direct + quasi},
        (
            _missed("direct identifier", n_direct, len(seen), below),
            _missed("identifier of any kind", n_any, len(seen), below),
        ),
    )


def _missed(what: str, n: int, n_seen: int, below: float) -> Missed:
    at_most = upper_limit(n, n_seen) if n_seen else None
    return Missed(what, n, at_most, still_to_see(n, n_seen, below))


def _cells(tally: Tally) -> list[str]:
    n_missed = tally.n_marked - tally.n_found
    at_most = f"{upper_limit(n_missed, tally.n_marked):.1%}" if tally.n_marked else "-"
    return [
        str(tally.n_marked),
        str(tally.n_found),
        *_share(tally.n_found, tally.n_marked),
        at_most,
        str(tally.n_proposed),
        str(tally.n_right),
        *_share(tally.n_right, tally.n_proposed),
    ]


def _share(n_hits: int, n: int) -> tuple[str, str]:
    if not n:
        return "-", "-"
    low, high = wilson(n_hits, n)
    return f"{n_hits / n:.3f}", f"{low:.3f}-{high:.3f}"


def _plain(tally: Tally) -> dict[str, Any]:
    recall, precision = (
        {"value": hits / n, "interval": wilson(hits, n)} if n else None
        for hits, n in ((tally.n_found, tally.n_marked), (tally.n_right, tally.n_proposed))
    )
    return {
        "marked": tally.n_marked,
        "found": tally.n_found,
        "proposed": tally.n_proposed,
        "right": tally.n_right,
        "recall": recall,
        "precision": precision,
    }
