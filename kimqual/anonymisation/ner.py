"""The slot for a learned tagger: what it must be able to do, and the recogniser that asks it.

A tagger is used as soon as the folder ``anonymisation/ner/`` holds a ``model.onnx``. How that file
is run is the business of the function given to :func:`load_ner`; nothing here imports onnxruntime.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from kimqual.anonymisation.candidate import Candidate
from kimqual.model import Category, Span

Sentences = Callable[[str], Iterable[Span]]


class Tag(NamedTuple):
    """What a tagger says about one stretch of a sentence.

    Attributes:
        span: In code points of the sentence.
        category: Already one of the project's categories.
        score: Above 0, at most 1.
    """

    span: Span
    category: Category
    score: float


class Ner(Protocol):
    """A tagger of names."""

    @property
    def name(self) -> str:
        """Name of the model; becomes part of the reason."""
        ...

    def tag(self, sentences: list[str]) -> list[list[Tag]]:
        """Tag sentences in one batch; the answer has one list for each."""
        ...


class NerRecogniser:
    """Asks a tagger about each sentence and yields its tags as candidates.

    Args:
        ner: The tagger.
        sentences: Cuts a text into sentences.
        batch_size: How many sentences the tagger gets at a time.
    """

    name = "ner"

    def __init__(self, ner: Ner, sentences: Sentences, *, batch_size: int = 32) -> None:
        self.ner = ner
        self.sentences = sentences
        self.batch_size = batch_size

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield the tagger's candidates, in code points of the text."""
        spans = tuple(self.sentences(text))
        for first in range(0, len(spans), self.batch_size):
            batch = spans[first : first + self.batch_size]
            answers = self.ner.tag([span.of(text) for span in batch])
            for span, tags in zip(batch, answers, strict=True):
                for tag in tags:
                    at = tag.span.shifted(span.start)
                    yield Candidate(at, tag.category, tag.score, f"{self.name}: {self.ner.name}")


def load_ner(folder: Path, read: Callable[[Path], Ner]) -> Ner | None:
    """Read the tagger of a model folder, if it holds one.

    Args:
        folder: Where the model lies; need not exist.
        read: Turns the folder into a tagger; only called where there is a ``model.onnx``.

    Returns:
        The tagger, or None where no model is installed.
    """
    return read(folder) if (folder / "model.onnx").is_file() else None
