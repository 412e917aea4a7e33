"""Fitting: three subjects are three topics, twice the same, and nobody is left out."""

import random
import subprocess
import sys

import numpy as np
import pytest

from kimqual.errors import TopicError
from kimqual.text.encoder import SentenceEncoder
from kimqual.topics import compare, fit_topics
from kimqual.topics.model import N_STEPS
from kimqual.topics.preprocess import stop_words

from .invented import BUSES, HOUSING, LANGUAGE, SUBJECTS, TEXTS, HashEncoder


@pytest.fixture(scope="module")
def model():
    return fit_topics(TEXTS)


def test_three_subjects_are_found_as_three_topics(model):
    both = compare(model.labels, [{str(subject)} for subject in SUBJECTS])
    assert len(model.topics) == 3
    assert both.ari > 0.8


def test_the_same_texts_give_the_same_topics(model):
    assert fit_topics(TEXTS) == model


def test_topics_do_not_depend_on_the_order_of_the_texts(model):
    order = random.Random(1).sample(range(len(TEXTS)), len(TEXTS))  # noqa: S311
    shuffled = fit_topics([TEXTS[at] for at in order], n_topics=3)
    back = dict(zip(order, shuffled.labels, strict=True))
    both = compare(model.labels, [{str(back[at])} for at in range(len(TEXTS))])
    assert both.ari == 1


def test_every_text_has_a_topic_and_sizes_add_up(model):
    assert set(model.labels) == {0, 1, 2}
    assert sum(topic.size for topic in model.topics) == len(TEXTS)
    assert [topic.size for topic in model.topics] == sorted(
        (topic.size for topic in model.topics), reverse=True
    )
    assert [model.labels.count(topic.id) for topic in model.topics] == [
        topic.size for topic in model.topics
    ]


def test_words_name_the_subject_and_keep_umlauts(model):
    words = {word for topic in model.topics for word in topic.words}
    assert {"Wohnung", "Miete", "Deutschkurs", "Bus", "Haltestelle"} <= words
    bath = [f"Das Schwimmbad öffnet zu spät, Öffnungszeit {n}." for n in "abcdefghijkl"]
    umlaut = fit_topics([*HOUSING, *bath], n_topics=2)
    assert any("Öffnungszeit" in topic.words for topic in umlaut.topics)


def test_no_topic_word_is_a_stop_word(model):
    words = {word.casefold() for topic in model.topics for word in topic.words}
    assert not words & stop_words("de")


def test_names_and_placeholders_never_become_topic_words():
    texts = [f"{text} Das sagte Yasemin Aksoy in [Stadtteil]." for text in TEXTS]
    found = fit_topics(texts, n_topics=3, ignore_words={"Yasemin Aksoy"})
    words = {word.lower() for topic in found.topics for word in topic.words}
    assert not words & {"yasemin", "aksoy", "stadtteil"}


def test_the_curve_is_kept_where_the_number_was_proposed(model):
    assert model.curve[0][0] == 3
    assert model.parameters["proposed"] is True
    best = max(mean for _, mean, _ in model.curve)
    assert model.stability == pytest.approx(best, abs=0.05)
    assert fit_topics(TEXTS, n_topics=4).curve == ()


def test_representatives_belong_to_their_topic(model):
    for topic in model.topics:
        assert 3 < len(topic.representatives) <= 10
        assert {model.labels[index] for index in topic.representatives} == {topic.id}


def test_probability_is_a_share_and_lower_between_topics(model):
    assert all(0 < value <= 1 for value in model.probability)
    mixed = "Die Wohnung liegt weit weg von Bus und Straßenbahn, und die Miete ist hoch."
    fitted = fit_topics([*TEXTS, mixed], n_topics=3)
    assert fitted.probability[-1] < np.median(fitted.probability)


def test_non_answers_are_set_aside_and_counted():
    found = fit_topics([*TEXTS, "weiß nicht", "k. A.", "-", "[Person 1]", ""], n_topics=3)
    assert found.n_set_aside == 5
    assert found.labels[-5:] == (-1,) * 5
    assert found.probability[-5:] == (0.0,) * 5
    assert -1 not in found.labels[:-5]
    assert not found.vectors[-1].any()


