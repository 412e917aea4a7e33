"""Which transcript format a file is in, by its content, and reading it."""

from __future__ import annotations

from pathlib import Path

from kimqual.errors import FileError
from kimqual.exchange import (
    docx,
    f4,
    grids,
    markdown,
    noscribe_html,
    noscribe_txt,
    odt,
    oral_history,
    pdf,
    plain,
    rtf,
    vtt,
)
from kimqual.exchange.assemble import assemble
from kimqual.exchange.frame import Format, Raw, load
from kimqual.model import Imported

# In the order they are asked; the first that finds a reason reads. Plain text takes what is left.
FORMATS: dict[str, Format] = {
    chosen.name: chosen
    for chosen in (
        docx.FORMAT,
        odt.FORMAT,
        rtf.FORMAT,
        pdf.FORMAT,
        noscribe_html.FORMAT,
        vtt.FORMAT,
        oral_history.FORMAT,
        noscribe_txt.FORMAT,
        f4.FORMAT,
        markdown.FORMAT,
        plain.FORMAT,
    )
}
# A day of speech fills about one million characters; more is another kind of file, or an attack.
MAX_TEXT = 5_000_000
# A survey may be larger than any transcript; it is looked at, not read, here.
_MAX_LOOK = 512 * 1024 * 1024


def read_transcript(
    path: Path | str,
    *,
    format: str | None = None,  # noqa: A002
    encoding: str | None = None,
) -> Imported:
    """Read a transcript.

    Args:
        path: The file.
        format: Name of the reader in `FORMATS`; chosen by content if ``None``.
        encoding: Of a text file; detected if ``None``.

    Returns:
        The document, and its origin with the reason for the reader and warnings.

    Raises:
        FileError: If it cannot be read; message, place and mend without source text.
    """
    raw = load(Path(path), encoding=encoding)
    _refuse_long(len(raw.text), raw.name)
    chosen, reason = _named(format, raw) if format else _sniffed(raw)
    draft = chosen.read(raw)
    _refuse_long(sum(len(one.text) for one in draft.said), raw.name)
    return assemble(raw, chosen, reason, draft)


def kind_of(path: Path | str) -> str:
    """Tell whether a file is a ``"transcript"`` or a ``"survey"``, by its content.

    Raises:
        FileError: If the file is missing, empty, or neither.
    """
    raw = load(Path(path), limit=_MAX_LOOK)
    if raw.is_zip:
        is_survey = grids.is_workbook(raw) and not oral_history.FORMAT.sniff(raw)
        return "survey" if is_survey else "transcript"
    reasons = (f.sniff(raw) for f in FORMATS.values() if f is not plain.FORMAT)
    if any(reasons):
        return "transcript"
    return "survey" if grids.is_table(raw) else "transcript"


def _refuse_long(length: int, name: str) -> None:
    if length > MAX_TEXT:
        raise FileError(
            f"The text has {length:,} characters; a transcript has {MAX_TEXT:,} at most.",
            where=name,
            mend="is it really a transcript? Split it by interview.",
        )


def _named(name: str, raw: Raw) -> tuple[Format, str]:
    try:
        return FORMATS[name], "chosen by the user"
    except KeyError as error:
        raise FileError(
            f"No transcript format is called {name!r}.",
            where=raw.name,
            mend=f"use one of {', '.join(FORMATS)}.",
        ) from error


def _sniffed(raw: Raw) -> tuple[Format, str]:
    for candidate in FORMATS.values():
        reason = candidate.sniff(raw)
        if reason:
            return candidate, reason
    raise FileError(
        "The content is of no known transcript format.",
        where=raw.name,
        mend=f"save it as DOCX or TXT, or name one of {', '.join(FORMATS)}.",
    )
