"""Streets with house numbers, and streets whose name says that they are one."""

from __future__ import annotations

import re

from kimqual.anonymisation.recognisers.base import Pattern, PatternRecogniser
from kimqual.anonymisation.recognisers.numerals import WORD, any_of
from kimqual.model import Category

_TYPES = (
    "straße|strasse|str\\.|weg|allee|platz|ring|damm|gasse|ufer|chaussee|stieg|pfad|steig|promenade"
)
_UPPER_TYPES = "STRASSE|STRAßE|STR\\.|WEG|ALLEE|PLATZ|RING|DAMM|GASSE|UFER"
_CAPITAL_TYPES = r"(?:Straße|Strasse|Str\.|Weg|Allee|Platz|Ring|Damm|Gasse|Ufer|Chaussee|Promenade)"
_FIELDS = (
    "hof|feld|kamp|brink|brede|heide|siek|berg|bach|grund|hang|winkel|garten|wall|graben|markt|busch"
    "|brücke|tor|höhe|horst|teich|wiese|wiesen|wald|hagen|bogen|eck|park|loh|berge|kotten|stätte"
)
_HOUSE = (
    rf"(?:\d{{1,4}}(?: ?[a-z](?!\w))?(?: ?[-/] ?\d{{1,4}}(?: ?[a-z](?!\w))?)?(?!\w|[.,:]\d| ?[%€])"
    rf"|{WORD}\b(?: [a-d]\b(?! ))?)"
)
_UNIT = any_of(
    *"Uhr Euro Meter Kilometer km m Minuten Jahre Jahren Leute Leuten Kinder Kindern Personen Männer Frauen".split(),
    *"Wochen Monate Monaten Stunden Tage Tagen Familien Wohnungen Häuser Prozent Mal mal Bäume Autos".split(),
    *"uhr euro meter kilometer minuten jahre jahren leute leuten kinder kindern personen männer frauen".split(),
    *"wochen monate monaten stunden tage tagen familien wohnungen häuser prozent".split(),
)
_NUMBER = rf"(?:,? (?i:nummer|nr\.|hausnummer))? {_HOUSE}(?! {_UNIT}\b)"
_UP = r"[A-ZÄÖÜÇĞİŞŁ]"
_NAME = rf"{_UP}[\wäöüß'.-]{{1,40}}"
# No street even with a number behind it.
_NEVER = (
    "(?:arbeits|ausbildungs|studien|praktikums|kita|spiel|sport|bolz|tennis|fußball|stell|sitz|schlaf|steh"
    "|liege|bau|camping|zelt|pflege|therapie|kindergarten|betreuungs|heim|krippen|flug|lade|schreib|hort"
    "|wohn|betten|kurs|kinder|lieblings|rast|reit|übungs|trainings|park)platz|(?:bahn|bauern|innen|hinter|fried)hof"
    "|(?:arbeits|wohnungs|super|bau|floh|drogerie|stellen|schwarz|automaten)markt|(?:um|arbeits|berufs|spiel"
    "|handlungs)feld|kindergarten|hintergrund|vordergrund|untergrund|vorhang|zusammenhang|abhang|überhang"
    "|blickwinkel|ehering|schlüsselring|lebensweg|bildungsweg|rechtsweg|umweg|ausweg|hinweg|hinweis|hin-? und rückweg"
    "|rückweg|spielplatz|schulhof|straße|strasse|str\\.|weg|platz|allee|ring|damm|gasse|ufer|feld|berg|bach|wald"
    "|park|tor|garten|markt|hof|höhe|wiese|wiesen|eck|grund|hang|wall|graben|brücke|teich|heide"
)
# Without a number these are, as a rule, streets, squares and ways in general.
_GENERAL = (
    "(?:wander|kirch)(?:weg|platz)|kita-platz|(?:ein|durch|auto|land|haupt|neben|seiten|bundes|schnell|fußgänger|einbahn|wohn|verkehrs|spiel|milch|dorf"
    "|sack|quer|zufahrts|durchgangs|fahrrad|sesam|einkaufs|balkan|kreis|lauf|wasch|anlieger|ring)str(?:aße|asse)"
    "|(?:schul|arbeits|heim|nach|feld|wald|rad|fahrrad|fuß|geh|mittel|berufs|dienst|klage|beschwerde|lösungs"
    "|verwaltungs|instanzen|halb|haupt|zwischen|anfahrts|kreuz|asyl|flucht|flur|königs|antrags|kommunikations"
    "|sonder|spazier|post|verkehrs|karriere|werde|bürger|hin|sandigen)weg|(?:markt|dorf|schul|stamm|lager|fest|vor"
    "|an|bus|renn|grill|zeltlager|garten|ab|rathaus|bahnhofsvor|reise|wochenmarkts)platz|staatsgasse|sackgasse"
)
_COMMON = re.compile(f"(?i:{_NEVER}|{_GENERAL})")
_COMMON_NUMBERED = re.compile(f"(?i:{_NEVER})")
_EXTRA = (
    r"(?!(?:Der|Die|Das|Den|Dem|In|An|Auf|Aus|Zu|Von|Bei|Ab|Bis|Ecke|Unsere|Meine|Ihre|Seine|Eine|Und|Oder|Haus"
    rf"|Wohnung|Adresse|Anschrift|Nähe|Richtung|Kreuzung|Haltestelle|Straße)\b){_NAME}"
)
_ADJECTIVES = (
    r"(?!(?i:unser|eu(?:e)?r|ihr|sein|mein|dein|ein|kein|dies|jen|jed|welch|ander|manch|solch|all|viel|größ|alt|neu"
    r"|lang|breit|eng|ruhig|laut|ganz|hint|unt|üb|ob|imm|wied|od|ab|d|klein|nächst|bess|schön|gleich|folgend|befahren)er )"
)
_NO_NAME = (
    r"(?!(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag|Jahr|Jahre|Monat|Januar|Februar|März"
    r"|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Zimmer|Raum|Haus|Alter|Schnitt|Stock"
    r"|Gleis|Kapitel|Artikel|Paragra\w+|Absatz|Tag|Abend|Morgen|Ende|Anfang|Frühjahr|Frühling|Sommer|Herbst"
    r"|Winter|Wochenende|Moment|Bus|Zug|Block|Gebäude|Büro|Fall|Text|Punkt|Kurs|Nummer|Linie|Grunde?|Hof|Kreis"
    r"|Vergleich|Durchschnitt|Schuljahr|Semester|Zeit|Bereich|Level|Aufgang|Verfahren|Juli|Besitz|Wert)\b)"
)

