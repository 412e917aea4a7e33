"""Where a region of Label Studio's page stands, checked against the words that were stored with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from kimqual.exchange.labelstudio_task import TaskTurn, page_text, to_view, utf16_to_points
from kimqual.model import Span


def page_span(value: dict[str, Any], turns: Sequence[TaskTurn]) -> tuple[Span | None, str]:
    """Read a region's place and check it against the words that Label Studio stored with it.

    The offsets are code points; where the words fit UTF-16 units only, they were those.

    Args:
        value: Of one result.
        turns: Of its task.

    Returns:
        Its span in the page and "", or nothing and what is wrong with it.
    """
    offsets = value.get("globalOffsets")
    if not isinstance(offsets, dict):
        return None, "no globalOffsets"
    start, end = offsets.get("start"), offsets.get("end")
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end):
        return None, "the offsets are no span"
    page = page_text(turns)
    if end > len(page) and end > len(page.encode("utf-16-le")) // 2:
        return None, "the passage ends past the text"
    stored = value.get("text")
    if not isinstance(stored, str):
        inside = end <= len(page)
        return (Span(start, end), "") if inside else (None, "the passage ends past the text")
    for a, b in _readings(start, end, page):
        if a < b <= len(page) and _holds(Span(a, b), page, turns, stored):
            return Span(a, b), ""
    return None, "the words at the offsets are not the words that were coded"


def _readings(start: int, end: int, page: str) -> Iterator[tuple[int, int]]:
    """Give the offsets as code points, then as UTF-16 units: that walks the whole page."""
    yield start, end
    yield utf16_to_points(page, start), utf16_to_points(page, end)


def _holds(span: Span, page: str, turns: Sequence[TaskTurn], stored: str) -> bool:
    """Compare with the page; a browser may leave out labels that cannot be selected."""
    without_labels = "".join(
        turn.text[part.start - turn.start : part.end - turn.start]
        for part, turn in to_view(span, turns)
    )
    return _same(span.of(page), stored) or _same(without_labels, stored)


def _same(quote: str, stored: str) -> bool:
    r"""Compare without white space: Label Studio stores a line feed as ``\n``, two characters."""
    return _letters(quote) == _letters(stored)


def _letters(text: str) -> str:
    return re.sub(r"\\n|\s", "", text)
