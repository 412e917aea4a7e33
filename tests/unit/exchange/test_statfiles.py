"""SPSS, Stata and SAS: labels kept, declared missing values counted, damage told."""

import datetime as dt
import struct
import subprocess
import sys

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from kimqual.errors import FileError
from kimqual.exchange import read_cases, read_file, stat_child
from kimqual.exchange.statfiles import format_of

from .survey_files import attributes, read, roles, said

FRAME = pd.DataFrame(
    {
        "id": [101.0, 102.0, 103.0, 104.0],
        "F1": [1.0, 2.0, 99.0, None],
        "M_1": [1.0, 0.0, 1.0, 0.0],
        "M_2": [0.0, 1.0, 1.0, 0.0],
        "tag": [dt.date(2024, 5, 2)] * 4,
        "F7": [
            "Die Kita nahm uns erst nach zwei Jahren auf.",
            "Çocuğum okulda hiç arkadaş bulamadı ve çok üzüldü.",
            "",
            "-9",
        ],
        "mail": ["a.diallo@example.org", "", "", ""],
    }
)
LABELS = {
    "F1": "Wie zufrieden sind Sie?",
    "M_1": "Wo suchen Sie Hilfe?: Familie",
    "M_2": "Wo suchen Sie Hilfe?: Verein",
    "F7": "Was war schwierig?",
    "mail": "E-Mail",
}
VALUES = {
    "F1": {1: "zufrieden", 2: "unzufrieden", 99: "weiß nicht"},
    "M_1": {0: "nicht genannt", 1: "genannt"},
    "M_2": {0: "nicht genannt", 1: "genannt"},
}


@pytest.fixture
def spss(tmp_path):
    path = tmp_path / "umfrage.sav"
    pyreadstat.write_sav(
        FRAME,
        path,
        column_labels=LABELS,
        variable_value_labels=VALUES,
        missing_ranges={"F1": [99]},
    )
    return path


@pytest.fixture
def stata(tmp_path):
    path = tmp_path / "umfrage.dta"
    frame = FRAME.assign(F1=[1.0, 2.0, np.nan, np.nan])
    values = {**VALUES, "F1": {1: "zufrieden", 2: "unzufrieden"}}
    pyreadstat.write_dta(frame, path, column_labels=LABELS, variable_value_labels=values)
    return path


def test_values_are_told_by_their_labels_and_questions_by_theirs(spss):
    survey = read_file(spss)
    assert attributes(survey, "F1") == ["zufrieden", "unzufrieden", "", ""]
    assert [(q.id, q.text) for q in survey.questions] == [("F7", "Was war schwierig?")]
    assert {c.name: c.wording for c in survey.columns}["F1"] == "Wie zufrieden sind Sie?"


def test_values_declared_missing_are_counted_by_their_label(spss):
    survey = read_file(spss)
    assert survey.n_missing["declared missing: weiß nicht"] == 1
    assert survey.n_missing["-9"] == 1


@pytest.mark.parametrize("name", ["spss", "stata"])
def test_boxes_are_one_attribute_of_labels(name, request):
    survey = read_file(request.getfixturevalue(name))
    joined = "Wo suchen Sie Hilfe?"
    assert attributes(survey, joined) == ["Familie", "Verein", "Familie; Verein", ""]


@pytest.mark.parametrize("name", ["spss", "stata"])
def test_ids_dates_contact_and_answers_are_read(name, request):
    survey = read_file(request.getfixturevalue(name))
    assert [case.id for case in survey.cases] == ["101", "102", "103", "104"]
    assert roles(survey)["mail"] == "contact"
    assert survey.cases[0].attributes["tag"] == "2024-05-02"
    assert [language for _, _, language, _ in said(survey)] == ["de", "tr"]
    assert survey.n_silent == 2


def test_a_sas_transport_file_is_read(tmp_path):
    path = tmp_path / "umfrage.xpt"
    frame = FRAME.drop(columns=["tag"]).rename(columns={"mail": "EMAIL"})
    pyreadstat.write_xport(frame, path, column_labels=LABELS, file_format_version=5)
    survey = read_file(path)
    assert len(survey.cases) == 4
    assert survey.questions[0].text == "Was war schwierig?"


def test_a_case_table_may_be_spss_too(spss):
    cases = read_cases(spss)
    assert cases[0].attributes["F1"] == "zufrieden"
    assert cases[0].contact["mail"] == "a.diallo@example.org"
    assert "F7" in cases[0].contact


def test_the_program_that_wrote_the_data_is_known_by_its_columns(tmp_path):
    path = tmp_path / "limesurvey.sav"
    frame = pd.DataFrame(
        {
            "id": [1.0, 2.0],
            "submitdate": ["2024-05-02 10:00:00", ""],
            "lastpage": [3.0, 1.0],
            "startlanguage": ["de", "de"],
            "seed": [12.0, 13.0],
            "G01Q01": ["Man wird geduzt, wenn der Name fremd klingt.", ""],
        }
    )
    pyreadstat.write_sav(frame, path)
    survey = read_file(path)
    assert survey.origin == "LimeSurvey"
    assert roles(survey)["seed"] == "ignore"


