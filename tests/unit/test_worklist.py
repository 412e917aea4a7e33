"""The worklist puts first what a talk about one definition settles for most people."""

from dataclasses import dataclass

import pytest

from kimqual.agreement import disagreements
from kimqual.agreement.worklist import (
    Confused,
    Kind,
    chosen,
    confused_codes,
    kind_of,
    positive_by_passage,
    worklist,
)
from kimqual.model import Code, Codebook, Coding, Span

BOOK = Codebook(
    (
        Code("field"),
        Code("field.work", parent="field"),
        Code("field.rent", parent="field"),
        Code("wish"),
    )
)
WORK, RENT, WISH = "field.work", "field.rent", "wish"


@dataclass(frozen=True)
class Pair:
    """Two coders' codings and what they differ in."""

    coders: tuple[str, str]
    first: list[Coding]
    second: list[Coding]
    rows: tuple


def coded(document, start, end, code, coder="ada"):
    return Coding(document, Span(start, end), code, coder, "w" * (end - start))


def pair(first, second, coders=("ada", "ben"), broken=()):
    mine = [coded(*row, coders[0]) for row in first]
    theirs = [coded(*row, coders[1]) for row in second]
    ruled = [c for c in (*mine, *theirs) if c.code in broken]
    return Pair(coders, mine, theirs, disagreements(mine, theirs, codebook=BOOK, broken=ruled))


def listed(*pairs, case_of=None):
    return [(i.kind.value, i.row.document, i.weight) for i in worklist(pairs, case_of or {})]


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ([("d", 0, 9, WORK)], [("d", 0, 9, WISH)], Kind.OTHER),
        ([("d", 0, 9, WORK)], [("d", 0, 9, RENT)], Kind.SIBLING),
        ([("d", 0, 9, WORK)], [], Kind.MISSED),
        ([("d", 0, 9, WORK)], [("d", 0, 3, WISH)], Kind.MISSED),
        ([("d", 0, 9, WORK)], [("d", 4, 9, WORK)], Kind.BOUNDARY),
        ([("d", 0, 9, WORK)], [("d", 0, 4, WORK), ("d", 5, 9, WORK)], Kind.SPLIT),
    ],
)
def test_each_kind_has_its_name(first, second, kind):
    rows = pair(first, second).rows
    assert {kind_of(row) for row in rows} == {kind}


def test_a_broken_rule_is_its_kind_even_where_both_coders_agree():
    compared = pair([("d", 0, 9, WORK)], [("d", 0, 9, WORK)], broken=[WORK])
    assert listed(compared) == [("rule broken", "d", 1.0)]


def test_rules_come_first_then_codes_then_what_is_split_then_boundaries():
    first = [
        ("d1", 0, 9, RENT), ("d2", 0, 9, RENT), ("d3", 0, 9, WISH), ("d4", 0, 9, WORK),
    ]  # fmt: skip
    second = [("d1", 0, 5, RENT), ("d2", 0, 4, RENT), ("d2", 5, 9, RENT), ("d4", 0, 9, RENT)]
    kinds = [kind for kind, *_ in listed(pair(first, second, broken=[WISH]))]
    assert kinds == ["rule broken", "sibling code", "split or merged", "boundary"]


def test_confused_codes_weigh_the_cases_in_which_they_are():
    rows = [(f"d{n}", 0, 9) for n in range(4)]
    compared = pair([(*r, WORK) for r in rows], [(*r, WISH) for r in rows])
    case_of = {"d0": "P1", "d1": "P1", "d2": "P2"}
    assert listed(compared, case_of=case_of) == [("other code", f"d{n}", 3.0) for n in range(4)]
    assert confused_codes(compared.rows, case_of) == (Confused((WORK, WISH), 4, 3, False),)


def test_codes_are_confused_whoever_gave_which():
    one = pair([("d1", 0, 9, WORK), ("d2", 0, 9, RENT)], [("d1", 0, 9, RENT), ("d2", 0, 9, WORK)])
    two = pair([("d1", 0, 9, WORK)], [("d1", 0, 9, RENT)], coders=("ada", "cem"))
    rows = [*one.rows, *two.rows]
    assert confused_codes(rows, {}) == (Confused((RENT, WORK), 3, 2, True),)


def test_a_missed_code_weighs_one_less_positive_agreement_times_its_cases():
    first = [(f"d{n}", 0, 9, WORK) for n in range(6)]
    second = [(f"d{n}", 0, 9, WORK) for n in range(2)]
    compared = pair(first, second)
    # 6 + 2 codings, 4 of them alone: positive agreement 2 * 2 / (6 + 2) = 0.5, in 6 cases
    assert positive_by_passage([compared]) == {WORK: 0.5}
    assert {weight for *_, weight in listed(compared)} == {3.0}


def test_other_ends_do_not_lower_positive_agreement():
    compared = pair([("d", 0, 9, WORK)], [("d", 0, 4, WORK), ("d", 5, 9, WORK)])
    assert positive_by_passage([compared]) == {WORK: 1.0}


def test_at_equal_weights_other_codes_come_before_siblings():
    compared = pair(
        [("d1", 0, 9, WORK), ("d2", 0, 9, WORK)], [("d1", 0, 9, RENT), ("d2", 0, 9, WISH)]
    )
    assert [kind for kind, *_ in listed(compared)] == ["other code", "sibling code"]


def test_rows_about_the_same_codes_stand_together_whoever_differs():
    one = pair([("d1", 0, 9, WORK), ("d2", 0, 9, WISH)], [("d1", 0, 9, WISH), ("d2", 0, 9, RENT)])
    two = pair(
        [("d1", 0, 9, WORK), ("d3", 0, 9, WISH)],
        [("d1", 0, 9, WISH), ("d3", 0, 9, RENT)],
        coders=("ada", "cem"),
    )
    topics = [tuple(sorted(item.row.codes)) for item in worklist([one, two], {})]
    assert topics == [(RENT, WISH), (RENT, WISH), (WORK, WISH), (WORK, WISH)]


def test_boundaries_stand_with_the_least_overlap_first():
    first = [("d1", 0, 10, WORK), ("d2", 0, 10, WORK)]
    second = [("d1", 0, 9, WORK), ("d2", 0, 2, WORK)]
    assert [document for _, document, _ in listed(pair(first, second))] == ["d2", "d1"]


def test_what_is_asked_for_is_left_in_its_order():
    items = worklist(
        [pair([("d1", 0, 9, WORK), ("d2", 0, 9, WISH)], [("d1", 0, 9, RENT), ("d2", 0, 5, WISH)])],
        {},
    )
    assert chosen(items) == items
    assert chosen(items, codes=[RENT]) == items[:1]
    assert chosen(items, kinds=["boundary"], documents=["d2"]) == items[1:]
    assert chosen(items, kinds=[]) == ()
