import pytest

from kimqual.errors import FileError
from kimqual.exchange import read_transcript

from .files import outcome, times, turns

HEAD = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0//EN" "http://www.w3.org/TR/REC-html40/strict.dtd">
<html><head><meta charset="UTF-8" /><style>p { color: red; }</style></head><body>
<p>Gespräch 9</p><p><span>Transcribed with noScribe vers. 0.7<br />Audio file: ./g9.wav</span></p>
"""
TALK = (
    HEAD
    + """<p><a name="ts_0_2000_">(2 seconds pause) </a></p><p></p>
<p><a name="ts_2000_4000_S01">S01: <span>[00:00:02]</span> Woher kommen Sie?</a><a
 name="ts_4100_5000_//S00"> //S00: Aus dem Osten.</a><a name="ts_5000_6000_S01">// Ja?</a></p>
<p><a name="ts_6500_9000_S00">S00: <span>[00:00:06]</span> Aus Lublin. (..)</a></p>
<p><a name="ts_9000_12000_">(3 seconds pause)</a></p></body></html>"""
)


@pytest.fixture
def read(tmp_path):
    def read(text, name="g9.html"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return read_transcript(tmp_path / name)

    return read


def test_anchors_give_speakers_and_exact_times(read):
    imported = read(TALK)
    assert imported.source.format == "noscribe-html"
    assert turns(imported.document) == [
        ("S01", "Woher kommen Sie? //S00: Aus dem Osten. // Ja?"),
        ("S00", "Aus Lublin. (..)\n(3 seconds pause)"),
    ]
    assert times(imported.document) == [(2000, 6000), (6500, 12000)]


def test_what_stands_before_the_first_speaker_is_header(read):
    assert read(TALK).document.header == (
        "Gespräch 9",
        "Transcribed with noScribe vers. 0.7",
        "Audio file: ./g9.wav",
        "(2 seconds pause)",
    )


def test_the_language_is_that_of_the_words(read):
    said = "Wir wohnen seit neun Jahren in dieser Straße und kennen alle Nachbarn."
    text = f'{HEAD}<p>(Language: English (en))</p><p><a name="ts_0_9_S00">S00: {said}</a></p>'
    assert read(text).document.language == "de"


def test_scripts_are_no_speech_and_entities_fetch_nothing(read, tmp_path):
    (tmp_path / "secret.txt").write_text("geheim", encoding="utf-8")
    text = (
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]>'
        '<p><a name="ts_0_9_S00">S00: Ja <script>alert(1)</script>&x; &amp; gut &lt;b&gt;.</a></p>'
    )
    said = turns(read(text).document)[0][1]
    assert "geheim" not in said
    assert "alert" not in said
    assert said.endswith("& gut <b>.")


def test_deep_nesting_is_read_or_refused_but_never_crashes(read):
    text = "<div>" * 50_000 + '<p><a name="ts_0_9_S00">S00: Ja.</a></p>'
    imported = outcome(lambda: read(text))
    assert isinstance(imported, FileError) or imported.document.text == "Ja."
