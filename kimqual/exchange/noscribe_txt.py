"""Text of noScribe: title, what it was made with, then ``S01: [00:00:12] …``.

Its language is not believed: noScribe writes what was set, not what was spoken.
"""

from __future__ import annotations

from kimqual.exchange.frame import Draft, Format, Raw
from kimqual.exchange.lines import paragraphs
from kimqual.exchange.turns import read_paragraphs

_SIGN = "Transcribed with noScribe"
_HEAD = 4_000


def sniff(raw: Raw) -> str:
    """Look for noScribe's line in the header."""
    return "the header says 'Transcribed with noScribe'" if _SIGN in raw.text[:_HEAD] else ""


def read(raw: Raw) -> Draft:
    """Read header and contributions; times are exact to the second only."""
    return read_paragraphs(paragraphs(raw.text))


FORMAT = Format("noscribe-txt", "text of noScribe", sniff, read)
