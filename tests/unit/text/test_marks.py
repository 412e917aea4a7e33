import pytest

from kimqual.text import count_words, find_marks, without_marks


def marks(text):
    return [(mark.kind.value, mark.span.of(text)) for mark in find_marks(text)]


@pytest.mark.parametrize(
    ("text", "kind", "mark"),
    [
        ("Ja (.) schon.", "pause", "(.)"),
        ("Ja (...) schon.", "pause", "(...)"),
        ("Ja (5) schon.", "pause", "(5)"),
        ("(12 seconds pause) Ja.", "pause", "(12 seconds pause)"),
        ("Ja (lange Pause) schon.", "pause", "(lange Pause)"),
        ("Ja (3 Sek.) schon.", "pause", "(3 Sek.)"),
        ("Ja <p3> schon.", "pause", "<p3>"),
        ("Ja (1.5) schon.", "pause", "(1.5)"),
        ("Ja (1,3s) schon.", "pause", "(1,3s)"),
        ("Ja ((0,5s)), schon.", "pause", "((0,5s))"),
        ("Ja (lacht).", "nonverbal", "(lacht)"),
        ("Ja (alle lachen laut).", "nonverbal", "(alle lachen laut)"),
        ("Ja [seufzt].", "nonverbal", "[seufzt]"),
        ("Ja ((räuspert sich)) also.", "nonverbal", "((räuspert sich))"),
        ("Ja *lacht* also.", "nonverbal", "*lacht*"),
        ("Ja (unv.) also.", "unclear", "(unv.)"),
        ("Ja (unv., Handystörung) also.", "unclear", "(unv., Handystörung)"),
        ("Ja (unv., 12:33) also.", "unclear", "(unv., 12:33)"),
        ("Ja (unverständlich) also.", "unclear", "(unverständlich)"),
        ("Ja <[?]> also.", "unclear", "<[?]>"),
        ("Ich war bei/ also nicht.", "break", "/"),
        ("Das kam/.", "break", "/"),
        ("wo<=>wo das war", "break", "<=>"),
        ("Ja //mhm// also.", "overlap", "//mhm//"),
        ("Ja //S02: Genau. // also.", "overlap", "//S02: Genau. //"),
        ("Ja <n(heute Polen)> also.", "note", "<n(heute Polen)>"),
        ("Ja <i> also.", "note", "<i>"),
        ("Ja (…) also.", "note", "(…)"),
        ("Ja [Anm.: es klingelt] also.", "note", "[Anm.: es klingelt]"),
        ("Ja #00:03:22-0# also.", "time", "#00:03:22-0#"),
        ("Ja [00:05:49] also.", "time", "[00:05:49]"),
        ("Ja (12:33) also.", "time", "(12:33)"),
        ("Bei [Ortsname] also.", "replaced", "[Ortsname]"),
        ("Bei [Name der Schule] also.", "replaced", "[Name der Schule]"),
    ],
)
def test_each_mark_is_found_whole(text, kind, mark):
    assert marks(text) == [(kind, mark)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("KIM und AWO helfen.", "capitals are names of offices"),
        ("die Ein-/Ausreise", "a slash"),
        ("Schüler/innen und Lehrer*innen", "gender forms"),
        ("er und/ oder sie", "a slash"),
        ("https://example.org/ja//nein", "an address"),
        ("im Gesetz(5) steht", "a footnote"),
        ("erstens (1) Lärm, zweitens (2) Müll, drittens (3) Miete", "a list"),
        ("im Jahr (2017)", "a year"),
        ("sie ist groß (1,80)", "a size"),
        ("der Bus (besonders nachts) fehlt", "a bracket in a written answer"),
        ("ähm, ne, ja", "fillers are speech"),
        ("<script>alert(1)</script>", "no mark, though odd"),
    ],
)
def test_speech_is_no_mark(text, reason):
    assert marks(text) == [], reason


def test_of_a_guessed_word_only_the_brackets_are_marked():
    text = "In (Gießen?) und auf so großem <? Darren> da."
    assert [m for _, m in marks(text)] == ["(", "?)", "<? ", ">"]
    assert without_marks(text) == "In Gießen und auf so großem Darren da."


def test_left_out_passages_are_pauses_where_dots_are():
    assert marks("Ja (.) und (…) so.") == [("pause", "(.)"), ("pause", "(…)")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ja (lacht), schon.", "Ja, schon."),
        ("(lacht) Ja.", "Ja."),
        ("Ja. (..)", "Ja."),
        ("wo<=>wo das war", "wo wo das war"),
        ("Das war/ also gut.", "Das war also gut."),
        ("Aus [Ortsname] (.) kam ich.", "Aus [Ortsname] kam ich."),
        ("Eins (.)\nzwei (.) drei", "Eins\nzwei drei"),
        ("(.) (..) (lacht)", ""),
        ("zwei  Leerzeichen  bleiben :)", "zwei  Leerzeichen  bleiben :)"),
        ("„(lacht) Ja“", "„Ja“"),
    ],
)
def test_readable_text_is_tidied_where_marks_stood_and_nowhere_else(text, expected):
    assert without_marks(text) == expected


def test_marks_are_no_words_unless_one_does_not_know_them():
    text = "Ja, (unv.) die Lehrer*innen (lacht) – genau 5!"
    assert count_words(text) == 7
    assert count_words(text, find_marks(text)) == 5


def test_words_with_combining_marks_count_once():
    assert count_words("مُحَمَّد هنا 😀 😀") == 2


def test_an_overlap_that_the_next_one_cuts_off_ends_there():
    text = "Ja //S00: So? //S02: Nein.// gut"
    assert [mark.span.of(text) for mark in find_marks(text)] == ["//S00: So? ", "//S02: Nein.//"]
