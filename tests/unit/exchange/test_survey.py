"""Laws of surveys: roles, missing answers, faults, shapes."""

import hashlib
import io
import time

import openpyxl
import pytest

from kimqual.errors import FileError
from kimqual.exchange import read_cases, read_file, read_survey
from kimqual.exchange import survey as survey_module
from kimqual.exchange.roles import ColumnRole
from kimqual.model import Kind, Span

HEADER = "id;Alter;Geschlecht;E-Mail;Was stört Sie im Viertel?;Was hilft Ihnen?"
ROWS = [
    "P1;34;w;dilek@example.org;Die Wartezeit beim Amt ist zu lang.;Meine Nachbarin liest mit mir.",
    "P2;61;m;;k.A.;Der Verein, in dem alle willkommen sind.",
    "P3;;d;oleh@example.org;-;weiß nicht",
    "P4;45;w;;Nachts ist die Haltestelle dunkel, da gehe ich nicht hin.;",
]


@pytest.fixture
def file(tmp_path):
    def write(content, name="umfrage.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.fixture
def survey(file):
    return read_survey(file("\n".join([HEADER, *ROWS])))


def texts(survey):
    return [answer.document.text for answer in survey.answers]


def roles(survey):
    return {column.name: column.role.value for column in survey.columns}


def test_roles_are_proposed_by_content_with_a_reason(survey):
    assert list(roles(survey).values()) == [
        "case",
        "attribute",
        "attribute",
        "contact",
        "question",
        "question",
    ]
    assert all(column.reason for column in survey.columns)


def test_every_person_is_a_case_even_without_an_answer(survey):
    assert [case.id for case in survey.cases] == ["P1", "P2", "P3", "P4"]
    assert survey.cases[2].attributes == {"Alter": "", "Geschlecht": "d"}


def test_contact_is_never_among_the_attributes(survey):
    assert survey.cases[0].contact == {"E-Mail": "dilek@example.org"}
    assert survey.cases[1].contact == {}
    assert all("E-Mail" not in case.attributes for case in survey.cases)


def test_an_answer_is_a_document_of_one_turn(survey):
    answer = survey.answers[0]
    assert answer.document.kind == Kind.ANSWER
    assert [turn.span for turn in answer.document.turns] == [Span(0, len(answer.document.text))]
    assert (answer.document.case, answer.document.question) == ("P1", "q1")
    assert answer.document.language == "de"
    assert answer.source.name == "umfrage.csv#P1#q1"
    assert answer.source.sha256 == hashlib.sha256(answer.document.text.encode()).hexdigest()


def test_missing_answers_are_no_documents_but_counted(survey):
    assert len(survey.answers) == 4
    assert survey.n_missing == {"": 2, "k.A.": 1, "-": 1, "weiß nicht": 1}


@pytest.mark.parametrize(
    "cell",
    [
        *("", " ", "-", "–", "k.A.", "k. A.", "Keine Angabe", "keine", "Keine.", "weiss nicht"),
        *("999", "N/A", "n/a", "#NV", "-9", "?", "…", "\u200b", "Ich weiß nicht!"),
    ],
)
def test_each_missing_code_is_recognised(file, cell):
    rows = f"id;text\n1;{cell}\n2;Die Busse fahren hier viel zu selten.\n"
    assert texts(read_survey(file(rows))) == ["Die Busse fahren hier viel zu selten."]


@pytest.mark.parametrize("cell", ["Nein", "Nichts", "Keine Parks", "99", "9990", "keinen Ärger"])
def test_short_answers_are_answers(file, cell):
    path = file(f"id;offen\n1;{cell}\n")
    assert texts(read_survey(path, columns={"offen": "question"})) == [cell]


def test_keine_is_an_answer_to_a_closed_question(file):
    survey = read_survey(file("id;Religion\n1;keine\n2;Islam\n3;k.A.\n"))
    assert [case.attributes["Religion"] for case in survey.cases] == ["keine", "Islam", ""]


def test_missing_codes_are_the_users_to_choose(file):
    path = file("id;offen\n1;keine\n2;entfällt\n3;\n")
    survey = read_survey(path, columns={"offen": "question"}, missing_codes=["entfällt"])
    assert texts(survey) == ["keine"]
    assert survey.n_missing == {"entfällt": 1, "": 1}


def test_the_users_roles_win(file):
    path = file("\n".join([HEADER, *ROWS]))
    given = {"Alter": "ignore", "Was hilft Ihnen?": "attribute", "E-Mail": "contact"}
    survey = read_survey(path, columns=given)
    assert {roles(survey)[name] for name in given} == {"ignore", "attribute", "contact"}
    assert len(survey.questions) == 1
    assert "Alter" not in survey.cases[0].attributes


def test_questions_take_their_wording_from_the_user_or_the_header(file):
    text = "id;F3;F4. Was hilft Ihnen?\n1;Zu wenig Platz für Kinder.;Der Treff im Haus hilft.\n"
    survey = read_survey(file(text), questions={"F3": "Was stört Sie?"})
    assert [(q.id, q.text) for q in survey.questions] == [
        ("F3", "Was stört Sie?"),
        ("F4", "Was hilft Ihnen?"),
    ]


@pytest.mark.parametrize(
    ("columns", "match"),
    [
        ({"Altr": "ignore"}, "No column"),
        ({"Alter": "merkmal"}, "No role"),
        ({"Alter": "case", "id": "case"}, "Two columns"),
    ],
)
def test_wrong_columns_are_refused_with_a_mend(file, columns, match):
    with pytest.raises(FileError, match=match) as caught:
        read_survey(file("\n".join([HEADER, *ROWS])), columns=columns)
    assert caught.value.mend


def test_without_ids_the_row_is_the_id(file):
    survey = read_survey(
        file("Alter;Was stört Sie?\n30;Der Lärm in der Nacht.\n41;Der Müll im Park.\n")
    )
    assert [case.id for case in survey.cases] == ["row-2", "row-3"]


def test_all_faults_come_at_once_as_a_table(file):
    rows = "id;a;a\nP1;x;y\nP1;x;z\n;x;y\nP4;x\n"
    with pytest.raises(FileError) as caught:
        read_survey(file(rows))
    message = caught.value.message
    assert "4 faults" in message
    assert "the same id as in row 2" in message
    assert "the id is missing" in message
    assert "occurs twice" in message
    assert "2 cells where the header has 3" in message
    assert "P1" not in message


@pytest.mark.parametrize(
    "cell",
    [
        "<script>alert(1)</script> war auf der Seite",
        "=HYPERLINK(1) stand in der Zelle",
        "لا أجد طبيباً يفهمني في هذا الحي",
        "Mein Hund 🐕‍🦺 und ich 👩🏾‍🦽 kommen nicht rein",
        "Erste Zeile\nzweite Zeile",
    ],
)
def test_odd_text_stays_as_it_is(file, cell):
    survey = read_survey(file(f'id;text\n1;"{cell}"\n2;"Alles gut hier, danke der Nachfrage"\n'))
    assert texts(survey)[0] == cell
    assert len(survey.answers[0].document.turns) == 1


def test_text_is_nfc_with_lf(file):
    survey = read_survey(
        file('id;text\n1;"Die Stra\u00dfe ist u\u0308berfu\u0308llt\r\nund laut"\n')
    )
    assert texts(survey) == ["Die Straße ist überfüllt\nund laut"]


def test_a_language_column_speaks_for_the_row(file):
    rows = "id;Sprache;text\n1;Türkisch;Otobüs çok geç\n2;pl;ok super\n3;;Der Bus kommt zu spät\n"
    survey = read_survey(file(rows), columns={"text": "question"})
    assert [a.document.language for a in survey.answers] == ["tr", "pl", "de"]


def test_the_mother_tongue_is_not_the_answers_language(file):
    rows = "id;Muttersprache;text\n1;Türkisch;Die Wartezeit beim Amt ist zu lang.\n"
    assert read_survey(file(rows)).answers[0].document.language == "de"


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Kontakt", ["a.b@example.org", "c@example.com", ""]),
        ("Rückruf", ["0521 / 555 01 23", "+49 151 55501234", "0170-5550199"]),
        ("Dürfen wir Sie anrufen?", ["ja", "nein", "ja"]),
        ("Ihr Name", ["Aydın", "Kowalczyk", "Nguyen"]),
        ("Beitrag im Netz", ["https://example.org/1", "https://example.org/2", ""]),
    ],
)
def test_what_identifies_goes_to_the_vault(file, header, cells):
    rows = "\n".join(f"{i};{cell}" for i, cell in enumerate(cells))
    assert roles(read_survey(file(f"id;{header}\n{rows}\n")))[header] == ColumnRole.CONTACT


