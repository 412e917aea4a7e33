"""A person reviews in a real browser: rejects, marks, recategorises, and the study follows."""

import pytest

from kimqual.labelstudio.review_pulling import pull_review
from kimqual.labelstudio.review_pushing import push_review
from tests.integration.labelstudio.browser import CORNERS
from tests.integration.labelstudio.coders import client_of
from tests.integration.labelstudio.reviewers import (
    Review,
    found,
    make_review_study,
    run_again,
    shown,
    with_vault,
)

pytestmark = pytest.mark.slow


def corners(page, words):
    """Give the points where some words of the transcript begin and end on the screen."""
    box = page.locator("iframe").first.bounding_box()
    [frame] = [f for f in page.frames[1:] if f.locator(".tx").count()]
    return [(box["x"] + x, box["y"] + y) for x, y in frame.evaluate(CORNERS, [words, words])]


def choose(page, words):
    """Click the region of some words."""
    (x, y), _ = corners(page, words)
    page.mouse.click(x + 5, y)
    page.locator(".kim-chosen").wait_for()


def mark(page, words):
    """Drag the mouse over some words."""
    (x1, y1), (x2, y2) = corners(page, words)
    page.mouse.move(x1, y1)
    page.mouse.down()
    page.mouse.move((x1 + x2) / 2, (y1 + y2) / 2, steps=5)
    page.mouse.move(x2, y2, steps=8)
    page.mouse.up()
    page.wait_for_timeout(400)


@pytest.fixture(scope="module")
def token(session, server):
    """Give the first coder's personal access token."""
    headers = {"X-CSRFToken": session.cookies["csrftoken"], "Referer": server.url}
    return session.post("/api/token/", headers=headers).raise_for_status().json()["token"]


@pytest.fixture(scope="module")
def pushed(server, token, tmp_path_factory):
    """Give the study and the number of its review; made before the browser is waited for."""
    folder = make_review_study(tmp_path_factory.mktemp("review") / "studie")
    with with_vault(folder) as study:
        return folder, push_review(study, client_of(server, token)).number


@pytest.fixture(scope="module")
def work(pushed, page, server, token, first):
    """Give the study after a person reviewed one document, and what the pull said."""
    folder, number = pushed
    task = Review(first, number).task("Krause")["id"]
    page.goto(f"{server.url}/projects/{number}/data?task={task}")
    page.frame_locator("iframe").first.locator(".tx").first.wait_for(timeout=120_000)
    page.wait_for_timeout(2000)
    choose(page, "Krause")
    page.get_by_text("ablehnen, hier stehen lassen").click()
    page.keyboard.press("Escape")
    page.locator(".kim-chosen").wait_for(state="hidden")
    page.locator(".kim-side").get_by_text("Ort", exact=True).click()
    mark(page, "Bielefeld")
    page.screenshot(path=folder / "page.png")
    with page.expect_response(lambda r: "/annotations" in r.url and r.request.method == "POST"):
        page.click("[data-testid=bottombar-submit-button]")
    with with_vault(folder) as study:
        pulled = pull_review(study, client_of(server, token))
    run_again(folder)
    return folder, pulled


def test_what_was_clicked_is_what_the_study_follows(work):
    folder, pulled = work

    assert pulled.faults == []
    assert (pulled.n_added, pulled.n_rejected, pulled.n_accepted) == (1, 1, 1)
    words = {(words, category) for words, category, _ in found(folder)}
    assert ("Bielefeld", "CITY") in words
    assert "Krause" not in {word for word, _ in words}
    assert "Herr Krause sagte" in shown(folder)