def test_a_set_that_spss_declares_is_joined_by_its_own_value_and_label(tmp_path):
    path = tmp_path / "sets.sav"
    frame = pd.DataFrame({"id": [1.0, 2.0, 3.0], "A": [2.0, 1.0, np.nan], "B": [2.0, 2.0, 1.0]})
    pyreadstat.write_sav(frame, path, column_labels={"A": "Familie", "B": "Verein"})
    data = path.read_bytes()
    # The PSPP developer's guide, "Multiple Response Sets Records": before the dictionary's end.
    declared = b"$hilfe=D1 2 20 Wo suchen Sie Hilfe? A B\n"
    end = struct.pack("<ii", 999, 0)
    record = struct.pack("<iiii", 7, 7, 1, len(declared)) + declared
    survey = read(tmp_path, data.replace(end, record + end, 1), "sets.sav")
    assert attributes(survey, "Wo suchen Sie Hilfe?") == ["Familie; Verein", "Verein", ""]


@pytest.mark.parametrize("keep", [30, 200, 0.5, 0.9])
@pytest.mark.parametrize("name", ["spss", "stata"])
def test_a_file_that_is_cut_off_is_refused_with_a_mend(name, keep, request, tmp_path):
    data = request.getfixturevalue(name).read_bytes()
    cut = data[: keep if isinstance(keep, int) else int(len(data) * keep)]
    with pytest.raises(FileError) as caught:
        read(tmp_path, cut, "kaputt.sav")
    assert "export it again" in caught.value.mend


def test_random_bytes_behind_a_good_beginning_are_refused(tmp_path):
    for start in (b"$FL2@(#) SPSS", b"<stata_dta><header>", b"\x72\x02\x01\x00"):
        with pytest.raises(FileError):
            read(tmp_path, start + bytes(range(256)) * 9, "kaputt.dat")


@pytest.mark.parametrize("data", [b"", b"id;text\n1;a", b"PK\x03\x04", b"$FLX", b"\x72", bytes(40)])
def test_other_files_are_not_taken_for_data_files(data):
    assert format_of(data) == ""


def test_a_date_beyond_all_calendars_is_damage(tmp_path):
    day = struct.pack("<d", (dt.date(2024, 5, 2) - dt.date(1582, 10, 14)).days * 86_400.0)
    path = tmp_path / "weit.sav"
    pyreadstat.write_sav(FRAME, path, row_compress=False)
    data = path.read_bytes()
    assert day in data
    with pytest.raises(FileError, match="damaged"):
        read(tmp_path, data.replace(day, struct.pack("<d", 1e300)), "weit.sav")


@pytest.mark.parametrize(
    ("written", "code", "said"),
    [
        ("", 0, "damaged, or of an encoding"),
        ("no JSON\n", 0, "damaged, or of an encoding"),
        ('{"header": ["id"], "encoding": "", "labels": {}, "sets": {}}\n', 0, "damaged, or"),
        ('{"header": ["id"], "encoding": "", "labels": {}, "sets": {}}\n[1]\n', 0, "damaged, or"),
        ('{"header": ["a", "b"], "encoding": "", "labels": {}, "sets": {}}\n["1"]\n[]\n', 0, "dam"),
        ('{"header": ["id"], "encoding": "", "labels": {}, "sets": {}}\n["1"', 134, "broke off"),
        ("", stat_child.TOO_LARGE, "far more memory"),
        ("", stat_child.DAMAGED, "damaged, or of an encoding"),
    ],
)
def test_whatever_the_reading_process_hands_back_is_checked(
    written, code, said, spss, tmp_path, monkeypatch
):
    script = tmp_path / "led_astray.py"
    script.write_text(f"import sys; sys.stdout.write({written!r}); sys.exit({code})", "utf-8")
    monkeypatch.setattr(stat_child, "__file__", str(script))
    with pytest.raises(FileError, match=said):
        read_file(spss)


def test_a_script_without_a_main_part_can_read_a_data_file(spss, tmp_path):
    script = tmp_path / "auswertung.py"
    said = "from kimqual.exchange import read_file\nprint(len(read_file(sys.argv[1]).cases))\n"
    script.write_text(f"import sys\n{said}", "utf-8")
    # Beside it lies what would take the library's place if that folder were looked at first.
    (tmp_path / "pyreadstat.py").write_text("raise SystemExit(9)", "utf-8")
    ran = subprocess.run(
        [sys.executable, "-P", str(script), str(spss)],
        cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.stdout, ran.returncode) == ("4\n", 0), ran.stderr


def test_a_name_with_umlauts_and_blanks_is_read(spss, tmp_path):
    path = spss.rename(tmp_path / "-Bürger Umfrage ş.sav")
    assert len(read_file(path).cases) == 4
