"""Streets with house numbers, and streets whose name says that they are one."""

from __future__ import annotations

import re

from kimqual.anonymisation.people import Kind, kind
from kimqual.anonymisation.recognisers.base import Pattern, PatternRecogniser
from kimqual.anonymisation.recognisers.numerals import WORD, one_of
from kimqual.anonymisation.words import key
from kimqual.model import Category

_TYPES = (
    "straße|strasse|str\\.|weg|allee|platz|ring|damm|gasse|ufer|chaussee|stieg|pfad|steig|promenade"
)
_UPPER_TYPES = "STRASSE|STRAßE|STR\\.|WEG|ALLEE|PLATZ|RING|DAMM|GASSE|UFER"
_CAPITAL_TYPES = r"(?:Straße|Strasse|Str\.|Weg|Allee|Platz|Ring|Damm|Gasse|Ufer|Chaussee|Promenade)"
_FIELDS = one_of(
    """
    hof feld kamp brink brede heide siek berg bach grund hang winkel garten wall graben markt busch
    brücke höhe horst teich wiese wiesen wald hagen bogen eck park loh berge kotten stätte
    """
)
_GATE = "(?<![aikou])tor"  # Nordtor, but neither Direktor nor Monitor
_HOUSE = (
    rf"(?:\d{{1,4}}(?: ?[a-z](?!\w))?(?: ?[-/] ?\d{{1,4}}(?: ?[a-z](?!\w))?)?(?!\w|[.,:]\d| ?[%€])"
    rf"|{WORD}\b(?: [a-d]\b(?! ))?)"
)
_UNIT = one_of(
    """
    Uhr Euro Meter Kilometer km m Minuten Jahre Jahren Leute Leuten Kinder Kindern Personen
    Männer Frauen Wochen Monate Monaten Stunden Tage Tagen Familien Wohnungen Häuser Prozent Mal
    mal Bäume Autos uhr euro meter kilometer minuten jahre jahren leute leuten kinder kindern
    personen männer frauen wochen monate monaten stunden tage tagen familien wohnungen häuser
    prozent
    """
)
_CASE = r"(?:['’][a-zçğıöşü]{1,4}(?!\w))?"  # Turkish: "Herforder Straße 214'te"
_NUMBER = rf"(?:,? (?i:nummer|nr\.|hausnummer))? {_HOUSE}(?! {_UNIT}\b){_CASE}"
_UP = r"[A-ZÄÖÜÇĞİŞŁ]"
_NAME = rf"{_UP}[\wäöüß'.-]{{1,40}}"
# No street, even with a number behind it: "Arbeitsplatz 3", "Bundesstraße 66", "Platz 1".
_NEVER = "|".join(
    (
        one_of(
            """
            arbeits ausbildungs bau betreuungs betten bolz camping ehren flug fußball heim hort
            kinder kindergarten kita krippen kurs lade lieblings liege medaillen park pflege
            praktikums rast reit sammel schlaf schreib sitz spiel sport start steh stell studien
            tabellen tennis therapie trainings treff übungs wohn zelt
            """
        )
        + "platz",
        one_of("arbeits automaten bau drogerie floh schwarz stellen super wohnungs") + "markt",
        one_of("bahn bauern fried hinter innen schul") + "hof",
        one_of("arbeits berufs handlungs spiel um") + "feld",
        one_of("aus bildungs hin lebens rechts rück um") + "weg",
        r"\w+umweg",
        one_of("ab über vor zusammen") + "hang",
        one_of("hinter unter vorder") + "grund",
        one_of("blickwinkel bundesstraße bundesstrasse ehering kindergarten schlüsselring zweck"),
        _TYPES,
        _FIELDS,
    )
)
# Without a number these are, as a rule, streets, squares and ways in general.
_GENERAL = "|".join(
    (
        one_of(
            """
            anlieger auto balkan dorf durch durchgangs ein einbahn einkaufs fahrrad fertigungs
            fußgänger haupt kreis land lauf milch neben quer ring sack schnell seiten sesam spiel
            verkehrs wasch wein wohn zufahrts
            """
        )
        + r"str(?:a(?:ß|ss)e|\.)",
        one_of(
            """
            anfahrts antrags arbeits asyl berufs beschwerde bürger dienst fahrrad feld flucht flur
            fuß fußgänger geh halb haupt heim instanzen karriere klage kommunikations königs kreuz lösungs
            mittel nach park post rad radfahr schleich schul sonder spazier verkehrs verwaltungs wald wander
            werde zwischen
            """
        )
        + "weg",
        one_of(
            """
            ab an bahnhofsvor bus dorf fest garten grill kirch kita- lager markt rathaus reise renn
            schul stamm vor wochenmarkts zeltlager
            """
        )
        + "platz",
        "sackgasse",
    )
)
_COMMON = re.compile(f"(?i:{_NEVER}|{_GENERAL})")
_COMMON_NUMBERED = re.compile(f"(?i:{_NEVER})")
# A second word may stand before the name ("Alte Detmolder Straße"), but none of these.
_EXTRA = "(?!{})(?:{})".format(
    one_of(
        """
        Der Die Das Den Dem In An Auf Aus Zu Von Bei Ab Bis Ecke Unsere Meine Ihre Seine Eine Und
        Oder Haus Wohnung Adresse Anschrift Nähe Richtung Kreuzung Haltestelle Straße
        """
    )
    + " ",
    _NAME,
)
# "in unserer Straße", "über Straßen": words on -er that make no name of a street.
_NO_ADJECTIVE = "(?!(?i:{})er )".format(
    one_of(
        """
        ab all alt ander befahren bess breit d dein dies ein eng eur euer folgend ganz gleich größ
        hint ihr imm jed jen kein klein lang laut manch mein nächst neu ob od ruhig schön sein solch
        unt unser üb viel welch wied
        """
    )
)
# "Am Dienstag 12", "Im Zimmer 3": what follows a preposition and is no street.
_NO_NAME = r"(?!(?:{}|\w+nummer)\b)".format(
    one_of(
        """
        Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag Tag Morgen Abend Wochenende Jahr
        Jahre Monat Januar Februar März April Mai Juni Juli August September Oktober November
        Dezember Frühjahr Frühling Sommer Herbst Winter Zeit Moment Anfang Ende Schuljahr Semester
        Zimmer Raum Haus Stock Aufgang Gebäude Block Büro Hof Gleis Bus Zug Linie Kapitel Artikel
        Paragraf Paragraph Absatz Text Punkt Nummer Fall Kurs Level Alter Schnitt Durchschnitt
        Vergleich Verfahren Bereich Kreis Grund Grunde Wert Besitz Hotline Adresse Rubrik
        """
    )
)
# "In der Glatzer Straße 14": what ends as a street begins after the preposition.
_NO_TYPE = rf"(?!(?:{_NAME} )?[\wäöüß'-]{{0,40}}(?i:{_TYPES})\b)"


