"""A person marks passages in a real browser, and the reader finds exactly these words."""

import json

import pytest

from kimqual.exchange import read_codings
from tests.integration.labelstudio.browser import mark, note, open_task, submit, tick

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def work(page, server, project, first, tmp_path_factory):
    """Give the export and what it reads as, after a person coded two passages by mouse."""
    folder = tmp_path_factory.mktemp("page")
    open_task(page, server, project.id, project.task)
    tick(page, "Hürde")
    mark(page, "die Übergabe der Wohnung")
    note(page, "Wohnung", "Hier fängt es an 😀.")
    tick(page, "Ämter")
    mark(page, "Drei Monate", "Bei mir ging's")
    page.screenshot(path=folder / "page.png")
    submit(page)
    page.screenshot(path=folder / "submitted.png")
    export = project.export(first, folder / "export.json")
    return export, read_codings(export)


def test_words_marked_after_an_emoji_are_the_words_read(work):
    _, rows = work

    assert [r.quote for r in rows if r.code == "experience.barrier"] == ["die Übergabe der Wohnung"]


def test_passage_over_two_turns_is_read_turn_by_turn_without_the_label(work):
    _, rows = work

    assert [r.quote for r in rows if r.code == "field.authorities"] == [
        "Drei Monate habe ich gewartet.",
        "Bei mir ging's",
    ]


def test_memo_typed_at_a_passage_arrives_there_only(work):
    _, rows = work

    assert {r.code: r.memo for r in rows} == {
        "experience.barrier": "Hier fängt es an 😀.",
        "field.authorities": "",
    }


def test_page_stores_a_passage_as_the_other_tests_assume(work, project, region):
    [task] = json.loads(work[0].read_text("utf-8"))
    [stored] = [
        r
        for r in task["annotations"][0]["result"]
        if r["type"] == "taxonomy" and r["value"]["text"] == "die Übergabe der Wohnung"
    ]
    barrier = ["experience", "experience.barrier"]
    ours = region(project.turns, "die Übergabe der Wohnung", [barrier], name=stored["id"])

    assert stored == ours


@pytest.mark.usefixtures("work")
def test_page_and_server_ask_nobody_outside(outside, gate):
    # The one address that Label Studio 1.23.2 has no switch for: a file of hints for its pages.
    # The server asks for it without any content of ours, and the proxy refuses it.
    others = [line for line in gate.asked if "raw.githubusercontent.com:443" not in line]

    assert outside == []
    assert others == []
