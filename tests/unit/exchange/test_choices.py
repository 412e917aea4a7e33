"""Multiple choice: joined where it is, left alone where it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimqual.exchange import missing
from kimqual.exchange.choices import DIVIDER, Group, join_groups, separator_of
from kimqual.exchange.table import Table

from .survey_files import attributes, delimited, read, roles

CODES = missing.lookup(("", *missing.for_attributes()))
OPTIONS = ("Deutsch", "Kurmandschi", "Twi")


def table_of(rows, header=OPTIONS):
    return Table(header, tuple(rows), tuple(range(2, len(rows) + 2)), "a.csv", "csv")


@given(st.lists(st.tuples(*[st.sampled_from(["1", "0", "", "-9"])] * 3), min_size=1, max_size=9))
def test_joining_keeps_each_tick_and_adds_none(rows):
    group = Group("Sprachen", {name: name for name in OPTIONS}, {"1"})
    joined = join_groups(table_of(rows), [group], CODES)
    assert joined.header == ("Sprachen",)
    for row, (cell,) in zip(rows, joined.rows, strict=True):
        ticked = [name for name, tick in zip(OPTIONS, row, strict=True) if tick == "1"]
        assert cell == DIVIDER.join(ticked)


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        *(("1", "0"), ("Ja", ""), ("Ja", "Nein"), ("Yes", "No"), ("Selected", "Not Selected")),
        *(("TRUE", "FALSE"), ("x", ""), ("Checked", "Unchecked"), ("genannt", "nicht genannt")),
        *(("ausgewählt", "nicht ausgewählt"), ("Evet", "Hayır"), ("так", "ні"), ("1", "-9")),
    ],
)
@pytest.mark.parametrize("shape", ["{} [{}]", "{}/{}", "{}: {}", "{} - {}", "{} (choice={})"])
def test_boxes_in_a_table_of_no_program_are_joined(tmp_path, yes, no, shape):
    stem = "Wo bekommen Sie Hilfe?"
    header = ["id", shape.format(stem, "Familie"), shape.format(stem, "Verein")]
    rows = [header, ["1", yes, no], ["2", yes, yes], ["3", no, no]]
    survey = read(tmp_path, delimited(rows), format="survey")
    assert attributes(survey, stem) == ["Familie", "Familie; Verein", ""]
    assert "2 columns of one" in {c.name: c.reason for c in survey.columns}[stem]


def test_scales_below_one_question_stay_apart(tmp_path):
    rows = [["id", "Wie gut? [Kita]", "Wie gut? [Schule]"], ["1", "1", "5"], ["2", "0", "3"]]
    assert "Wie gut? [Kita]" in roles(read(tmp_path, delimited(rows), format="survey"))


def test_a_semicolon_in_an_option_becomes_a_comma():
    group = Group("Hilfe", {"a": "Amt; Behörde", "b": "Verein"}, {"1"})
    assert group.value(["1", "1"], CODES) == "Amt, Behörde; Verein"


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["Bus;Rad", "Rad", "Bus;Rad;", "Bus"], ";"),
        (["Bus, Rad", "Rad", "Bus, Rad", "Bus, zu Fuß", "zu Fuß", "zu Fuß"], ", "),
        (["Bus", "Rad", "Bus"], ""),
        (["Lärm, Dreck und Ratten", "Zu voll; zu eng", "Dunkel, leer, still"], ""),
        ([], ""),
    ],
)
def test_several_answers_in_a_cell_are_known_by_options_that_recur(cells, found):
    assert separator_of(cells, (";", ", ")) == found
