from kimqual.exchange import read_transcript

from .files import paragraph, times, turns, word

TALK = """Interview 7

I: Woher kommen Sie? #00:00:04-5#

B: Aus Homs. #00:00:09-0# Und dann/ also über Land. #00:01:12-3#

I: Mhm. #00:01:13-0#
"""


def test_a_closing_stamp_ends_this_turn_and_opens_the_next(tmp_path):
    path = tmp_path / "f4.txt"
    path.write_text(TALK, encoding="utf-8")
    imported = read_transcript(path)
    assert imported.source.format == "f4"
    assert times(imported.document) == [(None, 4500), (4500, 72300), (72300, 73000)]


def test_a_stamp_inside_a_turn_stays_as_a_mark(tmp_path):
    path = tmp_path / "f4.txt"
    path.write_text(TALK, encoding="utf-8")
    document = read_transcript(path).document
    marks = [(m.kind.value, m.span.of(document.text)) for m in document.marks]
    assert marks == [("time", "#00:00:09-0#"), ("break", "/")]


def test_word_and_text_give_the_same_turns(tmp_path):
    (tmp_path / "f4.txt").write_text(TALK, encoding="utf-8")
    (tmp_path / "f4.docx").write_bytes(word(*(paragraph(p) for p in TALK.split("\n\n"))))
    text, office = (read_transcript(tmp_path / f"f4.{e}").document for e in ("txt", "docx"))
    assert turns(text) == turns(office)
    assert times(text) == times(office)


def test_hours_and_whole_fractions_are_read(tmp_path):
    path = tmp_path / "atlas.txt"
    path.write_text("I: Ja? #1:02:03.250#\nB: Gut. #01:02#\nI: So.", encoding="utf-8")
    assert [end for _, end in times(read_transcript(path).document)] == [3723250, 62000, None]
