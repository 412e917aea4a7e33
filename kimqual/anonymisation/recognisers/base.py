"""What every recogniser looks like, and the small base class of those that match patterns.

A recogniser is plain Python: it gets a text and yields candidates. Only the engine knows Presidio.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar, NamedTuple, Protocol

from kimqual.anonymisation.candidate import Candidate
from kimqual.model import Category, Span


class Recogniser(Protocol):
    """Anything that finds candidates in a text."""

    @property
    def name(self) -> str:
        """Name of the recogniser; the first part of its candidates' reasons."""
        ...

    def find(self, text: str) -> Iterable[Candidate]:
        """Find candidates, in any order; they may overlap."""
        ...


class Pattern(NamedTuple):
    """One regular expression of a recogniser.

    Attributes:
        name: What the pattern stands for, in one or two words; becomes part of the reason.
        regex: Compiled without IGNORECASE unless case does not matter. A group called ``hit``
            narrows the span; without one the whole match counts.
        score: How sure a hit is, 0 to 1.
    """

    name: str
    regex: re.Pattern[str]
    score: float


class PatternRecogniser:
    r"""A recogniser made of class attributes: category, patterns and, at most, a check.

    Example:
        >>> class Room(PatternRecogniser):
        ...     name = "room"
        ...     category = Category.FACILITY
        ...     patterns = (Pattern("number", re.compile(r"Raum (?P<hit>\d+)"), 0.5),)
        >>> [(c.span.start, c.span.end, c.reason) for c in Room().find("Ich warte in Raum 12.")]
        [(18, 20, 'room: number')]
    """

    name: ClassVar[str]
    category: ClassVar[Category]
    patterns: ClassVar[tuple[Pattern, ...]]

    def accepts(self, match: re.Match[str], surface: str) -> bool:  # noqa: ARG002
        """Tell whether a hit holds, for instance whether its check digit is right.

        Args:
            match: The whole match, with its groups and its text.
            surface: The code points that would be reported.

        Returns:
            True unless a recogniser knows better.
        """
        return True

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield a candidate for each pattern's hit that is accepted."""
        for pattern in self.patterns:
            group = "hit" if "hit" in pattern.regex.groupindex else 0
            for match in pattern.regex.finditer(text):
                start, end = match.span(group)
                if start < end and self.accepts(match, text[start:end]):
                    reason = f"{self.name}: {pattern.name}"
                    yield Candidate(Span(start, end), self.category, pattern.score, reason)
