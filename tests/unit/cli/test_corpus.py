"""``kimqual corpus add`` with surveys: what is shown, what is kept where, what is refused whole."""

import json

import pytest
from typer.testing import CliRunner

from kimqual.cli import app
from tests.unit.exchange.survey_files import delimited, workbook

PASSPHRASE = "nur für diesen Test"
LIMESURVEY = [
    [
        "id",
        "submitdate",
        "lastpage",
        "startlanguage",
        "seed",
        "token",
        "ipaddr",
        "S[SQ1]",
        "S[SQ2]",
        "offen",
    ],
    [
        "7",
        "2024-05-02 10:00:00",
        "3",
        "de",
        "12",
        "tK9",
        "192.0.2.44",
        "Y",
        "Y",
        "Der Aufzug ist seit Ostern kaputt.",
    ],
    [
        "8",
        "2024-05-02 11:00:00",
        "3",
        "tr",
        "13",
        "tL3",
        "192.0.2.45",
        "",
        "Y",
        "Otobüs akşamları hiç gelmiyor ve yürümek zorundayım.",
    ],
]


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("KIMQUAL_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("KIMQUAL_STUDY", str(tmp_path / "studie"))
    runner = CliRunner()

    def call(*arguments):
        return runner.invoke(app, [*map(str, arguments)])

    assert call("init", tmp_path / "studie").exit_code == 0
    return call


@pytest.fixture
def survey(tmp_path):
    path = tmp_path / "umfrage.csv"
    path.write_bytes(delimited(LIMESURVEY))
    return path


def everything_in(study):
    return b"".join(path.read_bytes() for path in sorted(study.glob("study.db*")))


def test_it_says_which_program_wrote_the_file_and_what_each_column_is(run, survey):
    (told,) = json.loads(run("corpus", "add", survey, "--json").stdout)
    assert told["format"] == "LimeSurvey"
    assert "lastpage" in told["reason"]
    found = {column["column"]: column["role"] for column in told["columns"]}
    assert (found["id"], found["token"], found["S"]) == ("case", "contact", "attribute")
    assert all(column["why"] for column in told["columns"])
    assert told["language"] == "de, tr"


def test_contact_data_is_nowhere_in_the_study(run, survey, tmp_path):
    assert run("corpus", "add", survey).exit_code == 0
    kept = everything_in(tmp_path / "studie")
    assert b"SQ1; SQ2" in kept
    for secret in ("tK9", "192.0.2.44", "Aufzug"):
        assert secret.encode() not in kept


def test_a_refused_survey_leaves_the_study_as_it_was(run, tmp_path):
    path = tmp_path / "umfrage.csv"
    path.write_bytes(delimited([*LIMESURVEY, ["7", *LIMESURVEY[2][1:]]]))
    refused = run("corpus", "add", path)
    assert refused.exit_code == 1
    assert json.loads(run("corpus", "list", "--json").stdout) == []
    assert run("corpus", "add", path, "--repeated").exit_code == 0
    assert len(json.loads(run("corpus", "list", "--json").stdout)) == 3


def test_spellings_of_ids_are_taken_when_asked(run, survey, tmp_path):
    cases = tmp_path / "personen.xlsx"
    cases.write_bytes(workbook([["id", "Alter"], ["007", "34"], ["008", "61"]]))
    assert run("corpus", "add", survey, "--cases", cases).exit_code == 1
    assert run("corpus", "add", survey, "--cases", cases, "--accept-repairs").exit_code == 0
    assert b"61" in everything_in(tmp_path / "studie")


def test_sheet_and_format_can_be_named(run, tmp_path):
    path = tmp_path / "umfrage.xlsx"
    path.write_bytes(workbook(("Alt", LIMESURVEY), ("Neu", LIMESURVEY[:2])))
    asked = ("corpus", "add", path, "--sheet", "Neu", "--format", "table", "--json")
    (told,) = json.loads(run(*asked).stdout)
    assert (told["format"], told["speakers"]) == ("survey", "1 persons")


def test_reading_it_again_adds_nothing(run, survey):
    run("corpus", "add", survey)
    (told,) = json.loads(run("corpus", "add", survey, "--json").stdout)
    assert told["documents"] == "2 known already"
