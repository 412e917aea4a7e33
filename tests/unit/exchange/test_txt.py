import pytest

from kimqual.exchange import kind_of, read_transcript
from kimqual.model import Role

from .files import times, turns

TALK = """Gespräch 4
Ort: Stadtteilzentrum
(B = Bewohnerin; I = Interviewer)

I: Seit wann wohnen Sie hier?

B: Seit neun Jahren. (lacht)

Und davor in Gießen.

I: Wie war das?
B: Schwer. Ich sage mal: ohne Nachbarin hätte ich es nicht geschafft.
"""


@pytest.fixture
def read(tmp_path):
    def read(text, name="gespraech.txt", **options):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_transcript(path, **options)

    return read


def test_labels_become_speakers_and_unlabelled_paragraphs_continue(read):
    document = read(TALK).document
    assert turns(document) == [
        ("I", "Seit wann wohnen Sie hier?"),
        ("B", "Seit neun Jahren. (lacht)\nUnd davor in Gießen."),
        ("I", "Wie war das?"),
        ("B", "Schwer. Ich sage mal: ohne Nachbarin hätte ich es nicht geschafft."),
    ]
    assert [turn.paragraph for turn in document.turns] == [4, 5, 7, 8]
    assert document.language == "de"


def test_text_is_the_turns_joined_by_line_feeds(read):
    document = read(TALK).document
    assert document.text == "\n".join(text for _, text in turns(document))


def test_what_stands_before_the_first_label_is_header(read):
    assert read(TALK).document.header == (
        "Gespräch 4",
        "Ort: Stadtteilzentrum",
        "(B = Bewohnerin; I = Interviewer)",
    )


def test_roles_come_from_legend_and_customary_labels(read):
    roles = {s.label: s.role for s in read(TALK).document.speakers}
    assert roles == {"I": Role.INTERVIEWER, "B": Role.RESPONDENT}


@pytest.mark.parametrize(
    "entry", ["Interviewerin: Frau Nowak", "Befragte: Herr Tesfay, 43", "I: Interviewerin"]
)
def test_entries_of_the_header_are_no_speech(read, entry):
    document = read(f"{entry}\nI: Und wie geht es?\nB: Gut.\nI: Schön.\nB: Ja.").document
    assert document.header == (entry,)
    assert len(document.turns) == 4


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Meine Frage: Wer hilft?", "a sentence"),
        ("https://example.org ist die Seite.", "an address"),
        ("12:30 Uhr war es.", "a time"),
        ("Lehrer:innen waren da.", "a gender form"),
        ("Das hat er gesagt, dann kam: nichts.", "a sentence with comma"),
    ],
)
def test_not_every_colon_makes_a_speaker(read, line, reason):
    document = read(f"I: Ja?\nB: Also.\n{line}\nB: Gut.\n{line}\nI: Danke.").document
    assert {s.label for s in document.speakers} == {"I", "B"}, reason


def test_names_that_recur_are_speakers(read):
    document = read(
        "Aylin: Ja.\nHerr Dr. Nguyen: Nein.\nAylin: Doch.\nHerr Dr. Nguyen: Gut."
    ).document
    assert [s.label for s in document.speakers] == ["Aylin", "Herr Dr. Nguyen"]


def test_a_name_that_occurs_once_is_reported_by_paragraph_without_its_text(read):
    source = read("I: Ja?\nB: Also.\nAylin: Nein.\nI: Gut.").source
    assert any("Paragraph 3" in w for w in source.warnings)
    assert "Aylin" not in "".join(source.warnings)


def test_labels_that_differ_in_form_are_kept_and_reported(read):
    imported = read("I: Ja?\nB1: Also.\nI: Und?\nB 1: Nein.\nb1: Doch.")
    assert [s.label for s in imported.document.speakers] == ["I", "B1", "B 1", "b1"]
    assert any("paragraphs 2, 4, 5" in w for w in imported.source.warnings)


