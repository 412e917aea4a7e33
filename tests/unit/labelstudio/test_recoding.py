"""Laws of bringing stored passages onto other paths: nothing else of them changes."""

import copy

from hypothesis import given
from hypothesis import strategies as st

from kimqual.labelstudio.recoding import codes, due_changes, due_paths, recoded
from kimqual.model import Code, Codebook

BOOK = Codebook(
    (
        Code("field"),
        Code("rent", parent="field", merged_into="home"),
        Code("home", parent="field"),
        Code("help", split_into=("office", "friends")),
        Code("office", parent="help"),
        Code("friends", parent="help"),
    )
)
DUE = due_paths(BOOK)

ids = st.sampled_from([*(code.id for code in BOOK.codes), "unknown"])
paths = st.one_of(st.lists(ids, max_size=3), st.none(), st.integers(), st.just([None]))
values = st.fixed_dictionaries(
    {"taxonomy": st.one_of(st.lists(paths, max_size=4), st.text(max_size=3))},
    optional={"text": st.text(max_size=5), "globalOffsets": st.dictionaries(ids, st.integers())},
)
results = st.lists(
    st.one_of(
        st.fixed_dictionaries(
            {
                "id": st.text(max_size=3),
                "type": st.sampled_from(["taxonomy", "textarea", "choices"]),
                "from_name": st.sampled_from(["kode", "eigene"]),
                "value": st.one_of(values, st.none()),
            }
        ),
        st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    ),
    max_size=4,
)


def is_ours(item):
    return item.get("type") == "taxonomy" and item.get("from_name") == "kode"


@given(results)
def test_only_paths_of_passages_change(before):
    given_ = copy.deepcopy(before)
    after = recoded(before, DUE)

    assert before == given_
    for old, new in zip(before, after, strict=True):
        if old != new:
            assert is_ours(old)
            assert old | {"value": None} == new | {"value": None}
            assert old["value"] | {"taxonomy": 0} == new["value"] | {"taxonomy": 0}


@given(results)
def test_twice_is_once_and_leaves_nothing_due(before):
    after = recoded(before, DUE)

    assert recoded(after, DUE) == after
    assert not due_changes(after, DUE)
    if due_changes(before, DUE):
        assert after != before


@given(results)
def test_no_passage_loses_its_code_or_gets_another_than_the_one_due(before):
    now = codes(recoded(before, DUE))

    assert set(now) == {DUE.get(code, (code,))[-1] for code in codes(before)}


def test_moved_and_merged_passages_are_counted_by_what_becomes_of_them():
    moved = {"type": "taxonomy", "from_name": "kode", "value": {"taxonomy": [["home"]]}}
    merged = {"type": "taxonomy", "from_name": "kode", "value": {"taxonomy": [["field", "rent"]]}}
    split = {"type": "taxonomy", "from_name": "kode", "value": {"taxonomy": [["help"]]}}

    assert due_changes([moved, merged, split], DUE) == {("home", "home"): 1, ("rent", "home"): 1}
