"""What was found, as a workbook for the team: never for print, and it says so on each sheet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from kimqual.anonymisation.leak import find_leaks
from kimqual.exchange.writing import TEXT_CELLS, replaced
from kimqual.report.exports import Colophon
from kimqual.report.found import Found, Retrieval

MARK = (
    "Arbeitsmaterial, nicht freigegeben: nicht drucken, nicht weitergeben. "
    "Zitate für den Bericht: kimqual quotes release, kimqual quotes export."
)
_WIDTHS = {"davor": 40, "Zitat": 70, "danach": 40, "Codes": 30, "Merkmale": 30}
_HEADERS = (
    "Dokument",
    "Absatz",
    "Rolle",
    "davor",
    "Zitat",
    "danach",
    "Codes",
    "Codiert von",
    "Fall",
    "Frage",
    "Merkmale",
    "Nummern der Codings",
)
_PAIRS = ("Code", "und Code", "Stellen", "Personen", "Jaccard")
_JACCARD = (
    "Jaccard: Länge, die beide Codes gemeinsam bedecken, geteilt durch die Länge, die einer oder "
    "beide bedecken (Jaccard 1912)."
)
_LONGEST = 32_767 - 10  # Source: Microsoft, Excel specifications and limits: characters in a cell


def write_found(
    found: Retrieval, colophon: Colophon, path: Path, *, forms: Collection[str] | None = None
) -> list[str]:
    """Write what was found for Excel, marked as work inside the team; the file appears whole.

    A passage that holds a known name, or a word like one, is left out: it and its context.

    Args:
        found: The quotes in context, in the words of the view for coding.
        colophon: Where it comes from.
        path: The file.
        forms: Names that may not be in it, see :func:`kimqual.report.release.known_forms`; ``None``
            where the vault is away, which the file says then.

    Returns:
        The places of the passages left out, such as ``I003, ¶ 12``, never the names.

    Raises:
        FileError: If the place cannot be written.
    """
    import xlsxwriter

    held = [row for row in found.rows if forms is not None and find_leaks(_said(row), forms)]
    places = [f"{row.document}, ¶ {row.paragraph}" for row in held]
    with replaced(path) as temporary, xlsxwriter.Workbook(str(temporary), TEXT_CELLS) as book:
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        left_out = set(held)
        rows = [_cells(row) for row in found.rows if row not in left_out]
        _sheet(book, "Fundstellen", _HEADERS, rows, (bold, wrapped))
        pairs = [(p.first, p.second, p.n_passages, p.n_persons, p.jaccard) for p in found.pairs]
        _sheet(book, "Codes gemeinsam", _PAIRS, pairs, (bold, wrapped))
        for title, header, matrix in _matrices(found):
            _sheet(book, title, header, matrix, (bold, wrapped))
        about = book.add_worksheet("Angaben")
        about.set_column(0, 0, 110, wrapped)
        for number, line in enumerate(_about(found, colophon, _checked(forms, places))):
            about.write_string(number, 0, line)
    return places


def _checked(forms: Collection[str] | None, places: Sequence[str]) -> str:
    if forms is None:
        return "nicht geprüft, der Tresor war nicht offen"
    return f"geprüft; weggelassen: {'; '.join(places) or 'nichts'}"


def _said(row: Found) -> str:
    return "\n".join([row.before + row.quote + row.after, *(value for _, value in row.attributes)])


def _sheet(
    book: Any,  # noqa: ANN401  # xlsxwriter has no types
    title: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str | float]],
    formats: tuple[Any, Any],
) -> None:
    """Write a sheet: the warning above, the header frozen, filters on."""
    bold, wrapped = formats
    sheet = book.add_worksheet(title)
    sheet.write_string(0, 0, MARK)
    for column, name in enumerate(header):
        sheet.set_column(column, column, _WIDTHS.get(name, 14), wrapped)
        sheet.write_string(1, column, name, bold)
    for number, row in enumerate(rows, 2):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, _short(cell), wrapped)
            else:
                sheet.write_number(number, column, cell, wrapped)
    sheet.freeze_panes(2, 0)
    sheet.autofilter(1, 0, max(2, len(rows) + 1), len(header) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&LArbeitsmaterial, nicht freigegeben&R&P")


def _short(cell: str) -> str:
    return cell if len(cell) <= _LONGEST else cell[: _LONGEST - 4] + " […]"


def _cells(row: Found) -> tuple[str, ...]:
    return (
        row.document,
        str(row.paragraph),
        row.role,
        row.before,
        row.quote,
        row.after,
        ", ".join(row.codes),
        ", ".join(row.coders),
        row.case,
        row.question,
        "; ".join(f"{name}: {value}" for name, value in row.attributes),
        ", ".join(map(str, row.codings)),
    )


def _matrices(found: Retrieval) -> Iterator[tuple[str, Sequence[str], list[list[str | float]]]]:
    """Give codes by codes, once with passages and once with persons."""
    codes = sorted({code for pair in found.pairs for code in (pair.first, pair.second)})
    for title, name in (("Stellen", "n_passages"), ("Personen", "n_persons")):
        counts = {(p.first, p.second): getattr(p, name) for p in found.pairs}
        counts |= {(second, first): n for (first, second), n in counts.items()}
        body: list[list[str | float]] = [
            [code, *(counts.get((code, other), 0) for other in codes)] for code in codes
        ]
        for i, row in enumerate(body, 1):
            row[i] = "–"
        yield title, ["Code", *codes], body


def _about(found: Retrieval, colophon: Colophon, checked: str) -> list[str]:
    wanted = found.wanted
    return [
        MARK,
        *colophon.lines()[:1],
        *(line.replace("Profil: report", "Profil: coding") for line in colophon.lines()[1:]),
        f"Auf Namen, die der Tresor kennt: {checked}.",
        f"Gesucht: {found.expression}",
        f"Codiert von: {', '.join(found.coders)}",
        f"Nur Dokumente: {', '.join(wanted.documents) or 'alle'}",
        f"Nur Rollen: {', '.join(wanted.roles) or 'alle'}",
        f"Nur Merkmale: {_attributes(found) or 'alle'}",
        f"{len(found.rows)} Stellen, {found.n_documents} Dokumente, {found.n_persons} Personen.",
        _JACCARD,
    ]


def _attributes(found: Retrieval) -> str:
    return "; ".join(
        f"{name}: {' oder '.join(values)}" for name, values in found.wanted.attributes.items()
    )
