"""Gamma: published values, every alignment tried by hand, and what it refuses."""

from itertools import combinations, product

import numpy as np
import pytest

from kimqual.agreement import alignment
from kimqual.agreement.alignment import align
from kimqual.agreement.gamma import APART_BY_CHANCE, BY_CHANCE_EQUAL, Passages, gamma
from kimqual.agreement.unitizing import APART, NOBODY, ONE_CODE
from kimqual.errors import CodingError

# Three coders, sixteen passages, codes 1 to 7. Source: bootphon/pygamma-agreement, commit 53f3ae95,
# tests/data/AlexPaulSuzan.csv (MIT).
PUBLISHED = [
    (0, 1, 2, 9), (0, 2, 11, 17), (0, 5, 24, 30), (0, 6, 32, 36), (0, 6, 36, 44), (0, 7, 44, 60),
    (1, 1, 2, 9), (1, 3, 11, 17), (1, 5, 19, 25), (1, 6, 32, 44),
    (2, 1, 2, 9), (2, 4, 11, 17), (2, 5, 21, 27), (2, 6, 32, 36), (2, 6, 36, 40), (2, 6, 40, 44),
]  # fmt: skip


def passages(rows, *lengths, n_coders=2, n_codes=3):
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 4)
    return Passages(table, np.array(lengths, dtype=np.int64), n_coders, n_codes)


def test_the_numbers_of_a_published_example():
    """Source: the same repository, tests/test_gammas.py and test_cli.py, position weighing 3.

    There gamma lies in .44 to .47, gamma-cat in .66 to .70, gamma-k is 1, 0, 0, 0, 1, 1 and no
    number for the code that one coder alone gave. (Its later versions count passages that are
    aligned with none as differing in code, too, which the article does not.)
    """
    example = passages(
        [(who, code - 1, *at) for who, code, *at in PUBLISHED], 60, n_coders=3, n_codes=7
    )
    found = gamma(example, seed=1, n_samples=200, position=3.0)
    assert found.observed == pytest.approx(0.96, abs=0.005)
    assert 0.44 <= found.value.value <= 0.47
    assert 0.66 <= found.cat.value <= 0.70
    assert [k.value for k in found.by_code] == pytest.approx([1, 0, 0, 0, 1, 1, None], abs=0.04)
    assert found.by_code[6].reason == APART


def by_hand(rows, n_coders):
    """Try every alignment; sec. 4.2 to 4.4 of the article with nothing but loops."""
    n_pairs = n_coders * (n_coders - 1) / 2

    def differ(first, second):
        if first is None or second is None:
            return 1
        (_, code, start, end), (_, other, begin, stop) = first, second
        far = (abs(start - begin) + abs(end - stop)) / (end - start + stop - begin)
        return far**2 + (code != other)

    def least(left):
        if not left:
            return 0
        first, rest = left[0], left[1:]
        others = [
            [None, *(row for row in rest if row[0] == coder)]
            for coder in range(n_coders)
            if coder != first[0]
        ]
        tried = []
        for group in product(*others):
            cost = sum(differ(a, b) for a, b in combinations((first, *group), 2)) / n_pairs
            tried.append(cost + least([row for row in rest if row not in group]))
        return min(tried)

    return least(rows) / (len(rows) / n_coders)


def test_the_best_alignment_is_the_best_of_all():
    generator = np.random.default_rng(3)
    for _ in range(60):
        n_coders = int(generator.integers(2, 5))
        starts = generator.integers(0, 40, size=7)
        rows = {
            (int(generator.integers(n_coders)), int(generator.integers(3)), int(start),
             int(start + generator.integers(1, 15)))
            for start in starts
        }  # fmt: skip
        found = align(np.array(sorted(rows)), np.zeros(len(rows), dtype=np.int64), n_coders)
        assert found.disorder == pytest.approx(by_hand(sorted(rows), n_coders))


def test_an_alignment_holds_each_passage_once_and_one_of_each_coder():
    rows = np.array(PUBLISHED)
    found = align(rows, np.zeros(len(rows), dtype=np.int64), 3)
    placed = found.groups[found.groups >= 0]
    assert sorted(placed) == list(range(len(rows)))
    for group in found.groups:
        assert all(rows[row, 0] == coder for coder, row in enumerate(group) if row >= 0)


def test_passages_of_two_documents_are_never_aligned():
    rows = np.array([(0, 0, 0, 10), (1, 0, 10, 20)])
    assert align(rows, np.array([0, 0]), 2).disorder == pytest.approx(1)
    assert align(rows, np.array([0, 1]), 2).disorder == pytest.approx(2)


def test_where_nobody_marked_there_is_nothing_to_compare():
    found = gamma(passages([], 50), seed=1)
    assert {found.value.reason, found.cat.reason, *(k.reason for k in found.by_code)} == {NOBODY}


def test_one_coder_alone_agrees_with_nobody():
    found = gamma(passages([(0, 0, 5, 9), (0, 1, 20, 30)], 50), seed=1)
    assert found.value.value is not None
    assert found.value.value <= 0
    assert found.cat.reason == APART


def test_without_a_second_code_only_positions_can_differ():
    found = gamma(passages([(0, 0, 5, 9), (1, 0, 5, 9), (1, 0, 20, 30)], 50), seed=1)
    assert found.value.value is not None
    assert (found.cat.reason, found.by_code[0].reason) == (ONE_CODE, ONE_CODE)


def test_a_text_of_one_character_leaves_chance_no_choice():
    found = gamma(passages([(0, 0, 0, 1), (1, 0, 0, 1)], 1), seed=1)
    assert found.value.reason == BY_CHANCE_EQUAL


def test_what_never_meets_by_chance_has_no_gamma_of_codes():
    found = gamma(passages([(0, 0, 5, 6), (1, 1, 5, 6)], 10_000), seed=1, n_samples=10)
    assert found.cat.reason == APART_BY_CHANCE


@pytest.mark.parametrize(
    "row", [(2, 0, 0, 5), (0, 3, 0, 5), (0, 0, 5, 5), (0, 0, -1, 5), (0, 0, 40, 51), (-1, 0, 0, 5)]
)
def test_a_passage_outside_is_refused(row):
    with pytest.raises(CodingError, match="does not lie"):
        passages([row], 50)


def test_one_coder_or_one_sample_is_too_few():
    with pytest.raises(CodingError, match="two coders"):
        passages([], 50, n_coders=1)
    with pytest.raises(CodingError, match="two chance samples"):
        gamma(passages([(0, 0, 5, 9)], 50), seed=1, n_samples=1)


def test_more_groups_than_fit_are_refused(monkeypatch):
    monkeypatch.setattr(alignment, "N_GROUPS", 20)
    with pytest.raises(CodingError, match="close together") as error:
        align(np.array(PUBLISHED), np.zeros(len(PUBLISHED), dtype=np.int64), 3)
    assert "--coder" in error.value.mend
