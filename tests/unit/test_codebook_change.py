"""Laws of changing a codebook and of telling what is different."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimqual.errors import CodebookError, UnknownCodeError
from kimqual.model import Code, Codebook
from kimqual.model.codebook_change import (
    add,
    edit,
    merge,
    move,
    restore,
    retire,
    split,
    stamped,
)
from kimqual.model.codebook_diff import CodeChange, compare_codebooks, compare_words

BOOK = Codebook(
    (
        Code("field", {"de": "Feld"}),
        Code("field.rent", {"de": "Miete"}, "Was Wohnen kostet.", parent="field"),
        Code("field.home", {"de": "Wohnung"}, parent="field"),
        Code("ground", requires=("field.rent",)),
    ),
    revision=3,
)


def ids(book):
    return [code.id for code in book.codes]


def test_new_code_stands_behind_the_last_one_below_its_parent():
    assert ids(add(BOOK, Code("field.bus", parent="field")))[3] == "field.bus"
    assert ids(add(BOOK, Code("z")))[-1] == "z"


def test_move_takes_along_what_hangs_below():
    book = move(BOOK, "field", "ground")
    assert book.path("field.rent") == ("ground", "field", "field.rent")
    assert move(book, "field", None).path("field.rent") == ("field", "field.rent")


def test_merged_code_is_required_no_more_and_the_other_one_is():
    book = merge(BOOK, "field.rent", "field.home")
    assert book.current("field.rent") == "field.home"
    assert book["ground"].requires == ("field.home",)


def test_what_required_a_split_code_is_content_with_each_of_the_new_ones():
    book = split(BOOK, "field.rent", ["field.home", "ground"])
    assert book["ground"].requires == ("field.rent", "field.home")


def test_no_code_comes_to_require_itself_by_a_merge():
    assert merge(BOOK, "field.rent", "ground")["ground"].requires == ()


@pytest.mark.parametrize("leave", ["retire", "merge", "split"])
def test_restored_code_is_given_as_before(leave):
    does = {
        "retire": lambda: retire(BOOK, "field.rent"),
        "merge": lambda: merge(BOOK, "field.rent", "field.home"),
        "split": lambda: split(BOOK, "field.rent", ["field.home", "field"]),
    }
    gone = stamped(BOOK, does[leave](), 4)
    assert (gone["field.rent"].until, gone["field.rent"].is_retired) == (3, True)
    assert restore(gone, "field.rent")["field.rent"] == BOOK["field.rent"]


RETIRED = retire(BOOK, "field.home")
MERGED = merge(BOOK, "field.rent", "field.home")


REFUSED = [
    (lambda: add(BOOK, Code("field")), "already"),
    (lambda: add(BOOK, Code(" a")), "no id"),
    (lambda: add(BOOK, Code("a", color="rot")), "no colour"),
    (lambda: add(BOOK, Code("a", {"de": "\udcff"})), "no letter"),
    (lambda: add(RETIRED, Code("a", parent="field.home")), "is retired"),
    (lambda: edit(BOOK, "field", {"de": "Feld"}), "Nothing of 'field'"),
    (lambda: edit(BOOK, "field", texts={"color": "#12"}), "no colour"),
    (lambda: edit(BOOK, "field", texts={"memo": "a\x07"}), "no letter"),
    (lambda: move(BOOK, "field", "field.rent"), "hangs below it"),
    (lambda: move(BOOK, "field", "field"), "itself"),
    (lambda: move(BOOK, "field", None), "Nothing of"),
    (lambda: merge(BOOK, "field", "ground"), "hang field.rent, field.home"),
    (lambda: merge(BOOK, "field.rent", "field.rent"), "into itself"),
    (lambda: merge(RETIRED, "field.rent", "field.home"), "is retired"),
    (lambda: merge(MERGED, "field.rent", "ground"), "went into 'field.home' already"),
    (lambda: split(MERGED, "field.rent", ["field.home", "ground"]), "is merged already"),
    (lambda: split(BOOK, "field.rent", ["field.home"]), "split into field.home"),
    (lambda: split(BOOK, "field.rent", ["field.rent", "field.home"]), "split into"),
    (lambda: retire(RETIRED, "field.home"), "is retired"),
    (lambda: restore(BOOK, "field"), "given already"),
]


@pytest.mark.parametrize("at", range(len(REFUSED)))
def test_what_makes_no_sense_is_refused_with_a_mend(at):
    change, said = REFUSED[at]
    with pytest.raises(CodebookError, match=said) as caught:
        change()
    assert caught.value.mend


UNKNOWN = [
    lambda: edit(BOOK, "x"),
    lambda: move(BOOK, "field", "x"),
    lambda: merge(BOOK, "x", "field"),
    lambda: merge(BOOK, "field.rent", "x"),
    lambda: split(BOOK, "field", ["ground", "x"]),
    lambda: retire(BOOK, "x"),
    lambda: restore(BOOK, "x"),
    lambda: add(BOOK, Code("a", parent="x")),
]


@pytest.mark.parametrize("at", range(len(UNKNOWN)))
def test_code_that_is_not_there_is_named_with_the_nearest(at):
    with pytest.raises(UnknownCodeError, match="No code 'x'"):
        UNKNOWN[at]()


def test_each_kind_of_change_is_told_once():
    new = Codebook(
        (
            Code("field", {"de": "Bereich", "en": "Field"}, color="#4c78a8"),
            Code("field.rent", {"de": "Miete"}, "Was das Wohnen kostet.", merged_into="field.home"),
            Code("field.home", {"de": "Wohnung"}, parent="field", memo="Neu."),
            Code("field.bus", {"de": "Bus"}, parent="field"),
        ),
        "Probe",
        4,
    )
    told = [(c.kind, c.code, c.before, c.after) for c in compare_codebooks(BOOK, new)]
    assert told == [
        ("name", "", "", "Probe"),
        ("label.de", "field", "Feld", "Bereich"),
        ("label.en", "field", "", "Field"),
        ("color", "field", "", "#4c78a8"),
        ("merged", "field.rent", "", "field.home"),
        ("moved", "field.rent", "field > field.rent", "field.rent"),
        ("definition", "field.rent", "Was Wohnen kostet.", "Was das Wohnen kostet."),
        ("memo", "field.home", "", "Neu."),
        ("added", "field.bus", "", "Bus"),
        ("removed", "ground", "ground", ""),
    ]


def test_other_order_is_told():
    turned = Codebook(tuple(reversed(BOOK.codes)))
    assert compare_codebooks(BOOK, turned) == [CodeChange("ordered", "")]
    assert compare_codebooks(BOOK, BOOK) == []


@given(st.text(max_size=40), st.text(max_size=40))
def test_words_put_together_give_both_texts(before, after):
    found = compare_words(before, after)
    assert "".join(w.text for w in found if w.state != "new") == before
    assert "".join(w.text for w in found if w.state != "gone") == after
