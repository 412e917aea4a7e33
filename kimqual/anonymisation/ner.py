"""The slot for a learned tagger: what it must be able to do, and the recogniser that asks it.

A tagger is used as soon as the folder ``anonymisation/ner/`` holds a ``model.onnx``. How that file
is run is the business of the function given to :func:`load_ner`; nothing here imports onnxruntime.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.lexicon import context_keys, countries
from kimqual.anonymisation.words import key
from kimqual.model import Category, Span
from kimqual.text import sentences

TAGGED = "ner: "
"""With what the reasons of the tagger's candidates begin."""
HINT = f"{TAGGED}hint"
"""Reason of a candidate that is none: see :mod:`kimqual.anonymisation.weighing`."""

_PLACES = frozenset({Category.CITY, Category.DISTRICT, Category.REGION})

PASSAGE = 400
"""Longest passage in code points that a tagger sees at once: some sixty words, which is context
enough; and cutting stays cheap."""


class Tag(NamedTuple):
    """What a tagger says about one stretch of a passage.

    Attributes:
        span: In code points of the passage.
        category: Already one of the project's categories.
        score: Above 0, at most 1.
        is_hint: Too weak to be a mention; says only that the tagger does not rule one out.
    """

    span: Span
    category: Category
    score: float
    is_hint: bool = False


class Ner(Protocol):
    """A tagger of names."""

    @property
    def name(self) -> str:
        """Name of the model; becomes part of the reason."""
        ...

    def tag(self, passages: list[str]) -> list[list[Tag]]:
        """Tag passages; the answer has one list for each."""
        ...


class NerRecogniser:
    """Asks a tagger about each passage of a text and yields its tags as candidates.

    Args:
        ner: The tagger.
    """

    name = "ner"
    is_aside = True

    def __init__(self, ner: Ner) -> None:
        self.ner = ner

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield the tagger's candidates, in code points of the text."""
        spans = passages(text)
        for span, tags in zip(spans, self.ner.tag([one.of(text) for one in spans]), strict=True):
            for tag in tags:
                at = _named(tag.span.shifted(span.start), tag.category, text)
                reason = HINT if tag.is_hint else f"{TAGGED}{self.ner.name}"
                yield Candidate(at, _place(tag.category, at.of(text)), tag.score, reason)


def _named(span: Span, category: Category, text: str) -> Span:
    """Leave a language behind a name outside: "ich spreche mit Tymofij Russisch"."""
    name, _, last = span.of(text).rpartition(" ")
    is_language = key(last) in context_keys("groups", "languages")
    is_both = category is Category.PERSON and name and is_language
    return Span(span.start, span.start + len(name)) if is_both else span


def _place(category: Category, surface: str) -> Category:
    """Give the category of a place; a country that every list knows is no town, whatever it says."""
    is_country = category in _PLACES and key(surface) in countries()
    return Category.COUNTRY if is_country else category


def passages(text: str, longest: int = PASSAGE) -> list[Span]:
    """Cut a text into passages of whole sentences that stand side by side.

    A sentence that is longer, such as raw speech recognition writes it, is cut at blanks.

    Example:
        >>> text = "Und Ihr Sohn? Der Moussa. Ja."
        >>> [span.of(text) for span in passages(text, 26)]
        ['Und Ihr Sohn? Der Moussa.', 'Ja.']
    """
    found: list[Span] = []
    for part in (part for one in sentences(text) for part in _parts(text, one, longest)):
        if found and part.end - found[-1].start <= longest:
            found[-1] = Span(found[-1].start, part.end)
        else:
            found.append(part)
    return found


def _parts(text: str, sentence: Span, longest: int) -> Iterator[Span]:
    start = sentence.start
    while sentence.end - start > longest:
        blank = text.rfind(" ", start + 1, start + longest)
        end = blank if blank > start else start + longest
        yield Span(start, end)
        start = end
    yield Span(start, sentence.end)


def load_ner(folder: Path, read: Callable[[Path], Ner]) -> Ner | None:
    """Read the tagger of a model folder, if it holds one.

    Args:
        folder: Where the model lies; need not exist.
        read: Turns the folder into a tagger; only called where there is a ``model.onnx``.

    Returns:
        The tagger, or None where no model is installed.
    """
    return read(folder) if (folder / "model.onnx").is_file() else None
