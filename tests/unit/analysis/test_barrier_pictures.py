"""Pictures of barriers blank out what is hidden; estimates carry whose numbers they are."""

import pandas as pd

from kimqual.analysis import barriers, passages, pictures
from tests.unit.analysis.test_barriers import BOOK, codings, many, people


def test_hidden_cells_have_a_dot_and_no_number():
    rows = codings(
        *many(12, "field.work", "experience.barrier"),
        *many(7, "field.housing", "experience.barrier", first=12),
        *many(2, "experience.barrier", first=20),
    )
    table = barriers(passages(rows, BOOK), people(30), BOOK)
    figure = pictures.barrier_map(table, BOOK, "Was?", codes=["experience.barrier"])
    cells = dict(
        zip(figure.data[0].y, zip(figure.data[0].z, figure.data[0].text, strict=True), strict=True)
    )
    assert [list(part) for part in cells["field.work"]] == [[12], ["12"]]
    assert [list(part) for part in cells["nicht genannt"]] == [[None], ["·"]]


def test_estimates_are_drawn_by_whose_numbers_they_are():
    rows = [
        ("sample", "people", 30.0, 20.0, 40.0),
        ("machine count", "machine", 50.0, None, None),
        ("ppi++", "estimated", 33.0, 27.0, 39.0),
        ("adjusted count", "estimated", None, None, None),
    ]
    columns = ["method", "basis", "percent", "low", "high"]
    frame = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[2:], "Float64"))
    figure = pictures.prevalence_dots(frame, "Wie viele?")
    assert [trace.name for trace in figure.data] == [
        "von Menschen gezählt", "von der Maschine gezählt", "geschätzt",
    ]  # fmt: skip
    assert [tuple(trace.x) for trace in figure.data] == [(30.0,), (50.0,), (33.0,)]
    assert figure.data[0].error_x.array == (10.0,)
    assert figure.data[1].error_x.array == (0.0,)
