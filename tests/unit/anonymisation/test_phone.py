"""Telephone numbers: valid and invalid sentences."""

import pytest

from kimqual.anonymisation.recognisers.phone import Phone

ROWS = [
    ("Ruf an: 0521 5550-318.", ["0521 5550-318"], "landline"),
    ("Handy 0151 5550 2287, abends.", ["0151 5550 2287"], "mobile"),
    ("+90 532 123 45 67 in Izmir", ["+90 532 123 45 67"], "Turkey"),
    ("0049 521 5550318", ["0049 521 5550318"], "international prefix"),
    ("(0521) 5550318", ["(0521) 5550318"], "prefix in brackets"),
    ("0521/5550318", ["0521/5550318"], "with a stroke"),
    ("0 5 2 1 5 5 5 0 1 7", ["0 5 2 1 5 5 5 0 1 7"], "digit by digit"),
    (
        "null fünf zwei eins, fünf fünf fünf null, zwei drei sechs, bitte",
        ["null fünf zwei eins, fünf fünf fünf null, zwei drei sechs"],
        "spoken",
    ),
    ("Telefon: 5550318", ["5550318"], "without prefix, after the word"),
    ("Am 03.09.2025 um zehn.", [], "a date"),
    ("AZR 170 884 002 913", [], "a register number"),
    ("null komma fünf Prozent", [], "a decimal"),
    ("Das waren 1500 von 30000.", [], "counts"),
    ("DE02 1203 0000 0000 2020 51", [], "an account"),
    ("33602 Bielefeld", [], "a postcode"),
    ("eins zwei drei, los geht es", [], "counting"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), ROWS, ids=[row[2] for row in ROWS])
def test_phone_is_found_where_it_is_one(surfaces, text, expected, reason):
    assert surfaces(Phone(), text) == expected, reason
