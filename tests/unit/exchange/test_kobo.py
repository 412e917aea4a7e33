"""Exports of KoboToolbox: groups with a slash, boxes of 0 and 1, columns that begin with ``_``."""

import pytest

from kimqual.errors import FileError

from .survey_files import (
    attributes,
    delimited,
    nowhere_but_in_contact,
    read,
    roles,
    said,
    workbook,
)

OWN = [
    *("_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status"),
    *("_submitted_by", "__version__", "_tags", "_index"),
]
HEADER = [
    *("start", "end", "today", "deviceid", "haushalt/groesse", "haushalt/sprachen"),
    *("haushalt/sprachen/deutsch", "haushalt/sprachen/arabisch", "haushalt/sprachen/somali"),
    *("wunsch", "_ort_latitude", "_ort_longitude", "bild", "bild_URL", *OWN),
]
TIME = "2024-05-02T10:00:00.000+02:00"


def person(number, size, spoken, wish):
    boxes = [str(int(s in spoken.split())) for s in ("deutsch", "arabisch", "somali")]
    own = [str(900_000 + number), f"uuid-{number}", TIME, "", "", "submitted_via_web", "kim_team"]
    url = f"https://kobo.example.org/{number}.jpg"
    place = ["52.0301", "8.5319", "haus.jpg", url]
    return [
        TIME,
        TIME,
        "2024-05-02",
        f"ee.example:{number}",
        size,
        spoken,
        *boxes,
        wish,
        *(*place, *own, "vX1", "", str(number)),
    ]


ROWS = [
    person(1, "4", "deutsch arabisch", "Dass die Schule auch uns schreibt, die wenig lesen."),
    person(2, "2", "somali", "Waxaan rabaa goob carruurtu ku ciyaaraan oo ammaan ah."),
    person(3, "1", "", ""),
]


@pytest.fixture
def survey(tmp_path):
    return read(tmp_path, delimited([HEADER, *ROWS], ";"))


def test_it_is_recognised_by_the_columns_at_the_end(survey):
    assert survey.origin == "KoboToolbox"
    assert [case.id for case in survey.cases] == ["900001", "900002", "900003"]


def test_boxes_and_the_column_that_repeats_them_are_one_attribute(survey):
    assert attributes(survey, "haushalt/sprachen") == ["deutsch; arabisch", "somali", ""]
    assert not [name for name in roles(survey) if name.startswith("haushalt/sprachen/")]


def test_places_devices_and_interviewers_go_to_the_vault(survey):
    assert nowhere_but_in_contact(survey, "52.0301", "ee.example:2", "kim_team")
    assert roles(survey)["bild_URL"] == roles(survey)["_uuid"] == "ignore"


def test_the_open_question_is_found(survey):
    assert [(case, question) for case, question, _, _ in said(survey)] == [
        ("900001", "wunsch"),
        ("900002", "wunsch"),
    ]


def test_labels_as_headers_are_read_alike(tmp_path):
    label = {
        "haushalt/groesse": "Haushalt/Wie viele Personen?",
        "haushalt/sprachen": "Haushalt/Welche Sprachen?",
        "haushalt/sprachen/deutsch": "Haushalt/Welche Sprachen?/Deutsch",
        "haushalt/sprachen/arabisch": "Haushalt/Welche Sprachen?/Arabisch",
        "haushalt/sprachen/somali": "Haushalt/Welche Sprachen?/Somali",
        "wunsch": "Was wünschen Sie sich?",
    }
    rows = [[label.get(name, name) for name in HEADER], *ROWS]
    survey = read(tmp_path, workbook(("Umfrage", rows)), "umfrage.xlsx")
    assert attributes(survey, "Haushalt/Welche Sprachen?")[0] == "Deutsch; Arabisch"
    assert survey.questions[0].text == "Was wünschen Sie sich?"


def test_true_and_false_are_boxes_too(tmp_path):
    rows = [
        [{"1": "TRUE", "0": "FALSE"}[c] if 6 <= i <= 8 else c for i, c in enumerate(row)]
        for row in ROWS
    ]
    survey = read(tmp_path, delimited([HEADER, *rows]))
    assert attributes(survey, "haushalt/sprachen")[1] == "somali"


def test_the_sheet_of_a_repeated_group_is_named_and_not_read(tmp_path):
    repeats = [["kind_alter", "_index", "_parent_table_name", "_parent_index"], ["7", "1", "", "1"]]
    data = workbook(("kinder", repeats), ("Umfrage", [HEADER, *ROWS]))
    survey = read(tmp_path, data, "umfrage.xlsx")
    assert len(survey.cases) == 3
    assert any("'kinder'" in warning for warning in survey.warnings)


def test_a_count_below_a_group_is_no_box(tmp_path):
    rows = [[*row[:4], str(i), *row[5:]] for i, row in enumerate(ROWS)]
    survey = read(tmp_path, delimited([HEADER, *rows]))
    assert attributes(survey, "haushalt/groesse") == ["0", "1", "2"]


def test_a_submission_sent_twice_is_read_once(tmp_path):
    survey = read(tmp_path, delimited([HEADER, *ROWS, ROWS[0]]))
    assert len(survey.cases) == 3
    assert any("stood twice" in warning for warning in survey.warnings)


def test_a_submission_without_number_is_refused(tmp_path):
    rows = [row[:] for row in ROWS]
    rows[1][HEADER.index("_id")] = ""
    with pytest.raises(FileError, match="the id is missing"):
        read(tmp_path, delimited([HEADER, *rows]))
