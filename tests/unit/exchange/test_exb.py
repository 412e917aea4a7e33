import pytest

from kimqual.errors import FileError
from kimqual.exchange import kind_of, read_transcript

from .files import times, turns

TIMES = [("T0", "0.0"), ("T1", "1.5"), ("T2", None), ("T3", "3.9996")]


@pytest.fixture
def read(tmp_path):
    def read(text, name="g.exb"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return read_transcript(tmp_path / name)

    return read


def transcription(*tiers, speakers=(("SPK0", "AY", ""), ("SPK1", "PZ", "")), points=TIMES):
    """Give an EXB; a speaker is id, abbreviation and full name."""
    table = "".join(
        f'<speaker id="{key}"><abbreviation>{short}</abbreviation><ud-speaker-information>'
        f'<ud-information attribute-name="Name">{name}</ud-information>'
        "</ud-speaker-information></speaker>"
        for key, short, name in speakers
    )
    line = "".join(
        f'<tli id="{key}"/>' if time is None else f'<tli id="{key}" time="{time}"/>'
        for key, time in points
    )
    return (
        f"<basic-transcription><head><speakertable>{table}</speakertable></head>\n<basic-body>"
        f"<common-timeline>{line}</common-timeline>\n"
        + "\n".join(tiers)
        + "</basic-body></basic-transcription>"
    )


def tier(speaker, *events, kind="t"):
    who = f' speaker="{speaker}"' if speaker else ""
    inner = "".join(f'<event start="{s}" end="{e}">{text}</event>' for s, e, text in events)
    return f'<tier id="X"{who} category="v" type="{kind}">{inner}</tier>'


def test_events_that_touch_are_one_run_even_inside_a_word(read):
    imported = read(
        transcription(
            tier("SPK0", ("T0", "T1", "Die Wahl"), ("T1", "T2", "rechts"), ("T2", "T3", "reform.")),
            tier("SPK1", ("T1", "T2", "Mhm.")),
        )
    )
    assert turns(imported.document) == [("AY", "Die Wahlrechtsreform."), ("PZ", "Mhm.")]
    assert times(imported.document) == [(0, 4000), (1500, None)]
    untimed, overlap = imported.source.warnings
    assert untimed.startswith("1 place(s) have no time")
    assert "1 contribution(s) begin while somebody else still speaks" in overlap


def test_only_tiers_of_speech_are_read_and_the_others_listed(read):
    imported = read(
        transcription(
            tier("SPK0", ("T0", "T1", "Ja.")),
            tier("SPK0", ("T0", "T1", "leise"), kind="a"),
            tier("", ("T0", "T1", "es klopft"), kind="d"),
            tier("SPK1"),
        )
    )
    assert turns(imported.document) == [("AY", "Ja.")]
    (warning,) = imported.source.warnings
    assert "tier 2 (layer about a speaker's words), 3 (description), 4 (empty)," in warning


def test_full_names_stand_in_the_header_where_the_search_for_names_finds_them(read):
    speakers = (("SPK0", "AY", "Amina Yusuf"), ("SPK1", "", ""))
    tiers = (tier("SPK0", ("T0", "T1", "Ja?")), tier("SPK1", ("T1", "T3", "Ja.")))
    imported = read(transcription(*tiers, speakers=speakers))
    assert imported.document.header == ("AY: Amina Yusuf",)
    assert [who for who, _ in turns(imported.document)] == ["AY", "SPK1"]


def test_a_tier_without_speaker_is_nobodys_and_that_is_said(read):
    imported = read(transcription(tier("SPK0", ("T0", "T1", "Ja?")), tier("", ("T1", "T3", "Ja."))))
    assert turns(imported.document)[1] == (None, "Ja.")
    assert any("1 of 2 contributions name no speaker" in w for w in imported.source.warnings)


def test_pauses_of_the_convention_are_marks(read):
    text = "Sagen Sie ((1,3s)) das ((lacht)) doch (0.5) mal."
    document = read(transcription(tier("SPK0", ("T0", "T1", text)))).document
    found = [(mark.kind.value, mark.span.of(document.text)) for mark in document.marks]
    assert found == [("pause", "((1,3s))"), ("nonverbal", "((lacht))"), ("pause", "(0.5)")]


def test_all_events_that_point_at_no_time_are_named_by_line(read):
    with pytest.raises(FileError, match=r"2 event\(s\) point") as caught:
        read(transcription(tier("SPK0", ("T0", "T9", "Nwosu")), tier("SPK1", ("", "T1", "Nwosu"))))
    assert caught.value.where == "g.exb, line 3, 4"
    assert "Nwosu" not in str(caught.value)


def test_a_segmented_transcription_is_refused_with_the_mend(read):
    with pytest.raises(FileError, match="segmented") as caught:
        read("<segmented-transcription><segmented-body/></segmented-transcription>", "g.exs")
    assert ".exb" in caught.value.mend


def test_the_content_decides(read, tmp_path):
    assert read(transcription(tier("SPK0", ("T0", "T1", "Ja."))), "g.xml").source.format == "exb"
    assert kind_of(tmp_path / "g.xml") == "transcript"
