"""A review on a real server: pushed, decided, pulled into the study, purged, and proved to be gone."""

import os
import shutil
from types import SimpleNamespace
from unittest import mock

import pytest

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.client import TOKEN as VARIABLE
from kimqual.labelstudio.purging import purge_review
from kimqual.labelstudio.review_pulling import pull_review
from kimqual.labelstudio.review_pushing import push_review
from kimqual.labelstudio.review_report import review_report
from kimqual.store.documents import add
from kimqual.store.reviews import load_reviews
from tests.integration.commands import kimqual
from tests.integration.labelstudio.coders import client_of, opened
from tests.integration.labelstudio.reviewers import (
    SAID,
    Review,
    found,
    make_review_study,
    run_again,
    shown,
    with_vault,
)
from tests.unit.store.builders import interview

pytestmark = pytest.mark.slow
FAULTY = "Yılmaz vom Amt"  # what the finder takes for a name: its borders are wrong


@pytest.fixture(scope="module")
def personal(session, server):
    """Give the first coder's personal access token."""
    headers = {"X-CSRFToken": session.cookies["csrftoken"], "Referer": server.url}
    return session.post("/api/token/", headers=headers).raise_for_status().json()["token"]


@pytest.fixture(scope="module")
def pattern(tmp_path_factory):
    """Give a study that was pseudonymised, to be copied."""
    return make_review_study(tmp_path_factory.mktemp("review") / "studie")


@pytest.fixture
def folder(pattern, tmp_path, server, personal):
    """Give a study, and leave no review of it on the server."""
    folder = tmp_path / "studie"
    shutil.copytree(pattern, folder)
    with with_vault(folder) as study:
        study.db.execute("UPDATE meta SET value = lower(hex(randomblob(16))) WHERE key = 'study'")
        new = study.db.execute("SELECT value FROM meta WHERE key = 'study'").fetchone()
        study.vault.execute("UPDATE meta SET value = ? WHERE key = 'study'", new)
    yield folder
    with with_vault(folder) as study:
        if load_reviews(study):
            purge_review(study, client_of(server, personal), discard=True)


@pytest.fixture
def send(folder, server, personal):
    """Give the function that pushes as a process of its own would."""

    def push(**more):
        client = client_of(server, personal)
        with with_vault(folder) as study:
            return push_review(study, client, **more), client

    return push


@pytest.fixture
def fetch(folder, server, personal):
    """Give the function that pulls as a process of its own would."""

    def pull():
        client = client_of(server, personal)
        with with_vault(folder) as study:
            return pull_review(study, client), client

    return pull


@pytest.fixture
def desk(send, first):
    """Give the desk of the first reviewer."""
    pushed, _ = send()
    return Review(first, pushed.number)


def submit(desk, page):
    return desk.submit(page.task, *page.results)


def n_events(folder):
    with opened(folder) as study:
        return len(study.events())


def test_source_text_comes_with_the_mentions_the_uncertain_document_first(folder, desk):
    tasks = desk.tasks()
    pages = [desk.proposed(task) for task in tasks]

    assert {words for page in pages for words in page.words()} == {w for w, *_ in found(folder)}
    doubts = [sum(1 - m["score"] for m in task["data"]["mentions"]) for task in tasks]
    assert doubts == sorted(doubts, reverse=True)
    assert "Leyla Arslan" not in str(tasks), "the speaker's name is no part of the text"
    unsure = [m for task in tasks for m in task["data"]["mentions"] if m["score"] < 0.7]
    assert sum(task["data"]["html"].count('class="unsure"') for task in tasks) == len(unsure)


def test_second_push_writes_nothing_and_later_documents_are_added(folder, send, first):
    pushed, _ = send()
    before = n_events(folder)
    again, client = send()
    assert (client.n_writes, again.n_added, again.n_known) == (0, 0, 3)
    assert (again.number, again.is_new, n_events(folder)) == (pushed.number, False, before)

    with with_vault(folder) as study:
        add(study, [interview("neu.txt", "9", second="Herr Okafor kam spät.")])
    waiting, _ = send()
    assert (waiting.n_added, len(waiting.not_run)) == (0, 1)
    run_again(folder)
    later, _ = send()
    assert (later.n_added, later.n_known, later.not_run) == (1, 3, [])
    assert len(Review(first, pushed.number).tasks()) == 4


def test_project_is_recognised_whatever_people_call_it(send, first):
    pushed, _ = send()
    first.patch(f"/api/projects/{pushed.number}/", json={"description": "Bitte bis Mai."})

    again, client = send()

    assert (again.number, client.n_writes) == (pushed.number, 0)


