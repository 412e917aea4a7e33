"""Laws of Label Studio's export as codings."""

import json

import pytest

from kimqual.errors import FileError
from kimqual.exchange import read_codings
from kimqual.exchange.labelstudio_task import TaskTurn, page_text, placed, task_data, to_page
from kimqual.model import Span

TURNS = [
    TaskTurn(0, "Wie war das beim Amt? 😀", "I", "interviewer", 1),
    TaskTurn(24, "Die Frau am Schalter\nhat gelacht.", "B1", "respondent", 2),
    TaskTurn(58, "Und dann sind wir gegangen.", "B1", "respondent", 3),
]
VIEW = "\n".join(turn.text for turn in TURNS)


def region(span, *codes, rid="r1", text=None, **more):
    place = to_page(span, placed(TURNS))
    value = {
        "start": "",
        "end": "",
        "startOffset": 0,
        "endOffset": 0,
        "globalOffsets": {"start": place.start, "end": place.end},
        "taxonomy": [code.split("/") for code in codes],
    }
    if text is not None:
        value["text"] = text
    return {
        "id": rid,
        "from_name": "kode",
        "to_name": "txt",
        "type": "taxonomy",
        "value": value,
        **more,
    }


def memo(rid, *lines):
    value = {"globalOffsets": {"start": 0, "end": 1}, "text": list(lines)}
    return {"id": rid, "from_name": "memo", "type": "textarea", "value": value}


def annotation(*results, by=1, number=10, **more):
    return {"id": number, "completed_by": by, "result": list(results), **more}


@pytest.fixture
def export(tmp_path):
    def write(*annotations, data=None, **more):
        path = tmp_path / "export.json"
        task = {"id": 5, "data": data or task_data("N1", TURNS), "annotations": list(annotations)}
        path.write_text(json.dumps([{**task, **more}], ensure_ascii=False), encoding="utf-8")
        return path

    return write


def span_of(words):
    start = VIEW.index(words)
    return Span(start, start + len(words))


def test_a_region_comes_back_as_the_words_that_were_coded(export):
    span = span_of("Schalter\nhat gelacht")
    path = export(
        annotation(region(span, "field/field.authorities", text="Schalter\\nhat gelacht"))
    )
    (row,) = read_codings(path)
    assert (row.document, row.code, row.coder) == ("N1", "field.authorities", "1")
    assert (row.start, row.end, row.quote) == (span.start, span.end, span.of(VIEW))
    assert row.paragraph == 2
    assert row.where == "export.json, task 5, annotation 10, region r1"


def test_each_code_of_a_region_is_a_row(export):
    path = export(annotation(region(span_of("gelacht"), "a/a.b", "c", "a/a.b")))
    assert [row.code for row in read_codings(path)] == ["a.b", "c"]


def test_a_region_over_turns_is_cut_at_their_borders(export):
    span = Span(VIEW.index("hat gelacht"), VIEW.index(" sind wir"))
    rows = read_codings(export(annotation(region(span, "a"))))
    assert [row.quote for row in rows] == ["hat gelacht.", "Und dann"]
    assert [VIEW[row.start : row.end] for row in rows] == [row.quote for row in rows]


def test_the_memo_is_joined_by_the_regions_id(export):
    results = [
        region(span_of("Amt"), "a", rid="r1", meta={"text": ["Notiz"]}),
        region(span_of("Frau"), "a", rid="r2"),
        memo("r1", "unklar", "später fragen"),
        {"id": "f", "from_name": "fallmemo", "type": "textarea", "value": {"text": ["zum Fall"]}},
        {"id": "g", "from_name": "eignung", "type": "choices", "value": {"choices": ["auswerten"]}},
    ]
    memos = [row.memo for row in read_codings(export(annotation(*results)))]
    assert memos == ["Notiz\nunklar\nspäter fragen", ""]


def test_every_coder_counts_and_cancelled_work_does_not(export):
    path = export(
        annotation(region(span_of("Amt"), "a"), by={"id": 3, "email": "ada@example.org"}, number=1),
        annotation(region(span_of("Amt"), "a"), by=4, number=2),
        annotation(region(span_of("Frau"), "a"), by=4, number=3, was_cancelled=True),
        predictions=[{"result": [region(span_of("Amt"), "z")]}],
    )
    rows = read_codings(path)
    assert [(row.coder, row.code) for row in rows] == [("ada@example.org", "a"), ("4", "a")]


def test_a_restored_draft_counts_once(export):
    path = export(
        annotation(region(span_of("Amt"), "a"), memo("r1", "eins"), number=1),
        annotation(region(span_of("Amt"), "a", rid="r9"), memo("r9", "zwei"), number=2),
    )
    (row,) = read_codings(path)
    assert row.memo == "eins\nzwei"


def test_offsets_in_utf16_are_settled_by_the_words(export):
    found = region(span_of("gelacht"), "a", text="gelacht")
    page = page_text(placed(TURNS))
    place = found["value"]["globalOffsets"]
    for key in place:
        place[key] = len(page[: place[key]].encode("utf-16-le")) // 2
    (row,) = read_codings(export(annotation(found)))
    assert row.quote == "gelacht"


def test_a_browser_may_leave_the_labels_out_of_the_words(export):
    span = Span(VIEW.index("hat gelacht"), VIEW.index(" sind wir"))
    path = export(annotation(region(span, "a", text="hat gelacht.\\nUnd dann")))
    assert len(read_codings(path)) == 2


def test_words_that_do_not_fit_are_refused_unquoted(export):
    path = export(annotation(region(span_of("gelacht"), "a", text="geweint")))
    with pytest.raises(FileError, match="not the words") as caught:
        read_codings(path)
    assert "geweint" not in str(caught.value)
    assert "gelacht" not in str(caught.value)


def test_all_faults_of_an_export_come_at_once(export):
    beyond = region(span_of("Amt"), "a", rid="beyond")
    beyond["value"]["globalOffsets"]["end"] = 10_000
    lost = region(span_of("Amt"), "a", rid="lost")
    del lost["value"]["globalOffsets"]
    path = export(
        annotation(beyond, lost, region(span_of("Frau"), rid="bare"), memo("alone", "?"), number=1),
        annotation(region(span_of("Frau"), "a"), by=None, number=2),
    )
    with pytest.raises(FileError) as caught:
        read_codings(path)
    message = caught.value.message
    assert "5 faults" in message
    for what in ("past the text", "no globalOffsets", "no code", "memo on a passage", "nobody"):
        assert what in message


def test_a_task_whose_turns_were_moved_is_refused(export):
    data = task_data("N1", TURNS)
    data["turns"][1]["base"] += 1
    with pytest.raises(FileError, match="do not fit their texts"):
        read_codings(export(annotation(), data=data))


@pytest.mark.parametrize("text", ["[{", "{}", '[{"id": 1, "html": "x", "kode": []}]', "[3]"])
def test_other_json_is_refused_with_a_mend(tmp_path, text):
    path = tmp_path / "export.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as caught:
        read_codings(path)
    assert "JSON" in caught.value.mend
