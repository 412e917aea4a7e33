"""Topics of a study: units, the question, what is kept, and what is told."""

import json

import numpy as np
import pytest

from kimqual.cli.told import told
from kimqual.errors import TopicError
from kimqual.store import Study
from kimqual.store.codings import save_topics
from kimqual.store.documents import add
from kimqual.store.sources import sources
from kimqual.store.views import save_views
from kimqual.topics import dense
from kimqual.topics.encoders import KeptVectors
from kimqual.topics.run import fit_study, repeat_study, unit_texts
from tests.unit.store.builders import PASSPHRASE, QUESTIONS, answer, interview

from .invented import TEXTS, HashEncoder

LONG = "Die Miete ist zu hoch. Der Bus kommt nie. Die Wohnung ist klein (.) und kalt. Das war es."


@pytest.fixture
def study(tmp_path, monkeypatch):
    monkeypatch.setattr("kimqual.topics.run.encoder_named", lambda _: HashEncoder())
    with Study.create(tmp_path / "studie", passphrase=PASSPHRASE) as study:
        said = [answer(case=f"P{n}", text=text, sha256=f"a{n}") for n, text in enumerate(TEXTS)]
        add(study, [interview(first="Wie wohnen Sie?", second=LONG), *said], questions=QUESTIONS)
        treated = ((stored, ()) for stored in sources(study))
        save_views(study, treated, lambda: "", carry=lambda *_: [], carry_text=lambda *_: ([], []))
        yield study


def test_answers_and_turns_come_with_what_they_answer(study):
    answers = unit_texts(study, "answer")
    assert list(answers["plain"]) == TEXTS
    assert set(answers["asked"]) == {QUESTIONS[0].text}
    turns = unit_texts(study, "turn")
    assert list(turns["asked"]) == ["Wie wohnen Sie?"]


def test_windows_of_sentences_cover_a_turn_at_their_places(study):
    found = unit_texts(study, "sentences", window=2)
    of_turn = found[found["document"] == "I001"]
    assert list(of_turn["plain"]) == [
        "Die Miete ist zu hoch. Der Bus kommt nie.",
        "Die Wohnung ist klein und kalt. Das war es.",
    ]
    view = next(
        turn.text
        for turn in study.turns().itertuples()
        if (turn.document, turn.turn) == ("I001", 2)
    )
    begin = int(of_turn["start"].iloc[0])
    assert view[: int(of_turn["end"].iloc[0]) - begin] == of_turn["plain"].iloc[0]


@pytest.mark.parametrize(("unit", "window"), [("word", 3), ("sentences", 0)])
def test_an_unknown_unit_is_refused(study, unit, window):
    with pytest.raises(TopicError, match="unknown"):
        unit_texts(study, unit, window=window)


def test_a_turn_is_kept_once_with_the_topic_of_most_of_its_windows(study):
    model = fit_study(study, unit="sentences", window=1, n_topics=2)
    frame = unit_texts(study, "sentences", window=1)
    kept = study.topic_texts()
    assert not kept.duplicated(["document", "turn"]).any()
    assert study.topics()["size"].sum() == len(kept)
    labels = np.asarray(model.labels)[(frame["document"] == "I001").to_numpy()].tolist()
    chosen = int(kept.loc[kept["document"] == "I001", "topic"].iloc[0])
    assert labels.count(chosen) == max(labels.count(topic) for topic in set(labels))


def test_a_text_that_stands_between_topics_is_marked_in_the_table(study):
    model = fit_study(study, n_topics=3)
    assert study.topic_texts()["uncertain"].tolist() == [False] * len(TEXTS)
    first, second, third = study.topic_texts()["document"].iloc[:3]
    placed = [(first, 1, 0, 0.5), (second, 1, 0, 0.4999), (third, 1, 1, 0.1)]
    save_topics(study, model.topics[:2], placed, {})
    kept = study.topic_texts()
    assert dict(zip(kept["probability"], kept["uncertain"], strict=True)) == {
        0.5: False,
        0.4999: True,
        0.1: True,
    }
    assert kept["uncertain"].dtype == bool


def test_vectors_lie_in_the_study_and_the_log_tells_numbers_only(study):
    fit_study(study, n_topics=3, with_question=True)
    assert [path.suffix for path in (study.path / "vectors").iterdir()] == [".npz"]
    detail = study.events()["detail"].iloc[-1]
    detail = detail if isinstance(detail, dict) else json.loads(detail)
    kept = detail["parameters"]
    assert (kept["with_question"], kept["encoder"], kept["n_distinct"]) == (
        True,
        "hash",
        len(TEXTS),
    )
    assert not any(text in str(detail) for text in TEXTS)


def test_a_second_fit_is_the_same_with_vectors_from_the_folder(study):
    first = fit_study(study, n_topics=3)
    assert fit_study(study, n_topics=3) == first


def test_vectors_are_kept_for_the_state_of_the_pseudonymisation(study):
    fit_study(study, n_topics=3)
    with np.load(KeptVectors(HashEncoder(), study.path / "vectors").path) as file:
        events = study.events()
        runs = events.loc[events["action"] == "anonymise.run", "event"]
        assert str(file["state"]) == str(runs.max())


def test_repeats_make_one_row_for_each_number_and_keep_nothing(study):
    found = repeat_study(study, n_topics=(3, 2), repeats=2)
    assert list(found.table()["n_topics"]) == [2, 3]
    assert sum(row.proposed for row in found.rows) == 1
    assert all(row.seeds == pytest.approx(1, abs=0.05) for row in found.rows)
    assert study.topics().empty


def test_what_is_told_counts_what_is_set_aside(study):
    model = fit_study(study)
    lines = list(told(model))
    assert lines[0].startswith("39 texts: 0 set aside (no answer), 0 repetitions, ")
    assert any(line.startswith("stability by number of topics: 3: ") for line in lines)


def test_bertopic_without_its_packages_names_the_line_that_installs_them(study, monkeypatch):
    monkeypatch.setattr(dense, "find_spec", lambda _: None)
    with pytest.raises(TopicError, match="bertopic, umap-learn, hdbscan") as caught:
        fit_study(study, method="bertopic")
    assert "pip install bertopic umap-learn hdbscan" in caught.value.mend


def test_bertopic_on_too_few_texts_and_an_unknown_method_are_refused(study):
    with pytest.raises(TopicError, match="39 distinct answers are too few for the method"):
        fit_study(study, method="bertopic")
    with pytest.raises(TopicError, match="no method 'lda'"):
        fit_study(study, method="lda")
