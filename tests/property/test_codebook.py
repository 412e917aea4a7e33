"""Laws of codebook operations: places and words never move, and what is undone never happened."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kimqual.coding.codebook import change_codebook, decide_codings, record_edits, undo_change
from kimqual.coding.codebook_views import worklist
from kimqual.errors import CodebookError
from kimqual.exchange import read_codebook
from kimqual.model import Code
from kimqual.model.codebook_change import add, edit, merge, move, restore, retire, split
from kimqual.store import Study
from kimqual.store.check import find_faults
from kimqual.store.codings import load_codebooks
from tests.unit.coding.coded_study import make, places, state

IDS = ("home", "rent", "noise", "office", "help", "new")
ids = st.sampled_from(IDS)
words = st.text("abÄß 👩🏽‍🌾\"'\\#\n", max_size=12)

CHANGES = st.one_of(
    st.builds(lambda p: ("add", "new", lambda b: add(b, Code("new", parent=p))), ids),
    st.builds(lambda c, t: ("edit", c, lambda b: edit(b, c, {"de": t}, {"memo": t})), ids, words),
    st.builds(lambda c, p: ("move", c, lambda b: move(b, c, p)), ids, st.none() | ids),
    st.builds(lambda c, o: ("merge", c, lambda b: merge(b, c, o)), ids, ids),
    st.builds(
        lambda c, o: ("split", c, lambda b: split(b, c, o)),
        ids,
        st.lists(ids, min_size=2, max_size=3, unique=True),
    ),
    st.builds(lambda c: ("retire", c, lambda b: retire(b, c)), ids),
    st.builds(lambda c: ("restore", c, lambda b: restore(b, c)), ids),
    st.builds(lambda n, o: ("decide", n, o), st.integers(0, 9), st.lists(ids, min_size=1)),
    st.just(("by hand", "", None)),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make(tmp_path_factory.mktemp("codebook") / "studie")


def do(study, kind, code, change):
    """Do one change; tell whether it was done."""
    path = study.path / "codebook.toml"
    try:
        if kind == "by hand":
            path.write_bytes(path.read_bytes().replace(b"Amt", b"Amtsstube", 1))
            return record_edits(study) is not None
        if kind == "decide":
            waiting = worklist(study)
            fit = [c for c in change if c in read_codebook(path)]
            fit = [c for c in fit if not read_codebook(path)[c].is_retired]
            if not waiting or not fit:
                return False
            decide_codings(study, {waiting[code % len(waiting)].coding: fit})
        else:
            change_codebook(study, kind, code, change)
    except CodebookError:
        return False
    return True


@settings(deadline=None, max_examples=40)
@given(st.lists(CHANGES, max_size=9))
def test_whatever_is_done_places_stay_and_undoing_all_of_it_gives_the_beginning(folder, changes):
    with Study.open(folder) as study:
        beginning, seen = state(study), places(study)
        passed = []
        for change in changes:
            before = state(study)
            if do(study, *change):
                passed.append(before)
            else:
                assert state(study) == before
            assert places(study) == seen
            assert not find_faults(study)
            book = read_codebook(folder / "codebook.toml")
            assert not [c for c in book.codes if c.merged_into and c.id in _used(study)]
            if passed:
                assert load_codebooks(study)[book.revision] == book
        for before in reversed(passed):
            undo_change(study)
            assert state(study) == before
        assert state(study) == beginning
        with pytest.raises(CodebookError, match="nothing to undo"):
            undo_change(study)


def _used(study):
    return {code for (code,) in study.db.execute("SELECT DISTINCT code FROM coding")}
