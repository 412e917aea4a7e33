import pytest

from kimqual.errors import FileError
from kimqual.exchange import read_transcript

from .files import times, turns

MAXQDA = (
    "Transcription for 20250101-Gespr\n\nSPEAKER_00\n[00:00:00] - Seit wann? [00:00:02] - Hm? "
    "\n\nSpeaker undefined\n[00:00:04] - Seit Mai. "
)
PLAIN = "Transcription for 20250101-Gespr\n\nSPEAKER_01\nSeit wann?\nHm?\n\nSPEAKER_00\nSeit Mai.\n"


@pytest.fixture
def read(tmp_path):
    def read(text):
        (tmp_path / "transcription.txt").write_text(text, encoding="utf-8")
        return read_transcript(tmp_path / "transcription.txt")

    return read


def test_the_stamps_of_one_paragraph_are_taken_out_and_give_its_start(read):
    imported = read(MAXQDA)
    assert imported.source.format == "atrain-txt"
    assert turns(imported.document) == [("SPEAKER_00", "Seit wann? Hm?"), (None, "Seit Mai.")]
    assert times(imported.document) == [(0, None), (4000, None)]
    assert imported.document.header == ("Transcription for 20250101-Gespr",)
    assert any("1 of 3 segments name no speaker" in w for w in imported.source.warnings)


def test_the_text_without_stamps_has_speakers_too(read):
    found = [("SPEAKER_01", "Seit wann? Hm?"), ("SPEAKER_00", "Seit Mai.")]
    assert turns(read(PLAIN).document) == found


def test_without_speakers_each_segment_is_a_turn_of_nobody(read):
    text = "Transcription for x\n\n[00:00:00] - Seit wann?\n[00:00:04] - Seit Mai.\n"
    assert turns(read(text).document) == [(None, "Seit wann?"), (None, "Seit Mai.")]


def test_a_name_that_somebody_put_for_the_label_is_a_speaker(read):
    assert turns(read(MAXQDA.replace("SPEAKER_00", "Frau Nwosu")).document)[0][0] == "Frau Nwosu"


def test_a_sentence_on_a_line_of_its_own_is_no_speaker(read):
    found = turns(read(f"{PLAIN}\nJa, so war das.\nUnd dann ging es weiter.\n").document)
    assert found[2:] == [(None, "Ja, so war das."), (None, "Und dann ging es weiter.")]


def test_a_conversation_under_the_same_first_line_is_not_of_atrain(read):
    imported = read("Transcription for Gespräch 9\n\nI: Seit wann?\nB: Seit Mai.\n")
    assert imported.source.format == "txt"
    assert turns(imported.document) == [("I", "Seit wann?"), ("B", "Seit Mai.")]


def test_the_clock_goes_on_after_a_day(read):
    text = MAXQDA.replace("[00:00:00]", "[23:59:58]").replace("[00:00:02]", "[23:59:59]")
    imported = read(text)
    assert times(imported.document) == [(86_398_000, None), (86_404_000, None)]
    assert not any("backwards" in w for w in imported.source.warnings)


def test_a_small_step_back_is_reported_and_no_new_day(read):
    imported = read(MAXQDA.replace("[00:00:00]", "[00:01:00]").replace("[00:00:02]", "[00:01:02]"))
    assert times(imported.document)[1] == (4000, None)
    assert any("backwards" in w for w in imported.source.warnings)


def test_a_speaker_who_says_nothing_is_no_turn_and_a_file_of_these_is_refused(read):
    with pytest.raises(FileError, match="no text"):
        read("Transcription for 20250101-Gespr\n\nSPEAKER_00\n")
