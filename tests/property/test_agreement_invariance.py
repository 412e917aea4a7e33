"""What must not matter to a whole comparison does not, intervals included."""

import numpy as np
import pytest

from kimqual.agreement import compute, compute_sets, krippendorff_alpha
from kimqual.agreement import sets as sets_module
from kimqual.agreement.distances import jaccard, jaccard_of, masi, masi_of, memberships
from kimqual.agreement.ratings import MISSING, Ratings
from kimqual.agreement.sets import set_sums
from kimqual.coding import Unit
from kimqual.model import Span

N = 100


def comparison(seed):
    """Decisions of two to four coders on four codes, with gaps, in one to eight documents."""
    generator = np.random.default_rng(seed)
    n_documents = int(generator.integers(1, 9))
    units = [
        Unit(f"d{d}", Span(10 * i, 10 * i + 9))
        for d in range(n_documents)
        for i in range(int(generator.integers(1, 9)))
    ]
    n_coders = int(generator.integers(2, 5))
    truth = generator.random((len(units), 1, 4)) < [0.5, 0.3, 0.1, 0.02]
    wrong = generator.random((len(units), n_coders, 4)) < 0.15
    assigned = generator.random((len(units), n_coders)) < 0.85
    return np.where(wrong, ~truth, truth) & assigned[:, :, None], units, assigned, generator


def numbers(found):
    """Give every number and reason of a comparison, without the names."""
    return [
        [found.row()[key] for key in ("prevalence", "raw", "positive", "negative", "fleiss")],
        [found.row()[key] for key in ("kappa", "alpha", "ac1", "pabak", "reason")],
        *([i.low, i.high, i.reason] for i in found.bootstraps.values()),
        *([i.low, i.high, i.reason] for i in found.jackknifes.values()),
    ]


def same(one, other):
    for a, b in zip(one, other, strict=True):
        for x, y in zip(a, b, strict=True):
            assert x == (pytest.approx(y, abs=1e-9) if isinstance(y, float) else y)


@pytest.mark.parametrize("seed", range(N))
def test_the_order_of_units_and_coders_and_the_names_of_codes_change_nothing(seed):
    present, units, assigned, generator = comparison(seed)
    coders = [f"c{i}" for i in range(present.shape[1])]
    rows, columns = generator.permutation(len(units)), generator.permutation(len(coders))
    mixed = present[rows][:, columns], [units[i] for i in rows], [coders[i] for i in columns]
    given = {"n_resamples": 100, "assigned": assigned}
    other = {"n_resamples": 100, "assigned": assigned[rows][:, columns]}
    before = compute(present, units, coders, list("abcd"), **given)
    after = compute(*mixed, ["x", "y", "z", "w"], **other)
    for one, two in zip(before, after, strict=True):
        same(numbers(one), numbers(two))
    whole = compute_sets(present, units, coders, list("abcd"), **given)
    turned = compute_sets(*mixed, ["x", "y", "z", "w"], **other)
    assert whole.alpha.value == pytest.approx(turned.alpha.value)
    assert whole.alpha_jackknife.low == pytest.approx(turned.alpha_jackknife.low)
    assert whole.jaccard_bootstrap.high == pytest.approx(turned.jaccard_bootstrap.high)


@pytest.mark.parametrize("few_groups", [True, False], ids=["between groups", "in strips"])
@pytest.mark.parametrize(("slow", "quick"), [(masi, masi_of), (jaccard, jaccard_of)])
def test_alpha_over_sets_is_the_slow_one_in_every_resample(monkeypatch, slow, quick, few_groups):
    if not few_groups:
        monkeypatch.setattr(sets_module, "_MOST_GROUPS", 0)
    monkeypatch.setattr(sets_module, "_STRIP", 3)
    for seed in range(40):
        present, units, assigned, generator = comparison(seed)
        groups = np.array([int(u.document[1:]) for u in units])
        patterns, which = np.unique(present.reshape(-1, 4), axis=0, return_inverse=True)
        sets = [frozenset(np.flatnonzero(p).tolist()) for p in patterns]
        codes = np.where(assigned, which.reshape(present.shape[:2]), MISSING)
        parts = set_sums(Ratings(codes, tuple(sets)), memberships(sets), quick, groups)
        if not len(parts.n_same):
            continue
        used = [g for g in range(groups.max() + 1) if ((codes[groups == g] >= 0).sum(1) > 1).any()]
        left = []
        for g in used:
            rest = krippendorff_alpha(Ratings(codes[groups != g], tuple(sets)), slow).value
            left.append(np.nan if rest is None else rest)
        ours = np.repeat(parts.without_each(), parts.n_same)
        assert sorted(ours) == pytest.approx(sorted(left), nan_ok=True)
        drawn = generator.integers(0, 3, len(parts.n_same)).astype(float)
        if len(used) == len(parts.n_same) and drawn.any():
            whole = parts.of(parts.n_same[None].astype(float))[0]
            expected = krippendorff_alpha(Ratings(codes, tuple(sets)), slow).value
            assert whole == pytest.approx(np.nan if expected is None else expected, nan_ok=True)