def test_what_a_person_decides_holds_in_the_study(folder, desk, fetch):
    page = desk.proposed(desk.task("Krause"))
    page.delete(FAULTY).mark("Yılmaz", "PERSON", name="a").mark("Bielefeld", "CITY", name="b")
    submit(desk, page.choose("Krause", "nein"))
    submit(desk, desk.proposed(desk.task("Demir")).link("Ayşe", "eine andere Ayşe"))
    submit(desk, desk.proposed(desk.task("Quinzel")).recategorise("Quinzel", "ORGANIZATION"))

    pulled, _ = fetch()
    run_again(folder)

    counts = (pulled.n_added, pulled.n_accepted, pulled.n_recategorised, pulled.n_linked)
    assert counts == (2, 3, 1, 1)
    assert pulled.n_rejected == 2, "Krause, and what was left of the wrong borders"
    assert pulled.faults == []
    after = {(words, category): entity for words, category, entity in found(folder)}
    assert ("Quinzel", "ORGANIZATION") in after
    assert ("Bielefeld", "CITY") in after
    assert ("Krause", "PERSON") not in after
    assert after["Ayşe", "PERSON"] != after["Ayşe Demir", "PERSON"]
    assert ("Yılmaz", "PERSON") in after
    assert "vom Amt in" in shown(folder)
    assert "Yılmaz" not in shown(folder)


def test_rejected_and_accepted_everywhere_hold_in_other_documents(folder, send, first, fetch):
    with with_vault(folder) as study:
        text = "Der Quinzel kam, und Krause auch. Die Blauwelle half."
        add(study, [interview("zwei.txt", "9", second=text)])
    run_again(folder)
    desk = Review(first, send()[0].number)
    page = desk.proposed(desk.task("Hof")).choose("Quinzel", "nein-studie")
    submit(desk, page.mark("Fest", "ORGANIZATION", "ja-studie"))

    assert fetch()[0].faults == []
    run_again(folder)

    assert "Quinzel" not in {words for words, *_ in found(folder)}
    assert shown(folder).count("Quinzel") == 2


def test_words_are_linked_by_how_somebody_is_called(folder, desk, fetch):
    page = desk.proposed(desk.task("Demir"))
    submit(desk, page.mark("ich", "PERSON", entity="ayşe demir"))

    fetch()
    run_again(folder)

    after = {words: entity for words, _, entity in found(folder)}
    assert after["ich"] == after["Ayşe Demir"]


def test_second_pull_and_a_pull_after_the_run_change_nothing(folder, desk, fetch):
    page = desk.proposed(desk.task("Krause")).choose("Krause", "nein")
    number = submit(desk, page)
    submit(desk, desk.proposed(desk.task("Demir")).link("Ayşe", "eine andere Ayşe"))
    fetch()
    run_again(folder)
    before = n_events(folder), found(folder)

    again, client = fetch()
    assert (again.n_read, again.n_new, client.n_writes) == (0, 0, 0)
    desk.update(number, *page.results)  # the same, submitted once more
    again, _ = fetch()
    assert (again.n_read, again.n_new) == (1, 0)
    run_again(folder)
    assert found(folder) == before[1]


def test_what_was_taken_back_there_is_taken_back_here(folder, desk, fetch):
    page = desk.proposed(desk.task("Krause")).choose("Krause", "nein")
    page.mark("Bielefeld", "CITY")
    number = submit(desk, page)
    fetch()
    page.choose("Krause", "ja").delete("Bielefeld")
    desk.update(number, *page.results)

    again, _ = fetch()
    run_again(folder)

    assert (again.n_accepted, again.n_rejected) == (1, 1)
    words = {words for words, *_ in found(folder)}
    assert "Krause" in words
    assert "Bielefeld" not in words


def test_two_reviewers_are_joined_and_nothing_marked_is_lost(folder, desk, second, fetch):
    task = desk.task("Krause")
    submit(desk, desk.proposed(task).mark("Bielefeld", "CITY"))
    other = Review(second, desk.number)
    submit(other, other.proposed(task).delete("Krause"))

    pulled, _ = fetch()

    assert (pulled.n_added, pulled.n_rejected) == (1, 0)


