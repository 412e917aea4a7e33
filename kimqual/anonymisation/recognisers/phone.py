"""Telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.recognisers.base import Pattern, PatternRecogniser
from kimqual.anonymisation.recognisers.numerals import WORD
from kimqual.model import Category, Span

_GAP = r"[ \u00a0./()-]"
_DIGIT = (
    r"(?i:null|eins|zwei|zwo|drei|vier|fünf|fuenf|sechs|sieben|acht|neun|doppel ?(?:null|\w{3,6}))"
)
_DATE = re.compile(r"\d{1,2}[./-] ?\d{1,2}[./-] ?(?:\d{4}|\d\d)\b")
_START = r"(?:(?i:plus vier(?:[ ,]+)neun|plus neunundvierzig|null)|\b0)"


class Phone(PatternRecogniser):
    """Telephone numbers: German and international, with gaps, digit by digit, and spoken.

    ``phonenumbers`` judges what is possible, with Germany as home; a number needs a leading 0 or +,
    or a word such as "Telefon" before it.

    Source: ITU-T E.164; numbering plan of the Bundesnetzagentur (section 108 TKG); libphonenumber.
    Valid: ``0521 5550-318`` · ``+90 532 123 45 67`` · ``0 5 2 1 5 5 5 0 1 7`` ·
    "null fünf zwei eins …".
    Invalid: ``03.09.2025`` (a date) · ``170 884 002 913`` (no leading 0) · "null komma fünf".
    """

    name = "phone"
    category = Category.PHONE_NUMBER
    patterns = (
        Pattern(
            "number",
            re.compile(
                rf"(?<![\w.,/+-])\(?(?:\+|00?)[ (]?[1-9](?:{_GAP}{{0,3}}\d){{5,15}}(?![\w/]|\.\d)"
            ),
            0.9,
        ),
        Pattern(
            "after the word",
            re.compile(
                r"\b(?i:telefon|tel|handy|mobil|fax|durchwahl|festnetz|ruf)(?i:nummer|nr)?\.?"
                rf"(?: ist| lautet| unter)?[ :]{{1,3}}(?P<hit>[1-9](?:{_GAP}{{0,3}}\d){{2,13}})"
                rf"(?!\w|[.,]\d)"
            ),
            0.7,
        ),
        Pattern(
            "spoken",
            re.compile(
                rf"\b{_START}(?:[ ,.–-]{{1,3}}(?:{_DIGIT}|{WORD}|\d{{1,4}}|strich)\b){{5,18}}"
            ),
            0.85,
        ),
    )

    def accepts(self, match: re.Match[str], surface: str) -> bool:
        """Refuse what no telephone can have: impossible lengths, dates, sums of decimals."""
        if "hit" in match.re.groupindex:
            return not _DATE.match(surface)
        if surface[0].isalpha() or not re.fullmatch(r"[\d\s+()./\u00a0-]+", surface):
            return True
        return not _DATE.match(surface) and _is_possible(surface)

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield what the patterns find and what libphonenumber takes for a valid number."""
        yield from super().find(text)
        if not re.search(r"\d{3}|\d \d", text):
            return
        import phonenumbers

        for match in phonenumbers.PhoneNumberMatcher(text, "DE", max_tries=500):
            if match.raw_string[0] in "0+(" and not _DATE.match(match.raw_string):
                span = Span(match.start, match.end)
                yield Candidate(span, self.category, 0.95, f"{self.name}: libphonenumber")


def _is_possible(surface: str) -> bool:
    """Ask libphonenumber whether a country has numbers of this length."""
    import phonenumbers

    try:
        number = phonenumbers.parse(surface, "DE")
    except phonenumbers.NumberParseException:
        return False
    return bool(phonenumbers.is_possible_number(number))
