"""Mentions: the places where something identifies somebody, and what they refer to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kimqual.model.span import Span


class Category(StrEnum):
    """Kinds of identifiers; Presidio's names where it has one (DESIGN section 3)."""

    PERSON = "PERSON"
    STREET = "STREET"
    POSTCODE = "POSTCODE"
    DISTRICT = "DISTRICT"
    CITY = "CITY"
    REGION = "REGION"
    COUNTRY = "COUNTRY"
    FACILITY = "FACILITY"
    ORGANIZATION = "ORGANIZATION"
    OCCUPATION = "OCCUPATION"
    AGE = "AGE"
    DATE = "DATE"
    PHONE_NUMBER = "PHONE_NUMBER"
    EMAIL_ADDRESS = "EMAIL_ADDRESS"
    URL = "URL"
    HANDLE = "HANDLE"
    IBAN_CODE = "IBAN_CODE"
    LICENSE_PLATE = "LICENSE_PLATE"
    ID_NUMBER = "ID_NUMBER"
    GROUP = "GROUP"

    @property
    def is_direct(self) -> bool:
        """Tell whether it points at one person by itself; the others are quasi identifiers."""
        return self in DIRECT


DIRECT = frozenset(
    {
        Category.PERSON,
        Category.STREET,
        Category.PHONE_NUMBER,
        Category.EMAIL_ADDRESS,
        Category.URL,
        Category.HANDLE,
        Category.IBAN_CODE,
        Category.LICENSE_PLATE,
        Category.ID_NUMBER,
    }
)


class Action(StrEnum):
    """What a profile does with a mention."""

    KEEP = "keep"
    SURROGATE = "surrogate"
    GENERALISE = "generalise"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """One place where an identifier occurs.

    Attributes:
        start: First code point in the input text.
        end: One past the last.
        category: What kind of identifier.
        score: How sure the finder is, 0 to 1; 1.0 where a person decided.
        surrogate: What stands in the pseudonymised text in its place.
        entity: Id of what it refers to; the same in every document of a study.
        reason: Which recogniser or rule found it.
    """

    start: int
    end: int
    category: Category
    score: float
    surrogate: str = ""
    entity: str = ""
    reason: str = ""

    @property
    def span(self) -> Span:
        """Give the range as a span."""
        return Span(self.start, self.end)
