"""Every coefficient against libraries of others, on thousands of random tables."""

import warnings

import krippendorff
import numpy as np
import pytest
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import jaccard_distance, masi_distance
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters
from statsmodels.stats.inter_rater import fleiss_kappa as statsmodels_fleiss

from kimqual.agreement import (
    Ratings,
    cohen_kappa,
    distances,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    negative_agreement,
    pabak,
    positive_agreement,
    prevalence,
    raw_agreement,
    scott_pi,
)
from kimqual.agreement.distances import jaccard_of, masi_of, memberships
from kimqual.agreement.sets import set_sums
from kimqual.agreement.sums import FORMULAS, sums

N_TABLES = 1000
BY_NAME = {
    "prevalence": prevalence,
    "raw": raw_agreement,
    "positive": positive_agreement,
    "negative": negative_agreement,
    "kappa": cohen_kappa,
    "fleiss": fleiss_kappa,
    "alpha": krippendorff_alpha,
    "ac1": gwet_ac1,
    "pabak": pabak,
}


def random_tables(seed, *, coders=None, categories=2, gaps=0.0, n=N_TABLES):
    """Tables of 3 to 40 units on which coders copy a truth more or less well."""
    generator = np.random.default_rng(seed)
    for _ in range(n):
        n_coders = coders or int(generator.integers(2, 6))
        shape = (int(generator.integers(3, 40)), n_coders)
        shares = generator.dirichlet(np.full(categories, 0.7))
        truth = generator.choice(categories, size=shape[0], p=shares)
        wrong = generator.random(shape) < generator.uniform(0, 0.6)
        noise = generator.choice(categories, size=shape, p=shares)
        values = np.where(wrong, noise, truth[:, None]).astype(float)
        values[generator.random(shape) < gaps] = np.nan
        yield values


def triples(table):
    return [(f"c{j}", i, v) for (i, j), v in np.ndenumerate(table) if v == v]  # noqa: PLR0124  # NaN


def is_constant(table):
    return len(np.unique(table[~np.isnan(table)])) < 2


def test_cohens_kappa_is_that_of_scikit_learn():
    for table in random_tables(1, coders=2, categories=4):
        if not is_constant(table):
            assert cohen_kappa(table).value == pytest.approx(cohen_kappa_score(*table.T))


def test_what_scikit_learn_calls_nan_is_undefined_in_words():
    table = np.ones((9, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert np.isnan(cohen_kappa_score(*table.T))
    assert "no variation" in cohen_kappa(table).reason


def test_fleiss_kappa_is_that_of_statsmodels():
    for table in random_tables(2, categories=4):
        if not is_constant(table):
            counts, _ = aggregate_raters(table.astype(int))
            assert fleiss_kappa(table).value == pytest.approx(statsmodels_fleiss(counts))


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_with_gaps_is_that_of_krippendorff(level):
    for table in random_tables(3, categories=5, gaps=0.3):
        values = table + 1
        ours = krippendorff_alpha(values, getattr(distances, level))
        try:
            with np.errstate(invalid="ignore"):
                expected = krippendorff.alpha(values.T, level_of_measurement=level)
        except ValueError:  # one value only, or no pair of coders
            assert ours.value is None
            continue
        if ours.value is None:
            assert np.isnan(expected)
        else:
            assert ours.value == pytest.approx(expected)


def test_pi_and_alpha_are_those_of_nltk():
    for table in random_tables(4, coders=2, categories=3, n=300):
        if not is_constant(table):
            task = AnnotationTask(triples(table))
            assert scott_pi(table).value == pytest.approx(task.pi())
            assert krippendorff_alpha(table).value == pytest.approx(task.alpha())


def test_alpha_over_sets_is_that_of_nltk():
    """A member that every set has makes nltk's distances defined, where ours need none."""
    generator = np.random.default_rng(5)
    for _ in range(200):
        shape = int(generator.integers(3, 12)), int(generator.integers(2, 4))
        inside = generator.random((*shape, 4)) < generator.uniform(0.1, 0.6)
        inside[:, :, 0] = True
        numbers = inside.reshape(-1, 4) @ (1 << np.arange(4))
        if len(set(numbers)) < 2:
            continue
        patterns, codes = np.unique(numbers, return_inverse=True)
        sets = [frozenset(i for i in range(4) if p >> i & 1) for p in patterns]
        ratings = Ratings(codes.reshape(shape).astype(np.int64), tuple(sets))
        rows = [(f"c{j}", i, sets[c]) for (i, j), c in np.ndenumerate(ratings.codes)]
        groups = generator.integers(0, 3, shape[0])
        for ours, of, theirs in (
            (distances.masi, masi_of, masi_distance),
            (distances.jaccard, jaccard_of, jaccard_distance),
        ):
            expected = AnnotationTask(rows, distance=theirs).alpha()
            assert krippendorff_alpha(ratings, ours).value == pytest.approx(expected)
            parts = set_sums(ratings, memberships(sets), of, groups)
            assert parts.alpha() == pytest.approx(expected)


@pytest.mark.parametrize("gaps", [0.0, 0.3])
def test_sums_over_groups_give_what_the_whole_table_gives(gaps):
    generator = np.random.default_rng(6)
    for table in random_tables(7, gaps=gaps, n=300):
        ratings = Ratings(np.where(np.isnan(table), -1, table).astype(np.int64), (0.0, 1.0))
        groups = generator.integers(0, 5, len(table))
        condensed, group = ratings.condensed(groups)
        whole = sums(condensed, group)
        total = type(whole)(whole.rows.sum(axis=0, keepdims=True), 2)
        for name, coefficient in BY_NAME.items():
            expected = coefficient(ratings)
            if expected.value is not None:
                assert FORMULAS[name](total)[0] == pytest.approx(expected.value), name
            elif "no variation" in expected.reason:
                assert np.isnan(FORMULAS[name](total)[0]), name


def test_a_weight_is_so_many_equal_units():
    generator = np.random.default_rng(8)
    for table in random_tables(9, gaps=0.2, n=300):
        ratings = Ratings(np.where(np.isnan(table), -1, table).astype(np.int64), (0.0, 1.0))
        times = generator.integers(1, 6, len(table))
        heavy = Ratings(ratings.codes, ratings.categories, times.astype(float))
        long = Ratings(np.repeat(ratings.codes, times, axis=0), ratings.categories)
        for name, coefficient in BY_NAME.items():
            one, other = coefficient(heavy), coefficient(long)
            assert one.reason == other.reason, name
            assert one.value == pytest.approx(other.value), name
        for distance in (distances.nominal, distances.interval):
            one, other = (krippendorff_alpha(r, distance) for r in (heavy, long))
            assert one.value == pytest.approx(other.value)
