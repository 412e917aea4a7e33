import pytest

from kimqual.errors import FileError
from kimqual.text import decode

GERMAN = "I: Wie heißen Sie?\r\nB: Groß, „Müller“ – 5 €.\n"


def outcome(data):
    """Give the text, or say that the user is asked for the encoding."""
    try:
        return decode(data).text
    except FileError as error:
        return "refused" if "--encoding" in error.mend else error.message


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-32-le", b"\xff\xfe\x00\x00"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("cp1252", b""),
    ],
)
def test_german_text_comes_back_from_each_encoding(encoding, mark):
    decoded = decode(mark + GERMAN.encode(encoding))
    assert decoded == (type(decoded))(GERMAN, encoding)


@pytest.mark.parametrize(
    "text",
    ["Bielefeld, çok güzel ama kira pahalı, ev bulmak çok zor.\n" * 5, "مرحبا كيف الحال\n" * 5],
)
def test_utf16_without_mark_needs_no_latin_letters(text):
    assert decode(text.encode("utf-16-le")).text == text


@pytest.mark.parametrize("encoding", ["cp1254", "cp1251", "cp1250"])
def test_another_eight_bit_encoding_is_read_right_or_refused(encoding):
    text = {
        "cp1254": "Burada yaşıyorum, çok şükür işim var ama ev bulmak güç. Şimdi bekliyoruz.\n",
        "cp1251": "Мы живём здесь уже девять лет, но квартиру найти очень трудно.\n",
        "cp1250": "Mieszkamy tu od dziewięciu lat, ale trudno znaleźć mieszkanie i żłobek.\n",
    }[encoding] * 4
    assert outcome(text.encode(encoding)) in {text, "refused"}


def test_an_old_code_page_is_not_taken_for_windows():
    assert "h„tte" not in outcome(b"Ich h\x84tte gern eine Wohnung.\n" * 3)


def test_a_given_encoding_overrides():
    assert decode("Grüße".encode("cp850"), encoding="cp850").text == "Grüße"


@pytest.mark.parametrize(
    ("data", "encoding"), [(b"Gr\xfc\xdfe", "utf-8"), (b"ja", "keine"), (b"\xff", "ascii")]
)
def test_a_given_encoding_that_does_not_fit_is_an_error(data, encoding):
    with pytest.raises(FileError) as caught:
        decode(data, encoding=encoding, where="g.txt")
    assert caught.value.where.startswith("g.txt")
    assert caught.value.mend


def test_nul_characters_are_placed_by_line_and_column():
    with pytest.raises(FileError) as caught:
        decode(b"eins\nzw\x00ei und noch viel mehr Text dahinter\n", where="g.txt")
    assert caught.value.where == "g.txt, line 2, column 3"


def test_a_damaged_byte_in_utf8_is_placed():
    data = "Grüße\nschöne Müller übrig ".encode() + b"\xff\n"
    with pytest.raises(FileError, match="1 of its characters") as caught:
        decode(data, where="g.txt")
    assert caught.value.where == "g.txt, line 2, column 21"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("I: Ärger mit Ämtern.", "mac_roman"),
        ("In der Straße am Fuß.", "mac_roman"),
        ("Müller, Jörg, Käte", "mac_roman"),
        ("I: Ärger mit Ämtern.", "cp850"),
        ("Müller, Jörg, Käte", "cp850"),
    ],
)
def test_what_an_old_mac_or_dos_wrote_is_asked_about_and_never_guessed(text, encoding):
    data = text.encode(encoding)
    with pytest.raises(FileError, match="unsure") as caught:
        decode(data)
    assert encoding in caught.value.mend
    assert decode(data, encoding=encoding).text == text
