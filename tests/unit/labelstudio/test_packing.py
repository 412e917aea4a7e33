"""Laws of packing: each answer once, the question above it, every offset its own document's."""

import json

import pytest

from kimqual.errors import LabelStudioError
from kimqual.exchange import read_codings
from kimqual.exchange.labelstudio_export import parts, read_task
from kimqual.exchange.labelstudio_task import page_text, to_page, to_view
from kimqual.labelstudio.packing import checked_pack, packed
from kimqual.labelstudio.pages import Page, PageTurn
from kimqual.labelstudio.tasks import tasks
from kimqual.model import Span

ASKED = {"q1": "Was fehlt 😀?", "q2": "Was läuft <gut>?"}


def answer(name, case, question, text):
    turn = PageTurn(text, "", "respondent", 1, heading=ASKED[question])
    return Page(name, (turn,), case, question)


INTERVIEW = Page("I1", (PageTurn("Ja 😀.", "B1", "respondent", 1),))
PAGES = [
    INTERVIEW,
    answer("A1", "C1", "q1", "Die Übergabe 😀 dauert."),
    answer("A2", "C1", "q2", "Der Hof & das Fest."),
    answer("A3", "C2", "q1", "Ein Bus."),
    answer("A4", None, "q1", "Nichts."),
    answer("A5", "C3", "q1", "Mehr Wohnungen."),
]


def ids(pack):
    return [(page.id, page.documents) for page in packed(PAGES, pack)]


def read(data, *spans):
    """Read back what a coder marked at offsets of the page."""
    result = [
        {"id": f"r{n}", "type": "taxonomy", "value": {
            "globalOffsets": {"start": span.start, "end": span.end}, "taxonomy": [["field"]]}}
        for n, span in enumerate(spans)
    ]  # fmt: skip
    annotation = {"id": 1, "result": result, "completed_by": 2, "updated_at": "2026-03-01"}
    return read_task({"id": 9, "data": data, "annotations": [annotation]}, "task 9")


def test_all_answers_of_a_person_are_one_page_and_interviews_stay():
    assert ids("person") == [
        ("I1", ("I1",)), ("C1", ("A1", "A2")), ("A3", ("A3",)), ("A4", ("A4",)), ("A5", ("A5",)),
    ]  # fmt: skip


def test_so_many_answers_to_the_same_question_are_one_page():
    assert ids("2") == [
        ("I1", ("I1",)), ("A1+1", ("A1", "A3")), ("A4+1", ("A4", "A5")), ("A2", ("A2",)),
    ]  # fmt: skip


def test_an_answer_alone_is_the_document_itself():
    assert ids("answer") == ids("1") == [(page.id, (page.id,)) for page in sorted(
        PAGES, key=lambda page: (page.question is not None, page.question or ""))]  # fmt: skip


def test_question_stands_above_each_answer_of_a_person_and_once_above_several_persons():
    [_, person, *_] = tasks(packed(PAGES, "person"))
    [_, several, *_] = tasks(packed(PAGES, "3"))

    assert person["data"]["html"].count("Was fehlt 😀?") == 1
    assert person["data"]["html"].count("Was läuft &lt;gut&gt;?") == 1
    assert several["data"]["html"].count("Was fehlt 😀?") == 1
    assert [turn["speaker"] for turn in several["data"]["turns"]] == ["C1", "C2", "–"]


@pytest.mark.parametrize("pack", ["person", "answer", "2", "50"])
def test_every_word_marked_on_a_page_is_that_word_of_its_document(pack):
    words = {
        "A1": "Übergabe 😀",
        "A2": "Fest.",
        "A3": "Bus",
        "A4": "Nichts",
        "A5": "Mehr",
        "I1": "Ja",
    }
    said = {page.id: page.turns[0].text for page in PAGES}
    for task in tasks(packed(PAGES, pack)):
        turns = read(task["data"]).turns
        for document in {turn.document or task["data"]["uid"] for turn in turns}:
            own = [t for t in turns if (t.document or task["data"]["uid"]) == document]
            start = said[document].index(words[document])
            meant = Span(start, start + len(words[document]))
            shown = to_page(meant, own)
            assert shown.of(page_text(turns)) == words[document]
            assert [(part, turn.text) for part, turn in to_view(shown, turns)] == [
                (meant, said[document])
            ]


def test_passage_over_two_answers_is_cut_and_the_question_between_left_out():
    [_, person, *_] = tasks(packed(PAGES, "person"))
    first, second = person["data"]["turns"]
    end = second["base"] + len("Der Hof")
    done = read(person["data"], Span(first["base"] + len(first["text"]) - 7, end))

    one, two = parts(done)
    assert (one.document, two.document) == ("A1", "A2")
    assert [row.quote for row in one.regions[0].rows] == ["dauert."]
    assert [(row.quote, row.start) for row in two.regions[0].rows] == [("Der Hof", 0)]


def test_question_alone_is_no_passage():
    [_, person, *_] = tasks(packed(PAGES, "person"))
    done = read(person["data"], Span(0, len(ASKED["q1"])))

    assert [region.fault for region in done.regions] == ["no turn is touched"]
    assert [len(part.regions) for part in parts(done)] == [1, 0]


def test_a_task_of_one_document_is_laid_out_as_ever():
    [task] = tasks([INTERVIEW])

    assert set(task["data"]["turns"][0]) == {
        "start",
        "text",
        "speaker",
        "role",
        "paragraph",
        "base",
    }
    assert parts(read(task["data"])) == (read(task["data"]),)


@pytest.mark.parametrize("word", ["0", "-1", "101", "persons", "", "2.5", "²"])
def test_another_word_is_no_way_to_pack(word):
    with pytest.raises(LabelStudioError, match="no way to pack") as caught:
        checked_pack(word)
    assert caught.value.where == "--pack"


def test_an_export_of_packed_answers_names_each_answer(tmp_path):
    [_, person, *_] = tasks(packed(PAGES, "person"))
    turns = person["data"]["turns"]
    spans = [Span(t["base"], t["base"] + 3) for t in turns]
    result = [
        {"id": f"r{n}", "type": "taxonomy", "value": {
            "globalOffsets": {"start": span.start, "end": span.end}, "taxonomy": [["field"]]}}
        for n, span in enumerate(spans)
    ]  # fmt: skip
    annotation = {"id": 1, "result": result, "completed_by": 2}
    path = tmp_path / "export.json"
    path.write_text(json.dumps([{"id": 9, "data": person["data"], "annotations": [annotation]}]))

    rows = read_codings(path)

    assert [(row.document, row.quote, row.start) for row in rows] == [
        ("A1", "Die", 0),
        ("A2", "Der", 0),
    ]


def test_long_labels_have_room_and_short_ones_the_usual_column():
    [_, several, *_] = tasks(packed(PAGES, "3"))
    [interview] = tasks([INTERVIEW])

    assert several["data"]["html"].count("<style>") == interview["data"]["html"].count("<style>")
    page = Page("I2", (PageTurn("Ja.", "SPEAKER_00", "respondent", 1),))
    assert tasks([page])[0]["data"]["html"].count("<style>") == 2
