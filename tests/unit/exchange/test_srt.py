import pytest

from kimqual.errors import FileError
from kimqual.exchange import kind_of, read_transcript

from .files import times, turns

ATRAIN = """1
00:00:00,240 --> 00:00:01,1000
Guten Tag, wie heißt der Verein?

2
00:00:02,000 --> 00:00:04,5
Der heißt Brückenschlag.

"""


@pytest.fixture
def read(tmp_path):
    def read(text, name="g.srt", encoding="utf-8"):
        (tmp_path / name).write_bytes(text.encode(encoding))
        return read_transcript(tmp_path / name)

    return read


def test_a_thousand_milliseconds_carry_over(read):
    assert times(read(ATRAIN).document) == [(240, 2000), (2000, 4500)]


def test_without_speakers_each_cue_is_a_turn_of_nobody_and_that_is_said(read):
    imported = read(ATRAIN)
    assert turns(imported.document)[1] == (None, "Der heißt Brückenschlag.")
    assert any("No speaker is named in any of the 2 cues" in w for w in imported.source.warnings)


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("[SPEAKER_00]: Ja, gut.", "SPEAKER_00"),
        ("(speaker 1) Ja, gut.", "speaker 1"),
        ("(speaker ?) Ja, gut.", None),
        ("{\\an8}<font color='red'>Ja,</font> <i>gut.</i>", None),
    ],
)
def test_speakers_in_brackets_are_speakers_and_tags_are_taken_out(read, line, who):
    imported = read(f"1\n00:00:01,000 --> 00:00:02,000\n{line}\n")
    assert turns(imported.document) == [(who, "Ja, gut.")]


def test_names_before_a_colon_are_speakers_where_they_recur(read):
    cue = "{0}\n00:00:0{0},000 --> 00:00:0{0},900\n{1}\n\n"
    lines = ["Ayşe: Und?", "Emre: Ja.", "Ayşe: Meine Frage: wann?", "Emre: Bald."]
    imported = read("".join(cue.format(n, line) for n, line in enumerate(lines, 1)))
    assert turns(imported.document)[2] == ("Ayşe", "Meine Frage: wann?")


def test_missing_and_surplus_empty_lines_change_nothing(read):
    wanted = turns(read(ATRAIN).document)
    assert turns(read(ATRAIN.replace("\n\n", "\n")).document) == wanted
    assert turns(read(ATRAIN.replace("\n\n", "\n \n\n\n")).document) == wanted


def test_cues_that_run_backwards_are_kept_apart_and_reported(read):
    text = (
        "1\n00:00:05,000 --> 00:00:06,000\n[A1]: Später.\n\n"
        "2\n00:00:01,000 --> 00:00:02,000\n[A1]: Früher.\n"
    )
    imported = read(text)
    assert [text for _, text in turns(imported.document)] == ["Später.", "Früher."]
    assert any("run backwards at 1 place(s)" in w for w in imported.source.warnings)


def test_a_time_that_cannot_be_read_is_named_with_its_cue(read):
    imported = read(f"{ATRAIN}3\n00:00:xx --> 00:00:09,000\nUnd dann?\n")
    assert turns(imported.document)[2] == (None, "Und dann?")
    assert any("cannot be read in 1 cue(s): 3" in w for w in imported.source.warnings)


def test_cues_without_text_are_counted(read):
    imported = read(f"{ATRAIN}3\n00:00:08,000 --> 00:00:09,000\n\n")
    assert any("1 cue(s) without text" in w for w in imported.source.warnings)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_the_encoding_is_found(read, encoding):
    assert "heißt" in read(ATRAIN, encoding=encoding).document.text


def test_the_content_decides(read, tmp_path):
    assert read(ATRAIN, "g.txt").source.format == "srt"
    assert kind_of(tmp_path / "g.txt") == "transcript"


def test_cues_without_any_text_are_refused(read):
    with pytest.raises(FileError, match="no text"):
        read("1\n00:00:01,000 --> 00:00:02,000\n\n")
