"""A look at a file before it is taken in: what it is, how sure that is, who speaks, two samples.

Labels and samples are the file's own words. They are for the terminal of the person who owns the
file; nothing here may be logged, kept or put into an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kimqual.exchange.origins import ORIGINS
from kimqual.exchange.survey import Survey
from kimqual.exchange.transcripts import FORMATS
from kimqual.model import Document, Imported, Role
from kimqual.model.document import spoken, within

_SAMPLES = 2
_SHOWN = 200  # characters of a sample
# Who asks ends every third contribution, at the least, with a question mark, and the others do not
# do so half as often. A guess to be confirmed, never applied.
_ASKS, _FEWEST = 1 / 3, 2
# These take what no other format recognised.
_LAST = frozenset({"txt", "md"})


class Certainty(StrEnum):
    """How sure it is what a file is."""

    TOLD = "told"
    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker and how much of the conversation is theirs.

    Attributes:
        label: As the file has it; may be a name.
        role: As understood.
        n_turns: Number of contributions.
        n_words: Words in them, without transcription marks.
        asks: Share of the contributions that end with a question mark, 0 to 1.
    """

    label: str
    role: str
    n_turns: int
    n_words: int
    asks: float


@dataclass(frozen=True, slots=True)
class Sample:
    """A contribution or an answer, cut after 200 characters.

    Attributes:
        place: ``¶ 12``, or the question's id.
        who: The speaker's label, or the person's id; "" where nobody is named.
        text: Its words.
    """

    place: str
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """A survey's column: header, role, reason, and the question's wording where it is known."""

    column: str
    role: str
    why: str
    asked: str


@dataclass(frozen=True, slots=True)
class Look:
    """What was understood of a file.

    Attributes:
        file: Its name.
        kind: ``transcript`` or ``survey``.
        format: Name of the reader, as ``--format`` takes it.
        title: What it is called in words.
        certainty: How sure that is.
        reason: The evidence.
        encoding: Of a text file, "" for others.
        languages: ISO 639-1 codes, sorted.
        speakers: Of a transcript, in order of appearance.
        interviewer: Label of who asks; "" where nobody is taken to.
        interviewer_reason: Why; where the label is only a guess, what to say to make it so.
        from_ms: First time of a transcript in milliseconds, ``None`` if it has none.
        to_ms: Last time.
        n_turns: Contributions, or answers.
        n_words: Their words.
        n_persons: Persons of a survey; 0 for a transcript.
        columns: Of a survey.
        warnings: What was not understood.
        samples: Two turns or answers.
    """

    file: str
    kind: str
    format: str
    title: str
    certainty: Certainty
    reason: str
    encoding: str
    languages: tuple[str, ...]
    speakers: tuple[Voice, ...] = ()
    interviewer: str = ""
    interviewer_reason: str = ""
    from_ms: int | None = None
    to_ms: int | None = None
    n_turns: int = 0
    n_words: int = 0
    n_persons: int = 0
    columns: tuple[ColumnLook, ...] = ()
    warnings: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = ()


def look_at(read: Imported | Survey, name: str, *, is_told: bool = False) -> Look:
    """Say what was understood of a file.

    Args:
        read: As `kimqual.exchange.read_file` gives it.
        name: The file's name.
        is_told: Whether a person, or a plan, named the format.
    """
    if isinstance(read, Imported):
        return _transcript(read, name, is_told=is_told)
    return _survey(read, name, is_told=is_told)


def guess_interviewer(voices: Sequence[Voice]) -> tuple[str, str]:
    """Say who seems to ask: label and reason, "" and why not where nobody does.

    Example:
        >>> voices = [Voice("S00", "unknown", 9, 80, 0.8), Voice("S01", "unknown", 9, 900, 0.1)]
        >>> guess_interviewer(voices)[0]
        'S00'
    """
    known = [voice.label for voice in voices if voice.role == Role.INTERVIEWER]
    if known:
        return ", ".join(known), "by the label, or because you said so"
    if len(voices) < _FEWEST:
        return "", "fewer than two speakers"
    first, second = sorted(voices, key=lambda voice: -voice.asks)[:2]
    if first.n_turns >= _FEWEST and first.asks >= _ASKS and second.asks * 2 <= first.asks:
        share = (
            f"{first.asks:.0%} of the contributions end with a question, others' {second.asks:.0%}"
        )
        return first.label, f"only a guess: {share}; say --interviewer LABEL to make it so"
    return "", "nobody asks much more than the others; say --interviewer LABEL"


