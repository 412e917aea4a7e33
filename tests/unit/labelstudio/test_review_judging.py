"""Laws of a review: by difference against what was proposed, and nothing marked is ever lost."""

import pytest

from kimqual.exchange.labelstudio_review import Marked, Proposal, ReviewRead, Submitted
from kimqual.labelstudio.review_judging import judge
from kimqual.model import Category, Mention, Span

TEXT = "Frau Yılmaz vom Amt in Bielefeld kam (mit Rose Müller). Ja."


def at(words):
    start = TEXT.index(words)
    return Span(start, start + len(words))


def proposal(words, category="PERSON", reason="ner: kimqual-ner 1", verdict="ja"):
    span = at(words)
    entity = f"{category}-001"
    return Proposal(
        Mention(span.start, span.end, Category(category), 0.8, "", entity, reason), verdict
    )


def mark(words, category="PERSON", verdict="ja", entity="PERSON-001", region="r"):
    return Marked(region, at(words), words, category, verdict, entity)


def review(proposals, *submitted, faults=()):
    done = [
        Submitted(number, str(number), tuple(marks), tuple(faults))
        for number, marks in enumerate(submitted, 1)
    ]
    return ReviewRead("I001", 1, (), tuple(proposals), tuple(done), 0)


def judged(proposals, *submitted, faults=(), before=()):
    return judge(review(proposals, *submitted, faults=faults), TEXT, before, "task 1")


def rejected(result):
    return {(d.span.of(TEXT), d.scope) for d in result.rejected}


def accepted(result):
    return {one.words for one in result.accepted}


def test_what_stands_as_proposed_is_accepted_and_says_nothing_new():
    [one] = judged([proposal("Yılmaz")], [mark("Yılmaz")]).accepted

    assert (one.is_added, one.is_recategorised, one.entity, one.scope) == (False, False, "", "")


def test_what_is_gone_is_rejected():
    result = judged([proposal("Yılmaz"), proposal("Amt")], [mark("Yılmaz")])

    assert (accepted(result), rejected(result)) == ({"Yılmaz"}, {("Amt", "")})


@pytest.mark.parametrize(("verdict", "scope"), [("nein", ""), ("nein-studie", "study")])
def test_what_is_said_to_be_none_is_rejected_as_far_as_said(verdict, scope):
    result = judged([proposal("Amt")], [mark("Amt", verdict=verdict)])

    assert (accepted(result), rejected(result)) == (set(), {("Amt", scope)})


def test_narrower_borders_reject_the_rest_that_says_something():
    result = judged([proposal("Yılmaz vom Amt")], [mark("Yılmaz")])

    assert (accepted(result), rejected(result)) == ({"Yılmaz"}, {("vom Amt", "")})


def test_wider_borders_reject_nothing():
    result = judged([proposal("Rose")], [mark("Rose Müller")])

    assert (accepted(result), rejected(result)) == ({"Rose Müller"}, set())


@pytest.mark.parametrize(
    ("dragged", "meant"),
    [
        ("Müller).", "Müller"),
        ("(mit Rose", "mit Rose"),
        ("(mit Rose Müller)", "(mit Rose Müller)"),
        (" Bielefeld ", "Bielefeld"),
        ("Ja.", "Ja"),
    ],
)
def test_what_the_mouse_took_along_is_cut_off(dragged, meant):
    assert accepted(judged([], [mark(dragged)])) == {meant}


def test_punctuation_alone_is_no_mention():
    assert accepted(judged([], [mark(").")])) == set()


def test_borders_as_proposed_are_never_trimmed():
    assert accepted(judged([proposal("Müller).")], [mark("Müller).")])) == {"Müller)."}


def test_another_category_and_another_entity_are_told():
    [one] = judged([proposal("Amt")], [mark("Amt", "FACILITY", entity="das Amt")]).accepted

    assert (one.is_recategorised, one.category, one.entity) == (True, "FACILITY", "das Amt")


def test_a_mark_without_a_verdict_is_meant():
    assert accepted(judged([], [mark("Bielefeld", "CITY", verdict="")])) == {"Bielefeld"}


def test_what_one_of_two_marks_stays_and_the_newest_category_counts():
    result = judged(
        [proposal("Yılmaz"), proposal("Amt")],
        [mark("Yılmaz"), mark("Amt", verdict="nein")],
        [mark("Amt", "FACILITY")],
    )

    assert accepted(result) == {"Yılmaz", "Amt"}
    assert rejected(result) == set()
    assert {one.category for one in result.accepted} == {"PERSON", "FACILITY"}


def test_of_one_account_only_the_last_counts():
    task = review([proposal("Amt")], [mark("Amt")], [])
    both = tuple(Submitted(one.number, "anna", one.marked, one.faults) for one in task.submitted)
    same = ReviewRead(task.document, 1, (), task.proposals, both, 0)

    assert rejected(judge(same, TEXT, (), "task 1")) == {("Amt", "")}


def test_what_an_earlier_pull_added_and_is_gone_is_rejected():
    assert rejected(judged([], [], before=[at("Bielefeld")])) == {("Bielefeld", "")}


def test_of_a_region_that_cannot_be_read_nothing_is_said():
    span = at("Amt")
    broken = [(f"m{span.start}-{span.end}", "no globalOffsets")]
    result = judged([proposal("Amt"), proposal("Yılmaz")], [], faults=broken)

    assert rejected(result) == {("Yılmaz", "")}
    assert [fault.where for fault in result.faults] == [
        f"task 1, annotation 1, region m{span.start}-{span.end}"
    ]


def test_the_machine_is_measured_on_what_it_found_itself():
    result = judged(
        [proposal("Yılmaz"), proposal("Amt", reason="decision: study"), proposal("Rose")],
        [mark("Yılmaz"), mark("Amt"), mark("Bielefeld", "CITY")],
    )

    assert (result.direct.n_marked, result.direct.n_found) == (1, 1)
    assert (result.direct.n_proposed, result.direct.n_right) == (2, 1)
    assert (result.quasi.n_marked, result.quasi.n_found) == (1, 0)
