"""Who codes what: a random share for everybody, so that agreement can be told; the rest in turn.

Given out as a whole are an interview, and all the answers of one person. Chosen by chance within
each kind, so that the share holds for interviews and for answers. The chance is a hash of seed and
name: the same study and seed give the same choice on every machine, in whatever order files came.
What was given out once stays; documents that came later are added.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kimqual.errors import CodingError
from kimqual.store.assignment import Assignment, Candidate


@dataclass(frozen=True, slots=True)
class Work:
    """What is given out as a whole.

    Attributes:
        id: The document's or the person's.
        kind: ``interview`` or ``answer``.
        documents: In the study's order.
        n_words: All of them together.
    """

    id: str
    kind: str
    documents: tuple[str, ...]
    n_words: int


@dataclass(frozen=True, slots=True)
class Load:
    """What one coder has been given.

    Attributes:
        coder: Whose it is.
        n_interviews: Number of interviews.
        n_answers: Number of answers.
        n_shared: How many of both everybody codes.
        n_words: All of it together.
    """

    coder: str
    n_interviews: int
    n_answers: int
    n_shared: int
    n_words: int


def works(candidates: Iterable[Candidate]) -> list[Work]:
    """Put a person's answers together; an interview stands alone.

    Example:
        >>> both = [Candidate("A1", "answer", "C1", 3), Candidate("A2", "answer", "C1", 4)]
        >>> works(both)
        [Work(id='C1', kind='answer', documents=('A1', 'A2'), n_words=7)]
    """
    groups: dict[tuple[str, str], list[Candidate]] = {}
    for one in candidates:
        name = one.case if one.kind == "answer" and one.case else one.id
        groups.setdefault((one.kind, name), []).append(one)
    return [
        Work(name, kind, tuple(one.id for one in some), sum(one.n_words for one in some))
        for (kind, name), some in groups.items()
    ]


def assign(
    candidates: Iterable[Candidate],
    coders: Sequence[str],
    known: Assignment,
    *,
    overlap: float,
    seed: int,
    is_raised: bool = False,
) -> Assignment:
    """Give out what was not given out yet.

    Args:
        candidates: Every document there is.
        coders: Who codes now; they share what is new. Others keep what they have.
        known: What was given out before; nothing is taken from anybody.
        overlap: Share that everybody codes, of interviews and of persons with answers; rounded up.
        seed: For the choice.
        is_raised: Whether documents that one person has may be given to the others as well, to
            reach a share that is larger than before.

    Returns:
        All of it; who has nothing is not among them. Newcomers get every shared document. A person's
        later answers go where the earlier ones are.

    Raises:
        CodingError: If the share is none.

    Example:
        >>> four = [Candidate(f"I{n}", "interview", None, 100) for n in range(4)]
        >>> made = assign(four, ["anna", "bilal"], Assignment(), overlap=0.5, seed=7)
        >>> len(made.shared), {coder: len(ids) for coder, ids in made.documents.items()}
        (2, {'anna': 3, 'bilal': 3})
    """
    if not 0 <= overlap <= 1:
        raise CodingError(
            f"{overlap} is no share.",
            where="--overlap",
            mend="write a number from 0 to 1, like 0.2.",
        )
    deal = _Deal(coders, known)
    share = Fraction(str(overlap))  # 0.1 of 30 is 3, which binary fractions would round up to 4
    everything = in_order_of_chance(works(candidates), seed)
    for kind in sorted({work.kind for work in everything}):
        deal.out([work for work in everything if work.kind == kind], share, is_raised=is_raised)
    return deal.made()


def loads(candidates: Iterable[Candidate], assignment: Assignment) -> list[Load]:
    """Count what each coder has been given, in order of name."""
    there = list(candidates)
    return [
        _load(coder, [one for one in there if one.id in ids], assignment.shared)
        for coder, ids in sorted(assignment.documents.items())
    ]


def in_order_of_chance(some: Iterable[Work], seed: int) -> list[Work]:
    """Put works into the order that chance gives them: the first n are a random sample."""
    return sorted(some, key=lambda work: _chance(work, seed))


def _load(coder: str, given: Sequence[Candidate], shared: frozenset[str]) -> Load:
    n_answers = sum(one.kind == "answer" for one in given)
    n_shared = sum(one.id in shared for one in given)
    n_words = sum(one.n_words for one in given)
    return Load(coder, len(given) - n_answers, n_answers, n_shared, n_words)


def _chance(work: Work, seed: int) -> str:
    return hashlib.sha256(f"{seed}:{work.kind}:{work.id}".encode()).hexdigest()


class _Deal:
    """Cards on the table: who has what while it is given out."""

    def __init__(self, coders: Sequence[str], known: Assignment) -> None:
        self.coders = sorted(set(coders))
        self.whose = {coder: set(known.documents.get(coder, ())) for coder in self.coders}
        self.whose |= {c: set(ids) for c, ids in known.documents.items() if c not in self.whose}
        self.shared = set(known.shared)
        self.load: dict[str, tuple[int, int]] = {}
        self.n_words = dict.fromkeys(self.coders, 0)  # of the kinds before

    def made(self) -> Assignment:
        return Assignment(
            {coder: frozenset(ids) for coder, ids in self.whose.items() if ids},
            frozenset(self.shared),
        )

    def out(self, some: Sequence[Work], share: Fraction, *, is_raised: bool) -> None:
        """Give out the works of one kind, in the order of chance."""
        free = [w for w in some if not self.is_shared(w) and (is_raised or not self.holders(w))]
        n_missing = math.ceil(share * len(some)) - sum(map(self.is_shared, some))
        for work in free[: max(0, n_missing)]:
            self.shared |= set(work.documents)
        self.load = {coder: self.held(coder, some) for coder in self.coders}
        for work in some:
            for coder in self.takers(work):
                self.give(work, coder)
            if self.is_shared(work):  # answers that came later, of a person whom everybody codes
                self.shared |= set(work.documents)
        for coder, (_, n_words) in self.load.items():
            self.n_words[coder] += n_words

    def give(self, work: Work, coder: str) -> None:
        if coder in self.load and self.whose[coder].isdisjoint(work.documents):
            n, n_words = self.load[coder]
            self.load[coder] = (n + 1, n_words + work.n_words)
        self.whose[coder] |= set(work.documents)

    def is_shared(self, work: Work) -> bool:
        return not self.shared.isdisjoint(work.documents)

    def holders(self, work: Work) -> list[str]:
        return [c for c, ids in self.whose.items() if not ids.isdisjoint(work.documents)]

    def takers(self, work: Work) -> list[str]:
        """Give who codes it: everybody, who has part of it, or who has least of this kind."""
        holders = self.holders(work)
        if self.is_shared(work):
            return sorted({*self.coders, *holders})
        return holders or [min(self.coders, key=lambda c: (*self.load[c], self.n_words[c]))]

    def held(self, coder: str, some: Sequence[Work]) -> tuple[int, int]:
        """Give number and length of what a coder has."""
        mine = [work for work in some if not self.whose[coder].isdisjoint(work.documents)]
        return len(mine), sum(work.n_words for work in mine)
