"""Laws of giving out work: the share holds, nothing moves, chance is the same everywhere."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimqual.coding.assigning import assign, loads, works
from kimqual.errors import CodingError
from kimqual.store.assignment import Assignment, Candidate

CODERS = ["anna", "bilal", "chloe"]


def interviews(n, start=0):
    return [Candidate(f"I{i:03}", "interview", None, 1000 + i) for i in range(start, start + n)]


def answers(n_persons, each=3, start=0):
    return [
        Candidate(f"A{p:03}{q}", "answer", f"C{p:04}", 12)
        for p in range(start, start + n_persons)
        for q in range(each)
    ]


def give(candidates, coders=CODERS, known=None, overlap=0.2, seed=7, **more):
    return assign(candidates, coders, known or Assignment(), overlap=overlap, seed=seed, **more)


def n_of(made, prefix):
    return {c: sum(d.startswith(prefix) for d in ids) for c, ids in made.documents.items()}


def test_a_share_of_each_kind_goes_to_all_and_the_rest_is_shared_out_evenly():
    made = give(interviews(10) + answers(20))

    assert sum(d.startswith("I") for d in made.shared) == 2
    assert sum(d.startswith("A") for d in made.shared) == 4 * 3
    assert sorted(n_of(made, "I").values()) == [4, 5, 5]
    assert sorted(n // 3 for n in n_of(made, "A").values()) == [9, 9, 10]


def test_all_answers_of_a_person_go_together():
    made = give(answers(9, each=4), overlap=0)

    for ids in made.documents.values():
        persons = [d[:4] for d in ids]
        assert all(persons.count(person) == 4 for person in persons)


def test_everybody_codes_everything_with_a_share_of_one_and_nobody_the_same_with_none():
    everything = interviews(5) + answers(3)
    ids = {one.id for one in everything}

    assert set(give(everything, overlap=1).documents.values()) == {frozenset(ids)}
    alone = give(everything, overlap=0)
    assert sum(len(mine) for mine in alone.documents.values()) == len(ids)
    assert alone.shared == frozenset()


def test_the_choice_is_the_same_in_any_order_and_another_with_another_seed():
    some = interviews(30)

    assert give(some) == give(some[::-1], CODERS[::-1])
    assert give(some).shared != give(some, seed=8).shared


def test_three_tenths_of_ten_are_three():
    assert len(give(interviews(10), overlap=0.3).shared) == 3
    assert len(give(interviews(30), overlap=0.1).shared) == 3


def test_later_documents_are_added_and_none_moves():
    before = give(interviews(10))
    after = give(interviews(20), known=before)

    for coder in CODERS:
        assert before.documents[coder] < after.documents[coder]
        old = {one.id for one in interviews(10)}
        assert after.documents[coder] & old == before.documents[coder]
    assert before.shared < after.shared
    assert len(after.shared) == 4


def test_a_newcomer_gets_what_all_code_and_later_what_is_due():
    before = give(interviews(10), ["anna", "bilal"])
    joined = give(interviews(10), CODERS, before)
    later = give(interviews(16), CODERS, joined)

    assert joined.documents["chloe"] == before.shared
    assert joined.documents["anna"] == before.documents["anna"]
    new = {one.id for one in interviews(6, start=10)} - later.shared
    assert new
    assert len(new & later.documents["chloe"]) > len(new & later.documents["anna"])


def test_who_is_not_named_keeps_what_he_has_and_gets_nothing_new():
    before = give(interviews(10))
    after = give(interviews(20), ["anna", "bilal"], before)

    assert after.documents["chloe"] == before.documents["chloe"]


def test_a_later_answer_goes_to_whoever_has_the_person():
    before = give(answers(8, each=1))
    after = give(answers(8, each=2), known=before)

    for coder in CODERS:
        assert {d[:4] for d in after.documents[coder]} == {d[:4] for d in before.documents[coder]}
    assert len(after.shared) == 2 * len(before.shared)


def test_a_larger_share_takes_from_nobody_and_a_smaller_one_neither():
    before = give(interviews(10))
    more = give(interviews(10), known=before, overlap=0.5, is_raised=True)
    less = give(interviews(10), known=more, overlap=0.1)

    assert len(more.shared) == 5
    assert before.shared < more.shared
    assert all(before.documents[c] <= more.documents[c] for c in CODERS)
    assert less == more


@pytest.mark.parametrize("overlap", [-0.1, 1.5, float("nan"), float("inf")])
def test_what_is_no_share_is_refused(overlap):
    with pytest.raises(CodingError, match="no share") as caught:
        give(interviews(3), overlap=overlap)
    assert "--overlap" in caught.value.where


def test_loads_count_each_kind_and_the_words():
    everything = interviews(2) + answers(1)
    [anna] = loads(everything, give(everything, ["anna"], overlap=1))

    assert (anna.n_interviews, anna.n_answers, anna.n_shared) == (2, 3, 5)
    assert anna.n_words == 1000 + 1001 + 36


@given(
    st.integers(0, 25),
    st.integers(0, 25),
    st.integers(1, 4),
    st.integers(0, 20),
    st.integers(0, 99),
)
def test_everything_is_given_out_fairly_and_for_good(n, n_later, n_coders, twentieths, seed):
    coders, overlap = [f"c{i}" for i in range(n_coders)], twentieths / 20
    first = give(interviews(n), coders, overlap=overlap, seed=seed)
    both = give(interviews(n + n_later), coders, first, overlap=overlap, seed=seed)

    for made, size in ((first, n), (both, n + n_later)):
        ids = {one.id for one in interviews(size)}
        assert frozenset().union(*made.documents.values()) == ids
        assert len(made.shared) >= math.ceil(Fraction(twentieths, 20) * size)
        assert all(made.shared <= mine for mine in made.documents.values())
        numbers = [len(made.documents.get(coder, ())) for coder in coders]
        assert max(numbers) - min(numbers) <= 1
    assert len(first.shared) == math.ceil(Fraction(twentieths, 20) * n)
    assert all(first.documents[c] <= both.documents[c] for c in first.documents)
    assert give(interviews(n + n_later), coders, both, overlap=overlap, seed=seed) == both


def test_an_answer_without_a_person_stands_alone():
    made = works([Candidate("A1", "answer", None, 3), Candidate("A2", "answer", None, 4)])

    assert [work.documents for work in made] == [("A1",), ("A2",)]
