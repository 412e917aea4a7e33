import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimqual.errors import FileError
from kimqual.exchange import read_transcript
from kimqual.exchange.frame import Raw
from kimqual.exchange.rtf import read as read_rtf

from .document_talk import rtf, rtf_file
from .files import paragraph, times, turns, word

F4 = (
    ("I: Woher kommen Sie?", "#00:00:04-5#"),
    ("B: Aus Homs, über Bröckel.", "#00:01:12-3#"),
    ("I: Mhm.", "#00:01:13-0#"),
)


@pytest.fixture
def read(tmp_path):
    def read(body, head=""):
        data = body if isinstance(body, bytes) else rtf_file(body, head)
        (tmp_path / "g.rtf").write_bytes(data)
        return read_transcript(tmp_path / "g.rtf")

    return read


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"Gr\'fc\'dfe", "Grüße"),
        (r"Gr\u252?\u223 ?e", "Grüße"),
        (r"Gr\uc0\u252 \u223 e", "Grüße"),
        (r"ja\u8230? so", "ja… so"),
        (r"ja \u-10179?\u-8704? so", "ja 😀 so"),
        (r"\uc2\u252\'c3\'bcber", "über"),
        (r"\ldblquote Ja\rdblquote  \endash  so", "“Ja” – so"),
        (r"Non\_Profit, Donau\-dampfer,\~ja", "Non‑Profit, Donau\u00addampfer,\u00a0ja"),
        (r"gut {\f1 J}", "gut ☺"),
        (r"\{so\} \\ ja", "{so} \\ ja"),
        ("Stra\\'df\r\ne", "Straße"),
    ],
)
def test_letters_are_those_that_the_word_processor_shows(read, written, text):
    document = read(rf"I: Und?\par B: {written}\par I: So.\par").document
    assert turns(document)[1] == ("B", text)


@pytest.mark.parametrize(
    ("fonts", "written", "text"),
    [
        (r"{\fonttbl{\f2\fcharset238 Arial CE;}}", r"{\f2 Zaj\'b9c}", "Zając"),
        (r"{\fonttbl{\f2\fcharset162 Arial Tur;}}", r"{\f2 Y\'fdld\'fdz}", "Yıldız"),
        (r"{\fonttbl{\f2\fcharset204 Arial Cyr;}}", r"{\f2 \'ce\'eb\'e5\'ed\'e0}", "Олена"),
        (r"\ansicpg10000", r"M\'9fller", "Müller"),
        (r"\mac", r"M\'9fller", "Müller"),
    ],
)
def test_each_font_has_its_encoding(read, fonts, written, text):
    document = read(rf"I: Und?\par B: {written}\par I: So.\par", fonts).document
    assert turns(document)[1] == ("B", text)


def test_f4_gives_the_same_times_in_rtf_word_and_text(tmp_path, read):
    (tmp_path / "f4.txt").write_text("\n\n".join(map(" ".join, F4)), encoding="utf-8")
    (tmp_path / "f4.docx").write_bytes(word(*(paragraph(f"{t} {s}") for t, s in F4)))
    body = "".join(rf"\pard\plain {rtf(text)} \cf1 #{{{stamp[1:-1]}}}#\par " for text, stamp in F4)
    text, office = (read_transcript(tmp_path / f"f4.{e}").document for e in ("txt", "docx"))
    document = read(body).document
    assert turns(document) == turns(text) == turns(office)
    assert times(document) == times(text) == times(office)
    assert times(document) == [(None, 4500), (4500, 72300), (72300, 73000)]


def test_bold_speakers_and_soft_line_breaks(read):
    document = read(r"{\b Interviewerin:} Und?\line {\b Befragte:} Gut.\par I: Ja.\par").document
    assert turns(document)[:2] == [("Interviewerin", "Und?"), ("Befragte", "Gut.")]


