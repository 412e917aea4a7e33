"""The partition starts from scikit-learn's cut, and does not depend on a seed."""

import numpy as np
import pytest
from sklearn.cluster import SpectralClustering
from sklearn.manifold import spectral_embedding
from sklearn.metrics import adjusted_rand_score

from kimqual.text.encoder import unit
from kimqual.topics.partition import (
    _cut,
    _graph,
    _maps,
    _maps_of_islands,
    _settled,
    by_size,
    partition,
)
from kimqual.topics.stability import curve, draw, proposed, stability


@pytest.fixture(scope="module")
def blobs():
    rng = np.random.default_rng(7)
    centres = rng.normal(size=(5, 12))
    return unit(np.repeat(centres, 30, axis=0) + 0.6 * rng.normal(size=(150, 12)))


@pytest.mark.parametrize("k", [2, 5, 8])
def test_the_first_cut_is_that_of_scikit_learn(blobs, k):
    graph = _graph(blobs)
    theirs = SpectralClustering(
        k, affinity="precomputed", assign_labels="cluster_qr", random_state=0
    ).fit_predict(graph.toarray())
    maps = spectral_embedding(graph, n_components=k, drop_first=False, random_state=1)
    assert adjusted_rand_score(_cut(maps), theirs) == 1


@pytest.mark.parametrize("spread", [0.4, 0.8, 1.6])
def test_the_quick_eigenvectors_cut_as_those_of_scikit_learn(spread):
    rng = np.random.default_rng(5)
    centres = np.repeat(rng.normal(size=(9, 16)), 40, axis=0)
    graph = _graph(unit(centres + spread * rng.normal(size=(360, 16))))
    quick, theirs = _maps(graph, 12, 1), _maps_of_islands(graph, 12, 1)
    for k in range(2, 13):
        ours, other = (_settled(maps[:, :k], _cut(maps[:, :k])) for maps in (quick, theirs))
        assert (ours == other).all()


def test_groups_are_found_again(blobs):
    assert adjusted_rand_score(partition(blobs, [5])[5], np.repeat(range(5), 30)) > 0.95


def test_each_number_of_parts_is_had_without_an_empty_one(blobs):
    assert {k: len(set(part)) for k, part in partition(blobs, range(2, 21)).items()} == {
        k: k for k in range(2, 21)
    }


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
    assert proposed(curve(draw(blobs))) == 5


def test_noise_is_not_stable():
    rows = unit(np.random.default_rng(3).normal(size=(150, 12)))
    assert stability(rows, partition(rows, [5])[5], 5).mean < 0.6


def test_stability_is_the_same_twice(blobs):
    labels = partition(blobs, [5])[5]
    assert stability(blobs, labels, 5, seed=3) == stability(blobs, labels, 5, seed=3)
