"""The German tax identification number."""

from __future__ import annotations

import re
from collections import Counter

from kimqual.anonymisation.recognisers.base import Pattern, PatternRecogniser
from kimqual.model import Category


def is_tax_id(digits: str) -> bool:
    """Tell whether eleven digits form a tax identification number.

    The first is not 0; among the first ten exactly one digit occurs twice or three times and the
    others at most once; the eleventh is the check digit.

    Source: sections 139a-139e AO; check digit ISO/IEC 7064 MOD 11,10; digit rule BZSt since 2016.

    Args:
        digits: Eleven digits, without gaps.

    Returns:
        True for a well-formed number.

    Example:
        >>> is_tax_id("86095742719"), is_tax_id("86095742710")
        (True, False)
    """
    repeated = [n for n in Counter(digits[:10]).values() if n > 1]
    if digits[0] == "0" or repeated not in ([2], [3]):
        return False
    product = 10
    for digit in map(int, digits[:10]):
        product = ((digit + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(digits[10])


class TaxId(PatternRecogniser):
    """Steuer-Identifikationsnummer, in one run or as ``86 095 742 719``.

    Source: sections 139a-139e AO.
    Valid: ``86095742719`` · ``86 095 742 719``.
    Invalid: ``86095742710`` (check digit) · ``12345678903`` (no digit twice) ·
    ``06095742719`` (first digit).
    """

    name = "tax_id"
    category = Category.ID_NUMBER
    patterns = (
        Pattern(
            "check digit",
            re.compile(r"(?<![\w./-])[1-9]\d(?:[ \u00a0]?\d{3}){3}(?![\w/-])"),
            1.0,
        ),
    )

    def accepts(self, match: re.Match[str], surface: str) -> bool:  # noqa: ARG002
        """Accept what has the right check digit."""
        return is_tax_id("".join(filter(str.isdecimal, surface)))
