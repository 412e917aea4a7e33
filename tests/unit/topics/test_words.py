"""Topic words out of BERTopic's class-based TF-IDF."""

import sys

import numpy as np

from kimqual.topics._bertopic import topic_words

ROWS = np.eye(8, dtype=np.float32)
LABELS = np.array([0, 0, 0, 0, 0, 1, 1, 1])
SHARED = [["Öl", "Straße", "Müll"]] * 5 + [["Übung", "Kurs", "Prüfung"]] * 3


def test_words_belong_to_their_part_with_umlauts():
    found = topic_words(SHARED, ROWS, LABELS)
    assert {word for word, _ in found[0]} == {"Öl", "Straße", "Müll"}
    assert {word for word, _ in found[1]} == {"Übung", "Kurs", "Prüfung"}
    assert [word for word, _ in found[0]] == ["Müll", "Straße", "Öl"]


def test_parts_keep_their_numbers_when_the_larger_comes_second():
    found = topic_words(SHARED, ROWS, 1 - LABELS)
    assert {word for word, _ in found[0]} == {"Übung", "Kurs", "Prüfung"}


def test_a_word_of_one_text_is_left_out_where_there_are_others():
    texts = [[*SHARED[0], "Tippfeler"], *SHARED[1:]]
    assert "Tippfeler" not in dict(topic_words(texts, ROWS, LABELS)[0])


def test_words_of_one_text_stand_in_where_there_are_no_others():
    texts = [*SHARED[:5], ["Bus"], ["Bahn"], []]
    assert {word for word, _ in topic_words(texts, ROWS, LABELS)[1]} == {"Bus", "Bahn"}


def test_a_part_without_words_has_none():
    assert topic_words([*SHARED[:5], [], [], []], ROWS, LABELS)[1] == ()


def test_the_private_copy_leaves_other_copies_alone():
    before = sys.modules.get("bertopic")
    topic_words(SHARED, ROWS, LABELS)
    assert sys.modules.get("bertopic") is before
