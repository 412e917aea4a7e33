"""The re-identification check on the sample corpus, by commands; laws that hold for any corpus."""

import pytest
from openpyxl import load_workbook

from kimqual.anonymisation.leak import find_leaks
from kimqual.report.release import known_forms
from kimqual.store import Study
from tests.integration.commands import PASSPHRASE, done, kimqual


@pytest.fixture(scope="module")
def study(tmp_path_factory, kim_demo):
    study = tmp_path_factory.mktemp("risk") / "studie"
    done("init", study)
    done("corpus", "add", kim_demo / "survey.csv", "--cases", kim_demo / "cases.xlsx", study=study)
    interviews = sorted((kim_demo / "interviews").iterdir())
    done("corpus", "add", *interviews, study=study)
    done("anonymise", "run", study=study)
    codings = kim_demo / "codings_settled.csv"
    done("codings", "add", "--on-source", codings, study=study)
    return study


@pytest.fixture(scope="module")
def found(study):
    return done("anonymise", "risk", "--json", study=study).json()


def test_columns_are_known_and_everybody_is_checked(found):
    assert found["roles"] == {"Alter": "age", "Geschlecht": "sex", "Stadtbezirk": "district"}
    assert found["n_checked"] == found["n_cases"] == 122  # 110 persons, 12 interviews
    assert found["n_unread"] == 0


def test_after_each_proposal_enough_cases_and_residents_share_what_is_left(found):
    assert len(found["risks"]) > 100  # age, district and years make nearly everybody single
    for risk in found["risks"]:
        assert risk["cases"] < 5 or risk["residents"] < 5
        assert risk["changes"]
        assert risk["then"]["cases"] >= 5
        assert risk["then"]["residents"] is None or risk["then"]["residents"] >= 5


def test_no_sex_that_the_table_does_not_count_gets_a_number(found):
    for risk in found["risks"]:
        said = {fact["name"]: fact["value"] for fact in risk["said"]}
        if said.get("Geschlecht") == "divers" or "Geschlecht" not in said:
            assert risk["residents"] is None


def test_only_readable_mentions_are_named(found):
    mentioned = {f["name"] for r in found["risks"] for f in r["said"] if f["is_mention"]}
    assert mentioned
    assert mentioned <= {"GROUP", "COUNTRY"}


def test_no_name_that_the_vault_knows_is_shown(study, found):
    with Study.open(study, passphrase=PASSPHRASE) as opened:
        forms = known_forms(opened)
    # Of mentions only: districts of the case table can be surnames, too.
    said = (fact for risk in found["risks"] for fact in risk["said"])
    shown = {fact["value"] for fact in said if fact["is_mention"]}
    assert len(forms) > 300
    assert [value for value in shown if find_leaks(value, forms)] == []


def test_the_printed_table_names_the_smallest_sets_and_the_workbook_has_all(study, found, tmp_path):
    path = tmp_path / "risk.xlsx"
    said = done("anonymise", "risk", "--out", path, study=study).out
    assert said.startswith(f"{len(found['risks'])} of 122 cases stand out in the profile report")
    rows = list(load_workbook(path)["risk"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [risk["who"] for risk in found["risks"]]


def test_quotes_are_checked_as_printed_and_named_before_an_export(study):
    quotes = done("anonymise", "risk", "--quotes", "--json", study=study).json()
    assert 0 < len(quotes["risks"]) < quotes["n_checked"] / 2
    assert all(risk["then"]["cases"] >= 5 for risk in quotes["risks"])
    done("quotes", "release", "--all", "--code", "ground.religion", study=study)
    exported = done("quotes", "export", "--code", "ground.religion", study=study)
    assert "quotes say what fewer than 5 share" in exported.err
    assert "¶" in exported.err
    assert "mend: " in exported.err
    assert all(line.endswith(("docx", "xlsx", "html")) for line in exported.out.split())


def test_the_check_needs_no_vault(study, tmp_path):
    vault, away = study / "vault.db", tmp_path / "vault.db"
    vault.rename(away)
    try:
        assert done("anonymise", "risk", "--json", study=study).json()["risks"]
    finally:
        away.rename(vault)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--age", "Geburtsjahr"), 1, "no attribute 'Geburtsjahr'"),
        (("--profile", "presse"), 1, "No profile 'presse'"),
        (("--document", "X1"), 1, "no document 'X1'"),
        (("--residents", "fehlt.csv"), 1, "cannot be opened"),
        (("--k", "0"), 2, "--k"),
        (("--quotes", "--profile", "coding"), 2, "profile report"),
    ],
)
def test_bad_input_is_told(study, arguments, code, said):
    ran = kimqual("anonymise", "risk", *arguments, study=study)
    assert ran.code == code
    assert said in ran.err
