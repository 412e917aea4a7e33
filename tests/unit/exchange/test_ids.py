"""Ids that two tables spell differently, persons who come twice, tables of cases of any kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimqual.errors import FileError
from kimqual.exchange import join_cases, read_cases
from kimqual.exchange.ids import propose

from .survey_files import delimited, read, said, workbook

HEADER = ["id", "Was fehlt Ihnen?"]
ANSWERS = {
    "B3": "Ein Ort für Jugendliche, der abends offen ist.",
    " b04 ": "Dass man mich nicht nach meiner Herkunft fragt.",
    "B 5": "Bänke, auf denen man zu dritt sitzen kann.",
}
CASES = [["ID", "Alter"], ["B03", "19"], ["B04", "44"], ["B05", "71"], ["B06", "33"]]


def survey_of(folder, answers=ANSWERS):
    return read(folder, delimited([HEADER, *map(list, answers.items())]))


def cases_of(folder, rows=CASES, name="personen.xlsx", data=None):
    path = folder / name
    path.write_bytes(data or workbook(rows))
    return read_cases(path)


def test_other_spellings_are_proposed_and_not_taken(tmp_path):
    with pytest.raises(FileError) as caught:
        join_cases(survey_of(tmp_path), cases_of(tmp_path))
    lines = caught.value.message.splitlines()
    assert lines[0] == "3 persons of the survey are not in the case table."
    assert lines[1:] == [
        "  'B3' may be 'B03': leading zeros",
        "  'b04' may be 'B04': capital letters",
        "  'B 5' may be 'B05': spaces or hyphens, leading zeros",
    ]
    assert "--accept-repairs" in caught.value.mend


def test_accepted_spellings_reach_persons_answers_and_their_names(tmp_path):
    survey = join_cases(survey_of(tmp_path), cases_of(tmp_path), accept_repairs=True)
    assert [case.id for case in survey.cases] == ["B03", "B04", "B05", "B06"]
    assert [case for case, *_ in said(survey)] == ["B03", "B04", "B05"]
    assert survey.answers[0].source.name == "umfrage.csv#B03#q1"
    assert survey.cases[1].attributes["Alter"] == "44"


def test_persons_of_the_table_without_an_answer_are_kept_and_counted(tmp_path):
    survey = join_cases(survey_of(tmp_path), cases_of(tmp_path), accept_repairs=True)
    assert survey.n_silent == 1
    assert "persons of the case table who are not in the survey: 1" in survey.warnings


def test_who_has_no_counterpart_is_listed_even_with_accepted_repairs(tmp_path):
    survey = survey_of(tmp_path, {**ANSWERS, "K17": "Mehr Zeit beim Arzt wäre gut."})
    with pytest.raises(FileError, match="without a counterpart: 'K17'"):
        join_cases(survey, cases_of(tmp_path), accept_repairs=True)


def test_an_id_that_may_be_a_name_is_not_shown(tmp_path):
    survey = survey_of(tmp_path, {"aylin-sivas": "Es fehlt ein Aufzug am Gleis."})
    with pytest.raises(FileError, match="without a counterpart: person 1") as caught:
        join_cases(survey, cases_of(tmp_path))
    assert "aylin" not in caught.value.message


def test_two_ids_that_would_become_one_person_are_not_proposed():
    found = propose(["B3", "b03"], ["B03"])
    assert (found.repairs, found.unmatched) == ((), ("B3", "b03"))
    assert propose(["B3", "B03"], ["B03"]).unmatched == ("B3",)
    assert propose(["B3"], ["B03", "b3"]).unmatched == ("B3",)


spellings = st.tuples(
    st.sampled_from("abcXYZ"),
    st.sampled_from(["", " ", "-"]),
    st.integers(0, 3),
    st.integers(1, 99),
).map(lambda parts: f"{parts[0]}{parts[1]}{'0' * parts[2]}{parts[3]}")


@given(st.sets(spellings, max_size=8), st.sets(spellings, max_size=8))
def test_repairs_never_put_two_persons_together(ids, known):
    found = propose(sorted(ids), sorted(known))
    after = {repair.was: repair.becomes for repair in found.repairs}
    assert set(after.values()) <= known
    assert len({after.get(one, one) for one in ids}) == len(ids)
    assert {*after, *found.unmatched, *(ids & known)} == ids


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_case_table_may_be_any_table(tmp_path, separator):
    cases = cases_of(tmp_path, name="p.csv", data=delimited(CASES, separator, "utf-16"))
    assert [case.id for case in cases] == ["B03", "B04", "B05", "B06"]


def test_a_case_table_of_a_survey_program_keeps_its_contact_data_in_the_vault(tmp_path):
    header = ["id", "submitdate", "lastpage", "startlanguage", "seed", "token", "Alter"]
    rows = [header, ["B03", "2024-05-02 10:00:00", "3", "de", "9", "xY7", "19"]]
    (case,) = cases_of(tmp_path, rows)
    assert case.attributes == {"startlanguage": "de", "Alter": "19"}
    assert case.contact == {"token": "xY7"}


# ---- a person twice ------------------------------------------------------------------------------

TWICE = [
    [*HEADER, "Alter"],
    ["P1", "Der Kurs war zu schnell für mich.", "40"],
    ["P2", "-", "51"],
    ["P1", "Jetzt ist der Kurs gut, ich bleibe.", ""],
]


def test_a_person_twice_is_refused_with_both_rows(tmp_path):
    with pytest.raises(FileError, match="the same id as in row 2") as caught:
        read(tmp_path, delimited(TWICE))
    assert "--repeated" in caught.value.mend


def test_a_person_who_came_back_keeps_both_answers(tmp_path):
    survey = read(tmp_path, delimited(TWICE), repeated=True)
    assert [case.id for case in survey.cases] == ["P1", "P2"]
    assert [answer.source.name for answer in survey.answers] == [
        "umfrage.csv#P1#q1",
        "umfrage.csv#P1 (2)#q1",
    ]
    assert survey.cases[0].attributes["Alter"] == "40"
    assert (survey.n_silent, survey.n_missing["-"]) == (1, 1)


def test_a_row_that_stands_twice_word_by_word_is_read_once(tmp_path):
    survey = read(tmp_path, delimited([*TWICE[:3], TWICE[1]]))
    assert len(survey.cases) == 2
    assert survey.warnings[0].startswith("rows that stood twice")


def test_a_person_who_came_back_keeps_one_name_with_an_accepted_spelling(tmp_path):
    survey = read(tmp_path, delimited(TWICE), repeated=True)
    cases = cases_of(tmp_path, [["ID", "Alter"], ["p01", "40"], ["p02", "51"]])
    joined = join_cases(survey, cases, accept_repairs=True)
    assert [(a.document.case, a.source.name) for a in joined.answers] == [
        ("p01", "umfrage.csv#p01#q1"),
        ("p01", "umfrage.csv#p01 (2)#q1"),
    ]
