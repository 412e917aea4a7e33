"""What becomes of codings when a transcript is corrected, one correction at a time."""

import pytest

from kimqual.coding import trace
from kimqual.coding.tracing import (
    ELSEWHERE,
    GONE,
    LITTLE_AROUND,
    OTHER_SPEAKER,
    SEVERAL_PLACES,
    TORN,
    WORDS_CHANGED,
)
from kimqual.errors import CodingError
from kimqual.model import Coding, Document, Span, Turn

OLD = (
    ("I", "Wie sind Sie an die Wohnung gekommen?"),
    ("B", "Über den Trainer meines Sohnes, der hatte einen Onkel. 👩‍👩‍👧 Ja."),
    ("I", "Und davor?"),
    ("B", "Davor haben wir zwei Jahre in einem Zimmer in Seene gelebt. Ja."),
    ("I", "Was hat am meisten gestört?"),
    ("B", "Der Schimmel an der Wand und der Lärm von unten."),
)


def document(*said):
    turns, at = [], 0
    for number, (who, words) in enumerate(said, 1):
        turns.append(Turn(Span(at, at + len(words)), number, who))
        at += len(words) + 1
    return Document("\n".join(words for _, words in said), tuple(turns))


def traced(quote, *new, number=0, old=OLD):
    before = document(*old)
    start = -1
    for _ in range(number + 1):
        start = before.text.index(quote, start + 1)
    coding = Coding("d1", Span(start, start + len(quote)), "field.housing", "ada", quote)
    after = document(*new)
    (found,) = trace([coding], before, after)
    return found.span.of(after.text) if found.span else None, found.reason


def corrected(turn, words, who=None):
    changed = list(OLD)
    changed[turn] = (who or OLD[turn][0], words)
    return changed


ONCE = "zwei Jahre in einem Zimmer in Seene gelebt"


@pytest.mark.parametrize(
    ("quote", "new", "found"),
    [
        (
            ONCE,
            corrected(3, "Davor haben wir zwei Jahre in einem Zimmer in Senne gelebt. Ja."),
            ("zwei Jahre in einem Zimmer in Senne gelebt", WORDS_CHANGED),
        ),
        (
            "in Seene",
            corrected(3, "Davor haben wir zwei Jahre in einem Zimmer in Senne gelebt. Ja."),
            (None, GONE),
        ),
        (
            "einem Zimmer",
            corrected(3, "Davor haben wir zwei Jahre in einem Zimmer in Senne gelebt. Ja."),
            ("einem Zimmer", ""),
        ),
        (ONCE, [("I", "Guten Tag."), ("B", "Tag!"), *OLD], (ONCE, "")),
        (ONCE, [*OLD[:3], *OLD[4:]], (None, GONE)),
        (
            ONCE,
            [*OLD[:3], ("B", "Davor haben wir zwei Jahre"), ("B", OLD[3][1][27:]), *OLD[4:]],
            ("zwei Jahre\nin einem Zimmer in Seene gelebt", WORDS_CHANGED),
        ),
        (ONCE, [*OLD[:2], ("I", "Bitte?"), *OLD[2:]], (ONCE, "")),
        (ONCE, corrected(3, OLD[3][1], who="I"), (ONCE, OTHER_SPEAKER)),
        (ONCE, [("X" if who == "B" else who, words) for who, words in OLD], (ONCE, "")),
        (ONCE, [OLD[3], *OLD[:3], *OLD[4:]], (ONCE, ELSEWHERE)),
        (
            ONCE,
            corrected(3, "Davor haben wir zwei Jahre " + "und noch mehr " * 12 + OLD[3][1][27:]),
            (None, TORN),
        ),
        ("👩‍👩‍👧", corrected(1, OLD[1][1].replace("👩‍👩‍👧", "👩‍👧")), (None, GONE)),
        ("Onkel. 👩‍👩‍👧", corrected(1, "Also " + OLD[1][1]), ("Onkel. 👩‍👩‍👧", "")),
    ],
)  # fmt: skip
def test_a_correction_does_this_to_a_coding(quote, new, found):
    assert traced(quote, *new) == found


def test_of_two_equal_turns_of_which_one_went_none_is_sure():
    old = (("B", "Ja."), ("I", "Wirklich?"), ("B", "Ja."), ("I", "Warum?"))
    new = (("B", "Ja."), ("I", "Weshalb denn?"))
    for number in (0, 1):
        _, reason = traced("Ja.", *new, number=number, old=old)
        assert reason in {SEVERAL_PLACES, GONE}


def test_a_word_that_alone_is_left_of_its_sentence_is_not_sure():
    new = corrected(5, "Unten war die Wand feucht.")
    assert traced("Wand", *new)[1] in {LITTLE_AROUND, GONE}


def test_a_quote_that_does_not_hold_is_an_error_that_shows_no_text():
    wrong = Coding("d1", Span(0, 3), "field.housing", "ada", "Und")
    with pytest.raises(CodingError) as caught:
        trace([wrong], document(*OLD), document(*OLD))
    assert "Und" not in str(caught.value)
