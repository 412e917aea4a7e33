"""Exports of Google Forms: a time stamp in front, no number, several answers in a cell."""

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

HEADER = ["Zeitstempel", "E-Mail-Adresse", "Wie kommen Sie zur Arbeit?", "Was ärgert Sie dabei?"]
TOLD = [
    ("Bus, Fahrrad", "Der Bus fährt weg, obwohl die Fahrerin mich rennen sieht."),
    ("Bus", "Nichts"),
    ("Fahrrad", "Glasscherben liegen an der Ecke seit Wochen herum."),
    ("Bus, Fahrrad", "keine"),
    ("zu Fuß", "Autobuzi vine mereu târziu și nimeni nu anunță nimic."),
    ("Fahrrad, zu Fuß", ""),
]
STAMP = "2024/05/02 10:1{}:00 AM OEZ"
ROWS = [[STAMP.format(i), f"p{i}@example.org", *told] for i, told in enumerate(TOLD)]


@pytest.fixture
def survey(tmp_path):
    return read(tmp_path, delimited([HEADER, *ROWS]))


def test_it_is_recognised_by_the_stamps_in_front(survey):
    assert survey.origin == "Google Forms"
    assert roles(survey)["Zeitstempel"] == "ignore"


def test_rows_take_the_place_of_numbers(survey):
    assert [case.id for case in survey.cases][:2] == ["row-2", "row-3"]


def test_several_answers_are_divided_alike_in_csv_and_sheet(tmp_path, survey):
    name = "Wie kommen Sie zur Arbeit?"
    assert attributes(survey, name)[0] == "Bus; Fahrrad"
    assert attributes(survey, name)[5] == "Fahrrad; zu Fuß"
    rows = [[a, b, c.replace(", ", ";"), d] for a, b, c, d in ROWS]
    assert attributes(read(tmp_path, delimited([HEADER, *rows])), name) == attributes(survey, name)


def test_commas_in_an_open_answer_divide_nothing(survey):
    assert texts(survey)[0] == TOLD[0][1]
    assert roles(survey)["Was ärgert Sie dabei?"] == "question"


def test_addresses_go_to_the_vault(survey):
    assert nowhere_but_in_contact(survey, "p0@example.org", "p5@example.org")


@pytest.mark.parametrize(
    ("stamp", "cell"),
    [
        ("Timestamp", "5/2/2024 10:11:12"),
        ("Zeitstempel", "02.05.2024 10:11:12"),
        ("Zaman damgası", "02.05.2024 10:11:12"),
        ("Позначка часу", "02.05.2024 10:11:12"),
        ("Timestamp", "2024-05-02 10:11:12"),
    ],
)
def test_stamps_in_each_language_are_known(tmp_path, stamp, cell):
    rows = [[stamp, *HEADER[1:]], *([cell, *row[1:]] for row in ROWS)]
    assert read(tmp_path, delimited(rows)).origin == "Google Forms"
    assert read(tmp_path, workbook(rows), "a.xlsx").origin == "Google Forms"


def test_a_column_of_other_things_called_timestamp_is_no_form(tmp_path):
    rows = [["Timestamp", *HEADER[1:]], *(["später", *row[1:]] for row in ROWS)]
    assert read(tmp_path, delimited(rows), format="survey").origin == ""


def test_a_question_asked_twice_is_named_with_both_columns(tmp_path):
    rows = [[*HEADER, HEADER[3]], *([*row, ""] for row in ROWS)]
    with pytest.raises(FileError, match="occurs twice: columns 4 and 5"):
        read(tmp_path, delimited(rows))
