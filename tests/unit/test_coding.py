"""Codings put in place, taken along and settled."""

import unicodedata
from types import SimpleNamespace

import pytest

from kimqual.coding import Fault, as_settled, broken_rules, carry, carry_text, place, settle
from kimqual.errors import CodingError
from kimqual.model import Code, Codebook, Coding, Edit, Span, apply

TEXT = "Frau Öztürk sagt: 👩🏽‍🌾 Arbeit? Ja.\nDie Wohnung ist zu klein. Arbeit? Nein."
PARAGRAPHS = {1: Span(0, TEXT.index("\n")), 2: Span(TEXT.index("\n") + 1, len(TEXT))}
BOOK = Codebook(
    (
        Code("field.work"),
        Code("experience.discrimination"),
        Code("experience.discrimination.open", parent="experience.discrimination"),
        Code("ground", requires=("experience.discrimination",)),
        Code("ground.origin", parent="ground"),
    )
)


def row(quote, start=None, end=None, paragraph=None, code="field.work"):
    return SimpleNamespace(
        document="d1",
        code=code,
        coder="ada",
        quote=quote,
        start=start,
        end=end,
        paragraph=paragraph,
        memo="m",
        where="codings.csv, row 2",
    )


def placed(*args, **options):
    return place(row(*args, **options), TEXT, PARAGRAPHS, codebook=BOOK)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_quotes_with_umlauts_and_emoji_are_found_in_either_normal_form(form):
    for words in ("Öztürk sagt", "👩🏽‍🌾 Arbeit?", "zu klein"):
        found = placed(unicodedata.normalize(form, words))
        assert found.quote == found.span.of(TEXT) == words
        again = placed(unicodedata.normalize(form, words), found.span.start, found.span.end)
        assert again == found


def test_offsets_are_verified_and_never_corrected():
    start = TEXT.index("klein")
    assert placed("klein", start, start + 5).span == Span(start, start + 5)
    found = placed("klein", start + 1, start + 6)
    assert isinstance(found, Fault)
    assert "something else" in found.reason


def test_offsets_decide_between_two_places():
    start = TEXT.rindex("Arbeit?")
    assert placed("Arbeit?", start, start + 7).span.start == start
    assert placed("Arbeit?").reason == "The quote stands in 2 places."


def test_the_paragraph_decides_between_two_places():
    assert placed("Arbeit?", paragraph=2).span.start == TEXT.rindex("Arbeit?")
    assert placed("Öztürk", paragraph=2).reason == "The quote does not stand in paragraph 2."


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"quote": "Wohnung", "code": "field.wrk"}, "No code 'field.wrk'"),
        ({"quote": ""}, "empty"),
        ({"quote": "Wohnung", "start": 3}, "Only one"),
        ({"quote": "Wohnung", "end": 3}, "Only one"),
        ({"quote": "Wohnung", "paragraph": 9}, "no paragraph 9"),
        ({"quote": "Wohnung", "start": 5, "end": 900}, "does not lie in the document"),
        ({"quote": "Wohnung", "start": 5, "end": 5}, "does not lie in the document"),
        ({"quote": "Frau", "start": 0, "end": 4, "paragraph": 2}, "does not lie in paragraph 2"),
        ({"quote": "Garten"}, "does not stand in the document"),
    ],
)
def test_faults_say_why_and_what_to_do_without_any_source_text(given, reason):
    found = placed(**given)
    assert isinstance(found, Fault)
    assert reason in found.reason
    assert found.mend
    assert found.where == "codings.csv, row 2"
    for words in ("Wohnung", "Garten", "Frau"):
        assert words not in found.reason + found.mend


def test_overlapping_places_of_a_quote_are_counted():
    assert "2 places" in place(row("haha"), "hahaha", {}).reason


def coding(start, end, code, coder="ada", document="d1"):
    return Coding(document, Span(start, end), code, coder, TEXT[start:end])


def test_a_ground_needs_discrimination_on_the_same_passage_of_the_same_coder():
    alone = coding(0, 9, "ground.origin")
    for other in (
        coding(9, 12, "experience.discrimination"),
        coding(0, 9, "experience.discrimination", "ben"),
        coding(0, 9, "experience.discrimination", "ada", "d2"),
        coding(0, 9, "field.work"),
    ):
        faults = broken_rules([alone, other], BOOK)
        assert list(faults) == [alone]
        assert faults[alone].is_warning
        assert "experience.discrimination" in faults[alone].reason


