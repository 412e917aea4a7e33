"""``corpus check FILE`` and ``corpus add FOLDER``: looks, faults that stop nobody, plans."""

import json

import pytest
from typer.testing import CliRunner

from kimqual.cli import app
from tests.unit.exchange.survey_files import delimited

TALK = "S00: Seit wann wohnen Sie in der Siedlung?\nS01: Seit Mai {n}.\nS00: Und?\nS01: Laut.\n"


@pytest.fixture
def call(tmp_path, monkeypatch):
    monkeypatch.setenv("KIMQUAL_PASSPHRASE", "nur für diesen Test")
    monkeypatch.setenv("KIMQUAL_STUDY", str(tmp_path / "studie"))
    return lambda *arguments: CliRunner().invoke(app, [*map(str, arguments)])


@pytest.fixture
def run(call, tmp_path):
    assert call("init", tmp_path / "studie").exit_code == 0
    return call


def folder_of(tmp_path, n):
    folder = tmp_path / "alle"
    folder.mkdir()
    for i in range(n):
        (folder / f"E{i:03}.txt").write_text(TALK.format(n=i), "utf-8")
    return folder


def listed(run):
    return json.loads(run("corpus", "list", "--json").stdout)


def test_a_look_needs_no_study_and_says_who_speaks_and_who_seems_to_ask(call, tmp_path):
    path = folder_of(tmp_path, 1) / "E000.txt"
    (look,) = json.loads(call("corpus", "check", path, "--json").stdout)
    assert (look["format"], look["certainty"]) == ("txt", "likely")
    assert [(v["label"], v["n_turns"]) for v in look["speakers"]] == [("S00", 2), ("S01", 2)]
    assert look["interviewer"] == "S00"
    assert "guess" in look["interviewer_reason"]
    assert look["samples"][0]["text"].startswith("Seit wann")
    shown = call("corpus", "check", path)
    assert shown.exit_code == 0
    assert "Seit Mai" in shown.stdout
    assert not (tmp_path / "studie").exists()


def test_a_look_at_a_survey_shows_columns_and_answers(call, tmp_path):
    rows = [["id", "Was fehlt Ihnen im Viertel?"], ["1", "Ein Platz zum Sitzen im Schatten."]]
    path = tmp_path / "u.csv"
    path.write_bytes(delimited([*rows, ["2", "Dass der Bus auch abends noch fährt."]]))
    (look,) = json.loads(call("corpus", "check", path, "--json").stdout)
    assert [(c["role"], bool(c["why"])) for c in look["columns"]] == [
        ("case", True),
        ("question", True),
    ]
    assert len(look["samples"]) == 2


def test_two_hundred_files_go_in_and_two_faulty_ones_are_listed(run, tmp_path):
    folder = folder_of(tmp_path, 198)
    (folder / "leer.docx").write_bytes(b"")
    (folder / "doppelt.csv").write_bytes(
        delimited([["id", "Was fehlt?"], ["1", "Ein Baum am Tor."], ["1", "Noch ein Baum mehr."]])
    )
    done = run("corpus", "add", folder)
    assert done.exit_code == 1
    assert len(listed(run)) == 198
    assert "2 not taken in" in done.stdout
    assert "row 2" in done.stdout
    assert "alle/leer.docx" in done.stdout
    rows = json.loads(run("corpus", "add", folder, "--json").stdout)
    faults = [row for row in rows if row["kind"] == "fault"]
    assert len(faults) == 2
    assert all(fault["mend"] for fault in faults)
    assert {row["documents"] for row in rows if row["kind"] != "fault"} == {"1 known already"}


def test_strict_takes_nothing_in(run, tmp_path):
    folder = folder_of(tmp_path, 3)
    (folder / "leer.docx").write_bytes(b"")
    assert run("corpus", "add", folder, "--strict").exit_code == 1
    assert listed(run) == []


def test_a_file_that_does_not_fit_the_study_keeps_no_other_out(run, tmp_path):
    folder = folder_of(tmp_path, 2)
    asked = ["Was fehlt Ihnen im Viertel?", "Was ist gut im Viertel?"]
    for name, word in (("A", "Baum"), ("B", "Brunnen")):
        answers = [f"Ein {word} am Tor, mit einer Bank.", "Die Leute grüßen sich auf der Straße."]
        (folder / f"{name}.csv").write_bytes(delimited([asked, answers, answers[::-1]]))
    (folder / "Z.txt").write_text(TALK.format(n="1999"), "utf-8")
    done = run("corpus", "add", folder, "--json")
    assert done.exit_code == 1
    (fault,) = [row for row in json.loads(done.stdout) if row["kind"] == "fault"]
    assert fault["file"] == "alle/B.csv"
    assert "one and the same document" in fault["message"]
    kinds = [row["kind"] for row in listed(run)]
    assert (kinds.count("interview"), kinds.count("answer")) == (3, 4)


def test_a_plan_that_check_wrote_is_what_add_reads_by(run, tmp_path):
    folder = folder_of(tmp_path, 2)
    asked = ("--interviewer", "S00", "--write-plan")
    assert run("corpus", "check", folder, *asked).exit_code == 0
    assert (folder / "kimqual-import.toml").is_file()
    (folder / "E900.txt").write_text(TALK.format(n=900), "utf-8")
    rows = json.loads(run("corpus", "add", folder, "--json").stdout)
    assert {row["speakers"] for row in rows} == {"S00 interviewer, S01 respondent"}
    assert len(rows) == 3
    assert run("corpus", "check", folder, *asked).exit_code == 1  # it is there already
