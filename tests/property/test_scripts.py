"""Written transcripts: reading them gives the same contributions, speakers and times."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimqual.exchange import read_transcript
from kimqual.exchange.script import Line, Script, write_script

SPOKEN = """ja wir wohnten im Hof über der Bäckerei; die Straße war laut, çok güzel öğrenci „alle“
& <b> Größe 🙂 👩‍👧 drei mehr - so (.) (lacht) أهلا дом"""
WORDS = SPOKEN.split()
sentences = st.lists(st.sampled_from(WORDS), min_size=3, max_size=25).map(
    lambda words: "Also " + " ".join(words) + "."
)
paragraphs = st.lists(sentences, min_size=1, max_size=3).map("\n".join)


@st.composite
def scripts(draw, *, timed=None):
    n = draw(st.integers(2, 8))
    has_times = draw(st.booleans()) if timed is None else timed
    lines, at = [], 0
    for i in range(n):
        text = draw(paragraphs)
        length = draw(st.integers(1, 90_000))
        times = (at, at + length) if has_times else (None, None)
        lines.append(Line(text, i + 1, "IB"[i % 2], *times))
        at += length
    return Script("I001", tuple(lines))


def back(script, ending):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"I001.{ending}"
        is_exact = write_script(script, path)
        return is_exact, read_transcript(path).document


@pytest.mark.parametrize("ending", ["txt", "docx"])
@given(script=scripts())
def test_reading_what_was_written_gives_the_same_interview(ending, script):
    is_exact, document = back(script, ending)
    assert is_exact
    read = [
        (turn.span.of(document.text), turn.speaker, turn.start_ms, turn.end_ms)
        for turn in document.turns
    ]
    assert read == [(line.text, line.speaker, line.start_ms, line.end_ms) for line in script.lines]


@given(scripts(timed=True), st.lists(st.sampled_from(["I", "B", "Dr. K & <b>"]), min_size=8))
def test_subtitles_keep_turns_of_one_speaker_apart(script, speakers):
    lines = tuple(
        Line(one.text, one.paragraph, who, one.start_ms, one.end_ms)
        for one, who in zip(script.lines, speakers, strict=False)
    )
    is_exact, document = back(Script("I001", lines), "vtt")
    assert is_exact
    assert [(t.speaker, t.start_ms, t.end_ms) for t in document.turns] == [
        (one.speaker, one.start_ms, one.end_ms) for one in lines
    ]


@pytest.mark.parametrize("ending", ["txt", "docx", "vtt"])
@given(
    texts=st.lists(
        st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1), min_size=1
    ),
    speaker=st.sampled_from([None, "I", "B1"]),
)
def test_whether_it_is_the_same_is_said_truly(ending, texts, speaker):
    lines = tuple(Line(t, n, speaker, n * 1000, n * 1000 + 900) for n, t in enumerate(texts, 1))
    is_exact = write_and_compare(Script("I001", lines), ending)
    assert is_exact in (True, False)


def write_and_compare(script, ending):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"I001.{ending}"
        is_exact = write_script(script, path)
        if is_exact:
            document = read_transcript(path, format=ending).document
            read = [(t.speaker, t.span.of(document.text)) for t in document.turns]
            assert read == [(one.speaker, one.text) for one in script.lines]
        return is_exact