@pytest.mark.parametrize("code", ["experience.discrimination", "experience.discrimination.open"])
def test_a_rule_is_kept_by_the_code_or_one_below_it(code):
    assert broken_rules([coding(0, 9, "ground.origin"), coding(8, 20, code)], BOOK) == {}


def test_codings_are_carried_between_views():
    source = "Ayşe Demir arbeitet in Sennestadt."
    old = apply(source, [Edit(Span(0, 10), "Elif Kaya")])
    new = apply(source, [Edit(Span(0, 10), "[Person]"), Edit(Span(23, 33), "[Stadtteil]")])
    work = Coding("d1", Span(10, 18), "field.work", "ada", "arbeitet", "memo")
    cut = Coding("d1", Span(5, 18), "field.work", "ada", "Kaya arbeitet")
    moved = carry([work, cut], old, new)
    assert [c.quote for c in moved] == ["arbeitet", "[Person] arbeitet"]
    assert moved[0].memo == "memo"
    assert all(c.quote == c.span.of(new.text) for c in moved)


def test_carrying_refuses_a_coding_that_has_lost_its_quote():
    view = apply("Ich bin da.", [])
    wrong = Coding("d1", Span(0, 3), "field.work", "ada", "bin")
    with pytest.raises(CodingError) as caught:
        carry([wrong], view, view)
    assert "bin" not in str(caught.value)
    with pytest.raises(CodingError):
        carry_text([wrong], view.text, view.text)


def test_only_what_stands_unchanged_is_carried_to_a_changed_text():
    old = "Ich suche Arbeit.\nDie Wohnung ist klein.\nJa."
    new = "Vorwort.\nIch suche Arbeit.\nDie Wohnung ist sehr klein.\nJa."
    quotes = ["Ich suche Arbeit.", "Die Wohnung ist", "ist klein", "Ja."]
    codings = [
        Coding("d1", Span(old.index(q), old.index(q) + len(q)), "x", "ada", q) for q in quotes
    ]
    found, lost = carry_text(codings, old, new)
    assert [c.quote for c in found] == [quotes[0], quotes[1], quotes[3]]
    assert [c.quote for c in lost] == ["ist klein"]
    assert all(c.quote == c.span.of(new) for c in found)


def test_a_coding_across_unchanged_lines_is_carried():
    old, new = "Eins.\nZwei.\nDrei.", "Null.\nEins.\nZwei.\nVier."
    found, _ = carry_text([Coding("d1", Span(2, 9), "x", "ada", old[2:9])], old, new)
    assert found[0].span == Span(8, 15)


def test_settled_codings_have_an_origin():
    shared, mine, theirs = (0, 9, "a"), (10, 19, "a"), (20, 29, "a")
    first = [coding(*shared), coding(*mine), coding(30, 40, "a"), coding(50, 55, "b")]
    second = [coding(*shared, "ben"), coding(*theirs, "ben"), coding(50, 55, "c", "ben")]
    final = as_settled([first[0], first[1], second[1]])
    final += as_settled([coding(32, 40, "a"), coding(50, 55, "d"), coding(60, 65, "a")])
    found = settle(first, second, final)
    assert found.agreed == (final[0],)
    assert found.from_first == (final[1],)
    assert found.from_second == (final[2],)
    assert [(c.settled, c.before) for c in found.changed] == [
        (final[3], (first[2],)),
        (final[4], (first[3], second[2])),
    ]
    assert found.new == (final[5],)
    assert found.rejected == ()


def test_what_was_given_up_is_named():
    first = [coding(0, 9, "a")]
    assert settle(first, [], []).rejected == (first[0],)


def test_a_settled_version_never_overwrites_a_coder():
    with pytest.raises(CodingError, match="'ada'"):
        settle([coding(0, 9, "a")], [], [coding(0, 9, "a")])


def test_copies_for_the_settled_version_hold_each_passage_once():
    both = [coding(0, 9, "a"), coding(0, 9, "a", "ben"), coding(0, 9, "b")]
    assert [(c.code, c.coder) for c in as_settled(both)] == [("a", "settled"), ("b", "settled")]
