"""Answers in other languages are not a topic because of their language."""

import numpy as np

from kimqual.text.encoder import unit
from kimqual.topics.features import _opened, centred, features
from kimqual.topics.partition import partition


def two_subjects_in_two_languages():
    """Rows whose language weighs more than their subject, as in a sentence encoder."""
    rng = np.random.default_rng(3)
    subject = np.tile([0, 1], 60)
    language = np.repeat(["de", "uk"], [80, 40])
    rows = np.zeros((120, 8), dtype=np.float32)
    rows[np.arange(120), subject] = 1
    rows[language == "uk", 2] = 2
    return unit(rows + 0.1 * rng.normal(size=rows.shape)), subject, list(language)


def test_no_topic_holds_two_languages_where_they_are_left_in():
    rows, _, language = two_subjects_in_two_languages()
    parts = partition(rows, [4])[4]
    assert len(set(zip(parts.tolist(), language, strict=True))) == 4


def test_subjects_are_found_across_languages_where_it_is_taken_out():
    rows, subject, language = two_subjects_in_two_languages()
    parts = partition(unit(centred(rows, language)), [2])[2]
    assert len(set(zip(parts.tolist(), subject.tolist(), strict=True))) == 2


def test_one_language_and_undetermined_texts_stay_where_they_are():
    rows, _, _ = two_subjects_in_two_languages()
    before = rows.copy()
    assert (centred(rows, ["de"] * 119 + [""]) == before).all()
    assert (centred(rows, []) == before).all()


def test_a_single_text_stays():
    rows = np.eye(2, dtype=np.float32)[[0] * 9 + [1]]
    moved = centred(rows, ["de"] * 9 + ["tr"])
    assert moved[-1][1] == 1


def test_spelling_learned_from_some_texts_serves_all_the_same():
    texts = [f"Die Miete steigt, Haus {n}" for n in range(30)]
    vectors = np.eye(30, dtype=np.float32)
    rows = features(texts, vectors, learn_from=np.arange(20))
    assert rows.shape[0] == 30
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_what_all_vectors_share_goes_only_where_it_is_nearly_all():
    rng = np.random.default_rng(1)
    wide = unit(rng.normal(size=(40, 6)).astype(np.float32))
    assert (_opened(wide) == wide).all()
    narrow = _opened(unit(wide + np.array([9, 0, 0, 0, 0, 0], dtype=np.float32)))
    assert np.linalg.norm(narrow.mean(axis=0)) < 0.3
