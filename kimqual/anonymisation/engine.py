"""Find candidates in a text: all recognisers, in windows, loaded once and late."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.ner import Ner, NerRecogniser, load_ner
from kimqual.anonymisation.recognisers.base import Recogniser
from kimqual.model import Category, Span
from kimqual.resources import resource

WINDOW = 20_000
"""Longest window in code points. Long enough for any interview turn; short enough that patterns and
spaCy's tokeniser, whose memory grows with the text, stay linear over a long file."""


def find_candidates(text: str, *, extra: Iterable[Recogniser] = ()) -> list[Candidate]:
    """Find everything that any recogniser takes for an identifier.

    Args:
        text: A document's text, with LF line ends.
        extra: Recognisers for this call only, such as the study's own names.

    Returns:
        Raw candidates by position; they may overlap and repeat, and the tagger's hints are among
        them. Next: :mod:`kimqual.anonymisation.weighing`, then
        :func:`kimqual.anonymisation.resolver.resolve`.

    Raises:
        FileError: If a model is installed that this version cannot run.

    Example:
        >>> text = "Ich wohne in der Heeper Straße 12."
        >>> sorted({c.span.of(text) for c in find_candidates(text) if c.reason[:6] == "street"})
        ['Heeper Straße', 'Heeper Straße 12']
    """
    return search(analyser(), text, extra=extra)


def search(analyser: Any, text: str, *, extra: Iterable[Recogniser] = ()) -> list[Candidate]:  # noqa: ANN401
    """Find candidates with an analyser of one's own, window by window.

    Args:
        analyser: From :func:`kimqual.anonymisation.analyser.load_analyser`.
        text: A document's text.
        extra: Recognisers for this call only.

    Returns:
        Raw candidates by position.
    """
    from kimqual.anonymisation.analyser import raw_results

    own = tuple(extra)
    found = [
        _candidate(result, window.start)
        for window in windows(text)
        for result in raw_results(analyser, window.of(text), own)
    ]
    return sorted(found, key=lambda one: (one.span, one.category, -one.score, one.reason))


def windows(text: str, size: int = WINDOW) -> Iterator[Span]:
    r"""Cut a text into windows that end where lines end.

    Only a line longer than a window is cut inside: after a sentence, else at a gap, else anywhere.

    Args:
        text: Any text.
        size: Longest window, in code points.

    Yields:
        Spans that touch and cover the whole text.

    Example:
        >>> [window.of("ja\nnein\ndoch") for window in windows("ja\nnein\ndoch", 9)]
        ['ja\nnein\n', 'doch']
    """
    start = 0
    while start < len(text):
        end = start + size
        if end < len(text):
            cuts = (text.rfind(mark, start, end) + len(mark) for mark in ("\n", ". ", " "))
            end = next((cut for cut in cuts if cut > start + 1), end)
        yield Span(start, min(end, len(text)))
        start = end


def load_recognisers(ner: Ner | None = None) -> list[Recogniser]:
    """Make one of each recogniser, and the tagger's, if there is a tagger.

    Args:
        ner: A tagger of names, or None.

    Returns:
        Recognisers in the order of ``recognisers.ALL``.
    """
    from kimqual.anonymisation.recognisers import ALL

    rules = [make() for make in ALL]
    return rules if ner is None else [*rules, NerRecogniser(ner)]


def has_tagger(analyser: Any) -> bool:  # noqa: ANN401
    """Tell whether an analyser asks a tagger beside the rules."""
    asked = (getattr(one, "recogniser", None) for one in analyser.registry.recognizers)
    return any(isinstance(one, NerRecogniser) for one in asked)


@cache
def analyser() -> Any:  # noqa: ANN401
    """Load everything once, when the first text comes; one to two seconds."""
    with _absent("transformers", "torch"):
        from kimqual.anonymisation.analyser import load_analyser

    return load_analyser(load_recognisers(shipped_ner()))


@contextmanager
def _absent(*libraries: str) -> Iterator[None]:
    """Hide libraries from an import that takes them along where they are installed.

    Presidio and thinc load transformers and torch only to see whether they are there, which takes
    some ten times as long as everything that is used here.
    """
    hidden = [name for name in libraries if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None means: not installed
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


@cache
def shipped_ner() -> Ner | None:
    """Load the model that ships with the package, once; None where there is none."""
    from kimqual.anonymisation.tagger import read_tagger

    return load_ner(resource("anonymisation") / "ner", read_tagger)


def _candidate(result: Any, offset: int) -> Candidate:  # noqa: ANN401
    """Turn Presidio's result into a candidate of the whole text."""
    reason = str(result.recognition_metadata[result.RECOGNIZER_NAME_KEY])
    span = Span(result.start, result.end).shifted(offset)
    return Candidate(span, Category(result.entity_type), result.score, reason)
