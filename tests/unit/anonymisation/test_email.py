"""E-mail addresses: valid and invalid sentences."""

import pytest

from kimqual.anonymisation.recognisers.email import Email

ROWS = [
    ("Schreib an fatma.demir@example.org.", ["fatma.demir@example.org"], "written"),
    ("a+b_c-9@mail.example.co", ["a+b_c-9@mail.example.co"], "all signs"),
    (
        "fatma punkt demir at example punkt org",
        ["fatma punkt demir at example punkt org"],
        "spelled out",
    ),
    ("Mail: rojda (at) example (dot) org", ["rojda (at) example (dot) org"], "hidden from robots"),
    ("rojda[at]example.org, gerne", ["rojda[at]example.org"], "square brackets"),
    (
        "fatma unterstrich neun ät example punkt de",
        ["fatma unterstrich neun ät example punkt de"],
        "ät",
    ),
    ("müller@example.org", ["müller@example.org"], "an umlaut"),
    ("Ich bin @fatma dort.", [], "a handle"),
    ("3 @ 5 Euro", [], "a price"),
    ("fatma@example", [], "no ending"),
    ("Ich war at home.", [], "no ending, spelled"),
    ("Der Punkt ist: Das geht nicht.", [], "just the word"),
    ("a@@example.org", [], "two signs"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), ROWS, ids=[row[2] for row in ROWS])
def test_email_is_found_where_it_is_one(surfaces, text, expected, reason):
    assert surfaces(Email(), text) == expected, reason
