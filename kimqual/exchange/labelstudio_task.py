"""The layout of a Label Studio task, and the way between its offsets and a document's.

A task is one document, or several that are read together, such as one person's answers::

    {"uid": "…",                       id of the document in the study, or of a pack of them
     "html": "<style>…<div class=…>",  what the page shows: one <div> a turn
     "turns": [{"document": "…",       id of the turn's document, where a task holds several
                "heading": "…",        shown above the turn, where there is one: a question
                "start": 0,            where the turn's text begins in the document's view
                "base": 4,             where it begins in the page's text: its globalOffset
                "text": "…",           the turn's text in the view
                "speaker": "B1", "role": "respondent", "paragraph": 3}, …]}

Label Studio counts ``globalOffsets`` in code points of the page's concatenated text nodes. That
text is, turn by turn, the heading, the label, a colon and the turn's text with nothing between.
Headings and labels are no part of the document, so a passage over several turns is cut at their
borders.

Source: label-studio.md of the project, sections 3.1 and 3.2 (measured on 1.23.2).
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import Any

from kimqual.errors import SpanError
from kimqual.model import Role, Span

_SHORT, _LONG = 4, 16  # letters of a label
_OPTIONAL = frozenset({"document", "heading"})
# The speakers' labels can be selected, and are cut off on the way back: with words as the unit of
# selection, Label Studio 1.23.2 never comes back from a drag over text that cannot be selected.
_STYLE = (
    "<style>"
    ".turn{margin:.35em 0;display:grid;grid-template-columns:3.2em 1fr;line-height:1.6;"
    "font-family:sans-serif}"
    ".sp{color:#555;font-weight:600;overflow:hidden}"
    ".tx{white-space:pre-wrap}"
    ".interviewer .tx{color:#666;font-style:italic}"
    ".hd{margin:1.6em 0 .3em;padding-top:.5em;border-top:1px solid #ddd;line-height:1.4;"
    "font-family:sans-serif;font-weight:600;color:#444}"
    ".hd:first-of-type{margin-top:0;border-top:0}"
    "</style>"
)


@dataclass(frozen=True, slots=True)
class TaskTurn:
    """A turn as the page shows it.

    Attributes:
        start: First code point of its text in the document's view.
        text: Its text in that view.
        speaker: The label shown; a pseudonym, "" where nobody is named.
        role: Interviewers are set in italics.
        paragraph: Number in the user's file, from 1.
        base: First code point of its text in the page, set by `placed`.
        document: Id of its document; "" where the task is one document.
        heading: Shown above it, such as the question that it answers.
    """

    start: int
    text: str
    speaker: str = ""
    role: str = Role.UNKNOWN
    paragraph: int = 1
    base: int = 0
    document: str = ""
    heading: str = ""


_KEYS = tuple(one.name for one in fields(TaskTurn))


def task_data(uid: str, turns: Iterable[TaskTurn]) -> dict[str, Any]:
    """Make the ``data`` of a task.

    Args:
        uid: The document's id.
        turns: In order.

    Returns:
        A dictionary of plain values, as described at the module's top.

    Example:
        >>> data = task_data("N1", [TaskTurn(0, "Seit wann?", "I"), TaskTurn(11, "Ja.", "B1")])
        >>> [turn["base"] for turn in data["turns"]]
        [2, 15]
    """
    shown = placed(turns)
    return {"uid": uid, "html": to_html(shown), "turns": [_plain(turn) for turn in shown]}


def placed(turns: Iterable[TaskTurn]) -> tuple[TaskTurn, ...]:
    """Set each turn's base: all that stands before it, and its own heading and label."""
    position = 0
    shown: list[TaskTurn] = []
    for turn in turns:
        position += len(turn.heading + _label(turn))
        shown.append(replace(turn, base=position))
        position += len(turn.text)
    return tuple(shown)


def _said(turn: TaskTurn) -> str:
    return html.escape(turn.text)


def to_html(turns: Iterable[TaskTurn], said: Callable[[TaskTurn], str] = _said) -> str:
    """Write the page; no white space between the tags, because it would count.

    Args:
        turns: In order.
        said: Writes a turn's text; may set parts of it in tags, but must not change its letters.

    Example:
        >>> to_html([TaskTurn(0, "1 < 2", "B")]).removeprefix(_STYLE)
        '<div class="turn unknown"><span class="sp">B:</span><span class="tx">1 &lt; 2</span></div>'
    """
    shown = list(turns)
    return (
        _STYLE
        + _wide(shown)
        + "".join(
            f"{_heading(turn)}"
            f'<div class="turn {_class(turn.role)}"><span class="sp">{html.escape(_label(turn))}</span>'
            f'<span class="tx">{said(turn)}</span></div>'
            for turn in shown
        )
    )


