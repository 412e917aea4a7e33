import pytest

from kimqual.exchange import kind_of, read_transcript
from kimqual.model import Role

from .files import sheet, times, turns

ROWS = [
    ("TIMECODE", "SPEAKER", "TRANSCRIPT"),
    ("00:00:05.000", "INT", "Stellen Sie sich bitte vor."),
    ("00:00:11.150", "AB", "Ich bin in einem Dorf <n(heute Polen)> geboren,"),
    ("00:00:18.010", "AB", "und wo<=>wo das war, weiß ich noch."),
    ("00:00:20.000", "", "Ja."),
    ("00:00:21.000", "", "Genau."),
]


def delimited(separator):
    return "\n".join(separator.join(row) for row in ROWS)


@pytest.mark.parametrize("separator", ["\t", ";", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.tsv"])
def test_the_separator_is_found_by_content(tmp_path, separator, name):
    (tmp_path / name).write_text(delimited(separator), encoding="utf-8")
    imported = read_transcript(tmp_path / name)
    assert imported.source.format == "oral-history"
    assert turns(imported.document) == [
        ("INT", "Stellen Sie sich bitte vor."),
        (
            "AB",
            "Ich bin in einem Dorf <n(heute Polen)> geboren, und wo<=>wo das war, weiß ich noch.",
        ),
        (None, "Ja."),
        (None, "Genau."),
    ]
    assert [start for start, _ in times(imported.document)] == [5000, 11150, 20000, 21000]
    assert [t.paragraph for t in imported.document.turns] == [1, 2, 4, 5]
    assert kind_of(tmp_path / name) == "transcript"


def test_spreadsheet_and_text_give_the_same_document(tmp_path):
    (tmp_path / "a.ods").write_bytes(sheet(*ROWS))
    (tmp_path / "a.csv").write_text(delimited("\t"), encoding="utf-8")
    table, text = (read_transcript(tmp_path / f"a.{e}").document for e in ("ods", "csv"))
    assert table == text
    assert kind_of(tmp_path / "a.ods") == "transcript"


def test_int_asks_and_the_other_answers(tmp_path):
    (tmp_path / "a.csv").write_text(delimited("\t"), encoding="utf-8")
    roles = {s.label: s.role for s in read_transcript(tmp_path / "a.csv").document.speakers}
    assert roles == {"INT": Role.INTERVIEWER, "AB": Role.RESPONDENT}


def test_quotes_that_do_not_balance_are_text(tmp_path):
    text = 'SPEAKER\tTRANSCRIPT\nINT\t"Ja, sagte er\nAB\tGut.'
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert turns(read_transcript(tmp_path / "a.csv").document)[0] == ("INT", '"Ja, sagte er')


@pytest.mark.parametrize(
    "text",
    [
        "id;alter;antwort\n1;34;Zu wenig Platz\n2;51;Der Bus kommt nie",
        "id\tAntwort\na\tJa, gut\nb\tNein: nie",
        "alter,antwort\n34,Lärm\n51,Müll",
    ],
)
def test_other_tables_are_surveys(tmp_path, text):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert kind_of(tmp_path / "a.csv") == "survey"


def test_other_spreadsheets_are_surveys(tmp_path):
    (tmp_path / "a.ods").write_bytes(sheet(("id", "Antwort"), ("1", "Lärm")))
    assert kind_of(tmp_path / "a.ods") == "survey"


def test_a_conversation_is_no_survey_even_if_called_csv(tmp_path):
    (tmp_path / "a.csv").write_text("I: Ja, gut?\nB: Nein, nie.\nI: Ach, so.", encoding="utf-8")
    assert kind_of(tmp_path / "a.csv") == "transcript"
