"""The worklist as a web page and for Excel; each file appears whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from kimqual.anonymisation.leak import find_leaks
from kimqual.exchange.writing import TEXT_CELLS, replaced
from kimqual.model import Codebook
from kimqual.report.disagreement_lines import Line, joined, touched
from kimqual.report.disagreements import Worklist
from kimqual.report.disagreements_page import write_page
from kimqual.report.disagreements_words import Words, words_in
from kimqual.report.release import known_forms
from kimqual.report.study import colophon
from kimqual.store import Study

_WIDTHS: Final = (6, 20, 9, 14, 13, 12, 30, 12, 30, 36, 44, 44, 36, 24, 12, 24, 36)
_LINE: Final = 15  # height of a line of Excel's standard font, in points
_HIGHEST: Final = 409
"""Source: Microsoft, Excel specifications and limits: row height."""
_LONGEST: Final = 32_767
"""Source: Microsoft, Excel specifications and limits: characters in a cell."""


def write_files(
    study: Study,
    found: Worklist,
    book: Codebook,
    *,
    html: Path | None = None,
    xlsx: Path | None = None,
) -> tuple[str, ...]:
    """Write the list.

    Args:
        study: Open; with its vault, the words are searched for the names that it knows.
        found: The list, in the language of the files.
        book: The codebook.
        html: Web page, if wanted.
        xlsx: Excel file, if wanted, with columns for decisions and notes.

    Returns:
        Places whose words were left out, because a known name stands there.

    Raises:
        FileError: If a place cannot be written; no file is ever there in part.
    """
    words = words_in(found.language)
    withheld = _withheld(study, found.lines)
    about = [*_colophon(study, found.language), words.handling]
    if not study.has_vault:
        about.append(words.unsearched)
    if html is not None:
        page = write_page(found, book, about, withheld)
        with replaced(html) as temporary:
            temporary.write_text(page, "utf-8", newline="\n")
    if xlsx is not None:
        with replaced(xlsx) as temporary:
            _write_xlsx(found, words, about, withheld, temporary)
    return tuple(dict.fromkeys(x.place for x in found.lines if x.number in withheld))


def _colophon(study: Study, language: str) -> tuple[str, ...]:
    made = replace(colophon(study), profile="coding")
    if language == "de":
        return made.lines()[:2]
    return (
        f"Study: {made.study}",
        f"Made: {made.made} · Codebook: {made.codebook} · Profile: {made.profile}",
    )


def _withheld(study: Study, lines: Sequence[Line]) -> frozenset[int]:
    """Find the rows in whose words or memos a name stands that the vault knows."""
    if not study.has_vault:
        return frozenset()
    forms = known_forms(study)
    return frozenset(line.number for line in lines if find_leaks(_printed(line), forms))


def _printed(line: Line) -> str:
    memos = [c.memo for side in line.sides for c in side]
    return "\n".join([line.context.of(line.text.text), *memos])


def _write_xlsx(
    found: Worklist, words: Words, about: Sequence[str], withheld: Collection[int], path: Path
) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), TEXT_CELLS) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheets = [book.add_worksheet(name) for name in words.sheets]
        rows = [_cells(line, found, words, line.number in withheld) for line in found.lines]
        _fill(sheets[0], words.columns, _WIDTHS, rows, bold, wrapped)
        confused: list[list[str | float]] = [
            [*(found.labels[code] for code in one.codes), one.n_cases, one.n_passages]
            for one in found.confused
        ]
        _fill(sheets[1], words.confused_header, (44, 44, 12, 12), confused, bold, wrapped)
        sheets[2].set_column(0, 0, 110)
        said = [*about, words.order, *_compared(found, words)]
        for row, line in enumerate(said):
            sheets[2].write_string(row, 0, line, wrapped)


def _fill(
    sheet: Any,  # noqa: ANN401  # xlsxwriter has no types
    header: Sequence[str],
    widths: Sequence[int],
    rows: Sequence[Sequence[str | float]],
    bold: object,
    wrapped: object,
) -> None:
    for column, (title, width) in enumerate(zip(header, widths, strict=True)):
        sheet.set_column(column, column, width, wrapped)
        sheet.write_string(0, column, title, bold)
    for number, cells in enumerate(rows, 1):
        sheet.set_row(number, min(_HIGHEST, _LINE * _n_lines(cells, widths)))
        for column, cell in enumerate(cells):
            write: Callable[..., int] = sheet.write_string
            if not isinstance(cell, str):
                write = sheet.write_number
            write(number, column, cell, wrapped)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(rows)), len(header) - 1)


def _cells(line: Line, found: Worklist, words: Words, is_withheld: bool) -> list[str | float]:
    (one, two), (first, second) = line.coders, line.sides
    quotes = [" | ".join(c.quote for c in side) for side in line.sides]
    said = [line.before, *quotes, line.after, joined(c.memo for c in (*first, *second))]
    if is_withheld:
        said = ["", words.withheld, words.withheld, "", ""]
    before, quote_1, quote_2, after, memos = said
    label_1, label_2 = (joined(found.labels[c.code] for c in side) for side in line.sides)
    return [
        line.number,
        words.kinds[line.item.kind],
        round(line.item.weight, 1),
        line.place,
        _speakers(line),
        one,
        label_1,
        two,
        label_2,
        *(_cut(text) for text in (before, quote_1, quote_2, after, memos)),
        round(line.item.row.iou, 2),
        "",
        "",
    ]


def _speakers(line: Line) -> str:
    return joined(line.text.speakers[n][0] for n in touched(line.text, line.span))


def _cut(text: str) -> str:
    """Keep what a cell holds; more than that, and Excel would say that the file is damaged."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _compared(found: Worklist, words: Words) -> Iterator[str]:
    for pair in found.pairs:
        shared = str(pair.n_documents) if pair.n_documents else words.none_shared
        numbers = (shared, f"{pair.n_first} + {pair.n_second}", pair.n_alike, pair.n_rows)
        named = zip(words.compared[1:], numbers, strict=True)
        yield f"{' – '.join(pair.coders)}: " + ", ".join(f"{name}: {n}" for name, n in named)


def _n_lines(cells: Sequence[str | float], widths: Sequence[int]) -> int:
    return max(
        sum(1 + len(line) // width for line in str(cell).split("\n"))
        for cell, width in zip(cells, widths, strict=True)
    )
