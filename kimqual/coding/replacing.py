"""Put a coding that lost its words onto others that a person names."""

from __future__ import annotations

from dataclasses import dataclass

from kimqual.coding.importing import paragraph_spans
from kimqual.coding.place import Fault, place
from kimqual.errors import CodingError
from kimqual.model import Codebook, Coding
from kimqual.store import Study
from kimqual.store.codings import texts
from kimqual.store.rewriting import find_unplaced


@dataclass(frozen=True, slots=True)
class _Row:
    document: str
    code: str
    coder: str
    quote: str
    paragraph: int | None
    memo: str
    where: str
    start: int | None = None
    end: int | None = None


def chosen_place(
    study: Study,
    number: int,
    quote: str,
    book: Codebook,
    document: str = "",
    paragraph: int | None = None,
) -> Coding:
    """Give the coding that an unplaced one becomes on the words that a person chose.

    Args:
        study: Open, with its vault.
        number: As in the list of those without a place.
        quote: The words, as the view for coding has them.
        book: The codebook; a merged code becomes the one that took its place.
        document: Another document than its own.
        paragraph: Where the words stand, if they stand in several places.

    Raises:
        CodingError: If there is no such coding or document, or the words stand nowhere or in several
            places.
    """
    lost = find_unplaced(study, number)
    wanted = document or lost.document
    view = next((text for text in texts(study) if text.id == wanted), None)
    if view is None:
        raise CodingError(
            f"The study has no pseudonymised document {wanted!r}.",
            where="--document",
            mend="take ids from: kimqual corpus list",
        )
    code = book.current(lost.code) if lost.code in book else lost.code
    row = _Row(wanted, code, lost.coder, quote, paragraph, lost.memo, f"No. {number}, {wanted}")
    places = paragraph_spans(view.paragraphs, view.turns)
    found = place(row, view.text, places, codebook=book)
    if isinstance(found, Fault):
        raise CodingError(found.reason, where=found.where, mend=found.mend)
    return found
