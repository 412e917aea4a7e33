"""Text of f4transkript, f5 and easytranscript: ``B: Seit Mai. #00:03:22-0#``."""

from __future__ import annotations

from kimqual.exchange.frame import Draft, Format, Raw
from kimqual.exchange.lines import paragraphs
from kimqual.exchange.stamps import count_f4_stamps
from kimqual.exchange.turns import read_paragraphs


def sniff(raw: Raw) -> str:
    """Look for time stamps between hashes."""
    count = 0 if raw.is_zip else count_f4_stamps(raw.text)
    return f"{count} time stamp(s) of the form #00:03:22-0#" if count else ""


def read(raw: Raw) -> Draft:
    """Read labels and paragraphs; a stamp at the end closes a contribution and opens the next."""
    return read_paragraphs(paragraphs(raw.text))


FORMAT = Format("f4", "text of f4 or easytranscript", sniff, read)