def test_drafts_and_skipped_documents_count_as_nothing(folder, desk, fetch):
    page = desk.proposed(desk.task("Krause"))
    body = {"result": page.results, "lead_time": 1}
    desk.browser.post(f"/api/tasks/{page.task['id']}/drafts", json=body).raise_for_status()
    desk.submit(desk.task("Demir"), was_cancelled=True)

    pulled, _ = fetch()

    assert (pulled.n_new, pulled.n_drafts, pulled.n_skipped) == (0, 1, 1)


def test_what_cannot_be_taken_is_told_without_its_words_and_the_rest_is_taken(desk, fetch):
    page = desk.proposed(desk.task("Krause"))
    page.mark("Bielefeld", "CITY", name="kaputt").mark("Schön", "NAME", name="fremd")
    page.mark("nichts", "PERSON", entity="PERSON-999", name="niemand")
    [broken] = [r for r in page.results if r["id"] == "kaputt"]
    broken["value"]["globalOffsets"]["end"] = 9999
    submit(desk, page)

    for n in (2, 0):
        pulled, _ = fetch()
        told = sorted(fault.where.rsplit(" ", 1)[1] for fault in pulled.faults)
        assert told == ["fremd", "kaputt", "niemand"]
        assert not any(words in str(pulled.faults) for words in ("Bielefeld", "Krause"))
        assert (pulled.n_read, pulled.n_accepted) == (1, n)


def test_region_that_cannot_be_read_rejects_nothing(folder, desk, fetch):
    page = desk.proposed(desk.task("Krause"))
    for result in page.results:
        if result["id"] == page._id("Krause") and result["type"] == "hypertextlabels":
            result["value"].pop("globalOffsets")
            break
    desk.submit(page.task, *page.results)

    pulled, _ = fetch()
    run_again(folder)

    assert len(pulled.faults) == 1
    assert pulled.n_rejected == 0
    assert "Krause" in {words for words, *_ in found(folder)}


def test_decisions_on_a_text_that_changed_are_refused(folder, desk, fetch, send):
    submit(desk, desk.proposed(desk.task("Krause")))
    with with_vault(folder) as study:
        add(study, [interview("amt.txt", "8", second="Neu: " + SAID["amt"])])
    run_again(folder)

    pulled, _ = fetch()

    assert (pulled.n_new, len(pulled.faults)) == (0, 1)
    assert "purge" in pulled.faults[0].mend
    assert len(send()[0].changed) == 1


def test_documents_that_contradict_each_other_are_set_aside(folder, desk, fetch):
    submit(desk, desk.proposed(desk.task("Demir")).link("Heeper Straße 12", "da"))
    submit(desk, desk.proposed(desk.task("Hof")).link("Quinzel", "da"))

    pulled, _ = fetch()

    assert "two categories" in pulled.faults[0].reason
    assert pulled.n_new in (1, 3), "one of them is taken as a whole"


def test_numbers_say_what_the_machine_missed_and_what_is_left_to_see(folder, desk, fetch):
    page = desk.proposed(desk.task("Krause")).mark("Bielefeld", "CITY").choose("Krause", "nein")
    submit(desk, page)
    submit(desk, desk.proposed(desk.task("Demir")))
    fetch()

    with opened(folder) as study:
        report = review_report(study, 0.05)

    every = report.tallies["all"]
    assert (every.n_marked, every.n_found) == (5, 4)
    assert (every.n_proposed, every.n_right) == (5, 4)
    assert (report.n_reviewed, report.n_waiting) == (2, 1)
    direct, any_ = report.missed
    assert (direct.n, any_.n) == (0, 1)
    assert direct.n_more == 59 - 2, "rule of three, exactly: 59 without one for 5 %"
    assert "look at all the 1 that are left" in "\n".join(report.notes())


def test_what_persons_decided_before_is_no_merit_of_the_machine(folder, desk, fetch, send, first):
    submit(desk, desk.proposed(desk.task("Quinzel")).mark("Fest", "ORGANIZATION", "ja-studie"))
    fetch()
    with with_vault(folder) as study:
        add(study, [interview("zwei.txt", "9", second="Das Fest fiel aus.")])
    run_again(folder)
    send()
    submit(desk, desk.proposed(desk.task("fiel aus")))
    fetch()

    with opened(folder) as study:
        every = review_report(study, 0.01).tallies["all"]
    assert (every.n_marked, every.n_found, every.n_proposed) == (2, 1, 1)


