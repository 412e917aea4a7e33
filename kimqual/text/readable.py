"""Text without its transcription marks, and the words in it."""

from __future__ import annotations

from collections.abc import Iterable

from kimqual.model import Mark
from kimqual.model.document import spoken
from kimqual.text.marks import find_marks


def without_marks(text: str, marks: Iterable[Mark] | None = None) -> str:
    """Give the text as one would read it aloud.

    Args:
        text: Any text.
        marks: Its marks; found here if ``None``.

    Returns:
        The text without them; white space is tidied around them and nowhere else.

    Example:
        >>> without_marks("Ich war (lacht) bei/ also in (..) [Ortsname].")
        'Ich war bei also in [Ortsname].'
    """
    return spoken(text, find_marks(text) if marks is None else marks)


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
