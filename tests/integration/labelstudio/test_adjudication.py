"""Adjudication on a real server: only what is in dispute, nobody named, and back to the letter."""

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest

from kimqual.errors import LabelStudioError
from kimqual.exchange import read_codebook
from kimqual.labelstudio.adjudicating import push_adjudication
from kimqual.labelstudio.client import TOKEN as VARIABLE
from kimqual.labelstudio.pulling import pull
from kimqual.labelstudio.pushing import push_coding
from kimqual.labelstudio.settling import pull_adjudication
from kimqual.model import Coding, Span
from kimqual.report.agreement import study_comparison
from kimqual.store import Study
from kimqual.store.codings import load_codings, save_codings, texts
from tests.integration.commands import kimqual
from tests.integration.killing import KILLED, drive, needs_signals, total
from tests.integration.labelstudio.coders import (
    BARRIER,
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
from tests.unit.store.builders import PASSPHRASE

pytestmark = pytest.mark.slow
# Alike: Deutschkurs, Fest. In dispute: borders and a code in "amt", one passage of Bilal alone in "hof".
CODED = [
    ("anna", "Deutschkurs", BARRIER, ""),
    ("bilal", "Deutschkurs", BARRIER, ""),
    ("anna", "Fest", SUPPORT, ""),
    ("bilal", "Fest", SUPPORT, ""),
    ("anna", "die Übergabe der Wohnung", BARRIER, "Es dauert."),
    ("bilal", "die Übergabe der Wohnung hat ewig gedauert", BARRIER, ""),
    ("bilal", "Wohnung", HOUSING, ""),
    ("bilal", "kochen wir", SUPPORT, ""),
]


@pytest.fixture
def folder(tmp_path):
    path = make_study(tmp_path / "studie")
    code(path, *CODED)
    return path


def code(folder, *coded):
    """Let persons code words, each standing in one document only."""
    with opened(folder) as study:
        there = texts(study)
        made = []
        for coder, words, path, note in coded:
            [text] = [text for text in there if words in text.text]
            start = text.text.index(words)
            span = Span(start, start + len(words))
            made.append(Coding(text.id, span, path[-1], coder, words, note))
        save_codings(study, made, read_codebook(folder / "codebook.toml"))


def take_back(folder, coder, words):
    """Let a coder delete a coding."""
    with Study.open(folder, passphrase=PASSPHRASE) as study, study.action("test") as _:
        study.db.execute("DELETE FROM coding WHERE coder = ? AND quote = ?", (coder, words))


def push(folder, server, token):
    client = client_of(server, token)
    with opened(folder) as study:
        book = read_codebook(folder / "codebook.toml")
        compared = study_comparison(study, book, ["anna", "bilal"])
        return push_adjudication(study, client, book, compared), client


def fetch(folder, server, token):
    client = client_of(server, token)
    with opened(folder) as study:
        book = read_codebook(folder / "codebook.toml")
        return pull_adjudication(study, client, book, study_comparison), client


def codings(folder, *coders):
    with opened(folder) as study:
        found = load_codings(study).values()
    return sorted((c.coder, c.quote, c.code, c.memo) for c in found if c.coder in coders)


def settled(folder):
    return [row[1:] for row in codings(folder, "settled")]


def n_events(folder):
    with opened(folder) as study:
        return len(study.events())


@pytest.fixture
def desk(folder, server, personal, first):
    """Give the adjudicator's desk."""
    done, _ = push(folder, server, personal)
    return Desk(first, done.number)


def proposed(desk, task):
    """Give what the page is filled with when it is opened, by words and code."""
    asked = desk.browser.get(f"/api/tasks/{task['id']}/").raise_for_status().json()
    [prediction] = asked["predictions"]
    return {
        (words_at(task, r["value"]), r["value"]["taxonomy"][0][-1]): r
        for r in prediction["result"]
        if r["type"] == "taxonomy"
    }


def words_at(task, value):
    turns = task["data"]["turns"]
    page = "".join((t["speaker"] and f"{t['speaker']}:") + t["text"] for t in turns)
    return page[value["globalOffsets"]["start"] : value["globalOffsets"]["end"]]


ALIKE = [("Deutschkurs", "experience.barrier", ""), ("Fest", "experience.support", "")]
KITCHEN = ("kochen wir", "experience.support", "")
SHORT = ("die Übergabe der Wohnung", "experience.barrier")
LONG = ("die Übergabe der Wohnung hat ewig gedauert", "experience.barrier")
ROOM = ("Wohnung", "field.housing")


def test_only_what_is_in_dispute_is_put_up_each_passage_once(desk):
    shown = [sorted(proposed(desk, task)) for task in desk.tasks()]

    assert sorted(shown) == [[ROOM, SHORT, LONG], [("kochen wir", "experience.support")]]


def test_page_names_nobody_and_shows_both_proposals(desk, personal, server):
    whole = json.dumps([desk.browser.get(f"/api/tasks/{t['id']}/").json() for t in desk.tasks()])
    project = desk.browser.get(f"/api/projects/{desk.number}/").text
    task = desk.task("Übergabe")

    for name in ("anna", "bilal", "Anna", "Bilal"):
        assert name not in whole + project
    assert "Vorschlag 1" in task["data"]["proposals"]
    assert "Vorschlag 2" in task["data"]["proposals"]
    assert "Es dauert." in task["data"]["proposals"]
    assert "Ayşe" not in whole


def test_second_push_writes_nothing_anywhere(folder, server, personal, desk):
    before = desk.browser.get(f"/api/projects/{desk.number}/").json(), n_events(folder)

    again, client = push(folder, server, personal)

    assert (client.n_writes, again.is_new, again.n_added, again.n_known) == (0, False, 0, 2)
    assert (desk.browser.get(f"/api/projects/{desk.number}/").json(), n_events(folder)) == before


def test_coders_who_agree_everywhere_get_no_project(tmp_path, server, personal, first):
    folder = make_study(tmp_path / "einig")
    code(folder, *CODED[:4])
    before = first.get("/api/projects/").json()["count"], n_events(folder)

    done, client = push(folder, server, personal)

    assert (done.number, done.n_disagreements, client.n_writes) == (0, 0, 0)
    assert (first.get("/api/projects/").json()["count"], n_events(folder)) == before


def test_what_was_decided_comes_back_as_the_settled_version(folder, server, personal, desk):
    before = codings(folder, "anna", "bilal")
    task = desk.task("Übergabe")
    there = proposed(desk, task)
    accepted, room = there[SHORT], there[ROOM]
    desk.submit(task, accepted, memo(accepted, "So gilt es 😀."), room)

    done, _ = fetch(folder, server, personal)

    assert settled(folder) == [*ALIKE, (*ROOM, ""), (*SHORT, "So gilt es 😀.")]
    assert codings(folder, "anna", "bilal") == before
    assert (done.n_open, done.agreed.n_new, done.pulled.counts.n_new) == (1, 2, 2)


def test_who_proposed_what_is_known_to_the_study(folder, server, personal, desk, region):
    task = desk.task("Übergabe")
    there = proposed(desk, task)
    mine = region(task["data"]["turns"], "ewig", [SUPPORT], name="eigene")
    number = desk.submit(task, there[SHORT], there[ROOM], mine)
    at = desk.browser.get(f"/api/annotations/{number}/").json()

    done, _ = fetch(folder, server, personal)

    [decision] = done.decisions
    assert (decision.account, decision.decided) == (str(at["completed_by"]), at["updated_at"])
    with opened(folder) as study:
        quotes = {n: c.quote for n, c in load_codings(study).items()}
    whose = {quotes[n]: [decision.proposals[p] for p in ps] for n, ps in decision.settled.items()}
    assert whose == {SHORT[0]: ["anna"], ROOM[0]: ["bilal"], "ewig": []}


def test_changed_and_new_passages_are_taken_to_the_letter(folder, server, personal, desk, region):
    task = desk.task("Übergabe")
    turns = task["data"]["turns"]
    other = region(turns, "Übergabe", [SUPPORT], name=proposed(desk, task)[SHORT]["id"])
    desk.submit(task, other, region(turns, "Schön 😀", [BARRIER], name="neu"))

    fetch(folder, server, personal)

    assert settled(folder) == [
        *ALIKE,
        ("Schön 😀", "experience.barrier", ""),
        ("Übergabe", "experience.support", ""),
    ]


def test_passage_from_which_everything_was_deleted_is_decided(folder, server, personal, desk):
    desk.submit(desk.task("kochen"))

    done, _ = fetch(folder, server, personal)
    again, client = push(folder, server, personal)

    assert [len(done.decisions), done.n_open] == [1, 1]
    assert done.decisions[0].account
    assert settled(folder) == ALIKE
    assert (again.n_added, client.n_writes) == (0, 0)


def test_second_pull_changes_nothing_and_writes_nothing(folder, server, personal, desk):
    task = desk.task("kochen")
    desk.submit(task, *proposed(desk, task).values())
    fetch(folder, server, personal)
    before = codings(folder, "anna", "bilal", "settled"), n_events(folder)

    done, client = fetch(folder, server, personal)

    assert (done.pulled.n_read, client.n_writes) == (0, 0)
    assert (codings(folder, "anna", "bilal", "settled"), n_events(folder)) == before


def test_drafts_and_skipped_passages_count_as_open(folder, server, personal, desk):
    task, other = desk.task("Übergabe"), desk.task("kochen")
    draft = {"result": list(proposed(desk, task).values()), "lead_time": 1}
    desk.browser.post(f"/api/tasks/{task['id']}/drafts", json=draft).raise_for_status()
    desk.submit(other, *proposed(desk, other).values(), was_cancelled=True)

    done, _ = fetch(folder, server, personal)

    assert (done.n_open, done.pulled.n_drafts, done.pulled.n_skipped) == (2, 1, 1)
    assert settled(folder) == ALIKE


def test_decision_that_was_taken_back_is_open_again(folder, server, personal, desk):
    task = desk.task("kochen")
    number = desk.submit(task, *proposed(desk, task).values())
    fetch(folder, server, personal)
    assert KITCHEN in settled(folder)

    desk.delete(number)
    done, _ = fetch(folder, server, personal)

    assert (done.n_open, done.decisions, done.pulled.counts.n_gone) == (2, [], 1)
    assert settled(folder) == ALIKE


def test_passage_decided_twice_and_differently_is_told_until_one_goes(
    folder, server, personal, desk, second
):
    task = desk.task("Übergabe")
    there = proposed(desk, task)
    number = desk.submit(task, there[SHORT])
    other = Desk(second, desk.number).submit(task, there[LONG])

    for _ in range(2):
        done, _ = fetch(folder, server, personal)
        assert f"{number}, {other}" in done.pulled.faults[0].reason
        assert settled(folder) == ALIKE
    desk.delete(other)
    done, _ = fetch(folder, server, personal)

    assert done.pulled.faults == []
    assert (*SHORT, "") in settled(folder)


def test_both_proposals_left_standing_are_warned_of(folder, server, personal, desk):
    task = desk.task("Übergabe")
    desk.submit(task, *proposed(desk, task).values())

    done, _ = fetch(folder, server, personal)

    assert [w.reason for w in done.pulled.warnings] == [
        "experience.barrier is settled on two passages that overlap."
    ]


def test_what_cannot_be_taken_is_told_and_the_rest_taken(folder, server, personal, desk, region):
    task = desk.task("Übergabe")
    turns = task["data"]["turns"]
    broken = region(turns, "Schön", [BARRIER], name="kaputt")
    broken["value"]["globalOffsets"]["end"] = 99999
    unknown = region(turns, "Wohnung", [["neu"]], name="fremd")
    desk.submit(task, proposed(desk, task)[SHORT], broken, unknown)

    for _ in range(2):
        done, _ = fetch(folder, server, personal)
        assert sorted(f.where.rsplit(" ", 1)[1] for f in done.pulled.faults) == ["fremd", "kaputt"]
        assert (*SHORT, "") in settled(folder)


def test_later_disagreement_is_added_and_nothing_else_touched(folder, server, personal, desk):
    task = desk.task("Übergabe")
    desk.submit(task, proposed(desk, task)[LONG])
    fetch(folder, server, personal)
    before = {t["id"]: t for t in desk.tasks()}
    code(folder, ("anna", "half niemand", BARRIER, ""))

    done, client = push(folder, server, personal)

    after = {t["id"]: t for t in desk.tasks()}
    assert (done.n_added, done.n_known, client.n_writes) == (1, 2, 1)
    assert {number: after[number] for number in before} == before
    [new] = after.keys() - before.keys()
    assert list(proposed(desk, after[new])) == [("half niemand", "experience.barrier")]
    _, client = push(folder, server, personal)
    assert client.n_writes == 0


def test_coding_that_a_coder_takes_back_makes_no_new_passage(folder, server, personal, desk):
    take_back(folder, "bilal", "die Übergabe der Wohnung hat ewig gedauert")

    done, client = push(folder, server, personal)

    assert (done.n_added, client.n_writes) == (0, 0)
    assert done.outdated == [desk.task("Übergabe")["id"]]


def test_what_is_no_longer_alike_is_no_longer_settled(folder, server, personal, desk):
    fetch(folder, server, personal)
    assert settled(folder) == ALIKE
    take_back(folder, "anna", "Deutschkurs")

    done, _ = fetch(folder, server, personal)

    assert (settled(folder), done.agreed.n_gone) == (ALIKE[1:], 1)


def test_settled_codings_of_a_table_stay(folder, server, personal, desk):
    code(folder, ("settled", "Deutschkurs", BARRIER, "aus dem Gespräch"))
    fetch(folder, server, personal)
    take_back(folder, "anna", "Deutschkurs")
    fetch(folder, server, personal)

    assert settled(folder) == [
        ("Deutschkurs", "experience.barrier", "aus dem Gespräch"),
        ALIKE[1],
    ]


def test_coders_who_come_to_agree_do_not_undo_a_decision(folder, server, personal, desk):
    task = desk.task("Übergabe")
    desk.submit(task, proposed(desk, task)[LONG])
    fetch(folder, server, personal)
    take_back(folder, "bilal", "die Übergabe der Wohnung hat ewig gedauert")
    code(folder, ("bilal", "die Übergabe der Wohnung", BARRIER, ""))

    fetch(folder, server, personal)

    assert settled(folder) == [*ALIKE, (*LONG, "")]


def test_open_task_deleted_by_hand_is_put_up_again_and_a_decided_one_is_not(
    folder, server, personal, desk
):
    task = desk.task("kochen")
    desk.submit(task, *proposed(desk, task).values())
    fetch(folder, server, personal)
    for one in desk.tasks():
        desk.browser.delete(f"/api/tasks/{one['id']}/").raise_for_status()

    fetch(folder, server, personal)
    done, _ = push(folder, server, personal)

    assert (done.n_added, done.n_known) == (1, 0)
    assert KITCHEN in settled(folder)
    assert "Übergabe" in str(desk.tasks())


def test_project_deleted_by_hand_is_made_anew_with_what_is_open(folder, server, personal, desk):
    task = desk.task("kochen")
    desk.submit(task, *proposed(desk, task).values())
    fetch(folder, server, personal)
    desk.browser.delete(f"/api/projects/{desk.number}/").raise_for_status()

    with pytest.raises(LabelStudioError, match="no adjudication"):
        fetch(folder, server, personal)
    done, _ = push(folder, server, personal)
    pulled, _ = fetch(folder, server, personal)

    assert (done.is_new, done.n_added, pulled.n_open) == (True, 1, 1)
    assert KITCHEN in settled(folder)


def test_older_copy_of_the_study_finds_its_passages_again(
    folder, server, personal, tmp_path, first
):
    shutil.copytree(folder, tmp_path / "alt")
    done, _ = push(folder, server, personal)
    desk = Desk(first, done.number)
    task = desk.task("kochen")
    desk.submit(task, *proposed(desk, task).values())

    refused, _ = fetch(tmp_path / "alt", server, personal)
    assert "another copy" in refused.pulled.faults[0].reason
    assert settled(tmp_path / "alt") == []
    again, _ = push(tmp_path / "alt", server, personal)
    fetch(tmp_path / "alt", server, personal)

    assert (again.is_new, again.n_added, len(desk.tasks())) == (False, 0, 2)
    assert settled(tmp_path / "alt") == [*ALIKE, KITCHEN]


def test_pull_of_the_coders_leaves_the_adjudication_alone(folder, server, personal, desk):
    client = client_of(server, personal)
    with opened(folder) as study:
        book = read_codebook(folder / "codebook.toml")
        push_coding(study, client, book, ["anna"])
        done = pull(study, client, book)

    assert [(p.coder, p.is_gone) for p in done] == [("anna", False)]
    assert settled(folder) == []


def test_passage_is_found_again_where_the_turns_stand_unchanged(folder, server, personal, desk):
    task = desk.task("Übergabe")
    there = proposed(desk, task)
    desk.submit(task, there[SHORT])
    with Study.open(folder, passphrase=PASSPHRASE) as study, study.action("test") as _:
        # As if a name before the passage were replaced by a longer one.
        document = task["data"]["uid"]
        study.db.execute(
            "UPDATE coding SET start = start + 3, stop = stop + 3 WHERE document = ?", (document,)
        )
        study.db.execute(
            "UPDATE turn SET start = start + 3, stop = stop + 3 WHERE document = ?", (document,)
        )
        study.db.execute("UPDATE document SET text = '…  ' || text WHERE id = ?", (document,))

    done, _ = fetch(folder, server, personal)

    assert done.pulled.faults == []
    assert (*SHORT, "") in settled(folder)


def test_passage_whose_words_changed_is_told_and_not_taken(folder, server, personal, desk):
    task = desk.task("Übergabe")
    desk.submit(task, proposed(desk, task)[SHORT])
    add_documents(folder, {"amt": SAID["amt"].replace("Schön", "Nett")})

    told, client = push(folder, server, personal)
    done, _ = fetch(folder, server, personal)

    assert (told.outdated, client.n_writes) == ([task["id"]], 0)
    assert "changed since" in done.pulled.faults[0].reason
    assert settled(folder) == ALIKE


def test_legacy_token_cannot_prove_that_a_server_is_safe(folder, server, first):
    before = first.get("/api/projects/").json()["count"], n_events(folder)

    with pytest.raises(LabelStudioError, match="Nothing was sent"):
        push(folder, server, TOKEN)

    assert (first.get("/api/projects/").json()["count"], n_events(folder)) == before


def test_commands_say_what_they_did(folder, server, personal, first):
    at = ("--url", server.url)
    with mock.patch.dict(os.environ, {VARIABLE: personal}):
        pushed = kimqual("labelstudio", "push", "adjudication", *at, "--json", study=folder)
        desk = Desk(first, pushed.json()["number"])
        task = desk.task("Übergabe")
        desk.submit(task, proposed(desk, task)[SHORT])
        again = kimqual("labelstudio", "push", "adjudication", *at, study=folder)
        pulled = kimqual("labelstudio", "pull", "adjudication", *at, study=folder)
        as_json = kimqual("labelstudio", "pull", "adjudication", *at, "--json", study=folder)
        wrong = kimqual("labelstudio", "pull", *at, "adjudication", study=folder)
        alone = kimqual("labelstudio", "push", "adjudication", "--coder", "anna", *at, study=folder)

    assert "differ in 3 points" in again.out
    assert "0 passages added, 2 known" in again.out
    assert "1 new" in pulled.out
    assert "Decided: 1 passages; open: 1." in pulled.out
    [decision] = as_json.json()["decisions"]
    assert sorted(decision["proposals"].values()) == ["anna", "bilal"]
    assert (wrong.code, alone.code) == (2, 1)
    assert "two coders" in alone.err
    for said in (pushed, again, pulled, as_json):
        assert (said.code, said.err) == (0, "")
        assert "Übergabe" not in said.out


def test_two_pushes_at_once_make_one_project_with_each_passage_once(
    folder, server, personal, first
):
    with ThreadPoolExecutor(2) as pool:
        done = [run for run, _ in pool.map(lambda _: push(folder, server, personal), range(2))]

    assert sorted((d.is_new, d.n_added) for d in done) == [(False, 0), (True, 2)]
    assert done[0].number == done[1].number
    assert len(Desk(first, done[0].number).tasks()) == 2


DRIVER = """
import sys
from pathlib import Path
from kimqual.exchange import read_codebook
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.settling import pull_adjudication
from kimqual.report.agreement import study_comparison
from kimqual.store import Study
from tests.integration.killing import Countdown

_, folder, url, at = sys.argv
count = Countdown(at)

client = Client.open(url)
with Study.open(folder, passphrase="") as study:
    study.db.set_trace_callback(count)
    book = read_codebook(Path(folder) / "codebook.toml")
    pull_adjudication(study, client, book, study_comparison)
print(count.n)
"""


@needs_signals
def test_killed_pull_leaves_the_old_state_or_the_new(folder, server, personal, desk, tmp_path):
    for words in ("Übergabe", "kochen"):
        task = desk.task(words)
        desk.submit(task, *proposed(desk, task).values())

    def kill(copy, at):
        return drive(DRIVER, copy, server.url, at, **{VARIABLE: personal})

    whole = shutil.copytree(folder, tmp_path / "ganz")
    n = total(kill(whole, 0))
    states = []
    for at in sorted({n // 2, n * 3 // 4, n - 8}):
        copy = shutil.copytree(folder, tmp_path / f"at{at}")
        assert kill(copy, at).returncode == KILLED
        states.append(settled(copy))
        fetch(copy, server, personal)
        assert settled(copy) == settled(whole)
    assert all(state in ([], settled(whole)) for state in states)
    assert [] in states
