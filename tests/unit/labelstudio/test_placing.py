"""Laws of placing: each region where its words stand, the rest a fault, nothing dropped."""

import pytest

from kimqual.errors import FileError
from kimqual.exchange.labelstudio_export import read_task
from kimqual.exchange.labelstudio_task import TaskTurn, task_data
from kimqual.labelstudio.placing import place_regions
from kimqual.model import Code, Codebook, Span
from kimqual.store.codings import Text

SAID = ("Wie war es?", "Schön 😀, aber die Übergabe hat gedauert.", "Bei mir 👩‍👩‍👧 ging's.")
BOOK = Codebook((Code("field"), Code("field.housing", parent="field")))


def turns_of(said):
    start, turns = 0, []
    for text in said:
        turns.append(TaskTurn(start, text, "B1", "respondent"))
        start += len(text) + 1
    return turns


def text_of(said):
    spans = tuple(Span(t.start, t.start + len(t.text)) for t in turns_of(said))
    return Text("d1", "\n".join(said), spans, (1,) * len(spans), (), "interview", None)


def region(data, start, end, codes=(("field",),), *, name="r1", **more):
    value = {
        "start": "", "end": "", "startOffset": 0, "endOffset": 0,
        "globalOffsets": {"start": start, "end": end},
        "taxonomy": [list(path) for path in codes],
    }  # fmt: skip
    return {"id": name, "type": "taxonomy", "from_name": "kode", "value": value | more}


def at(data, quote):
    """Give the page's offsets of some words."""
    [turn] = [t for t in data["turns"] if quote in t["text"]]
    start = turn["base"] + turn["text"].index(quote)
    return start, start + len(quote)


def annotation(*results, number=5, **more):
    return {
        "id": number, "result": list(results), "completed_by": 3,
        "created_at": "2026-03-01T10:00:00Z", "updated_at": "2026-03-02T10:00:00Z",
        "lead_time": 12, **more,
    }  # fmt: skip


def placed(*annotations, now=SAID, data=None, book=BOOK):
    data = data or task_data("d1", turns_of(SAID))
    item = {"id": 1, "data": data, "annotations": list(annotations)}
    return place_regions(read_task(item, "task 1"), text_of(now), "anna", book, "task 1")


@pytest.fixture
def data():
    return task_data("d1", turns_of(SAID))


def test_words_after_an_emoji_are_the_words_placed(data):
    done = placed(annotation(region(data, *at(data, "die Übergabe"))))

    [found] = done.found
    assert found.coding.quote == "die Übergabe"
    assert found.coding.span.of("\n".join(SAID)) == "die Übergabe"
    assert (found.coding.document, found.coding.coder) == ("d1", "anna")
    [origin] = found.origins
    assert (origin.annotation, origin.region, origin.account) == (5, "r1", "3")
    assert (origin.created, origin.changed) == ("2026-03-01T10:00:00Z", "2026-03-02T10:00:00Z")
    assert origin.seconds == 12.0


def test_passage_over_two_turns_is_cut_at_their_border(data):
    start, _ = at(data, "gedauert.")
    _, end = at(data, "Bei mir")
    done = placed(annotation(region(data, start, end)))

    assert [f.coding.quote for f in done.found] == ["gedauert.", "Bei mir"]


def test_passage_that_ends_inside_an_emoji_is_widened_and_counted(data):
    start, end = at(data, "mir 👩")
    done = placed(annotation(region(data, start, end)))

    assert [f.coding.quote for f in done.found] == ["mir 👩‍👩‍👧"]
    assert done.n_widened == 1


def test_same_passage_in_two_annotations_is_one_coding_of_two_regions(data):
    words = at(data, "Übergabe")
    memo = {"from_name": "memo", "type": "textarea"}
    first, second = (region(data, *words, name=name) for name in ("a", "b"))
    notes = [
        one | memo | {"value": {k: v for k, v in one["value"].items() if k != "taxonomy"} | {"text": [text]}}
        for one, text in ((first, "Eins."), (second, "Zwei."))
    ]  # fmt: skip
    done = placed(annotation(first, notes[0], number=5), annotation(second, notes[1], number=6))

    [found] = done.found
    assert found.coding.memo == "Eins.\nZwei."
    assert [(o.annotation, o.region) for o in found.origins] == [(5, "a"), (6, "b")]


