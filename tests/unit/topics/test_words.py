"""Topic words by class-based TF-IDF: the weights are BERTopic's."""

from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from kimqual.topics.words import topic_words

LABELS = np.array([0, 0, 0, 0, 0, 1, 1, 1])
SHARED = [["Öl", "Straße", "Müll"]] * 5 + [["Übung", "Kurs", "Prüfung"]] * 3


def test_words_belong_to_their_part_with_umlauts():
    found = topic_words(SHARED, LABELS)
    assert {word for word, _ in found[0]} == {"Öl", "Straße", "Müll"}
    assert {word for word, _ in found[1]} == {"Übung", "Kurs", "Prüfung"}
    assert [word for word, _ in found[0]] == ["Müll", "Straße", "Öl"]


def test_parts_keep_their_numbers_when_the_larger_comes_second():
    found = topic_words(SHARED, 1 - LABELS)
    assert {word for word, _ in found[0]} == {"Übung", "Kurs", "Prüfung"}


def test_a_word_of_one_text_is_left_out_where_there_are_others():
    texts = [[*SHARED[0], "Tippfeler"], *SHARED[1:]]
    assert "Tippfeler" not in dict(topic_words(texts, LABELS)[0])


def test_words_of_one_text_stand_in_where_there_are_no_others():
    texts = [*SHARED[:5], ["Bus"], ["Bahn"], []]
    assert {word for word, _ in topic_words(texts, LABELS)[1]} == {"Bus", "Bahn"}


def test_a_part_without_words_has_none():
    assert topic_words([*SHARED[:5], [], [], []], LABELS)[1] == ()


def test_no_word_is_made_up_for_a_part_without_any():
    found = topic_words([[], ["Bus"], ["Bus"]], np.array([0, 1, 1]))
    assert [[word for word, _ in words] for words in found.values()] == [[], ["Bus"]]


said = st.lists(
    st.tuples(st.integers(0, 3), st.lists(st.sampled_from("abcdefgh"))), min_size=1
).filter(lambda texts: len({word for _, words in texts for word in words}) > 1)


@given(said)
def test_weights_are_those_of_bertopic(said):
    texts, labels = [words for _, words in said], np.array([part for part, _ in said])
    counter = CountVectorizer(analyzer=list)
    joined = [
        [word for words, own in zip(texts, labels, strict=True) if own == part for word in words]
        for part in np.unique(labels)
    ]
    counts = counter.fit_transform(joined)
    theirs = _their_transformer()(reduce_frequent_words=True).fit(counts).transform(counts)
    number = counter.vocabulary_
    for row, words in zip(theirs.toarray(), topic_words(texts, labels).values(), strict=True):
        assert {word: row[number[word]] for word, _ in words} == pytest.approx(dict(words))


@cache
def _their_transformer():
    """Load one module of BERTopic: all of it would load torch."""
    package = Path(find_spec("bertopic").origin).parent
    spec = spec_from_file_location("their_ctfidf", package / "vectorizers" / "_ctfidf.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.ClassTfidfTransformer
