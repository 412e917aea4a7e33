"""Postcodes: valid and invalid sentences."""

import pytest

from kimqual.anonymisation.recognisers.postcode import Postcode

ROWS = [
    ("33602 Bielefeld", ["33602"], "before a place"),
    ("D-33647 Bielefeld, Brackwede", ["33647"], "with the sign of the country"),
    ("Meine PLZ: 33611.", ["33611"], "after the short word"),
    ("die postleitzahl ist 33609 glaub ich", ["33609"], "after the word, lower case"),
    ("01067 Dresden war die erste Station.", ["01067"], "a leading zero"),
    ("Postleitzahl drei drei sechs null zwei", ["drei drei sechs null zwei"], "digit by digit"),
    ("Lindenweg 488, 33611, zwei Zimmer", ["33611"], "after a house number"),
    ("نسكن في Lindenweg 48، 33611 بيليفيلد", ["33611"], "after a house number, Arabic"),
    ("Das hat 12500 Euro gekostet.", [], "a sum"),
    ("Da waren 15000 Menschen.", [], "a count of people"),
    ("Nummer 33602 habe ich gezogen.", [], "no place behind it"),
    ("00602 Bielefeld", [], "no such postcode"),
    ("20000 Besucher und 30000 Bielefelder", [], "round thousands"),
    ("Die Rechnung 336021 Bielefeld", [], "six digits"),
    ("no kita place in all of 33613.", ["33613"], "after a preposition"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), ROWS, ids=[row[2] for row in ROWS])
def test_postcode_is_found_where_it_is_one(surfaces, text, expected, reason):
    assert surfaces(Postcode(), text) == expected, reason
