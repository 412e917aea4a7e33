"""Kinds of disagreement between two coders, and how spans are paired."""

import pytest

from kimqual.agreement.disagreeing import DisagreementKind, confusion, disagreements
from kimqual.agreement.matching import match, span_agreement
from kimqual.errors import CodingError
from kimqual.model import Code, Codebook, Coding, Span

BOOK = Codebook(
    (
        Code("field"),
        Code("field.work", parent="field"),
        Code("field.health", parent="field"),
        Code("ground.origin"),
    )
)


def codings(coder, *places):
    return [
        Coding(place[3] if len(place) > 3 else "d1", Span(place[0], place[1]), place[2], coder, "q")
        for place in places
    ]


def kinds(first, second, **options):
    rows = disagreements(codings("ada", *first), codings("ben", *second), **options)
    return [(row.kind.value, row.codes, len(row.first), len(row.second)) for row in rows]


def test_equal_codings_are_no_disagreement():
    assert kinds([(0, 5, "x"), (7, 9, "y")], [(7, 9, "y"), (0, 5, "x")]) == []


def test_missed_where_no_span_of_the_code_overlaps():
    assert kinds([(0, 5, "x")], [(5, 9, "x")]) == [
        ("missed", ("x",), 1, 0),
        ("missed", ("x",), 0, 1),
    ]


def test_missed_where_the_other_document_has_the_span():
    assert [row[0] for row in kinds([(0, 5, "x")], [(0, 5, "x", "d2")])] == ["missed", "missed"]


def test_boundary_gives_the_overlap():
    (row,) = disagreements(codings("ada", (0, 10, "x")), codings("ben", (0, 5, "x")))
    assert (row.kind, row.iou, row.span) == (DisagreementKind.BOUNDARY, 0.5, Span(0, 10))


def test_other_code_at_half_overlap_and_missed_below():
    assert kinds([(0, 10, "x")], [(0, 5, "y")]) == [("other code", ("x", "y"), 1, 1)]
    assert [row[0] for row in kinds([(0, 10, "x")], [(0, 4, "y")])] == ["missed", "missed"]


def test_other_code_knows_siblings_and_prefers_them():
    first = codings("ada", (0, 10, "field.work"))
    second = codings("ben", (0, 10, "ground.origin"), (0, 10, "field.health"))
    rows = disagreements(first, second, codebook=BOOK)
    assert [(row.kind.value, row.codes, row.is_same_parent) for row in rows] == [
        ("missed", ("ground.origin",), False),
        ("other code", ("field.work", "field.health"), True),
    ]


def test_split_where_two_spans_cover_one():
    assert kinds([(0, 20, "x")], [(0, 9, "x"), (10, 20, "x")]) == [
        ("split or merged", ("x",), 1, 2)
    ]


def test_neighbours_that_spill_over_are_two_boundaries():
    rows = kinds([(0, 10, "x"), (10, 20, "x")], [(0, 11, "x"), (11, 20, "x")])
    assert [row[0] for row in rows] == ["boundary", "boundary"]


def test_left_over_next_to_an_exact_pair_joins_it():
    assert kinds([(0, 10, "x"), (5, 15, "x")], [(0, 10, "x")]) == [
        ("split or merged", ("x",), 2, 1)
    ]


def test_broken_rules_are_listed_even_where_both_agree():
    first, second = codings("ada", (0, 5, "x")), codings("ben", (0, 5, "x"))
    (row,) = disagreements(first, second, broken=set(second))
    assert row.kind is DisagreementKind.RULE
    assert row.codings == (*first, *second)


def test_matching_maximises_the_whole_sum():
    # Greedy pairing takes the best single pair (2-12 with 0-12) and loses the other.
    first = codings("ada", (0, 9, "x"), (2, 12, "x"))
    second = codings("ben", (0, 12, "x"), (9, 14, "x"))
    pairs = [(pair.first.span, pair.second.span) for pair in match(first, second)]
    assert pairs == [(Span(0, 9), Span(0, 12)), (Span(2, 12), Span(9, 14))]


def test_ties_go_by_position_and_not_by_order():
    first = codings("ada", (0, 2, "x"), (2, 4, "x"))
    second = codings("ben", (0, 4, "x"))
    for given in (first, first[::-1]):
        assert match(given, second)[0].first.span == Span(0, 2)


def test_a_coder_cannot_disagree_with_herself():
    same = codings("ada", (0, 5, "x"))
    with pytest.raises(CodingError, match="both sides"):
        disagreements(same, same)


def test_confusion_counts_codes_that_stand_for_one_another():
    rows = disagreements(
        codings("ada", (0, 5, "x"), (10, 15, "x"), (20, 25, "z")),
        codings("ben", (0, 5, "y"), (10, 15, "y"), (20, 25, "x")),
    )
    assert confusion(rows) == {("x", "y"): 2, ("z", "x"): 1}


def test_span_agreement_counts_exact_and_relaxed():
    found = span_agreement(
        codings("ada", (0, 10, "x"), (20, 30, "x"), (40, 50, "x")),
        codings("ben", (0, 10, "x"), (20, 26, "x"), (49, 59, "x"), (70, 80, "x")),
    )
    assert found.exact.value == pytest.approx(2 / 7)
    assert found.relaxed.value == pytest.approx(4 / 7)
    assert found.mean_iou.value == pytest.approx((1 + 0.6 + 1 / 19) / 3)


def test_span_agreement_of_nothing_is_undefined():
    found = span_agreement([], [])
    assert found.exact.reason == "neither coder coded anything"
    assert found.mean_iou.reason == "no two codings overlap"
