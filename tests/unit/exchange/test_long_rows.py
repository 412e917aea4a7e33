"""Long tables: one row per person and question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimqual.errors import FileError
from kimqual.exchange.long_rows import widened
from kimqual.exchange.table import Table

from .survey_files import attributes, delimited, read, said

HEADER = ["id", "Stadtteil", "Frage", "Antwort", "Zeit"]
ROWS = [
    ["P1", "Baumheide", "Was hilft Ihnen?", "Dass mein Chef langsam spricht.", "1"],
    ["P1", "Baumheide", "Was stört Sie?", "Die Blicke an der Kasse.", "2"],
    ["P2", "Brake", "Was hilft Ihnen?", "Мені допомагає сусідка, вона вчить мене мови.", "3"],
    ["P2", "Brake", "Was stört Sie?", "", "4"],
    ["P3", "Brake", "Was hilft Ihnen?", "k.A.", "5"],
    ["P3", "Brake", "Was stört Sie?", "Die Fristen sind kürzer als die Post braucht.", "6"],
]


def test_a_long_table_gives_persons_questions_and_answers(tmp_path):
    survey = read(tmp_path, delimited([HEADER, *ROWS], ";"))
    assert [case.id for case in survey.cases] == ["P1", "P2", "P3"]
    assert [q.text for q in survey.questions] == ["Was hilft Ihnen?", "Was stört Sie?"]
    assert attributes(survey, "Stadtteil") == ["Baumheide", "Brake", "Brake"]
    assert [(case, language) for case, _, language, _ in said(survey)] == [
        ("P1", "de"),
        ("P1", "de"),
        ("P2", "uk"),
        ("P3", "de"),
    ]
    assert any("6 rows joined to 3 persons" in warning for warning in survey.warnings)


def test_what_differs_within_a_person_is_left_out(tmp_path):
    survey = read(tmp_path, delimited([HEADER, *ROWS], ";"))
    assert "Zeit" not in [column.name for column in survey.columns]
    assert "1 columns that differ" in survey.warnings[0]


def test_the_same_question_twice_and_missing_keys_are_faults_together(tmp_path):
    rows = [*ROWS, ["P3", "Brake", "Was stört Sie?", "Noch etwas.", "7"], ["", "", "Was?", "x", ""]]
    with pytest.raises(FileError, match="2 faults") as caught:
        read(tmp_path, delimited([HEADER, *rows], ";"))
    assert "as in row 7" in caught.value.message
    assert "Noch etwas" not in caught.value.message


def test_a_wide_table_with_a_column_called_frage_is_not_long(tmp_path):
    rows = [["id", "Frage", "Antwort"], ["1", "Wie lange noch?", "Das weiß hier niemand so genau."]]
    assert len(read(tmp_path, delimited(rows)).cases) == 1


cells = st.text("abcäöü ", min_size=1, max_size=8).map(str.strip).filter(bool)


@given(
    st.dictionaries(st.sampled_from("PQRST"), st.lists(cells, min_size=2, max_size=2), min_size=2)
)
def test_widening_loses_no_answer(people):
    rows = tuple(
        (person, f"F{i}", cell) for person, told in people.items() for i, cell in enumerate(told)
    )
    table = Table(("id", "frage", "antwort"), rows, tuple(range(2, len(rows) + 2)), "a", "csv")
    wide = widened(table, {})
    assert wide.header == ("id", "F0", "F1")
    assert {row[0]: list(row[1:]) for row in wide.rows} == people
