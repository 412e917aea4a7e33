"""A study's pseudonymised texts as the pages that coders read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kimqual.store import Study
from kimqual.store.codings import Text, questions, texts


@dataclass(frozen=True, slots=True)
class PageTurn:
    """A turn as coders see it.

    Attributes:
        text: What was said, pseudonymised.
        speaker: The study's label; "" where nobody is named.
        role: ``interviewer``, ``respondent`` or ``unknown``.
        paragraph: Number in the user's file.
        document: Its document, where a page holds several; else "".
        heading: The question above an answer; "" for none.
    """

    text: str
    speaker: str
    role: str
    paragraph: int
    document: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A document as coders see it, or several that they read together.

    Attributes:
        id: The document's, or one of the whole pack.
        turns: What was said, in order.
        case: Whose answer it is; ``None`` for an interview.
        question: Id of the question; ``None`` for an interview.
    """

    id: str
    turns: tuple[PageTurn, ...]
    case: str | None = None
    question: str | None = None

    @property
    def documents(self) -> tuple[str, ...]:
        """Give the ids of the documents on it."""
        return tuple(dict.fromkeys(turn.document or self.id for turn in self.turns))


def pages(study: Study) -> Iterator[Page]:
    """Give every pseudonymised document, in the study's order; no vault needed."""
    asked = questions(study)
    return (_page(text, heading_of(text, asked)) for text in texts(study))


def heading_of(text: Text, asked: Mapping[str, str]) -> str:
    """Give the question that stands above an answer; "" for an interview.

    Line feeds would be drawn as blanks; what is counted is what is seen.
    """
    is_answer = text.kind == "answer"
    return " ".join(asked.get(text.question or "", "").split()) if is_answer else ""


def _page(text: Text, heading: str) -> Page:
    turns = [
        PageTurn(span.of(text.text), speaker, role, paragraph)
        for span, paragraph, (speaker, role) in zip(
            text.turns, text.paragraphs, text.speakers, strict=True
        )
    ]
    if turns:
        turns[0] = replace(turns[0], heading=heading)
    case, asked = (text.case, text.question) if text.kind == "answer" else (None, None)
    return Page(text.id, tuple(turns), case, asked)
