"""A random sample of persons to code by hand, so that shares of all can be estimated.

Drawn by the same chance as the documents that everybody codes (:mod:`kimqual.coding.assigning`): the
same seed gives the same order of persons on every machine, so that a larger sample holds the smaller.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kimqual.coding.assigning import Work, in_order_of_chance, works
from kimqual.errors import CodingError
from kimqual.store.assignment import Assignment, Candidate
from kimqual.store.sampling import Sample

KINDS = ("answer", "interview")


def draw(candidates: Iterable[Candidate], n: int, *, kind: str, seed: int) -> Sample:
    """Draw persons, with all their answers, or interviews; each has the same chance.

    Args:
        candidates: Every document there is.
        n: How many persons or interviews.
        kind: ``answer`` or ``interview``.
        seed: For the choice.

    Returns:
        The sample, documents of whole persons.

    Raises:
        CodingError: If there are not that many.

    Example:
        >>> four = [Candidate(f"A{i}", "answer", f"C{i}", 9) for i in range(4)]
        >>> small, large = (draw(four, n, kind="answer", seed=7).documents for n in (1, 3))
        >>> len(small), len(large), small < large
        (1, 3, True)
    """
    there = _of_kind(candidates, kind)
    if not 1 <= n <= len(there):
        raise CodingError(
            f"{n} cannot be drawn: there are {len(there)}.",
            where=kind,
            mend=f"write a number from 1 to {len(there)}." if there else "add files first.",
        )
    chosen = in_order_of_chance(there, seed)[:n]
    return Sample(kind, seed, _documents(chosen), _documents(there))


def shared_sample(
    candidates: Iterable[Candidate], assignment: Assignment, *, kind: str, seed: int
) -> Sample | None:
    """Give the share that everybody codes as a sample; ``None`` if there is none, or it is all."""
    there = _of_kind(candidates, kind)
    chosen = [work for work in there if not assignment.shared.isdisjoint(work.documents)]
    if not chosen or len(chosen) == len(there):
        return None
    return Sample(kind, seed, _documents(chosen), _documents(there), "push coding --overlap")


def _of_kind(candidates: Iterable[Candidate], kind: str) -> list[Work]:
    return [work for work in works(candidates) if work.kind == kind]


def _documents(some: Sequence[Work]) -> frozenset[str]:
    return frozenset(id_ for work in some for id_ in work.documents)
