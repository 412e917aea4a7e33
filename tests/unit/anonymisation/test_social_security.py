"""Pension insurance numbers: valid and invalid sentences."""

import pytest

from kimqual.anonymisation.recognisers.social_security import SocialSecurity

ROWS = [
    ("Nummer 65 170839 J 003.", ["65 170839 J 003"], "groups"),
    ("65170839J003", ["65170839J003"], "one run"),
    ("15070649C103, steht da", ["15070649C103"], "another"),
    ("65 170839 j 003", ["65 170839 j 003"], "a small letter"),
    ("(65170839J003)", ["65170839J003"], "in brackets"),
    ("65 170839 J 004", [], "wrong check digit"),
    ("65 171339 J 003", [], "month 13"),
    ("65 000839 J 003", [], "day 0"),
    ("65170839003", [], "no letter"),
    ("65170839J0031", [], "one digit too many"),
    ("X65170839J003", [], "part of something else"),
    ("65 170839 JJ 03", [], "two letters"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), ROWS, ids=[row[2] for row in ROWS])
def test_social_security_is_found_where_it_is_one(surfaces, text, expected, reason):
    assert surfaces(SocialSecurity(), text) == expected, reason
