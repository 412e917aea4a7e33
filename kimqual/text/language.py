"""Which language a text is in, among those that residents write in."""

from __future__ import annotations

from functools import cache
from typing import Protocol, cast

# py3langid knows 97 languages; among all of them short German answers get lost. These are the
# languages of the larger groups in German cities that it knows.
_CODES = "de tr ar uk ru en pl fa ku ro bg sq hr sr bs fr es it el pt nl vi zh am sw ur ps hi hu"
LANGUAGES = tuple(_CODES.split())
# Below this probability nothing is said: tried on short answers in nine languages, "alles gut"
# and "more buses" lie above, "nix", "ok" and "Kita" below.
_SURE = 0.4
_SAMPLE = 6_000
_UKRAINIAN, _RUSSIAN = frozenset("іїєґІЇЄҐ"), frozenset("ыэъёЫЭЪЁ")


class _Identifier(Protocol):
    """What is used of py3langid's classifier."""

    def classify(self, text: str) -> tuple[str, float]: ...


def detect_language(text: str) -> str:
    """Give the language of most of a text.

    Args:
        text: Any text; transcription marks should be taken out before.

    Returns:
        ISO 639-1 code, or "" where the text is too short to tell.

    Example:
        >>> detect_language("Zu wenig Kitaplätze."), detect_language("ok")
        ('de', '')
    """
    sample = _sample(text)
    if not any(c.isalpha() for c in sample):
        return ""
    letters = set(sample)
    if letters & _UKRAINIAN and not letters & _RUSSIAN:
        return "uk"
    language, sure = _identifier().classify(sample)
    return language if sure >= _SURE else ""


def _sample(text: str) -> str:
    """Take beginning, middle and end of a long text."""
    if len(text) <= 3 * _SAMPLE:
        return text
    middle = len(text) // 2
    return text[:_SAMPLE] + text[middle : middle + _SAMPLE] + text[-_SAMPLE:]


@cache
def _identifier() -> _Identifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return cast("_Identifier", identifier)