def test_skipped_annotation_gives_nothing(data):
    done = placed(annotation(region(data, *at(data, "Übergabe")), was_cancelled=True))

    assert done.found == []
    assert done.faults == []


def test_unknown_code_is_a_fault_and_the_other_code_is_taken(data):
    codes = (("field",), ("wohnen", "wohnen.miete"))
    done = placed(annotation(region(data, *at(data, "Übergabe"), codes)))

    assert [f.coding.code for f in done.found] == ["field"]
    [fault] = done.faults
    assert "wohnen.miete" in fault.reason
    assert "annotation 5, region r1" in fault.where
    assert done.unread == {(5, "r1", "wohnen.miete")}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"globalOffsets": {"start": 5, "end": 99999}}, "past the text"),
        ({"globalOffsets": {"start": 9, "end": 9}}, "no span"),
        ({"globalOffsets": None}, "no globalOffsets"),
        ({"taxonomy": []}, "no code"),
        ({"text": "andere Worte"}, "not the words"),
    ],
)
def test_broken_region_is_a_fault_that_quotes_nothing(data, change, reason):
    done = placed(annotation(region(data, *at(data, "Übergabe"), **change)))

    assert done.found == []
    [fault] = done.faults
    assert reason in fault.reason
    assert "Übergabe" not in fault.reason + fault.where + fault.mend
    assert "Worte" not in fault.reason + fault.where + fault.mend


def test_memo_without_a_code_is_reported(data):
    value = region(data, *at(data, "Übergabe"))["value"]
    value = {k: v for k, v in value.items() if k != "taxonomy"} | {"text": ["Wichtig!"]}
    done = placed(annotation({"id": "m", "type": "textarea", "from_name": "memo", "value": value}))

    assert ["a memo on a passage without a code" in f.reason for f in done.faults] == [True]


def test_words_that_stand_in_a_changed_text_are_found_and_the_others_are_faults(data):
    now = ("Guten Tag! Wie war es?", SAID[1].replace("die Übergabe", "der Umzug"), SAID[2])
    done = placed(
        annotation(
            region(data, *at(data, "gedauert"), name="stands"),
            region(data, *at(data, "die Übergabe"), name="gone"),
        ),
        now=now,
    )

    assert done.is_carried
    assert [(f.coding.quote, f.origins[0].region) for f in done.found] == [("gedauert", "stands")]
    assert done.found[0].coding.span.of("\n".join(now)) == "gedauert"
    assert done.unread == {(5, "gone", "field")}
    assert "Übergabe" not in str(done.faults)


def test_task_of_another_layout_is_refused_without_quoting_it():
    with pytest.raises(FileError) as caught:
        read_task({"id": 1, "data": {"text": "Frau Öztürk half."}, "annotations": []}, "task 1")

    assert "Öztürk" not in str(caught.value)


def test_turns_that_do_not_fit_together_are_refused(data):
    data["turns"][1]["base"] += 1
    with pytest.raises(FileError, match="do not fit"):
        read_task({"id": 1, "data": data, "annotations": []}, "task 1")


def test_merged_code_is_placed_as_the_one_that_took_its_place(data):
    book = Codebook((Code("field"), Code("old", merged_into="field")))
    passage = region(data, *at(data, "die Übergabe"), [["old"], ["field"]])
    broken = region(data, 0, 99999, [["old"]], name="kaputt")

    done = placed(annotation(passage, broken), book=book)

    [found] = done.found
    assert (found.coding.code, len(found.origins)) == ("field", 1)
    assert done.unread == {(5, "kaputt", "field")}
