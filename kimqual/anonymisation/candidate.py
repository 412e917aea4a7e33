"""Candidates: what one recogniser believes to identify somebody, before anybody decides."""

from __future__ import annotations

from dataclasses import dataclass

from kimqual.model import Category, Span


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that one rule or model takes for an identifier; candidates may overlap.

    Attributes:
        span: Where it stands, in code points of the text that was searched.
        category: What kind of identifier.
        score: How sure the finder is, above 0 and at most 1.
        reason: Which recogniser and rule found it, such as ``street: house number``.

    Raises:
        ValueError: If the score is not in (0, 1].

    Example:
        >>> Candidate(Span(3, 9), Category.DATE, 0.9, "date: year").shifted(10).span
        Span(start=13, end=19)
    """

    span: Span
    category: Category
    score: float
    reason: str

    def __post_init__(self) -> None:
        if not 0 < self.score <= 1:
            raise ValueError(f"A score lies in (0, 1], not {self.score}.")

    def shifted(self, by: int) -> Candidate:
        """Give the same candidate, ``by`` code points further on."""
        return Candidate(self.span.shifted(by), self.category, self.score, self.reason)
