"""One interview that lies there in several formats: which are the same, and which is most exact."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kimqual.model import Document, Imported
from kimqual.model.document import spoken

# Programs write the same words with other stamps and labels; two interviews of one study share
# hardly any five words in a row.
_RUN = 5
_MOST = 0.5
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Same:
    """Files that hold the same interview.

    Attributes:
        best: Index of the most exact of them.
        others: Indices of the rest.
        reason: Why it is the most exact.
    """

    best: int
    others: tuple[int, ...]
    reason: str


def find_same(items: Sequence[Imported]) -> Same | None:
    """Say which of several transcripts hold the words of the most exact one.

    Args:
        items: At least two, whose files are called alike.

    Returns:
        ``None`` if none is the same interview as another.
    """
    order = sorted(range(len(items)), key=lambda i: _exactness(items[i].document), reverse=True)
    best, *rest = order
    runs = _runs(items[best].document)
    others = tuple(sorted(i for i in rest if _share(runs, _runs(items[i].document)) >= _MOST))
    return Same(best, others, _why(items[best].document)) if others else None


def _exactness(document: Document) -> tuple[float, float, float, int]:
    """Give what makes one better, first things first: speakers, starts, ends, contributions."""
    n = max(1, len(document.turns))
    named = len({turn.speaker for turn in document.turns} - {None}) > 1
    starts = sum(turn.start_ms is not None for turn in document.turns) / n
    ends = sum(turn.end_ms is not None for turn in document.turns) / n
    return float(named), round(starts, 1), round(ends, 1), len(document.turns)


def _why(document: Document) -> str:
    named, starts, ends, _ = _exactness(document)
    has = ("who speaks", named), ("when each begins", starts), ("when each ends", ends)
    return "it says " + (" and ".join(what for what, share in has if share) or "most")


def _runs(document: Document) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(spoken(document.text, document.marks).casefold())
    width = min(_RUN, max(1, len(words)))
    return frozenset(tuple(words[i : i + width]) for i in range(len(words) - width + 1))


def _share(first: frozenset[tuple[str, ...]], second: frozenset[tuple[str, ...]]) -> float:
    """Give the part of the smaller one that stands in the other."""
    smaller = min(len(first), len(second))
    return len(first & second) / smaller if smaller else 0.0
