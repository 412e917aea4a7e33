"""Quotes as Word, Excel and web page.

Every file says when, from which study, with which codebook and in which profile it was made. Cells
are written as text, so that no answer becomes a formula; the page escapes everything and loads
nothing from anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from kimqual.exchange.writing import TEXT_CELLS, replaced
from kimqual.report.quotes import Quote

_HEADERS = ("Code", "Zitat", "Beleg", "Sprecher:in", "Merkmale", "Codiert von", "Nr.")
_WIDTHS = (28, 90, 14, 18, 30, 16, 8)
_LINE = 15  # height of a line of Excel's standard font, in points
_HIGHEST = (
    409  # the highest row that Excel opens; Source: Microsoft, Excel specifications and limits
)
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Colophon:
    """Where an export comes from, printed on it.

    Attributes:
        study: The study's name.
        made: Date and time, as printed.
        codebook: Name and revision.
        profile: Profile of the pseudonymisation.
    """

    study: str
    made: str
    codebook: str
    profile: str = "report"

    def lines(self) -> tuple[str, ...]:
        """Give the lines of small print."""
        return (
            f"Studie: {self.study}",
            f"Erstellt: {self.made} · Codebuch: {self.codebook} · Profil: {self.profile}",
            "Die Texte sind pseudonymisiert (Art. 4 Nr. 5 DSGVO), nicht anonym.",
        )


def export_quotes(
    quotes: Sequence[Quote], colophon: Colophon, folder: Path, formats: Sequence[str]
) -> list[Path]:
    """Write quotes in several formats; each file appears whole or not at all.

    Args:
        quotes: Checked for export, see :func:`kimqual.report.release.exportable`.
        colophon: Small print.
        folder: Made if absent.
        formats: Of ``docx``, ``xlsx``, ``html``.

    Returns:
        The files.
    """
    paths = []
    for name in formats:
        path = folder / f"zitate.{name}"
        with replaced(path) as temporary:
            WRITERS[name](quotes, colophon, temporary)
        paths.append(path)
    return paths


def write_docx(quotes: Sequence[Quote], colophon: Colophon, path: Path) -> None:
    """Write quotes for Word: a heading for each code, quotes indented, their source below."""
    from docx import Document

    document = Document()
    document.core_properties.author = "kimqual"
    document.core_properties.title = "Zitate"
    document.add_heading("Zitate", level=0)
    for line in colophon.lines():
        small(document.add_paragraph(), line)
    for path_of_code, group in _by_code(quotes):
        document.add_heading(_allowed(" › ".join(path_of_code)), level=1)
        for quote in group:
            add_quote(document, quote)
    document.save(str(path))


def add_quote(document: Any, quote: Quote) -> None:  # noqa: ANN401  # python-docx has no types
    """Add a quote, indented, with its source below."""
    from docx.shared import Cm, Pt

    words = document.add_paragraph(f"„{_allowed(quote.text)}“")
    words.paragraph_format.left_indent = Cm(0.8)
    words.paragraph_format.space_after = Pt(0)
    words.paragraph_format.keep_with_next = True
    source = document.add_paragraph()
    source.paragraph_format.left_indent = Cm(0.8)
    source.paragraph_format.space_after = Pt(10)
    small(source, f"({_source(quote)})")


def _allowed(text: str) -> str:
    """Put a space for what no XML file may hold, such as form feeds. Source: XML 1.0, 2.2 Char."""
    return _NOT_IN_XML.sub(" ", text)


def small(paragraph: Any, text: str) -> None:  # noqa: ANN401  # python-docx has no types
    """Add small print."""
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(_allowed(text))
    run.font.size = Pt(9)
    run.font.color.rgb = RGBColor(0x55, 0x55, 0x55)


def write_xlsx(quotes: Sequence[Quote], colophon: Colophon, path: Path) -> None:
    """Write quotes for Excel: one row a quote, filters on, header frozen."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), TEXT_CELLS) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Zitate")
        for column, (title, width) in enumerate(zip(_HEADERS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width, wrapped)
            sheet.write_string(0, column, title, bold)
        for row, quote in enumerate(quotes, 1):
            cells = _cells(quote)
            sheet.set_row(row, min(_HIGHEST, _LINE * _n_lines(cells)))
            for column, text in enumerate(cells):
                sheet.write_string(row, column, text, wrapped)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(quotes)), len(_HEADERS) - 1)
        about = book.add_worksheet("Angaben")
        about.set_column(0, 0, 100)
        for row, line in enumerate(colophon.lines()):
            about.write_string(row, 0, line)


def write_html(quotes: Sequence[Quote], colophon: Colophon, path: Path) -> None:
    """Write quotes as one page that needs no network."""
    from kimqual.report.pages import render

    groups = [(" › ".join(labels), list(group)) for labels, group in _by_code(quotes)]
    page = render("quotes.html.j2", groups=groups, colophon=colophon.lines(), source=_source)
    path.write_text(page, "utf-8", newline="\n")


WRITERS: dict[str, Callable[[Sequence[Quote], Colophon, Path], None]] = {
    "docx": write_docx,
    "xlsx": write_xlsx,
    "html": write_html,
}


def _by_code(quotes: Sequence[Quote]) -> Iterator[tuple[tuple[str, ...], Iterator[Quote]]]:
    yield from groupby(quotes, key=lambda quote: quote.path)


def _source(quote: Quote) -> str:
    return ", ".join([quote.place, quote.role, *(f"{n}: {v}" for n, v in quote.attributes)])


def _n_lines(cells: Sequence[str]) -> int:
    """Give the lines of the highest cell, so that programs that do not measure show all of it."""
    return max(
        sum(1 + len(line) // width for line in cell.split("\n"))
        for cell, width in zip(cells, _WIDTHS, strict=True)
    )


def _cells(quote: Quote) -> tuple[str, ...]:
    return (
        " › ".join(quote.path),
        quote.text,
        quote.place,
        quote.role,
        "; ".join(f"{name}: {value}" for name, value in quote.attributes),
        ", ".join(quote.coders),
        str(quote.number),
    )
