"""Exports of SoSci Survey: codes, a row of labels, CSV for Excel in UTF-16."""

import pytest

from kimqual.errors import FileError

from .survey_files import attributes, delimited, read, roles, said, texts, workbook

CODES = [
    *("CASE", "SERIAL", "REF", "QUESTNNR", "MODE", "STARTED"),
    *("SP01", "SP01_01", "SP01_02", "SP01_03", "SP01_03a", "AM02_01", "ZU03", "ZU04_01"),
    *("TIME001", "TIME_SUM", "MAILSENT", "LASTDATA", "FINISHED", "Q_VIEWER", "LASTPAGE"),
    *("MAXPAGE", "MISSING", "MISSREL", "TIME_RSI", "DEG_TIME"),
]
LABELS = [
    *("Interview-Nummer (fortlaufend)", "Personenkennung oder Teilnahmecode", "Referenz"),
    *("Fragebogen, der im Interview verwendet wurde", "Interview-Modus", "Beginn des Interviews"),
    "Sprachen: Ausweichoption (negativ) oder Anzahl ausgewählter Optionen",
    *("Sprachen: Deutsch", "Sprachen: Arabisch", "Sprachen: Andere"),
    "Sprachen: Andere (offene Eingabe)",
    "Was haben Sie auf dem Amt erlebt?: [01]",
    "Zufriedenheit",
    "Wohnen: Lage",
    *("Verweildauer Seite 1", "Verweildauer gesamt", "Versandzeitpunkt der Einladung"),
    *("Zeitpunkt der letzten Änderung", "Abgeschlossen?", "Nur angesehen?", "Letzte Seite"),
    *("Höchste Seite", "Anteil fehlender Antworten", "Anteil, gewichtet", "Schnelligkeit"),
    "Maluspunkte",
]
TAIL = ["12", "240", "", "2024-05-02 10:04:00", "1", "0", "5", "5", "0", "0", "1.02", "3"]
HEAD = ["", "flyer", "base", "interview", "2024-05-02 10:01:00"]
ROWS = [
    ["112", *HEAD, "2", "2", "2", "1", "", "Ich verstand das Wort Bescheid nicht.", "4", "1"],
    [
        "115",
        *HEAD,
        "1",
        "1",
        "1",
        "2",
        "Paschtu",
        "Niemand hat mir gesagt, wo ich hin muss.",
        "2",
        "2",
    ],
    ["121", *HEAD, "0", "1", "1", "1", "", "", "-9", "2"],
    ["130", *HEAD, "-9", "-9", "-9", "-9", "", "", "-1", "-9"],
]
BY_CODE = [CODES, *([*row, *TAIL] for row in ROWS)]
LABELLED = [CODES, LABELS, *BY_CODE[1:]]


@pytest.fixture
def survey(tmp_path):
    return read(tmp_path, delimited(LABELLED, "\t", "utf-16"))


def test_csv_for_excel_in_utf16_is_recognised_and_read(survey):
    assert survey.origin == "SoSci Survey"
    assert survey.encoding.startswith("utf-16")
    assert [case.id for case in survey.cases] == ["112", "115", "121", "130"]


def test_the_row_of_labels_is_wording_and_no_person(survey):
    asked = {question.id: question.text for question in survey.questions}
    assert asked["AM02_01"] == "Was haben Sie auf dem Amt erlebt?"
    assert {c.name: c.wording for c in survey.columns}["ZU03"] == "Zufriedenheit"
    assert "Interview-Nummer (fortlaufend)" not in texts(survey)


def test_a_multiple_choice_is_one_attribute_of_labels(survey):
    assert attributes(survey, "SP01: Sprachen") == ["Deutsch; Arabisch", "Andere", "", ""]
    assert roles(survey)["SP01"] == "ignore"
    assert ("115", "SP01_03a", "de", "Paschtu") in said(survey)


def test_items_of_one_and_two_without_a_count_are_a_scale(survey):
    assert attributes(survey, "ZU04_01") == ["1", "2", "2", ""]


