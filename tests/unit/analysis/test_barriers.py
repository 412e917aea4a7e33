"""Barriers: what is told counts once, rolls up, opens its passages, and gives no small group away."""

import pandas as pd
import pytest

from kimqual.analysis.barriers import (
    barriers,
    crossed,
    opened,
    passages,
    persons,
    recommended,
)
from kimqual.analysis.suppression import Line, hidden_cells
from kimqual.errors import CodebookError, CodingError, UnknownCodeError
from kimqual.model import Code, Codebook

BOOK = Codebook(
    (
        Code("field"),
        Code("field.work", parent="field"),
        Code("field.housing", parent="field"),
        Code("experience"),
        Code("experience.barrier", parent="experience"),
        Code("experience.discrimination", parent="experience"),
        Code("ground", requires=("experience.discrimination",)),
        Code("ground.origin", parent="ground", requires=("experience.discrimination",)),
        Code("recommendation"),
    )
)
COLUMNS = ["document", "case", "start", "end", "code", "coder"]


def codings(*rows):
    frame = pd.DataFrame(rows, columns=COLUMNS).astype({"case": object})
    return frame.assign(coding=range(1, len(frame) + 1))


def told(case, *codes, start=0, end=9, coder="ada"):
    """Give one passage of a person with its codes."""
    return [(f"A{case}", case, start, end, code, coder) for code in codes]


def many(n, *codes, first=0):
    return [row for i in range(first, first + n) for row in told(f"C{i}", *codes)]


def people(n, **attributes):
    return pd.DataFrame(attributes, index=pd.Index([f"C{i}" for i in range(n)], name="person"))


def cell(table, field="*", experience="experience", ground="*", value="*"):
    wanted = {"field": field, "experience": experience, "ground": ground, "value": value}
    chosen = table
    for name, code in wanted.items():
        chosen = chosen[chosen[name] == code]
    return chosen.iloc[0] if len(chosen) else None


def test_a_passage_counts_once_for_what_is_above_its_codes():
    rows = codings(
        *told("C0", "field.work", "field.housing", "experience.barrier"),
        *told("C0", "field.work", "experience.discrimination", "ground.origin", start=20, end=30),
        *told("C1", "experience.barrier"),
    )
    table = barriers(passages(rows, BOOK), people(2), BOOK, smallest=1)
    work = cell(table, "field.work")
    assert (work["n_persons"], work["n_passages"]) == (1, 2)
    assert cell(table)["n_passages"] == 3
    assert cell(table)["n_persons"] == 2
    assert cell(table, "-", "experience.barrier")["n_persons"] == 1
    assert cell(table, "*", "experience.barrier")["n_passages"] == 2
    ground = cell(table, "field.work", "experience.discrimination", "ground.origin")
    assert (ground["n_persons"], ground["percent"]) == (1, 50.0)


def test_codes_below_a_field_count_for_it():
    book = Codebook((*BOOK.codes, Code("field.work.temp", parent="field.work")))
    rows = codings(
        *told("C0", "field.work.temp", "experience.barrier"),
        *told("C1", "field.work", "experience.barrier"),
        *told("C2", "field", "experience.barrier"),
    )
    found = passages(rows, book)
    table = barriers(found, people(3), book, smallest=1)
    counted = [cell(table, f)["n_persons"] for f in ("*", "field.work", "field.work.temp", "field")]
    assert counted == [3, 2, 1, 1]
    assert opened(found, book, "field.work", "experience")["person"].tolist() == ["C0", "C1"]
    assert opened(found, book, "field", "experience")["person"].tolist() == ["C2"]


def test_only_codings_of_the_same_coder_that_overlap_say_what_a_passage_is_about():
    rows = codings(
        *told("C0", "experience.barrier", start=5, end=9),
        *told("C0", "field.work", start=8, end=20),
        *told("C0", "field.housing", start=9, end=12),
        *told("C0", "field.housing", start=0, end=9, coder="ben"),
    )
    assert passages(rows, BOOK)["field"].tolist() == ["field.work"]


def test_the_same_passage_of_two_coders_counts_once():
    rows = codings(
        *told("C0", "field.work", "experience.barrier"),
        *told("C0", "field.work", "experience.barrier", coder="ben"),
    )
    table = barriers(passages(rows, BOOK), people(1), BOOK, smallest=1)
    assert cell(table, "field.work", "experience.barrier")["n_passages"] == 1


def test_a_ground_counts_only_where_the_codebook_asks_for_one():
    rows = codings(
        *told("C0", "experience.barrier", "ground.origin"),
        *told("C1", "experience.discrimination"),
    )
    assert passages(rows, BOOK)["ground"].tolist() == ["", "-"]


