"""Exports of LimeSurvey: by code, by full text, by both; what it adds, and what it masks."""

import pytest

from kimqual.errors import FileError

from .survey_files import (
    attributes,
    delimited,
    nowhere_but_in_contact,
    read,
    roles,
    said,
    texts,
    workbook,
)

OWN = ["id", "submitdate", "lastpage", "startlanguage", "seed", "token", "startdate"]
CODES = [
    *OWN,
    "datestamp",
    "ipaddr",
    *("G01Q01", "G01Q02[SQ001]", "G01Q02[SQ002]", "G01Q02[other]"),
    *("G02Q03", "G02Q03[comment]", "interviewtime", "G02Q03Time"),
]
DAY = "2024-05-02 10:11:12"
ROWS = [
    *(
        ["3", DAY, "2", "de", "1848", "kL9dEx", DAY, DAY, "192.0.2.15", "A2", "Y", "", "Tigrinya"],
        ["4", DAY, "2", "tr", "9921", "pQ2wTz", DAY, DAY, "192.0.2.16", "A1", "", "Y", ""],
        ["7", "", "1", "uk", "4410", "mN7rYs", DAY, "", "192.0.2.17", "N/A", "N", "N", "N/A"],
    )
]
TOLD = [
    ["Am Schalter wird so schnell gesprochen, dass ich nur nicke.", "", "93.1", "40.2"],
    ["Randevu için üç ay bekledim ve kimse bana nedenini söylemedi.", "Yine de", "201", "99.8"],
    ["N/A", "", "12.9", ""],
]
BY_CODE = [CODES, *([*row, *told] for row, told in zip(ROWS, TOLD, strict=True))]
GERMAN = [
    *("Antwort ID", "Datum Abgeschickt", "Letzte Seite", "Start-Sprache", "Zufallsstartwert"),
    *("Zugangscode", "Datum gestartet", "Datum letzte Aktivität", "IP-Adresse"),
    "Wie lange wohnen Sie hier?",
    "Welche Sprachen sprechen Sie zu Hause? [Deutsch]",
    "Welche Sprachen sprechen Sie zu Hause? [Kurmandschi]",
    "Welche Sprachen sprechen Sie zu Hause? [Sonstiges]",
    "Was war für Sie auf dem Amt schwierig?",
    "Was war für Sie auf dem Amt schwierig? [Kommentar]",
    "Gesamtzeit",
    "Fragenzeit: G02Q03",
]


@pytest.fixture
def survey(tmp_path):
    return read(tmp_path, delimited(BY_CODE))


def test_an_export_by_code_is_recognised_by_its_own_columns(survey):
    assert survey.origin == "LimeSurvey"
    assert "lastpage" in survey.reason


def test_its_own_columns_are_id_contact_language_or_nothing(survey):
    found = roles(survey)
    assert found["id"] == "case"
    assert (found["token"], found["ipaddr"]) == ("contact", "contact")
    ignored = ("submitdate", "lastpage", "seed", "startdate", "datestamp", "interviewtime")
    assert {found[name] for name in (*ignored, "G02Q03Time")} == {"ignore"}
    assert nowhere_but_in_contact(survey, "kL9dEx", "192.0.2.16")


def test_ticked_boxes_are_one_attribute_and_the_other_field_is_an_answer(survey):
    assert attributes(survey, "G01Q02") == ["SQ001", "SQ002", ""]
    assert ("3", "G01Q02[other]", "de", "Tigrinya") in said(survey)
    assert roles(survey)["G02Q03[comment]"] == "question"


def test_what_was_not_shown_is_counted_and_no_answer(survey):
    assert "N/A" not in texts(survey)
    assert survey.n_missing["N/A"] == 3
    assert survey.n_silent == 1


def test_each_answer_has_its_language(survey):
    assert [language for _, question, language, _ in said(survey) if question == "G02Q03"] == [
        "de",
        "tr",
    ]