def test_minus_nine_and_minus_one_are_counted_as_no_answer(survey):
    assert attributes(survey, "ZU03") == ["4", "2", "", ""]
    assert (survey.n_missing["-9"], survey.n_missing["-1"]) == (2, 1)
    assert survey.n_silent == 2


def test_times_pages_and_codes_of_persons_are_no_attributes(survey):
    found = roles(survey)
    technical = [*CODES[14:], "STARTED", "MODE", "QUESTNNR"]
    assert {found[name] for name in technical} == {"ignore"}
    assert found["SERIAL"] == "contact"


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_of_codes_without_labels_is_read_too(tmp_path, separator):
    survey = read(tmp_path, delimited(BY_CODE, separator))
    assert survey.origin == "SoSci Survey"
    assert len(survey.cases) == 4
    assert attributes(survey, "SP01: chosen")[0] == "01; 02"


def test_the_workbook_gives_the_same(tmp_path, survey):
    other = read(tmp_path, workbook(LABELLED), "umfrage.xlsx")
    assert said(other) == said(survey)
    assert other.cases == survey.cases


def test_boxes_in_words_are_joined_without_a_count(tmp_path):
    words = {"1": "nicht gewählt", "2": "ausgewählt", "-9": "[NA] nicht beantwortet"}
    rows = [LABELLED[0], LABELLED[1]]
    rows += [[*r[:7], *(words[c] for c in r[7:10]), *r[10:]] for r in BY_CODE[1:]]
    survey = read(tmp_path, delimited(rows))
    assert attributes(survey, "SP01: Sprachen")[:2] == ["Deutsch; Arabisch", "Andere"]


def test_words_beside_a_selection_are_an_answer_and_a_box_there_is_none(tmp_path):
    header = [*CODES[:6], "SD03", "SD03_08", "SD15_01", "SD15_01a"]
    rows = [["1", *HEAD, "8", "Pflegemutter", "", "2"], ["2", *HEAD, "1", "", "12", "1"]]
    survey = read(tmp_path, delimited([header, *rows]))
    assert texts(survey) == ["Pflegemutter"]
    assert roles(survey)["SD15_01a"] == "attribute"


def test_boxes_of_a_combined_question_are_joined_by_their_own_count(tmp_path):
    header = [*CODES[:6], "LI02_01_CN", "LI02_01_1", "LI02_01_2"]
    rows = [["1", *HEAD, "2", "2", "2"], ["2", *HEAD, "1", "1", "2"], ["3", *HEAD, "-9", "", ""]]
    survey = read(tmp_path, delimited([header, *rows]))
    assert attributes(survey, "LI02_01: chosen") == ["1; 2", "2", ""]
    assert roles(survey)["LI02_01_CN"] == "ignore"


def test_a_missing_case_number_is_refused_with_its_row(tmp_path):
    rows = [row[:] for row in LABELLED]
    rows[3][0] = ""
    with pytest.raises(FileError, match="the id is missing") as caught:
        read(tmp_path, delimited(rows))
    assert "    4  CASE" in caught.value.message


def test_an_export_cut_off_in_a_row_is_refused(tmp_path):
    data = delimited(LABELLED, "\t", "utf-16")
    with pytest.raises(FileError):
        read(tmp_path, data[: len(data) - 61])


def test_a_table_with_a_column_called_case_is_not_sosci(tmp_path):
    rows = [["CASE", "MODE", "offen"], ["1", "Telefon", "Der Aufzug steht seit Ostern still."]]
    assert read(tmp_path, delimited(rows)).origin == ""


def test_a_label_may_be_mostly_white_space(tmp_path):
    """Such a label took minutes once, for its square."""
    wide = [*LABELS[:11], f"Was{' ' * 200_000}erlebt? : [01]", *LABELS[12:]]

    read_again = read(tmp_path, delimited([CODES, wide, *BY_CODE[1:]], "\t", "utf-16"))

    assert [case.id for case in read_again.cases] == ["112", "115", "121", "130"]
    assert texts(read_again) == texts(read(tmp_path, delimited(LABELLED, "\t", "utf-16")))
