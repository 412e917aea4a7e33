import re
from collections import Counter

import pytest

from kimqual.exchange import kind_of, read_transcript
from kimqual.model import MarkKind, Role
from kimqual.text import without_marks

from .files import times, turns

pytestmark = pytest.mark.shared


@pytest.fixture
def transcript(shared_data):
    return lambda name: read_transcript(shared_data / "transcripts" / name)


@pytest.mark.parametrize("extension", ["txt", "vtt"])
def test_noscribe_files_of_one_interview_agree_on_speakers_and_text(transcript, extension):
    """Stamps that noScribe repeats inside long turns are marks; VTT lacks them."""

    def spoken(document):
        stamps = [m for m in document.marks if m.kind is MarkKind.TIME]
        return without_marks(document.text, stamps).split("\n")

    html = transcript("noscribe-interview.html").document
    other = transcript(f"noscribe-interview.{extension}").document
    assert len(html.turns) == len(other.turns) == 55
    assert [t.speaker for t in html.turns] == [t.speaker for t in other.turns]
    assert spoken(html) == spoken(other)


def test_noscribe_html_has_the_counted_turns_and_believes_no_header(transcript):
    document = transcript("noscribe-interview.html").document
    assert Counter(t.speaker for t in document.turns) == {"S01": 28, "S00": 26, "S02": 1}
    assert document.language == "de"


def test_noscribe_vtt_starts_late_exactly_where_it_is_known_to(transcript):
    html, vtt = (times(transcript(f"noscribe-interview.{e}").document) for e in ("html", "vtt"))
    assert sum(a[0] != b[0] for a, b in zip(html, vtt, strict=True)) == 34
    assert all(b[0] >= a[0] for a, b in zip(html, vtt, strict=True))


def test_noscribe_vtt_starts_with_the_last_fragment_and_ends_with_it(transcript, shared_data):
    """The last fragment is one that ends before it starts; HTML takes the latest end."""
    page = (shared_data / "transcripts" / "noscribe-interview.html").read_text(encoding="utf-8")
    last = {
        (int(start), int(end))
        for paragraph in page.split("</p>")
        for start, end, _ in re.findall(r'name="ts_(\d+)_(\d+)_([^"]*)"', paragraph)[-1:]
    }
    vtt = transcript("noscribe-interview.vtt")
    assert sum(pair in last for pair in times(vtt.document)) == 55
    assert any("noscribe-interview.html" in warning for warning in vtt.source.warnings)
    html = transcript("noscribe-interview.html").document
    differ = [a[1] != b[1] for a, b in zip(times(html), times(vtt.document), strict=True)]
    assert differ == [False] * 54 + [True]


def test_noscribe_marks_are_those_that_were_counted(transcript):
    document = transcript("noscribe-interview.html").document
    marks = Counter(mark.kind for mark in document.marks)
    assert marks[MarkKind.OVERLAP] == 23
    assert document.text.count("(..)") == 6
    assert document.text.count("(.)") == 4
    assert document.header[-1] == "(12 seconds pause)"


@pytest.mark.parametrize(
    ("name", "n_turns", "speakers"),
    [("interview1", 13, "I S2 S1"), ("interview2", 19, "I S3 S4"), ("interview3", 20, "I S5 S6")],
)
def test_word_interviews_have_their_turns_and_roles(shared_data, name, n_turns, speakers):
    imported = read_transcript(shared_data / "corpora" / "haski-interviews" / f"{name}.docx")
    document = imported.document
    assert len(document.turns) == n_turns
    assert [s.label for s in document.speakers] == speakers.split()
    assert [s.role for s in document.speakers] == [Role.INTERVIEWER, *[Role.RESPONDENT] * 2]
    assert len(document.header) == 3
    assert any("properties" in w for w in imported.source.warnings)


def test_oral_history_table_and_spreadsheet_agree(transcript):
    table = transcript("test_files_transcript_de.csv").document
    sheet = transcript("test_files_transcript_de.ods").document
    assert turns(table)[:2] == turns(sheet)
    assert [who for who, _ in turns(table)] == ["INT", "AB", None, None, None]


def test_oral_history_vtt_carries_no_voice_forward(transcript):
    document = transcript("test_files_transcript_de.vtt").document
    assert Counter(t.speaker for t in document.turns) == {None: 11, "INT": 2, "AB": 1}


def test_surveys_are_told_from_transcripts(shared_data):
    corpora = shared_data / "corpora"
    assert kind_of(corpora / "bonn-survey" / "answers_sentences.tsv") == "survey"
    assert kind_of(corpora / "cycling-dialogues" / "contributions.csv") == "survey"
    assert all(kind_of(p) == "transcript" for p in (shared_data / "transcripts").iterdir())
