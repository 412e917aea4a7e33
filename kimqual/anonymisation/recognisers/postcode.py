"""German postcodes."""

from __future__ import annotations

import re

from kimqual.anonymisation.recognisers.base import Pattern, PatternRecogniser
from kimqual.anonymisation.recognisers.numerals import one_of
from kimqual.model import Category

_COUNTED = one_of(
    """
    Euro Menschen Einwohner Einwohnerinnen Leute Personen Mitglieder Stück Kilometer Meter
    Quadratmeter Wohnungen Kinder Schüler Schülerinnen Familien Haushalte Stimmen Mark Lira
    Dollar Franken Tonnen Besucher Besucherinnen Zuschauer Arbeitsplätze Fälle Unterschriften
    Plätze Studierende Stunden Schritte Geflüchtete Beschäftigte Mitarbeiter Mitarbeiterinnen
    Bewerbungen Exemplare Anträge Mal
    """
)
_SPOKEN = "(?i:null|eins|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun)"
_CODE = r"(?:0[1-9]|[1-9]\d)\d{3}"


class Postcode(PatternRecogniser):
    """Five digits before a place's name, after "PLZ" or "Postleitzahl", or alone after "in", "aus".

    Source: five digits, 01001 to 99998 (Deutsche Post, since 1 July 1993).
    Valid: "33602 Bielefeld" · "D-33647 Bielefeld" · "PLZ 33611" · "die Postleitzahl ist 33609"
    · "Heeper Straße 88، 33607 بيليفيلد".
    Invalid: "12500 Euro" (a sum) · "15000 Menschen" · "33602" alone · "00602 Bielefeld".
    """

    name = "postcode"
    category = Category.POSTCODE
    patterns = (
        Pattern(
            "before a place",
            re.compile(
                rf"(?<![\w./,-])(?:D[- ]?)?(?P<hit>{_CODE})"
                rf"(?= (?!{_COUNTED}\b)(?:[A-ZÄÖÜ][a-zäöüß]{{2,}}|BIELEFELD\b|Bad ))"
            ),
            0.85,
        ),
        Pattern(
            "after a house number",
            re.compile(
                rf"(?<=[\da-z][,،] )(?<!\d{{4}}[,،] )(?:D[- ])?(?P<hit>{_CODE})"
                r"(?=[,.;)،]|$| [\u0600-\u06ff\u0400-\u04ff])"
            ),
            0.7,
        ),
        Pattern(
            "after a preposition",
            re.compile(
                r"\b(?i:in|aus|nach|rund um|in all of|from|w|z|din|en|в|у|из|із|з) "
                rf"(?P<hit>{_CODE})(?=[.,;:!?)]*(?:$|\n| [A-ZÄÖÜ]?[a-zäöü]+ |[.,;!?)]))"
            ),
            0.6,
        ),
        Pattern(
            "after the word",
            re.compile(
                r"\b(?i:plz|postleitzahl|postcode|posta kodu|kod pocztowy)(?:[ :]{1,3}|\s(?i:ist"
                r"|war|lautet|die)\s)"
                rf"{{1,2}}(?P<hit>{_CODE})(?!\d)"
            ),
            1.0,
        ),
        Pattern(
            "digit by digit",
            re.compile(
                r"\b(?i:plz|postleitzahl)(?: (?i:ist|war|lautet|die))?:? (?P<hit>\d(?: \d){4}|"
                rf"{_SPOKEN}(?: {_SPOKEN}){{4}})\b"
            ),
            0.7,
        ),
    )

    def accepts(self, match: re.Match[str], surface: str) -> bool:  # noqa: ARG002
        """Refuse round thousands, which are counts."""
        return not surface.endswith("000")
