"""Writers: one transcript format after the other, as offices, programs and services deliver it."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from masters import Interview, Marked, Turn

WRITTEN = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)


def clock(ms: int) -> str:
    """Give hours, minutes, seconds and milliseconds.

    Example:
        >>> clock(202_040)
        '00:03:22.040'
    """
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def f4_stamp(ms: int) -> str:
    """Give the time as f4 writes it, the last digit being a tenth of a second.

    Example:
        >>> f4_stamp(202_040)
        '#00:03:22-0#'
    """
    return f"#{clock(ms)[:8]}-{ms % 1000 // 100}#"


def cues(turn: Turn, size: int) -> Iterator[tuple[int, int, str]]:
    """Cut a turn into pieces of ``size`` words, each with its begin and end."""
    words = turn.said.text.split(" ")
    for first in range(0, len(words), size):
        last = min(first + size, len(words))
        share = [turn.start + (turn.end - turn.start) * n // len(words) for n in (first, last)]
        yield share[0], share[1], " ".join(words[first:last])


def lines_above(interview: Interview) -> list[str]:
    """Give the header as plain lines."""
    return [line.text for line in interview.header]


def f4_text(interview: Interview) -> bytes:
    """f4 as plain text: a stamp closes each turn."""
    turns = (f"{interview.label(t)}: {t.said.text} {f4_stamp(t.end)}" for t in interview.turns)
    return _text("\n".join(lines_above(interview)), *turns)


def plain_utf16(interview: Interview) -> bytes:
    """Plain text of an older word processor: UTF-16 with byte order mark, CRLF."""
    turns = (f"{interview.label(t)}: {t.said.text}" for t in interview.turns)
    text = _text("\n".join(lines_above(interview)), *turns).decode("utf-8")
    return b"\xff\xfe" + text.replace("\n", "\r\n").encode("utf-16-le")


def markdown(interview: Interview) -> bytes:
    """Markdown with the speakers in bold."""
    turns = (f"**{interview.label(t)}:** {t.said.text}" for t in interview.turns)
    return _text(*lines_above(interview), *turns)


def teams_vtt(interview: Interview) -> bytes:
    """Teams: cue ids, full names in voice tags, several cues per turn."""
    meeting = "7c1e0b52-5f0a-4c1b-9d3e-2a6f8e4b7d10"
    blocks = [
        f"{meeting}/{number}-{part}\n{clock(start)} --> {clock(end)}\n"
        f"<v {interview.label(turn)}>{html.escape(said, quote=False)}</v>"
        for number, turn in enumerate(interview.turns, 8)
        for part, (start, end, said) in enumerate(cues(turn, 14))
    ]
    notes = [f"NOTE {line}" for line in lines_above(interview)]
    return _text("WEBVTT", *notes, *blocks)


def zoom_vtt(interview: Interview) -> bytes:
    """Zoom: numbered cues, the full name before each."""
    pieces = [(turn, *cue) for turn in interview.turns for cue in cues(turn, 16)]
    blocks = [
        f"{number}\n{clock(start)} --> {clock(end)}\n{interview.label(turn)}: {said}"
        for number, (turn, start, end, said) in enumerate(pieces, 1)
    ]
    return _text("WEBVTT", *blocks)


NOSCRIBE = "Transcribed with noScribe vers. 0.7"
SETTINGS = (
    "(Language: {} | Speaker detection: auto | Overlapping speech: 1 | Timestamps: 1 "
    "| Disfluencies: 1 | Mark pause: 1)"
)


def noscribe_html_header(interview: Interview) -> tuple[Marked, ...]:
    """Give the lines above the first turn: title, program, file, settings."""
    title, audio = interview.header
    return title, Marked(NOSCRIBE), audio, Marked(SETTINGS.format("German (de)"))


def noscribe_html(interview: Interview) -> bytes:
    """HTML of noScribe 0.7: an anchor per sentence with begin, end and speaker."""
    title, *below = (html.escape(line.text) for line in noscribe_html_header(interview))
    audio = html.escape(interview.header[1].text.removeprefix("Audio file: "))
    turns = "".join(f"<p >{_anchors(interview, turn)}</p>" for turn in interview.turns)
    return (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0//EN" '
        '"http://www.w3.org/TR/REC-html40/strict.dtd">\n<html >\n<head >\n'
        '<meta charset="UTF-8" />\n<meta name="qrichtext" content="1" />\n'
        '<style type="text/css" >\np, li { white-space: pre-wrap; }\n</style>\n'
        f'<meta name="audio_source" content="{audio}" /></head>\n'
        "<body style=\"font-family: 'Arial'; font-weight: 400; font-style: normal\" > "
        f'<div class="WordSection1" ><p style="font-weight: 600" >{title}</p><p >'
        f'<span style="color: #909090; font-size: 0.8em" >{"<br />".join(below)}</span></p>'
        f"{turns}</div></body>\n</html>\n"
    ).encode()


def _anchors(interview: Interview, turn: Turn) -> str:
    sentences = re.split(r"(?<=[.?!]) (?=\S)", turn.said.text)
    total, done, anchors = len(turn.said.text), 0, []
    for number, sentence in enumerate(sentences):
        start = turn.start + (turn.end - turn.start) * done // total
        done += len(sentence) + 1
        end = turn.start + (turn.end - turn.start) * min(done, total) // total
        before = f"{interview.label(turn)}: {_grey(turn.start)} " if number == 0 else " "
        name = f"ts_{start}_{end}_{interview.label(turn)}"
        anchors.append(f'<a name="{name}" >{before}{html.escape(sentence, quote=False)}</a>')
    return "".join(anchors)


def _grey(ms: int) -> str:
    return f'<span style="color: #78909C" >[{clock(ms)[:8]}]</span>'


def noscribe_text_header(interview: Interview) -> tuple[Marked, ...]:
    """Give the lines above the first turn; the language is wrong, as it often is."""
    below = (NOSCRIBE, "Audio file: ./N6.m4a", SETTINGS.format("English (en)"))
    return *interview.header, *(Marked(line) for line in below)


def noscribe_text(interview: Interview) -> bytes:
    """TXT of noScribe 0.7: a stamp opens each turn."""
    lines = [line.text for line in noscribe_text_header(interview)]
    n_own = len(interview.header)
    turns = (f"{interview.label(t)}: [{clock(t.start)[:8]}] {t.said.text}" for t in interview.turns)
    return _text("\n".join(lines[:n_own]), "\n".join(lines[n_own:]), *turns)


def oral_history(interview: Interview) -> bytes:
    """Tab-separated table of an oral-history archive, whatever its name ends with."""
    rows = [f"{clock(t.start)}\t{interview.label(t)}\t{t.said.text}" for t in interview.turns]
    return ("\n".join(["TIMECODE\tSPEAKER\tTRANSCRIPT", *rows]) + "\n").encode()


def _text(*paragraphs: str) -> bytes:
    return ("\n\n".join(part for part in paragraphs if part) + "\n").encode()


def office_docx(interview: Interview) -> bytes:
    """Word file of a typing office: labels in bold; the author's name in the properties."""
    document = _document(interview, author="Hanna Steinkühler")
    for turn in interview.turns:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{interview.label(turn)}:").bold = True
        paragraph.add_run(f" {turn.said.text}")
    return saved(document)


