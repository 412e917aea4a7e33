"""Laws of the tasks: all of the text, its places right, and files that are whole or absent."""

import json
from types import SimpleNamespace

import pytest

from kimqual.errors import CodebookError, CodingError
from kimqual.labelstudio.tasks import tasks, write_project
from kimqual.model import Code, Codebook, Role

BOOK = Codebook((Code("field", {"de": "Feld"}),))


def said(text, speaker="B1", role="respondent", **more):
    return SimpleNamespace(text=text, speaker=speaker, role=role, **more)


def interview(*turns, name="d1"):
    return SimpleNamespace(id=name, turns=turns)


def data_of(document):
    [task] = tasks([document])
    return task["data"]


def shown(markup):
    from lxml import html

    page = html.fragment_fromstring(markup, create_parent=True)
    for style in page.findall("style"):
        style.text = None
    return "".join(page.itertext())


HARD = interview(
    said("Schön 😀 & <gut>?", "I", Role.INTERVIEWER),
    said('Ja.  Zwei Zeilen:\nÖzlem\'s "Café".', "B<1>"),
    said("👩‍👩‍👧", ""),
)


def test_page_shows_labels_and_texts_and_nothing_else():
    assert shown(data_of(HARD)["html"]) == (
        'I:Schön 😀 & <gut>?B<1>:Ja.  Zwei Zeilen:\nÖzlem\'s "Café".👩‍👩‍👧'
    )


def test_each_turn_begins_where_the_task_says_on_the_page_and_in_the_text():
    data = data_of(HARD)
    page, text = shown(data["html"]), "\n".join(turn.text for turn in HARD.turns)

    assert len(data["turns"]) == 3
    for turn in data["turns"]:
        size = len(turn["text"])
        assert page[turn["base"] : turn["base"] + size] == turn["text"]
        assert text[turn["start"] : turn["start"] + size] == turn["text"]


def test_speakers_stay_selectable_because_the_page_freezes_otherwise():
    # Label Studio 1.23.2 hangs on a drag over what cannot be selected.
    assert "user-select" not in data_of(HARD)["html"]


def test_paragraph_is_the_files_own_number_else_the_turns():
    data = data_of(interview(said("Ja."), said("Nein.", paragraph=7)))

    assert [turn["paragraph"] for turn in data["turns"]] == [1, 7]


def test_one_task_per_document_in_order():
    made = tasks(interview(said("Ja."), name=name) for name in ("b", "a"))

    assert [task["data"]["uid"] for task in made] == ["b", "a"]


@pytest.mark.parametrize(
    ("documents", "reason"),
    [
        ([interview(said("Ja.")), interview(said("Nein."))], "share the id"),
        ([interview()], "no turn"),
        ([interview(said("Ja.\r\nNein."))], "carriage return"),
    ],
)
def test_documents_whose_codings_would_be_lost_are_refused(documents, reason):
    with pytest.raises(CodingError, match=reason) as caught:
        tasks(documents)

    assert caught.value.mend
    assert "Nein" not in str(caught.value)


def test_project_is_two_files_that_label_studio_takes(tmp_path):
    config, data = write_project([HARD], BOOK, tmp_path / "neu")

    assert [config.name, data.name] == ["label_config.xml", "tasks.json"]
    assert config.read_text("utf-8").startswith("<View")
    assert json.loads(data.read_text("utf-8")) == tasks([HARD])
    assert sorted(config.parent.iterdir()) == [config, data]


def test_refused_project_leaves_the_files_as_they_were(tmp_path):
    paths = write_project([HARD], BOOK, tmp_path)
    before = [path.read_bytes() for path in paths]

    with pytest.raises(CodingError):
        write_project([interview()], BOOK, tmp_path)
    with pytest.raises(CodebookError):
        write_project([HARD], Codebook(()), tmp_path)

    assert [path.read_bytes() for path in paths] == before