def test_an_interview_without_a_case_is_one_person():
    documents = pd.DataFrame({"document": ["I1", "A1", "A2"], "case": [None, "C1", "C1"]})
    cases = pd.DataFrame({"Alter": ["30", "40"]}, index=pd.Index(["C1", "C2"], name="case"))
    who = persons(documents, cases)
    assert who.index.tolist() == ["I1", "C1"]
    rows = codings(("I1", None, 0, 9, "experience.barrier", "ada"))
    assert passages(rows, BOOK)["person"].tolist() == ["I1"]


def test_recommendations_stand_apart_and_by_field():
    rows = codings(*many(6, "field.work", "recommendation"), *many(6, "experience.barrier"))
    table = recommended(barriers(passages(rows, BOOK), people(6), BOOK))
    assert set(table["experience"]) == {"recommendation"}
    assert cell(table, "field.work", "recommendation")["n_persons"] == 6


def test_codes_that_the_codebook_no_longer_has_are_left_out():
    rows = codings(*told("C0", "field.gone", "experience.gone", "experience.barrier"))
    assert passages(rows, BOOK)["experience"].tolist() == ["experience.barrier"]


def test_no_codings_are_an_empty_table():
    table = barriers(passages(codings(), BOOK), people(3), BOOK)
    assert table.empty
    assert crossed(table).empty
    assert passages(codings(*told("C0", "field.work")), BOOK).empty


def test_a_codebook_without_fields_is_refused():
    with pytest.raises(CodebookError, match="'field'"):
        passages(codings(), Codebook((Code("experience"),)))


def test_an_unknown_attribute_is_refused_with_those_there_are():
    with pytest.raises(CodingError, match="Alter"):
        barriers(passages(codings(), BOOK), people(1, Alter=["30"]), BOOK, by="Atler")


def test_groups_have_their_own_denominators_and_small_ones_are_hidden():
    rows = codings(*many(20, "field.work", "experience.barrier"))
    groups = ["a"] * 12 + ["b"] * 16 + ["c"] * 2
    table = barriers(passages(rows, BOOK), people(30, g=groups), BOOK, by="g")
    b = cell(table, value="b")
    assert (b["n_group"], b["n_persons"], b["percent"]) == (16, 8, 50.0)
    assert cell(table, value="*")["n_group"] == 30
    # Of c nobody may know how many they are; so a's size is not shown either.
    assert pd.isna(cell(table, value="a")["n_group"])
    assert "c" not in set(table["value"])


def test_a_small_cell_is_hidden_and_one_beside_it():
    rows = codings(
        *many(12, "field.work", "experience.barrier"),
        *many(7, "field.housing", "experience.barrier"),
        *many(2, "experience.barrier", first=20),
    )
    table = barriers(passages(rows, BOOK), people(30), BOOK)
    assert cell(table, "-", "experience.barrier")["is_suppressed"]
    assert pd.isna(cell(table, "-", "experience.barrier")["n_passages"])
    assert table["is_suppressed"].sum() > 2
    assert not cell(table, "*")["is_suppressed"]


def test_a_cell_opens_its_passages_with_those_of_the_codes_below():
    rows = codings(
        *told("C0", "field.work", "experience.barrier"),
        *told("C1", "field.housing", "experience.barrier"),
        *told("C2", "experience.barrier"),
    )
    found = passages(rows, BOOK)
    assert opened(found, BOOK, "field.work", "experience")["person"].tolist() == ["C0"]
    assert opened(found, BOOK, "field", "experience").empty
    assert opened(found, BOOK, "-", "experience.barrier")["person"].tolist() == ["C2"]
    assert len(opened(found, BOOK, "*", "experience.barrier")) == 3
    with pytest.raises(UnknownCodeError):
        opened(found, BOOK, "field.wrk", "experience")


def test_rows_and_columns_stand_in_the_order_of_the_codebook():
    rows = codings(
        *many(6, "field.housing", "experience.discrimination"),
        *many(6, "field.work", "experience.barrier", first=6),
    )
    table = crossed(barriers(passages(rows, BOOK), people(12), BOOK))
    assert table.index.tolist() == ["*", "field.work", "field.housing"]
    barrier, discrimination = "experience.barrier", "experience.discrimination"
    assert table.columns.tolist() == ["experience", barrier, discrimination]
    assert table.loc["field.work"].tolist() == [6, 6, 0]


def test_a_margin_is_hidden_where_no_part_is_left_to_hide():
    counts = {("all",): 9, ("a",): 9, ("b",): 0}
    line = Line(("all",), (("a",), ("b",)))
    other = Line(("x",), (("a",), ("y",)))
    hidden = hidden_cells({**counts, ("x",): 12, ("y",): 3}, [line, other])
    assert hidden == {("y",), ("a",), ("all",)}


def test_two_hidden_cells_hold_the_smallest_number_together():
    counts = {("all",): 14, ("a",): 1, ("b",): 1, ("c",): 12}
    assert ("c",) in hidden_cells(counts, [Line(("all",), (("a",), ("b",), ("c",)))])
