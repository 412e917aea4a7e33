"""Published and recomputed values of every coefficient, and what is undefined."""

import itertools
import math

import krippendorff
import numpy as np
import pytest
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import jaccard_distance, masi_distance
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import fleiss_kappa as statsmodels_fleiss

from kimqual.agreement import distances
from kimqual.agreement.coefficients import (
    cohen_kappa,
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
from kimqual.agreement.result import NO_PAIRS, NO_VARIATION, Result
from kimqual.errors import CodingError

CORRECTED = [cohen_kappa, scott_pi, fleiss_kappa, gwet_ac1, pabak, krippendorff_alpha]


def table(both, only_a, only_b, neither):
    return np.repeat(
        [[1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]], [both, only_a, only_b, neither], axis=0
    )


def grid(text):
    rows = [[math.nan if v == "." else float(v) for v in line.split()] for line in text.split("\n")]
    return np.array(rows).T


def sets(text):
    rows = [[frozenset(value) for value in line.split(",")] for line in text.split("\n")]
    return [list(unit) for unit in zip(*rows, strict=True)]


KRIPPENDORFF = grid(
    "1 2 3 3 2 1 4 1 2 . . .\n1 2 3 3 2 2 4 1 2 5 . 3\n. 3 3 3 2 3 4 2 2 5 1 .\n"
    "1 2 3 3 2 4 4 1 2 5 1 ."
)
THREE_CODERS = grid(
    ". . . . . 3 4 1 2 1 1 3 3 . 3\n1 . 2 1 3 3 4 3 . . . . . . .\n. . 2 1 3 4 4 . 2 1 1 3 3 . 4"
)
SETS = sets("ab,b,c,a,abc,d\na,b,c,ac,ab,d\nab,b,d,a,abc,d")


@pytest.mark.parametrize(
    ("distance", "expected"),
    [
        (distances.nominal, 0.743),
        (distances.ordinal, 0.815),
        (distances.interval, 0.849),
        (distances.ratio, 0.797),
    ],
)
def test_alpha_of_krippendorffs_own_table(distance, expected):
    """Source: Krippendorff; fast-krippendorff's doctest."""
    assert krippendorff_alpha(KRIPPENDORFF, distance).value == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize(
    ("distance", "expected"), [(distances.nominal, 0.691358), (distances.interval, 0.810845)]
)
def test_alpha_of_three_coders_with_many_gaps(distance, expected):
    assert krippendorff_alpha(THREE_CODERS, distance).value == pytest.approx(expected, abs=5e-7)


def test_fleiss_textbook_table():
    counts = np.array(
        [
            [0, 0, 0, 0, 14],
            [0, 2, 6, 4, 2],
            [0, 0, 3, 5, 6],
            [0, 3, 9, 2, 0],
            [2, 2, 8, 1, 1],
            [7, 7, 0, 0, 0],
            [3, 2, 6, 3, 0],
            [2, 5, 3, 2, 2],
            [6, 5, 2, 1, 0],
            [0, 2, 2, 3, 7],
        ]
    )
    values = np.array([np.repeat(np.arange(5), row) for row in counts], dtype=float)
    assert fleiss_kappa(values).value == pytest.approx(0.2099, abs=5e-5)
    assert raw_agreement(values).value == pytest.approx(0.3780, abs=5e-5)
    assert fleiss_kappa(values).value == pytest.approx(statsmodels_fleiss(counts))


NAMES = {
    "raw": raw_agreement,
    "kappa": cohen_kappa,
    "pi": scott_pi,
    "alpha": krippendorff_alpha,
    "ac1": gwet_ac1,
    "pabak": pabak,
    "pos": positive_agreement,
    "neg": negative_agreement,
}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (
            (20, 5, 10, 15),
            "raw=.70 kappa=.400 pi=.3939 alpha=.400 ac1=.4059 pabak=.40 pos=.7273 neg=.6667",
        ),
        ((45, 15, 25, 15), "raw=.60 kappa=.1304 ac1=.2661"),
        ((25, 35, 5, 35), "raw=.60 kappa=.2593 ac1=.2079"),
        (
            (118, 5, 2, 0),
            "raw=.944 kappa=-.0234 alpha=-.0247 ac1=.9408 pabak=.888 pos=.9712 neg=.0",
        ),
        ((5, 5, 5, 985), "raw=.99 kappa=.4949 ac1=.9898 pabak=.98 pos=.50 neg=.9949"),
        ((40, 5, 5, 50), "raw=.90 kappa=.798 alpha=.799 ac1=.802 pos=.8889 neg=.9091"),
        ((2500, 2500, 2500, 2500), "raw=.500 kappa=.000 alpha=.000 ac1=.000 pos=.500"),
        ((6400, 1600, 1600, 400), "raw=.680 kappa=.000 alpha=.000 ac1=.529 pos=.800"),
        ((8100, 900, 900, 100), "raw=.820 kappa=.000 alpha=.000 ac1=.7805 pos=.900"),
        ((500, 500, 500, 8500), "raw=.900 kappa=.444 alpha=.444 ac1=.878 pos=.500"),
    ],
)
def test_two_coders_yes_and_no(cells, expected):
    for name, number in (item.split("=") for item in expected.split()):
        digits = len(number.split(".")[1])
        result = NAMES[name](table(*cells)).value
        tolerance = 0.51 * 10**-digits
        assert result == pytest.approx(float(number), abs=tolerance), name


