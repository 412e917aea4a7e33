"""Coders' projects on a real server: pushed once, pulled exactly, nothing lost."""

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest

from kimqual.errors import LabelStudioError
from kimqual.exchange import read_codebook
from kimqual.labelstudio.client import TOKEN as VARIABLE
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.pulling import pull
from kimqual.labelstudio.pushing import push_coding
from kimqual.store.codings import save_releases
from tests.integration.commands import kimqual
from tests.integration.killing import KILLED, drive, needs_signals, total
from tests.integration.labelstudio.coders import (
    BARRIER,
    HOF,
    HOUSING,
    SAID,
    SUPPORT,
    Desk,
    add_documents,
    client_of,
    make_study,
    memo,
    opened,
)
from tests.integration.labelstudio.conftest import TOKEN

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path):
    return make_study(tmp_path / "studie")


def push(folder, server, token, *coders):
    """Push as a process of its own would; give what was done and the client that did it."""
    client = client_of(server, token)
    with opened(folder) as study:
        book = read_codebook(folder / "codebook.toml")
        return push_coding(study, client, book, coders or ("anna", "bilal")), client


def fetch(folder, server, token):
    client = client_of(server, token)
    with opened(folder) as study:
        return pull(study, client, read_codebook(folder / "codebook.toml")), client


def codings(folder):
    with opened(folder) as study:
        frame = study.codings()
    columns = ["coder", "quote", "code", "memo"]
    return sorted(tuple(row) for row in frame[columns].itertuples(index=False))


def n_events(folder):
    with opened(folder) as study:
        return len(study.events())


@pytest.fixture
def desk(folder, server, personal, first):
    """Give the desk of Anna, whose project was pushed."""
    (anna, _), _ = push(folder, server, personal)
    return Desk(first, anna.number)


def test_each_coder_has_a_project_with_the_same_documents_in_the_same_order(
    folder, server, personal, first
):
    (anna, bilal), _ = push(folder, server, personal)
    shown = [[t["data"] for t in Desk(first, project.number).tasks()] for project in (anna, bilal)]

    assert anna.number != bilal.number
    assert shown[0] == shown[1]
    assert len(shown[0]) == len(SAID) == anna.n_added
    assert "Elif" in str(shown)
    assert not any(name in str(shown) for name in ("Ayşe", "Leyla", "Arslan"))


def test_second_push_writes_nothing_anywhere(folder, server, personal, first):
    (anna, _), _ = push(folder, server, personal)
    before = first.get(f"/api/projects/{anna.number}/").json(), n_events(folder)

    again, client = push(folder, server, personal)

    assert client.n_writes == 0
    assert [(p.is_new, p.n_added, p.n_known) for p in again] == [(False, 0, 3)] * 2
    assert (first.get(f"/api/projects/{anna.number}/").json(), n_events(folder)) == before


@pytest.mark.parametrize("change", [{"title": "Umbenannt"}, {"description": "Bitte bis Mai."}])
def test_project_is_recognised_whatever_people_call_it(folder, server, personal, first, change):
    (anna, _), _ = push(folder, server, personal)
    first.patch(f"/api/projects/{anna.number}/", json=change).raise_for_status()

    (again, _), client = push(folder, server, personal)

    assert (again.number, again.is_new, client.n_writes) == (anna.number, False, 0)


def test_project_is_recognised_by_a_study_that_forgot_it(folder, server, personal, tmp_path):
    shutil.copytree(folder, tmp_path / "alt")
    (anna, _), _ = push(folder, server, personal)

    (again, _), client = push(tmp_path / "alt", server, personal)

    assert (again.number, again.is_new, client.n_writes) == (anna.number, False, 0)


def test_document_that_came_later_is_added_to_each(folder, server, personal, first):
    push(folder, server, personal)
    add_documents(folder, {"neu": "Der Bus fährt selten."})

    both, _ = push(folder, server, personal)

    assert [(p.n_added, p.n_known) for p in both] == [(1, 3)] * 2
    assert len(Desk(first, both[1].number).tasks()) == 4


def test_coder_who_came_later_gets_a_project_and_nobody_else_a_write(folder, server, personal):
    push(folder, server, personal)

    both, client = push(folder, server, personal, "anna", "Frau Öz")

    assert [p.is_new for p in both] == [False, True]
    assert client.n_writes == 3  # the project, its list, the documents


