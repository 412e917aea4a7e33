"""Reading a topic: quotes that differ, stability after edits, near codes, the tree."""

from shutil import copytree

import numpy as np
import pytest

from kimqual.analysis.topic_pictures import topic_tree as tree_picture
from kimqual.errors import TopicError
from kimqual.model import Code, Codebook
from kimqual.store import Study
from kimqual.topics.editing import ignore_topic, merge_topics
from kimqual.topics.figures import draw_bars, draw_map
from kimqual.topics.grouped import grouped, names
from kimqual.topics.hierarchy import lines, topic_tree
from kimqual.topics.quotes import diverse, near_codes, topic_card

from .invented import SUBJECTS, TEXTS, HashEncoder
from .study import fit, make

BOOK = Codebook(
    (
        Code("bus", {"de": "Der Bus fährt"}, "Der Bus kommt nicht an der Haltestelle."),
        Code("alt", {"de": "Der Bus"}, "Der Bus", retired=True),
        Code("wohnen", {"de": "Wohnung"}, "Die Miete ist zu hoch für unsere Familie."),
    )
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make(tmp_path_factory.mktemp("reading") / "studie")


@pytest.fixture
def study(made, tmp_path):
    with Study.open(copytree(made, tmp_path / "studie")) as study:
        fit(study, SUBJECTS)
        yield study


@pytest.fixture
def texts(study):
    return grouped(study, encoder=HashEncoder())


def test_quotes_are_of_the_topic_and_all_of_them_if_so_many_are_wanted(texts):
    assert len(diverse(texts, 1, 3)) == 3
    assert {texts.labels[row] for row in diverse(texts, 1, 99)} == {1}
    assert len(set(diverse(texts, 1, 99))) == 13


def test_quotes_differ_more_than_the_most_typical_do(texts):
    def alike(rows):
        vectors = texts.vectors[rows]
        return (vectors @ vectors.T)[np.triu_indices(len(rows), 1)].mean()

    def nearest(topic):
        rows = np.flatnonzero(texts.labels == topic)
        return rows[np.argsort(-(texts.vectors[rows] @ texts.centre(topic)))][:6].tolist()

    gains = [alike(nearest(topic)) - alike(diverse(texts, topic, 6)) for topic in (0, 1, 2)]
    assert [diverse(texts, topic, 1) for topic in (0, 1, 2)] == [nearest(t)[:1] for t in (0, 1, 2)]
    assert sum(gains) > 0.03


def test_a_card_tells_what_is_known_of_a_topic(texts):
    card = topic_card(texts, 2, BOOK, n_quotes=2, encoder=HashEncoder())
    assert (card.words, card.n_texts, card.n_cases) == (("wort2",), 13, 13)
    assert 0 < card.stability <= 1
    assert set(card.quotes["text"]) <= set(TEXTS)


def test_near_codes_are_by_meaning_and_never_retired(texts):
    near = near_codes(texts, 2, BOOK, encoder=HashEncoder())
    assert next(iter(near["code"])) == "bus"
    assert "alt" not in set(near["code"])


def test_an_unknown_topic_is_refused_with_those_that_are_there(texts):
    with pytest.raises(TopicError, match="0, 1, 2"):
        topic_card(texts, 7, BOOK, encoder=HashEncoder())


def test_ignored_topics_are_not_grouped(study):
    ignore_topic(study, 0)
    assert set(grouped(study, encoder=HashEncoder()).labels) == {1, 2}


def test_a_tree_holds_each_topic_once_and_joins_grow(texts):
    root = topic_tree(texts)
    assert sorted(root.topics) == [0, 1, 2]
    assert root.n_texts == len(TEXTS)
    assert all(child.distance <= root.distance for child in root.children)
    assert len(lines(root)) == 5
    assert sorted(tree_picture(root).layout.yaxis.tickvals) == [0, 1, 2]


def test_one_topic_makes_no_tree(study):
    merge_topics(study, [0, 1, 2])
    with pytest.raises(TopicError, match="single topic"):
        topic_tree(grouped(study, encoder=HashEncoder()))


def test_a_map_of_edited_topics_shows_each_text_once_by_the_names_people_gave(study):
    merge_topics(study, [0, 2], label="Wohnen <und> fahren")
    texts = grouped(study, encoder=HashEncoder())
    figure = draw_map(texts.vectors, texts.labels.tolist(), [1.0] * len(TEXTS), names(texts.topics))
    assert sorted(len(trace.x) for trace in figure.data) == [13, 26]
    assert figure.data[0].name == "0: Wohnen &lt;und&gt; fahren"
    assert not any(text in figure.to_json() for text in TEXTS)


def test_bars_without_persons_say_so_by_silence():
    figure = draw_bars({3: "Bus"}, [4], [0])
    assert list(figure.data[0].text) == ["4 Texte"]
