"""An adjudicator decides in a real browser, and the study has exactly what was left standing."""

import pytest

from kimqual.exchange import read_codebook
from kimqual.labelstudio.adjudicating import push_adjudication
from kimqual.labelstudio.settling import pull_adjudication
from kimqual.model import Coding, Span
from kimqual.report.agreement import study_comparison
from kimqual.store.codings import load_codings, save_codings, texts
from tests.integration.labelstudio.coders import client_of, make_study, opened
from tests.integration.labelstudio.test_page import outside, page

pytestmark = pytest.mark.slow
__all__ = ["outside", "page"]
WORDS = "die Übergabe der Wohnung"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give a study in which two coders gave the same words another code."""
    path = make_study(tmp_path_factory.mktemp("studie") / "studie")
    with opened(path) as study:
        [text] = [text for text in texts(study) if WORDS in text.text]
        start = text.text.index(WORDS)
        span = Span(start, start + len(WORDS))
        coded = [("anna", "experience.barrier", "Es dauert 😀."), ("bilal", "field.housing", "")]
        made = [Coding(text.id, span, code, who, WORDS, memo) for who, code, memo in coded]
        save_codings(study, made, read_codebook(path / "codebook.toml"))
    return path


@pytest.fixture(scope="module")
def work(page, server, session, folder, tmp_path_factory):
    """Give what the page showed, and what came back, after a person deleted one proposal."""
    headers = {"X-CSRFToken": session.cookies["csrftoken"], "Referer": server.url}
    token = session.post("/api/token/", headers=headers).raise_for_status().json()["token"]
    client, book = client_of(server, token), read_codebook(folder / "codebook.toml")
    with opened(folder) as study:
        pushed = push_adjudication(study, client, book, study_comparison(study, book))
    [task] = client.tasks(pushed.number, include="id")
    page.goto(f"{server.url}/projects/{pushed.number}/data?task={task['id']}")
    page.frame_locator("iframe").locator(".tx").first.wait_for(timeout=60_000)
    regions = page.locator(".lsf-outliner-item, [class*=outliner-item]")
    regions.filter(has_text="Wohnen").first.wait_for()
    shown = page.locator("body").inner_text() + page.frames[-1].locator("body").inner_text()
    regions.filter(has_text="Wohnen").first.click()
    page.keyboard.press("Backspace")
    regions.filter(has_text="Wohnen").first.wait_for(state="detached")
    page.screenshot(path=tmp_path_factory.mktemp("page") / "page.png")
    with page.expect_response(lambda r: "/annotations" in r.url and r.request.method == "POST"):
        page.click("[data-testid=bottombar-submit-button]")
    with opened(folder) as study:
        done = pull_adjudication(study, client, book, study_comparison)
        return shown, done, load_codings(study).values()


def test_page_shows_both_proposals_and_names_nobody(work):
    shown, _, _ = work

    for words in ("Vorschlag 1", "Vorschlag 2", "Erfahrung > ", "Wohnen", "Es dauert 😀.", WORDS):
        assert words in shown
    assert "anna" not in shown.lower()
    assert "bilal" not in shown.lower()


def test_what_was_left_standing_is_settled_with_its_memo_and_the_rest_is_not(work):
    _, done, codings = work

    assert [(c.quote, c.code, c.memo) for c in codings if c.coder == "settled"] == [
        (WORDS, "experience.barrier", "Es dauert 😀.")
    ]
    [decision] = done.decisions
    assert [[decision.proposals[n] for n in taken] for taken in decision.settled.values()] == [
        ["anna"]
    ]
    assert done.n_open == 0