def test_changed_document_is_reported_and_left_alone(folder, server, personal, desk):
    task = desk.task("Deutschkurs")
    add_documents(folder, {"kurs": SAID["kurs"].replace("März", "April")})

    (anna, _), client = push(folder, server, personal)

    assert anna.changed == [task["data"]["uid"]]
    assert client.n_writes == 0
    assert desk.task("März")["data"] == task["data"]


def test_codebook_that_changed_is_reported_and_left_alone(folder, server, personal):
    push(folder, server, personal)
    path = folder / "codebook.toml"
    text = path.read_text("utf-8").replace("revision = 1", "revision = 2")
    path.write_text(text + '\n[[code]]\nid = "neu"\nlabel.de = "Neu"\n', "utf-8")

    (anna, _), client = push(folder, server, personal)

    assert anna.has_other_codes
    assert client.n_writes == 0


def test_passages_are_pulled_to_the_letter(folder, server, personal, desk, region):
    task = desk.task("Übergabe")
    turns = task["data"]["turns"]
    barrier = region(turns, "die Übergabe der Wohnung", [BARRIER, HOUSING], name="r1")
    desk.submit(task, barrier, memo(barrier, "Hier fängt es an 😀."))

    (anna, bilal), _ = fetch(folder, server, personal)

    assert (anna.counts.n_new, bilal.counts.n_new) == (2, 0)
    quote, note = "die Übergabe der Wohnung", "Hier fängt es an 😀."
    assert codings(folder) == [
        ("anna", quote, "experience.barrier", note),
        ("anna", quote, "field.housing", note),
    ]


def test_passage_over_two_turns_and_half_an_emoji_is_cut_and_made_whole(
    folder, server, personal, desk, region
):
    task = desk.task("Deutschkurs")
    turns = task["data"]["turns"]
    long = region(turns, "Deutschkurs 👩", [BARRIER], name="r1")
    desk.submit(task, long)
    over = region(desk.task("Hof")["data"]["turns"], "Fest.", [SUPPORT], name="r2")
    del over["value"]["text"]
    over["value"]["globalOffsets"]["start"] = desk.task("Hof")["data"]["turns"][0]["base"]
    desk.submit(desk.task("Hof"), over)

    (anna, _), _ = fetch(folder, server, personal)

    assert anna.n_widened == 1
    quotes = {quote for _, quote, _, _ in codings(folder)}
    assert quotes == {"Deutschkurs 👩‍👩‍👧", "Wie war das?", HOF}


def test_second_pull_changes_nothing_and_writes_nothing(folder, server, personal, desk, region):
    task = desk.task("Übergabe")
    desk.submit(task, region(task["data"]["turns"], "ewig", [BARRIER], name="r1"))
    fetch(folder, server, personal)
    before = codings(folder), n_events(folder)

    (anna, _), client = fetch(folder, server, personal)

    assert (anna.n_read, anna.counts.is_changed, client.n_writes) == (0, False, 0)
    assert (codings(folder), n_events(folder)) == before


def test_only_what_changed_is_read(folder, server, personal, desk, region):
    for words in ("Übergabe", "Deutschkurs"):
        task = desk.task(words)
        desk.submit(task, region(task["data"]["turns"], words, [BARRIER], name="r"))
    fetch(folder, server, personal)
    task = desk.task("Deutschkurs")
    desk.submit(task, region(task["data"]["turns"], "März", [BARRIER], name="r2"))

    (anna, bilal), _ = fetch(folder, server, personal)

    assert (anna.n_read, bilal.n_read) == (1, 0)
    assert anna.counts.n_new == 1


def test_what_was_deleted_there_goes_here_and_is_counted(folder, server, personal, desk, region):
    task = desk.task("Übergabe")
    one, two = (
        region(task["data"]["turns"], words, [BARRIER], name=words) for words in ("ewig", "Schön")
    )
    first = desk.submit(task, one, two)
    other = desk.submit(task, region(task["data"]["turns"], "Wohnung", [HOUSING], name="x"))
    fetch(folder, server, personal)
    assert len(codings(folder)) == 3

    desk.update(first, one)
    (anna, _), _ = fetch(folder, server, personal)
    assert (anna.counts.n_gone, anna.counts.n_new) == (1, 0)

    desk.delete(other)
    (anna, _), _ = fetch(folder, server, personal)
    assert anna.counts.n_gone == 1
    assert [row[1] for row in codings(folder)] == ["ewig"]


