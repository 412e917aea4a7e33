"""RTF of word processors, f4transkript, easytranscript and MAXQDA."""

from __future__ import annotations

from dataclasses import replace

from kimqual.errors import FileError
from kimqual.exchange.beside import left_out_warning, properties_warning, sorted_out
from kimqual.exchange.frame import Draft, Format, Raw
from kimqual.exchange.numbered import numbered
from kimqual.exchange.rtf_body import Rtf
from kimqual.exchange.turns import read_paragraphs


def sniff(raw: Raw) -> str:
    r"""Look for the first control word, ``{\rtf``."""
    surprise = "" if raw.suffix == ".rtf" else f", although the name ends in {raw.suffix}"
    return f"the content is RTF{surprise}" if raw.is_rtf else ""


def read(raw: Raw) -> Draft:
    """Read labels and paragraphs; what nobody said (comments, notes, properties) is kept beside.

    Raises:
        FileError: If it is no RTF, or nested or long beyond reason.
    """
    if not raw.is_rtf:
        raise FileError("This is no RTF file.", where=raw.name, mend="leave the format out.")
    rtf = Rtf(raw.data, raw.name)
    draft = read_paragraphs(numbered(rtf.blocks, raw.name))
    return replace(
        draft,
        warnings=(*draft.warnings, *_warnings(rtf)),
        beside=sorted_out(rtf.people, rtf.texts),
    )


FORMAT = Format("rtf", "RTF", sniff, read)


def _warnings(rtf: Rtf) -> tuple[str, ...]:
    changes = f"{rtf.n_changes} tracked changes were taken as accepted."
    unclear = f"{rtf.n_unclear} bytes have no letter in the file's encoding and were left out."
    return (
        *((changes,) if rtf.n_changes else ()),
        *properties_warning(rtf.people),
        *left_out_warning(rtf.left_out),
        *((unclear,) if rtf.n_unclear else ()),
    )
