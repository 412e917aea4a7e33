"""Pictures of agreement carry the numbers they were given, and in words why one is not there."""

import pandas as pd
import pytest

from kimqual.agreement.result import NO_PAIRS, NO_VARIATION
from kimqual.analysis import pictures
from kimqual.analysis.agreement_pictures import _REASONS
from kimqual.model import Code, Codebook

BOOK = Codebook(
    (
        Code("field", label={"de": "Lebensbereich"}),
        Code("field.work", parent="field", label={"de": "Arbeit"}),
        Code("field.other", parent="field", label={"de": "Anderes"}),
        Code("wish", label={"de": "Wunsch"}),
        Code("wish.other", parent="wish", label={"de": "Anderes"}),
    )
)


def frame(**changed):
    columns = {
        "label": ["Arbeit", "Wohnen", "Alter"],
        "alpha": [0.7, None, 0.9],
        "jackknife_low": [0.5, None, None],
        "jackknife_high": [1.2, None, None],
        "prevalence": [0.205, 0.0, 0.5],
        "positive": [0.75, None, 0.95],
        "n_units": [40, 40, 40],
        "reason": ["", NO_VARIATION, ""],
    }
    return pd.DataFrame(columns | changed)


def trace(figure, name):
    (found,) = [t for t in figure.data if t.name == name]
    return found


def test_each_code_has_its_alpha_its_interval_and_its_prevalence():
    figure = pictures.agreement_dots(frame())
    alpha, bars = trace(figure, "Alpha"), trace(figure, "Häufigkeit")
    assert dict(zip(alpha.y, alpha.x, strict=True)) == {"Alter": 0.9, "Arbeit": 0.7}
    assert list(alpha.error_x.array) == pytest.approx([0, 0.3])
    assert list(alpha.error_x.arrayminus) == pytest.approx([0, 0.2])
    assert dict(zip(bars.y, bars.x, strict=True)) == {"Alter": 50.0, "Arbeit": 20.5, "Wohnen": 0}


def test_a_code_without_alpha_has_the_reason_in_its_place():
    figure = pictures.agreement_dots(frame())
    absent = trace(figure, "nicht bestimmbar")
    assert absent.y == ("Wohnen",)
    assert absent.text == ("nicht bestimmbar: alle haben überall gleich entschieden",)
    assert figure.layout.yaxis.categoryarray == ("Alter", "Arbeit", "Wohnen")


def test_the_reasons_are_those_that_there_are_and_others_are_shown_as_they_are():
    assert {NO_VARIATION, NO_PAIRS} == set(_REASONS)
    absent = trace(pictures.agreement_dots(frame(reason=["", "too few", ""])), "nicht bestimmbar")
    assert absent.text == ("nicht bestimmbar: too few",)


def test_a_picture_of_no_defined_code_is_a_picture():
    none = frame(alpha=[None] * 3, reason=[NO_PAIRS] * 3)
    assert len(trace(pictures.agreement_dots(none), "nicht bestimmbar").text) == 3


def confused(*rows):
    names = ["code_1", "code_2", "n_cases", "n_passages"]
    return pd.DataFrame(list(rows), columns=names)


def test_the_map_of_confused_codes_holds_each_pair_once_in_the_codebook_s_order():
    table = confused(("field.work", "wish", 3, 5), ("field", "wish", 1, 1))
    [cells] = pictures.confusion_map(table, BOOK).data
    assert (cells.x, cells.y) == (("Lebensbereich", "Arbeit"), ("Arbeit", "Wunsch"))
    assert [list(row) for row in cells.z] == [[0, None], [1, 3]]
    assert [list(row) for row in cells.text] == [["", ""], ["1", "3"]]
    assert [list(row) for row in cells.customdata] == [[0, None], [1, 5]]


def test_codes_of_one_label_are_told_apart_and_lost_ones_come_last():
    table = confused(("field.other", "wish.other", 2, 2), ("field.gone", "wish.other", 1, 1))
    [cells] = pictures.confusion_map(table, BOOK).data
    assert cells.x == ("Lebensbereich › Anderes", "Wunsch › Anderes")
    assert cells.y == ("Wunsch › Anderes", "field.gone")


def test_where_no_codes_are_confused_the_picture_says_so():
    figure = pictures.confusion_map(confused(), BOOK)
    assert not figure.data
    assert figure.layout.title.subtitle.text.startswith("Keine")
