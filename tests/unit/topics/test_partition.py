"""The partition is scikit-learn's, and does not depend on a seed."""

import numpy as np
import pytest
from sklearn.cluster import SpectralClustering
from sklearn.metrics import adjusted_rand_score

from kimqual.text.encoder import unit
from kimqual.topics.partition import _graph, by_size, partition
from kimqual.topics.stability import curve, proposed, stability


@pytest.fixture(scope="module")
def blobs():
    rng = np.random.default_rng(7)
    centres = rng.normal(size=(5, 12))
    return unit(np.repeat(centres, 30, axis=0) + 0.6 * rng.normal(size=(150, 12)))


@pytest.mark.parametrize("k", [2, 5, 8])
def test_one_decomposition_gives_the_parts_of_scikit_learn(blobs, k):
    theirs = SpectralClustering(
        k, affinity="precomputed", assign_labels="cluster_qr", random_state=0
    ).fit_predict(_graph(blobs).toarray())
    assert adjusted_rand_score(partition(blobs, [2, 5, 8])[k], theirs) == 1


def test_parts_do_not_depend_on_the_seed(blobs):
    assert (partition(blobs, [5], seed=1)[5] == partition(blobs, [5], seed=2)[5]).all()


def test_islands_are_parts_without_a_warning():
    rows = np.repeat(np.eye(3, dtype=np.float32), 20, axis=0)
    assert partition(rows, [3])[3].tolist() == [0] * 20 + [1] * 20 + [2] * 20


def test_parts_are_numbered_by_size_then_by_first_appearance():
    assert by_size(np.array([7, 3, 3, 9, 9, 5])).tolist() == [2, 0, 0, 1, 1, 3]


def test_clear_groups_are_stable_and_their_number_is_proposed(blobs):
    labels = partition(blobs, [5])[5]
    stable = stability(blobs, labels, 5)
    assert stable.mean > 0.9
    assert min(stable.topics) > 0.8
    assert proposed(curve(blobs)) == 5


def test_noise_is_not_stable():
    rows = unit(np.random.default_rng(3).normal(size=(150, 12)))
    assert stability(rows, partition(rows, [5])[5], 5).mean < 0.6


def test_stability_is_the_same_twice(blobs):
    labels = partition(blobs, [5])[5]
    assert stability(blobs, labels, 5, seed=3) == stability(blobs, labels, 5, seed=3)