def test_times_to_the_minute_and_tokens_single_nobody_out(file):
    rows = "\n".join(f"P{i};2024-05-0{i % 9 + 1} 10:{i:02d};x{i * 7919:06d}y" for i in range(30))
    survey = read_survey(file(f"id;submitdate;seed\n{rows}\n"))
    assert roles(survey) == {"id": "case", "submitdate": "ignore", "seed": "ignore"}


def test_scales_and_multiple_choice_are_attributes(file):
    scale = ["trifft eher nicht zu", "trifft voll und ganz zu", "teils, teils"]
    rows = "\n".join(f"P{i};{scale[i % 3]};Antwort {i} ist ganz eigen" for i in range(12))
    survey = read_survey(file(f"id;Ich fühle mich wohl;offen\n{rows}\n"))
    assert roles(survey)["Ich fühle mich wohl"] == "attribute"
    assert roles(survey)["offen"] == "question"


def test_workbook_and_csv_give_the_same_survey(file, survey):
    book = openpyxl.Workbook()
    for line in [HEADER, *ROWS]:
        book.active.append([cell or None for cell in line.split(";")])
    stream = io.BytesIO()
    book.save(stream)
    other = read_survey(file(stream.getvalue(), name="umfrage.xlsx"))
    assert other.cases == survey.cases
    assert [a.document for a in other.answers] == [a.document for a in survey.answers]
    assert other.n_missing == survey.n_missing


