"""Alpha over passages with free boundaries: published values, and counting every character."""

import krippendorff
import numpy as np
import pytest
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import masi_distance

from kimqual.agreement import krippendorff_alpha
from kimqual.agreement.ratings import Ratings
from kimqual.agreement.unitizing import (
    APART,
    NOBODY,
    ONE_CODE,
    Continuum,
    Marked,
    unit_alpha,
    which_sets,
)

N_TEXTS = 300


def continuum(passages, n_coders, length):
    """Lay passages (coder, value, start, end) on a text, each character a stretch."""
    values = np.zeros((length, n_coders), dtype=np.int64)
    for coder, value, start, end in passages:
        assert not values[start:end, coder].any()
        values[start:end, coder] = value
    rows = np.array(passages, dtype=np.int64).reshape(len(passages), 4)
    return Continuum(values, np.ones(length), rows)


def test_the_family_of_a_published_example():
    """Source: lindanna/unitized_alpha (A. Lindahl), README and its example of three annotators."""
    passages = [
        (0, 1, 2, 5), (0, 1, 9, 11), (0, 2, 12, 20), (1, 1, 2, 5), (1, 2, 7, 15),
        (2, 1, 2, 5), (2, 2, 10, 15),
    ]  # fmt: skip
    found = unit_alpha(continuum(passages, 3, 20), 2)
    assert found.u.value == pytest.approx(0.474, abs=5e-4)
    assert found.binary.value == pytest.approx(0.433, abs=5e-4)
    assert found.cu.value == pytest.approx(0.779, abs=5e-4)
    assert [v.value for v in found.by_value] == pytest.approx([0.769, 0.787], abs=5e-4)
    assert 100 * found.coverage == pytest.approx(38.33, abs=5e-3)


def random_text(generator, n_values=3):
    """Passages of 2 to 4 coders on a text of 20 to 60 characters, copied more or less well."""
    length, n_coders = int(generator.integers(20, 60)), int(generator.integers(2, 5))
    passages = []
    for coder in range(n_coders):
        place = int(generator.integers(0, 4))
        while place < length - 1:
            end = min(length, place + int(generator.integers(1, 12)))
            if generator.random() < 0.6:
                passages.append((coder, int(generator.integers(1, n_values + 1)), place, end))
            place = end + int(generator.integers(0, 6))
    return passages, n_coders, length


def by_hand(passages, n_coders, length, n_values):
    """Compute eq. 1, 4, 5a, 6 with nothing but loops over passages and characters."""
    values = {(c, x): 0 for c in range(n_coders) for x in range(length)}
    values |= {(c, x): v for c, v, start, end in passages for x in range(start, end)}
    observed = np.zeros((n_values + 1, n_values + 1))
    for x in range(length):
        for i in range(n_coders):
            for j in range(n_coders):
                if i != j:
                    observed[values[i, x], values[j, x]] += 1 / (n_coders - 1)
    own = np.zeros(n_values + 1)
    own[0] = sum(v == 0 for v in values.values())
    for _, value, start, end in passages:
        own[value] += (end - start) ** 2
    n, total = observed.sum(axis=1), n_coders * length
    expected = np.array(
        [
            [
                total * (n[c] * n[k] - (c == k) * own[c]) / (total**2 - own.sum())
                for k in range(n_values + 1)
            ]
            for c in range(n_values + 1)
        ]
    )
    u = 1 - (total - np.trace(observed)) / (total - np.trace(expected))
    return u, 1 - (n[0] - observed[0, 0]) / (expected[0].sum() - expected[0, 0])


def test_u_alpha_is_what_loops_over_characters_give():
    generator = np.random.default_rng(1)
    for _ in range(N_TEXTS):
        passages, n_coders, length = random_text(generator)
        if not passages:
            continue
        found = unit_alpha(continuum(passages, n_coders, length), 3)
        u, binary = by_hand(passages, n_coders, length, 3)
        assert found.u.value == pytest.approx(u)
        assert found.binary.value == pytest.approx(binary)


def test_passages_of_one_character_give_the_ordinary_alpha():
    """Without structure in passages unitizing is coding of characters."""
    generator = np.random.default_rng(2)
    for _ in range(N_TEXTS):
        values = generator.integers(0, 3, size=(30, int(generator.integers(2, 5))))
        passages = [(j, v, i, i + 1) for (i, j), v in np.ndenumerate(values) if v]
        found = unit_alpha(continuum(passages, values.shape[1], 30), 2)
        assert found.u.value == pytest.approx(krippendorff_alpha(values).value)
        assert found.binary.value == pytest.approx(krippendorff_alpha((values > 0) * 1).value)
        if values.shape[1] == 2:  # with more, the family counts pairs of coders, not characters
            valued = np.where(values > 0, values, np.nan)
            assert found.cu.value == pytest.approx(krippendorff_alpha(valued).value)


def test_cutting_stretches_further_changes_nothing():
    generator = np.random.default_rng(3)
    for _ in range(100):
        passages, n_coders, length = random_text(generator)
        fine = continuum(passages, n_coders, length)
        edges = sorted({0, length, *(e for p in passages for e in p[2:])})
        starts = np.array(edges[:-1])
        number = {edge: i for i, edge in enumerate(edges)}
        rows = [(c, v, number[start], number[end]) for c, v, start, end in passages]
        rows = np.array(rows, dtype=np.int64).reshape(len(rows), 4)
        coarse = Continuum(fine.values[starts], np.diff(edges).astype(float), rows)
        one, other = unit_alpha(fine, 3), unit_alpha(coarse, 3)
        for a, b in ((one.u, other.u), (one.binary, other.binary), (one.cu, other.cu)):
            assert (a.value, a.reason) == (pytest.approx(b.value), b.reason)


