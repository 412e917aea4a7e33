"""PDF with text: pages, columns and lines are undone. Scanned pages are refused."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, replace

from kimqual.errors import FileError
from kimqual.exchange import pdf_safety
from kimqual.exchange.beside import left_out_warning, properties_warning, sorted_out
from kimqual.exchange.frame import Draft, Format, Raw
from kimqual.exchange.pdf_letters import Letters
from kimqual.exchange.pdf_lines import paragraphs
from kimqual.exchange.pdf_rows import Line, lines_of
from kimqual.exchange.turns import read_paragraphs

_FEW = 10  # letters on a page that is a picture: its number, a stamp
_MOST = 5_000_000
_GUESSED = (
    "A PDF has no paragraphs: they were guessed from the places of its lines. If you have the Word"
    " file, add that instead."
)


@dataclass(slots=True)
class _Found:
    """What the pages came to."""

    pages: list[list[Line]] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    n_comments: int = 0


def sniff(raw: Raw) -> str:
    """Look for the first bytes, ``%PDF-``."""
    surprise = "" if raw.suffix == ".pdf" else f", although the name ends in {raw.suffix}"
    return f"the content is a PDF{surprise}" if raw.is_pdf else ""


def read(raw: Raw) -> Draft:
    """Read labels and paragraphs; page headers, page numbers and comments are kept beside.

    Raises:
        FileError: If it is no PDF, damaged, protected, scanned or beyond reason.
    """
    if not raw.is_pdf:
        raise FileError("This is no PDF.", where=raw.name, mend="leave the format out.")
    with closing(Letters(raw.data, raw.name)) as letters:
        found = _found(letters, raw.name)
    made = paragraphs(found.pages)
    draft = read_paragraphs(made.paragraphs)
    left_out = Counter({"page headers and numbers": len(made.bands), "comments": found.n_comments})
    divided = f"{made.n_joined} words divided at the end of a line were joined."
    warnings = (
        _GUESSED,
        *((divided,) if made.n_joined else ()),
        *properties_warning(found.people),
        *left_out_warning(+left_out),
    )
    return replace(
        draft,
        warnings=(*draft.warnings, *warnings),
        beside=sorted_out(found.people, (*found.texts, *made.bands)),
    )


FORMAT = Format("pdf", "PDF", sniff, read)


def _found(letters: Letters, name: str) -> _Found:
    properties = letters.properties()
    found = _Found(people=[properties.author], texts=[*properties.texts])
    scanned: list[int] = []
    length = 0
    for page in letters.pages():
        found.people += page.people
        found.texts += [*page.texts, page.askew]
        found.n_comments += len(page.texts)
        length += len(page.letters)
        if length > _MOST:
            raise pdf_safety.too_long(f"more than {_MOST:,} letters", name)
        if page.is_scanned and len(page.letters) < _FEW:
            scanned.append(page.number)
        elif page.letters:
            found.pages.append(lines_of(page))
    pdf_safety.refuse_scanned(scanned, name, has_text=bool(found.pages))
    lines = (line.text for page in found.pages for line in page)
    pdf_safety.refuse_meaningless("\n".join(lines), name)
    return found
