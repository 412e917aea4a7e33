"""An adjudicator decides in a real browser, and the study has exactly what was left standing."""

import pytest

from kimqual.exchange import read_codebook
from kimqual.labelstudio.adjudicating import push_adjudication
from kimqual.labelstudio.settling import pull_adjudication
from kimqual.model import Coding, Span
from kimqual.report.agreement import study_comparison
from kimqual.store.codings import load_codings, save_codings, texts
from tests.integration.labelstudio.browser import open_task, submit
from tests.integration.labelstudio.coders import client_of, make_study, opened

pytestmark = pytest.mark.slow
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
def work(page, server, personal, folder, tmp_path_factory):
    """Give what the page showed, and what came back, after a person deleted one proposal."""
    client, book = client_of(server, personal), read_codebook(folder / "codebook.toml")
    with opened(folder) as study:
        pushed = push_adjudication(study, client, book, study_comparison(study, book))
    [task] = client.tasks(pushed.number, include="id")
    open_task(page, server, pushed.number, task["id"])
    regions = page.locator(".lsf-outliner-item, [class*=outliner-item]")
    regions.filter(has_text="Wohnen").first.wait_for()
    shown = page.locator("body").inner_text() + page.frames[-1].locator("body").inner_text()
    regions.filter(has_text="Wohnen").first.click()
    page.keyboard.press("Backspace")
    regions.filter(has_text="Wohnen").first.wait_for(state="detached")
    page.screenshot(path=tmp_path_factory.mktemp("page") / "page.png")
    submit(page)
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
