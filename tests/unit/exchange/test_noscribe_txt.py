from kimqual.exchange import read_transcript

from .files import times, turns

TALK = """
Gespräch 9

Transcribed with noScribe vers. 0.7
Audio file: ./g9.wav
(Language: English (en) | Speaker detection: auto)

(2 seconds pause)



S01: [00:00:02] Woher kommen Sie? //S00: Aus dem Osten. // Ja?

S00: [00:00:06] Aus Lublin. (..)

(3 seconds pause)
"""


def test_turns_times_and_header_are_told_apart(tmp_path):
    path = tmp_path / "g9.txt"
    path.write_text(TALK, encoding="utf-8")
    imported = read_transcript(path)
    assert imported.source.format == "noscribe-txt"
    assert turns(imported.document) == [
        ("S01", "Woher kommen Sie? //S00: Aus dem Osten. // Ja?"),
        ("S00", "Aus Lublin. (..)\n(3 seconds pause)"),
    ]
    assert times(imported.document) == [(2000, None), (6000, None)]
    assert imported.document.header[-1] == "(2 seconds pause)"
