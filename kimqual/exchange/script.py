"""Transcripts written for people and programs: DOCX, TXT, WebVTT; with codes beside them or not."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kimqual.errors import FileError
from kimqual.exchange.transcripts import read_transcript
from kimqual.exchange.vtt import OWN
from kimqual.exchange.writing import replaced

if TYPE_CHECKING:
    from docx.table import Table

_HEADER = ("Absatz", "von", "bis", "Sprecher", "Text")
_WIDTHS = (1.3, 2.0, 2.0, 2.0, 9.5, 5.0)  # cm; landscape A4 has 24.7 between its margins
_LAST_CUE = 5_000


@dataclass(frozen=True, slots=True)
class Line:
    """One contribution.

    Attributes:
        text: Its words.
        paragraph: Number in the user's file.
        speaker: Label in the study, ``None`` where nobody is named.
        start_ms: In milliseconds, if known.
        end_ms: In milliseconds, if known.
        notes: Codes, for the margin.
    """

    text: str
    paragraph: int
    speaker: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """A document to be written.

    Attributes:
        name: Id in the study.
        lines: Its contributions.
        has_codes: Whether codes stand in the margin.
    """

    name: str
    lines: tuple[Line, ...]
    has_codes: bool = False

    @property
    def mark(self) -> str:
        """Give the line that says what the file is."""
        return f"{self.name}: pseudonymisiert, nicht anonym / pseudonymised, not anonymous"


def write_script(script: Script, path: Path) -> bool:
    """Write a transcript; the path's ending decides about the format.

    Args:
        script: What to write.
        path: Ends in ``.docx``, ``.txt`` or ``.vtt``.

    Returns:
        Whether reading it again gives the same contributions, by speaker and text; a file with
        codes is for people and not tried.

    Raises:
        FileError: If a subtitle file is wanted of a transcript without times, or the place cannot
            be written.
    """
    write = WRITERS[path.suffix.removeprefix(".")]
    with replaced(path) as temporary:
        write(script, temporary)
    return not script.has_codes and _is_same(script, path)


def _is_same(script: Script, path: Path) -> bool:
    try:
        document = read_transcript(path, format=path.suffix.removeprefix(".")).document
    except FileError:
        return False
    read = [(turn.speaker, turn.span.of(document.text)) for turn in document.turns]
    return read == [(line.speaker, line.text) for line in script.lines]


def write_txt(script: Script, path: Path) -> None:
    """Write a line for each paragraph; with codes, paragraph numbers in front and codes below."""
    blocks = map(_coded if script.has_codes else _plain, script.lines)
    head = f"{script.mark}\n\n" if script.has_codes else ""
    path.write_text(head + "\n".join(blocks) + "\n", "utf-8", newline="\n")


def _plain(line: Line) -> str:
    label = f"{line.speaker}: " if line.speaker else ""
    start = f"[{clock(line.start_ms)}] " if line.start_ms is not None else ""
    end = f" [{clock(line.end_ms)}]" if line.end_ms is not None else ""
    return f"{label}{start}{line.text}{end}"


def _coded(line: Line) -> str:
    notes = "".join(f"\n        [{note}]" for note in line.notes)
    return f"¶ {line.paragraph}\t{_plain(line)}{notes}"


def write_vtt(script: Script, path: Path) -> None:
    """Write a cue for each contribution; codes stand as notes before it.

    A cue needs an end: where none is known the next start is taken, and five seconds for the last.

    Raises:
        FileError: If a contribution has no start.
    """
    without = [line.paragraph for line in script.lines if line.start_ms is None]
    if without:
        raise FileError(
            f"{len(without)} contributions have no time, first at paragraph {without[0]}.",
            where=script.name,
            mend="subtitles need times: export it with --to docx or --to txt.",
        )
    blocks = "".join(_cues(script))
    path.write_text(f"WEBVTT\n\nNOTE {OWN}, {script.mark}\n\n{blocks}", "utf-8", newline="\n")


def _cues(script: Script) -> Iterator[str]:
    starts = [line.start_ms or 0 for line in script.lines]
    for i, line in enumerate(script.lines):
        start = starts[i]
        end = line.end_ms
        if end is None:
            end = max(start, starts[i + 1]) if i + 1 < len(starts) else start + _LAST_CUE
        voice = html.escape(line.text, quote=False)
        if line.speaker:
            voice = f"<v {html.escape(line.speaker, quote=False)}>{voice}</v>"
        for note in line.notes:
            yield f"NOTE ¶ {line.paragraph}: {html.escape(note, quote=False)}\n\n"
        yield f"{line.paragraph}\n{clock(start)} --> {clock(end)}\n{voice}\n\n"


def write_docx(script: Script, path: Path) -> None:
    """Write a table: paragraph, times, speaker, text; codes in a column on the right."""
    from docx import Document
    from docx.enum.section import WD_ORIENT

    document = Document()
    document.core_properties.author = ""
    document.core_properties.comments = ""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    section.header.paragraphs[0].text = script.mark
    header = (*_HEADER, "Codes") if script.has_codes else _HEADER
    table = document.add_table(rows=1, cols=len(header), style="Table Grid")
    _fill(table, 0, header)
    for _ in script.lines:
        table.add_row()
    for row, line in zip(list(table.rows)[1:], script.lines, strict=True):
        texts = [str(line.paragraph), _time(line.start_ms), _time(line.end_ms)]
        texts += [line.speaker or "", line.text, "\n".join(line.notes)]
        for cell, text in zip(row.cells, texts, strict=False):
            cell.text = text
    _widen(table)
    document.save(str(path))


def _fill(table: Table, row: int, texts: tuple[str, ...]) -> None:
    for cell, text in zip(table.rows[row].cells, texts, strict=True):
        cell.text = text


def _widen(table: Table) -> None:
    from docx.shared import Cm

    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=False):
        column.width = Cm(width)


def _time(ms: int | None) -> str:
    return "" if ms is None else clock(ms)


def clock(ms: int) -> str:
    """Give a time as readers of transcripts take it.

    Example:
        >>> clock(3_723_045)
        '01:02:03.045'
    """
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


WRITERS: dict[str, Callable[[Script, Path], None]] = {
    "docx": write_docx,
    "txt": write_txt,
    "vtt": write_vtt,
}
