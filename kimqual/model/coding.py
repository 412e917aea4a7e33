"""Codings: a coder's claim that a span of a document shows a code."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kimqual.model.span import Span

_PASS = re.compile(r"(.+)@\d+")


def is_person(coder: str) -> bool:
    """Tell whether a coder's name stands for a person, not for a model (DESIGN promise 5).

    Example:
        >>> is_person("anna"), is_person("model:linear-1")
        (True, False)
    """
    return not coder.startswith("model:")


def person(coder: str) -> str:
    """Give the person behind a coder's name: ``anna@2`` is anna's second pass, months later.

    Example:
        >>> person("anna"), person("anna@2"), person("anna@example.org")
        ('anna', 'anna', 'anna@example.org')
    """
    found = _PASS.fullmatch(coder)
    return found[1] if found else coder


@dataclass(frozen=True, slots=True)
class Coding:
    """One code on one span, by one coder.

    Attributes:
        document: Document id.
        span: Where, in code points of the document's view for coding.
        code: Code id, as in the codebook.
        coder: Who; ``model:NAME`` where no person did.
        quote: The text at ``span`` when it was coded; proves the span still holds.
        memo: What the coder noted.
        score: How sure a model was, from 0 to 1; ``None`` for people, and where it is not known.
    """

    document: str
    span: Span
    code: str
    coder: str
    quote: str
    memo: str = ""
    score: float | None = None

    @property
    def is_human(self) -> bool:
        """Tell whether a person decided this (DESIGN promise 5)."""
        return is_person(self.coder)


@dataclass(frozen=True, slots=True)
class Traced:
    """Where a coding's words went when the text under them was corrected.

    Attributes:
        coding: As it was, on the old text.
        span: On the new text; ``None`` where its words are gone.
        reason: Why a person should look, or why it has no place; "" where the same words stand in one
            certain place.
    """

    coding: Coding
    span: Span | None
    reason: str = ""

    @property
    def is_exact(self) -> bool:
        """Tell whether nobody has to look."""
        return self.span is not None and not self.reason
