"""Topics by group and wave: persons, not texts; nothing of fewer than five; many tests corrected."""

from shutil import copytree

import pytest
from scipy.stats import fisher_exact

from kimqual.analysis.topic_pictures import topics_by_group, topics_by_wave
from kimqual.errors import CodebookError, CodingError, TopicError
from kimqual.exchange import read_codebook
from kimqual.model import Code, Coding, Span
from kimqual.report.topic_groups import groups, waves
from kimqual.report.topics import add_candidate, find_gaps
from kimqual.shares import holm
from kimqual.store import Study
from kimqual.store.codings import save_codings, texts
from kimqual.topics.editing import ignore_topic
from tests.unit.topics.invented import SUBJECTS
from tests.unit.topics.study import fit, make


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make(tmp_path_factory.mktemp("groups") / "studie")


@pytest.fixture
def study(made, tmp_path):
    with Study.open(copytree(made, tmp_path / "studie")) as study:
        fit(study, SUBJECTS)
        yield study


def test_shares_are_of_persons_and_the_test_is_fishers_corrected(study):
    table = groups(study, "Bezirk").set_index(["topic", "value"])
    row = table.loc[(0, "Sieker")]
    assert (row["n_cases"], row["n_with_topic"], row["percent"]) == (13, 13, 100)
    assert 70 < row["low"] < 80
    chance = fisher_exact([[13, 0], [0, 26]]).pvalue
    assert row["p"] == pytest.approx(chance, abs=1e-4)
    assert row["p_holm"] == pytest.approx(min(1, 6 * chance), abs=1e-4)


def test_groups_of_fewer_than_five_show_nothing_at_all(study):
    shown = groups(study, "Bezirk", smallest=14)
    hidden = shown[shown["value"] == "Sieker"]
    assert hidden["is_suppressed"].all()
    numbers = ["n_cases", "n_with_topic", "percent", "low", "high", "p", "p_holm"]
    assert hidden[numbers].isna().all(axis=None)


def test_persons_of_an_ignored_topic_stay_in_the_group(study):
    ignore_topic(study, 0)
    table = groups(study, "Bezirk").set_index(["topic", "value"])
    assert table.loc[(1, "Sieker"), "n_cases"] == 13


def test_waves_stand_in_order_and_a_rise_is_told_from_none(study):
    # Buses come up in the last wave only, housing in the first.
    table = waves(study, "Welle")
    assert list(table["value"][:3]) == ["2022", "2024", "2026"]
    of = table.drop_duplicates("topic").set_index("topic")["p_holm"]
    assert of[2] < 0.001
    assert of[1] == 1


def test_a_wave_that_is_hidden_takes_no_part_in_the_trend(study):
    table = waves(study, "Welle", smallest=14)
    assert table["is_suppressed"].all()
    assert table["p"].isna().all()


def test_wrong_attributes_are_refused(study):
    with pytest.raises(CodingError, match="no attribute 'Farbe'"):
        groups(study, "Farbe")
    ignore_topic(study, 0)
    ignore_topic(study, 1)
    ignore_topic(study, 2)
    with pytest.raises(TopicError, match="no topics"):
        waves(study, "Welle")


def test_pictures_draw_what_is_shown_and_mark_what_differs(study):
    called = {0: "Wohnen", 1: "Deutsch", 2: "Bus"}
    table = groups(study, "Bezirk")
    figure = topics_by_group(table, called, "Bezirk")
    drawn = sum(len(trace.x) for trace in figure.data if trace.mode == "markers")
    assert drawn == (~table["is_suppressed"]).sum()
    assert "Topics nach Bezirk" in figure.layout.title.text
    assert len(topics_by_wave(waves(study, "Welle"), called, "Welle").data) == 3


def test_holm_is_the_published_step_down():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []


def coded(study, chosen):
    """Give texts a code by their rank; the codebook has the codes."""
    book = read_codebook(study.path / study.config.codebook)
    made = [
        Coding(text.id, Span(0, len(text.text)), code, "anna", text.text)
        for at, text in enumerate(texts(study))
        if (code := chosen(at)) is not None
    ]
    save_codings(study, made, book)
    return book


def test_gaps_are_topics_without_a_code_and_codes_without_a_topic(study):
    def code(at):
        return "field.housing" if SUBJECTS[at] == 0 else "experience.barrier" if at % 3 else None

    coded(study, code)
    gaps = find_gaps(study)
    assert set(gaps.uncovered["topic"]) <= {1, 2}
    assert "field.housing" not in set(gaps.missed["code"])


def test_a_candidate_becomes_a_code_in_a_new_revision_and_names_the_topic(study):
    book = coded(study, lambda at: "field.housing" if at < 13 else None)
    new = add_candidate(study, 2, book, Code("field.bus", {"de": "Bus"}, parent="field"))
    assert new.revision == book.revision + 1
    assert read_codebook(study.path / study.config.codebook) == new
    assert study.topics()["label"][2] == "Bus"
    assert study.events()["action"].iloc[-1] == "codebook.add"
    with pytest.raises(CodebookError, match="has a code"):
        add_candidate(study, 2, new, Code("field.bus"))


def test_a_candidate_of_an_unknown_topic_leaves_the_codebook(study):
    book = coded(study, lambda at: "field.housing" if at < 13 else None)
    with pytest.raises(TopicError, match="no topic 9"):
        add_candidate(study, 9, book, Code("field.bus", {"de": "Bus"}))
    assert read_codebook(study.path / study.config.codebook) == book
