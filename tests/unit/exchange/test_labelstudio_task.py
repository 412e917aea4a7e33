"""Laws of the task layout: page and document count differently, and nothing moves."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimqual.errors import SpanError
from kimqual.exchange.labelstudio_task import (
    TaskTurn,
    is_sound,
    page_text,
    placed,
    task_data,
    to_html,
    to_page,
    to_view,
    utf16_to_points,
)
from kimqual.model import Span

texts = st.text(st.sampled_from("aäß <>&\"'\n\t😀👨‍👩‍👧é.\u00a0"), min_size=1, max_size=12)


@st.composite
def conversations(draw):
    turns, start = [], 0
    for text in draw(st.lists(texts, min_size=1, max_size=6)):
        label = draw(st.sampled_from(["", "I", "B1", "B & B", "<b>"]))
        turns.append(TaskTurn(start, text, label, draw(st.sampled_from(["interviewer", ""]))))
        start += len(text) + 1
    return placed(turns), "\n".join(turn.text for turn in turns)


def shown(page):
    """Read the text nodes as a browser does, style left out."""
    without_style = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", without_style))


@given(conversations())
def test_the_pages_text_nodes_are_the_page_text(conversation):
    turns, _ = conversation
    assert shown(to_html(turns)) == page_text(turns)


@given(conversations())
def test_each_base_is_where_the_turn_begins(conversation):
    turns, _ = conversation
    page = page_text(turns)
    assert all(page[t.base : t.base + len(t.text)] == t.text for t in turns)
    assert is_sound(turns)


@given(conversations(), st.data())
def test_a_span_of_the_document_comes_back_cut_at_the_turns(conversation, data):
    turns, text = conversation
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    inside = [i for t in turns for i in range(t.start, t.start + len(t.text)) if start <= i < end]
    if not inside:
        with pytest.raises(SpanError):
            to_page(Span(start, end), turns)
        return
    parts = to_view(to_page(Span(start, end), turns), turns)
    assert [i for part, _ in parts for i in range(part.start, part.end)] == inside


@given(conversations(), st.data())
def test_a_span_of_the_page_gives_the_same_words(conversation, data):
    turns, text = conversation
    page = page_text(turns)
    start = data.draw(st.integers(0, len(page) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(page))))
    for part, turn in to_view(span, turns):
        moved = part.shifted(turn.base - turn.start)
        assert part.of(text) == moved.of(page)
        assert span.covers(moved)


def test_the_task_says_where_each_turn_stands():
    data = task_data("N1", [TaskTurn(0, "Ja & nein", "B1", "respondent", 4)])
    assert data["uid"] == "N1"
    assert data["turns"] == [
        {
            "start": 0,
            "text": "Ja & nein",
            "speaker": "B1",
            "role": "respondent",
            "paragraph": 4,
            "base": 3,
        }
    ]
    assert "Ja &amp; nein" in data["html"]


def test_a_role_cannot_break_out_of_its_attribute():
    assert '"><script' not in to_html([TaskTurn(0, "Ja", "B1", 'x"><script>')])


@given(st.text(st.sampled_from("aß😀👩"), max_size=8), st.integers(0, 8))
def test_utf16_units_count_as_the_browser_does(text, index):
    index = min(index, len(text))
    assert utf16_to_points(text, len(text[:index].encode("utf-16-le")) // 2) == index
