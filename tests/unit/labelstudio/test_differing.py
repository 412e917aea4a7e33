"""Laws of comparing pages: every change is named, and nothing that people added is lost."""

from dataclasses import replace

import pytest

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.config import labelling_config
from kimqual.labelstudio.differing import Change, additions, changes, is_current, with_additions
from kimqual.model import Code, Codebook

BOOK = Codebook(
    (
        Code("field", {"de": "Feld"}),
        Code("work", {"de": "Arbeit"}, parent="field", definition="Erwerb."),
        Code("home", {"de": "Wohnen"}, parent="field"),
        Code("feel", {"de": "Gefühl (warm)"}),
    )
)
PAGE = labelling_config(BOOK)
EXTRA = '<Choices name="eignung" toName="txt"><Choice value="gut"/></Choices>'
RELATIONS = '<Relations><Relation value="widerspricht"/></Relations>'


def changed(code, **values):
    codes = tuple(replace(c, **values) if c.id == code else c for c in BOOK.codes)
    return Codebook(codes, revision=2)


def added(xml, page=PAGE):
    return page.removesuffix("</View>\n") + f"{xml}</View>\n"


def test_nothing_differs_from_itself():
    assert changes(PAGE, BOOK) == []
    assert with_additions(PAGE, PAGE) == PAGE
    assert is_current(PAGE.strip(), PAGE)


@pytest.mark.parametrize(
    ("book", "wanted"),
    [
        (changed("home", label={"de": "Miete"}), Change("renamed", "home", "Wohnen", "Miete")),
        (
            changed("home", parent="feel"),
            Change("moved", "home", "Feld > Wohnen", "Gefühl (warm) > Wohnen"),
        ),
        (changed("home", retired=True), Change("retired", "home")),
        (changed("home", merged_into="work"), Change("merged", "home", after="work")),
        (
            changed("home", split_into=("work", "feel")),
            Change("split", "home", after="work, feel"),
        ),
        (changed("work", definition="Neu."), Change("described", "work")),
        (Codebook((*BOOK.codes, Code("new"))), Change("added", "new", after="new")),
        (Codebook(BOOK.codes[:-1]), Change("removed", "feel", "Gefühl (warm)")),
    ],
)
def test_each_change_is_named_and_no_other(book, wanted):
    assert changes(PAGE, book) == [wanted]
    assert not is_current(PAGE, labelling_config(book))


def test_code_that_is_given_again_says_so():
    page = labelling_config(changed("home", retired=True))

    assert changes(page, BOOK) == [Change("revived", "home")]


def test_several_changes_of_one_code_are_all_named():
    book = changed("home", parent=None, label={"de": "Zuhause"}, merged_into="work")

    assert [c.kind for c in changes(PAGE, book)] == ["renamed", "moved", "merged"]


def test_what_people_added_goes_over_and_twice_is_once():
    page = added(EXTRA + RELATIONS)
    wanted = labelling_config(changed("home", retired=True))

    new = with_additions(page, wanted)

    assert additions(page, wanted) == ["eignung", "<Relations>"]
    assert 'value="gut"' in new
    assert "widerspricht" in new
    assert [c.kind for c in changes(page, changed("home", retired=True))] == ["retired"]
    assert with_additions(new, wanted) == new
    assert is_current(new, wanted)
    assert not is_current(page, wanted)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<View>", "no sound XML"),
        ("", "no sound XML"),
        ('<!DOCTYPE View [<!ENTITY a "b">]><View/>', "document type"),
        (PAGE.replace("Taxonomy", "Labels"), "'kode' is a <Labels>"),
        (added('<Rating name="r" toName="audio"/>'), "about 'audio'"),
    ],
)
def test_page_that_is_not_ours_is_refused_with_the_reason(page, said):
    with pytest.raises(LabelStudioError, match=said) as caught:
        with_additions(page, PAGE)
    assert caught.value.mend
    assert not is_current(page, PAGE)


def test_page_without_a_tree_of_codes_is_refused():
    with pytest.raises(LabelStudioError, match="no <Taxonomy"):
        changes("<View/>", BOOK)
