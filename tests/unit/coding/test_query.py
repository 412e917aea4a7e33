"""Expressions over codes: what is understood, and what is said where something is not."""

import pytest

from kimqual.coding.query import Coded, Not, Or, Related, Relation, written
from kimqual.coding.query_reading import DEEPEST, read_query
from kimqual.errors import CodingError, UnknownCodeError
from kimqual.model import Code, Codebook

BOOK = Codebook(
    (
        Code("field", label={"de": "Lebensbereich"}),
        Code("field.housing", label={"de": "Wohnen", "en": "housing"}, parent="field"),
        Code("experience.discrimination", label={"de": "Diskriminierung"}),
        Code("rent", label={"de": "Miete"}),
        Code("rent.2", label={"de": "Miete"}),
        Code("zu hoch"),
    )
)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("field.housing", "field.housing"),
        ("=field", "=field"),
        ("*", "*"),
        ("field AND rent OR *", "((field AND rent) OR *)"),
        ("field OR rent AND *", "(field OR (rent AND *))"),
        ("NOT field AND rent", "((NOT field) AND rent)"),
        ("field AND NOT rent", "(field AND (NOT rent))"),
        ("field NEAR/20 words rent", "(field NEAR/20 words rent)"),
        ("field NEAR / 1 word rent", "(field NEAR/1 words rent)"),
        ("field FOLLOWED  BY/2 rent", "(field FOLLOWED BY/2 turns rent)"),
        ("field NOT WITHIN rent AND *", "((field NOT WITHIN rent) AND *)"),
        ("(field OR rent) OVERLAPS *", "((field OR rent) OVERLAPS *)"),
        ("Wohnen AND HOUSING", "(field.housing AND field.housing)"),
        ('"zu hoch" WITHIN *', '("zu hoch" WITHIN *)'),
        ("field\nAND\trent", "(field AND rent)"),
    ],
)
def test_an_expression_is_understood_so(typed, understood):
    assert written(read_query(typed, BOOK)) == understood


def test_a_distance_without_unit_is_in_turns():
    query = read_query("field NEAR/3 rent", BOOK)
    assert query == Related(Relation.NEAR, Coded("field"), Coded("rent"), 3, "turns")


@pytest.mark.parametrize(
    ("typed", "column", "said"),
    [
        ("", 1, "a code is missing"),
        ("   ", 4, "a code is missing"),
        ("field AND", 10, "a code is missing"),
        ("AND field", 1, "AND stands"),
        ("field rent", 7, "side by side"),
        ("(field rent)", 8, "side by side"),
        ("field NOT rent", 7, "NOT stands between"),
        ("(field", 1, "not closed"),
        ("field)", 6, "without its"),
        ("()", 2, "a code is missing"),
        ("field NEAR rent", 7, "how near"),
        ("field NEAR/x words rent", 7, "how near"),
        ("field and rent", 7, "'and' is no code"),
        ("field & rent", 7, "means nothing"),
        ('field AND "rent', 11, "means nothing"),
        ("Miete", 1, "2 codes are called"),
    ],
)
def test_what_is_wrong_is_said_with_its_column(typed, column, said):
    with pytest.raises(CodingError) as caught:
        read_query(typed, BOOK)
    assert said in caught.value.message
    assert caught.value.where == f"column {column} of the expression"
    assert caught.value.mend


def test_an_unknown_code_names_the_nearest_and_its_column():
    with pytest.raises(UnknownCodeError) as caught:
        read_query("rent AND field.housin", BOOK)
    assert "field.housing" in caught.value.mend
    assert caught.value.where == "column 10"


def test_an_expression_of_too_many_codes_is_refused_in_words():
    with pytest.raises(CodingError, match="More than 200 codes"):
        read_query(" OR ".join(["rent"] * 5000), BOOK)


@pytest.mark.parametrize("typed", ["(" * 4000 + "field" + ")" * 4000, "NOT " * 4000 + "field"])
def test_an_expression_of_thousands_of_layers_is_refused_in_words(typed):
    with pytest.raises(CodingError, match=f"More than {DEEPEST}"):
        read_query(typed, BOOK)


def test_a_long_row_of_codes_is_no_problem():
    query = read_query(" OR ".join(["rent"] * 200), BOOK)
    assert isinstance(query, Or)
    assert isinstance(read_query("NOT NOT rent", BOOK), Not)
