"""Laws of agreement: what must not matter does not, and nothing is lost."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kimqual.agreement import (
    cohen_kappa,
    compute,
    disagreements,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    match,
    pabak,
    raw_agreement,
    scott_pi,
)
from kimqual.agreement.distances import masi
from kimqual.agreement.result import NO_VARIATION
from kimqual.coding import Unit, tabulate
from kimqual.model import Code, Codebook, Coding, Span

laws = settings(deadline=None)
COEFFICIENTS = [
    raw_agreement,
    cohen_kappa,
    scott_pi,
    fleiss_kappa,
    gwet_ac1,
    pabak,
    krippendorff_alpha,
]
CORRECTED = COEFFICIENTS[1:]


YES_NO = st.sampled_from([0.0, 1.0])
TWO_TO_FOUR = st.integers(2, 4)
TWO = st.just(2)


def tables(n_coders=TWO_TO_FOUR, values=YES_NO):
    """Tables of decisions, one row a unit."""

    def of(n):
        row = st.lists(values, min_size=n, max_size=n)
        return st.lists(row, min_size=1, max_size=20).map(np.array)

    return n_coders.flatmap(of)


def gappy():
    """Tables in which a third of the decisions is missing."""
    return tables(values=st.sampled_from([0.0, 1.0, np.nan]))


@st.composite
def codings(draw, coder, n=8):
    """One coder's codings of two documents."""
    places = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["d1", "d2"]),
                st.integers(0, 30),
                st.integers(1, 12),
                st.sampled_from(["x.a", "x.b", "y"]),
            ),
            max_size=n,
        )
    )
    return [Coding(d, Span(s, s + length), code, coder, "q") for d, s, length, code in places]


def same(one, other):
    assert one.reason == other.reason
    assert one.value == pytest.approx(other.value)


@laws
@given(gappy(), st.randoms())
def test_the_order_of_units_and_coders_changes_nothing(table, random):
    rows, columns = list(range(len(table))), list(range(table.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    for coefficient in COEFFICIENTS:
        same(coefficient(table), coefficient(table[rows][:, columns]))


@laws
@given(gappy())
def test_the_names_of_values_change_nothing(table):
    words = [[None if np.isnan(v) else ("ja" if v else "nein") for v in row] for row in table]
    for coefficient in (raw_agreement, cohen_kappa, scott_pi, gwet_ac1, krippendorff_alpha):
        same(coefficient(table), coefficient(words))


@laws
@given(gappy(), st.sampled_from([0.0, 1.0, np.nan]), st.integers(0, 3))
def test_a_unit_with_fewer_than_two_values_changes_nothing(table, value, column):
    row = np.full(table.shape[1], np.nan)
    row[column % table.shape[1]] = value
    for coefficient in COEFFICIENTS:
        same(coefficient(table), coefficient(np.vstack([table, row])))


@laws
@given(st.lists(st.sampled_from([0.0, 1.0]), min_size=2, max_size=20), st.integers(2, 4))
def test_identical_codings_with_variation_give_exactly_one(column, n_coders):
    table = np.array([column] * n_coders).T
    assume(len(set(column)) > 1)
    for coefficient in CORRECTED if n_coders == 2 else [fleiss_kappa, gwet_ac1, krippendorff_alpha]:
        assert coefficient(table).value == 1


@laws
@given(st.lists(st.frozensets(st.sampled_from("abc")), min_size=2, max_size=12), st.integers(2, 3))
def test_identical_sets_with_variation_give_exactly_one(column, n_coders):
    table = [[value] * n_coders for value in column]
    expected = 1 if len(set(column)) > 1 else None
    assert krippendorff_alpha(table, masi).value == expected


@laws
@given(gappy())
def test_nothing_is_ever_nan_or_above_one(table):
    for coefficient in COEFFICIENTS:
        value = coefficient(table).value
        assert value is None or value <= 1


@laws
@given(tables(n_coders=TWO))
def test_kappa_is_pi_where_margins_are_equal(table):
    assume(table[:, 0].sum() == table[:, 1].sum())
    same(cohen_kappa(table), scott_pi(table))


@laws
@given(tables(n_coders=TWO))
def test_alpha_nears_pi_as_units_grow(table):
    """Source: alpha = 1 - (1 - pi)(2n - 1) / 2n for two coders without gaps."""
    pi, alpha = scott_pi(table), krippendorff_alpha(table)
    assume(pi.value is not None)
    n = len(table)
    assert alpha.value == pytest.approx(1 - (1 - pi.value) * (2 * n - 1) / (2 * n))


def test_shuffled_codings_have_a_mean_near_zero():
    generator = np.random.default_rng(7)
    column = np.repeat([0.0, 1.0], [140, 60])
    for coefficient in (cohen_kappa, scott_pi, krippendorff_alpha):
        drawn = [
            coefficient(np.column_stack([column, generator.permutation(column)])).value
            for _ in range(300)
        ]
        assert abs(np.mean(drawn)) < 0.02, coefficient.__name__


@laws
@given(codings("ada"), codings("ben"))
def test_rolled_up_to_a_root_on_every_unit_is_undefined(first, second):
    book = Codebook((Code("root"), *(Code(c, parent="root") for c in ("x.a", "x.b", "y"))))
    units = [Unit(d, Span(0, 50)) for d in ("d1", "d2")]
    for coder, own in (("ada", first), ("ben", second)):
        own.extend(Coding(u.document, Span(40, 45), "x.a", coder, "q") for u in units)
    table = tabulate(first + second, units, codebook=book, codes=["root"])
    (root,) = compute(table.present, table.units, table.coders, table.codes, n_resamples=50)
    assert root.reason == NO_VARIATION
    assert root.alpha.value is None


def copied(own, coder):
    return [Coding(c.document, c.span, c.code, coder, c.quote) for c in own]


@laws
@given(codings("ada"), st.randoms())
def test_identical_codings_leave_the_list_empty(own, random):
    other = copied(own, "ben")
    random.shuffle(other)
    assert disagreements(own, other) == ()


@laws
@given(codings("ada"), codings("ben"))
def test_an_empty_list_means_identical_codings(first, second):
    empty = not disagreements(first, second)
    assert empty == (Counter(copied(first, "x")) == Counter(copied(second, "x")))


@laws
@given(codings("ada"), codings("ben"), st.floats(0.1, 1))
def test_every_coding_is_matched_or_stands_in_exactly_one_row(first, second, threshold):
    rows = disagreements(first, second, threshold=threshold)
    listed = Counter(coding for row in rows for coding in row.codings)
    left = Counter(first + second)
    left.subtract(listed)
    assert min(left.values(), default=0) >= 0
    agreed = Counter({key: n for key, n in Counter(copied(left_of(left, "ada"), "x")).items() if n})
    assert agreed == Counter(copied(left_of(left, "ben"), "x"))


def left_of(left, coder):
    return [coding for coding in left.elements() if coding.coder == coder]


@laws
@given(codings("ada"), codings("ben"), st.randoms())
def test_the_order_of_codings_changes_neither_matching_nor_list(first, second, random):
    before = match(first, second), disagreements(first, second)
    random.shuffle(first)
    random.shuffle(second)
    assert (match(first, second), disagreements(first, second)) == before


@laws
@given(codings("ada"), codings("ben"))
def test_every_coding_is_matched_once_and_only_where_spans_overlap(first, second):
    pairs = match(first, second)
    assert not Counter(pair.first for pair in pairs) - Counter(first)
    assert not Counter(pair.second for pair in pairs) - Counter(second)
    for pair in pairs:
        assert pair.first.span.overlap(pair.second.span)
        assert pair.first.code == pair.second.code