# "In der Glatzer Straße 14": what ends as a street begins after the preposition.
_NO_TYPE = rf"(?!(?:{_NAME} )?[\wäöüß'-]{{0,40}}(?i:{_TYPES})\b)"


class Street(PatternRecogniser):
    """Street names: with a house number in any of the usual forms, without one where the form is clear.

    Case-sensitive, except that ``…er straße`` and words on -straße, -weg, -allee … are also known from
    speech recognition, which writes all in lower case. Streets that look like nothing ("Elpke")
    belong to the gazetteer.

    Source: forms of the street lists of German towns; house numbers after section 126 (3) BauGB.
    Valid: "Heeper Straße 12a" · "Heeper Straße zwölf" · "Alfred-Bozi-Str. 3" · "Am Lindensiek 7a" ·
    "An der Krücke 5-7" · "detmolder straße 412" · "Beckhausstraße".
    Invalid: "in unserer Straße" · "der Arbeitsplatz 3" · "Am Dienstag 12" · "Im Mai 2019" ·
    "auf dem Weg 20 Minuten".
    """

    name = "street"
    category = Category.STREET
    patterns = (
        Pattern(
            "two words and number",
            re.compile(
                rf"\b{_ADJECTIVES}(?:{_EXTRA} )?(?:{_NAME} (?:Straße|Strasse|Str\.|Weg|Allee|Damm|Chaussee)"
                rf"|{_UP}[\w'.-]{{1,40}}e[rn] (?:Platz|Ring|Gasse|Ufer|Stieg|Pfad|Hof|Feld|Kamp|Markt|Wall|Berg|Heide))"
                rf"{_NUMBER}"
            ),
            0.95,
        ),
        Pattern(
            "one word and number",
            re.compile(rf"\b(?P<word>{_UP}[\wäöüß'-]{{1,40}}(?:{_TYPES}|{_FIELDS}|-{_CAPITAL_TYPES})){_NUMBER}"),
            0.95,
        ),
        Pattern(
            "preposition and number",
            re.compile(
                r"\b(?:Am|An (?:der|den|dem)|Auf (?:der|den|dem)|Im|In (?:der|den|dem)|Zum|Zur|Beim|Bei der"
                r"|Unter (?:der|den|dem)|Hinter (?:der|den|dem)|Vor (?:der|den|dem)|Alte[rs]?|Neue[rs]?"
                rf"|Große[rs]?|Kleine[rs]?|Oberer?|Unterer?) {_NO_NAME}{_NO_TYPE}{_NAME}(?: {_NAME})? "
                rf"\d{{1,3}}(?: ?[a-z])?(?! {_UNIT}\b)(?!\w|[.,:]\d| ?[%€])"
            ),
            0.8,
        ),
        Pattern(
            "lower case and number",
            re.compile(
                rf"\b{_ADJECTIVES}(?:[a-zäöüß-]{{3,40}}(?:er|sche|sches) (?:straße|strasse|weg|allee|platz)"
                rf"|(?P<word>[a-zäöüß-]{{3,40}}(?:straße|strasse|str\.|weg|allee|platz|damm))){_NUMBER}"
            ),
            0.85,
        ),
        Pattern("capitals", re.compile(rf"\b(?:[A-ZÄÖÜß-]{{3,40}} ?)(?:{_UPPER_TYPES})(?: \d{{1,4}} ?[A-Za-z]?)\b"), 0.9),
        Pattern(
            "form of a street",
            re.compile(
                rf"\b(?:{_ADJECTIVES}{_UP}[\wäöüß-]{{2,40}}(?:er|sche|sches) (?:Straße|Strasse|Allee|Weg|Platz|Ring|Damm)"
                rf"|(?P<word>{_UP}[\wäöüß-]{{2,40}}(?:straße|strasse|str\\.|allee|platz|weg|-{_CAPITAL_TYPES})))"
                r"(?!\w|-\w)"
            ),
            0.7,
        ),
        Pattern(
            "form, lower case",
            re.compile(
                rf"\b(?:{_ADJECTIVES}[a-zäöüß-]{{3,40}}er (?:straße|strasse)|(?P<word>[a-zäöüß-]{{4,40}}(?:straße|strasse)))"
                r"(?!\w|-\w)"
            ),
            0.6,
        ),
    )

    def accepts(self, match: re.Match[str], surface: str) -> bool:  # noqa: ARG002
        """Refuse common words such as Arbeitsplatz and Einbahnstraße."""
        word = match.groupdict().get("word")
        common = _COMMON_NUMBERED if surface != word else _COMMON
        return word is None or not common.fullmatch(word)
