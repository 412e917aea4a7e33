"""Which transcript format a file is in, by its content, and reading it."""

from __future__ import annotations

from pathlib import Path

from kimqual.errors import FileError
from kimqual.exchange import (
    asr_json,
    atrain_txt,
    docx,
    eaf,
    exb,
    f4,
    grids,
    markdown,
    noscribe_html,
    noscribe_txt,
    oral_history,
    plain,
    srt,
    tei,
    textgrid,
    vtt,
)
from kimqual.exchange.assemble import assemble
from kimqual.exchange.frame import MAX_MACHINE_TEXT, Format, Raw, load
from kimqual.model import Imported

# In the order they are asked; the first that finds a reason reads. Plain text takes what is left.
FORMATS: dict[str, Format] = {
    chosen.name: chosen
    for chosen in (
        docx.FORMAT,
        noscribe_html.FORMAT,
        vtt.FORMAT,
        srt.FORMAT,
        eaf.FORMAT,
        exb.FORMAT,
        tei.FORMAT,
        textgrid.FORMAT,
        asr_json.FORMAT,
        oral_history.FORMAT,
        noscribe_txt.FORMAT,
        atrain_txt.FORMAT,
        f4.FORMAT,
        markdown.FORMAT,
        plain.FORMAT,
    )
}
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
    _refuse_long(raw, MAX_MACHINE_TEXT)
    chosen, reason = _named(format, raw) if format else _sniffed(raw)
    _refuse_long(raw, chosen.limit)
    return assemble(raw, chosen, reason, chosen.read(raw))


def _refuse_long(raw: Raw, limit: int) -> None:
    if len(raw.text) > limit:
        raise FileError(
            f"The text has {len(raw.text):,} characters; a transcript has {limit:,} at most.",
            where=raw.name,
            mend="is it really a transcript? Split it by interview.",
        )


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
