"""The exact upper limit of a share, and how many more have to be seen."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from kimqual.shares import still_to_see, upper_limit

COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(deadline=None)
@given(COUNTS, st.sampled_from([0.8, 0.95, 0.975]))
def test_limit_is_the_quantile_of_the_beta_distribution(counts, level):
    k, n = counts
    expected = 1.0 if k == n else beta.ppf(level, k + 1, n - k)

    assert upper_limit(k, n, level) == pytest.approx(expected, abs=1e-9)


@settings(deadline=None)
@given(COUNTS, st.floats(0.005, 0.5))
def test_so_many_more_suffice_and_one_fewer_does_not(counts, below):
    k, n = counts
    m = still_to_see(k, n, below)

    assert upper_limit(k, n + m) <= below + 1e-9
    assert m == 0 or upper_limit(k, n + m - 1) > below


@pytest.mark.parametrize(("below", "n"), [(0.5, 5), (0.05, 59), (0.01, 299), (0.001, 2995)])
def test_with_no_hit_it_is_the_rule_of_three(below, n):
    """Source: Hanley and Lippman-Hand 1983, JAMA 249, p. 1743: about 3 / n."""
    assert still_to_see(0, 0, below) == n
    if below <= 0.05:
        assert n == pytest.approx(3 / below, rel=0.02)
