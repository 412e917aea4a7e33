"""Web addresses: valid and invalid sentences."""

import pytest

from kimqual.anonymisation.recognisers.url import Url

ROWS = [
    ("https://example.org/a?b=1, da steht es.", ["https://example.org/a?b=1"], "scheme"),
    ("(siehe http://example.com)", ["http://example.com"], "in brackets"),
    ("www.beispiel.example.net.", ["www.beispiel.example.net"], "www"),
    ("Auf mein-laden.com/team steht es.", ["mein-laden.com/team"], "without scheme"),
    ("www punkt example punkt org", ["www punkt example punkt org"], "spoken"),
    ("Da ist café-nour.de gut.", ["café-nour.de"], "an accent"),
    ("Das steht auf bielefeld.de!", ["bielefeld.de"], "before a mark"),
    ("bzw.das geht nicht", [], "a lost gap"),
    ("fatma@example.org", [], "an e-mail address"),
    ("Das ist Arbeit.Da war ich.", [], "a lost gap with capital"),
    ("z.B. morgens", [], "an abbreviation"),
    ("Um 10.30 Uhr", [], "a time"),
    ("Protokoll.docx", [], "a file"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), ROWS, ids=[row[2] for row in ROWS])
def test_url_is_found_where_it_is_one(surfaces, text, expected, reason):
    assert surfaces(Url(), text) == expected, reason
