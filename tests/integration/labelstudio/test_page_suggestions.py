"""A person opens a document with suggestions in a real browser, and decides on them."""

import pytest

from tests.integration.labelstudio.browser import corners, mark, open_task, submit, tick
from tests.integration.labelstudio.coders import Desk, make_study
from tests.integration.labelstudio.test_push_pull import fetch
from tests.integration.labelstudio.test_suggestions import (
    MODEL,
    SUGGESTED,
    push,
    suggest,
    verdicts,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def decided(page, server, first, personal, tmp_path_factory):
    """Give the study and the task after Anna took out one suggestion and added a passage."""
    folder = make_study(tmp_path_factory.mktemp("seite") / "studie")
    suggest(folder, *SUGGESTED)
    [anna], _ = push(folder, server, personal)
    desk = Desk(first, anna.number)
    open_task(page, server, anna.number, desk.task("Übergabe")["id"])
    page.get_by_text(MODEL).first.wait_for()
    tick(page, "Unterstützung")
    mark(page, "Schön")
    [(x, y), _] = corners(page, "Wohnung", "Wohnung")
    page.mouse.click(x + 5, y)
    page.wait_for_timeout(400)
    page.keyboard.press("Backspace")
    page.wait_for_timeout(400)
    submit(page)
    return folder, desk.task("Übergabe")


def test_page_starts_from_a_copy_and_names_it(decided):
    _, task = decided
    [submitted], [shown] = task["annotations"], task["predictions"]

    assert submitted["parent_prediction"] == shown["id"]
    origins = {r["value"]["text"]: r["origin"] for r in submitted["result"]}
    assert origins == {"ewig gedauert": "prediction", "Schön": "manual"}


def test_what_the_person_did_is_what_pull_says(decided, server, personal):
    folder, _ = decided
    [anna], _ = fetch(folder, server, personal)

    [tally] = anna.tallies
    assert (tally.n_accepted, tally.n_changed, tally.n_rejected, tally.n_new) == (1, 0, 2, 1)
    assert [row[2:4] for row in verdicts(folder)] == [
        ("accepted", "ewig gedauert"),
        ("new", "Schön"),
        *[("rejected", "die Übergabe der Wohnung")] * 2,
    ]
