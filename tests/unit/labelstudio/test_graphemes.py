"""Laws of whole characters: a span is widened to what people see as one, and no further."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimqual.labelstudio.graphemes import whole
from kimqual.model import Span

FAMILY = "👩\u200d👩\u200d👧"


@pytest.mark.parametrize(
    ("text", "cut", "wanted"),
    [
        (f"Ja {FAMILY}!", (3, 4), FAMILY),
        (f"Ja {FAMILY}!", (5, 9), FAMILY + "!"),
        ("n\u0303o", (0, 1), "n\u0303"),
        ("👍🏽 gut", (1, 3), "👍🏽 "),
        ("🇩🇪🇹🇷", (1, 2), "🇩🇪"),
        ("🇩🇪🇹🇷", (2, 3), "🇹🇷"),
        ("1\ufe0f\u20e3 x", (0, 1), "1\ufe0f\u20e3"),
        ("각 da", (0, 1), "각"),
        ("क्षि", (3, 4), "षि"),
    ],
)
def test_end_inside_a_character_moves_to_its_border(text, cut, wanted):
    assert whole(Span(*cut), text).of(text) == wanted


@pytest.mark.parametrize(
    "text", ["Öl & Müll", "😀😀", "a\nb", "ß ẞ", "مرحبا بك", "שלום", "日本語", "a\u200b b"]
)
def test_ends_between_characters_stay(text):
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            assert whole(Span(start, end), text) == Span(start, end)


@given(st.text(min_size=1, max_size=20), st.data())
def test_widening_covers_stays_inside_and_happens_once(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))

    wide = whole(span, text)

    assert wide.covers(span)
    assert wide.end <= len(text)
    assert whole(wide, text) == wide
