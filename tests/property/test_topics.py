"""Topics are a function of the set of texts: their order, repetitions and seeds do not matter."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kimqual.topics import fit_topics
from kimqual.topics.partition import N_MOST, landmarks, spread
from kimqual.topics.preprocess import prepare
from tests.unit.topics.invented import TEXTS, HashEncoder

orders = st.permutations(range(len(TEXTS)))


def german(text):
    del text
    return "de"


@pytest.fixture(scope="module")
def in_order():
    return fit_topics(TEXTS, n_topics=3, encoder=HashEncoder())


@given(order=orders)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_partition_does_not_depend_on_the_order_of_input(in_order, order):
    found = fit_topics([TEXTS[at] for at in order], n_topics=3, encoder=HashEncoder())
    assert [in_order.labels[at] for at in order] == list(found.labels)
    assert [in_order.probability[at] for at in order] == list(found.probability)
    assert (found.words, found.stability) == (in_order.words, in_order.stability)


@given(st.lists(st.sampled_from([*TEXTS, "weiß nicht", "DIE MIETEN STEIGEN", "k. A."]), min_size=1))
@settings(deadline=None)
def test_what_is_prepared_does_not_depend_on_order_and_adds_up(texts):
    ready = prepare(texts, language_of=german)
    back = prepare(texts[::-1], language_of=german)
    assert ready.row == back.row[::-1]
    assert (ready.texts, ready.words) == (back.texts, back.words)
    assert len(ready.texts) + ready.n_set_aside + ready.n_duplicates == len(texts)


def test_above_the_limit_every_text_goes_with_its_nearest():
    rng = np.random.default_rng(5)
    side = rng.integers(0, 3, N_MOST + 500)
    rows = np.eye(3, dtype=np.float32)[side] + 0.05 * rng.normal(size=(len(side), 3))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    chosen = landmarks(len(rows))
    assert len(chosen) == N_MOST
    assert (spread(rows, chosen, side[chosen]) == side).all()
