"""Numbers that offices, insurers and firms give to people and their files."""

from __future__ import annotations

import re

from kimqual.anonymisation.recognisers.base import Pattern, PatternRecogniser
from kimqual.anonymisation.recognisers.numerals import WORD
from kimqual.model import Category

_HOLDERS = (
    "akten|vorgangs|vertrags|rechnungs|matrikel|personal|kunden|mitglieds|mieter|versicherungs"
    "|versicherten|sozialversicherungs|rentenversicherungs|krankenversicherungs|rentenversicherten"
    "|krankenkassen|register|melderegister|fall|bearbeitungs|antrags|ticket|steuer|identifikations"
    "|kindergeld|betriebs|patienten|schüler|bafög|bg|bedarfsgemeinschafts|az|ausweis|geschäfts"
    "|konto"
    "|steueridentifikations|depot|zähler|teilnehmer|sendungs|bestell|beitrags|bescheid|buchungs|wbs"
)
_WORD = (
    rf"(?:\b(?i:(?:{_HOLDERS})[- ]?(?:nummer|nr\.?)|aktenzeichen|geschäftszeichen|kassenzeichen"
    r"|buchungszeichen|steuer-?id(?:-?nummer|-?nr\.?)?|idnr\.?|kd\.?-?nr\.?|bedarfsgemeinschaft"
    r"|kundennr\.?"
    r"|krankenkassenkarte|geschäftsnr\.?"
    r"|(?:file|case|customer|client|reference|membership|member|insurance) (?:number|no\.?)"
    r"|(?:dosya|müşteri|üye|sigorta|kimlik) (?:numara\w*|no)"
    r"|(?:numer|nr) (?:sprawy|akt|klienta|ubezpieczenia|członkowski)"
    r"|номер (?:справи|клієнта|договору|дела|клиента|договора)|(?:справа|дело) номер"
    r"|numéro de (?:dossier|client)|dossier|num[aă]r(?:ul)? de dosar|dosar(?:ul)? nr\.?"
    r"|رقم (?:الملف|ملفي|القضية|المعاملة|العميل|الزبون|التأمين))"
    r"|\bAz\.?|\bGz\.?|\bGesch\.-Z\.?|\bUnser Zeichen|\bIhr Zeichen)"
)
_BETWEEN = (
    r"(?:[^.!?:\d\n]{0,40}: ?| dafür, | )(?:(?i:ist|war|lautet|lautete|hieß|hat|die|der|das|nummer"
    r"|nr\.?|no\.?|unter|also) ){0,4}"
)
_SIGN = r"[A-Za-zÄÖÜ0-9]"
_SIGN_DIGITS = 6
_DAY = r"\d{1,2}\.(?:\d{1,2}\.)?(?:\d{4}|\d\d)?"
_NO_SIGN = re.compile(
    rf"[\d.]+|0[\d/-]+|{_DAY}[-/]{_DAY}|(?:19|20)\d\d[-/](?:19|20)?\d\d(?:[-/]\d\d)?"
    r"|\d{1,2}[-/]\d{1,2}[-/](?:\d\d){1,2}|\d{1,2}\.\d\d[-/]\d{1,2}\.\d\d|[\d.]+-[\d.]+"
)
"""Sums, telephone numbers, days, years and spans of them."""
_SPOKEN = rf"(?:\d{{1,12}}|{WORD}|(?i:null|ein|hundert|[a-z]))"


