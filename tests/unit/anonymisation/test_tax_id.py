"""Tax identification numbers: valid and invalid sentences."""

import pytest

from kimqual.anonymisation.recognisers.tax_id import TaxId

ROWS = [
    ("Steuer-ID 86095742719.", ["86095742719"], "one run"),
    ("86 095 742 719", ["86 095 742 719"], "groups"),
    ("Die 47036892816, bitte.", ["47036892816"], "another"),
    ("65929970489", ["65929970489"], "a digit three times"),
    ("Meine Nummer: 57549285017", ["57549285017"], "after a colon"),
    ("86095742710", [], "wrong check digit"),
    ("12345678903", [], "no digit twice"),
    ("06095742719", [], "begins with 0"),
    ("860957427191", [], "twelve digits"),
    ("8609574271", [], "ten digits"),
    ("11111111111", [], "one digit only"),
    ("A86095742719", [], "part of something else"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), ROWS, ids=[row[2] for row in ROWS])
def test_tax_id_is_found_where_it_is_one(surfaces, text, expected, reason):
    assert surfaces(TaxId(), text) == expected, reason
