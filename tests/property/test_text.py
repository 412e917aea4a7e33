import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from kimqual.model import MarkKind
from kimqual.text import count_words, decode, find_marks, fold, normalise, sentences, without_marks

# Everything that has broken text programs: decomposed umlauts, ß, İ, emoji, CRLF, invisible signs.
AWKWARD = st.sampled_from(
    [
        "u\u0308",
        "ß",
        "ẞ",
        "İ",
        "ı",
        "ﬁ",
        "👩🏽‍🔧",
        "\r\n",
        "\u00ad",
        "\u200b",
        "\u00a0",
        "\ufeff",
        "ŉ",
        "ΐ",
    ]
)
MARKUP = ["(.)", "(lacht)", "(unv.)", "//", "/", "(", "?)", "<? ", ">", "<=>", "[Ortsname]", "(1)"]
WORDS = ["Ja", "und", "5", " ", "\n", "[", "]", ".", ",", "*", ":", "#00:01:02-3#"]
PIECES = st.sampled_from(MARKUP + WORDS)
texts = st.lists(st.one_of(st.text(max_size=6), AWKWARD), max_size=20).map("".join)
transcripts = st.lists(st.one_of(PIECES, AWKWARD), max_size=40).map("".join).map(normalise)


@given(texts)
def test_normal_form_is_stable_composed_and_has_line_feeds_only(text):
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once


@given(texts)
def test_each_folded_character_knows_where_it_came_from(text):
    folded = fold(text)
    assert len(folded.positions) == len(folded.text)
    assert list(folded.positions) == sorted(folded.positions)
    for char, at in zip(folded.text, folded.positions, strict=True):
        assert char in fold(text[at]).text


@given(texts)
def test_folding_is_stable_and_blind_to_composition(text):
    once = fold(text).text
    assert fold(once).text == once
    assert (
        fold(unicodedata.normalize("NFD", text)).text
        == fold(unicodedata.normalize("NFC", text)).text
    )


@given(transcripts)
def test_marks_lie_inside_the_text_in_order_and_apart(text):
    end = 0
    for mark in find_marks(text):
        assert end <= mark.span.start < mark.span.end <= len(text)
        end = mark.span.end


@given(transcripts)
def test_readable_text_has_no_character_that_was_not_spoken(text):
    marks = [m for m in find_marks(text) if m.kind is not MarkKind.REPLACED]
    kept = list(text)
    for mark in marks:
        kept[mark.span.start : mark.span.end] = [""] * len(mark.span)
    assert "".join(without_marks(text, marks).split()) == "".join("".join(kept).split())


@given(transcripts)
def test_each_mark_parts_two_words_at_most(text):
    marks = find_marks(text)
    assert 0 <= count_words(text, marks) <= count_words(text) + len(marks)


@given(transcripts)
def test_sentences_cover_everything_but_white_space(text):
    spans = sentences(text)
    covered = "".join("".join(span.of(text).split()) for span in spans)
    assert covered == "".join(text.split())


@given(texts.filter(lambda t: "\0" not in t and not t.startswith("\ufeff")))
def test_utf8_comes_back_as_it_went(text):
    assert decode(text.encode("utf-8", "ignore")).text == text.encode("utf-8", "ignore").decode()