class Street(PatternRecogniser):
    """Street names: with a house number in any usual form, without one where the form is clear.

    Case-sensitive, except that ``…er straße`` and words on -straße, -weg, -allee … are also known
    from speech recognition, which writes all in lower case. Streets that look like nothing
    ("Elpke") belong to the gazetteer.

    Source: forms of the street lists of German towns; house numbers after section 126 (3) BauGB.
    Valid: "Heeper Straße 12a" · "Heeper Straße zwölf" · "Alfred-Bozi-Str. 3" ·
    "Am Lindensiek 7a" · "An der Krücke 5-7" · "detmolder straße 412" · "Beckhausstraße".
    Invalid: "in unserer Straße" · "der Arbeitsplatz 3" · "Am Dienstag 12" · "Im Mai 2019" ·
    "auf dem Weg 20 Minuten".
    """

    name = "street"
    category = Category.STREET
    patterns = (
        Pattern(
            "two words and number",
            re.compile(
                rf"\b{_NO_ADJECTIVE}(?:{_EXTRA} )?"
                rf"(?:{_NAME} (?:Straße|Strasse|Str\.|Weg|Allee|Damm|Chaussee)"
                rf"|{_NAME}(?<=er) (?:Platz|Ring|Gasse|Ufer|Stieg|Pfad|Hof|Feld|Kamp|Wall|Berg)"
                rf"|{_NAME}(?<=en|er) Markt){_NUMBER}"
            ),
            0.95,
        ),
        Pattern(
            "one word and number",
            re.compile(
                rf"\b(?P<word>{_UP}[\w'-]{{1,40}}"
                rf"(?:{_TYPES}|{_FIELDS}|{_GATE}|-{_CAPITAL_TYPES})){_NUMBER}"
            ),
            0.95,
        ),
        Pattern(
            "preposition and number",
            re.compile(
                r"\b(?:Am|Im|Zum|Zur|Beim|Bei der|(?:An|Auf|In|Unter|Hinter|Vor) (?:der|den|dem)"
                r"|(?:Alte|Neue|Große|Kleine)[rs]?|Oberer?|Unterer?) "
                rf"{_NO_NAME}{_NO_TYPE}{_NAME}(?: {_NAME})? "
                rf"\d{{1,3}}(?: ?[a-z])?(?! {_UNIT}\b)(?!\w|[.,:]\d| ?[%€])"
            ),
            0.8,
        ),
        Pattern(
            "lower case and number",
            re.compile(
                rf"\b{_NO_ADJECTIVE}"
                r"(?:[a-zäöüß-]{3,40}(?:er|sche|sches) (?:straße|strasse|weg|allee|platz)"
                r"|(?P<word>[a-zäöüß-]{3,40}(?:straße|strasse|str\.|weg|allee|platz|damm)))"
                rf"{_NUMBER}"
            ),
            0.85,
        ),
        Pattern(
            "capitals",
            re.compile(rf"\b[A-ZÄÖÜß-]{{3,40}} ?(?:{_UPPER_TYPES}) \d{{1,4}} ?[A-Za-z]?\b"),
            0.9,
        ),
        Pattern(
            "form of a street",
            re.compile(
                rf"\b(?:{_NO_ADJECTIVE}{_UP}[\w-]{{2,40}}(?:er|sche|sches)"
                r" (?:Straße|Strasse|Allee|Weg|Platz|Ring|Damm)"
                rf"|(?P<word>{_UP}[\w-]{{2,40}}(?:straße|strasse|str\.|allee|platz|weg"
                rf"|-{_CAPITAL_TYPES})))(?!\w|-\w)"
            ),
            0.7,
        ),
        Pattern(
            "taken apart by speech recognition",
            re.compile(
                r"(?<!\w)(?:am|zum|vom|beim) "
                r"(?P<hit>(?P<apart>[a-zäöüß]{4,20}) (?:platz|ring|damm|weg))(?!\w)"
            ),
            0.7,
        ),
        Pattern(
            "form, lower case",
            re.compile(
                rf"\b(?:{_NO_ADJECTIVE}[a-zäöüß-]{{3,40}}er (?:straße|strasse)"
                r"|(?P<word>[a-zäöüß-]{4,40}(?:straße|strasse)))(?!\w|-\w)"
            ),
            0.6,
        ),
    )

    def accepts(self, match: re.Match[str], surface: str) -> bool:
        """Refuse common words such as Arbeitsplatz; ask for a name in "am siegfried platz"."""
        groups = match.groupdict()
        if apart := groups.get("apart"):
            return kind(key(apart)) >= Kind.SURNAME
        word = groups.get("word")
        common = _COMMON_NUMBERED if surface != word else _COMMON
        return word is None or not common.fullmatch(word)