def page_text(turns: Iterable[TaskTurn]) -> str:
    """Give the text that ``globalOffsets`` count in."""
    return "".join(turn.heading + _label(turn) + turn.text for turn in turns)


def to_page(span: Span, turns: Sequence[TaskTurn]) -> Span:
    """Move a span of the document's view into the page; turns are those of that document.

    A span that ends between two turns (at the line feed) is taken in to the turns' texts.

    Raises:
        SpanError: If it touches no turn.

    Example:
        >>> turns = placed([TaskTurn(0, "Ja.", "B1"), TaskTurn(4, "Und?", "I")])
        >>> to_page(Span(4, 7), turns)
        Span(start=8, end=11)
    """
    touched = [t for t in turns if t.start < span.end and span.start < t.start + len(t.text)]
    if not touched:
        raise SpanError(
            f"Span [{span.start}, {span.end}) touches no turn.",
            mend="was the document imported anew? Push the task again.",
        )
    first, last = touched[0], touched[-1]
    start = first.base + max(0, span.start - first.start)
    return Span(start, last.base + min(len(last.text), span.end - last.start))


def to_view(span: Span, turns: Iterable[TaskTurn]) -> tuple[tuple[Span, TaskTurn], ...]:
    """Move a span of the page into the document's view, cut at the turns' borders.

    Returns:
        A span for each turn whose text is touched, with that turn; none where only labels are.

    Example:
        >>> turns = placed([TaskTurn(0, "Ja.", "B1"), TaskTurn(4, "Und?", "I")])
        >>> [part for part, _ in to_view(Span(4, 11), turns)]
        [Span(start=1, end=3), Span(start=4, end=7)]
    """
    parts: list[tuple[Span, TaskTurn]] = []
    for turn in turns:
        start = max(span.start, turn.base)
        end = min(span.end, turn.base + len(turn.text))
        if start < end:
            parts.append((Span(start, end).shifted(turn.start - turn.base), turn))
    return tuple(parts)


def is_sound(turns: Sequence[TaskTurn]) -> bool:
    """Tell whether the turns lie in order, in the view and in the page, with the right bases."""
    in_order = all(
        a.document != b.document or a.start + len(a.text) <= b.start for a, b in pairwise(turns)
    )
    bases = [turn.base for turn in turns] == [turn.base for turn in placed(turns)]
    return in_order and bases and all(turn.start >= 0 for turn in turns)


def utf16_to_points(text: str, offset: int) -> int:
    """Turn an offset in UTF-16 units into one in code points.

    Args:
        text: What the offset counts in.
        offset: From 0; inside a surrogate pair it moves to the pair's end.

    Example:
        >>> utf16_to_points("😀 ja", 3)
        2
    """
    units = 0
    for index, character in enumerate(text):
        if units >= offset:
            return index
        units += 2 if ord(character) > 0xFFFF else 1
    return len(text)


def _plain(turn: TaskTurn) -> dict[str, Any]:
    # Not `asdict`: it copies deeply, and took a third of a second push's time.
    values = ((key, getattr(turn, key)) for key in _KEYS)
    return {key: value for key, value in values if value or key not in _OPTIONAL}


def _wide(turns: Iterable[TaskTurn]) -> str:
    """Give long labels a wider column; one that is cut off tells nobody apart."""
    longest = max((len(_label(turn)) for turn in turns), default=0)
    if longest <= _SHORT:
        return ""
    return f"<style>.turn{{grid-template-columns:{min(longest, _LONG) * 0.65 + 0.5:.1f}em 1fr}}</style>"


def _heading(turn: TaskTurn) -> str:
    return f'<div class="hd">{html.escape(turn.heading)}</div>' if turn.heading else ""


def _label(turn: TaskTurn) -> str:
    return f"{turn.speaker}:" if turn.speaker else ""


def _class(role: str) -> str:
    return re.sub(r"[^a-z]", "", role.lower()) or "unknown"
