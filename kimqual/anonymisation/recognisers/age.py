"""Ages in digits and in words; durations are no ages."""

from __future__ import annotations

import re

from kimqual.anonymisation.recognisers.base import Pattern, PatternRecogniser
from kimqual.anonymisation.recognisers.numerals import TENS, WORD, one_of, value
from kimqual.model import Category

_OLDEST = 110
_ADULT_LIKE = 12  # "mit drei" is mostly a number of things, "mit sechzehn" an age

_NUM = rf"(?:(?:1[01]\d|[1-9]?\d)(?![\d]|[.,:]\d)|{WORD}\b)"
_HALF = r"(?:(?i:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)einhalb|(?i:anderthalb|hundert))"
_ANY = rf"(?:{_NUM}|{_HALF}\b)"
_YEARS = r"(?:-| )?(?i:jahren?)\b"
_MONTHS = r"(?:-| )?(?i:jahren?|monaten?|wochen)\b"
_UNIT = one_of(
    """
    uhr euro cent prozent grad personen person leute leuten männer frauen menschen kinder
    kindern stunden stunde minuten minute wochen woche tage tagen tag kilometer meter
    quadratmeter zimmer zimmern mal monate monaten monat mitarbeiter mitarbeitern kollegen
    kolleginnen familien anderen andere weitere weiteren von zu bis verschiedene verschiedenen
    geschwister geschwistern stück seiten bewerbungen komma jungs mädchen sprachen schwestern
    brüder brüdern töchter söhne enkel enkeln teile generationen min std sek h km kg m qm sätze
    sätzen fälle fällen jahrgänge klassen schritte schritten punkte treffen stationen neue neuen
    alte alten kleine kleinen große großen tausend hundert millionen freunde freunden taschen
    koffer koffern händen augen türen wohnungen stellen jobs schichten häuser häusern jahrzehnte
    """
)
# What must not come after a bare number that is meant as an age.
_ALONE = rf"(?! ?[%€§°]| (?i:{_UNIT})\b| [A-ZÄÖÜ][a-zäöüß]+(?:e|en|er|n|s)\b| {WORD}\b)"
# After "zwanzig Jahre": an age ends there, a duration goes on ("zwanzig Jahre Schlosser").
_STOP = (
    r"(?=[,.;:!?)\n]|$| (?i:und|oder|aber|also|ich|er|sie|alt|jung|geworden|jetzt|ne|glaub\w*)\b)"
)
_FILLER = (
    r"(?:(?i:jetzt|heute|schon|gerade|ja|erst|damals|auch|noch|inzwischen|mittlerweile|fast|knapp"
    r"|ungefähr|bald"
    r"|circa|etwa|so|halt|doch|eben|mal|da|dann|nun|wohl|gut|um die|über|grade|morgen|nächstes jahr"
    r"|dieses jahr|im"
    r" (?:mai|januar|februar|märz|april|juni|juli|august|september|oktober|november|dezember)|ähm"
    r"|äh|erstmal) ){0,4}"
)
_UP = "[A-ZÀ-ÖØ-ÞÇĞİŞŁŚŹŻČŠŽĐȘȚŢ]"
_KIN = (
    r"(?i:sohn|tochter|bruder|schwester|mutter|vater|mama|papa|oma|opa|großmutter|großvater|tante"
    r"|onkel|cousin"
    r"|cousine|mann|frau|kind|junge|mädchen|baby|enkel|enkelin|nichte|neffe|kleine|kleiner|große"
    r"|großer|ältere"
    r"|älterer|älteste|ältester|jüngste|jüngster|jüngere|jüngerer|partner|partnerin|freund|freundin"
    r"|nachbar"
    r"|nachbarin|mittlere|zwillinge|dame|herr|schwiegermutter|schwiegervater|schwiegersohn"
    r"|schwiegertochter)"
)
_NO_NAME = (
    r"(?!(?:Es|Das|Dies|Was|Da|Hier|Heute|Dort|Jetzt|Dann|Damals|Alles|Jeder|Keiner|Nummer"
    r"|Preis)\b)"
)
_WHO = (
    rf"(?:(?i:ich|er|sie|du|der|die|wer)|{_KIN}(?: {_UP}[^\W\d_]{{1,20}})?"
    rf"|(?<![^\W\d_] ){_NO_NAME}{_UP}[^\W\d_]{{1,20}})"
)
_IS = r"(?i:bin|ist|bist|war|wird|werde|wurde|wär|wäre|is)"
_DURATIONS = one_of(
    """
    ausbildung kurs vertrag lehre aufenthalt wartezeit frist studium erfahrung berufserfahrung
    pause bestehen jubiläum duldung zusammenarbeit tätigkeit laufzeit arbeitslosigkeit bindung
    probezeit sperre mietvertrag trennung ehe beziehung suche wohnungssuche schulzeit schule
    berufsausbildung umschulung weiterbildung aufenthaltserlaubnis aufenthaltstitel praxis
    förderung projekt gefängnis haft haftstrafe zeit phase krieg verfahren kampf warten
    unterbrechung elternzeit befristung garantie verlängerung tradition geschichte
    """
)
_IS_DURATION = re.compile(rf"(?i:{_DURATIONS})$")
_TR = (
    r"(?i:(?:on|yirmi|otuz|kırk|elli|altmış|yetmiş|seksen|doksan)(?: (?:bir|iki|üç|dört|beş|altı"
    r"|yedi|sekiz|dokuz))?"
    r"|bir|iki|üç|dört|beş|altı|yedi|sekiz|dokuz|\d{1,3})"
)
_EN = (
    r"(?i:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four"
    r"|five|six|seven"
    r"|eight|nine))?|(?:thir|four|fif|six|seven|eigh|nine)teen|ten|eleven|twelve|one|two|three|four"
    r"|five|six|seven"
    r"|eight|nine|\d{1,3})"
)


