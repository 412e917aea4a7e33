"""File and customer numbers: valid and invalid sentences."""

import pytest

from kimqual.anonymisation.recognisers.file_number import FileNumber

ROWS = [
    ("Aktenzeichen 33.2-T-4471/23, der liegt hier.", ["33.2-T-4471/23"], "office"),
    ("Az.: 12 K 345/23", ["12 K 345/23"], "court"),
    ("Das war die Sache 7 K 2291/19, bis heute offen.", ["7 K 2291/19"], "court, without the word"),
    ("Meine Kundennummer ist 123A456789.", ["123A456789"], "employment agency"),
    ("BG-Nummer 31702//0045518", ["31702//0045518"], "benefit community"),
    ("31702BG0045518", ["31702BG0045518"], "benefit community, no word"),
    ("Kassenzeichen: 5102.0034.7781", ["5102.0034.7781"], "town treasury"),
    ("Familienkasse, 999FK104477", ["999FK104477"], "child benefit"),
    ("Versichertennummer A123456780", ["A123456780"], "health insurance"),
    ("A123456780 steht auf der Karte", ["A123456780"], "health insurance, no word"),
    ("Versichertennummer A123456789", ["A123456789"], "a slip after the word"),
    ("Ich hab 48.3-ANK-2023/0716 bekommen.", ["48.3-ANK-2023/0716"], "the form says it"),
    (
        "Aktenzeichen ist dreiunddreißig strich vier strich null acht",
        ["dreiunddreißig strich vier strich null acht"],
        "spoken",
    ),
    ("Steuer-ID: 12345678901", ["12345678901"], "a misheard tax number"),
    ("A123456789", ["A123456789"], "a slip of the ear, no word"),
    ("Das Aktenzeichen kenne ich nicht.", [], "no number"),
    ("Seite 33/34, zwei Spalten", [], "pages"),
    ("2022/23 war der Winter kalt.", [], "a season"),
    ("Die Mitgliedsnummer habe ich nicht, wir sind 12.", [], "a number of people"),
    ("Vorgang 501000-024417-20/3, den hab ich noch.", ["501000-024417-20/3"], "police, no word"),
    ("abgelehnt, SL-5520-17.", ["SL-5520-17"], "letters in front"),
    ("справа HI-77/4021", ["HI-77/4021"], "beside another script"),
    ("actele: BG 31702//0094411.", ["BG 31702//0094411"], "with the letters of its kind"),
    ("mon titre AX4471093 finit", ["AX4471093"], "a residence card"),
    ("von 2015-2018, 2015/2016 und am 12.03.-15.04.2020", [], "years and days"),
    ("1.200.000-1.500.000, 08.00-16.30, 2.000-3.000 Euro", [], "sums and times"),
    ("0521-5550-123 oder 2023-05-17", [], "a telephone, a day"),
    ("DIN EN 1090-2 und Paragraf 16/2", [], "norms"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), ROWS, ids=[row[2] for row in ROWS])
def test_file_number_is_found_where_it_is_one(surfaces, text, expected, reason):
    assert surfaces(FileNumber(), text) == expected, reason
