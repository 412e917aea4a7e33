"""Laws of views: a coding that moves between them never stands on other words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimqual.errors import SpanError
from kimqual.model import Edit, Span, apply

texts = st.text(st.sampled_from("abc äöüßÄ ıİş\n.,!?ée\u0301👩\u200d👧م"), min_size=1, max_size=60)


@st.composite
def edited(draw):
    """Give a text and edits of it that do not overlap."""
    text = draw(texts)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=10)))
    spans = [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    edits = [Edit(span, draw(st.text("XYZ [ ]", min_size=1, max_size=8))) for span in spans]
    return text, edits


@st.composite
def edited_with_span(draw):
    """Give a text, edits, and a span that cuts none of them."""
    text, edits = draw(edited())
    borders = {0, len(text)} | {p for p in range(len(text)) if not _cuts(p, edits)}
    start = draw(st.sampled_from(sorted(borders - {len(text)})))
    end = draw(st.sampled_from(sorted(b for b in borders if b > start)))
    return text, edits, Span(start, end)


def _cuts(point, edits):
    return any(e.span.start < point < e.span.end for e in edits)


@given(edited())
def test_the_edits_undone_give_the_text_again(case):
    text, edits = case
    view = apply(text, edits)
    undone = [
        Edit(after, before.of(text)) for before, after in zip(view.before, view.after, strict=True)
    ]
    assert apply(view.text, undone).text == text


@given(edited_with_span())
def test_there_and_back_is_where_it_was(case):
    text, edits, span = case
    view = apply(text, edits)
    assert view.back(view.forward(span)) == span


@given(edited_with_span())
def test_a_moved_span_holds_its_words_with_the_edits_inside_carried_out(case):
    text, edits, span = case
    view = apply(text, edits)
    inside = [Edit(e.span.shifted(-span.start), e.text) for e in edits if span.covers(e.span)]
    assert view.forward(span).of(view.text) == apply(span.of(text), inside).text


@given(edited(), st.data())
def test_a_span_that_cuts_an_edit_grows_to_hold_it_whole(case, data):
    text, edits = case
    view = apply(text, edits)
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    moved = view.forward(span)
    for edit, after in zip(sorted(edits), view.after, strict=True):
        assert (edit.span.overlap(span) > 0) == (after.overlap(moved) > 0)
        assert after.overlap(moved) in (0, len(after))


@given(edited())
def test_the_order_of_edits_does_not_matter(case):
    text, edits = case
    assert apply(text, edits) == apply(text, reversed(edits))


def test_overlapping_edits_are_refused():
    with pytest.raises(SpanError, match="overlaps"):
        apply("Ayşe", [Edit(Span(0, 3), "X"), Edit(Span(2, 4), "Y")])


def test_an_empty_replacement_is_refused():
    with pytest.raises(SpanError, match="empty"):
        Edit(Span(0, 3), "")
