"""A corrected transcript: codings, names and decisions go with it, and what does not is told."""

import json
from shutil import copytree

import pytest
from typer.testing import CliRunner

from kimqual.cli import app
from kimqual.exchange import read_codebook
from kimqual.model import Coding, Span
from kimqual.store import Study
from kimqual.store.codings import load_codings, save_codings, texts
from kimqual.store.decisions import Decision, save_decisions
from kimqual.store.documents import add, correct
from kimqual.store.sources import sources
from tests.unit.store.builders import CASES, PASSPHRASE, QUESTIONS, answer

TRANSCRIPT = """I: Guten Tag, Frau Yıldırım. Wie sind Sie an die Wohnung gekommen?
B: Über den Trainer meines Sohnes, der hatte einen Onkel. Der heißt Mehmet Yıldırım.
I: Und davor?
B: Davor haben wir zwei Jahre in einem Zimmer gelebt, mit Schimmel an der Wand.
I: Was hat am meisten gestört?
B: Der Lärm von unten 👩‍👩‍👧. Und die Lilie im Hof war immer schön.
"""
CORRECTED = (
    TRANSCRIPT.replace("zwei Jahre", "drei Jahre")
    .replace("Der Lärm von unten", "Der Krach von oben")
    .replace("I: Guten Tag,", "I: Läuft das Band?\nB: Ja, es läuft.\nI: Guten Tag,")
    .replace("B: ", "Leyla Arslan: ")
)
QUOTES = (
    ("ada", "field.neighbourhood", "Über den Trainer meines Sohnes"),
    ("ada", "field.housing", "zwei Jahre in einem Zimmer gelebt, mit Schimmel an der Wand"),
    ("ben", "field.housing", "Der Lärm von unten"),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("update")
    path = folder / "studie"
    (folder / "e1.txt").write_text(TRANSCRIPT, "utf-8")
    with Study.create(path, passphrase=PASSPHRASE) as study:
        add(study, [answer()], cases=CASES, questions=QUESTIONS)
    assert call(path, "corpus", "add", folder / "e1.txt").exit_code == 0
    with Study.open(path, passphrase=PASSPHRASE) as study:
        (stored,) = sources(study, ["I001"])
        at = stored.document.text.index("Lilie")
        save_decisions(study, [Decision("I001", Span(at, at + 5), accepted=False)])
    assert call(path, "anonymise", "run").exit_code == 0
    with Study.open(path, passphrase=PASSPHRASE) as study:
        text = view(study)
        codings = [
            Coding("I001", Span(text.index(q), text.index(q) + len(q)), code, coder, q, "Notiz")
            for coder, code, q in QUOTES
        ]
        save_codings(study, codings, read_codebook(study.path / study.config.codebook))
    return path


@pytest.fixture
def study(made, tmp_path):
    return copytree(made, tmp_path / "studie")


@pytest.fixture
def corrected(tmp_path):
    path = tmp_path / "e1.txt"
    path.write_text(CORRECTED, "utf-8")
    return path


def view(study):
    return next(text.text for text in texts(study) if text.id == "I001")


def call(path, *arguments):
    settings = {"KIMQUAL_STUDY": str(path), "KIMQUAL_PASSPHRASE": PASSPHRASE}
    done = CliRunner().invoke(app, list(map(str, arguments)), env=settings)
    if done.exception and not isinstance(done.exception, SystemExit):
        done.told = done.exception
    return done


def told(path, *arguments):
    done = call(path, *arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def quotes(path):
    with Study.open(path, passphrase=PASSPHRASE) as study:
        text = view(study)
        found = load_codings(study).values()
        assert all(c.span.of(text) == c.quote for c in found if c.document == "I001")
        return {coding.quote for coding in found}


def test_a_preview_says_what_would_become_of_codings_and_changes_nothing(study, corrected):
    before = quotes(study)
    planned = told(study, "corpus", "update", corrected, "--dry-run")
    assert (planned["n_codings"], planned["n_exact"]) == (3, 1)
    (look,) = planned["rewritten"]
    assert (look["code"], look["n_before"], look["n_after"]) == ("field.housing", 59, 59)
    assert [lost["quote"] for lost in planned["lost"]] == ["Der Lärm von unten"]
    assert (planned["n_decisions"], planned["n_decisions_lost"]) == (1, 0)
    assert quotes(study) == before
    assert told(study, "codings", "list", "--unplaced") == []


def test_a_preview_shows_no_words_of_a_file_in_which_nobody_looked_for_names(study, corrected):
    name = "Tsholofelo Okwuosa"
    corrected.write_text(CORRECTED.replace("mit Schimmel", f"bei {name}, mit Schimmel"), "utf-8")
    for form in ((), ("--json",)):
        done = call(study, "corpus", "update", corrected, "--dry-run", *form)
        assert done.exit_code == 0
        assert "Okwuosa" not in done.output
        assert "Arslan" not in done.output


def test_an_update_moves_codings_and_keeps_surrogates_and_decisions(study, corrected):
    with Study.open(study, passphrase=PASSPHRASE) as opened:
        before = view(opened)
    result = told(study, "corpus", "update", corrected)
    assert [row["quote"] for row in result["rewritten"]] == [
        "drei Jahre in einem Zimmer gelebt, mit Schimmel an der Wand"
    ]
    assert [row["reason"] for row in result["lost"]] == ["the words are gone"]
    assert quotes(study) == {"Über den Trainer meines Sohnes", result["rewritten"][0]["quote"]}
    with Study.open(study, passphrase=PASSPHRASE) as opened:
        after = view(opened)
    assert "Lilie" in after
    assert "Yıldırım" not in after
    line = next(line for line in before.split("\n") if "Onkel" in line)
    assert line in after
    assert told(study, "corpus", "check") == []


def test_what_was_changed_is_confirmed_or_taken_off(study, corrected):
    call(study, "corpus", "update", corrected)
    (row,) = told(study, "codings", "list", "--rewritten")
    assert row["before"].startswith("zwei Jahre")
    assert told(study, "codings", "confirm", row["coding"])["left"] == 0
    assert told(study, "codings", "list", "--rewritten") == []
    assert call(study, "codings", "confirm", row["coding"]).exit_code == 1


def test_a_rejected_place_is_a_coding_without_one(study, corrected):
    call(study, "corpus", "update", corrected)
    (row,) = told(study, "codings", "list", "--rewritten")
    assert told(study, "codings", "confirm", row["coding"], "--reject")["left"] == 0
    assert row["quote"] not in quotes(study)
    unplaced = told(study, "codings", "list", "--unplaced")
    assert [one["quote"] for one in unplaced] == ["Der Lärm von unten", row["before"]]
    assert unplaced[1]["memo"] == "Notiz"


def test_a_coding_without_a_place_gets_one_by_words_or_is_withdrawn(study, corrected):
    call(study, "corpus", "update", corrected)
    (row,) = told(study, "codings", "list", "--unplaced")
    missing = call(study, "codings", "place", row["number"], "--quote", "Der Lärm von oben")
    assert missing.exit_code == 1
    placed = told(study, "codings", "place", row["number"], "--quote", "Der Krach von oben")
    assert (placed["coder"], placed["code"], placed["new"]) == ("ben", "field.housing", True)
    assert "Der Krach von oben" in quotes(study)
    assert told(study, "codings", "list", "--unplaced") == []
    assert call(study, "codings", "place", row["number"], "--withdraw").exit_code == 1


def test_a_withdrawn_coding_is_off_the_list(study, corrected):
    call(study, "corpus", "update", corrected)
    (row,) = told(study, "codings", "list", "--unplaced")
    assert told(study, "codings", "place", row["number"], "--withdraw")["withdrawn"]
    assert told(study, "codings", "list", "--unplaced") == []


def test_a_file_of_another_name_is_a_version_if_the_document_is_named(study, corrected):
    renamed = corrected.rename(corrected.with_name("e1_korrigiert.txt"))
    unnamed = call(study, "corpus", "update", renamed, "--dry-run")
    assert unnamed.exit_code == 1
    assert "--document" in str(unnamed.told)
    assert told(study, "corpus", "update", renamed, "--document", "I001", "--dry-run")
    assert told(study, "corpus", "update", renamed, "--document", "I001")["n_exact"] == 1
    assert len(told(study, "corpus", "list")) == 2
    assert told(study, "corpus", "update", renamed)["is_same"]


def test_the_same_file_changes_nothing(study, made):
    before = len(told(study, "study", "audit"))
    result = told(study, "corpus", "update", made.parent / "e1.txt")
    assert result["is_same"]
    assert result["rewritten"] == result["lost"] == []
    assert len(told(study, "study", "audit")) == before


def test_an_update_that_was_interrupted_is_finished_by_the_next(study, corrected):
    from kimqual.exchange import read_file

    with Study.open(study, passphrase=PASSPHRASE) as opened:
        correct(opened, read_file(corrected), "I001")
    assert any(
        "changed" in fault for fault in json.loads(call(study, "corpus", "check", "--json").stdout)
    )
    told(study, "corpus", "update", corrected)
    assert told(study, "corpus", "check") == []
    assert len(told(study, "codings", "list", "--rewritten")) == 1


def test_a_file_of_somebody_else_is_refused_unless_it_is_meant(study, corrected):
    corrected.write_text("I: Was fehlt Ihnen?\nB: Ein Arzt, der mir zuhört, und Zeit.\n", "utf-8")
    done = call(study, "corpus", "update", corrected)
    assert done.exit_code == 1
    assert "I001" in str(done.told)
    assert "Arzt" not in str(done.told)
    assert told(study, "corpus", "update", corrected, "--anyway", "--dry-run")["n_exact"] == 0


@pytest.mark.parametrize(
    ("name", "content", "options"),
    [
        ("u.csv", "id;Was fehlt?\n1;Ein Bus am Abend\n2;Ein Arzt in der Nähe\n", ()),
        ("leer.txt", "", ()),
        ("e1.txt", CORRECTED, ("--document", "I999")),
        ("e1.txt", CORRECTED, ("--document", "A00001")),
        ("e1.txt", CORRECTED, ("--interviewer", "S00")),
    ],
)
def test_what_is_no_version_of_an_interview_is_told_and_changes_nothing(
    study, tmp_path, name, content, options
):
    path = tmp_path / name
    path.write_text(content, "utf-8")
    done = call(study, "corpus", "update", path, *options)
    assert done.exit_code == 1
    assert done.told.mend
    assert len(quotes(study)) == 3


def test_roles_that_were_named_once_hold_for_the_corrected_file(made, tmp_path):
    study = copytree(made, tmp_path / "studie")
    words = "{0}: Wie war das für Sie damals?\n{1}: Laut war es, und eng, aber schön."
    first = tmp_path / "e2.txt"
    first.write_text(words.format("S00", "S01"), "utf-8")
    call(study, "corpus", "add", first, "--interviewer", "S00")
    first.write_text(words.format("S00", "S01") + "\nS00: Danke für das Gespräch.", "utf-8")
    told(study, "corpus", "update", first)
    with Study.open(study, passphrase=PASSPHRASE) as opened:
        turns = opened.turns()
    roles = turns[turns["document"] == "I002"]["role"]
    assert list(roles) == ["interviewer", "respondent", "interviewer"]
