"""Laws of the resolver."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.resolver import RANK, order, resolve
from kimqual.model import Category, Span


@st.composite
def candidates(draw):
    start = draw(st.integers(0, 40))
    span = Span(start, start + draw(st.integers(1, 12)))
    score = draw(st.sampled_from([0.5, 0.7, 0.9, 1.0]))
    return Candidate(span, draw(st.sampled_from(Category)), score, draw(st.sampled_from("abc")))


many = st.lists(candidates(), max_size=25)


@given(many)
def test_no_overlap_leaves_it(found):
    kept = resolve(found)
    assert all(one.span.end <= two.span.start for one, two in pairwise(kept))


@given(many, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert resolve(shuffled) == resolve(found)


@given(many)
def test_whoever_goes_is_overlapped_by_somebody_as_strong(found):
    kept = resolve(found)
    for one in found:
        assert one in kept or any(
            one.span.overlap(other.span) and order(other) <= order(one) for other in kept
        )


@given(many)
def test_nothing_is_changed_or_invented_and_resolving_again_changes_nothing(found):
    kept = resolve(found)
    assert set(kept) <= set(found)
    assert resolve(kept) == kept


@given(candidates(), candidates())
def test_the_order_is_total(one, two):
    assert (order(one) == order(two)) == (one == two)


def test_every_category_has_a_rank_of_its_own():
    assert set(RANK) == set(Category)
    assert len(set(RANK.values())) == len(Category)


def test_longest_then_rank_then_score_then_position():
    def one(start, end, category=Category.DATE, score=0.5):
        return Candidate(Span(start, end), category, score, "r")

    assert resolve([one(0, 3), one(2, 8)]) == (one(2, 8),)
    assert resolve([one(0, 4), one(0, 4, Category.PERSON, 0.1)])[0].category is Category.PERSON
    assert resolve([one(0, 4), one(0, 4, score=0.9)])[0].score == 0.9
    assert resolve([one(2, 6), one(0, 4)]) == (one(0, 4),)
