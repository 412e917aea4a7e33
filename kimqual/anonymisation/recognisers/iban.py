"""Bank accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.recognisers.base import Pattern, PatternRecogniser
from kimqual.model import Category, Span

# Lengths after the SWIFT IBAN Registry, for the countries that accounts here come from.
_LENGTHS = {
    **dict.fromkeys(("NO",), 15),
    **dict.fromkeys(("BE",), 16),
    **dict.fromkeys(("DK", "FI", "NL", "FO", "GL"), 18),
    **dict.fromkeys(("MK", "SI"), 19),
    **dict.fromkeys(("AT", "BA", "EE", "LT", "LU", "XK"), 20),
    **dict.fromkeys(("CH", "HR", "LI", "LV"), 21),
    **dict.fromkeys(("BG", "DE", "GB", "GE", "IE", "ME", "RS"), 22),
    **dict.fromkeys(("AE", "GI", "IL", "IQ"), 23),
    **dict.fromkeys(("AD", "CZ", "ES", "MD", "PK", "RO", "SA", "SE", "SK", "TN"), 24),
    **dict.fromkeys(("LY", "PT"), 25),
    **dict.fromkeys(("IS", "TR"), 26),
    **dict.fromkeys(("FR", "GR", "IT", "SM", "MC"), 27),
    **dict.fromkeys(("AL", "AZ", "CY", "HU", "LB", "PL", "SV", "BY"), 28),
    **dict.fromkeys(("EG", "UA"), 29),
    **dict.fromkeys(("MT",), 31),
}


def is_iban(compact: str) -> bool:
    """Tell whether an account number has its country's length and the right check digits.

    Source: ISO 13616-1:2020; check digits ISO/IEC 7064 MOD 97-10.

    Args:
        compact: Upper-case letters and digits, without gaps.

    Returns:
        True for a well-formed IBAN of a known country.

    Example:
        >>> is_iban("DE02120300000000202051"), is_iban("DE02120300000000202052")
        (True, False)
    """
    if len(compact) != _LENGTHS.get(compact[:2]):
        return False
    moved = compact[4:] + compact[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


class Iban(PatternRecogniser):
    """IBANs, in groups of four or without gaps; groups, or the word "IBAN", excuse a slip of the keyboard.

    Source: ISO 13616-1:2020, SWIFT IBAN Registry.
    Valid: ``DE02 1203 0000 0000 2020 51`` · ``TR330006100519786457841326``.
    Invalid: ``DE02120300000000202052`` (check digits) · ``DE02 1203`` (too short).
    """

    name = "iban"
    category = Category.IBAN_CODE
    patterns = (
        Pattern("check digits", re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ \u00a0-]?\w){11,27}"), 1.0),
        Pattern(
            "after the word",
            re.compile(
                r"\b(?i:iban|konto(?:nummer|nr\.?|-nr\.?)?)(?: ist| lautet| war)?[ :]{1,3}"
                r"(?P<hit>(?:[A-Za-z]{2})?\d{2}(?:[ \u00a0-]?\d){5,26})(?!\w)"
            ),
            0.8,
        ),
        Pattern(
            "groups of four",
            re.compile(
                r"\b[A-Za-z]{2}\d{2}(?:[ \u00a0-]\d{4}){2,7}(?:[ \u00a0-]\d{1,3})?(?!\w|[ -]\d)"
            ),
            0.8,
        ),
    )

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield accounts; one with check digits ends where its country's length says."""
        checked, after_word, grouped = self.patterns
        for match in checked.regex.finditer(text):
            end = self._end(match)
            if end:
                span = Span(match.start(), end)
                yield Candidate(span, self.category, checked.score, f"{self.name}: {checked.name}")
        for match in grouped.regex.finditer(text):
            if sum(sign.isalnum() for sign in match[0]) == _LENGTHS.get(match[0][:2].upper()):
                reason = f"{self.name}: {grouped.name}"
                yield Candidate(Span(*match.span()), self.category, grouped.score, reason)
        for match in after_word.regex.finditer(text):
            span = Span(*match.span("hit"))
            reason = f"{self.name}: {after_word.name}"
            yield Candidate(span, self.category, after_word.score, reason)

    @staticmethod
    def _end(match: re.Match[str]) -> int:
        """Give the end of the valid account that starts here, 0 if none does."""
        length = _LENGTHS.get(match[0][:2].upper(), 0)
        places = [at for at, sign in enumerate(match[0]) if sign.isascii() and sign.isalnum()]
        if not 0 < length <= len(places):
            return 0
        compact = "".join(match[0][at] for at in places[:length]).upper()
        return match.start() + places[length - 1] + 1 if is_iban(compact) else 0
