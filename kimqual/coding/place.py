"""Put a row of somebody's coding file where it belongs in the text, or say why that cannot be.

Nothing is ever moved to where it might fit: the quote stands at the offsets given, or in exactly
one place, or the row is a fault (DESIGN promise 4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from kimqual.errors import UnknownCodeError
from kimqual.model import Codebook, Coding, Span
from kimqual.text import normalise


class Row(Protocol):
    """A row of a coding file; `kimqual.exchange` reads them."""

    @property
    def document(self) -> str:
        """Document id."""
        ...

    @property
    def code(self) -> str:
        """Code id."""
        ...

    @property
    def coder(self) -> str:
        """Who coded."""
        ...

    @property
    def quote(self) -> str:
        """The words that were marked."""
        ...

    @property
    def start(self) -> int | None:
        """First code point, if given."""
        ...

    @property
    def end(self) -> int | None:
        """One past the last code point, if given."""
        ...

    @property
    def paragraph(self) -> int | None:
        """Number of the paragraph, if given."""
        ...

    @property
    def memo(self) -> str:
        """What the coder noted."""
        ...

    @property
    def where(self) -> str:
        """File and row."""
        ...


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a coding, where, and how to mend it; holds no source text.

    Attributes:
        reason: What is wrong.
        mend: The next thing to do.
        where: File and row, or document and offsets.
        is_warning: Whether the coding is kept all the same.
    """

    reason: str
    mend: str
    where: str = ""
    is_warning: bool = False


def place(
    row: Row, text: str, paragraphs: Mapping[int, Span], *, codebook: Codebook | None = None
) -> Coding | Fault:
    """Find where a row's quote stands.

    Args:
        row: With offsets, which are verified, or without, in which case the quote is searched in
            its paragraph, or in the whole text where no paragraph is given.
        text: What was coded; NFC with LF. Offsets are code points of it.
        paragraphs: Number of each paragraph to its place in the text.
        codebook: If given, the code has to be in it.

    Returns:
        The coding, its quote in NFC, or the fault.

    Example:
        >>> from types import SimpleNamespace as Row
        >>> row = Row(document="d1", code="field.work", coder="ada", quote="Büro", start=None,
        ...     end=None, paragraph=None, memo="", where="codings.csv, row 2")
        >>> place(row, "Im Büro ist es laut.", {}).span
        Span(start=3, end=7)
        >>> print(place(row, "Büro, Büro!", {}).reason)
        The quote stands in 2 places.
    """
    quote = normalise(row.quote)
    found: Span | Fault | None = _fault_of(row, quote, paragraphs, codebook)
    if found is None:
        find = _searched if row.start is None else _verified
        found = find(row, quote, text, paragraphs)
    if isinstance(found, Fault):
        return found
    return Coding(row.document, found, row.code, row.coder, quote, row.memo)


def broken_rules(codings: Iterable[Coding], codebook: Codebook) -> dict[Coding, Fault]:
    """Find codings whose code needs another one beside it, and has none.

    A code's requirement, or the nearest above it that has one, is met by an overlapping coding of
    the same coder with a required code or one below it: ``ground.origin`` needs
    ``experience.discrimination``.

    Args:
        codings: Of any coders.
        codebook: Says what requires what.

    Returns:
        Each such coding with a warning; it is kept, for the coders have to talk about it.

    Source: DESIGN section 3.
    """
    needs = {code.id: _needed(code.id, codebook) for code in codebook.codes}
    together: dict[tuple[str, str], list[Coding]] = defaultdict(list)
    for coding in codings:
        together[coding.document, coding.coder].append(coding)
    paths = {code.id: frozenset(codebook.path(code.id)) for code in codebook.codes}
    return {
        coding: _rule(coding, needed)
        for group in together.values()
        for coding in group
        if (needed := needs.get(coding.code))
        and not any(
            coding.span.overlap(other.span) and not needed.isdisjoint(paths.get(other.code, ()))
            for other in group
        )
    }


def _fault_of(
    row: Row, quote: str, paragraphs: Mapping[int, Span], codebook: Codebook | None
) -> Fault | None:
    if codebook is not None and row.code not in codebook:
        error = UnknownCodeError.among(row.code, [code.id for code in codebook.codes])
        return Fault(error.message, error.mend, row.where)
    if not quote:
        return Fault("The quote is empty.", "give the words that were marked.", row.where)
    if (row.start is None) != (row.end is None):
        return Fault("Only one of start and end is given.", "give both or neither.", row.where)
    if row.paragraph is not None and row.paragraph not in paragraphs:
        return Fault(
            f"There is no paragraph {row.paragraph} in the document.",
            "compare the numbers with: kimqual corpus list",
            row.where,
        )
    return None


def _verified(row: Row, quote: str, text: str, paragraphs: Mapping[int, Span]) -> Span | Fault:
    start, end = row.start or 0, row.end or 0
    if not 0 <= start < end <= len(text):
        return Fault(
            f"[{start}, {end}) does not lie in the document's {len(text)} code points.",
            "count from 0 in code points of the pseudonymised text.",
            row.where,
        )
    span = Span(start, end)
    if span.of(text) != quote:
        return Fault(
            f"At [{start}, {end}) stands something else than the quote.",
            "was the text changed, or do the offsets count other units than code points? Leave"
            " start and end empty to have the quote searched.",
            row.where,
        )
    if row.paragraph is not None and not span.overlap(paragraphs[row.paragraph]):
        return Fault(
            f"[{start}, {end}) does not lie in paragraph {row.paragraph}.",
            "correct the paragraph, or leave it empty.",
            row.where,
        )
    return span


def _searched(row: Row, quote: str, text: str, paragraphs: Mapping[int, Span]) -> Span | Fault:
    within = Span(0, len(text)) if row.paragraph is None else paragraphs[row.paragraph]
    where = "the document" if row.paragraph is None else f"paragraph {row.paragraph}"
    places = _places(quote, text, within)
    if len(places) == 1:
        return Span(places[0], places[0] + len(quote))
    if not places:
        return Fault(
            f"The quote does not stand in {where}.",
            "copy it unchanged from the pseudonymised text.",
            row.where,
        )
    return Fault(
        f"The quote stands in {len(places)} places.",
        "give start and end, the paragraph, or a longer quote.",
        row.where,
    )


def _places(quote: str, text: str, within: Span) -> list[int]:
    places: list[int] = []
    at = text.find(quote, within.start, within.end)
    while at >= 0:
        places.append(at)
        at = text.find(quote, at + 1, within.end)
    return places


def _needed(code: str, codebook: Codebook) -> frozenset[str]:
    for above in reversed(codebook.path(code)):
        if codebook[above].requires:
            return frozenset(codebook[above].requires)
    return frozenset()


def _rule(coding: Coding, needed: frozenset[str]) -> Fault:
    return Fault(
        f"{coding.code} stands without {' or '.join(sorted(needed))}.",
        "code the passage with both, or with neither.",
        f"{coding.document} [{coding.span.start}, {coding.span.end}), {coding.coder}",
        is_warning=True,
    )
