"""Number plates: valid and invalid sentences."""

import pytest

from kimqual.anonymisation.recognisers.licence_plate import LicencePlate

ROWS = [
    ("Ein Kombi, BI-KM 123, stand da.", ["BI-KM 123"], "hyphen"),
    ("Ein Kombi, BI KM 123, stand da.", ["BI KM 123"], "gap"),
    ("HF-A 7H ist ein alter Wagen.", ["HF-A 7H"], "historic"),
    ("B-EV 42E lädt gerade.", ["B-EV 42E"], "electric, one letter"),
    ("LÖ-XY 999", ["LÖ-XY 999"], "an umlaut"),
    ("das kennzeichen war bi km 123", ["bi km 123"], "lower case after the word"),
    ("BI-KM-123", ["BI-KM-123"], "two hyphens"),
    ("Der IS 2014 in Mossul", [], "no second group"),
    ("es war so um 12", [], "lower case"),
    ("XQ-KM 123", [], "no such district"),
    ("A B 12", [], "one letter needs the hyphen"),
    ("BI-KM 12345", [], "five digits"),
    ("BI-KM 0123", [], "a leading zero"),
    ("Az. BI-KM 12/23", [], "a file number"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), ROWS, ids=[row[2] for row in ROWS])
def test_licence_plate_is_found_where_it_is_one(surfaces, text, expected, reason):
    assert surfaces(LicencePlate(), text) == expected, reason