def test_annotations_deleted_in_bulk_go_too(folder, server, personal, desk, region):
    task = desk.task("Übergabe")
    desk.submit(task, region(task["data"]["turns"], "ewig", [BARRIER], name="r1"))
    fetch(folder, server, personal)
    desk.browser.post(
        "/api/dm/actions",
        params={"id": "delete_tasks_annotations", "project": desk.number},
        json={"selectedItems": {"all": True, "excluded": []}},
    ).raise_for_status()

    (anna, _), _ = fetch(folder, server, personal)

    assert anna.counts.n_gone == 1
    assert codings(folder) == []


def test_release_falls_with_its_coding(folder, server, personal, desk, region):
    task = desk.task("Übergabe")
    number = desk.submit(task, region(task["data"]["turns"], "ewig", [BARRIER], name="r1"))
    fetch(folder, server, personal)
    with opened(folder) as study:
        save_releases(study, dict.fromkeys(study.codings()["coding"], "ewig"))

    desk.delete(number)
    (anna, _), _ = fetch(folder, server, personal)

    assert anna.counts.n_unreleased == 1


def test_deleted_task_keeps_its_codings_and_is_told_once(folder, server, personal, desk, region):
    task = desk.task("Übergabe")
    desk.submit(task, region(task["data"]["turns"], "ewig", [BARRIER], name="r1"))
    fetch(folder, server, personal)
    desk.browser.delete(f"/api/tasks/{task['id']}/").raise_for_status()

    told = [fetch(folder, server, personal)[0][0] for _ in range(2)]

    assert [(p.n_gone_tasks, p.n_stay) for p in told] == [(1, 1), (0, 0)]
    assert [row[1] for row in codings(folder)] == ["ewig"]


def test_restored_draft_submitted_twice_is_one_coding(folder, server, personal, desk, region):
    task = desk.task("Übergabe")
    for name in ("r1", "r2"):
        desk.submit(task, region(task["data"]["turns"], "ewig", [BARRIER], name=name))

    (anna, _), _ = fetch(folder, server, personal)

    assert anna.counts.n_new == 1
    assert codings(folder) == [("anna", "ewig", "experience.barrier", "")]


def test_drafts_and_skipped_documents_count_as_nothing(folder, server, personal, desk, region):
    task = desk.task("Übergabe")
    result = [region(task["data"]["turns"], "ewig", [BARRIER], name="r1")]
    desk.browser.post(
        f"/api/tasks/{task['id']}/drafts", json={"result": result, "lead_time": 1}
    ).raise_for_status()
    other = desk.task("Hof")
    desk.submit(
        other, region(other["data"]["turns"], "Hof", [BARRIER], name="r"), was_cancelled=True
    )

    (anna, _), _ = fetch(folder, server, personal)

    assert (anna.counts.n_new, anna.n_skipped, anna.n_drafts) == (0, 1, 1)
    assert codings(folder) == []


def test_what_cannot_be_taken_is_told_until_it_is_mended(folder, server, personal, desk, region):
    task = desk.task("Übergabe")
    turns = task["data"]["turns"]
    broken = region(turns, "Schön", [BARRIER], name="kaputt")
    broken["value"]["globalOffsets"]["end"] = 99999
    unknown = region(turns, "Wohnung", [["neu"]], name="fremd")
    desk.submit(task, region(turns, "ewig", [BARRIER], name="gut"), broken, unknown)

    for _ in range(2):
        (anna, _), _ = fetch(folder, server, personal)
        assert sorted(f.where.rsplit(" ", 1)[1] for f in anna.faults) == ["fremd", "kaputt"]
        assert "Schön" not in str(anna.faults)
    assert [row[1] for row in codings(folder)] == ["ewig"]
    events = n_events(folder)

    path = folder / "codebook.toml"
    text = path.read_text("utf-8").replace("revision = 1", "revision = 2")
    path.write_text(text + '\n[[code]]\nid = "neu"\nlabel.de = "Neu"\n', "utf-8")
    (anna, _), _ = fetch(folder, server, personal)

    assert [f.where.rsplit(" ", 1)[1] for f in anna.faults] == ["kaputt"]
    assert [row[1:3] for row in codings(folder)] == [("Wohnung", "neu"), ("ewig", BARRIER[-1])]
    assert n_events(folder) == events + 1