def test_full_texts_keep_the_wording_and_name_the_boxes(tmp_path):
    data = [GERMAN, *(row[:] for row in BY_CODE[1:])]
    for row in data[1:]:
        row[10:12] = ["Ja" if cell == "Y" else "Nein" for cell in row[10:12]]
    survey = read(tmp_path, delimited(data))
    assert survey.origin == "LimeSurvey"
    question = "Welche Sprachen sprechen Sie zu Hause?"
    assert attributes(survey, question) == ["Deutsch", "Kurmandschi", ""]
    asked = [q.text for q in survey.questions]
    assert "Was war für Sie auf dem Amt schwierig?" in asked
    assert roles(survey)["IP-Adresse"] == "contact"


def test_code_and_text_give_short_ids_and_whole_wordings(tmp_path):
    header = [f"{code}. {text}" for code, text in zip(CODES, GERMAN, strict=True)]
    survey = read(tmp_path, delimited([header, *BY_CODE[1:]]))
    asked = {question.id: question.text for question in survey.questions}
    assert asked["G02Q03"] == "Was war für Sie auf dem Amt schwierig?"
    joined = "G01Q02. Welche Sprachen sprechen Sie zu Hause?"
    assert attributes(survey, joined) == ["Deutsch", "Kurmandschi", ""]
    assert survey.answers[0].document.language == "de"
    assert roles(survey)["id. Antwort ID"] == "case"


def test_the_workbook_gives_the_same_as_the_csv(tmp_path, survey):
    other = read(tmp_path, workbook(BY_CODE), "umfrage.xlsx")
    assert other.cases == survey.cases
    assert said(other) == said(survey)


def test_an_apostrophe_before_an_equals_sign_is_the_programs(tmp_path):
    rows = [row[:] for row in BY_CODE]
    rows[1][13] = "'=) Danke, dass Sie überhaupt einmal jemanden von uns fragen"
    assert texts(read(tmp_path, delimited(rows)))[1].startswith("=) Danke")


def test_a_column_that_the_user_names_is_not_joined(tmp_path):
    survey = read(tmp_path, delimited(BY_CODE), columns={"G01Q02[SQ001]": "attribute"})
    assert attributes(survey, "G01Q02[SQ001]") == ["Y", "", "N"]
    assert "G01Q02" not in roles(survey)


def test_a_scale_in_an_array_is_not_taken_for_boxes(tmp_path):
    rows = [[*OWN, "W[SQ001]", "W[SQ002]"]]
    rows += [[str(i), DAY, "2", "de", "1", "", DAY, f"A{i}", f"A{i % 2}"] for i in range(1, 5)]
    survey = read(tmp_path, delimited(rows))
    assert roles(survey)["W[SQ001]"] == roles(survey)["W[SQ002]"] == "attribute"


def test_questions_named_like_one_system_column_are_no_limesurvey(tmp_path):
    rows = [["id", "seed", "offen"], ["1", "Kresse", "Im Hochbeet ist noch Platz für alle."]]
    assert read(tmp_path, delimited(rows), columns={"offen": "question"}).origin == ""


def test_the_same_response_with_other_words_is_refused_with_its_row(tmp_path):
    rows = [row[:] for row in BY_CODE]
    rows[3][0] = "3"
    with pytest.raises(FileError, match="the same id as in row 2") as caught:
        read(tmp_path, delimited(rows))
    assert "--repeated" in caught.value.mend
    assert "Randevu" not in caught.value.message


def test_another_program_can_be_named(tmp_path):
    assert read(tmp_path, delimited(BY_CODE), format="table").origin == ""
    with pytest.raises(FileError, match="No transcript format"):
        read(tmp_path, delimited(BY_CODE), format="limesurvay")


def test_responses_never_sent_are_told_of(survey):
    assert any("never sent off, read like the others: 1" in note for note in survey.warnings)
