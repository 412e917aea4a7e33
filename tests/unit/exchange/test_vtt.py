import pytest

from kimqual.exchange import read_transcript

from .files import times, turns

ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:03.000
Amina Yusuf: Hören Sie mich?

2
00:00:03.500 --> 00:00:05.000
Piotr Zając: Ja, gut.

3
00:00:05.000 --> 00:00:07.250
Piotr Zając: Moment: jetzt.

4
00:00:08.000 --> 00:00:09.000
Gast: Hallo.
"""
TEAMS = """WEBVTT

7c1e/13-0
00:00:01.000 --> 00:00:03.000
<v Amina Yusuf>Hören Sie
mich &amp; Ihren Kollegen?</v>

7c1e/13-1
00:00:03.000 --> 00:00:04.000
<v Amina Yusuf>Ja?</v>

7c1e/14-0
00:00:05.000 --> 00:00:07.000
<v Piotr Zając>Gut.</v><v Amina Yusuf>Schön.</v>
"""
NOSCRIBE = """WEBVTT Gespräch 9

NOTE
Transcribed with noScribe vers. 0.7 Audio file: ./g9.wav (Language: English (en))

1
00:00:00.000 --> 00:00:02.000
(2 seconds pause)

2
00:00:08.000 --> 00:00:09.000
<v S01>Woher kommen Sie? //S00: Aus dem Osten. // Ja?

3
00:00:09.000 --> 00:00:12.000
<v S00>Aus Lublin.

4
00:00:14.000 --> 00:00:15.000
<v //S00>Und wann? //S00: Also //

5
00:00:16.000 --> 00:00:17.000
<v S00>2015.

6
00:00:17.000 --> 00:00:18.000
<v S01>Danke.
"""
ARCHIVE = """WEBVTT

00:00:05.495 --> 00:00:18.924
<v INT> Erzählen Sie von der Firma <[?]>.

00:00:19.315 --> 00:00:28.684
<v AB> Die war groß, <i> also wirklich.

