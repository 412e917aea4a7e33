"""Exports of Microsoft Forms: a workbook, times and the person in front, answers ending in ``;``."""

import datetime as dt

import pytest

from kimqual.errors import FileError

from .survey_files import (
    attributes,
    delimited,
    nowhere_but_in_contact,
    read,
    roles,
    texts,
    workbook,
)

GERMAN = ["ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name"]
ENGLISH = ["ID", "Start time", "Completion time", "Email", "Name", "Last modified time"]
ASKED = ["Welche Sprachen sprechen Sie?\xa0", "Was fehlt Ihnen in Ihrem Stadtteil?"]
BEGAN, DONE = dt.datetime(2024, 5, 2, 10, 1), dt.datetime(2024, 5, 2, 10, 9)  # noqa: DTZ001
ROWS = [
    [
        1,
        BEGAN,
        DONE,
        "oksana.k@example.org",
        "Oksana Kovalenko",
        "Deutsch;Ukrainisch;",
        "Ein Ort, an dem man ohne Termin fragen darf.",
    ],
    [2, BEGAN, DONE, "anonymous", None, "Deutsch;", "Мені бракує місця, де діти можуть грати."],
    [3, BEGAN, DONE, "anonymous", None, "Ukrainisch;Deutsch;", None],
]


@pytest.fixture
def survey(tmp_path):
    return read(tmp_path, workbook([[*GERMAN, *ASKED], *ROWS]), "Antworten.xlsx")


def test_it_is_recognised_by_the_columns_in_front(survey):
    assert survey.origin == "Microsoft Forms"


def test_the_english_form_is_the_same(tmp_path, survey):
    rows = [[*ENGLISH, *ASKED], *([*row[:5], None, *row[5:]] for row in ROWS)]
    other = read(tmp_path, workbook(rows), "answers.xlsx")
    assert other.origin == "Microsoft Forms"
    assert other.cases == tuple(
        type(case)(case.id, case.attributes, {k.replace("E-M", "Em"): v for k, v in items})
        for case in survey.cases
        for items in [case.contact.items()]
    )


def test_name_and_mail_go_to_the_vault_and_times_nowhere(survey):
    assert nowhere_but_in_contact(survey, "Oksana Kovalenko", "oksana.k@example.org")
    assert roles(survey)["Startzeit"] == roles(survey)["Fertigstellungszeit"] == "ignore"


def test_several_answers_in_a_cell_are_one_attribute(survey):
    told = attributes(survey, "Welche Sprachen sprechen Sie?")
    assert told == ["Deutsch; Ukrainisch", "Deutsch", "Ukrainisch; Deutsch"]


def test_open_answers_are_found_in_each_language(survey):
    assert [answer.document.language for answer in survey.answers] == ["de", "uk"]
    assert survey.n_silent == 1


def test_points_and_feedback_of_a_quiz_are_left_out(tmp_path):
    header = [*GERMAN, "Punkte – Was fehlt?", "Feedback – Was fehlt?", *ASKED]
    rows = [header, *([*row[:5], 1, None, *row[5:]] for row in ROWS)]
    survey = read(tmp_path, workbook(rows), "Quiz.xlsx")
    assert roles(survey)["Punkte – Was fehlt?"] == "ignore"


def test_a_csv_made_from_it_is_read_too(tmp_path, survey):
    rows = [[*GERMAN, *ASKED], *([*row[:1], "02.05.24 10:01", "", *row[3:]] for row in ROWS)]
    other = read(tmp_path, delimited(rows, ";", "utf-8-sig"))
    assert other.origin == "Microsoft Forms"
    assert texts(other) == texts(survey)


def test_a_question_called_name_further_back_is_no_system_column(tmp_path):
    rows = [[*GERMAN, *ASKED, "Sprache"], *([*row, "Dari"] for row in ROWS)]
    survey = read(tmp_path, workbook(rows), "Antworten.xlsx")
    assert attributes(survey, "Sprache") == ["Dari"] * 3


def test_a_doubled_number_is_refused(tmp_path):
    rows = [[*GERMAN, *ASKED], ROWS[0], [1, *ROWS[1][1:]]]
    with pytest.raises(FileError, match="the same id as in row 2"):
        read(tmp_path, workbook(rows), "Antworten.xlsx")


def test_without_times_in_front_it_is_no_form(tmp_path):
    rows = [["ID", "E-Mail", "Name", *ASKED], *([row[0], *row[3:]] for row in ROWS)]
    assert read(tmp_path, workbook(rows), "Liste.xlsx").origin == ""
