"""Barriers as a web page, for Excel and for Word: tables without small cells, and released quotes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kimqual.exchange.writing import TEXT_CELLS, replaced
from kimqual.model import Codebook
from kimqual.report.barriers import StudyBarriers
from kimqual.report.barriers_page import HOW_TO_READ, Section, basis_line, sections
from kimqual.report.exports import add_quote, small
from kimqual.report.pages import render
from kimqual.report.quotes import Quote, list_quotes
from kimqual.report.release import exportable
from kimqual.report.study import colophon
from kimqual.store import Study


def write_files(
    study: Study,
    found: StudyBarriers,
    book: Codebook,
    *,
    html: Path | None = None,
    xlsx: Path | None = None,
    docx: Path | None = None,
) -> list[Path]:
    """Write the tables; each file appears whole or not at all.

    Args:
        study: Open; without the vault only if nothing was pseudonymised since the releases.
        found: As from ``study_barriers``.
        book: The codebook.
        html: Web page, if wanted.
        xlsx: Excel file, if wanted.
        docx: Word file, if wanted.

    Returns:
        The files.

    Raises:
        ReleaseError: If a released quote may not be exported now.
    """
    laid = sections(found, printable(study, book), book)
    about = [*colophon(study).lines(), basis_line(found), HOW_TO_READ]
    if html is not None:
        page = render("barriers.html.j2", sections=laid, about=about)
        with replaced(html) as temporary:
            temporary.write_text(page, "utf-8", newline="\n")
    if xlsx is not None:
        with replaced(xlsx) as temporary:
            _write_xlsx(laid, about, temporary)
    if docx is not None:
        with replaced(docx) as temporary:
            _write_docx(laid, about, temporary)
    return [path for path in (html, xlsx, docx) if path is not None]


def printable(study: Study, book: Codebook) -> list[Quote]:
    """Give the quotes that may be printed; none is no fault, for tables stand without them."""
    quotes = list_quotes(study, book)
    return exportable(study, quotes) if any(quote.is_released for quote in quotes) else []


def _write_xlsx(laid: Sequence[Section], about: Sequence[str], path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), TEXT_CELLS) as book:
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        large = book.add_format({"bold": True, "font_size": 14})
        number = book.add_format({"align": "right", "valign": "top"})
        sheet = book.add_worksheet("Tabellen")
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 20, 15)
        at = 0
        for section in laid:
            sheet.write_string(at, 0, section.title, large)
            sheet.write_row(at + 1, 0, section.header, bold)
            for line, row in enumerate(section.rows, at + 2):
                sheet.write_string(line, 0, row.label, plain)
                sheet.write_row(line, 1, [cell.text for cell in row.cells], number)
            at += len(section.rows) + 4
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        _quote_sheet(book.add_worksheet("Zitate"), laid, plain, bold)
        last = book.add_worksheet("Angaben")
        last.set_column(0, 0, 100)
        last.write_column(0, 0, about, plain)


def _quote_sheet(sheet: Any, laid: Sequence[Section], plain: object, bold: object) -> None:  # noqa: ANN401  # xlsxwriter has no types
    lines = [(one.label, q.text, q.place) for s in laid for one in s.behind for q in one.quotes]
    for column, width in enumerate((34, 90, 16)):
        sheet.set_column(column, column, width)
    sheet.write_row(0, 0, ("Zelle", "Zitat", "Beleg"), bold)
    for line, cells in enumerate(lines, 1):
        sheet.write_row(line, 0, cells, plain)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(lines)), 2)


def _write_docx(laid: Sequence[Section], about: Sequence[str], path: Path) -> None:
    from docx import Document
    from docx.enum.section import WD_ORIENT

    document = Document()
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE  # ten fields of life stand side by side
    page.page_width, page.page_height = page.page_height, page.page_width
    document.core_properties.author = "kimqual"
    document.core_properties.title = "Barrieren, Zusammenleben, Empfehlungen"
    document.add_heading("Barrieren, Zusammenleben, Empfehlungen", level=0)
    for line in about:
        small(document.add_paragraph(), line)
    for section in laid:
        document.add_heading(section.title, level=1)
        _docx_table(document, section)
        for one in section.behind:
            document.add_heading(one.label, level=2)
            for quote in one.quotes:
                add_quote(document, quote)
    document.save(str(path))


def _docx_table(document: Any, section: Section) -> None:  # noqa: ANN401  # python-docx has no types
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    lines = [section.header, *((row.label, *(c.text for c in row.cells)) for row in section.rows)]
    table = document.add_table(len(lines), len(section.header), style="Light Grid Accent 1")
    for row, texts in zip(table.rows, lines, strict=True):
        for i, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            words = cell.paragraphs[0]
            words.add_run(text).font.size = Pt(8.5)
            if i:
                words.alignment = WD_ALIGN_PARAGRAPH.RIGHT
