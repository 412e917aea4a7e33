import json

import pytest

from kimqual.errors import FileError
from kimqual.exchange import kind_of, read_transcript

from .files import times, turns

WHISPER = {
    "text": " Seit wann? Seit Mai.",
    "segments": [
        {"id": 0, "seek": 0, "start": 0.0, "end": 1.48, "text": " Seit wann?", "tokens": [1]},
        {"id": 1, "seek": 0, "start": 1.4805, "end": 3, "text": " Seit Mai."},
    ],
    "language": "de",
}
CPP = {
    "systeminfo": "AVX = 1",
    "result": {"language": "de"},
    "transcription": [
        {
            "timestamps": {"from": "00:00:00,000", "to": "00:00:01,480"},
            "offsets": {"from": 0, "to": 1480},
            "text": " Seit wann?",
            "speaker": "0",
        },
        {
            "timestamps": {"from": "00:00:01,480", "to": "00:00:03,000"},
            "text": " Seit Mai.",
            "speaker": "1",
        },
        {"offsets": {"from": 3000, "to": 4000}, "text": " Ach.", "speaker": "?"},
    ],
}


@pytest.fixture
def read(tmp_path):
    def read(content, name="g.json"):
        text = content if isinstance(content, str) else json.dumps(content)
        (tmp_path / name).write_text(text, encoding="utf-8")
        return read_transcript(tmp_path / name)

    return read


def segments(*rows):
    keys = ("start", "end", "text", "speaker")
    return {"segments": [dict(zip(keys, row, strict=False)) for row in rows]}


def test_whisper_has_times_and_no_speakers(read):
    imported = read(WHISPER)
    assert turns(imported.document) == [(None, "Seit wann?"), (None, "Seit Mai.")]
    assert times(imported.document) == [(0, 1480), (1480, 3000)]
    assert "without speakers" in imported.source.reason
    assert any("No speaker is named" in w for w in imported.source.warnings)


def test_whisper_cpp_counts_milliseconds_and_does_not_always_know_who_speaks(read):
    imported = read(CPP)
    assert turns(imported.document) == [("0", "Seit wann?"), ("1", "Seit Mai."), (None, "Ach.")]
    assert times(imported.document) == [(0, 1480), (1480, 3000), (3000, 4000)]
    assert "whisper.cpp" in imported.source.reason


def test_neighbours_of_one_speaker_are_one_turn_and_segments_without_stay_apart(read):
    found = segments((0, 1, "Ja,", "A"), (1, 2, "gut.", "A"), (2, 3, "Hm."), (3, 4, "Ja.", "A"))
    assert turns(read(found).document) == [("A", "Ja, gut."), (None, "Hm."), ("A", "Ja.")]


def test_a_bare_list_of_segments_is_read(read):
    imported = read(segments((0, 1, "Na?", "A"), (1, 2, "Gut.", "B"))["segments"])
    assert turns(imported.document) == [("A", "Na?"), ("B", "Gut.")]


def test_words_of_another_speaker_inside_a_segment_are_told(read):
    content = segments((0, 1, "Na, gut.", "A"), (1, 2, "Und?", "B"))
    content["segments"][0]["words"] = [{"word": "Na,", "speaker": "B"}, {"word": "gut."}, 7]
    assert any("In 1 segment(s) single words" in w for w in read(content).source.warnings)


@pytest.mark.parametrize("value", [None, -1, True, "1.0", [], 1e300])
def test_times_that_are_none_are_left_out_and_named(read, value):
    imported = read(segments((value, 2, "Gut.", "A"), (2, 3, "Ja.", "B")))
    assert times(imported.document) == [(None, 2000), (2000, 3000)]
    assert any("no readable time: 1." in w for w in imported.source.warnings)


def test_numbers_that_json_does_not_know_are_no_times(read):
    text = '{"segments": [{"start": NaN, "end": Infinity, "text": "Gut."}]}'
    assert times(read(text).document) == [(None, None)]


def test_halves_of_characters_are_left_out(read):
    imported = read('{"segments": [{"start": 0, "end": 1, "text": "Gut\\ud83d."}]}')
    assert imported.document.text == "Gut."
    assert any("1 control characters" in w for w in imported.source.warnings)


def test_broken_json_names_line_and_column_and_no_text(read):
    with pytest.raises(FileError) as caught:
        read('{"segments": [\n{"start": 0, "text": "Nwosu" "end": 1}]}')
    assert caught.value.where == "g.json, line 2, column 30"
    assert "Nwosu" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_all_segments_without_text_are_named_at_once(read):
    content = {"segments": [{"start": 0, "text": "Ja"}, {"start": 1}, 5, {"start": 2, "text": 3}]}
    with pytest.raises(FileError, match=r"3 segment\(s\) have no text") as caught:
        read(content)
    assert caught.value.where == "g.json, segment 2, 3, 4"


@pytest.mark.parametrize(
    "text",
    [
        '{"start": 0, "segments": ' + "[" * 200_000,
        '{"segments": [{"start": ' + "9" * 10_000 + ', "text": "a"}]}',
    ],
    ids=["deep", "long number"],
)
def test_json_that_is_meant_to_do_harm_is_refused(read, text):
    with pytest.raises(FileError, match=r"nested too deep|too long"):
        read(text)


def test_a_list_of_words_beside_long_speech_may_be_long(read):
    words = [{"word": "ja", "start": 0.1, "end": 0.2, "score": 0.99, "speaker": "A"}] * 80_000
    content = segments((0, 1, "Ja.", "A"))
    content["segments"][0]["words"] = words
    assert turns(read(content).document) == [("A", "Ja.")]


def test_more_speech_than_a_day_has_is_refused(read):
    with pytest.raises(FileError, match="contributions have 5,000,001 characters"):
        read(segments((0, 1, "a" * 5_000_001, "A")))


def test_other_json_is_no_transcript(read, tmp_path):
    for content in ({"tasks": [{"id": 1}]}, [{"annotations": [{"start": 1, "text": "x"}]}]):
        with pytest.raises(FileError, match="no known transcript format"):
            read(content)


def test_the_content_decides(read, tmp_path):
    assert read(WHISPER, "g.txt").source.format == "asr-json"
    assert kind_of(tmp_path / "g.txt") == "transcript"
