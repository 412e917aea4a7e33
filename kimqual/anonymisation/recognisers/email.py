"""E-mail addresses, written and spelled out."""

from __future__ import annotations

import re

from kimqual.anonymisation.recognisers.base import Pattern, PatternRecogniser
from kimqual.model import Category

_DOT = r"(?: ?[(\[] ?(?i:punkt|dot) ?[)\]] ?| (?i:punkt|dot) |\.)"
_JOIN = rf"(?:{_DOT}| (?i:strich|minus|bindestrich|unterstrich) |-)"
_AT = r"(?: ?[(\[] ?(?i:at|ät) ?[)\]] ?| (?i:at|ät|ett|klammeraffe|affenschwanz) | @ |@)"
_PART = r"[\wäöüß+]{1,40}"


class Email(PatternRecogniser):
    """E-mail addresses; no list of domains is asked, neither here nor on the network.

    Source: RFC 5321 section 4.1.2 and RFC 5322 section 3.4.1, without quoted local parts.
    Valid: ``fatma.demir@example.org`` · ``fatma punkt demir at example punkt org`` ·
    ``fatma.demir (at) example.org``.
    Invalid: ``@fatma`` (a handle) · ``3 @ 5`` (no domain) · ``Party at Punkt acht`` (no ending).
    """

    name = "email"
    category = Category.EMAIL_ADDRESS
    patterns = (
        Pattern(
            "written",
            re.compile(
                r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24}(?![\w@])"
            ),
            1.0,
        ),
        Pattern(
            "spelled out",
            re.compile(
                rf"(?<![\w.+%-]){_PART}(?:{_JOIN}{_PART}){{0,6}}{_AT}"
                rf"{_PART}(?:{_JOIN}{_PART}){{0,3}}{_DOT}[^\W\d_]{{2,14}}(?![\w@])"
            ),
            0.9,
        ),
    )
