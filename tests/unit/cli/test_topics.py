"""Topics on the command line: what edits print and keep, what cards and pictures hold."""

import json

import pytest
from typer.testing import CliRunner

from kimqual.cli import app

from .small import ANSWERS, NAME, make


@pytest.fixture
def say(tmp_path, monkeypatch):
    monkeypatch.setenv("KIMQUAL_STUDY", str(make(tmp_path / "studie")))
    monkeypatch.delenv("KIMQUAL_PASSPHRASE", raising=False)

    def run(*arguments):
        return CliRunner().invoke(app, ["topics", *map(str, arguments)])

    return run


def listed(say, verb):
    return json.loads(say(verb, "--json").stdout)


def test_edits_are_printed_listed_and_taken_back(say):
    done = say("merge", 0, 1, "--label", "Alles")
    assert "take it back: kimqual topics undo 1" in done.stdout
    assert [topic["label"] for topic in listed(say, "show")] == ["Alles"]
    assert [edit["state"] for edit in listed(say, "edits")] == ["applied"]
    assert say("undo").stdout.startswith("edit 1 (merge) taken back")
    assert len(listed(say, "show")) == 2
    assert [edit["state"] for edit in listed(say, "edits")] == ["taken back"]


def test_an_ignored_topic_is_marked_and_a_split_needs_texts(say):
    assert say("ignore", 1).exit_code == 0
    assert [topic["ignored"] for topic in listed(say, "show")] == [False, True]
    assert "too few for 4 parts" in str(say("split", 0, "--parts", 4).exception)
    assert say("split", 0).exit_code == 0
    assert [topic["topic"] for topic in listed(say, "show")] == [0, 1, 2]


def test_a_fit_tells_which_edits_no_longer_fit(say):
    say("rename", 0, "Jeder zweite Text")
    done = say("fit", "--topics", 2)
    assert done.exit_code == 0, done.output
    assert "edit 1 (rename Jeder zweite Text) does not fit the new topics" in done.stderr
    assert [edit["state"] for edit in listed(say, "edits")] == ["does not fit"]


def test_a_card_holds_what_there_is_to_know(say):
    card = json.loads(say("show", 0, "--n", 3, "--json").stdout)
    assert (card["topic"], card["size"], card["words"]) == (0, 6, ["Bus"])
    assert len({quote["text"] for quote in card["quotes"]}) == 3
    assert card["codes"][0]["cosine"] >= card["codes"][1]["cosine"]
    assert "stability" in say("show", 0).stdout


def test_pictures_are_pages_that_load_nothing_and_show_no_text(say, tmp_path):
    pages = [tmp_path / name for name in ("karte.html", "balken.html", "baum.html")]
    assert say("show", "--map", pages[0], "--bars", pages[1]).exit_code == 0
    assert say("tree", "--figure", pages[2]).exit_code == 0
    for page in pages:
        text = page.read_text("utf-8")
        assert "<script src=" not in text
        assert NAME not in text
        assert not any(answer in text for answer in ANSWERS)


def test_a_candidate_goes_into_the_codebook_once(say, tmp_path):
    first = say("candidate", 1, "--code", "field.bus", "--label", "Bus und Bahn")
    assert first.exit_code == 0, first.output
    assert 'id = "field.bus"' in (tmp_path / "studie" / "codebook.toml").read_text("utf-8")
    again = say("candidate", 1, "--code", "field.bus", "--label", "Bus und Bahn")
    assert "has a code 'field.bus' already" in str(again.exception)


def test_comparing_says_what_is_missing_on_both_sides(say):
    found = json.loads(say("compare", "--json").stdout)
    assert {"nmi", "rows", "lift", "missed", "candidates", "quotes"} <= set(found)
    assert all(
        quote["topic"] in {c["topic"] for c in found["candidates"]} for quote in found["quotes"]
    )
