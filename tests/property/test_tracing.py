"""Laws of finding codings again in a corrected transcript: nothing lands on other words untold."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from kimqual.coding import trace
from kimqual.coding.tracing import share_kept
from kimqual.model import Coding, Document, Role, Span, Speaker, Turn

laws = settings(deadline=None, max_examples=80)
WORDS = (
    "ja", "nein", "die", "Miete", "ist", "hoch", "Büro", "und", "👩‍👩‍👧", "Straße.", "ich", "Größe",
    "wohne", "hier", "seit", "Mai,", "warum?", "İstanbul", "schön", "(lacht)",
)  # fmt: skip
SPEAKERS = (Speaker("I", Role.INTERVIEWER), Speaker("B", Role.RESPONDENT))


def turns():
    """Turns as words; the same words recur in many of them."""
    return st.lists(
        st.tuples(st.sampled_from("IB"), st.lists(st.sampled_from(WORDS), min_size=1, max_size=9)),
        min_size=1,
        max_size=6,
    )


@st.composite
def corrections(draw, said):
    """What a person corrects: words, whole turns, where turns begin, who speaks."""
    said = [(who, list(words)) for who, words in said]
    for _ in range(draw(st.integers(0, 4))):
        if not said:
            break
        at = draw(st.integers(0, len(said) - 1))
        who, words = said[at]
        inside = draw(st.integers(0, len(words) - 1))
        kind = draw(st.sampled_from(["word", "put in", "take out", "turn", "gone", "split", "who"]))
        if kind == "word":
            words[inside] = draw(st.sampled_from(WORDS))
        elif kind == "put in":
            words.insert(inside, draw(st.sampled_from(WORDS)))
        elif kind == "take out" and len(words) > 1:
            del words[inside]
        elif kind == "turn":
            said.insert(at, ("I", [draw(st.sampled_from(WORDS))]))
        elif kind == "gone" and len(said) > 1:
            del said[at]
        elif kind == "split" and inside:
            said[at : at + 1] = [(who, words[:inside]), (who, words[inside:])]
        elif kind == "who":
            said[at] = ("I" if who == "B" else "B", words)
    return said


def document(said):
    parts, made, at = [], [], 0
    for number, (who, words) in enumerate(said, 1):
        line = unicodedata.normalize("NFC", " ".join(words))
        made.append(Turn(Span(at, at + len(line)), number, who))
        parts.append(line)
        at += len(line) + 1
    return Document("\n".join(parts), tuple(made), SPEAKERS)


def codings(text):
    return st.lists(
        st.integers(0, len(text) - 1).flatmap(
            lambda start: st.integers(start + 1, len(text)).map(
                lambda end: Coding("d1", Span(start, end), "x", "ada", text[start:end])
            )
        ),
        max_size=6,
    )


def speaker(found, at):
    return [turn.speaker for turn in found.turns if turn.span.start <= at][-1]


@laws
@given(st.data())
def test_what_is_not_told_of_stands_on_its_own_words(data):
    said = data.draw(turns())
    old, new = document(said), document(data.draw(corrections(said)))
    given_codings = data.draw(codings(old.text))
    found = trace(given_codings, old, new)
    assert [one.coding for one in found] == given_codings
    for one in found:
        if one.is_exact:
            assert one.span.of(new.text) == one.coding.quote
        else:
            assert one.reason
            assert one.span is None or 0 <= one.span.start < one.span.end <= len(new.text)


@laws
@given(st.data())
def test_words_that_stand_twice_in_a_row_of_less_than_three_are_told_of(data):
    said = data.draw(turns())
    old, new = document(said), document(data.draw(corrections(said)))
    for one in trace(data.draw(codings(old.text)), old, new):
        if one.is_exact and old.text != new.text:
            # Some stretch around it is long, and stands once in either version.
            start, end = one.coding.span.start, one.coding.span.end
            at = one.span.start
            while start and at and old.text[start - 1] == new.text[at - 1]:
                start, at = start - 1, at - 1
            tail = len(one.coding.quote)
            stop = one.span.start + tail
            while end < len(old.text) and stop < len(new.text) and old.text[end] == new.text[stop]:
                end, stop = end + 1, stop + 1
            around = old.text[start:end]
            assert len(around.split()) >= 3
            assert old.text.count(around) == new.text.count(around) == 1


@laws
@given(st.data())
def test_a_text_that_did_not_change_changes_nothing(data):
    same = document(data.draw(turns()))
    for one in trace(data.draw(codings(same.text)), same, same):
        assert one.is_exact
        assert one.span == one.coding.span


@laws
@given(st.data())
def test_codings_that_did_not_change_keep_their_order(data):
    said = data.draw(turns())
    old, new = document(said), document(data.draw(corrections(said)))
    exact = [one for one in trace(data.draw(codings(old.text)), old, new) if one.is_exact]
    for a in exact:
        for b in exact:
            if a.coding.span.end <= b.coding.span.start:
                assert a.span.end <= b.span.start


@laws
@given(st.data())
def test_turns_put_in_at_the_top_move_everything_and_change_nothing(data):
    said = data.draw(turns())
    old = document(said)
    new = document([("I", ["Guten", "Tag!"]), *said])
    by = len("Guten Tag!\n")
    for one in trace(data.draw(codings(old.text)), old, new):
        assert one.span == one.coding.span.shifted(by)
        assert not one.reason or len(old.text.split()) < 3


@laws
@given(st.data())
def test_one_coding_does_not_change_where_another_goes(data):
    said = data.draw(turns())
    old, new = document(said), document(data.draw(corrections(said)))
    given_codings = data.draw(codings(old.text))
    assert trace(given_codings, old, new) == [trace([one], old, new)[0] for one in given_codings]


@laws
@given(st.data())
def test_the_share_that_is_kept_is_a_share(data):
    said = data.draw(turns())
    old, new = document(said), document(data.draw(corrections(said)))
    assert 0 <= share_kept(old.text, new.text) <= 1
    assert share_kept(old.text, old.text) == 1
