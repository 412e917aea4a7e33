"""Numbers of papers: valid and invalid sentences."""

import pytest

from kimqual.anonymisation.recognisers.residence_id import ResidenceId

ROWS = [
    ("Ausweis L01X00T471.", ["L01X00T471"], "identity card with check digit"),
    ("L01X00T471", ["L01X00T471"], "without a word"),
    ("Mein Reisepass C01X0006H ist weg.", ["C01X0006H"], "passport"),
    ("AZR-Nummer 170 884 002 913", ["170 884 002 913"], "AZR in groups"),
    ("die azr nummer ist 170884002913", ["170884002913"], "AZR in lower case"),
    ("Aufenthaltstitel Nr. Y01X00T47", ["Y01X00T47"], "residence permit"),
    ("Duldung Nummer 12345678", ["12345678"], "only digits after the paper"),
    ("Passnummer: U1234567", ["U1234567"], "a foreign passport"),
    ("L01X00T472", [], "wrong check digit"),
    ("170884002913", [], "twelve digits without a word"),
    ("Der Pass 2014 war abgelaufen.", [], "a year"),
    ("Mein Pass liegt bei Frau Noorzai.", [], "no number"),
    ("Aufenthaltstitel seit 2015", [], "since a year"),
    ("TTTTTTTTT1", [], "hardly a digit"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), ROWS, ids=[row[2] for row in ROWS])
def test_residence_id_is_found_where_it_is_one(surfaces, text, expected, reason):
    assert surfaces(ResidenceId(), text) == expected, reason