def test_set_valued_alpha_equals_nltk():
    """Source: nltk 3.10, on data without empty sets."""
    triples = [(f"c{j}", i, v) for i, row in enumerate(SETS) for j, v in enumerate(row)]
    for ours, theirs in ((distances.masi, masi_distance), (distances.jaccard, jaccard_distance)):
        expected = AnnotationTask(triples, distance=theirs).alpha()
        assert krippendorff_alpha(SETS, ours).value == pytest.approx(expected)


@pytest.mark.parametrize(
    ("distance", "expected"),
    [(distances.nominal, 0.5), (distances.jaccard, 0.6484), (distances.masi, 0.5938)],
)
def test_alpha_of_three_coders_and_six_sets(distance, expected):
    assert krippendorff_alpha(SETS, distance).value == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({1, 2}, {1, 2, 3, 4}, 2 / 3),
        ({1}, {1, 2}, 2 / 3),
        ({1, 2}, {2, 3}, 8 / 9),
        ({1}, {2}, 1),
        (set(), set(), 0),
        (set(), {1}, 1),
    ],
)
def test_masi_distance(first, second, expected):
    pair = [frozenset(first), frozenset(second)]
    assert distances.masi(pair, np.ones(2))[0, 1] == pytest.approx(expected)


def test_units_that_nobody_coded_agree():
    empty, full = frozenset(), frozenset({"a"})
    assert krippendorff_alpha([[empty, empty], [full, full]], distances.masi).value == 1
    assert krippendorff_alpha([[empty, empty], [full, full]], distances.jaccard).value == 1


@pytest.mark.parametrize("coefficient", CORRECTED)
@pytest.mark.parametrize("value", [0.0, 1.0])
def test_without_variation_undefined_and_never_one(coefficient, value):
    assert coefficient(np.full((9, 2), value)) == Result(None, NO_VARIATION)


@pytest.mark.parametrize("coefficient", [*CORRECTED, raw_agreement, prevalence])
def test_without_pairs_undefined(coefficient):
    assert coefficient([[1.0, math.nan], [math.nan, 0.0]]) == Result(None, NO_PAIRS)
    assert coefficient(np.zeros((0, 2))) == Result(None, NO_PAIRS)


def test_without_variation_raw_agreement_is_one():
    assert raw_agreement(np.ones((9, 3))).value == 1


def test_positive_agreement_undefined_where_nobody_said_yes():
    assert positive_agreement(np.zeros((4, 2))).reason == "no coder decided for yes"
    assert negative_agreement(np.zeros((4, 2))).value == 1


def test_yes_and_no_are_one_and_zero():
    for coefficient in (positive_agreement, pabak, prevalence):
        with pytest.raises(CodingError):
            coefficient([[1, 2], [2, 2]])


def test_cohen_refuses_three_coders_and_fleiss_refuses_gaps():
    assert "two coders" in cohen_kappa(np.ones((4, 3))).reason
    gaps = [[1, 1, 1], [0, 0, math.nan]]
    assert "same number" in fleiss_kappa(gaps).reason


def test_results_are_numbers_or_reasons():
    for value, reason in ((None, ""), (1.0, "x"), (math.nan, ""), (math.inf, "")):
        with pytest.raises(CodingError):
            Result(value, reason)


def test_text_and_none_and_booleans_are_values():
    words = [["a", "a"], ["b", None], ["b", "a"], ["b", "b"]]
    numbers = [[1, 1], [2, None], [2, 1], [2, 2]]
    assert krippendorff_alpha(words) == krippendorff_alpha(numbers)
    flags = np.array([[True, True], [False, True]])
    assert krippendorff_alpha(flags) == krippendorff_alpha(flags.astype(float))


def test_a_table_has_two_dimensions():
    with pytest.raises(CodingError, match="two dimensions"):
        krippendorff_alpha([1, 2, 3])


@pytest.mark.parametrize("seed", range(5))
def test_random_tables_equal_the_oracles(seed):
    generator = np.random.default_rng(seed)
    values = generator.integers(1, 5, size=(30, 3)).astype(float)
    two = values[:, :2]
    assert cohen_kappa(two).value == pytest.approx(cohen_kappa_score(*two.T))
    triples = [(j, i, v) for (i, j), v in np.ndenumerate(two)]
    assert scott_pi(two).value == pytest.approx(AnnotationTask(triples).pi())
    values[generator.random(values.shape) < 0.2] = np.nan
    for name in ("nominal", "ordinal", "interval", "ratio"):
        expected = krippendorff.alpha(values.T, level_of_measurement=name)
        ours = krippendorff_alpha(values, getattr(distances, name)).value
        assert ours == pytest.approx(expected), name


def test_distances_have_zero_diagonals():
    values = [frozenset(c) for n in range(4) for c in itertools.combinations("abc", n)]
    for distance in (distances.jaccard, distances.masi):
        matrix = distance(values, np.ones(len(values)))
        assert (np.diag(matrix) == 0).all()
        assert (matrix == matrix.T).all()
        assert ((matrix >= 0) & (matrix <= 1)).all()