class FileNumber(PatternRecogniser):
    """File, customer, membership and insurance numbers.

    After their word ("Aktenzeichen", "Kundennummer" …) any mixture with at least two digits counts,
    also where a check digit is wrong: a misheard number still leads to a file. Without the word
    only forms count that nothing else has.

    Source: benefit community ``12345//0123456`` and customer number ``123A456789`` of the Federal
    Employment Agency (section 51a SGB II); child benefit number ``123FK456789`` (section 67 EStG,
    Familienkasse); insured person's number, a letter and nine digits with the check digit of
    section 290 SGB V; file numbers of courts and offices after the Aktenordnung (AktO).
    Valid: "Aktenzeichen 33.2-T-4471/23" · ``31702//0045518`` · ``A123456780`` · ``999FK104477``
    · ``HI-77/4021`` · ``7 K 2291/19``.
    Invalid: "Aktenzeichen unbekannt" · ``Seite 33/34`` · ``2015-2018``.
    """

    name = "file_number"
    category = Category.ID_NUMBER
    patterns = (
        Pattern(
            "after its word",
            re.compile(
                rf"{_WORD}{_BETWEEN}(?P<hit>{_SIGN}{{1,20}}(?:(?:[./:_-]{{1,2}}| "
                rf"(?=[\dA-Z]{{1,9}}\b)){_SIGN}"
                r"{1,20}){0,8})(?!\w)"
            ),
            0.9,
        ),
        Pattern(
            "spoken, after its word",
            re.compile(
                rf"{_WORD}{_BETWEEN}(?P<hit>{_SPOKEN}(?:[ ,]{{1,2}}(?i:strich|schrägstrich|minus"
                rf"|punkt|{_SPOKEN}))"
                r"{2,24})(?!\w)"
            ),
            0.85,
        ),
        Pattern(
            "benefit community",
            re.compile(r"(?<![\w/-])(?:BG[- ]?)?\d{5}(?://|BG)\d{7}(?!\w)"),
            1.0,
        ),
        Pattern("Familienkasse", re.compile(r"(?<![\w/-])\d{3}(?:FK|A|D)\d{6}(?!\w)"), 0.9),
        Pattern("insured person", re.compile(r"(?<![\w/-])(?P<kvnr>[A-Z]\d{9})(?![\w/-])"), 0.9),
        Pattern(
            "form of a file number",
            re.compile(
                r"(?<![\w./-])(?=[\dA-Z./-]{0,24}\d[/-]\d)\d{1,4}(?:\.\d{1,3})?[-/ ](?:[A-Z]{1,4}"
                r"|[IVX]{1,4})"
                r"[-/ ]\d{1,6}[-/]\d{2,6}(?![\w/-])"
            ),
            0.8,
        ),
        Pattern(
            "of a court",
            re.compile(r"(?<![\w./-])\d{1,3} [A-Z][A-Za-z]{0,2} \d{1,5}/\d\d(?![\w/-])"),
            0.9,
        ),
        Pattern(
            "groups of signs",
            re.compile(
                r"(?<![\w.,:/@€$-])(?P<groups>(?:[A-ZÄÖÜ]{1,4}[- ]?)?[A-Z]{0,3}\d{1,10}"
                r"(?:[./-]{1,2}[A-ZÄÖÜ0-9]{1,10}){1,6})(?![\w/-]|[.,:]\d| ?(?:€|%|(?i:euro|uhr|km)\b))"
            ),
            0.7,
        ),
        Pattern(
            "letters and digits",
            re.compile(r"(?<![\w./@-])(?:[A-Z]{1,3} ?\d{7,10}|[A-Z]{2,3}\d{6})(?![\w/-])"),
            0.7,
        ),
    )

    def accepts(self, match: re.Match[str], surface: str) -> bool:
        """Ask for two digits or three spoken ones, and for the check digit where there is one."""
        if "kvnr" in match.re.groupindex:
            return is_insured_number(surface)
        if "groups" in match.re.groupindex:
            return is_sign(surface)
        n_digits = sum(map(str.isdecimal, surface))
        n_spoken = len(re.findall(rf"\b(?:null|{WORD})\b", surface))
        return n_digits + n_spoken >= (2 if n_digits else 3)


def is_sign(groups: str) -> bool:
    """Tell whether groups of digits and capitals can only be the sign of a file.

    Six digits are asked for, and a letter, a slash or a hyphen; dates, years, spans of both, sums,
    times and telephone numbers look otherwise.

    Example:
        >>> is_sign("501000-024417-20/3"), is_sign("HI-77/4021"), is_sign("2015-2018")
        (True, True, False)
    """
    n_digits = sum(map(str.isdecimal, groups))
    return n_digits >= _SIGN_DIGITS and not _NO_SIGN.fullmatch(groups)


def is_insured_number(number: str) -> bool:
    """Tell whether a letter and nine digits form a health insurance number.

    The letter counts as two digits (A = 01); every second digit is doubled and reduced to its digit
    sum; the sum modulo 10 is the last digit.

    Source: section 290 SGB V, annex 1 of the guideline on the insured person's number.

    Args:
        number: An upper-case letter and nine digits.

    Returns:
        True if the check digit is right.

    Example:
        >>> is_insured_number("A123456780"), is_insured_number("A123456789")
        (True, False)
    """
    digits = f"{ord(number[0]) - 64:02d}{number[1:9]}"
    products = (int(d) * (1 + at % 2) for at, d in enumerate(digits))
    return sum(p // 10 + p % 10 for p in products) % 10 == int(number[9])
