"""Dates, months, seasons and years that place an event of somebody's life."""

from __future__ import annotations

import re

from kimqual.anonymisation.recognisers.base import Pattern, PatternRecogniser
from kimqual.anonymisation.recognisers.numerals import ORDINAL, WORD, YEAR, one_of, value
from kimqual.model import Category

_MONTHS = (
    "(?i:januar|jänner|jan\\.|februar|feber|feb\\.|märz|maerz|april|apr\\.|mai|juni|juno|juli|julei"
    "|august|aug\\."
    "|september|sept?\\.|oktober|okt\\.|november|nov\\.|dezember|dez\\.)"
)
# English, Turkish, Polish, Russian and Ukrainian (as after a day and after "in"), Arabic.
_FOREIGN_MONTHS = (
    "(?i:"
    + one_of(
        """
    january february march april may june july august september october november december
    ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
    stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada
    grudnia styczniu lutym marcu kwietniu maju czerwcu lipcu sierpniu wrześniu październiku
    listopadzie grudniu
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря
    январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре
    січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
    січні лютому березні квітні травні червні липні серпні вересні жовтні листопаді грудні
    يناير فبراير مارس أبريل ابريل مايو يونيو يوليو أغسطس اغسطس سبتمبر أكتوبر اكتوبر نوفمبر ديسمبر
    شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين كانون
    """
    )
    + ")"
)
_SEASONS = (
    "(?i:frühjahr|frühling|fruehjahr|sommer|herbst|winter|weihnachten|ostern|pfingsten|silvester"
    "|neujahr|ramadan"
    "|zuckerfest|opferfest|newroz|nevruz|jahreswende|spring|summer|autumn|fall|winter|christmas"
    "|easter|yaz|kış"
    "|wiosną|latem|jesienią|zimą|летом|зимой|осенью|весной|влітку|взимку|восени|навесні)"
)
_Y4 = r"(?:19\d\d|20[0-2]\d|203[0-5])(?!\d)"
_Y = rf"(?:{_Y4}(?:[/–-]\d\d(?!\d))?|['’]\d\d(?!\d)|{YEAR}\b)"
_SHORTEST = 50  # "seit zwölf hier" is an hour, "seit neunundachtzig hier" a year
_Y = rf"(?:{_Y}|(?i:(?:[a-zü]{{3,6}}und)?(?:vier|fünf|sech|sieb|acht|neun)zig)\b(?! [A-ZÄÖÜ€]))"
_RELATIVE = r"(?i:(?:diese[sn]|letzte[ns]|vorige[ns]|vergangene[ns]|nächste[ns]) jahre?s?)\b"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_COUNTED = one_of(
    """
    euro € cent mark lira dollar stück leute leuten menschen personen einwohner einwohnern
    kilometer km meter quadratmeter qm m² uhr seiten gramm kilo kg kalorien kwh watt stunden
    mitglieder mitgliedern wohnungen brutto netto prozent mal schritte fälle fällen schüler
    schülern stimmen plätze familien bewerbungen unterschriften exemplare zeichen wörter liter
    punkte punkten tonnen einheiten anträge studierende zł
    """
)
_NOT_COUNTED = rf"(?! ?(?i:{_COUNTED})(?!\w))"
_AT = r"(?i:am|vom|bis|zum|seit|ab|dem|den|der|des|beim|von|auf den|und|,)"
# "im Mai" alone says nothing; "seit Mai" counts from one that is meant, "1994, im Mai" has its year.
_IN = (
    r"(?i:seit|letzten|letztem|diesen|diesem|nächsten|vorigen|seit (?:anfang|mitte|ende))"
    r"|(?<=(?:19|20)\d\d, )(?i:im)"
)