def marked(generator, n_codes=3):
    """What 2 to 4 coders marked on stretches of different lengths, sometimes with two codes."""
    n, n_coders = int(generator.integers(4, 25)), int(generator.integers(2, 5))
    truth = generator.random((n, 1, n_codes)) < 0.3
    wrong = generator.random((n, n_coders, n_codes)) < generator.uniform(0, 0.4)
    assigned = np.repeat(generator.random((n, n_coders)) < 0.85, 1, axis=0)
    lengths = generator.integers(1, 9, n).astype(float)
    groups = generator.integers(0, 4, n)
    return Marked(np.where(wrong, ~truth, truth), assigned, lengths, groups)


def characters(found):
    """Repeat every stretch once for each of its characters."""
    times = found.lengths.astype(int)
    return np.repeat(found.present, times, axis=0), np.repeat(found.assigned, times, axis=0)


def test_cu_alpha_is_nltks_alpha_over_characters():
    generator = np.random.default_rng(4)
    n_compared = 0
    for _ in range(150):
        text = marked(generator)
        present, assigned = characters(text)
        rows = [
            (f"c{j}", i, frozenset(np.flatnonzero(present[i, j])))
            for i in range(len(present))
            for j in range(present.shape[1])
            if assigned[i, j] and present[i, j].any()
        ]
        (found, *_) = which_sets(text, [[0], [1], [2]], seed=1, n_resamples=100)
        n_by_unit = np.bincount([i for _, i, _ in rows], minlength=len(present))
        pairable = [row for row in rows if n_by_unit[row[1]] > 1]
        if len({value for *_, value in pairable}) < 2:
            assert found.reason == (ONE_CODE if pairable else APART)
            continue
        expected = by_pairs([(i, value) for _, i, value in pairable])
        assert found.value == pytest.approx(expected)
        n_compared += 1
    assert n_compared > 100


def by_pairs(values):
    """Give alpha with MASI from all pairs of values, one by one."""
    units = {}
    for unit, value in values:
        units.setdefault(unit, []).append(value)
    observed = sum(
        masi_distance(a, b) / (len(vs) - 1)
        for vs in units.values()
        for i, a in enumerate(vs)
        for j, b in enumerate(vs)
        if i != j
    )
    every = [value for vs in units.values() for value in vs]
    expected = sum(masi_distance(a, b) for a in every for b in every)
    return 1 - (len(every) - 1) * observed / expected


def test_where_codes_exclude_each_other_cu_alpha_is_nominal_alpha():
    generator = np.random.default_rng(5)
    for _ in range(N_TEXTS):
        values = generator.integers(0, 4, size=(25, int(generator.integers(2, 5))))
        present = values[:, :, None] == np.arange(1, 4)
        text = Marked(
            present, np.ones(values.shape, dtype=bool), np.ones(25), generator.integers(0, 4, 25)
        )
        (found, *_) = which_sets(text, [[0], [1], [2]], seed=1, n_resamples=100)
        valued = np.where(values > 0, values, np.nan)
        assert found.value == pytest.approx(
            krippendorff.alpha(valued.T, level_of_measurement="nominal")
        )
        task = AnnotationTask([(f"c{j}", i, v) for (i, j), v in np.ndenumerate(valued) if v > 0])
        if (np.isfinite(valued).sum(axis=1) != 1).all():  # nltk counts what has no partner
            assert found.value == pytest.approx(task.alpha())


def test_binary_alpha_of_stretches_is_nominal_alpha_of_characters():
    generator = np.random.default_rng(6)
    for _ in range(N_TEXTS):
        text = marked(generator)
        there = text.present.any(axis=2)
        codes = np.where(text.assigned, there, -1)
        ours = krippendorff_alpha(Ratings(codes, (0.0, 1.0), text.lengths))
        present, assigned = characters(text)
        table = np.where(assigned, present.any(axis=2), np.nan)
        varies = len(
            np.unique(table[(assigned.sum(axis=1) > 1)][assigned[assigned.sum(axis=1) > 1]])
        )
        if varies > 1:
            expected = krippendorff.alpha(table.T, level_of_measurement="nominal")
            assert ours.value == pytest.approx(expected)
        else:
            assert ours.value is None


def test_identical_passages_agree_wholly_and_their_order_is_nothing():
    generator = np.random.default_rng(7)
    for _ in range(100):
        passages, _, length = random_text(generator)
        mine = [(v, start, end) for c, v, start, end in passages if c == 0]
        if len({v for v, *_ in mine}) < 2:
            continue
        both = [(c, *row) for c in (0, 1, 2) for row in mine]
        found = unit_alpha(continuum(both, 3, length), 3)
        assert found.u.value == pytest.approx(1)
        assert found.binary.value == pytest.approx(1) or found.binary.value is None
        assert found.cu.value == pytest.approx(1)
        generator.shuffle(both)
        assert unit_alpha(
            continuum([tuple(r) for r in both], 3, length), 3
        ).u.value == pytest.approx(1)


def test_what_cannot_be_said_has_a_reason():
    assert unit_alpha(continuum([], 2, 9), 2).u.reason == NOBODY
    apart = unit_alpha(continuum([(0, 1, 0, 3), (1, 2, 5, 8)], 2, 9), 2)
    assert apart.cu.reason == apart.by_value[0].reason == APART
    assert apart.u.value < 0
    same = unit_alpha(continuum([(0, 1, 0, 3), (1, 1, 1, 4)], 2, 9), 2)
    assert (same.cu.reason, same.by_value[0].reason, same.by_value[1].reason) == (
        ONE_CODE,
        ONE_CODE,
        APART,
    )
