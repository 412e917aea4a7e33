"""Sentences by rule: quick, without a model, good enough for units of German speech."""

from __future__ import annotations

import re

from kimqual.model import Span

_END = re.compile(r"[.!?…؟。]+[\"“”»’)\]]*(?=\s)|\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:z|d|u|o|i|s|v|bzw|ca|dr|prof|fr|hr|nr|str|st|usw|etc|vgl|evtl|ggf|inkl|max|min|sog|tel"
    r"|abs|art|jh|mio|mrd|std|bsp|allg|geb|verh|unv|dipl|ing|med|phil)|\b\w)\.$",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\b\d{1,2}\.$")
_FEW_CAPITALS = 0.005


def sentences(text: str) -> tuple[Span, ...]:
    """Give the sentences, in order; white space between them belongs to none.

    A full stop ends a sentence if a capital letter, a digit or a quotation mark follows; in text
    that is written in small letters throughout, any full stop does. Line ends always end one.

    Example:
        >>> [s.of("Am 5. Mai, z. B. da. Ja?") for s in sentences("Am 5. Mai, z. B. da. Ja?")]
        ['Am 5. Mai, z. B. da.', 'Ja?']
    """
    small = sum(c.isupper() for c in text) < _FEW_CAPITALS * len(text)
    found: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        if match.group() == "\n" or _ends(text, start, match.end(), small=small):
            found += _trimmed(text, start, match.end())
            start = match.end()
    return (*found, *_trimmed(text, start, len(text)))


def _ends(text: str, start: int, end: int, *, small: bool) -> bool:
    before = text[max(start, end - 12) : end]
    if before.endswith(".") and (_ABBREVIATION.search(before) or _ORDINAL.search(before)):
        return False
    following = text[end : end + 3].lstrip()[:1]
    return small or not following.islower()


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = end - (len(piece) - len(piece.rstrip()))
    return [Span(left, right)] if left < right else []