def test_times_account_and_revision_are_kept(folder, server, personal, desk, region):
    task = desk.task("Übergabe")
    number = desk.submit(task, region(task["data"]["turns"], "ewig", [BARRIER], name="r1"))
    there = desk.browser.get(f"/api/annotations/{number}/").json()
    fetch(folder, server, personal)

    with opened(folder) as study:
        [kept] = study.db.execute(
            "SELECT annotation, region, account, created, changed, seconds FROM labelstudio_region"
        ).fetchall()
        assert set(study.codings()["codebook_revision"]) == {1}
    wanted = (there["created_at"], there["updated_at"], 42.5)
    assert kept == (number, "r1", str(there["completed_by"]), *wanted)


def test_two_accounts_in_one_project_are_told(folder, server, personal, desk, region, second):
    task = desk.task("Übergabe")
    for browser, words in ((desk.browser, "ewig"), (second, "Schön")):
        Desk(browser, desk.number).submit(
            task, region(task["data"]["turns"], words, [BARRIER], name=words)
        )

    (anna, _), _ = fetch(folder, server, personal)

    assert len(anna.accounts) == 2
    assert {row[0] for row in codings(folder)} == {"anna"}


def test_passage_on_a_text_that_changed_since_is_found_again(
    folder, server, personal, desk, region
):
    task = desk.task("Deutschkurs")
    turns = task["data"]["turns"]
    add_documents(folder, {"kurs": "Guten Tag. " + SAID["kurs"].replace("März", "April")})
    desk.submit(
        task,
        region(turns, "Deutschkurs", [BARRIER], name="steht"),
        region(turns, "seit März", [BARRIER], name="weg"),
    )

    (anna, _), _ = fetch(folder, server, personal)

    assert [row[1] for row in codings(folder)] == ["Deutschkurs"]
    assert [f.where.rsplit(" ", 1)[1] for f in anna.faults] == ["weg"]
    assert anna.n_carried == 1


def test_project_deleted_by_hand_is_told_and_nothing_is_lost(
    folder, server, personal, desk, region
):
    task = desk.task("Übergabe")
    desk.submit(task, region(task["data"]["turns"], "ewig", [BARRIER], name="r1"))
    fetch(folder, server, personal)
    desk.browser.delete(f"/api/projects/{desk.number}/").raise_for_status()

    done, _ = fetch(folder, server, personal)
    [gone] = [p for p in done if p.is_gone]
    assert (gone.coder, gone.n_stay) == ("anna", 1)

    (anna, _), _ = push(folder, server, personal)
    assert anna.is_new
    done, _ = fetch(folder, server, personal)
    assert not any(p.is_gone for p in done)
    assert [row[1] for row in codings(folder)] == ["ewig"]


def test_study_whose_projects_are_all_gone_says_so(folder, server, personal, first):
    both, _ = push(folder, server, personal)
    for project in both:
        first.delete(f"/api/projects/{project.number}/").raise_for_status()

    with pytest.raises(LabelStudioError, match="no longer on the server"):
        fetch(folder, server, personal)


def test_pull_before_any_push_says_what_to_do(folder, server, personal):
    with pytest.raises(LabelStudioError, match="no coding project") as caught:
        fetch(folder, server, personal)
    assert "push coding" in caught.value.mend


def test_two_projects_of_one_coder_are_an_error_that_names_both(folder, server, personal, first):
    (anna, _), _ = push(folder, server, personal)
    made = first.get(f"/api/projects/{anna.number}/").json()
    body = {key: made[key] for key in ("title", "description", "label_config")}
    copy = first.post("/api/projects/", json=body).raise_for_status().json()["id"]

    for run in (push, fetch):
        with pytest.raises(LabelStudioError, match=f"{anna.number}, {copy}"):
            run(folder, server, personal)


def test_legacy_token_pulls_but_cannot_prove_that_a_server_is_safe(folder, server, personal, first):
    before = first.get("/api/projects/").json()["count"], n_events(folder)
    with pytest.raises(LabelStudioError, match="Nothing was sent"):
        push(folder, server, TOKEN)
    assert (first.get("/api/projects/").json()["count"], n_events(folder)) == before

    push(folder, server, personal)
    done, _ = fetch(folder, server, TOKEN)
    assert [p.n_tasks for p in done] == [3, 3]


@pytest.mark.parametrize("which", ["legacy", "personal"])
def test_wrong_token_is_said_to_be_wrong_and_never_shown(folder, server, personal, which):
    head, body, signature = personal.split(".")
    wrong = "f" * 40 if which == "legacy" else f"{head}.{body}.{signature[::-1]}"

    with mock.patch.dict(os.environ, {VARIABLE: wrong}):
        for verb in (["push", "coding", "--coder", "anna"], ["pull"]):
            ran = kimqual("labelstudio", *verb, "--url", server.url, study=folder)
            assert ran.code == 1
            assert "does not accept the access token" in ran.err
            assert wrong not in ran.out + ran.err