def test_a_label_may_be_set_off_by_a_tabulator(read):
    assert turns(read("Int.\tUnd?\nHerr G.\tGut.\nInt.\tSchön.\nHerr G.\tJa.").document) == [
        ("Int.", "Und?"),
        ("Herr G.", "Gut."),
        ("Int.", "Schön."),
        ("Herr G.", "Ja."),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("[00:00:05] I: Ja?", (5000, None)),
        ("I: [00:00:05] Ja?", (5000, None)),
        ("I (00:05): Ja?", (5000, None)),
        ("00:03:40.5I: Ja?", (220500, None)),
        ("I: Ja? (12:33)", (None, 753000)),
    ],
)
def test_time_stamps_at_the_edge_become_times(read, line, expected):
    document = read(f"{line}\nB: Gut.\nI: Danke.").document
    assert turns(document)[0] == ("I", "Ja?")
    assert times(document)[0] == expected


def test_stamps_that_run_backwards_are_reported(read):
    source = read("[00:02:00] I: Ja?\n[00:01:00] B: Gut.\nI: Danke.").source
    assert any("backwards" in w and "paragraph 2" in w for w in source.warnings)


def test_rising_line_numbers_are_taken_off(read):
    text = "\n".join(f"{n} {'I' if n % 2 else 'B'}: Satz {n}." for n in range(1, 7))
    assert turns(read(text).document)[0] == ("I", "Satz 1.")


def test_numbers_that_do_not_rise_are_speech(read):
    document = read("30 Euro im Monat.\n20 Leute waren da.\n50 wollten kommen.").document
    assert document.text.startswith("30 Euro")


def test_lines_wrapped_at_a_fixed_width_are_joined(read):
    import textwrap

    said = "Wir haben lange gesucht und dann doch noch etwas gefunden, weil eine Nachbarin uns" * 4
    text = f"I: Wie war die Suche?\n\nB: {said}."
    document = read(
        textwrap.fill(text.split("\n\n")[1], 70).join([text[:23] + "\n", "\n"])
    ).document
    assert "\n" not in turns(document)[1][1]


def test_without_speakers_each_paragraph_is_nobodys(read):
    imported = read("heute war es wieder laut\n\ndie kinder können nicht schlafen")
    assert turns(imported.document) == [
        (None, "heute war es wieder laut"),
        (None, "die kinder können nicht schlafen"),
    ]
    assert any("No speaker label" in w for w in imported.source.warnings)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encoding_and_line_ends_do_not_change_the_text(read, encoding, end):
    expected = read(TALK).document
    assert read(TALK.replace("\n", end).encode(encoding)).document == expected


def test_decomposed_letters_are_composed(read):
    assert read("I: Ja?\nB: Mu\u0308ll.").document.text == "Ja?\nMüll."


def test_right_to_left_text_and_emoji_survive(read):
    document = read("I: كيف حالك؟\nB: بخير 😀👩🏽‍🔧 a\u0328\u0301\nI: شكرا").document
    assert turns(document)[1][1].startswith("بخير 😀👩🏽‍🔧")


def test_right_to_left_labels_are_labels(read):
    document = read("سارة: مرحبا\nليلى: أهلا\nسارة: كيف الحال\nليلى: بخير").document
    assert [s.label for s in document.speakers] == ["سارة", "ليلى"]


def test_the_hash_is_that_of_the_bytes_and_the_name_has_no_folder(read):
    import hashlib

    source = read(TALK).source
    assert source.sha256 == hashlib.sha256(TALK.encode()).hexdigest()
    assert (source.name, source.format, source.encoding) == ("gespraech.txt", "txt", "utf-8")


def test_content_decides_whatever_the_extension(read, tmp_path):
    source = read(TALK, "gespraech.docx").source
    assert source.format == "txt"
    assert ".docx" in source.reason
    assert kind_of(tmp_path / "gespraech.docx") == "transcript"


@pytest.mark.parametrize("n_words", [20_000])
def test_a_long_turn_stays_whole(read, n_words):
    document = read("I: Ja?\nB: " + "und dann " * (n_words // 2)).document
    assert len(turns(document)[1][1].split()) == n_words