00:00:29.535 --> 00:00:31.000
Ja.
"""


@pytest.fixture
def read(tmp_path):
    def read(text, name="gespraech.vtt"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return read_transcript(tmp_path / name)

    return read


def test_zoom_names_are_speakers_and_neighbouring_cues_are_one_turn(read):
    imported = read(ZOOM)
    assert turns(imported.document) == [
        ("Amina Yusuf", "Hören Sie mich?"),
        ("Piotr Zając", "Ja, gut. Moment: jetzt."),
        ("Gast", "Hallo."),
    ]
    assert times(imported.document)[1] == (3500, 7250)
    assert [t.paragraph for t in imported.document.turns] == [1, 2, 4]


def test_teams_voices_may_share_a_cue_and_span_lines(read):
    assert turns(read(TEAMS).document) == [
        ("Amina Yusuf", "Hören Sie mich & Ihren Kollegen? Ja?"),
        ("Piotr Zając", "Gut."),
        ("Amina Yusuf", "Schön."),
    ]


def test_noscribe_cues_are_turns_and_a_first_pause_is_header(read):
    imported = read(NOSCRIBE)
    assert turns(imported.document)[:2] == [
        ("S01", "Woher kommen Sie? //S00: Aus dem Osten. // Ja?"),
        ("S00", "Aus Lublin."),
    ]
    assert imported.document.header[-1] == "(2 seconds pause)"
    assert any("starts are late" in w for w in imported.source.warnings)


def test_the_voice_of_an_overlap_is_not_the_speaker(read):
    imported = read(NOSCRIBE)
    assert turns(imported.document)[2][0] == "S01"
    assert any(w.startswith("Cue 4:") for w in imported.source.warnings)


def test_the_exact_html_beside_it_is_named(read, tmp_path):
    (tmp_path / "gespraech.html").write_text("<p></p>", encoding="utf-8")
    assert any("gespraech.html" in w for w in read(NOSCRIBE).source.warnings)


def test_archive_voices_stay_open_and_cues_without_voice_are_nobodys(read):
    imported = read(ARCHIVE)
    assert turns(imported.document) == [
        ("INT", "Erzählen Sie von der Firma <[?]>."),
        ("AB", "Die war groß, <i> also wirklich."),
        (None, "Ja."),
    ]
    assert [m.kind.value for m in imported.document.marks] == ["unclear", "note"]
    assert any("1 of 3 cues" in w for w in imported.source.warnings)


def test_tags_of_the_format_are_taken_out(read):
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<c.gelb>Das</c> <b>war</b> <00:00:01.500>gut.\n"
    imported = read(text)
    assert imported.document.text == "Das war gut."
    assert times(imported.document) == [(1000, 2000)]


def test_content_decides_and_not_the_extension(read):
    assert read(ZOOM, "gespraech.txt").source.format == "vtt"


def test_webex_names_stand_in_the_ids_or_in_voices_or_above_the_words(read):
    cue = "{}\n00:00:0{}.000 --> 00:00:0{}.900\n{}\n\n"
    ids = cue.format('1 "Amina Yusuf" (1583)', 1, 1, "Ja?") + cue.format('2 "" (0)', 2, 2, "Hm.")
    voices = cue.format(1, 1, 1, "<v Amina Yusuf>Ja?") + cue.format(2, 2, 2, "Hm.")
    above = cue.format(1, 1, 1, "Amina Yusuf (00:01)\nJa?") + cue.format(2, 2, 2, "Hm.")
    for cues in (ids, voices, above):
        found = read(f"WEBVTT\n\n{cues}")
        assert turns(found.document) == [("Amina Yusuf", "Ja?"), (None, "Hm.")]
    assert "as Webex writes them" in read(f"WEBVTT\n\n{ids}").source.reason


def test_styles_regions_and_notes_of_machines_are_left_out_and_other_notes_are_header(read):
    text = (
        "WEBVTT - Gespräch 4\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\n\n"
        "NOTE Confidence: 0.87\n\nNOTE Es fehlt der Anfang.\n\n"
        "00:01.000 --> 00:02.000 align:start\nNOTIZEN: keine.\n\nNOTE\nPause\n\n"
        "00:03.000 --> 00:04.000\nStyle ist alles.\n"
    )
    imported = read(text)
    assert [said for _, said in turns(imported.document)] == ["NOTIZEN: keine.", "Style ist alles."]
    assert imported.document.header == (
        "- Gespräch 4",
        "Kind: captions",
        "Es fehlt der Anfang.",
        "Pause",
    )


def test_entities_are_letters_and_only_whole_ones(read):
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nM&uuml;ll &#38; L&#xE4;rm &lt;3 R&D &notes &quot;\n"
    assert read(text).document.text == 'Müll & Lärm <3 R&D &notes "'


def test_whisper_names_nobody_and_that_is_said(read):
    imported = read(
        "WEBVTT\n\n00:00.000 --> 00:02.000\nSeit wann?\n\n00:02.000 --> 00:03.000\nJa.\n"
    )
    assert turns(imported.document) == [(None, "Seit wann?"), (None, "Ja.")]
    assert any("No speaker is named in any of the 2 cues" in w for w in imported.source.warnings)


def test_voices_at_the_same_time_and_times_that_run_backwards_are_said(read):
    cues = [("A", 1, 5), ("B", 4, 6), ("A", 7, 8), ("B", 2, 3), ("A", 9, 8)]
    blocks = [f"00:0{s}.000 --> 00:0{e}.000\n<v {who}>Ja.</v>\n" for who, s, e in cues]
    warnings = " ".join(read("WEBVTT\n\n" + "\n".join(blocks)).source.warnings)
    assert "run backwards at 2 place(s), first at paragraph 4" in warnings
    assert (
        "2 contribution(s) begin while somebody else still speaks, first at paragraph 2" in warnings
    )


def test_a_cue_of_the_same_speaker_that_runs_backwards_is_a_turn_of_its_own(read):
    cues = [("A", 5, 6), ("A", 1, 2), ("A", 3, 4)]
    blocks = [f"00:0{s}.000 --> 00:0{e}.000\n<v A>Ja {s}.</v>\n" for _, s, e in cues]
    document = read("WEBVTT\n\n" + "\n".join(blocks)).document
    assert times(document) == [(5000, 6000), (1000, 4000)]


def test_missing_empty_lines_change_nothing(read):
    assert turns(read(ZOOM.replace("\n\n", "\n")).document) == turns(read(ZOOM).document)