def test_purge_deletes_all_of_it_and_what_was_decided_stays(folder, desk, fetch, server, personal):
    page = desk.proposed(desk.task("Krause")).choose("Krause", "nein")
    submit(desk, page)
    client = client_of(server, personal)
    with with_vault(folder) as study, pytest.raises(LabelStudioError, match="not pulled"):
        purge_review(study, client)
    assert desk.tasks(), "nothing was deleted"
    fetch()

    with with_vault(folder) as study:
        purged = purge_review(study, client)
        assert load_reviews(study) == []

    assert (purged.n_tasks, purged.n_asked, purged.is_own) == (3, 3, False)
    assert desk.browser.get(f"/api/projects/{desk.number}/").status_code == 404
    assert desk.browser.get(f"/api/tasks/{page.task['id']}/").status_code == 404
    run_again(folder)
    assert "Krause" not in {words for words, *_ in found(folder)}
    with with_vault(folder) as study, pytest.raises(LabelStudioError, match="no review"):
        purge_review(study, client)


def test_documents_that_were_reviewed_are_not_sent_again(
    folder, desk, fetch, send, server, personal
):
    submit(desk, desk.proposed(desk.task("Krause")))
    fetch()
    with with_vault(folder) as study:
        purge_review(study, client_of(server, personal))

    again, _ = send()

    assert (again.is_new, again.n_added, again.n_reviewed) == (True, 2, 1)


def test_proposals_of_an_earlier_run_are_told(folder, desk, fetch, send):
    submit(desk, desk.proposed(desk.task("Quinzel")).mark("Fest", "ORGANIZATION", "ja-studie"))
    fetch()
    run_again(folder)

    pushed, client = send()

    assert ("Fest", "ORGANIZATION") in {one[:2] for one in found(folder) if one[0] == "Fest"}
    assert (pushed.n_outdated, pushed.changed, client.n_writes) == (1, [], 0)


def test_far_server_gets_no_source_text_unless_it_is_named(folder):
    def refuse(*_):
        raise AssertionError("something was asked of the server")

    far = SimpleNamespace(url="https://labelstudio.stadt.example", get=refuse, post=refuse)
    with with_vault(folder) as study:
        with pytest.raises(LabelStudioError, match="another machine") as caught:
            push_review(study, far, allowed=["stadt.example"])
        assert "--allow labelstudio.stadt.example" in caught.value.mend
        with pytest.raises(AttributeError):  # it goes on to the safety check
            push_review(study, far, allowed=["labelstudio.stadt.example"])


def test_without_the_vault_nothing_goes_anywhere(folder, desk, server, personal):
    (folder / "vault.db").rename(folder / "fort.db")
    before = desk.browser.get(f"/api/projects/{desk.number}/").json()
    with mock.patch.dict(os.environ, {VARIABLE: personal}):
        for verb in ("push", "pull", "purge"):
            ran = kimqual("labelstudio", verb, "review", "--url", server.url, study=folder)
            assert ran.code == 1
            assert "The vault is not here" in ran.err
    assert desk.browser.get(f"/api/projects/{desk.number}/").json() == before
    (folder / "fort.db").rename(folder / "vault.db")


def test_commands_say_what_they_did(folder, server, personal, first):
    at = ("--url", server.url)
    with mock.patch.dict(os.environ, {VARIABLE: personal, "COLUMNS": "200"}):
        pushed = kimqual("labelstudio", "push", "review", *at, "--json", study=folder)
        assert pushed.code == 0, pushed.err
        desk = Review(first, pushed.json()["number"])
        page = desk.proposed(desk.task("Krause")).mark("Bielefeld", "CITY")
        submit(desk, page.mark("Schön", "NAME", name="fremd"))
        again = kimqual("labelstudio", "push", "review", *at, study=folder)
        status = kimqual("labelstudio", "status", "--json", study=folder)
        pulled = kimqual("labelstudio", "pull", "review", *at, "--below", "0.05", study=folder)
        refused = kimqual("labelstudio", "purge", "review", *at, study=folder)
        purged = kimqual("labelstudio", "purge", "review", *at, "--discard", study=folder)

    assert "0 documents with 0 mentions added, 3 known" in again.out
    assert "source text lies in project" in status.json()["review"]
    assert pulled.code == 1
    assert "region fremd" in pulled.out
    assert "1 added" in pulled.out
    assert "1 of 3 documents" in pulled.out
    assert (refused.code, purged.code) == (1, 0)
    assert "Nothing was deleted" in refused.err
    assert "no server of the study's own" in purged.out
    for said in (pushed, again, status, pulled, refused, purged):
        assert not any(words in said.out + said.err for words in ("Bielefeld", "Krause", personal))
