"""The number of the German statutory pension insurance."""

from __future__ import annotations

import re

from kimqual.anonymisation.recognisers.base import Pattern, PatternRecogniser
from kimqual.model import Category

_WEIGHTS = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)


def is_pension_number(compact: str) -> bool:
    """Tell whether day, month and check digit of a pension insurance number are right.

    The letter counts as two digits (A = 01); products with the weights 2 1 2 5 7 1 2 1 2 1 2 1 are
    reduced to their digit sums, and the sum modulo 10 is the last digit.

    Source: section 147 SGB VI, section 2 VKVV.

    Args:
        compact: Two digits of the area, DDMMYY, letter, two digits, check digit.

    Returns:
        True for a well-formed number.

    Example:
        >>> is_pension_number("65170839J003"), is_pension_number("65170839J004")
        (True, False)
    """
    day, month = int(compact[2:4]), int(compact[4:6])
    # Serial numbers that ran out are continued by adding 50 to the day.
    if not 1 <= (day - 50 if day > 50 else day) <= 31 or not 1 <= month <= 12:
        return False
    digits = compact[:8] + f"{ord(compact[8].upper()) - 64:02d}" + compact[9:11]
    products = (w * int(d) for w, d in zip(_WEIGHTS, digits, strict=True))
    return sum(p // 10 + p % 10 for p in products) % 10 == int(compact[11])


class SocialSecurity(PatternRecogniser):
    """Rentenversicherungs- or Sozialversicherungsnummer, with or without gaps.

    Source: section 147 SGB VI, section 2 VKVV.
    Valid: ``65 170839 J 003`` · ``65170839J003``.
    Invalid: ``65 170839 J 004`` (check digit) · ``65 171339 J 003`` (month 13).
    """

    name = "social_security"
    category = Category.ID_NUMBER
    patterns = (
        Pattern(
            "check digit",
            re.compile(
                r"(?<![\w/-])\d{2}[ \u00a0]?\d{6}[ \u00a0]?[A-Za-z][ \u00a0]?\d{2} ?\d(?!\w)"
            ),
            1.0,
        ),
    )

    def accepts(self, match: re.Match[str], surface: str) -> bool:  # noqa: ARG002
        """Accept what has a possible birthday and the right check digit."""
        return is_pension_number("".join(filter(str.isalnum, surface)))
