"""Spans: half-open ranges of code points."""

from __future__ import annotations

from dataclasses import dataclass

from kimqual.errors import SpanError


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of Unicode code points in a text.

    Attributes:
        start: First code point, counted from 0.
        end: One past the last code point; greater than ``start``.

    Raises:
        SpanError: If the range is empty, reversed or starts before 0.

    Example:
        >>> Span(0, 4).of("Ja, schon.")
        'Ja, '
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise SpanError(
                f"Span [{self.start}, {self.end}) is empty or reversed.",
                mend="give 0 <= start < end, in code points.",
            )

    def __len__(self) -> int:
        """Length in code points."""
        return self.end - self.start

    def overlap(self, other: Span) -> int:
        """Count the code points that both spans cover; 0 where they only touch."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))

    def covers(self, other: Span) -> bool:
        """Tell whether the other span lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end

    def shifted(self, by: int) -> Span:
        """Give the same range, ``by`` code points further on."""
        return Span(self.start + by, self.end + by)

    def of(self, text: str) -> str:
        """Cut the quote out of its text.

        Raises:
            SpanError: If the text ends before the span does.
        """
        if self.end > len(text):
            raise SpanError(
                f"Span [{self.start}, {self.end}) ends past the text's {len(text)}.",
                mend="was the text edited? Run: kimqual corpus check",
            )
        return text[self.start : self.end]