class Date(PatternRecogniser):
    """Days, months with and without year, seasons with a year, years from 1900 to 2035.

    A preposition is not part of the date. A day must exist; a year must not count anything.

    Source: DIN 5008:2020 and ISO 8601-1 (numeric forms).
    Valid: "03.05.2019" · "2019-05-03" · "3. Mai 2019" · "dritter mai zweitausendzwanzig" ·
    "Mai 2019" · "Herbst 2022" · "seit 2015" · "neunzehnhundertfünfundachtzig" · "17 Mayıs 2016" ·
    "seit Februar".
    Invalid: "im Februar" · "31.02.2020" · "2000 Euro" · "vor zwei Jahren" · "Nr. 2015" · "um 10.30 Uhr" ·
    "3.5 Zimmer".
    """

    name = "date"
    category = Category.DATE
    patterns = (
        Pattern(
            "numeric",
            re.compile(
                rf"(?<![\w.,/+-])(?P<d>{_DAY})(?P<sep>\. ?|/|-)(?P<m>{_MONTH})(?P=sep)(?:{_Y4}|\d\d"
                rf"(?!\d))(?![\w/]|[.-]\d)"
            ),
            0.95,
        ),
        Pattern(
            "ISO",
            re.compile(
                r"(?<![^\W_]|[./-])(?:19|20)\d\d-(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])"
                r"(?![^\W_]|-)"
            ),
            1.0,
        ),
        Pattern(
            "day and month, numeric",
            re.compile(rf"\b{_AT} (?P<hit>(?P<d>{_DAY})\. ?(?P<m>{_MONTH})\.)(?! ?\d|\w)"),
            0.8,
        ),
        Pattern(
            "written",
            re.compile(
                rf"\b(?:{_DAY}\.? |{_DAY}\.|{ORDINAL} ){_MONTHS}(?!\w)(?:,? {_Y}| {_RELATIVE})?(?:"
                rf"(?<=\.)|(?!\w))"
            ),
            0.95,
        ),
        Pattern(
            "spoken day and month",
            re.compile(rf"\b{ORDINAL} {ORDINAL} {_Y}(?!\w)"),
            0.9,
        ),
        Pattern(
            "month and year",
            re.compile(
                rf"(?<!\w)(?:{_MONTHS} (?:bis|und|oder) )?{_MONTHS}(?: (?:im jahr "
                rf"|des jahres )?{_Y}| {_RELATIVE})"
            ),
            0.9,
        ),
        Pattern(
            "month",
            re.compile(
                rf"\b(?:{_IN}) (?P<hit>{_MONTHS}(?: (?:bis|und|oder) {_MONTHS})?)(?!\w)(?! (?:{_Y}|\d))"
            ),
            0.6,
        ),
        Pattern(
            "season and year",
            re.compile(rf"(?<!\w){_SEASONS}(?: (?:im jahr |des jahres )?{_Y}| {_RELATIVE})"),
            0.85,
        ),
        Pattern(
            "year",
            re.compile(
                rf"(?<![\w@#+_./,:-])(?<!Nr\. )(?<!Nummer )(?<!Agenda )(?<!Zimmer )(?<!Raum )"
                rf"(?P<hit>{_Y4}(?:/\d\d(?!\d))?)"
                rf"(?!\w|[@_/]|-\d|[.,:]\d| ?[%°]|\s?\d){_NOT_COUNTED}"
            ),
            0.7,
        ),
        Pattern(
            "spoken year", re.compile(rf"\b{YEAR}\b(?![ -](?i:tausend|hundert)){_NOT_COUNTED}"), 0.8
        ),
        Pattern(
            "the bare two thousand",
            re.compile(
                r"\b(?i:im jahre?|jahrgang|seit|anno|sommer|winter|herbst|frühjahr) (?P<hit>"
                r"(?i:zweitausend))\b" + _NOT_COUNTED
            ),
            0.7,
        ),
        Pattern(
            "short year",
            re.compile(
                r"\b(?i:(?P<sure>jahrgang|baujahr|anno)|im jahre?)[ :]{1,2}"
                rf"(?P<hit>['’]?(?P<short>\d\d(?!\d|[.,:]\d)|{WORD}\b)){_NOT_COUNTED}"
            ),
            0.8,
        ),
        Pattern(
            "short year with apostrophe",
            re.compile(r"(?<=[ (])(?P<hit>['’]\d\d)(?![\w.,:]\d|\w)"),
            0.7,
        ),
        Pattern(
            "short year since",
            re.compile(
                rf"\b(?i:seit|schon|war|kam) (?P<hit>(?P<short>[5-9]\d(?!\d|[.,:]\d)|{WORD}\b))(?= "
                rf"(?i:hier|in|da|im|bei)\b){_NOT_COUNTED}"
            ),
            0.5,
        ),
        Pattern(
            "other languages",
            re.compile(
                rf"(?<!\w)(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)?\.? {_FOREIGN_MONTHS}(?:,? {_Y4})?"
                rf"|{_FOREIGN_MONTHS} (?:\d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,? {_Y4})?|{_Y4}))(?!\w)"
            ),
            0.9,
        ),
    )

    def accepts(self, match: re.Match[str], surface: str) -> bool:  # noqa: ARG002
        """Refuse days that no month has, and short years that may be anything else."""
        groups = match.groupdict()
        if groups.get("d"):
            return int(groups["d"]) <= _days_of(int(groups["m"]))
        if groups.get("short") and not groups.get("sure"):
            return value(groups["short"]) >= _SHORTEST
        return True


def _days_of(month: int) -> int:
    """Give the longest length a month can have."""
    return 29 if month == 2 else 30 if month in {4, 6, 9, 11} else 31
