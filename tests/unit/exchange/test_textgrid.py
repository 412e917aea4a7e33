import pytest

from kimqual.errors import FileError
from kimqual.exchange import kind_of, read_transcript

from . import talk
from .files import times, turns

SHORT = talk.textgrid_short(talk.TALK)


@pytest.fixture
def read(tmp_path):
    def read(text, name="g.TextGrid", encoding="utf-8"):
        (tmp_path / name).write_bytes(text.encode(encoding))
        return read_transcript(tmp_path / name)

    return read


def grid(*tiers):
    """Give a short TextGrid; a tier is its class, its name and its rows."""
    lines = ['"ooTextFile"', '"TextGrid"', "0", "9", "<exists>", str(len(tiers))]
    for kind, name, *rows in tiers:
        lines += [f'"{kind}"', f'"{name}"', "0", "9", str(len(rows))]
        lines += [" ".join([*map(str, row[:-1]), f'"{row[-1]}"']) for row in rows]
    return "\n".join(lines)


def test_tiers_are_speakers_and_intervals_stand_in_their_order(read):
    text = grid(
        ("IntervalTier", "Amina", (0, 1.5, "Seit wann?"), (1.5, 4, ""), (4, 5, "Ach?")),
        ("IntervalTier", "Piotr", (0, 1.5, ""), (1.5, 3.9996, "Seit Mai.")),
    )
    document = read(text).document
    assert turns(document) == [("Amina", "Seit wann?"), ("Piotr", "Seit Mai."), ("Amina", "Ach?")]
    assert times(document) == [(0, 1500), (1500, 4000), (4000, 5000)]


def test_points_empty_tiers_silences_and_words_are_listed_and_not_read(read):
    imported = read(
        grid(
            ("IntervalTier", "B1", (0, 2, "Seit Mai.")),
            ("TextTier", "Klick", (1, "hier")),
            ("IntervalTier", "B2", (0, 9, "")),
            ("IntervalTier", "x", (0, 2, "sounding"), (2, 9, "silent")),
            ("IntervalTier", "words", (0, 1, "Seit"), (1, 2, "Mai")),
        )
    )
    assert turns(imported.document) == [("B1", "Seit Mai.")]
    (warning,) = imported.source.warnings
    assert "tier 2 (points), 3 (empty), 4 (silences or numbers), 5 (words or sounds)," in warning


def test_a_tier_of_words_is_read_where_there_is_no_other(read):
    text = grid(("IntervalTier", "words", (0, 1, "Seit"), (1, 2, "Mai.")))
    assert turns(read(text).document) == [("words", "Seit Mai.")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "cp1252"])
def test_encodings_and_doubled_quotes_and_letters_of_praat_are_read(read, encoding):
    said = 'Sie sagt ä ""nein"", sch\\o""n gr\\u""\\ss er'
    text = grid(("IntervalTier", "B", (0, 2, said)))
    assert read(text, encoding=encoding).document.text == 'Sie sagt ä "nein", schön grüß er'


def test_comments_and_what_is_for_people_are_passed_over(read):
    text = SHORT.replace('"IntervalTier"', 'class = "IntervalTier" ! [3] "no" 7', 1)
    assert turns(read(text).document) == turns(read(SHORT).document)


def test_a_file_that_ends_early_names_its_last_line(read):
    text = SHORT[: SHORT.index("Monate &")]
    with pytest.raises(FileError, match=r"should stand here|ends before") as caught:
        read(text)
    assert caught.value.where.startswith("g.TextGrid, line ")
    assert "Ämter" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('"ooTextFile"\n"TextGrid"\n0 9 <exists> 99999999999', "number of tiers"),
        ('"ooTextFile"\n"TextGrid"\n0 9 <exists> 1 "OtherTier"', "neither an interval"),
        ('"ooTextFile"\n"TextGrid"\n0 9 <absent>', "no text"),
        ('"ooTextFile"\n"Pitch 1" "TextGrid"\n0 9 <exists>', "no TextGrid"),
        ('"ooTextFile"\n"TextGrid"\n"zero"', "number should stand"),
    ],
)
def test_what_is_wrong_is_said(read, text, reason):
    with pytest.raises(FileError, match=reason):
        read(text)


def test_a_binary_file_of_praat_is_refused_with_the_mend(tmp_path):
    (tmp_path / "g.TextGrid").write_bytes(b"ooBinaryFile\x08TextGrid\x00\x01")
    with pytest.raises(FileError) as caught:
        read_transcript(tmp_path / "g.TextGrid")
    assert "text file" in caught.value.mend


def test_the_content_decides(read, tmp_path):
    assert read(SHORT, "g.txt").source.format == "textgrid"
    assert kind_of(tmp_path / "g.txt") == "transcript"
