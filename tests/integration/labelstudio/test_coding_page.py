"""A coder's page in a real browser: sixty turns, two codes, memos and flags; pull has these words."""

import os
from pathlib import Path

import pytest

from kimqual.exchange import read_codebook
from kimqual.labelstudio.notes import identifying, notes
from kimqual.labelstudio.pulling import pull
from kimqual.labelstudio.pushing import push_coding
from tests.integration.labelstudio.browser import (
    bring,
    logged_in,
    mark,
    note,
    open_task,
    submit,
    tick,
)
from tests.integration.labelstudio.coders import Desk, client_of, opened
from tests.integration.labelstudio.talk import ANSWERS, WORDS, make_talk

pytestmark = pytest.mark.slow

MEMO = "Übergabe = Hürde? 😀 vergleichen mit I002"
ABOUT = "Ruhiges Gespräch, die Schwester war dabei."


@pytest.fixture(scope="module")
def pushed(server, personal, tmp_path_factory):
    """Give the study's folder and the number of Anna's project."""
    folder = make_talk(tmp_path_factory.mktemp("talk") / "studie")
    with opened(folder) as study:
        book = read_codebook(folder / "codebook.toml")
        [anna] = push_coding(study, client_of(server, personal), book, ["anna"])
    return folder, anna.number


@pytest.fixture(scope="module")
def page(server, wall):
    with logged_in(server, wall, [], patience=420) as page:
        yield page


@pytest.fixture(scope="module")
def shots(tmp_path_factory):
    """Give where pictures go; KIMQUAL_KEEP_SCREENSHOTS names a folder to keep them in."""
    return Path(os.environ.get("KIMQUAL_KEEP_SCREENSHOTS") or tmp_path_factory.mktemp("shots"))


@pytest.fixture(scope="module")
def pulled(page, server, personal, pushed, first, shots):
    """Give the study after a person coded the interview and two answers by mouse."""
    folder, number = pushed
    desk = Desk(first, number)
    open_task(page, server, number, desk.task(WORDS)["id"])
    bring(page, WORDS)
    tick(page, "Barriere", "Wohnen")
    mark(page, WORDS)
    note(page, "Schlüssel", MEMO)
    page.fill("textarea[name=fallmemo]", ABOUT)
    page.get_by_text("Passage noch identifizierend").click()
    page.get_by_text("nochmals ansehen").click()
    page.screenshot(path=shots / "coding.png")
    submit(page)

    open_task(page, server, number, desk.task("Deutschkurse")["id"])
    tick(page, "Bildung")
    mark(page, "größere Gruppen stören nicht")
    tick(page, "Gesundheit")
    mark(page, "Man hat mich dreimal weggeschickt")
    page.screenshot(path=shots / "answers.png")
    submit(page)
    with opened(folder) as study:
        pull(study, client_of(server, personal), read_codebook(folder / "codebook.toml"))
    return folder


def codings(folder):
    with opened(folder) as study:
        frame = study.codings()
    return {tuple(r) for r in frame[["document", "quote", "code", "memo"]].itertuples(index=False)}


def test_words_after_emoji_and_umlauts_are_pulled_with_both_codes_and_the_memo(pulled):
    assert {row for row in codings(pulled) if row[0] == "I001"} == {
        ("I001", WORDS, "experience.barrier", MEMO),
        ("I001", WORDS, "field.housing", MEMO),
    }


def test_answers_of_one_page_are_pulled_as_documents_of_their_own(pulled):
    assert {row for row in codings(pulled) if row[0] != "I001"} == {
        ("A00001", "größere Gruppen stören nicht", "field.education", ""),
        ("A00003", "Man hat mich dreimal weggeschickt", "field.health", ""),
    }


def test_all_answers_of_a_person_are_one_task(pushed, first):
    shown = [[t["text"] for t in task["data"]["turns"]] for task in Desk(first, pushed[1]).tasks()]

    assert len(shown) == 1 + len(ANSWERS)
    assert list(ANSWERS["P2"]) in shown


def test_memo_and_flags_on_the_document_arrive_and_the_alarm_is_one(pulled):
    with opened(pulled) as study:
        [said] = notes(study)
        alarm = identifying(study)

    assert (said.documents, said.coder, said.memo) == (("I001",), "anna", ABOUT)
    assert set(said.flags) == {"again", "identifying"}
    assert alarm == [said]
