"""Numbers of residents' papers: AZR, residence permit, identity card, passport."""

from __future__ import annotations

import re
from itertools import cycle

from kimqual.anonymisation.recognisers.base import Pattern, PatternRecogniser
from kimqual.model import Category

_WEIGHTS = (7, 3, 1)
_SIGN = "[0-9CFGHJKLMNPRTVWXYZ]"
_PAPER = (
    r"\b(?i:aufenthalts(?:titel|erlaubnis|gestattung|karte)s?|niederlassungserlaubnis|duldung|eat"
    r"|fiktionsbescheinigung|(?:reise|personal|dienst|flüchtlings)?(?:pass|ausweis)(?:es)?|perso"
    r"|seriennummer|ausweisnummer|passnummer|dokumentennummer|pass-?nr\.?|ausweis-?nr\.?|passport)"
)
_BETWEEN = (
    r"(?:[- ]?(?i:nummer|nr\.?|no\.?|number))?"
    r"(?: ?: ?| (?:(?i:ist|lautet|war|hat|trägt|mit|die|der|nummer|nr\.?|auch|immer|noch) ){0,4})"
)


def has_check_digit(number: str) -> bool:
    """Tell whether the last digit of a document number checks the signs before it.

    Source: ICAO Doc 9303 part 3 section 4.9 (weights 7 3 1, A = 10 … Z = 35, modulo 10).

    Args:
        number: Nine upper-case letters and digits, and the check digit.

    Returns:
        True if it does.

    Example:
        >>> has_check_digit("L01X00T471"), has_check_digit("L01X00T472")
        (True, False)
    """
    total = sum(w * int(s, 36) for w, s in zip(cycle(_WEIGHTS), number[:-1], strict=False))
    return total % 10 == int(number[-1])


class ResidenceId(PatternRecogniser):
    """AZR numbers, serial numbers of the electronic residence permit, identity cards and passports.

    Source: section 3 AZRG and DSAZR (AZR: twelve digits); BSI TR-03127 and section 5 PAuswG (nine
    signs without vowels, B, D, Q and S; the letters Y for permits, L to T for cards, C to K for
    passports come first); check digit ICAO Doc 9303-3.
    Valid: ``L01X00T471`` (check digit) · "Reisepass C01X0006H" · "AZR-Nummer 170 884 002 913".
    Invalid: ``L01X00T472`` (check digit) · ``170884002913`` (no context) · "der Pass
    2014" (no such form).
    """

    name = "residence_id"
    category = Category.ID_NUMBER
    patterns = (
        Pattern("check digit", re.compile(rf"(?<![\w/-])[C-Z]{_SIGN}{{8}}\d(?![\w/-])"), 0.9),
        Pattern(
            "AZR number",
            re.compile(
                r"\b(?:AZR|(?i:azr|ausländerzentralregister))(?:[- ]?(?i:nummer"
                r"|nr\.?))?[^\d\n]{1,30}"
                r"(?P<hit>\d{3}(?:[ \u00a0-]?\d{3}){3})(?!\w)"
            ),
            0.95,
        ),
        Pattern(
            "after the paper",
            re.compile(
                rf"{_PAPER}{_BETWEEN}(?P<hit>(?=\w{{0,8}}\d)(?:[A-Z]{_SIGN}{{8,9}}"
                rf"|[A-Z]{{0,3}} ?\d{{6,9}}))(?!\w)"
            ),
            0.85,
        ),
    )

    def accepts(self, match: re.Match[str], surface: str) -> bool:
        """Ask for the check digit where no context speaks for the number."""
        return "hit" in match.re.groupindex or (
            any(map(str.isdecimal, surface[1:-1])) and has_check_digit(surface)
        )
