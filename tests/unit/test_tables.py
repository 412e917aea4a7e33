"""What analysts count: segments, documents, persons; together, and by group."""

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from kimqual.analysis import by_attribute, cooccurrence, frequencies
from kimqual.errors import CodingError, UnknownCodeError
from kimqual.model import Code, Codebook
from kimqual.shares import wilson

BOOK = Codebook(
    (
        Code("field"),
        Code("field.work", parent="field"),
        Code("field.health", parent="field"),
        Code("recommendation"),
    )
)


def codings(*rows):
    columns = ["document", "case", "start", "end", "code", "coder"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(coding=range(1, len(frame) + 1))


def test_frequencies_roll_up_distinct_segments():
    table = frequencies(
        codings(
            ("d1", "c1", 0, 9, "field.work", "ada"),
            ("d1", "c1", 0, 9, "field.health", "ada"),
            ("d1", "c1", 0, 9, "field.work", "ben"),
            ("d2", "c1", 4, 8, "field.work", "ada"),
            ("d3", None, 4, 8, "field", "ada"),
        ),
        BOOK,
    ).set_index("code")
    counts = table[["n_segments", "n_documents", "n_cases"]]
    assert counts.loc["field"].tolist() == [3, 3, 1]
    assert counts.loc["field.work"].tolist() == [2, 2, 1]
    assert counts.loc["field.health"].tolist() == [1, 1, 1]
    assert counts.loc["recommendation"].tolist() == [0, 0, 0]
    assert table["level"].tolist() == [1, 2, 2, 1]


def test_frequencies_of_no_codings_are_zero():
    table = frequencies(codings(), BOOK)
    assert table["n_segments"].tolist() == [0, 0, 0, 0]


def test_frequencies_refuse_an_unknown_code():
    with pytest.raises(UnknownCodeError):
        frequencies(codings(("d1", "c1", 0, 9, "field.wrk", "ada")), BOOK)


def test_cooccurrence_gives_the_pairs_behind_its_cells():
    found = cooccurrence(
        codings(
            ("d1", "c1", 0, 9, "a", "ada"),
            ("d1", "c1", 5, 12, "b", "ada"),
            ("d1", "c1", 9, 12, "c", "ada"),
            ("d1", "c1", 0, 9, "c", "ben"),
            ("d2", "c1", 0, 9, "c", "ada"),
            ("d1", "c1", 8, 11, "a", "ada"),
        )
    )
    places = found.pairs[["first", "second", "start", "end"]].to_numpy().tolist()
    assert places == [[1, 2, 5, 9], [2, 6, 8, 11], [2, 3, 9, 12], [6, 3, 9, 11]]
    assert found.table.loc["a"].tolist() == [2, 2, 1]
    assert found.table.loc["b"].tolist() == [2, 1, 1]
    assert (found.table.to_numpy() == found.table.to_numpy().T).all()


def test_cooccurrence_of_no_codings_is_empty():
    found = cooccurrence(codings())
    assert found.pairs.empty
    assert found.table.empty


def people(**groups):
    rows = [(value, i) for value, n in groups.items() for i in range(n)]
    index = pd.Index([f"{value}{i}" for value, i in rows], name="case")
    return pd.DataFrame({"gender": [value for value, _ in rows]}, index=index)


def said(code="field.work", **who):
    rows = [(f"{g}{i}", f"{g}{i}", 0, 5, code, "ada") for g, n in who.items() for i in range(n)]
    return codings(*rows)


def test_by_attribute_counts_persons_and_segments():
    cases = people(f=20, m=10, x=8)
    frame = said(f=10, m=6)
    frame = pd.concat([frame, frame.assign(start=7, end=9)])
    table = by_attribute(frame, cases, "field.work", "gender").set_index("value")
    assert table.loc["f", ["n_cases", "n_with_code", "percent", "n_segments"]].tolist() == [
        20,
        10,
        50.0,
        20,
    ]
    assert table.loc["x", "n_with_code"] == 0
    low, high = proportion_confint(10, 20, method="wilson")
    assert table.loc["f", ["low", "high"]].tolist() == pytest.approx([100 * low, 100 * high])
    assert not table["is_suppressed"].any()


def test_by_attribute_hides_few_persons():
    table = by_attribute(said(f=10, m=4, x=2), people(f=20, m=10, x=30), "field.work", "gender")
    assert table["is_suppressed"].tolist() == [False, True, True]
    assert table.loc[1:, ["n_with_code", "percent", "low", "n_segments"]].isna().all(axis=None)


def test_by_attribute_hides_small_groups():
    table = by_attribute(said(f=10, m=6, x=0), people(f=20, m=10, x=3), "field.work", "gender")
    last = table.set_index("value").loc["x"]
    assert last["is_suppressed"]
    assert last[["n_cases", "n_with_code"]].isna().all()


def test_by_attribute_hides_a_second_cell_so_that_none_can_be_subtracted():
    table = by_attribute(said(f=10, m=6, x=2), people(f=20, m=10, x=30), "field.work", "gender")
    assert table["is_suppressed"].tolist() == [False, True, True]


def test_by_attribute_rolls_up_with_a_codebook():
    cases = people(f=20, m=20)
    frame = said(f=10, m=10)
    assert by_attribute(frame, cases, "field", "gender")["n_with_code"].tolist() == [0, 0]
    rolled = by_attribute(frame, cases, "field", "gender", codebook=BOOK)
    assert rolled["n_with_code"].tolist() == [10, 10]


def test_by_attribute_keeps_those_who_gave_nothing():
    cases = people(f=20, m=20)
    cases.loc[cases.index[:6], "gender"] = None
    table = by_attribute(said(f=10), cases, "field.work", "gender")
    assert table["value"].tolist() == ["", "f", "m"]
    assert table["n_cases"].tolist() == [6, 14, 20]


def test_by_attribute_names_the_attributes_there_are():
    with pytest.raises(CodingError) as caught:
        by_attribute(said(f=1), people(f=1), "field.work", "age")
    assert "gender" in caught.value.mend


@pytest.mark.parametrize(("n_hits", "n"), [(0, 5), (1, 7), (50, 100), (9, 9)])
def test_wilson_equals_statsmodels(n_hits, n):
    assert wilson(n_hits, n) == pytest.approx(proportion_confint(n_hits, n, method="wilson"))