def f4_docx(interview: Interview) -> bytes:
    """Word file of f4: stamps at the end, now and then split over several runs."""
    document = _document(interview)
    for number, turn in enumerate(interview.turns):
        line = f"{interview.label(turn)}: {turn.said.text} {f4_stamp(turn.end)}"
        cuts = (len(line) // 2, len(line) - 9, len(line) - 5) if number % 3 == 0 else ()
        paragraph = document.add_paragraph()
        for first, last in zip((0, *cuts), (*cuts, len(line)), strict=True):
            paragraph.add_run(line[first:last])
    return saved(document)


def table_docx(interview: Interview) -> bytes:
    """Word file with a table: speaker, text."""
    document = _document(interview)
    table = document.add_table(rows=len(interview.turns), cols=2)
    for row, turn in zip(table.rows, interview.turns, strict=True):
        speaker, text = row.cells
        speaker.text, text.text = interview.label(turn), turn.said.text
    return saved(document)


def _document(interview: Interview, author: str = "") -> Any:  # noqa: ANN401 - python-docx is untyped
    from docx import Document

    document = Document()
    properties = document.core_properties
    properties.author, properties.last_modified_by = author, author
    properties.comments, properties.title = "", ""
    properties.created = properties.modified = WRITTEN.replace(tzinfo=None)
    for line in lines_above(interview):
        document.add_paragraph(line)
    return document


def saved(document: Any) -> bytes:  # noqa: ANN401 - python-docx and openpyxl are untyped
    """Save a Word file or a workbook, the same bytes at every run."""
    buffer = io.BytesIO()
    document.save(buffer)
    return same_bytes(buffer.getvalue())


def same_bytes(archive: bytes) -> bytes:
    """Write a zip anew, with fixed dates and its members in a fixed order."""
    fixed = WRITTEN.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z", fixed, data)
            member = zipfile.ZipInfo(name, WRITTEN.timetuple()[:6])
            new.writestr(member, data, zipfile.ZIP_DEFLATED, compresslevel=9)
    return buffer.getvalue()


FORMATS: Mapping[str, tuple[str, Callable[[Interview], bytes], str]] = {
    "E1": ("docx", office_docx, "Word, Schreibbüro / typing office"),
    "E2": ("txt", f4_text, "Text, f4"),
    "E3": ("html", noscribe_html, "HTML, noScribe"),
    "E4": ("md", markdown, "Markdown"),
    "E5": ("vtt", teams_vtt, "WebVTT, Teams"),
    "N1": ("docx", f4_docx, "Word, f4"),
    "N2": ("txt", plain_utf16, "Text, UTF-16, CRLF"),
    "N3": ("vtt", zoom_vtt, "WebVTT, Zoom"),
    "N4": ("docx", table_docx, "Word, Tabelle / table"),
    "N5": ("docx", f4_docx, "Word, f4, Gruppe / group"),
    "N6": ("txt", noscribe_text, "Text, noScribe"),
    "N7": ("csv", oral_history, "Tabelle / table, Oral History"),
}
HEADERS: Mapping[str, Callable[[Interview], tuple[Marked, ...]]] = {
    "E3": noscribe_html_header,
    "N3": lambda _: (),
    "N6": noscribe_text_header,
    "N7": lambda _: (),
}
