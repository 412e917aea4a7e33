"""Pictures: German, complete, and without a word of the texts beyond the topic words."""

import pytest

from kimqual.errors import TopicError
from kimqual.topics import figures, fit_topics, topic_bars, topic_map

from .invented import TEXTS, HashEncoder


@pytest.fixture(scope="module")
def model():
    return fit_topics([*TEXTS, TEXTS[0], "k. A."], n_topics=3, encoder=HashEncoder())


def test_bars_show_each_topic_with_words_and_size(model):
    figure = topic_bars(model)
    assert list(figure.data[0].x) == [topic.size for topic in model.topics]
    assert all(
        topic.words[0] in name for topic, name in zip(model.topics, figure.data[0].y, strict=True)
    )
    assert figure.layout.xaxis.title.text == "Anzahl der Texte"


def test_the_map_shows_each_text_once_and_is_the_same_twice(model):
    figure = topic_map(model)
    assert [len(trace.x) for trace in figure.data] == [topic.size for topic in model.topics]
    assert figure.to_json() == topic_map(model).to_json()


def test_no_picture_carries_a_text(model):
    drawn = topic_map(model).to_json() + topic_bars(model).to_json()
    assert not any(text in drawn for text in TEXTS)


def test_umap_that_is_not_installed_is_refused_with_the_line_that_installs_it(model, monkeypatch):
    monkeypatch.setattr(figures, "find_spec", lambda _: None)
    with pytest.raises(TopicError, match="UMAP is not installed") as caught:
        topic_map(model, layout="umap")
    assert "pip install umap-learn" in caught.value.mend
    figures.check_layout("tsne")