class Age(PatternRecogniser):
    """Ages: the number with its unit, as digits or words; a bare number needs a person before it.

    Source: forms in the interviews; recital 26 GDPR (with place and origin, age singles out).
    Valid: "34 Jahre alt" · "ich bin vierunddreißig" · "mit Mitte vierzig" · "Ende fünfzig" ·
    "meine Tochter ist sieben" · "34-jährige" · "im Alter von 16 Jahren" · "72 yaşında".
    Invalid: "seit 12 Jahren" · "drei Jahre gewartet" · "ich bin um 12 gekommen" · "er ist 20
    Kilometer gefahren" · "dreijährige Ausbildung" · "wir sind fünf Personen".
    """

    name = "age"
    category = Category.AGE
    patterns = (
        Pattern(
            "years old",
            re.compile(
                rf"\b(?P<hit>{_ANY}(?: (?:bis|oder|und) {_ANY})?{_MONTHS}) (?i:alte?[rsnm]?|jung"
                rf"|geworden)\b"
            ),
            0.95,
        ),
        Pattern(
            "-jährig",
            re.compile(
                rf"(?<![\w,.])(?P<hit>(?:\d{{1,3}}[- ]?|{WORD}-?|{_HALF})[Jj]ährige?[rsnm]?)\b(?! "
                rf"(?i:{_DURATIONS})\w*)"
            ),
            0.9,
        ),
        Pattern(
            "decade of life",
            re.compile(
                rf"\b(?P<hit>(?i:anfang|mitte|ende)(?: der)? (?:[2-9]0(?:er)?(?!\d|[.,:]\d)|{TENS}"
                rf"(?:er)?\b))"
                rf"(?! (?i:{_UNIT}|jahren?)\b)(?! (?:zwanzig|dreißig))"
            ),
            0.9,
        ),
        Pattern(
            "at the age of",
            re.compile(
                rf"\b(?i:(?:im )?alter(?: von)?|ab|lebensalter|alt)(?::|,)? (?P<hit>{_ANY}"
                rf"(?: bis {_ANY})?{_MONTHS})"
            ),
            0.9,
        ),
        Pattern(
            "age given",
            re.compile(rf"\b(?:Alter|alter|Age|Yaş)(?: ist)?:? (?P<hit>{_NUM}){_ALONE}"),
            0.85,
        ),
        Pattern(
            "somebody is",
            re.compile(
                rf"(?<!\w)(?:{_WHO} {_FILLER}{_IS}|{_IS} {_FILLER}(?i:ich|er|sie|du|der|die|mein\w*"
                rf"|unser\w*)(?: {_KIN})?) "
                rf"{_FILLER}(?P<hit>{_ANY}(?: (?:oder|bis) {_NUM})?(?:{_YEARS}{_STOP})?){_ALONE}"
                rf"(?!{_YEARS})"
            ),
            0.8,
        ),
        Pattern(
            "is, without a word for the person",
            re.compile(
                rf"(?:(?<=[,.;] )|(?m:^))[Bb]in {_FILLER}(?P<hit>{_NUM}"
                rf"(?:{_YEARS}{_STOP})?){_ALONE}(?!{_YEARS})"
            ),
            0.7,
        ),
        Pattern(
            "turned round",
            re.compile(
                rf"\b(?P<hit>{_NUM}) (?:war|ist|bin|wurde) (?:(?:ich|er)\b|(?:der|die|sie|das)"
                rf"(?=[,.;!?]| da\b| damals\b| jetzt\b|$))"
            ),
            0.7,
        ),
        Pattern(
            "somebody is, unit",
            re.compile(rf"\b{_IS} {_FILLER}(?P<hit>{_ANY}{_YEARS}){_STOP}"),
            0.7,
        ),
        Pattern(
            "with",
            re.compile(
                rf"\b(?i:mit|um die|seit (?:ich|er|sie) {_IS}?)(?: (?:so|schon|gerade|erst|knapp"
                rf"|fast|etwa|über))? "
                rf"(?P<hit>{_NUM}(?: (?:oder|bis) {_NUM})?(?: (?i:jahren))?){_ALONE}"
            ),
            0.7,
        ),
        Pattern(
            "beside a name",
            re.compile(
                rf"(?<!\w)(?P<prev>{_UP}[\w-]{{1,30}}|{_KIN})(?:, (?:(?i:fast|knapp|so|um die|etwa"
                rf"|ungefähr|beide) )?| \()(?P<hit>{_NUM}(?:{_YEARS})?)"
                rf"(?=[,.;:)]|$| (?:und|aus|ist|war|verheiratet|ledig)\b)(?! und {_NUM} "
                rf"(?i:{_UNIT})\b)"
            ),
            0.6,
        ),
        Pattern(
            "after one's own name",  # also typed small: "ich bin danylo, 13."
            re.compile(
                rf"\b(?i:ich bin|ich heiße|mein name ist) (?:[^\W\d_]{{2,20}} )?[^\W\d_]{{2,20}}, "
                rf"(?P<hit>{_NUM}(?:{_YEARS})?)(?=[,.;!]|$| (?:und|aus|komme)\b)(?! und {_NUM})"
            ),
            0.7,
        ),
        Pattern(
            "child and years",
            re.compile(rf"\b{_KIN}(?: {_UP}[\w-]{{1,30}})? (?P<hit>{_NUM}{_YEARS}){_STOP}"),
            0.7,
        ),
        Pattern(
            "children",
            re.compile(
                rf"\b(?i:kinder|söhne|töchter|jungs|mädchen|enkel)(?:,|:| \(|,? die(?: sind)?|,? "
                rf"(?i:sind|waren))"
                rf" {_FILLER}(?P<hit>{_NUM})(?=,| und {_NUM})"
            ),
            0.7,
        ),
        Pattern(
            "next child",
            re.compile(
                rf"(?:(?i:kinder|söhne|töchter|jungs|mädchen|enkel)(?:,|:| \(|,? die(?: sind)?|,? "
                rf"(?i:sind|waren)) "
                rf"{_FILLER}{_NUM}(?:, {_NUM}){{0,4}}),? und (?P<hit>{_NUM}(?:{_YEARS})?){_ALONE}"
            ),
            0.7,
        ),
        Pattern(
            "answer to how old",
            re.compile(
                rf"\b(?i:wie alt|wie jung)\b[^?\n]{{0,80}}\?\s{{1,2}}"
                rf"(?:[A-Za-zäöüß]{{1,10}}[,.]? ){{0,3}}(?P<hit>{_ANY}(?:{_YEARS})?){_ALONE}"
            ),
            0.85,
        ),
        Pattern(
            "after a name, as a sentence",
            re.compile(rf"(?<=[^\W\d_]\. )(?P<hit>(?=[A-ZÄÖÜ]){WORD})(?=[,.])(?!, {WORD}\b)"),
            0.5,
        ),
        Pattern("line of a form", re.compile(rf"(?m)^(?P<hit>{_NUM} (?i:jahre))(?=[,.;]|$)"), 0.7),
        Pattern(
            "Turkish",
            re.compile(rf"(?<!\w)(?P<hit>{_TR}) (?i:yaş[ıi]n\w*|yaşlar\w*|yaşım\w*)"),
            0.9,
        ),
        Pattern(
            "English",
            re.compile(rf"\b(?P<hit>{_EN}(?: years?| months?)?)(?: |-)(?i:years?[- ])?(?i:old)\b"),
            0.9,
        ),
        Pattern(
            "English, somebody is",
            re.compile(
                rf"\b(?:(?:[Ii]|he|she|He|She) (?:am|is|was)|[Ii]['’]m|[Hh]e['’]s|[Ss]he['’]s|turn"
                rf"(?:ed|s)?) (?:now |already |only |just )?"
                rf"(?P<hit>{_EN})(?=[,.;!?]|$| and\b| now\b)"
            ),
            0.7,
        ),
        Pattern(
            "Slavic",
            re.compile(
                r"(?<!\w)(?i:мне|ему|ей|мені|йому|їй|mam|ma|miał|miała|miałem|miałam|сыну|дочери"
                r"|сину|доньці) "
                r"(?:[а-яіїєґa-z]{1,10} ){0,1}(?P<hit>\d{1,3}(?: (?i:лет|год|года|років|рік|роки"
                r"|lat|lata)\b|(?=[,.!?;]|$)))"
            ),
            0.85,
        ),
        Pattern(
            "Slavic, at the age",
            re.compile(r"(?<!\w)(?i:у|в|w wieku) (?P<hit>\d{1,3} (?i:лет|года|років|роки|lat))\b"),
            0.8,
        ),
        Pattern(
            "Arabic",
            re.compile(
                r"(?:عمري|عمره|عمرها|العمر) (?P<hit>\d{1,3}(?: (?:سنة|سنوات|عام|عاما|سنين))?"
                r"|\w{2,8} (?:سنة|سنوات|عام|سنين))"
            ),
            0.85,
        ),
    )

    def accepts(self, match: re.Match[str], surface: str) -> bool:
        """Refuse impossible ages, and small numbers after "mit", which count things."""
        number = re.match(rf"\d+|{WORD}\b", surface)
        if number is None:
            return True
        years = value(number[0])
        if _IS_DURATION.search(match.groupdict().get("prev") or ""):
            return False
        before = match[0][: match.start("hit") - match.start()].lower()
        if before.startswith("mit ") and "jahr" not in surface.lower():
            return _ADULT_LIKE <= years <= _OLDEST
        return 1 < years <= _OLDEST or surface != number[0]
