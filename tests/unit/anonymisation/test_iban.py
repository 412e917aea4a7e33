"""Accounts: valid and invalid sentences."""

import pytest

from kimqual.anonymisation.recognisers.iban import Iban

ROWS = [
    ("Konto DE02 1203 0000 0000 2020 51, danke", ["DE02 1203 0000 0000 2020 51"], "groups"),
    ("DE02120300000000202051", ["DE02120300000000202051"], "one run"),
    ("TR330006100519786457841326", ["TR330006100519786457841326"], "Turkey"),
    ("GB82 WEST 1234 5698 7654 32 in London", ["GB82 WEST 1234 5698 7654 32"], "letters in it"),
    ("de02 1203 0000 0000 2020 51 und so", ["de02 1203 0000 0000 2020 51"], "lower case"),
    ("DE02-1203-0000-0000-2020-51", ["DE02-1203-0000-0000-2020-51"], "hyphens"),
    ("IBAN: DE02 1203 0000 0000 2020 52", ["DE02 1203 0000 0000 2020 52"], "a slip after the word"),
    ("Kontonummer 1234567", ["1234567"], "an old account number"),
    ("DE02 1203 0000 0000 2020 52", ["DE02 1203 0000 0000 2020 52"], "a slip in groups of four"),
    (
        "de02 1203 0000 0000 2020 52 und die",
        ["de02 1203 0000 0000 2020 52"],
        "a slip and words behind",
    ),
    ("DE02120300000000202052", [], "wrong check digits in one run"),
    ("DE02 1203 0000", [], "too short"),
    ("XX02 1203 0000 0000 2020 51", [], "no such country"),
    ("Gruppe AB12 kommt um neun Uhr zu Besuch", [], "words after a code"),
    ("0521 5550318 0000 2020 51", [], "no country"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), ROWS, ids=[row[2] for row in ROWS])
def test_iban_is_found_where_it_is_one(surfaces, text, expected, reason):
    assert surfaces(Iban(), text) == expected, reason
