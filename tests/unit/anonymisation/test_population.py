import pytest

from kimqual.anonymisation import population
from kimqual.anonymisation.population import (
    Ages,
    Count,
    borough,
    read_age,
    read_residents,
    read_sex,
    role_of,
)
from kimqual.errors import FileError

HEADER = "stadtbezirk,statistischer_bezirk,stat_id,m_u18,m_18_64,m_65plus,w_u18,w_18_64,w_65plus\n"
# 18 to 64 are 47 years, 65 to 99 are 35: so two women of each age between live in Nord.
TABLE = (
    HEADER
    + "Nord,Nord,1,18,47,35,36,94,70\n"
    + "Nord,Mühle (inkl. Bach),2,0,470,0,0,0,0\n"
    + "Süd,Quelle stb,3,180,0,3,0,0,0\n"
)


@pytest.fixture
def city(tmp_path):
    path = tmp_path / "residents.csv"
    path.write_text(TABLE, "utf-8")
    return read_residents(path)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ([("district", "Nord"), ("sex", "w"), ("age", "34")], 2),
        ([("district", "Nord"), ("sex", "w"), ("age", "30–39")], 20),
        ([("district", "Nord"), ("sex", "m"), ("age", "30–39")], 10),
        ([("district", "Nord"), ("sex", "Frau"), ("age", "10 bis 19")], 20),  # 8 x 2 + 2 x 2
        ([("district", "Nord"), ("age", "65+")], 105),
        ([("district", "Nord"), ("sex", "w"), ("age", "90 und älter")], 20),
        ([("district", "Nord"), ("sex", "w"), ("age", "104")], 2),  # as the oldest year counted
        ([("district", "Stadtbezirk Nord"), ("sex", "männlich")], 570),
        ([("district", "MÜHLE")], 470),
        ([("district", "Quelle"), ("age", "65–74")], 0),  # 3 x 10 / 35, rounded down
        ([("district", "ganze Stadt"), ("sex", "female")], 200),
        ([("district", "Nord"), ("district", "Quelle")], 0),
    ],
)
def test_residents_are_counted_in_proportion_to_years(city, said, wanted):
    assert city.count(said) == Count(wanted, is_known=True)


@pytest.mark.parametrize(
    ("said", "at_most"),
    [
        ([("sex", "divers"), ("district", "Quelle")], 183),
        ([("district", "Gütersloh"), ("sex", "w")], 200),
        ([("age", "k. A."), ("district", "Nord")], 300),
        ([], 953),
    ],
)
def test_what_the_table_cannot_answer_is_not_known_but_bounded(city, said, at_most):
    assert city.count(said) == Count(at_most, is_known=False)


def test_a_name_of_both_is_the_smaller_place_unless_it_says_otherwise(city):
    assert city.count([("district", "Nord")]).at_most == 300
    assert city.count([("district", borough("Nord"))]).at_most == 770
    assert city.is_borough("nord")
    assert not city.is_borough("Quelle")


def test_places_get_wider_up_to_the_city(city):
    assert city.wider("Mühle") == ("Stadtbezirk Nord", "ganze Stadt")
    assert city.wider("Stadtbezirk Nord") == ("ganze Stadt",)
    assert city.wider("ganze Stadt") == city.wider("Gütersloh") == ()


def test_the_table_of_bielefeld_is_whole():
    residents = read_residents()
    assert len(residents.districts) == 72
    assert len({d.borough for d in residents.districts}) == 10
    assert residents.count([("district", "Bielefeld")]) == Count(339_842, is_known=True)
    # Kupferhammer, by hand: 41 women of 80 and more over 20 years, two of each age.
    said = [("district", "Kupferhammer"), ("sex", "w"), ("age", "83")]
    assert residents.count(said) == Count(2, is_known=True)


@pytest.mark.shared
def test_the_shipped_table_is_the_source_unchanged(shared_data):
    from kimqual.resources import resource

    source = shared_data / "gazetteers" / "bielefeld_statistische_bezirke.csv"
    assert resource(population.TABLE).read_bytes() == source.read_bytes()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("34", Ages(34, 34)),
        ("34 Jahre", Ages(34, 34)),
        ("34-jährig", Ages(34, 34)),
        ("30–39", Ages(30, 39)),
        ("30 - 39 years", Ages(30, 39)),
        ("[30 bis 44 Jahre]", Ages(30, 44)),
        ("18 bis unter 30", Ages(18, 29)),
        ("unter 18", Ages(0, 17)),
        ("u18", Ages(0, 17)),
        ("bis 17", Ages(0, 17)),
        ("65+", Ages(65)),
        ("ab 65", Ages(65)),
        ("über 65", Ages(66)),
        ("80 Jahre und älter", Ages(80)),
        ("1990", None),  # a year of birth
        ("40–30", None),
        ("999", None),
        ("seit Geburt", None),
        ("", None),
    ],
)
def test_ages_are_read_as_tables_write_them(text, wanted):
    assert read_age(text) == wanted


def test_what_is_read_is_what_is_written():
    for ages in (Ages(34, 34), Ages(30, 39), Ages(0, 17), Ages(65)):
        assert read_age(str(ages)) == ages


def test_bands_hold_what_they_are_made_of_and_nothing_is_cut():
    assert [str(b) for b in Ages(83, 83).wider()] == ["80–89", "60 und älter"]
    assert [str(b) for b in Ages(5, 5).wider()] == ["unter 10", "unter 30"]
    assert Ages(25, 34).wider() == ()
    assert Ages(20, 29).wider() == (Ages(0, 29),)


@pytest.mark.parametrize("text", ["w", "Weiblich", "Frau", "female", "F"])
def test_women_are_known_by_many_words(text):
    assert read_sex(text) == "w"


@pytest.mark.parametrize("text", ["divers", "d", "keine Angabe", "non-binary", ""])
def test_sexes_that_the_table_does_not_count_are_none(text):
    assert read_sex(text) is None


@pytest.mark.parametrize(
    ("column", "role"),
    [
        ("Alter", "age"),
        ("Alter (in Jahren)", "age"),
        ("age_group", "age"),
        ("Alter der Kinder", None),
        ("Geschlecht", "sex"),
        ("Gender", "sex"),
        ("STADTTEIL", "district"),
        ("Statistischer Bezirk", "district"),
        ("Jahre in Deutschland", None),
    ],
)
def test_columns_are_known_by_their_whole_name(column, role):
    assert role_of(column) == role


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("stadtbezirk,statistischer_bezirk,m_u18\nA,B,1\n", "no table of residents"),
        ("stadtteil,m_u18,w_u18\nA,1,2\n", "no table of residents"),
        (HEADER + "Nord,Nord,1,18,viele,35,36,94,70\n", "no whole number"),
        (TABLE + "Nord,Nord,1,18\n", "cells"),
        ("", "empty"),
    ],
)
def test_a_broken_table_is_told_with_its_place(tmp_path, content, said):
    path = tmp_path / "broken.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(FileError, match=said) as told:
        read_residents(path)
    assert told.value.where == "broken.csv"
    assert told.value.mend


def test_a_missing_table_is_told_with_what_to_do(tmp_path, monkeypatch):
    with pytest.raises(FileError, match="cannot be opened"):
        read_residents(tmp_path / "absent.csv")
    monkeypatch.setattr(population, "TABLE", "anonymisation/absent.csv")
    with pytest.raises(FileError, match="residents is missing") as told:
        read_residents()
    assert "--residents" in told.value.mend
