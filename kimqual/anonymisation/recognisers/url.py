"""Web addresses."""

from __future__ import annotations

import re

from kimqual.anonymisation.recognisers.base import Pattern, PatternRecogniser
from kimqual.anonymisation.recognisers.numerals import one_of
from kimqual.model import Category

# Endings that people say and type here; a full list would take "bitte.nicht" for an address.
_ENDINGS = one_of(
    """
    ac aero app at ba be berlin bg biz blog ch cloud club cn co com cz de dev dk edu es eu fm fr
    gov gr hr hu info io ir it koeln ly me mil mk name net nl nrw online org page pl pt ro rs ru
    ruhr se shop si site sk social space store team tech tr tv ua uk us wiki xyz
    """
)
_END = r"[^\s<>\"'„“”»«]{0,2000}[^\s<>\"'„“”»«.,;:!?)\]}…]"


class Url(PatternRecogniser):
    """Web addresses with and without scheme, and spoken ones that begin with "www".

    Source: RFC 3986 (scheme, authority, path); endings from the IANA root zone, shortened.
    Valid: ``https://example.org/a?b=1`` · ``www.example.net`` · ``mein-laden.example.com/team`` ·
    ``www punkt example punkt org``.
    Invalid: ``bzw.das`` (no ending) · ``fatma@example.org`` (e-mail) · ``Arbeit.Da`` (a lost gap).
    """

    name = "url"
    category = Category.URL
    patterns = (
        Pattern("scheme", re.compile(rf"\b(?i:https?|ftp)://{_END}"), 1.0),
        Pattern("www", re.compile(rf"(?<![\w@./-])(?i:www)\.[\w-]{_END}"), 1.0),
        Pattern(
            "domain",
            re.compile(
                rf"(?<![\w@./-])(?:[a-zäöü0-9][\w-]{{0,62}}\.){{1,4}}{_ENDINGS}(?![\w@-]|\.\w)"
                rf"(?:/(?:{_END})?)?"
            ),
            0.8,
        ),
        Pattern(
            "spoken",
            re.compile(
                r"\b(?i:www|we we we|weh weh weh) ?(?i:punkt|dot)(?: [\w-]{1,40} (?i:punkt|dot"
                r"|strich"
                rf"|minus|bindestrich|schrägstrich)){{1,5}} {_ENDINGS}\b"
            ),
            0.9,
        ),
    )
