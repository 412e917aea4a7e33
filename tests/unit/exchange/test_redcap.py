"""Exports of REDCap: checkboxes, events, forms that are complete, labels instead of names."""

import pytest

from kimqual.errors import FileError

from .survey_files import (
    attributes,
    delimited,
    nowhere_but_in_contact,
    read,
    roles,
    said,
)

RAW = [
    *("record_id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"),
    *("redcap_survey_identifier", "start_timestamp", "alter", "sprachen___1", "sprachen___2"),
    *("schwierig", "start_complete"),
]
FIRST, LATER, TIME = "erst_arm_1", "nach_sechs_monaten_arm_1", "2024-05-02 10:00:00"
ROWS = [
    [
        "1",
        FIRST,
        "",
        "",
        "nadia@example.org",
        TIME,
        "44",
        "1",
        "0",
        "Am Telefon war so lange Musik, dass ich auflegte.",
        "2",
    ],
    ["1", LATER, "", "", "", TIME, "", "", "", "Inzwischen ruft eine Nachbarin für mich an.", "2"],
    ["2", FIRST, "", "", "", TIME, "31", "1", "1", "", "2"],
]
LABELS = [
    *("Record ID", "Event Name", "Repeat Instrument", "Repeat Instance", "Survey Identifier"),
    *("Survey Timestamp", "Wie alt sind Sie?", "Welche Sprachen? (choice=Deutsch)"),
    *("Welche Sprachen? (choice=Farsi)", "Was war schwierig?", "Complete?"),
]


@pytest.fixture
def survey(tmp_path):
    return read(tmp_path, delimited([RAW, *ROWS]))


def test_it_is_recognised_by_its_own_names(survey):
    assert survey.origin == "REDCap"


def test_events_of_one_record_are_one_person_with_answers_apart(survey):
    assert [case.id for case in survey.cases] == ["1", "2"]
    assert [(case, question) for case, question, _, _ in said(survey)] == [("1", "schwierig")] * 2
    names = [answer.source.name for answer in survey.answers]
    assert names[0] == f"umfrage.csv#1 ({FIRST})#schwierig"
    assert len(set(names)) == 2


def test_an_attribute_is_taken_from_the_event_that_has_it(survey):
    assert attributes(survey, "alter") == ["44", "31"]
    assert attributes(survey, "sprachen") == ["1", "1; 2"]


def test_invitations_go_to_the_vault_and_forms_nowhere(survey):
    assert nowhere_but_in_contact(survey, "nadia@example.org")
    assert roles(survey)["start_complete"] == roles(survey)["start_timestamp"] == "ignore"


def test_labels_name_the_boxes(tmp_path):
    words = {"1": "Checked", "0": "Unchecked", "": ""}
    rows = [[*row[:7], *(words[cell] for cell in row[7:9]), *row[9:]] for row in ROWS]
    survey = read(tmp_path, delimited([LABELS, *rows]))
    assert survey.origin == "REDCap"
    assert attributes(survey, "Welche Sprachen?") == ["Deutsch", "Deutsch; Farsi"]


def test_a_header_that_redcap_writes_for_each_form_is_no_fault(tmp_path):
    rows = [[*LABELS, "Complete?"], *([*row, "Complete"] for row in ROWS)]
    survey = read(tmp_path, delimited(rows))
    assert [c.role for c in survey.columns if c.name.startswith("Complete?")] == ["ignore"] * 2


def test_a_question_that_stands_twice_is_a_fault_here_too(tmp_path):
    rows = [[*LABELS, "Was war schwierig?"], *([*row, ""] for row in ROWS)]
    with pytest.raises(FileError, match="occurs twice: columns 10 and 12"):
        read(tmp_path, delimited(rows))


def test_one_row_a_person_needs_no_events(tmp_path):
    rows = [[*RAW[:1], *RAW[6:]], *([row[0], *row[6:]] for row in (ROWS[0], ROWS[2]))]
    survey = read(tmp_path, delimited(rows))
    assert (survey.origin, len(survey.cases)) == ("REDCap", 2)


def test_without_events_a_record_that_occurs_twice_is_refused(tmp_path):
    rows = [[*RAW[:1], *RAW[6:]], *([row[0], *row[6:]] for row in ROWS)]
    with pytest.raises(FileError, match="the same id as in row 2"):
        read(tmp_path, delimited(rows))


def test_a_record_id_alone_is_no_redcap(tmp_path):
    rows = [["record_id", "offen"], ["1", "Der Spielplatz ist seit Monaten gesperrt."]]
    assert read(tmp_path, delimited(rows)).origin == ""
