"""Edits of a study's topics: kept, done again after each fit, taken back; nothing is lost."""

from shutil import copytree

import pytest

from kimqual.errors import TopicError
from kimqual.store import Study
from kimqual.store.topics import drop_fit, load_edits, undo_edit
from kimqual.topics.editing import (
    ignore_topic,
    merge_topics,
    place_new,
    rename_topic,
    split_topic,
)

from .invented import SUBJECTS, HashEncoder
from .study import fit, make


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make(tmp_path_factory.mktemp("topics") / "studie")


@pytest.fixture
def study(made, tmp_path):
    with Study.open(copytree(made, tmp_path / "studie")) as study:
        fit(study, SUBJECTS)
        yield study


def sizes(study):
    return dict(zip(study.topics()["topic"], study.topics()["size"], strict=True))


def states(study):
    return [kept.state and str(kept.state) for kept in load_edits(study)]


def test_without_an_edit_the_topics_are_the_fits(study):
    assert sizes(study) == {0: 13, 1: 13, 2: 13}
    assert list(study.topics()["n_cases"]) == [13, 13, 13]


def test_edits_survive_a_fit_that_numbers_otherwise(study):
    merge_topics(study, [2, 1], label="Unterwegs und Deutsch")
    rename_topic(study, 0, "Wohnen")
    fit(study, [2 - subject for subject in SUBJECTS])
    assert sizes(study) == {0: 26, 2: 13}
    assert list(study.topics()["label"]) == ["Unterwegs und Deutsch", "Wohnen"]
    assert states(study) == ["applied", "applied"]


def test_edits_survive_grown_data(made, tmp_path):
    with Study.open(copytree(made, tmp_path / "studie")) as study:
        fit(study, SUBJECTS, n=30)
        assert sizes(study)[2] == 4
        rename_topic(study, 2, "Busse")
        fit(study, SUBJECTS)
        assert list(study.topics()["label"]) == ["", "", "Busse"]
        assert sizes(study)[2] == 13


def test_an_edit_that_no_longer_fits_is_kept_and_comes_back(study):
    rename_topic(study, 0, "Wohnen")
    fit(study, [n % 3 for n in range(len(SUBJECTS))])
    assert states(study) == ["does not fit"]
    assert set(study.topics()["label"]) == {""}
    fit(study, SUBJECTS)
    assert states(study) == ["applied"]
    assert study.topics()["label"][0] == "Wohnen"


def test_an_ignored_topic_stays_in_the_list_and_its_texts_count_nowhere(study):
    ignore_topic(study, 1)
    assert list(study.topics()["ignored"]) == [False, True, False]
    assert set(study.topic_texts()["topic"]) == {0, 2}
    with pytest.raises(TopicError, match="no topic 1, or it is ignored"):
        rename_topic(study, 1, "x")


def test_undo_takes_the_last_back_or_the_one_that_is_named(study):
    merge_topics(study, [0, 1])
    rename_topic(study, 2, "Busse")
    undo_edit(study, 1)
    assert sizes(study) == {0: 13, 1: 13, 2: 13}
    assert study.topics()["label"][2] == "Busse"
    undo_edit(study)
    assert states(study) == [None, None]
    with pytest.raises(TopicError, match="no edit to take back"):
        undo_edit(study)
    with pytest.raises(TopicError, match="no edit 7"):
        undo_edit(study, 7)


def test_a_split_parts_what_differs_and_names_both(study):
    merge_topics(study, [0, 1])
    split_topic(study, 0, encoder=HashEncoder())
    assert sum(sizes(study).values()) == len(SUBJECTS)
    assert set(sizes(study)) == {0, 2, 3}
    words = study.topics().set_index("topic")["words"]
    assert words[0] != words[3]


def test_new_texts_of_a_split_topic_go_to_the_nearest_part(study):
    fit(study, [0 if subject < 2 else 1 for subject in SUBJECTS], n=24)
    split_topic(study, 0, encoder=HashEncoder())
    before = {tuple(row): topic for *row, topic in rows(study)}
    fit(study, [0 if subject < 2 else 1 for subject in SUBJECTS])
    assert place_new(study, encoder=HashEncoder()) == 2
    after = {tuple(row): topic for *row, topic in rows(study)}
    number = {old: after[place] for place, old in before.items()}
    assert {place: number[old] for place, old in before.items()}.items() <= after.items()
    assert place_new(study, encoder=HashEncoder()) == 0


def test_parts_whose_words_had_to_go_are_named_anew(study):
    merge_topics(study, [0, 1])
    split_topic(study, 0, encoder=HashEncoder())
    with study.action("test"):
        drop_fit(study.db)
    assert "Wohnung" not in str(study.db.execute("SELECT words FROM topic_edit").fetchall())
    fit(study, SUBJECTS)
    assert place_new(study, encoder=HashEncoder()) == 0
    words = study.topics().set_index("topic")["words"]
    assert words[0] != words[3]
    assert "Wohnung" in words[0] + words[3]


def rows(study):
    return study.topic_texts()[["document", "turn", "topic"]].to_numpy().tolist()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda study: merge_topics(study, [1, 1]), "needs two topics"),
        (lambda study: merge_topics(study, [1, 9]), "no topic 9"),
        (lambda study: split_topic(study, 0, 9, encoder=HashEncoder()), "too few for 9 parts"),
    ],
)
def test_what_cannot_be_done_is_refused_and_leaves_no_edit(study, wrong, said):
    with pytest.raises(TopicError, match=said):
        wrong(study)
    assert load_edits(study) == []


def test_history_tells_every_edit_and_no_word_of_a_text(study):
    merge_topics(study, [0, 1], label="Beides")
    undo_edit(study)
    events = study.events().tail(2)
    assert list(events["action"]) == ["topics.merge", "topics.undo"]
    assert "Miete" not in "".join(events["detail"])
