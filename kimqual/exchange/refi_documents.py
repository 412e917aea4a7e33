"""Sources of a REFI-QDA project as documents: the text stays as it is, its lines become turns.

Positions have to hold, so nothing is taken out of the text: labels of speakers stand in it between
the turns, where a program wrote them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from kimqual.exchange.labels import accepted, roles_of, split_label
from kimqual.exchange.refi_model import RefiSet, TextSource
from kimqual.model import (
    Document,
    Imported,
    Kind,
    Question,
    Source,
    Span,
    Speaker,
    Turn,
)
from kimqual.text import detect_language, find_marks, without_marks

QUESTION = "Frage: "
"""How the description of a set begins that stands for a question of a survey."""
# Labels are no coincidence where this share of the lines has one.
_LABELLED = 0.2


def document_of(
    source: TextSource, file: str, name: str, case: str | None, question: str | None
) -> Imported:
    """Make a document of a source.

    Args:
        source: With a text that is not only white space.
        file: The project's file name.
        name: The source's name, unlike that of any other source of the file.
        case: The person's id, if known.
        question: The question's id, for answers.
    """
    text = source.text
    turns = tuple(_answer(text)) if question else tuple(_turns(text))
    labels = list(dict.fromkeys(turn.speaker for turn in turns if turn.speaker))
    roles = roles_of(labels, ())
    marks = find_marks(text)
    document = Document(
        text=text,
        turns=turns,
        speakers=tuple(Speaker(label, roles[label]) for label in labels),
        marks=marks,
        kind=Kind.ANSWER if question else Kind.INTERVIEW,
        case=case,
        question=question,
        language=detect_language(without_marks(text, marks)),
    )
    # Two sources may well have the same words: an answer such as "ja".
    checksum = checksum_of(source)
    origin = f"{file}#{name}#{question}" if question else f"{file}#{name}"
    return Imported(document, Source(origin, checksum, "qdpx", "utf-8", "a source of a project"))


def checksum_of(source: TextSource) -> str:
    """Give what tells a source and its text from every other."""
    return hashlib.sha256(f"{source.guid}\n{source.text}".encode()).hexdigest()


def questions_of(sets: Iterable[RefiSet]) -> tuple[dict[str, Question], list[RefiSet]]:
    """Tell the sets that stand for questions from the others.

    Returns:
        Question of each source, by the source's GUID; the other sets.
    """
    asked: dict[str, Question] = {}
    others: list[RefiSet] = []
    for group in sets:
        if group.description.startswith(QUESTION) and group.sources and not group.codes:
            question = Question(group.name, group.description.removeprefix(QUESTION))
            asked |= dict.fromkeys(group.sources, question)
        else:
            others.append(group)
    return asked, others


def _answer(text: str) -> Iterator[Turn]:
    start = len(text) - len(text.lstrip())
    yield Turn(Span(start, len(text.rstrip())), 1)


def _turns(text: str) -> Iterator[Turn]:
    lines = list(_lines(text))
    split = [split_label(line) for _, line in lines]
    known = accepted([found[0] for found in split if found])
    n_labelled = sum(found is not None and found[0] in known for found in split)
    if n_labelled < _LABELLED * len(lines):
        known = frozenset()
    speaker = None
    number = 0
    for (start, line), found in zip(lines, split, strict=True):
        number += 1
        end = start + len(line.rstrip())
        first = start + len(line) - len(line.lstrip())
        if found and found[0] in known:
            speaker, start_ms, rest = found
            if rest.strip() and line.rstrip().endswith(rest.strip()):
                yield Turn(Span(end - len(rest.strip()), end), number, speaker, start_ms)
            continue
        yield Turn(Span(first, end), number, speaker)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Give the lines that hold something, with where they start."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, line
        start += len(line) + 1