def test_repeated_answers_share_a_topic_count_in_its_size_and_do_not_move_it():
    once = fit_topics(TEXTS, n_topics=3)
    often = fit_topics([*TEXTS, *[BUSES[0].upper()] * 20], n_topics=3)
    assert often.n_duplicates == 20
    bus = often.labels[len(HOUSING) + len(LANGUAGE)]
    assert often.labels[-20:] == (bus,) * 20
    assert bus == 0
    assert often.topics[0].size == once.topics[once.labels[-1]].size + 20
    assert len(set(often.topics[0].representatives)) == len(often.topics[0].representatives)


def test_persons_are_counted_once_for_each_topic():
    cases = ["h"] * len(HOUSING) + [None] * len(LANGUAGE) + [f"b{n}" for n in range(len(BUSES))]
    found = fit_topics(TEXTS, n_topics=3, cases=cases)
    persons = {topic.n_cases for topic in found.topics}
    assert max(persons) >= len(BUSES) - 1
    assert all(topic.n_cases <= topic.size for topic in found.topics)


def test_texts_in_languages_the_encoder_lacks_are_counted():
    ukrainian = "Я довго шукаю житло для своєї родини і не можу нічого знайти."
    assert fit_topics([*TEXTS, ukrainian], n_topics=3).uncovered == {"uk": 1}


def test_any_encoder_can_be_used():
    found = fit_topics(TEXTS, n_topics=3, encoder=HashEncoder())
    assert found.parameters["encoder"] == "hash"
    assert set(found.labels) == {0, 1, 2}


@pytest.mark.parametrize("n", [10, 11, 13, 16, 20, 30])
def test_few_texts_still_give_topics_without_outliers(n):
    some = random.Random(n).sample(TEXTS, n)  # noqa: S311
    found = fit_topics(some)
    assert -1 not in found.labels
    assert len(found.topics) >= 2
    assert all(topic.words for topic in found.topics)


def test_too_few_texts_are_refused_with_a_mend():
    with pytest.raises(TopicError, match="9 distinct answers are too few") as caught:
        fit_topics([*TEXTS[:9], TEXTS[0], "keine Angabe"])
    assert caught.value.mend


@pytest.mark.parametrize("n_topics", [0, 1, 14, -3])
def test_a_number_of_topics_that_does_not_fit_is_refused(n_topics):
    with pytest.raises(TopicError, match="do not fit") as caught:
        fit_topics(TEXTS, n_topics=n_topics)
    assert "from 2 to 13" in caught.value.mend


def test_cases_of_another_length_are_refused():
    with pytest.raises(TopicError, match="39 texts, but 1 cases"):
        fit_topics(TEXTS, cases=["a"])


def test_texts_without_any_content_word_are_refused():
    letters = "abcdefghijklmn"
    with pytest.raises(TopicError, match="nothing is left"):
        fit_topics([f"und oder aber {letter}" for letter in letters], encoder=HashEncoder())


def test_answers_of_a_single_word_can_be_modelled():
    words = (
        "Miete Wohnung Vermieter Zimmer Bus Bahn Haltestelle Fahrplan Kurs Deutsch Prüfung Schule"
    )
    found = fit_topics(words.split())
    assert len(found.labels) == 12


def test_progress_is_told_after_each_step():
    calls = []
    fit_topics(TEXTS, n_topics=3, encoder=HashEncoder(), progress=lambda: calls.append(1))
    assert len(calls) == N_STEPS


def test_the_encoder_gives_unit_rows_of_float32():
    rows = SentenceEncoder().encode(["Die Miete steigt.", ""])
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert SentenceEncoder().encode([]).shape == (0, 512)


def test_fitting_loads_no_torch_opens_no_socket_and_writes_nothing():
    script = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise OSError('network')\n"
        "socket.socket.connect = refuse\n"
        "from kimqual.topics import fit_topics\n"
        f"texts = {TEXTS!r}\n"
        "assert len(fit_topics(texts, n_topics=3).topics) == 3\n"
        "heavy = {'torch', 'umap', 'numba', 'hdbscan', 'spacy', 'transformers'}\n"
        "assert not heavy & set(sys.modules)\n"
        "assert 'bertopic' not in sys.modules\n"
        "import warnings\n"
        "assert ('ignore', None, UserWarning, None, 0) not in warnings.filters\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_importing_the_room_loads_nothing_heavy():
    script = (
        "import sys, kimqual.topics\n"
        "heavy = {'sklearn', 'pandas', 'plotly', 'bertopic', 'simplemma', 'numpy'}\n"
        "print(heavy & set(sys.modules))"
    )
    assert _run(script) == (0, "set()\n", "")


def _run(script):
    command = [sys.executable, "-c", script]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout, ran.stderr
