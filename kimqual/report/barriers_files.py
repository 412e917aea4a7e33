"""Barriers as a web page and for Excel: tables without small cells, and released quotes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kimqual.exchange.writing import TEXT_CELLS, replaced
from kimqual.model import Codebook
from kimqual.report.barriers import StudyBarriers
from kimqual.report.barriers_page import HOW_TO_READ, Section, basis_line, sections
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
) -> list[Path]:
    """Write the tables; each file appears whole or not at all.

    Args:
        study: Open; without the vault only if nothing was pseudonymised since the releases.
        found: As from ``study_barriers``.
        book: The codebook.
        html: Web page, if wanted.
        xlsx: Excel file, if wanted.

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
    return [path for path in (html, xlsx) if path is not None]


def printable(study: Study, book: Codebook) -> list[Quote]:
    """Give the quotes that may be printed; none is no fault, for tables stand without them."""
    quotes = list_quotes(study, book)
    return exportable(study, quotes) if any(quote.is_released for quote in quotes) else []


def _write_xlsx(laid: Sequence[Section], about: Sequence[str], path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), TEXT_CELLS) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        large = book.add_format({"bold": True, "font_size": 14})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        number = book.add_format({"align": "right", "valign": "top"})
        tables = book.add_worksheet("Tabellen")
        tables.set_column(0, 0, 34, plain)
        tables.set_column(1, 20, 15)
        at = 0
        for section in laid:
            tables.write_string(at, 0, section.title, large)
            for column, name in enumerate(section.header):
                tables.write_string(at + 1, column, name, bold)
            for line, row in enumerate(section.rows, at + 2):
                tables.write_string(line, 0, row.label, plain)
                for column, cell in enumerate(row.cells, 1):
                    tables.write_string(line, column, cell.text, number)
            at += len(section.rows) + 4
        tables.set_landscape()
        tables.fit_to_pages(1, 0)
        quotes = book.add_worksheet("Zitate")
        for column, (name, width) in enumerate((("Zelle", 34), ("Zitat", 90), ("Beleg", 16))):
            quotes.set_column(column, column, width, plain)
            quotes.write_string(0, column, name, bold)
        lines = [(one.label, q.text, q.place) for s in laid for one in s.behind for q in one.quotes]
        for line, cells in enumerate(lines, 1):
            for column, text in enumerate(cells):
                quotes.write_string(line, column, text, plain)
        quotes.freeze_panes(1, 0)
        quotes.autofilter(0, 0, max(1, len(lines)), 2)
        sheet = book.add_worksheet("Angaben")
        sheet.set_column(0, 0, 100, plain)
        for line, text in enumerate(about):
            sheet.write_string(line, 0, text, plain)
