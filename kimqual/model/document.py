"""Documents: what was said or written, turn by turn, with everything known about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from kimqual.errors import SpanError
from kimqual.model.span import Span

_CLOSING = frozenset(".,;:!?)]…“”»'’")
_OPENING = frozenset("([„‚«")


class Kind(StrEnum):
    """What a document is."""

    INTERVIEW = "interview"
    ANSWER = "answer"


class Role(StrEnum):
    """What a speaker does in the conversation."""

    INTERVIEWER = "interviewer"
    RESPONDENT = "respondent"
    UNKNOWN = "unknown"


class MarkKind(StrEnum):
    """What a transcription mark says; none of these is a word that somebody spoke."""

    PAUSE = "pause"
    NONVERBAL = "nonverbal"
    UNCLEAR = "unclear"
    OVERLAP = "overlap"
    BREAK = "break"
    NOTE = "note"
    TIME = "time"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """One transcription mark, as a span of the document's text.

    The text keeps the mark's characters; this layer lets topic models and quotes leave them out.
    """

    span: Span
    kind: MarkKind


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, under the label that the transcript gives.

    Attributes:
        label: As printed at the turns, "B1" or a full name: identifying, vault only.
        role: Interviewer, respondent or unknown.
    """

    label: str
    role: Role = Role.UNKNOWN


@dataclass(frozen=True, slots=True)
class Turn:
    """One contribution of one speaker; its text is ``span`` of the document's text.

    Attributes:
        span: Where it stands, in code points of the document's text, without the label.
        paragraph: Number of the paragraph in the user's file, from 1.
        speaker: A label among the document's speakers, or ``None`` where nobody is named.
        start_ms: Begin in the recording, in milliseconds, if known.
        end_ms: End in the recording, in milliseconds, if known.
    """

    span: Span
    paragraph: int
    speaker: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    r"""A transcript, or one answer of one person to one question.

    Attributes:
        text: The turns' texts joined by line feeds; NFC, LF, no labels, no header.
        turns: In order, none overlapping, none empty.
        speakers: Everybody who has a label, in order of appearance.
        marks: Transcription marks, in order of position.
        header: Lines before the first turn: about the interview, never coded.
        kind: Interview or answer.
        case: The person's id as the user's file gives it, if known.
        question: The question's id, for answers.
        language: ISO 639-1 code of most of the text, "" where undetermined.

    Raises:
        SpanError: If turns overlap, are out of order or end past the text.

    Example:
        >>> doc = Document("Ja.\nSeit wann?", (Turn(Span(0, 3), 1), Turn(Span(4, 14), 2)))
        >>> [turn.span.of(doc.text) for turn in doc.turns]
        ['Ja.', 'Seit wann?']
    """

    text: str
    turns: tuple[Turn, ...]
    speakers: tuple[Speaker, ...] = ()
    marks: tuple[Mark, ...] = ()
    header: tuple[str, ...] = ()
    kind: Kind = Kind.INTERVIEW
    case: str | None = None
    question: str | None = None
    language: str = ""

    def __post_init__(self) -> None:
        end = 0
        for turn in self.turns:
            if turn.span.start < end or turn.span.end > len(self.text):
                raise SpanError(
                    f"Paragraph {turn.paragraph} overlaps its neighbour or leaves the text.",
                    mend="this is a reader's fault: report it with an invented transcript.",
                )
            end = turn.span.end


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document came from; identifying (file names hold names), so vault only.

    Attributes:
        name: File name without folders; for answers ``FILE#CASE#QUESTION``.
        sha256: Of the file's bytes for a transcript, of the answer's text for an answer.
        format: Name of the reader that was chosen.
        encoding: As detected or given; "" for binary formats.
        reason: Why this reader was chosen, in words.
        warnings: What the user should know, without any source text.
    """

    name: str
    sha256: str
    format: str
    encoding: str = ""
    reason: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """What a file holds that nobody said in the interview; identifying, so vault only.

    Attributes:
        people: Names of persons: authors, last editors, who commented or changed something.
        texts: Comments, notes, page headers, hidden text and the like, which may hold names.
    """

    people: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """A document as a reader hands it over, with its origin.

    Attributes:
        document: What was said.
        source: Where it came from.
        beside: What else the file holds; not shown by ``repr``, so that no traceback has it.
    """

    document: Document
    source: Source
    beside: Beside = field(default_factory=Beside, repr=False)


@dataclass(frozen=True, slots=True)
class Case:
    """A person or household, with the closed questions as attributes.

    Attributes:
        id: As the user's file gives it; replaced by a number in the study, kept in the vault.
        attributes: Name to value; "" where nothing was given.
        contact: Columns that identify: name, e-mail, telephone. Vault only.
    """

    id: str
    attributes: dict[str, str] = field(default_factory=dict)
    contact: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """An open question of a survey.

    Attributes:
        id: Short name, the column's header or ``q1``, ``q2`` …
        text: As the respondents read it.
    """

    id: str
    text: str


def within(marks: Iterable[Mark], span: Span) -> list[Mark]:
    """Give the marks that lie wholly in a span, counted from its start."""
    return [Mark(m.span.shifted(-span.start), m.kind) for m in marks if span.covers(m.span)]


def spoken(text: str, marks: Iterable[Mark]) -> str:
    """Give a text as one would read it aloud, without its transcription marks.

    Placeholders such as ``[Ortsname]`` stay, because they stand for a word that was spoken.

    Args:
        text: Any text.
        marks: Its marks, in any order.

    Returns:
        What was said, without ``(.)``, ``(lacht)`` and the like; white space is tidied around
        them and nowhere else.

    Example:
        >>> marks = (Mark(Span(3, 6), MarkKind.PAUSE), Mark(Span(13, 20), MarkKind.NONVERBAL))
        >>> spoken("Ja (.) schon (lacht).", marks)
        'Ja schon.'
    """
    out: list[str] = []
    position = 0
    for mark in sorted(marks):
        if mark.kind is MarkKind.REPLACED or mark.span.start < position:
            continue
        _join(out, text[position : mark.span.start], tidy=position > 0)
        position = mark.span.end
    _join(out, text[position:], tidy=position > 0)
    return "".join(out).strip() if position else text


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
