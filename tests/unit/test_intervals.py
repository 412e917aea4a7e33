"""Intervals of alpha by resampling documents."""

import numpy as np
import pytest
from scipy.stats import t

from kimqual.agreement.coefficients import alpha_parts, krippendorff_alpha
from kimqual.agreement.intervals import ONE_GROUP, bootstrap, jackknife

GENERATOR = np.random.default_rng(3)
GROUPS = np.repeat(np.arange(12), 25)
FIRST = (GENERATOR.random(300) < 0.4).astype(float)
VALUES = np.column_stack([FIRST, np.where(GENERATOR.random(300) < 0.15, 1 - FIRST, FIRST)])
PARTS = alpha_parts(VALUES, groups=GROUPS)


def test_parts_added_up_are_the_whole():
    whole = PARTS.alpha(PARTS.sums.sum(axis=0, keepdims=True))[0]
    assert whole == pytest.approx(krippendorff_alpha(VALUES).value)


def test_bootstrap_draws_documents_and_not_units():
    generator = np.random.default_rng(1)
    slow = []
    for _ in range(1500):
        drawn = generator.integers(0, 12, 12)
        rows = np.concatenate([np.flatnonzero(g == GROUPS) for g in drawn])
        slow.append(krippendorff_alpha(VALUES[rows]).value)
    low, high = np.quantile(slow, [0.025, 0.975])
    fast = bootstrap(PARTS.alpha, PARTS.sums, n_resamples=4000)
    assert fast.low == pytest.approx(low, abs=0.02)
    assert fast.high == pytest.approx(high, abs=0.02)


def test_the_same_seed_gives_the_same_interval_in_any_order_of_documents():
    assert bootstrap(PARTS.alpha, PARTS.sums) == bootstrap(PARTS.alpha, PARTS.sums[::-1])
    assert bootstrap(PARTS.alpha, PARTS.sums) != bootstrap(PARTS.alpha, PARTS.sums, seed=1)


def test_jackknife_leaves_each_document_out():
    left = [krippendorff_alpha(VALUES[g != GROUPS]).value for g in range(12)]
    error = np.sqrt(11 / 12 * ((left - np.mean(left)) ** 2).sum())
    value = krippendorff_alpha(VALUES).value
    found = jackknife(PARTS.alpha, PARTS.sums)
    assert found.low == pytest.approx(value - t.ppf(0.975, 11) * error)
    assert found.high == pytest.approx(min(1, value + t.ppf(0.975, 11) * error))


def test_intervals_hold_the_value():
    value = krippendorff_alpha(VALUES).value
    for found in (bootstrap(PARTS.alpha, PARTS.sums), jackknife(PARTS.alpha, PARTS.sums)):
        assert found.low < value < found.high <= 1
        assert found.n_groups == 12


@pytest.mark.parametrize("method", [bootstrap, jackknife])
def test_one_document_has_no_interval(method):
    parts = alpha_parts(VALUES)
    found = method(parts.alpha, parts.sums)
    assert (found.low, found.high, found.reason) == (None, None, ONE_GROUP)


@pytest.mark.parametrize("method", [bootstrap, jackknife])
def test_a_code_in_one_document_only_has_no_interval(method):
    values = np.zeros((300, 2))
    values[:10] = 1
    parts = alpha_parts(values, groups=GROUPS)
    found = method(parts.alpha, parts.sums)
    assert found.low is None
    assert "too few groups vary" in found.reason
    assert found.n_undefined > 0


@pytest.mark.parametrize("method", [bootstrap, jackknife])
def test_an_undefined_value_has_no_interval(method):
    parts = alpha_parts(np.ones((300, 2)), groups=GROUPS)
    assert method(parts.alpha, parts.sums).reason == "the coefficient itself is undefined"
