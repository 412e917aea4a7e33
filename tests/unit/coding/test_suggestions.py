"""What became of a suggestion is told from the difference alone."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimqual.coding.suggestions import judge
from kimqual.model import Coding, Span

MODEL = "model:m"


def at(start, end, code="field.work", coder=MODEL):
    return Coding("d1", Span(start, end), code, coder, "x" * (end - start))


def own(start, end, code="field.work"):
    return at(start, end, code, "ada")


def verdicts(suggested, coded):
    return sorted(str(one.verdict) for one in judge(MODEL, suggested, coded))


@pytest.mark.parametrize(
    ("coded", "said", "why"),
    [
        ([own(3, 7)], ["accepted"], "same passage, same code"),
        ([own(3, 7, "field.housing")], ["changed"], "same passage, another code"),
        ([own(0, 5)], ["changed"], "overlapping passage, same code"),
        ([own(0, 5, "field.housing")], ["new", "rejected"], "another passage and another code"),
        ([own(7, 9)], ["new", "rejected"], "passages that only touch"),
        ([], ["rejected"], "submitted without it"),
        ([own(3, 7), own(0, 9)], ["accepted", "new"], "each suggestion counts once"),
        ([own(3, 6), own(5, 7)], ["changed", "new"], "each suggestion counts once, cut in two"),
    ],
)
def test_what_became_of_one_suggestion(coded, said, why):
    assert verdicts([at(3, 7)], coded) == said, why


def test_larger_overlap_is_taken_for_the_changed_one():
    [changed] = [
        one for one in judge(MODEL, [at(0, 10), at(8, 20)], [own(8, 18)]) if one.coding is not None
    ]
    assert changed.suggestion == at(8, 20)


codes = st.sampled_from(["field.work", "field.housing"])
places = st.tuples(st.integers(0, 12), st.integers(1, 6), codes)
passages = st.sets(places, max_size=6)


@given(passages, passages)
def test_every_suggestion_and_every_coding_is_counted_once(shown, coded):
    suggested = [at(a, a + n, code) for a, n, code in shown]
    submitted = [own(a, a + n, code) for a, n, code in coded]

    judged = judge(MODEL, suggested, submitted)

    assert Counter(one.suggestion for one in judged if one.suggestion) == Counter(suggested)
    assert Counter(one.coding for one in judged if one.coding) == Counter(submitted)
    both = {"accepted", "changed"}
    assert all((one.verdict in both) == bool(one.coding and one.suggestion) for one in judged)


@given(passages)
def test_what_is_submitted_as_it_was_shown_is_accepted(shown):
    suggested = [at(a, a + n, code) for a, n, code in shown]
    submitted = [own(a, a + n, code) for a, n, code in shown]

    assert set(verdicts(suggested, submitted)) <= {"accepted"}


@given(passages, passages, st.randoms())
def test_order_does_not_matter(shown, coded, random):
    suggested = [at(a, a + n, code) for a, n, code in shown]
    submitted = [own(a, a + n, code) for a, n, code in coded]
    before = set(judge(MODEL, suggested, submitted))
    random.shuffle(suggested)
    random.shuffle(submitted)

    assert set(judge(MODEL, suggested, submitted)) == before
