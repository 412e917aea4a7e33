"""Plain text with speaker labels; also takes text without any."""

from __future__ import annotations

from kimqual.exchange.frame import Draft, Format, Raw
from kimqual.exchange.lines import paragraphs
from kimqual.exchange.turns import read_paragraphs

_MARKUP = ("<?xml", "<!doctype", "<html", "{", "[{")


def sniff(raw: Raw) -> str:
    """Take any text that is no markup, no JSON."""
    if not raw.text or raw.text.lstrip("\ufeff \t\r\n").lower().startswith(_MARKUP):
        return ""
    surprise = "" if raw.suffix in {"", ".txt", ".text"} else f", although it ends in {raw.suffix}"
    return f"plain text{surprise}"


def read(raw: Raw) -> Draft:
    """Read labels and paragraphs."""
    return read_paragraphs(paragraphs(raw.text))


FORMAT = Format("txt", "plain text", sniff, read)