def test_access_token_that_ran_out_is_renewed(server, personal):
    client = client_of(server, personal)
    client._access = client._access[:-4] + "AAAA"

    assert client.get("/api/current-user/whoami")["email"]


def test_commands_say_what_they_did(folder, server, personal, region, first):
    at = ("--url", server.url)
    with mock.patch.dict(os.environ, {VARIABLE: personal}):
        pushed = kimqual(
            "labelstudio", "push", "coding", "--coder", "anna", *at, "--json", study=folder
        )
        [anna] = pushed.json()
        desk = Desk(first, anna["number"])
        task = desk.task("Übergabe")
        turns = task["data"]["turns"]
        desk.submit(
            task,
            region(turns, "ewig", [BARRIER], name="gut"),
            region(turns, "Schön", [["neu"]], name="fremd"),
        )
        again = kimqual("labelstudio", "push", "coding", "--coder", "anna", *at, study=folder)
        pulled = kimqual("labelstudio", "pull", *at, study=folder)
        as_json = kimqual("labelstudio", "pull", *at, "--json", study=folder)

    assert "0 documents added, 3 known" in again.out
    assert pulled.code == 1
    assert "1 new" in pulled.out
    assert "region fremd" in pulled.out
    assert json.loads(as_json.out)[0]["faults"]
    for said in (pulled, again, as_json):
        assert said.err == ""
        assert "Schön" not in said.out
        assert personal not in said.out


def test_two_at_once_make_one_project_each_and_take_every_coding_once(
    folder, server, personal, first, region
):
    book = read_codebook(folder / "codebook.toml")

    def twice(verb, *arguments):
        def run(client):
            with opened(folder) as study:
                return verb(study, client, book, *arguments)

        clients = [client_of(server, personal) for _ in range(2)]
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(run, clients))

    pushed = twice(push_coding, ["anna", "bilal"])
    assert sorted(p.is_new for run in pushed for p in run) == [False, False, True, True]
    assert pushed[0][0].number == pushed[1][0].number
    desk = Desk(first, pushed[0][0].number)
    task = desk.task("Übergabe")
    desk.submit(task, region(task["data"]["turns"], "ewig", [BARRIER], name="r1"))

    pulled = twice(pull)
    assert sorted(p.counts.n_new for run in pulled for p in run) == [0, 0, 0, 1]
    assert [row[1] for row in codings(folder)] == ["ewig"]


DRIVER = """
import sys
from pathlib import Path
from kimqual.exchange import read_codebook
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.pulling import pull
from kimqual.store import Study
from tests.integration.killing import Countdown

_, folder, url, at = sys.argv
count = Countdown(at)

client = Client.open(url)
with Study.open(folder, passphrase="") as study:
    study.db.set_trace_callback(count)
    pull(study, client, read_codebook(Path(folder) / "codebook.toml"))
print(count.n)
"""


@needs_signals
def test_killed_pull_leaves_the_old_state_or_the_new(
    folder, server, personal, desk, region, tmp_path
):
    for words in ("Übergabe", "Deutschkurs", "Hof"):
        task = desk.task(words)
        desk.submit(task, region(task["data"]["turns"], words, [BARRIER], name="r"))

    def kill(copy, at):
        return drive(DRIVER, copy, server.url, at, **{VARIABLE: personal})

    whole = shutil.copytree(folder, tmp_path / "ganz")
    n = total(kill(whole, 0))
    states = []
    for at in sorted({n // 3, n // 2, n - 3, n - 1, n}):
        copy = shutil.copytree(folder, tmp_path / f"at{at}")
        assert kill(copy, at).returncode == KILLED
        states.append(codings(copy))
        fetch(copy, server, personal)
        assert codings(copy) == codings(whole)
    assert all(state in ([], codings(whole)) for state in states)
    assert [] in states


def test_client_that_is_told_of_a_server_that_stopped_says_so(free_address, personal):
    with mock.patch.dict(os.environ, {VARIABLE: personal}), pytest.raises(LabelStudioError) as e:
        Client.open(free_address)
    assert "does not answer" in str(e.value)
    assert personal not in str(e.value)


@pytest.fixture
def free_address():
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"
