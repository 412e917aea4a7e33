import pytest

from kimqual.text import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Zu wenig Kitaplätze und der Bus kommt nie.", "de"),
        ("Behörden", "de"),
        ("Ev bulmak çok zor", "tr"),
        ("Мало курсів для дорослих", "uk"),
        ("Очень трудно найти квартиру", "ru"),
        ("دورات اللغة قليلة", "ar"),
        ("مسکن خیلی گران است", "fa"),
        ("The rent is too high.", "en"),
        ("Za mało przedszkoli", "pl"),
        ("ok", ""),
        ("😀 5!", ""),
        ("", ""),
    ],
)
def test_residents_languages_are_told_apart(text, language):
    assert detect_language(text) == language


def test_a_long_text_is_what_most_of_it_is():
    german = "Wir wohnen seit neun Jahren hier und kennen alle Nachbarn. " * 500
    assert detect_language("Ev bulmak çok zor, biliyorsun. " + german) == "de"
