import pytest

from kimqual.text import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ja. Nein! Wirklich?", ["Ja.", "Nein!", "Wirklich?"]),
        ("Am 5. Oktober war es z. B. kalt. Gut.", ["Am 5. Oktober war es z. B. kalt.", "Gut."]),
        ("Frau Dr. Osei kam. Ja.", ["Frau Dr. Osei kam.", "Ja."]),
        ("Er sagte: „Komm.“ Dann ging er.", ["Er sagte: „Komm.“", "Dann ging er."]),
        ("eins. zwei. drei", ["eins.", "zwei.", "drei"]),
        ("Ohne Punkt\nneue Zeile", ["Ohne Punkt", "neue Zeile"]),
        ("Na ja … also gut.", ["Na ja … also gut."]),
        ("  ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, expected):
    assert [span.of(text) for span in sentences(text)] == expected
