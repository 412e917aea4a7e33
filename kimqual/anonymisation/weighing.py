"""What the tagger says about what the rules found: a rule's weak belief needs at least a hint.

Rules know lists and patterns, the tagger knows sentences. A word of a list that means nobody here
("stolz wie Bolle") is dropped if the tagger sees no identifier at all in it; what a rule is sure of,
and what has a form of its own, such as a telephone number, stays whatever the tagger says.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.ner import HINT
from kimqual.model import Category

SURE = 0.9
"""Score from which a rule needs no second opinion: a title before the name, a kinship word."""

WEIGHED = frozenset(
    {
        Category.PERSON,
        Category.CITY,
        Category.COUNTRY,
        Category.DISTRICT,
        Category.FACILITY,
        Category.ORGANIZATION,
        Category.OCCUPATION,
        Category.GROUP,
    }
)
"""Categories found by lists and context; the others have a form of their own."""


class Weighing:
    """The tagger's view of a text.

    Args:
        raw: All candidates and hints.
        is_tagged: Whether a tagger was asked; if not, nothing is ever ruled out.
    """

    def __init__(self, raw: Iterable[Candidate], *, is_tagged: bool) -> None:
        self.is_tagged = is_tagged
        heard = sorted(c.span for c in raw if c.reason.startswith("ner: "))
        self._starts = [span.start for span in heard]
        self._ends = [span.end for span in heard]

    def kept(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Give the candidates that the tagger does not rule out, without the hints.

        Example:
            >>> from kimqual.model import Span
            >>> weak = Candidate(Span(11, 16), Category.PERSON, 0.8, "person: given name")
            >>> Weighing([weak], is_tagged=True).kept([weak])
            []
            >>> hint = Candidate(Span(11, 16), Category.PERSON, 0.1, HINT)
            >>> Weighing([weak, hint], is_tagged=True).kept([weak, hint]) == [weak]
            True
        """
        return [one for one in candidates if one.reason != HINT and not self._is_out(one)]

    def _is_out(self, one: Candidate) -> bool:
        is_weak = one.score < SURE and one.category in WEIGHED
        return self.is_tagged and is_weak and not self._is_heard(one)

    def _is_heard(self, one: Candidate) -> bool:
        """Tell whether the tagger said anything about any part of a span; its tags never overlap."""
        at = bisect_left(self._ends, one.span.start + 1)
        return at < len(self._starts) and self._starts[at] < one.span.end
