"""Views: a source text with spans replaced, and the exact way between two of them.

A coding made on one view is moved to another by the list of replacements, never by searching for
its words. That is why a view keeps that list.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from kimqual.errors import SpanError
from kimqual.model.span import Span


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace ``span`` of a text by ``text``, which is never empty."""

    span: Span
    text: str

    def __post_init__(self) -> None:
        if not self.text:
            raise SpanError(
                f"The replacement of [{self.span.start}, {self.span.end}) is empty.",
                mend='put a placeholder such as "[…]".',
            )


@dataclass(frozen=True, slots=True)
class View:
    """A text after edits; made by :func:`apply`.

    Attributes:
        text: The text with every edit carried out.
        before: Where the edits stood in the text they were made on, in order.
        after: Where their replacements stand in ``text``, in the same order.
    """

    text: str
    before: tuple[Span, ...] = ()
    after: tuple[Span, ...] = ()

    def forward(self, span: Span) -> Span:
        """Move a span of the unedited text into this view.

        An end that falls inside a replaced stretch moves outwards to that stretch's end, so that
        no replacement is ever cut.

        Example:
            >>> view = apply("Ayşe lacht.", [Edit(Span(0, 4), "Elif Nur")])
            >>> view.forward(Span(5, 10)).of(view.text)
            'lacht'
        """
        return _move(span, self.before, self.after)

    def back(self, span: Span) -> Span:
        """Move a span of this view into the unedited text; ends move outwards as in `forward`."""
        return _move(span, self.after, self.before)


def apply(text: str, edits: Iterable[Edit]) -> View:
    """Carry out edits.

    Args:
        text: Any text.
        edits: Not overlapping, in any order.

    Returns:
        The view, with the way there and back.

    Raises:
        SpanError: If two edits overlap or one leaves the text.

    Example:
        >>> apply("Ali kam.", [Edit(Span(0, 3), "Can")]).text
        'Can kam.'
    """
    parts: list[str] = []
    before: list[Span] = []
    after: list[Span] = []
    position = length = 0
    for edit in sorted(edits):
        if edit.span.start < position or edit.span.end > len(text):
            raise SpanError(
                f"The edit at [{edit.span.start}, {edit.span.end}) overlaps or leaves the text.",
                mend="resolve overlapping mentions first.",
            )
        parts += (text[position : edit.span.start], edit.text)
        length += edit.span.start - position
        before.append(edit.span)
        after.append(Span(length, length + len(edit.text)))
        length += len(edit.text)
        position = edit.span.end
    parts.append(text[position:])
    return View("".join(parts), tuple(before), tuple(after))


def _move(span: Span, here: tuple[Span, ...], there: tuple[Span, ...]) -> Span:
    return Span(_move_start(span.start, here, there), _move_end(span.end, here, there))


def _move_start(point: int, here: tuple[Span, ...], there: tuple[Span, ...]) -> int:
    i = bisect_right(here, point, key=lambda s: s.start) - 1
    if i < 0:
        return point
    if point < here[i].end:
        return there[i].start
    return point - here[i].end + there[i].end


def _move_end(point: int, here: tuple[Span, ...], there: tuple[Span, ...]) -> int:
    i = bisect_left(here, point, key=lambda s: s.start) - 1
    if i < 0:
        return point
    if point <= here[i].end:
        return there[i].end
    return point - here[i].end + there[i].end
