"""Text without its transcription marks, and the words in it."""

from __future__ import annotations

from collections.abc import Iterable

from kimqual.model import Mark, MarkKind
from kimqual.text.marks import find_marks

_CLOSING = frozenset(".,;:!?)]…“”»'’")
_OPENING = frozenset("([„‚«")


def without_marks(text: str, marks: Iterable[Mark] | None = None) -> str:
    """Give the text as one would read it aloud.

    Placeholders such as ``[Ortsname]`` stay, because they stand for a word that was spoken.

    Args:
        text: Any text.
        marks: Its marks; found here if ``None``.

    Returns:
        The text without them; white space is tidied around them and nowhere else.

    Example:
        >>> without_marks("Ich war (lacht) bei/ also in (..) [Ortsname].")
        'Ich war bei also in [Ortsname].'
    """
    out: list[str] = []
    position = 0
    for mark in sorted(find_marks(text) if marks is None else marks):
        if mark.kind is MarkKind.REPLACED or mark.span.start < position:
            continue
        _join(out, text[position : mark.span.start], tidy=position > 0)
        position = mark.span.end
    _join(out, text[position:], tidy=position > 0)
    return "".join(out).strip() if position else text


def count_words(text: str, marks: Iterable[Mark] = ()) -> int:
    """Count words as a word processor does: stretches between white space with a letter or digit.

    Args:
        text: Any text.
        marks: What is no word, as `find_marks` gives it.

    Example:
        >>> text = "Ja, (unv.) die Lehrer*innen!"
        >>> count_words(text), count_words(text, find_marks(text))
        (4, 3)
    """
    readable = without_marks(text, marks)
    return sum(1 for word in readable.split() if any(c.isalnum() for c in word))


def _join(out: list[str], part: str, *, tidy: bool) -> None:
    """Add what follows a mark; one space where words would touch, none before a full stop."""
    if not tidy:
        out.append(part)
        return
    part = part.lstrip(" \t")
    left = _strip_end(out)
    if not part:
        return
    touches = left in ("", "\n") or left in _OPENING or part[0] == "\n" or part[0] in _CLOSING
    out.append(part if touches else " " + part)


def _strip_end(out: list[str]) -> str:
    """Take trailing spaces off what was written, and give its last character."""
    while out:
        out[-1] = out[-1].rstrip(" \t")
        if out[-1]:
            return out[-1][-1]
        out.pop()
    return ""
