"""Laws of placing and carrying: no coding ever moves onto other text."""

import unicodedata
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from kimqual.coding import Fault, carry, carry_text, merged, place
from kimqual.model import Coding, Edit, Span, apply

laws = settings(deadline=None)
LETTERS = "abü ßİé\n👩🏽‍🌾ق.-Öя"


def texts(min_size=1):
    """Texts in NFC with umlauts, emoji sequences and several scripts."""
    return st.text(LETTERS, min_size=min_size, max_size=40).map(
        lambda text: unicodedata.normalize("NFC", text)
    )


def spans(text):
    """Spans of a text that is not empty."""
    return st.integers(0, len(text) - 1).flatmap(
        lambda start: st.integers(start + 1, len(text)).map(lambda end: Span(start, end))
    )


def codings(text):
    """Codings of one document, each with its quote."""
    return st.lists(
        st.builds(
            lambda span, code: Coding("d1", span, code, "ada", span.of(text)),
            spans(text),
            st.sampled_from(["x", "y"]),
        ),
        max_size=5,
    )


@st.composite
def edits(draw, text):
    """Replacements of a text that do not overlap."""
    chosen, end = [], 0
    for span in sorted(draw(st.lists(spans(text), max_size=4))):
        if span.start >= end:
            chosen.append(Edit(span, draw(st.text("XYZ", min_size=1, max_size=6))))
            end = span.end
    return chosen


def row(quote, start=None, end=None):
    return SimpleNamespace(
        document="d1", code="x", coder="ada", quote=quote, start=start, end=end,
        paragraph=None, memo="", where="",
    )  # fmt: skip


@laws
@given(st.data(), st.sampled_from(["NFC", "NFD"]))
def test_true_offsets_are_accepted_and_kept_in_any_normal_form(data, form):
    text = data.draw(texts())
    span = data.draw(spans(text))
    quote = unicodedata.normalize(form, span.of(text))
    found = place(row(quote, span.start, span.end), text, {})
    assert found.span == span
    assert found.quote == span.of(text)


@laws
@given(st.data())
def test_a_searched_quote_lands_on_itself_or_nowhere(data):
    text = data.draw(texts())
    span = data.draw(spans(text))
    found = place(row(span.of(text)), text, {})
    if isinstance(found, Fault):
        assert "places" in found.reason
        assert (
            text.count(span.of(text)) > 1
            or text.find(span.of(text), span.start + 1) > 0
            or (text.find(span.of(text)) < span.start)
        )
    else:
        assert found.span == span


@laws
@given(texts(), texts(), st.integers(-2, 45), st.integers(-2, 45))
def test_whatever_is_placed_carries_its_quote(text, quote, start, end):
    for given_row in (row(quote), row(quote, start, end)):
        found = place(given_row, text, {})
        if not isinstance(found, Fault):
            assert found.quote == found.span.of(text) == quote


@laws
@given(st.data())
def test_carrying_between_views_keeps_quotes_and_comes_back(data):
    source = data.draw(texts())
    old, new = (apply(source, data.draw(edits(source))) for _ in range(2))
    before = data.draw(codings(old.text))
    after = carry(before, old, new)
    assert all(coding.quote == coding.span.of(new.text) for coding in after)
    for one, other in zip(before, carry(after, new, old), strict=True):
        assert other.span.covers(one.span)


@laws
@given(st.data())
def test_carrying_moves_a_coding_outside_of_replacements_onto_the_same_words(data):
    source = data.draw(texts())
    changes = data.draw(edits(source))
    old, new = apply(source, []), apply(source, changes)
    for before in data.draw(codings(source)):
        (after,) = carry([before], old, new)
        if not any(before.span.overlap(change.span) for change in changes):
            assert after.quote == before.quote


@laws
@given(st.data())
def test_carrying_to_a_changed_text_keeps_the_words_and_loses_no_coding(data):
    old, new = data.draw(texts()), data.draw(texts())
    before = data.draw(codings(old))
    placed, lost = carry_text(before, old, new)
    assert len(placed) + len(lost) == len(before)
    assert all(coding in before for coding in lost)
    for coding in placed:
        assert coding.quote == coding.span.of(new)


@laws
@given(st.data())
def test_carrying_to_an_unchanged_text_changes_nothing(data):
    text = data.draw(texts())
    before = data.draw(codings(text))
    assert carry_text(before, text, text) == (before, [])


@laws
@given(st.data())
def test_carrying_over_an_insertion_loses_only_what_it_cuts(data):
    text = data.draw(texts())
    at = data.draw(st.integers(0, len(text)))
    before = data.draw(codings(text))
    placed, lost = carry_text(before, text, f"{text[:at]}\nNEU\n{text[at:]}")
    for coding in lost:
        assert coding in before
    for coding in placed:
        assert coding.quote == coding.span.of(f"{text[:at]}\nNEU\n{text[at:]}")


@laws
@given(st.data())
def test_joined_codings_carry_their_quotes_and_cover_the_same_text(data):
    text = data.draw(texts())
    before = data.draw(codings(text))
    after = merged(before)
    assert all(coding.quote == coding.span.of(text) for coding in after)

    def covered(some):
        return {(c.code, i) for c in some for i in range(c.span.start, c.span.end)}

    assert covered(before) == covered(after)
    assert merged(after) == after