# ---- other shapes -----------------------------------------------------------------------------

SENTENCES = "id\tdocument_id\tsentence_nr\tcontent\tcode\n"


def test_sentences_are_joined_in_order_and_grouped_by_person(file):
    rows = [
        "1\tB7_1\t2\tDas ist gefährlich.\tx",
        "2\tB7_1\t1\tDer Radweg endet im Nichts.\ty",
        "3\tB7_2\t1\tMehr Bänke wären schön.\tx",
        "4\tB9_1\t1\tDie Ampel ist zu kurz.\tx",
    ]
    survey = read_survey(file(SENTENCES + "\n".join(rows)))
    assert texts(survey)[0] == "Der Radweg endet im Nichts. Das ist gefährlich."
    assert [case.id for case in survey.cases] == ["B7", "B9"]
    assert [a.source.name.split("#")[1] for a in survey.answers] == ["B7_1", "B7_2", "B9_1"]
    assert [a.document.case for a in survey.answers] == ["B7", "B7", "B9"]
    assert roles(survey)["code"] == "ignore"


def test_faults_of_sentence_rows_come_at_once(file):
    rows = [
        "1\tB7_1\t1\tEin Satz steht hier.\tx",
        "2\tB7_1\t1\tNoch ein Satz steht hier.\tx",
        "3\tB7_1\tzwei\tEin dritter Satz.\tx",
        "4\t\t1\tOhne Dokument.\tx",
    ]
    with pytest.raises(FileError, match="3 faults"):
        read_survey(file(SENTENCES + "\n".join(rows)))


def test_title_and_text_are_one_answer(file):
    rows = (
        'ID,title,text\n1,Ampel,"Die Ampel an der Ecke ist zu kurz."\n2,Radweg endet plötzlich,\n'
    )
    survey = read_survey(file(rows))
    assert texts(survey) == ["Ampel\nDie Ampel an der Ecke ist zu kurz.", "Radweg endet plötzlich"]
    assert len(survey.questions) == 1


# ---- case tables and the common door ----------------------------------------------------------


def test_a_case_table_is_joined_by_its_id_column(file):
    cases = read_cases(
        file(
            "Fall;Alter;Telefon;Notiz\nA;30;0521 5550123;Kam mit ihrer Tochter und las alles vor\n"
        )
    )
    assert cases[0].id == "A"
    assert cases[0].attributes == {"Alter": "30"}
    assert set(cases[0].contact) == {"Telefon", "Notiz"}


def test_the_key_of_a_case_table_can_be_named(file):
    path = file("Alter;Kürzel\n30;AB\n41;CD\n")
    assert [case.id for case in read_cases(path, key="Kürzel")] == ["AB", "CD"]
    with pytest.raises(FileError, match="No column of ids") as caught:
        read_cases(path)
    assert "key=" in caught.value.mend


def test_a_case_table_with_a_double_id_is_refused(file):
    with pytest.raises(FileError, match="same id"):
        read_cases(file("id;Alter\nA;30\nA;31\n"))


def test_the_common_door_reads_a_survey(file):
    assert len(read_file(file("\n".join([HEADER, *ROWS]))).answers) == 4


def test_the_common_door_takes_the_users_word(file):
    path = file("Bemerkung\nZu laut hier im Haus.\nNachts fährt kein Bus.\n")
    assert len(read_file(path, format="survey").answers) == 2


def test_ten_thousand_rows_do_not_call_the_detector_for_german(file, monkeypatch):
    called = []
    monkeypatch.setattr(
        "kimqual.exchange.languages.detect_language", lambda text: called.append(text) or ""
    )
    rows = "\n".join(
        f"P{i};Die Wartezeit beim Amt ist mit {i} Wochen zu lang." for i in range(10_000)
    )
    path = file(f"id;text\n{rows}\n")
    began = time.process_time()
    survey = survey_module.read_survey(path)
    assert time.process_time() - began < 3
    assert (len(survey.answers), called) == (10_000, [])


# ---- real files -------------------------------------------------------------------------------


@pytest.mark.shared
def test_bonn_survey_gives_1386_answers_of_725_persons(shared_data):
    path = shared_data / "corpora" / "bonn-survey" / "answers_sentences.tsv"
    survey = read_file(path)
    assert (len(survey.answers), len(survey.cases), len(survey.questions)) == (1386, 725, 1)
    assert (survey.separator, survey.encoding) == ("\t", "utf-8")
    assert sum('"' in text for text in texts(survey)) > 0
    german = sum(answer.document.language == "de" for answer in survey.answers)
    assert german / len(survey.answers) > 0.98


@pytest.mark.shared
def test_cycling_dialogues_give_3139_contributions(shared_data):
    survey = read_file(shared_data / "corpora" / "cycling-dialogues" / "contributions.csv")
    assert (len(survey.answers), len(survey.cases)) == (3139, 3139)
    assert roles(survey)["main_category_level1"] == "attribute"
    assert roles(survey)["URL"] == "contact"
    assert sum("\n" not in text for text in texts(survey)) >= 31
