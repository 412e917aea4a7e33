"""Delimited text (CSV, TSV) as rows of cells: which separator, and whether quotes are quotes."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from kimqual.errors import FileError

SEPARATORS = (",", ";", "\t", "|")
_Quoting = Literal[0, 3]  # csv.QUOTE_MINIMAL, csv.QUOTE_NONE
_QUOTINGS: tuple[_Quoting, _Quoting] = (csv.QUOTE_MINIMAL, csv.QUOTE_NONE)
# No printable file holds it: splits nothing, so a file of one column stays one column.
_NO_SEPARATOR = "\x1f"
# At least half of the rows must have the header's width, or the character separates nothing.
_CONSISTENT = 0.5
_SAMPLE = 200
_SAMPLE_CHARACTERS = 500_000
# The ends that a file can have, and no others: people's answers hold U+2028 and the like.
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")


@dataclass(frozen=True, slots=True)
class Delimited:
    """What a text is split into.

    Attributes:
        lines: Number of each row that is not blank, from 1, and its cells.
        separator: Between two cells; "" where there is one column.
        is_quoted: Whether quotation marks were read as CSV's own.
    """

    lines: list[tuple[int, list[str]]]
    separator: str
    is_quoted: bool


def split_text(text: str, name: str) -> Delimited:
    """Split a text into rows and cells.

    Args:
        text: Decoded; a byte order mark and Excel's line ``sep=;`` may stand before the header.
        name: The file's name, for messages.

    Raises:
        FileError: If header and rows are separated by different characters.
    """
    text, told = _told_separator(text.removeprefix("\ufeff"))
    separator = told or find_separator(text)
    if not separator:
        _refuse_two_separators(text, name)
    used = separator or _NO_SEPARATOR
    is_quoted = _is_quoted(text, used)
    quoting: _Quoting = csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE
    return Delimited(list(_parsed(text, used, quoting)), separator, is_quoted)


def _told_separator(text: str) -> tuple[str, str]:
    """Take off Excel's own first line ``sep=;``."""
    told = re.match(r'"?sep=([,;\t|])"?\r?\n', text, re.IGNORECASE)
    return (text[told.end() :], told[1]) if told else (text, "")


def find_separator(text: str) -> str:
    r"""Find what stands between the cells.

    Each candidate splits the first rows. The one that gives most rows the width of the header
    wins, among equals the one with more columns.

    Args:
        text: The file's text.

    Returns:
        One of `SEPARATORS`, or "" for a file of one column.

    Example:
        >>> find_separator("id;Was stört Sie, und warum?\n1;Lärm, Müll\n2;Nichts\n")
        ';'
    """
    sample = text[:_SAMPLE_CHARACTERS]
    best = (0.0, 1, "")
    for separator in SEPARATORS:
        for quoting in _QUOTINGS:
            widths = _widths(sample, separator, quoting)
            if widths and widths[0] > 1:
                # A file of nothing but a header agrees with itself.
                below = widths[1:] or widths
                share = sum(width == widths[0] for width in below) / len(below)
                best = max(best, (share, widths[0], separator))
    return best[2] if best[0] >= _CONSISTENT else ""


def _widths(text: str, separator: str, quoting: _Quoting) -> list[int]:
    widths: list[int] = []
    try:
        for _, cells in _parsed(text, separator, quoting):
            surplus = widths and not any(map(str.strip, cells[widths[0] :]))
            widths.append(min(len(cells), widths[0]) if surplus else len(cells))
            if len(widths) > _SAMPLE:
                break
    except csv.Error:
        # Stray quotes, or the sample ends inside a cell: what came before still counts.
        return widths
    return widths


def _refuse_two_separators(text: str, name: str) -> None:
    """Say so where the header is split by one character and the rows by another."""
    lines = [line.strip("\r\n") for line in _lines(text[:_SAMPLE_CHARACTERS])][: _SAMPLE + 1]
    lines = [line for line in lines if line.strip()]
    if len(lines) < 3:
        return
    header, below = lines[0], lines[1:]
    for separator in SEPARATORS:
        if separator in header or header.count(" ") > header.count(separator) + 20:
            continue
        n_cells = below[0].count(separator)
        if n_cells and all(line.count(separator) == n_cells for line in below):
            other = next((s for s in SEPARATORS if header.count(s) == n_cells), "")
            if other:
                raise FileError(
                    f"The header is separated by {other!r}, the rows by {separator!r}.",
                    where=name,
                    mend="export the table again, or make both the same in an editor.",
                )


def _is_quoted(text: str, separator: str) -> bool:
    """Tell whether quotation marks are CSV's own, by which of the two readings fits the data.

    Quoting is believed if every quotation mark at a cell's start closes at a cell's end and no row
    becomes ragged by it. Where the bare rows are all sound, quotation marks that swallow lines are
    the respondents' own.
    """
    if '"' not in text:
        return False
    rows, ragged, _ = _shape(text, separator, csv.QUOTE_NONE)
    try:
        quoted_rows, quoted_ragged, width = _shape(text, separator, csv.QUOTE_MINIMAL)
    except csv.Error:
        return False
    swallows = ragged == 0 and quoted_rows < rows and width > 1
    is_plain = not swallows or _is_surely_quoted(text, separator)
    return quoted_ragged <= ragged and is_plain


def _is_surely_quoted(text: str, separator: str) -> bool:
    """Tell whether the header is in quotation marks, or a cell holds doubled ones, as CSV does."""
    if text.startswith('"'):
        return True
    edge = re.escape(separator)
    doubled = rf'(?:^|{edge})"[^"\r\n]*(?:""[^"\r\n]*)+"(?={edge}|\r?$)'
    return re.search(doubled, text, re.MULTILINE) is not None


def _shape(text: str, separator: str, quoting: _Quoting) -> tuple[int, int, int]:
    """Count rows, ragged rows and the header's cells without keeping any of them."""
    rows = ragged = width = 0
    for _, cells in _parsed(text, separator, quoting):
        width = width or len(cells)
        rows += 1
        ragged += len(cells) != width
    return rows, ragged, width


def _lines(text: str) -> Iterator[str]:
    """Yield lines with their ends; a stream of the text would hold four bytes a character."""
    return (found[0] for found in _LINE.finditer(text))


def _parsed(text: str, separator: str, quoting: _Quoting) -> Iterator[tuple[int, list[str]]]:
    """Yield file row and cells, blank lines left out; strict, so that an open quote is an error."""
    before = csv.field_size_limit(sys.maxsize)
    try:
        reader = csv.reader(_lines(text), delimiter=separator, quoting=quoting, strict=True)
        for number, cells in enumerate(reader, 1):
            if any(cell.strip() for cell in cells):
                yield number, cells
    finally:
        csv.field_size_limit(before)
