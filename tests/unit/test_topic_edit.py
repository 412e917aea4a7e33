"""Edits of topics hold on to texts: what they do after the next fit, and what they never do."""

from hypothesis import given
from hypothesis import strategies as st

from kimqual.model.topic_edit import EditKind, EditState, Group, TopicEdit, edit_topics


def places(*numbers):
    return frozenset((f"D{n}", 0) for n in numbers)


def groups(*parts):
    return {at: Group(set(places(*part)), (f"wort{at}",)) for at, part in enumerate(parts)}


def edit(kind, *parts, number=1, label=""):
    return TopicEdit(number, 10, kind, tuple(places(*part) for part in parts), label)


def seen(until):
    """Let texts up to a number be as old as the edits, and the rest be new."""
    return {(f"D{n}", 0): 5 if n <= until else 15 for n in range(100)}


def texts(edited):
    return {number: {int(d[1:]) for d, _ in g.texts} for number, g in edited.topics.items()}


def test_a_name_goes_with_its_texts_to_another_number():
    named = edit(EditKind.RENAME, [1, 2, 3], label="Busse")
    after = edit_topics(groups([4, 5], [1, 2, 3, 20, 21, 22, 23, 24]), [named], seen(9))
    assert {k: g.label for k, g in after.topics.items()} == {0: "", 1: "Busse"}
    assert after.states == {1: EditState.APPLIED}


def test_texts_that_were_there_before_speak_against_a_topic():
    named = edit(EditKind.RENAME, [1, 2, 3], label="Busse")
    after = edit_topics(groups([1, 2, 3, 20, 21, 22]), [named], seen(99))
    assert after.states == {1: EditState.LOST}
    assert after.topics[0].label == ""


def test_an_edit_whose_texts_are_spread_changes_nothing_and_says_so():
    fitted = groups([1, 4], [2, 5], [3, 6])
    for kind in EditKind:
        parts = ([1, 2, 3], [4, 5, 6]) if kind in ("merge", "split") else ([1, 2, 3],)
        after = edit_topics(fitted, [edit(kind, *parts, label="x")], seen(9))
        assert after.states == {1: EditState.LOST}
        assert after.topics == fitted


def test_a_merge_takes_the_smallest_number_and_both_words():
    after = edit_topics(groups([1], [2, 3], [4]), [edit(EditKind.MERGE, [4], [2, 3])], seen(9))
    assert texts(after) == {0: {1}, 1: {2, 3, 4}}
    assert after.topics[1].words == ("wort1", "wort2")


def test_a_merge_that_the_fit_makes_by_itself_gives_the_name_only():
    merge = edit(EditKind.MERGE, [1, 2], [3, 4], label="Verkehr")
    after = edit_topics(groups([1, 2, 3, 4, 20], [5]), [merge], seen(9))
    assert after.states == {1: EditState.ALREADY}
    assert after.topics[0].label == "Verkehr"


def test_a_merge_of_three_of_which_one_is_gone_is_done_in_part():
    merge = edit(EditKind.MERGE, [1, 2], [3, 4], [5, 6])
    after = edit_topics(groups([1, 2], [3, 4], [5, 7], [6, 8]), [merge], seen(9))
    assert after.states == {1: EditState.PARTLY}
    assert texts(after)[0] == {1, 2, 3, 4}


def test_a_split_gives_new_numbers_and_names_the_texts_that_nobody_placed():
    split = edit(EditKind.SPLIT, [1, 2], [3])
    after = edit_topics(groups([1, 2, 3, 20], [4]), [split], seen(9))
    assert texts(after) == {0: {1, 2, 20}, 1: {4}, 2: {3}}
    assert after.waiting == {1: set(places(20))}


def test_a_split_that_the_fit_makes_by_itself_is_left():
    split = edit(EditKind.SPLIT, [1, 2], [3, 4])
    after = edit_topics(groups([1, 2], [3, 4]), [split], seen(9))
    assert after.states == {1: EditState.ALREADY}


def test_later_edits_are_made_on_what_earlier_ones_left():
    merge = edit(EditKind.MERGE, [1, 2], [3], number=1)
    ignore = edit(EditKind.IGNORE, [1, 2, 3], number=2)
    after = edit_topics(groups([1, 2], [3], [4]), [merge, ignore], seen(9))
    assert after.topics[0].ignored
    assert not after.topics[2].ignored


_NUMBERS = st.integers(0, 15)
_FIT = st.lists(st.integers(0, 3), min_size=16, max_size=16)
_EDITS = st.lists(
    st.tuples(st.sampled_from(EditKind), st.lists(_NUMBERS, min_size=2, max_size=12, unique=True)),
    max_size=6,
)


@given(_FIT, _EDITS)
def test_no_text_is_lost_or_doubled_by_any_edit(labels, drawn):
    fitted = groups(*([n for n in range(16) if labels[n] == k] for k in sorted(set(labels))))
    edits = [
        edit(kind, *((all_[::2], all_[1::2]) if kind in ("merge", "split") else (all_,)), number=n)
        for n, (kind, all_) in enumerate(drawn)
    ]
    after = edit_topics(fitted, edits, seen(99))
    assert sorted(p for g in after.topics.values() for p in g.texts) == sorted(places(*range(16)))
    assert set(after.states) == {e.id for e in edits}
