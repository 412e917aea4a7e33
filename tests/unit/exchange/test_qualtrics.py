"""Exports of Qualtrics: three rows of headers, boxes in columns, contact data in front."""

import json

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
    *("StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)"),
    *("Finished", "RecordedDate", "ResponseId", "RecipientLastName", "RecipientFirstName"),
    *("RecipientEmail", "ExternalReference", "LocationLatitude", "LocationLongitude"),
    *("DistributionChannel", "UserLanguage"),
]
FIELDS = [*OWN, "Q1", "Q2_1", "Q2_2", "Q2_3", "Q2_3_TEXT", "Q3", "Q4_Page Submit", "Q5_1", "Q5_2"]
HELP = "Wo haben Sie Hilfe gesucht? - Selected Choice - "
WORDINGS = [
    *("Start Date", "End Date", "Response Type", "IP Address", "Progress", "Duration", "Finished"),
    *("Recorded Date", "Response ID", "Recipient Last Name", "Recipient First Name"),
    *("Recipient Email", "External Data Reference", "Location Latitude", "Location Longitude"),
    *("Distribution Channel", "User Language", "Wie alt sind Sie?"),
    *(f"{HELP}Familie", f"{HELP}Verein", f"{HELP}Anderswo:"),
    "Wo haben Sie Hilfe gesucht? - Anderswo: - Text",
    "Was war schwierig?\nBitte erzählen Sie es in Ihrer Sprache.",
    *("Timing - Page Submit", "Wie gut? - Kita", "Wie gut? - Schule"),
]
IMPORT_IDS = [json.dumps({"ImportId": f"QID{i}"}, separators=(",", ":")) for i in range(26)]
TIME = "2024-05-02 10:01:00"
ROWS = [
    [
        TIME,
        TIME,
        "IP Address",
        "192.0.2.7",
        "100",
        "240",
        "True",
        TIME,
        "R_3abc",
        "Osei",
        "Ama",
        "ama.osei@example.org",
        "",
        "52.02",
        "8.53",
        "email",
        "DE",
        "30 bis 39",
        "Familie",
        "",
        "",
        "",
        "Der Vermieter schwieg, sobald er meinen Namen hörte.",
        "31.2",
        "4",
        "2",
    ],
    [
        TIME,
        TIME,
        "IP Address",
        "192.0.2.8",
        "100",
        "99",
        "True",
        TIME,
        "R_4abc",
        "",
        "",
        "",
        "",
        "52.01",
        "8.51",
        "anonymous",
        "AR",
        "40 bis 49",
        "",
        "Verein",
        "Anderswo:",
        "Moschee",
        "لم أجد طبيباً يفهم لغتي في هذا الحي",
        "12",
        "1",
        "5",
    ],
    [
        TIME,
        TIME,
        "IP Address",
        "192.0.2.9",
        "20",
        "9",
        "False",
        TIME,
        "R_5abc",
        "",
        "",
        "",
        "",
        "52.01",
        "8.51",
        "anonymous",
        "DE",
        *([""] * 9),
    ],
]
EXPORT = [FIELDS, WORDINGS, IMPORT_IDS, *ROWS]


@pytest.fixture
def survey(tmp_path):
    return read(tmp_path, delimited(EXPORT))


def test_it_is_recognised_by_the_row_of_import_ids(survey):
    assert survey.origin == "Qualtrics"
    assert "ImportId" in survey.reason


def test_three_rows_of_headers_are_no_persons_and_give_the_wording(survey):
    assert [case.id for case in survey.cases] == ["R_3abc", "R_4abc", "R_5abc"]
    asked = {question.id: question.text for question in survey.questions}
    assert asked["Q3"] == "Was war schwierig? Bitte erzählen Sie es in Ihrer Sprache."


def test_who_was_invited_from_where_goes_to_the_vault(survey):
    assert nowhere_but_in_contact(survey, "Osei", "ama.osei@example.org", "192.0.2.8", "52.02")
    assert roles(survey)["Q4_Page Submit"] == "ignore"


def test_choices_in_columns_are_one_attribute(survey):
    assert attributes(survey, "Q2") == ["Familie", "Verein; Anderswo:", ""]
    assert roles(survey)["Q5_1"] == roles(survey)["Q5_2"] == "attribute"


def test_answers_keep_the_language_they_are_written_in(survey):
    assert [(case, language) for case, q, language, _ in said(survey) if q == "Q3"] == [
        ("R_3abc", "de"),
        ("R_4abc", "ar"),
    ]
    (moschee,) = [language for _, q, language, _ in said(survey) if q == "Q2_3_TEXT"]
    assert moschee != "ar"


def test_numbers_instead_of_words_are_joined_by_the_wording(tmp_path):
    rows = [row[:] for row in EXPORT]
    rows[3][18], rows[4][19:21] = "1", ["1", "1"]
    survey = read(tmp_path, delimited(rows))
    assert attributes(survey, "Q2") == ["Familie", "Verein; Anderswo:", ""]


def test_choices_in_one_cell_are_divided(tmp_path):
    rows = [[*OWN, "Q2"], [*WORDINGS[:17], "Wo haben Sie Hilfe gesucht?"], IMPORT_IDS[:18]]
    told = ["Familie,Verein", "Familie", "Verein,Familie", "Verein"]
    rows += [[*ROWS[0][:8], f"R_{i}", *ROWS[0][9:17], cell] for i, cell in enumerate(told)]
    survey = read(tmp_path, delimited(rows))
    assert attributes(survey, "Q2") == ["Familie; Verein", "Familie", "Verein; Familie", "Verein"]


def test_the_workbook_gives_the_same(tmp_path, survey):
    other = read(tmp_path, workbook(EXPORT), "umfrage.xlsx")
    assert said(other) == said(survey)
    assert [c.attributes for c in other.cases] == [c.attributes for c in survey.cases]


def test_the_older_export_with_two_rows_of_headers_is_read(tmp_path):
    survey = read(tmp_path, delimited([FIELDS, WORDINGS, *ROWS]))
    assert survey.origin == "Qualtrics"
    assert len(survey.cases) == 3


def test_rows_shifted_by_a_stray_separator_are_refused_together(tmp_path):
    lines = delimited(EXPORT, quoted=False).decode().replace("30 bis 39", "30, 39")
    with pytest.raises(FileError, match="27 cells where the header has 26") as caught:
        read(tmp_path, lines.encode())
    assert "Vermieter" not in caught.value.message


def test_a_start_date_alone_makes_no_qualtrics(tmp_path):
    rows = [["id", "StartDate", "offen"], ["1", "2024", "Der Kurs war voll, bevor er begann."]]
    assert read(tmp_path, delimited(rows)).origin == ""


def test_trials_of_the_makers_are_told_of(tmp_path):
    rows = [row[:] for row in EXPORT]
    rows[4][2] = "Survey Preview"
    assert any("previews" in warning for warning in read(tmp_path, delimited(rows)).warnings)
