"""Presidio as it comes, to compare with; importing this module loads Presidio.

Only :mod:`kimqual.anonymisation.comparing` imports it. Nothing here is part of the pipeline.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.predefined_recognizers import EmailRecognizer

from kimqual.anonymisation.analyser import LANGUAGE, BlankNlpEngine
from kimqual.anonymisation.candidate import Candidate
from kimqual.model import Category, Span

CATEGORIES = {
    "PERSON": Category.PERSON,
    "LOCATION": Category.CITY,
    "NRP": Category.GROUP,  # nationality, religion, political group
    "ORGANIZATION": Category.ORGANIZATION,
    "DATE_TIME": Category.DATE,
    "AGE": Category.AGE,
    "PHONE_NUMBER": Category.PHONE_NUMBER,
    "EMAIL_ADDRESS": Category.EMAIL_ADDRESS,
    "URL": Category.URL,
    "IBAN_CODE": Category.IBAN_CODE,
    "CREDIT_CARD": Category.ID_NUMBER,
    "CRYPTO": Category.ID_NUMBER,
    "IP_ADDRESS": Category.ID_NUMBER,
    "MAC_ADDRESS": Category.ID_NUMBER,
    "UUID": Category.ID_NUMBER,
    "MEDICAL_LICENSE": Category.ID_NUMBER,
}
"""Presidio's entities and the category that each counts as. What a later version adds is some number
of a country or a device and counts as ID_NUMBER."""


class OfflineEmailRecognizer(EmailRecognizer):  # type: ignore[misc]
    """Presidio's own, but the list of domains comes with the package, not from the network."""

    _domains = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

    def validate_result(self, pattern_text: str) -> bool:
        """Tell whether a hit ends in a domain that exists."""
        return bool(self._domains(pattern_text).fqdn)


def find_as_it_comes(text: str) -> list[Candidate]:
    """Find what Presidio finds in German with its default registry and no language model.

    Its German recognisers are switched off by default and stay off. There is no spaCy model for
    German on the package index, so that it finds no names.

    Args:
        text: Any text.

    Returns:
        Candidates by position; they may overlap.

    Example:
        >>> text = "Frau Yılmaz, fatma@example.org, am 03.05.2019"
        >>> [c.span.of(text) for c in find_as_it_comes(text) if c.category == "EMAIL_ADDRESS"]
        ['fatma@example.org']
    """
    results = _analyser().analyze(text, LANGUAGE)
    return sorted(map(_candidate, results), key=lambda one: (one.span, one.category))


@cache
def _analyser() -> Any:  # noqa: ANN401
    engine = BlankNlpEngine()
    registry = RecognizerRegistry(supported_languages=[LANGUAGE])
    registry.load_predefined_recognizers([LANGUAGE], engine)
    registry.remove_recognizer(EmailRecognizer.__name__)
    registry.add_recognizer(OfflineEmailRecognizer(supported_language=LANGUAGE))
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=[LANGUAGE])


def _candidate(result: Any) -> Candidate:  # noqa: ANN401
    category = CATEGORIES.get(result.entity_type, Category.ID_NUMBER)
    span = Span(result.start, result.end)
    return Candidate(span, category, result.score, f"presidio: {result.entity_type}")