def _transcript(item: Imported, name: str, *, is_told: bool) -> Look:
    document, source = item.document, item.source
    voices = tuple(_voices(document))
    interviewer, why = guess_interviewer(voices)
    times = [t for turn in document.turns for t in (turn.start_ms, turn.end_ms) if t is not None]
    certainty = Certainty.TOLD if is_told else _certainty(source.format, voices)
    return Look(
        file=name,
        kind="transcript",
        format=source.format,
        title=FORMATS[source.format].title,
        certainty=certainty,
        reason=source.reason,
        encoding=source.encoding,
        languages=(document.language,) if document.language else (),
        speakers=voices,
        interviewer=interviewer,
        interviewer_reason=why,
        from_ms=min(times, default=None),
        to_ms=max(times, default=None),
        n_turns=len(document.turns),
        n_words=len(spoken(document.text, document.marks).split()),
        warnings=source.warnings,
        samples=tuple(_turns(document)),
    )


def _certainty(format: str, voices: Sequence[Voice]) -> Certainty:  # noqa: A002 - the users' word
    if format not in _LAST:
        return Certainty.SURE
    return Certainty.LIKELY if len(voices) > 1 else Certainty.UNSURE


def _voices(document: Document) -> Iterator[Voice]:
    words: dict[str | None, int] = {}
    asked: dict[str | None, list[bool]] = {}
    for turn in document.turns:
        text = turn.span.of(document.text)
        said = spoken(text, within(document.marks, turn.span))
        words[turn.speaker] = words.get(turn.speaker, 0) + len(said.split())
        asked.setdefault(turn.speaker, []).append(
            said.rstrip(" \"'”“»«").endswith(("?", "؟", "？"))
        )
    for speaker in document.speakers:
        found = asked.get(speaker.label, [])
        share = sum(found) / max(1, len(found))
        yield Voice(
            speaker.label, speaker.role, len(found), words.get(speaker.label, 0), round(share, 3)
        )


def _turns(document: Document) -> Iterator[Sample]:
    """Give the first contributions, of two speakers where there are two."""
    first = document.turns[:1]
    other = [t for t in document.turns[1:] if not first or t.speaker != first[0].speaker]
    for turn in (*first, *(other or document.turns[1:])[: _SAMPLES - 1]):
        text = turn.span.of(document.text)
        yield Sample(f"¶ {turn.paragraph}", turn.speaker or "", _cut(text))


def _survey(survey: Survey, name: str, *, is_told: bool) -> Look:
    words, languages = 0, set()
    for item in survey.answers:
        words += len(item.document.text.split())
        languages.add(item.document.language)
    return Look(
        file=name,
        kind="survey",
        format=_name_of(survey.origin),
        title=f"survey by {survey.origin}" if survey.origin else "table with open questions",
        certainty=Certainty.TOLD if is_told else _certainty_of(survey),
        reason=survey.reason,
        encoding=survey.encoding,
        languages=tuple(sorted(languages - {""})),
        n_turns=len(survey.answers),
        n_words=words,
        n_persons=len(survey.cases),
        columns=tuple(ColumnLook(c.name, c.role, c.reason, c.wording) for c in survey.columns),
        warnings=survey.warnings,
        samples=tuple(_answers(survey)),
    )


def _name_of(title: str) -> str:
    return next((origin.name for origin in ORIGINS.values() if origin.title == title), "survey")


def _certainty_of(survey: Survey) -> Certainty:
    if survey.origin:
        return Certainty.SURE
    return Certainty.LIKELY if survey.questions else Certainty.UNSURE


def _answers(survey: Survey) -> Iterator[Sample]:
    """Give two answers, to two questions where there are two."""
    first = survey.answers[0] if survey.answers else None
    if first is None:
        return
    yield _answer(first)
    asked = first.document.question
    rest = [survey.answers[i] for i in range(1, min(len(survey.answers), 200))]
    other = [one for one in rest if one.document.question != asked]
    yield from map(_answer, (other or rest)[: _SAMPLES - 1])


def _answer(item: Imported) -> Sample:
    document = item.document
    return Sample(document.question or "", document.case or "", _cut(document.text))


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[:_SHOWN].rstrip() + " …"
