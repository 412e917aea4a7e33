"""Streets: valid and invalid sentences."""

import pytest

from kimqual.anonymisation.recognisers.street import Street

ROWS = [
    ("Sie wohnt in der Heeper Straße 12a.", ["Heeper Straße 12a"], "number with letter"),
    ("O zaman Detmolder Straße 214'te oturuyorduk.", ["Detmolder Straße 214'te"], "Turkish case"),
    ("Ich bin in die Heeper Straße zwölf gezogen.", ["Heeper Straße zwölf"], "number as a word"),
    ("Das Büro ist Alfred-Bozi-Str. 3, zweiter Stock.", ["Alfred-Bozi-Str. 3"], "short form"),
    ("Unser Laden, Am Lindensiek 7a, läuft gut.", ["Am Lindensiek 7a"], "preposition and number"),
    ("An der Krücke 5 haben wir gewohnt.", ["An der Krücke 5"], "preposition with article"),
    ("Im Zuge zog sie um: Im Bergsiek 14.", ["Im Bergsiek 14"], "preposition Im"),
    ("In der Glatzer Straße 14 lebt Amra.", ["Glatzer Straße 14"], "the preposition stays outside"),
    ("ich wohn detmolder straße 412 da oben", ["detmolder straße 412"], "speech recognition"),
    (
        "wir waren in der ravensberger straße früher",
        ["ravensberger straße"],
        "lower case, no number",
    ),
    ("Früher Beckhausstraße, jetzt woanders.", ["Beckhausstraße"], "one word without number"),
    ("Rabenhof 31, drei Zimmer.", ["Rabenhof 31"], "a field name with number"),
    ("Die Adresse ist Hauptstraße 5.", ["Hauptstraße 5"], "a common word, but numbered"),
    ("DETMOLDER STRASSE 411", ["DETMOLDER STRASSE 411"], "capitals"),
    ("Kavalleriestraße 5-7 ist ein Block.", ["Kavalleriestraße 5-7"], "a range of numbers"),
    ("wir saßen am siegfried platz bis elf", ["siegfried platz"], "taken apart"),
    ("da war noch ein guter platz und am freien platz auch", [], "a place in lower case"),
    ("In unserer Straße kennt man sich.", [], "a possessive is no name"),
    ("Ich suche einen Arbeitsplatz 3 Monate lang.", [], "a place of work"),
    ("Das ist eine Einbahnstraße, sagt Driton.", [], "a kind of street"),
    ("Am Dienstag 12 Leute, am Mittwoch 20.", [], "a weekday"),
    ("Im Mai 2019 war das.", [], "a month"),
    ("Auf dem Weg 20 Minuten, zurück auch.", [], "a way, not a street"),
    ("Die Bundesstraße 66 ist laut.", [], "a road's number"),
    ("Unter der Telefonnummer 450 ging keiner ran.", [], "another number"),
    ("Direktor 3 und Monitor 4", [], "words on -tor"),
    ("Im Zimmer 12 sitzt Frau Kaya.", [], "a room"),
    ("einer straße sieht man das nicht an", [], "an article in lower case"),
    ("Auf der größer Straße wollte er nicht bauen.", [], "a comparative"),
    ("Der Radfahrweg endet, das ist ein Riesenumweg.", [], "kinds of ways"),
    ("In der Einbahnstr. rasen sie, der Fußgängerweg ist schmal.", [], "kinds of ways, short"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), ROWS, ids=[row[2] for row in ROWS])
def test_street_is_found_where_it_is_one(surfaces, text, expected, reason):
    assert surfaces(Street(), text) == expected, reason
