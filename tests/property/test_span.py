from hypothesis import given
from hypothesis import strategies as st

from kimqual import Span
from kimqual.errors import SpanError


@st.composite
def spans(draw, high=200):
    start = draw(st.integers(0, high))
    return Span(start, draw(st.integers(start + 1, high + 1)))


@given(spans(), spans())
def test_overlap_is_symmetric_and_bounded(a, b):
    assert a.overlap(b) == b.overlap(a) <= min(len(a), len(b))


@given(spans(), spans())
def test_what_covers_overlaps_wholly(a, b):
    assert a.covers(b) == (a.overlap(b) == len(b))


@given(st.text(min_size=1), spans())
def test_a_quote_has_its_spans_length_or_is_refused(text, span):
    try:
        assert len(span.of(text)) == len(span)
    except SpanError:
        assert span.end > len(text)
