"""A study's pseudonymised texts as the pages that coders read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kimqual.store import Study
from kimqual.store.codings import Text, texts


@dataclass(frozen=True, slots=True)
class PageTurn:
    """A turn as coders see it."""

    text: str
    speaker: str
    role: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class Page:
    """A document as coders see it."""

    id: str
    turns: tuple[PageTurn, ...]


def pages(study: Study) -> Iterator[Page]:
    """Give every pseudonymised document, in the study's order; no vault needed."""
    return (Page(text.id, tuple(_turns(text))) for text in texts(study))


def _turns(text: Text) -> Iterator[PageTurn]:
    for span, paragraph, (speaker, role) in zip(
        text.turns, text.paragraphs, text.speakers, strict=True
    ):
        yield PageTurn(span.of(text.text), speaker, role, paragraph)
