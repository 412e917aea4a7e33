"""Presidio's analyzer with our own recognisers; importing this module loads Presidio and spaCy.

Only :mod:`kimqual.anonymisation.engine` imports it, and only when a text is searched. Presidio's
own recognisers stay out: none of them knows German without a model, and one asks the network for a
list of domains.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import spacy
from presidio_analyzer import (
    AnalyzerEngine,
    EntityRecognizer,
    RecognizerRegistry,
    RecognizerResult,
)
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

from kimqual.anonymisation.recognisers.base import Recogniser
from kimqual.model import Category

LANGUAGE = "de"


class BlankNlpEngine(NlpEngine):  # type: ignore[misc]
    """Tokens of a blank German pipeline: no model, no lemmas, no download."""

    def __init__(self) -> None:
        self.nlp: Any = None

    def load(self) -> None:
        """Make the tokeniser."""
        self.nlp = spacy.blank(LANGUAGE)

    def is_loaded(self) -> bool:
        """Tell whether :meth:`load` was called."""
        return self.nlp is not None

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """Give a text's tokens, in the form Presidio's recognisers expect."""
        tokens = self.nlp.make_doc(text)
        return NlpArtifacts(
            entities=[],
            tokens=tokens,
            tokens_indices=[token.idx for token in tokens],
            lemmas=[token.text for token in tokens],
            nlp_engine=self,
            language=language,
        )

    def process_batch(
        self,
        texts: Iterable[str],
        language: str,
        batch_size: int = 1,  # noqa: ARG002
        n_process: int = 1,  # noqa: ARG002
        **_: object,
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """Give each text with its tokens."""
        for text in texts:
            yield text, self.process_text(text, language)

    def is_stopword(self, word: str, language: str) -> bool:  # noqa: ARG002
        """Tell whether a word is one of spaCy's German stop words."""
        return word.lower() in self.nlp.Defaults.stop_words

    def is_punct(self, word: str, language: str) -> bool:  # noqa: ARG002
        """Tell whether a token has neither letters nor digits."""
        return not any(map(str.isalnum, word))

    def get_supported_entities(self) -> list[str]:
        """Give nothing: the pipeline finds no entities."""
        return []

    def get_supported_languages(self) -> list[str]:
        """Give the pipeline's only language."""
        return [LANGUAGE]


class Adapter(EntityRecognizer):  # type: ignore[misc]
    """One of our recognisers, as Presidio wants to see it.

    Args:
        recogniser: Finds candidates in a text. One with a true ``is_aside`` is asked in a thread of
            its own, which helps where it leaves Python's lock alone.
    """

    def __init__(self, recogniser: Recogniser) -> None:
        self.recogniser = recogniser
        self.is_aside = getattr(recogniser, "is_aside", False)
        super().__init__(list(Category), name=recogniser.name, supported_language=LANGUAGE)

    def load(self) -> None:
        """Do nothing: recognisers load their lists when they are made."""

    def analyze(
        self,
        text: str,
        entities: list[str],
        nlp_artifacts: NlpArtifacts | None = None,  # noqa: ARG002
    ) -> list[RecognizerResult]:
        """Give the recogniser's candidates of the categories asked for."""
        return [
            RecognizerResult(
                found.category,
                found.span.start,
                found.span.end,
                found.score,
                recognition_metadata={RecognizerResult.RECOGNIZER_NAME_KEY: found.reason},
            )
            for found in self.recogniser.find(text)
            if found.category in entities
        ]


def load_analyser(recognisers: Iterable[Recogniser]) -> AnalyzerEngine:
    """Make an analyzer that knows these recognisers and no others.

    Args:
        recognisers: At least one; Presidio loads its own set into an empty registry.

    Returns:
        The analyzer, for German.
    """
    registry = RecognizerRegistry(
        [Adapter(recogniser) for recogniser in recognisers],
        global_regex_flags=0,
        supported_languages=[LANGUAGE],
    )
    return AnalyzerEngine(
        registry=registry, nlp_engine=BlankNlpEngine(), supported_languages=[LANGUAGE]
    )


def raw_results(
    analyser: AnalyzerEngine, text: str, extra: Iterable[Recogniser] = ()
) -> Iterator[RecognizerResult]:
    """Yield what every recogniser says, before Presidio merges or drops anything.

    ``AnalyzerEngine.analyze`` removes duplicates by a rule of its own, and its context enhancer
    takes quadratic time; the one place that decides here is :mod:`kimqual.anonymisation.resolver`.
    spaCy's tokens are not made: no recogniser of ours reads them.

    Args:
        analyser: From :func:`load_analyser`.
        text: One window of a text.
        extra: Recognisers for this call only.

    Yields:
        Presidio's results, in code points of ``text``.
    """
    recognisers = [*analyser.registry.recognizers, *map(Adapter, extra)]
    aside = [
        _aside().submit(one.analyze, text, list(Category)) for one in recognisers if one.is_aside
    ]
    for one in recognisers:
        if not one.is_aside:
            yield from one.analyze(text, list(Category))
    for results in aside:
        yield from results.result()


@cache
def _aside() -> ThreadPoolExecutor:
    """Give the thread in which the tagger runs while the rules search the same text."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="tagger")
