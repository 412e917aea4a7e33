"""Tables of oral-history archives: TIMECODE, SPEAKER, TRANSCRIPT, as CSV or ODS.

A row is a line of speech, no contribution and no sentence: neighbouring rows of one speaker belong
together. Rows without speaker stay so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kimqual.errors import FileError
from kimqual.exchange import grids
from kimqual.exchange.frame import Draft, Format, Raw, Said
from kimqual.exchange.stamps import milliseconds

_TEXT, _TIME, _SPEAKER = "TRANSCRIPT", "TIMECODE", "SPEAKER"
_DELIMITERS = "\t;,|"
_SHOWN = 8


def sniff(raw: Raw) -> str:
    """Look for the column names in the first row."""
    if raw.is_zip:
        is_one = grids.is_ods(raw) and _is_header(next(iter(grids.ods_rows(raw)), []))
        return "a spreadsheet with the columns TIMECODE, SPEAKER, TRANSCRIPT" if is_one else ""
    delimiter = _delimiter(raw.text)
    if not delimiter:
        return ""
    name = {"\t": "tabs", ";": "semicolons", ",": "commas"}.get(delimiter, repr(delimiter))
    return f"columns TIMECODE, SPEAKER, TRANSCRIPT, separated by {name}"


def read(raw: Raw) -> Draft:
    """Read the rows; paragraphs are rows, counted without the column names.

    Raises:
        FileError: If the columns are missing or a row is broken.
    """
    delimiter = _delimiter(raw.text)
    header, *rows = (
        grids.ods_rows(raw)
        if raw.is_zip
        else grids.rows(raw.text.lstrip("\ufeff"), delimiter or ",", raw.name)
    ) or [[]]
    names = [cell.strip().upper() for cell in header]
    if not _is_header(header):
        raise FileError(
            f"The columns {_TEXT} and {_TIME} or {_SPEAKER} are missing.",
            where=f"{raw.name}, row 1",
            mend="name them in the first row, or choose another format.",
        )
    said = [_said(dict(zip(names, row, strict=False)), n) for n, row in enumerate(rows, 1)]
    warnings = (*_no_time(said, timed=_TIME in names), *_no_speaker(said))
    return Draft(tuple(_merged(said)), warnings=warnings)


FORMAT = Format("oral-history", "table of an oral-history archive", sniff, read)


def _is_header(cells: Sequence[str]) -> bool:
    names = {cell.strip().lstrip("\ufeff").upper() for cell in cells}
    return _TEXT in names and bool(names & {_TIME, _SPEAKER})


def _delimiter(text: str) -> str:
    first = text[:1_000].lstrip("\ufeff").replace("\r", "\n").split("\n")[0]
    cells = {d: [c.strip(' "') for c in first.split(d)] for d in _DELIMITERS}
    return next((d for d, found in cells.items() if _is_header(found)), "")


def _said(row: dict[str, str], number: int) -> Said:
    speaker = row.get(_SPEAKER, "").strip() or None
    return Said(row.get(_TEXT, "").strip(), number, speaker, milliseconds(row.get(_TIME, "")))


def _merged(said: Sequence[Said]) -> list[Said]:
    merged: list[Said] = []
    for one in said:
        if merged and one.speaker and merged[-1].speaker == one.speaker:
            merged[-1] = replace(merged[-1], text=f"{merged[-1].text} {one.text}".strip())
        else:
            merged.append(one)
    return merged


def _no_time(said: Sequence[Said], *, timed: bool) -> tuple[str, ...]:
    rows = [str(one.paragraph + 1) for one in said if one.start_ms is None and one.text]
    if not timed or not rows:
        return ()
    return (f"{len(rows)} row(s) without a readable time code: {', '.join(rows[:_SHOWN])}.",)


def _no_speaker(said: Sequence[Said]) -> tuple[str, ...]:
    count = sum(1 for one in said if not one.speaker)
    return (
        (f"{count} of {len(said)} rows name no speaker; they stay without one.",) if count else ()
    )
