"""Gamma is a matter of what was marked: not of who stands first, or of what codes are called."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kimqual.agreement.gamma import Passages, gamma

LENGTHS = (70, 50)


@st.composite
def marked(draw, n_coders=3, n_codes=3):
    """Passages of up to three coders in two documents, none of them twice."""
    rows = set()
    for _ in range(draw(st.integers(1, 10))):
        offset, length = draw(st.sampled_from([(0, LENGTHS[0]), (LENGTHS[0], LENGTHS[1])]))
        start = draw(st.integers(0, length - 1))
        end = draw(st.integers(start + 1, length))
        who, code = draw(st.integers(0, n_coders - 1)), draw(st.integers(0, n_codes - 1))
        rows.add((who, code, offset + start, offset + end))
    return np.array(sorted(rows), dtype=np.int64)


def compared(rows, seed=7, n_coders=3):
    found = gamma(Passages(rows, np.array(LENGTHS), n_coders, 3), seed=seed, n_samples=6)
    return found.value.value, found.cat.value


@settings(max_examples=40, deadline=None)
@given(marked(), st.permutations(range(3)), st.permutations(range(3)), st.randoms())
def test_order_of_coders_names_of_codes_and_order_of_codings_change_nothing(rows, who, what, mix):
    """Of gamma: where two alignments are equally good, gamma-cat may rest on either."""
    other = rows.copy()
    other[:, 0], other[:, 1] = np.array(who)[rows[:, 0]], np.array(what)[rows[:, 1]]
    order = list(range(len(rows)))
    mix.shuffle(order)
    (value, _), (again, _) = compared(rows), compared(other[order])
    assert again == (None if value is None else pytest.approx(value))


@settings(max_examples=20, deadline=None)
@given(marked())
def test_the_same_seed_gives_the_same_numbers(rows):
    assert compared(rows) == compared(rows)


@settings(max_examples=40, deadline=None)
@given(marked(n_coders=1), st.integers(2, 4))
def test_identical_codings_agree_fully(rows, n_coders):
    every = np.vstack(
        [np.column_stack([np.full(len(rows), c), rows[:, 1:]]) for c in range(n_coders)]
    )
    value, cat = compared(every, n_coders=n_coders)
    assert value == pytest.approx(1)
    assert cat is None or cat == pytest.approx(1)


@settings(max_examples=40, deadline=None)
@given(marked())
def test_nothing_is_better_than_full_agreement(rows):
    value, cat = compared(rows)
    assert value is None or value <= 1
    assert cat is None or cat <= 1


def test_codings_at_random_agree_as_by_chance():
    generator = np.random.default_rng(11)
    found = []
    for _ in range(40):
        starts = generator.integers(0, 1900, size=24)
        rows = np.column_stack(
            [np.arange(24) % 2, generator.integers(3, size=24), starts,
             starts + generator.integers(20, 100, size=24)]
        )  # fmt: skip
        found.append(gamma(Passages(rows, np.array([2000]), 2, 3), seed=1).value.value)
    assert np.mean(found) == pytest.approx(0, abs=0.05)
