import pytest

from kimqual.text import fold, normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\ufeffja", "ja"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\u2028b\x0bc\x0cd", "a\nb\nc\nd"),
        ("Mu\u0308ller", "Müller"),
        ("Yıl\u00admaz", "Yıl\u00admaz"),
    ],
)
def test_normal_form_is_composed_with_line_feeds(text, expected):
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yılmaz", "YILMAZ"),
        ("İnan", "inan"),
        ("Yıl\u00admaz", "yilmaz"),
        ("Straße", "STRASSE"),
        ("Łukasz", "lukasz"),
        ("Nguyễn", "Nguyen"),
        ("O’Connor", "O'Connor"),
        ("Heeper\u00a0Straße", "Heeper Straße"),
        ("Al\u2011Masri", "Al-Masri"),
        ("Ay\u200bşe", "Ayse"),
        ("مُحَمَّد", "محمد"),
    ],
)
def test_forms_of_one_name_fold_alike(one, other):
    assert fold(one).text == fold(other).text


def test_what_is_found_in_the_folded_text_is_found_in_the_source():
    text = "Die Heeper Straße, bei Frau Yıl\u00admaz."
    folded = fold(text)
    at = folded.text.index("yilmaz")
    assert folded.source(at, at + 6).of(text) == "Yıl\u00admaz"
