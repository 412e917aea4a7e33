"""Say less: brackets that keep what kind of thing was named."""

from __future__ import annotations

import re

from kimqual.anonymisation.lexicon import context, context_keys
from kimqual.anonymisation.recognisers.numerals import NUMBERS
from kimqual.anonymisation.words import words
from kimqual.model import Category

_PLAIN = {
    Category.PERSON: "[Name]",
    Category.STREET: "[Straße]",
    Category.POSTCODE: "[Postleitzahl]",
    Category.DISTRICT: "[Stadtteil]",
    Category.CITY: "[Ort]",
    Category.REGION: "[Region]",
    Category.COUNTRY: "[Land]",
    Category.FACILITY: "[Einrichtung]",
    Category.ORGANIZATION: "[Organisation]",
    Category.OCCUPATION: "[Beruf]",
    Category.AGE: "[Alter]",
    Category.DATE: "[Datum]",
    Category.PHONE_NUMBER: "[Telefonnummer]",
    Category.EMAIL_ADDRESS: "[E-Mail-Adresse]",
    Category.URL: "[Internetadresse]",
    Category.HANDLE: "[Profilname]",
    Category.IBAN_CODE: "[IBAN]",
    Category.LICENSE_PLATE: "[Kennzeichen]",
    Category.ID_NUMBER: "[Aktenzeichen oder Nummer]",
    Category.GROUP: "[Herkunft, Religion oder Sprache]",
}
_BANDS = (3, 6, 12, 18, 30, 45, 60, 75)
_SHARPEST = 120
"""No one is older; larger numbers are no ages."""


def generalise(category: Category, surface: str) -> str:
    """Give a bracket that says less than the surface but keeps its kind.

    Args:
        category: What kind of identifier it is.
        surface: The text of the mention.

    Returns:
        A German bracket.

    Example:
        >>> generalise(Category.FACILITY, "Grundschule Eichenbrink")
        '[Grundschule]'
        >>> generalise(Category.DATE, "Mai 2011"), generalise(Category.AGE, "34")
        ('[Anfang der 2010er]', '[30 bis 44]')
    """
    special = _SPECIAL.get(category)
    return (special(surface) if special else "") or _PLAIN[category]


def _date(surface: str) -> str:
    """Round a year to a third of its decade."""
    match = re.search(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)", surface)
    if match is None:
        return ""
    year = int(match[1])
    part = (
        "Anfang",
        "Anfang",
        "Anfang",
        "Anfang",
        "Mitte",
        "Mitte",
        "Mitte",
        "Ende",
        "Ende",
        "Ende",
    )[year % 10]
    return f"[{part} der {year // 10 * 10}er]"


def _age(surface: str) -> str:
    """Round an age to a band."""
    number = _number(surface)
    if number is None or number > _SHARPEST:
        return ""
    unit = " Jahre" if "jahr" in surface.lower() else ""
    low = max((band for band in (0, *_BANDS) if band <= number), default=0)
    high = min((band for band in _BANDS if band > number), default=0)
    return f"[{low} bis {high - 1}{unit}]" if high else f"[{low}{unit} und älter]"


def _number(surface: str) -> int | None:
    """Read the first number of a text, in digits or as a German word."""
    for word in re.findall(r"\d+|[^\W\d_]+", surface.lower()):
        base = re.sub(r"(?:jährige[rsn]?|jährig)$", "", word)
        if base.isdecimal() or base in NUMBERS:
            return int(base) if base.isdecimal() else NUMBERS[base]
    return None


def _postcode(surface: str) -> str:
    return f"[PLZ {surface[:2]}…]" if re.fullmatch(r"\d{5}", surface) else ""


def _facility(surface: str) -> str:
    return _by_head(surface, ("facility_heads", "facility_tails"))


def _organisation(surface: str) -> str:
    if re.search(r"\be\. ?V\b", surface):
        return "[Verein]"
    if any(word.key in context_keys("organisations", "authorities") for word in words(surface)):
        return "[Behörde]"
    return _by_head(surface, ("organisation_heads",)) or (
        "[Firma]" if re.search(r"GmbH|\bAG\b|\bKG\b|&", surface) else ""
    )


def _by_head(surface: str, lists: tuple[str, ...]) -> str:
    """Keep the head noun: "Praxis Dr. Sommer" is a Praxis, "Nordpark-Gymnasium" a Gymnasium."""
    heads = frozenset().union(*(context_keys("organisations", one) for one in lists))
    for word in words(surface):
        if word.key in heads and len(word.text) > 2:
            return f"[{_title(word.text)}]"
    for word in words(surface):
        tail = max(
            (head for head in heads if len(head) > 3 and word.key.endswith(head)),
            key=len,
            default="",
        )
        if tail:
            return f"[{word.text[-len(tail) :].capitalize()}]"
    return ""


def _title(text: str) -> str:
    return text if text[0].isupper() and not text.isupper() else text.capitalize()


def _occupation(surface: str) -> str:
    lowered = surface.lower()
    fields = context()["occupation_fields"].items()
    return next((one for one, stems in fields if any(s in lowered for s in stems.split())), "")


_SPECIAL = {
    Category.DATE: _date,
    Category.AGE: _age,
    Category.POSTCODE: _postcode,
    Category.FACILITY: _facility,
    Category.ORGANIZATION: _organisation,
    Category.OCCUPATION: _occupation,
}
