"""One interview, written by every program, is the same interview."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kimqual.exchange import kind_of, read_transcript
from kimqual.model import MarkKind

from . import talk
from .files import times, turns

WRITERS = pytest.mark.parametrize("write", talk.WRITTEN, ids=lambda write: write.__name__)
# Words of speech that look like something else: entities, tags, labels, stamps, quotes, numbers.
WORDS = (
    "ja", "Grüße", "Straße", "🙂", "👩‍👧", "R&D", "A&amp", "<3", "„nein“", '"so"', "Łódź", "Yıldız",
    "Lehrer:innen", "50%", "waren's", "(.)", "#wir", "12:30", "Ein-/Ausreise", "„Was?“", "nicht!",
    "[Ort]", "https://example.org", "عربي", "e.V.", "1.000,50", "–", "\\ss",
)  # fmt: skip


def save(folder, write, spoken, encoding="utf-8"):
    extension, *_ = talk.WRITTEN[write]
    path = folder / f"{write.__name__}.{extension}"
    content = write(spoken)
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def check(imported, spoken, kept):
    assert turns(imported.document) == [(one.who, one.text) for one in spoken]
    assert times(imported.document) == talk.expected_times(spoken, kept)


@WRITERS
def test_every_format_gives_the_same_turns_and_what_it_keeps_of_the_times(tmp_path, write):
    path = save(tmp_path, write, talk.TALK)
    imported = read_transcript(path)
    check(imported, talk.TALK, talk.WRITTEN[write][2])
    assert imported.source.format == talk.WRITTEN[write][1]
    assert kind_of(path) == "transcript"


@WRITERS
def test_the_pauses_are_marks_and_the_overlap_is_said_where_times_are_exact(tmp_path, write):
    imported = read_transcript(save(tmp_path, write, talk.TALK))
    pauses = [m for m in imported.document.marks if m.kind is MarkKind.PAUSE]
    assert [m.span.of(imported.document.text) for m in pauses] == ["(.)", "(..)"]
    told = any("while somebody else still speaks" in w for w in imported.source.warnings)
    assert told == (talk.WRITTEN[write][2] == talk.EXACT)


@WRITERS
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_other_encodings_give_the_same_turns(tmp_path, write, encoding):
    if write is talk.archive_ods:
        pytest.skip("a zip has no encoding")
    text = write(talk.TALK).replace('encoding="UTF-8"', 'encoding="UTF-16"')
    path = tmp_path / f"g.{talk.WRITTEN[write][0]}"
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    check(read_transcript(path), talk.TALK, talk.WRITTEN[write][2])


@st.composite
def conversations(draw):
    """Two people taking turns, in one to three bits each, sometimes both at once."""
    now, spoken = draw(st.integers(0, 5_000)), []
    for n in range(draw(st.integers(2, 6))):
        parts = []
        for _ in range(draw(st.integers(1, 3))):
            words = draw(st.lists(st.sampled_from(WORDS), min_size=0, max_size=6))
            end = now + draw(st.integers(700, 9_000))
            parts.append((" ".join(["Also", *words, "gut."]), now, end))
            now = end + draw(st.integers(0, 900))
        spoken.append(talk.said(f"S0{n % 2}", *parts))
        # The next one may begin before this one's last words.
        now = max(parts[-1][1] + 1, now - draw(st.integers(0, 500)))
    return tuple(spoken)


@WRITERS
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(spoken=conversations())
def test_whatever_is_said_comes_back_and_every_turn_points_at_its_text(tmp_path, write, spoken):
    imported = read_transcript(save(tmp_path, write, spoken))
    check(imported, spoken, talk.WRITTEN[write][2])
    document = imported.document
    assert "\n".join(turn.span.of(document.text) for turn in document.turns) == document.text
