"""What two coders store on the server is what the reader reads."""

import os
from pathlib import Path

import pytest

from kimqual.exchange import read_codings

pytestmark = pytest.mark.slow

FIRST, SECOND = "1", "2"  # the export names users by their number, not by their address
AUTHORITIES = ["field", "field.authorities"]
BARRIER = ["experience", "experience.barrier"]


def memo(passage, text):
    """Store a memo on a passage: a result of its own with the same id."""
    value = {k: v for k, v in passage["value"].items() if k != "taxonomy"} | {"text": [text]}
    return passage | {"from_name": "memo", "type": "textarea", "value": value}


@pytest.fixture(scope="module")
def rows(project, region, first, second, tmp_path_factory):
    """Give the rows read from the export of both coders' work."""
    long = region(project.turns, "die Übergabe der Wohnung", [BARRIER], name="r1")
    work = {
        first: [
            long,
            memo(long, "Übergabe = Hürde? 😀 <prüfen> & vergleichen"),
            region(project.turns, "Drei Monate habe ich", [AUTHORITIES, BARRIER], name="r2"),
            {
                "id": "d1",
                "from_name": "fallmemo",
                "to_name": "txt",
                "type": "textarea",
                "value": {"text": ["Ruhiges Gespräch."]},
            },
        ],
        second: [
            region(project.turns, "Miete < 600 € & keine Fragen. 👩‍👩‍👧", [AUTHORITIES], name="s1"),
            region(project.turns, "ging's schneller", [["field"]], name="s2"),
        ],
    }
    for client, result in work.items():
        client.post(
            f"/api/tasks/{project.task}/annotations/", json={"result": result, "lead_time": 60.0}
        ).raise_for_status()
    export = project.export(first, tmp_path_factory.mktemp("export") / "export.json")
    if keep := os.environ.get("KIMQUAL_KEEP_EXPORT"):
        Path(keep).write_bytes(export.read_bytes())
    return read_codings(export)


def test_every_quote_is_the_words_that_were_meant(rows):
    assert {(row.coder, row.quote) for row in rows} == {
        (FIRST, "die Übergabe der Wohnung"),
        (FIRST, "Drei Monate habe ich"),
        (SECOND, "Miete < 600 € & keine Fragen. 👩‍👩‍👧"),
        (SECOND, "ging's schneller"),
    }


def test_spans_lie_in_the_documents_text(rows, interview):
    text = "\n".join(turn.text for turn in interview.turns)

    assert all(text[row.start : row.end] == row.quote for row in rows)


def test_codes_are_ids_and_one_passage_may_have_several(rows):
    codes = [row.code for row in rows if row.quote == "Drei Monate habe ich"]

    assert codes == ["field.authorities", "experience.barrier"]
    assert {row.code for row in rows if row.coder == SECOND} == {"field.authorities", "field"}


def test_memo_arrives_at_its_passage_and_nowhere_else(rows):
    memos = {row.quote: row.memo for row in rows if row.memo}

    assert memos == {"die Übergabe der Wohnung": "Übergabe = Hürde? 😀 <prüfen> & vergleichen"}


def test_document_and_paragraph_are_known(rows):
    assert {row.document for row in rows} == {"interview-01"}
    assert {row.paragraph for row in rows} == {2, 4, 5}
