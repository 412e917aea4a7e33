"""Notebooks run on the demo study, show something, reach nobody and betray nobody."""

import json
import re
from html import unescape

import nbclient
import nbformat
import pytest
import simplemma

from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PICTURE = "application/vnd.plotly.v1+json"
MOST_LINES = 9

pytestmark = pytest.mark.xdist_group("notebooks")
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def run(book, environment):
    client = nbclient.NotebookClient(
        book,
        kernel_name="python3",
        timeout=300,
        resources={"metadata": {"path": str(ROOT / "notebooks")}},
    )
    client.execute(env=environment)
    return [output for cell in book.cells for output in cell.get("outputs", [])]


def words(node):
    """Give all text in an output; numbers in bytes are no text."""
    if isinstance(node, dict):
        return "\n".join(words(value) for key, value in node.items() if key != "bdata")
    if isinstance(node, list | tuple):
        return "\n".join(words(value) for value in node)
    return unescape(node) if isinstance(node, str) else ""


def names(kim_demo):
    """Give the parts of persons' names that are no German words, as they are in the gold."""
    lines = (kim_demo / "gold.jsonl").read_text("utf-8").splitlines()
    surfaces = {
        mention["quote"]
        for line in lines
        for mention in json.loads(line)["mentions"]
        if mention["category"] == "PERSON"
    }
    parts = {part for surface in surfaces for part in re.findall(r"[^\W\d_]{4,}", surface)}
    return {part for part in parts if not simplemma.is_known(part, "de")}


def found(forms, text):
    return forms & set(re.findall(r"[^\W\d_]{4,}", text))


@pytest.mark.slow
@each
def test_a_notebook_runs_shows_a_picture_and_no_name(path, kernel_environment, kim_demo):
    outputs = run(nbformat.read(path, 4), kernel_environment)
    kinds = {kind for output in outputs for kind in output.get("data", {})}
    assert PICTURE in kinds
    assert "error" not in {output.output_type for output in outputs}
    assert [o.text for o in outputs if o.output_type == "stream" and o.name == "stderr"] == []
    text = words([dict(output) for output in outputs])
    assert len(text) > 1000
    assert found(names(kim_demo), text) == set()


@pytest.mark.slow
def test_a_kernel_of_these_tests_reaches_nobody(kernel_environment):
    cell = nbformat.v4.new_code_cell(
        "import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=1)"
    )
    with pytest.raises(nbclient.exceptions.CellExecutionError, match="open no connection"):
        run(nbformat.v4.new_notebook(cells=[cell]), kernel_environment)


def test_names_are_looked_for_in_every_output_and_would_be_found(kim_demo):
    forms = names(kim_demo)
    assert len(forms) > 100
    one = max(forms)
    output = {"data": {"text/html": f"<b>{one}&amp;Co</b>", PICTURE: {"x": [1], "bdata": one}}}
    assert found(forms, words(output)) == {one}


@each
def test_a_notebook_is_committed_without_outputs_and_in_short_cells(path):
    book = nbformat.read(path, nbformat.NO_CONVERT)
    nbformat.validate(book)
    assert (book.nbformat, book.nbformat_minor) == (4, 5)
    assert book.metadata.kernelspec.name == "python3"
    for cell in book.cells:
        assert cell.id
        assert len(cell.source.splitlines()) <= MOST_LINES or cell.cell_type == "markdown"
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@each
def test_a_notebook_begins_in_german_and_sums_up_in_english(path):
    first = nbformat.read(path, 4).cells[0]
    assert first.cell_type == "markdown"
    assert "*In English:" in first.source
