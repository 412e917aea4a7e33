"""User names: valid and invalid sentences."""

import pytest

from kimqual.anonymisation.recognisers.handle import Handle

ROWS = [
    ("Folgt mir: @fatma.kocht!", ["@fatma.kocht"], "at sign"),
    ("@klein_am_bollholz ist meiner", ["@klein_am_bollholz"], "underscores"),
    ("Auf Instagram heiße ich rojda.kocht", ["rojda.kocht"], "after the network"),
    ("auf insta heiße ich rojda unterstrich neun", ["rojda unterstrich neun"], "spoken"),
    ("Instagram: amra_98", ["amra_98"], "with a colon"),
    ("Auf TikTok findest du mich unter driton99.", ["driton99"], "found under"),
    (
        "da heiße ich romeo unterstrich neun",
        ["romeo unterstrich neun"],
        "an underscore says enough",
    ),
    ("fatma@example.org", [], "an e-mail address"),
    ("Auf Instagram bin ich nicht.", [], "a negation"),
    ("@ 3 Euro das Kilo", [], "a price"),
    ("Auf Facebook ist das anders.", [], "a common word"),
    ("Instagram ist mir egal.", [], "just the network"),
    ("@9", [], "too short"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), ROWS, ids=[row[2] for row in ROWS])
def test_handle_is_found_where_it_is_one(surfaces, text, expected, reason):
    assert surfaces(Handle(), text) == expected, reason