def test_a_table_is_read_by_its_columns(read):
    rows = (("00:01", "I", "Und?"), ("00:02", "B", r"Gut,\par sehr."), ("00:03", "I", "Ja."))
    body = "".join(
        r"\trowd\cellx1\cellx2\cellx3\pard\intbl " + "".join(rf"{c}\cell " for c in row) + r"\row "
        for row in rows
    )
    document = read(rf"Gespräch\par {body}\pard B: So.\par".replace("ä", r"\'e4")).document
    assert turns(document) == [("I", "Und?"), ("B", "Gut,\nsehr."), ("I", "Ja."), ("B", "So.")]
    assert times(document)[0][0] == 1000
    assert document.header == ("Gespräch",)


def test_what_nobody_said_is_kept_beside_the_text(read):
    head = (
        r"{\info{\title Gespr\'e4ch Celik}{\author Ngozi Baumann}{\operator Windows User}}"
        r"{\header Transkript Sabri}{\footer {\field{\*\fldinst PAGE}{\fldrslt 1}}}"
        r"{\*\revtbl {Unknown;}{Tarek Lindner;}}{\*\generator x}"
    )
    body = (
        r"I: Und{\*\atnid WO}{\*\atnauthor Wiebke Osei}\chatn{\*\annotation Frau Kurt fragen}?\par "
        r"B: Gut{\footnote\chftn  Herr Abay}, {\v ganz geheim}wirklich{\deleted  bei Frau Sen}"
        r"{\revised  ja}.\par I: {\*\bkmkstart x}So{\*\bkmkend x}.\par"
    )
    imported = read(body, head)
    assert turns(imported.document) == [("I", "Und?"), ("B", "Gut, wirklich ja."), ("I", "So.")]
    assert imported.beside.people == ("Ngozi Baumann", "Tarek Lindner", "Wiebke Osei")
    assert set(imported.beside.texts) == {
        "Gespräch Celik",
        "Transkript Sabri",
        "Frau Kurt fragen",
        "Herr Abay",
        "ganz geheim",
        "bei Frau Sen",
    }
    assert any("2 tracked changes" in w for w in imported.source.warnings)
    assert any("page headers (1), comments (1), notes (1)" in w for w in imported.source.warnings)


def test_fields_show_their_result_and_pictures_and_binary_data_nothing(read):
    body = (
        r"I: Siehe {\field{\*\fldinst HYPERLINK x}{\fldrslt die Seite}}"
        r"{\pict\pngblip 89504e47}{\*\shppict{\pict 00}}\bin4 }{x{.\par B: Gut.\par"
    )
    assert turns(read(body).document) == [("I", "Siehe die Seite."), ("B", "Gut.")]


def test_a_text_that_stands_twice_is_read_once(read):
    body = r"I: Und?\par B: {\upr{Muller}{\*\ud{M\u252?ller}}}.\par"
    assert turns(read(body).document)[1] == ("B", "Müller.")


def test_a_file_that_ends_too_soon_is_read_to_its_end(read):
    document = read(rb"{\rtf1 I: Und?\par {\b B: Gut").document
    assert turns(document) == [("I", "Und?"), ("B", "Gut")]


def test_bytes_without_a_letter_are_counted(read):
    source = read(r"I: Und?\par B: a\'81b.\par").source
    assert any("1 bytes" in w for w in source.warnings)


def test_nesting_beyond_reason_is_refused(read):
    with pytest.raises(FileError, match="nested"):
        read(b"{\\rtf1 " + b"{" * 1_000_000)


def test_what_striprtf_reads_is_read_alike():
    """On plain text the two agree; striprtf is the older reader of the two."""
    from striprtf.striprtf import rtf_to_text

    data = rtf_file("".join(rf"\pard {rtf(text)} {stamp}\par " for text, stamp in F4))
    ours = read_rtf(Raw("g.rtf", data)).said
    theirs = rtf_to_text(data.decode("ascii")).split("\n")
    stamped = [line.rsplit(" ", 1)[0] for line in theirs if line.strip()]
    assert [f"{one.speaker}: {one.text}" for one in ours] == stamped


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Zl", "Zp")), max_size=60))
def test_every_letter_survives_the_way_through_rtf(text):
    import unicodedata

    data = rtf_file(rf"I: x{rtf(text)}x\par B: ja\par")
    said = read_rtf(Raw("g.rtf", data)).said[0].text
    assert said == f"x{unicodedata.normalize('NFC', text)}x"
