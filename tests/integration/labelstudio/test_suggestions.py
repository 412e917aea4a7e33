"""A model's suggestions on a real server: shown, replaced, told apart from what people decided."""

import os
import shutil
from unittest import mock

import pytest

from kimqual.coding.importing import import_codings
from kimqual.errors import LabelStudioError
from kimqual.exchange import CodingRow, read_codebook
from kimqual.labelstudio.client import TOKEN as VARIABLE
from kimqual.labelstudio.pushing import push_coding
from kimqual.store.suggestions import load_tallies
from tests.integration.commands import kimqual
from tests.integration.labelstudio.coders import (
    BARRIER,
    HOUSING,
    SAID,
    SUPPORT,
    Desk,
    add_documents,
    client_of,
    make_study,
    opened,
)
from tests.integration.labelstudio.test_push_pull import fetch, n_events

pytestmark = pytest.mark.slow
MODEL = "model:linear-1"
SUGGESTED = (
    ("Übergabe", "ewig gedauert", BARRIER[-1], 0.9),
    ("Übergabe", "die Übergabe der Wohnung", BARRIER[-1], 0.6),
    ("Übergabe", "die Übergabe der Wohnung", HOUSING[-1], 0.4),
    ("Hof", "größer als jedes Fest", SUPPORT[-1], None),
)


def suggest(folder, *suggested, model=MODEL):
    """Take a model's codings into the study."""
    with opened(folder) as study:
        texts = dict(study.db.execute("SELECT id, text FROM document").fetchall())
        rows = []
        for words, quote, code, score in suggested:
            [(id_, text)] = [(i, t) for i, t in texts.items() if words in t]
            start = text.index(quote)
            place = (start, start + len(quote))
            rows.append(CodingRow(id_, code, model, quote, *place, score=score))
        import_codings(study, rows, read_codebook(folder / "codebook.toml"))


@pytest.fixture
def folder(tmp_path):
    """Give a study with suggestions for two of its three documents."""
    made = make_study(tmp_path / "studie")
    suggest(made, *SUGGESTED)
    return made


def push(folder, server, token, *coders, model=MODEL):
    client = client_of(server, token)
    with opened(folder) as study:
        book = read_codebook(folder / "codebook.toml")
        return push_coding(study, client, book, coders or ("anna",), model=model), client


@pytest.fixture
def desk(folder, server, personal, first):
    """Give the desk of Anna, whose project was pushed with suggestions."""
    [anna], _ = push(folder, server, personal)
    return Desk(first, anna.number)


def suggestions(desk):
    """Give what the server holds: for each document with some, its words, codes and scores."""
    found = {}
    for task in desk.tasks():
        assert len(task["predictions"]) <= 1
        for one in task["predictions"]:
            assert one["model_version"] == MODEL
            found[task["data"]["uid"]] = [
                (r["value"]["text"], [path[-1] for path in r["value"]["taxonomy"]], r.get("score"))
                for r in one["result"]
            ]
    return found


def verdicts(folder):
    """Give verdicts with the words of the coding, or of the suggestion that was rejected."""
    with opened(folder) as study:
        return study.db.execute(
            "SELECT v.coder, v.model, v.verdict, c.quote, c.code FROM verdict v "
            "JOIN coding c ON c.id = coalesce(v.coding, v.suggestion) "
            "ORDER BY v.verdict, c.quote, c.code"
        ).fetchall()


def copied(task, *words):
    """Give the suggestions of a task as the page copies them, all or those on some words."""
    [shown] = task["predictions"]
    return [
        region | {"origin": "prediction"}
        for region in shown["result"]
        if not words or region["value"]["text"] in words
    ]


def begun(task):
    return {"parent_prediction": task["predictions"][0]["id"]}


def test_suggestions_are_shown_with_their_model_and_scores(folder, server, personal, first):
    [anna], _ = push(folder, server, personal)
    desk = Desk(first, anna.number)

    barrier, housing = BARRIER[-1], HOUSING[-1]
    assert sorted(suggestions(desk).values()) == [
        [("die Übergabe der Wohnung", [barrier, housing], 0.5), ("ewig gedauert", [barrier], 0.9)],
        [("größer als jedes Fest", [SUPPORT[-1]], None)],
    ]
    scores = [p["score"] for t in desk.tasks() for p in t["predictions"]]
    assert sorted(scores, key=str) == [pytest.approx(1.9 / 3, abs=1e-3), None]
    assert (anna.suggested.n_new, anna.n_added) == (2, 3)
    shown = first.get(f"/api/projects/{anna.number}/").json()
    assert (shown["model_version"], shown["show_collab_predictions"]) == (MODEL, True)


def test_second_push_writes_nothing_anywhere(folder, server, personal, desk):
    before = suggestions(desk), n_events(folder)

    [anna], client = push(folder, server, personal)

    assert client.n_writes == 0
    assert (anna.suggested.n_new, anna.suggested.n_changed, anna.suggested.n_known) == (0, 0, 2)
    assert (suggestions(desk), n_events(folder)) == before


def test_copy_of_the_study_that_forgot_the_push_writes_nothing(
    folder, server, personal, tmp_path, first
):
    shutil.copytree(folder, tmp_path / "alt")
    push(folder, server, personal)

    _, client = push(tmp_path / "alt", server, personal)

    assert client.n_writes == 0


def test_nobody_is_shown_anything_unasked(folder, server, personal, first):
    for _ in range(2):
        [anna], _ = push(folder, server, personal, model="")
        assert anna.suggested is None
        assert suggestions(Desk(first, anna.number)) == {}


def test_one_coder_is_shown_suggestions_and_another_is_not(folder, server, personal, first):
    push(folder, server, personal, "anna")
    [bilal], _ = push(folder, server, personal, "bilal", model="")

    assert suggestions(Desk(first, bilal.number)) == {}


def test_changed_suggestions_take_the_place_of_the_old_ones(folder, server, personal, desk):
    numbers = {p["id"] for t in desk.tasks() for p in t["predictions"]}
    suggest(folder, ("Übergabe", "Schön", SUPPORT[-1], 0.2), ("Deutschkurs", "März", "field", 0.3))

    [anna], _ = push(folder, server, personal)

    assert (anna.suggested.n_new, anna.suggested.n_changed, anna.suggested.n_known) == (1, 1, 1)
    assert sorted(len(found) for found in suggestions(desk).values()) == [1, 1, 3]
    # Somebody may have the page open, which names the suggestions that it began with.
    assert numbers < {p["id"] for t in desk.tasks() for p in t["predictions"]}


def test_what_was_shown_with_a_submitted_document_stays(folder, server, personal, desk):
    for words in ("Übergabe", "Deutschkurs"):
        task = desk.task(words)
        desk.submit(task, *(copied(task) if task["predictions"] else ()))
    before = [(t["annotations"], t["predictions"], t["updated_at"]) for t in desk.tasks()]
    suggest(folder, ("Übergabe", "Schön", SUPPORT[-1], 0.2), ("Deutschkurs", "März", "field", 0.3))

    for _ in range(2):
        [anna], client = push(folder, server, personal)
        assert client.n_writes == 0
        assert (anna.suggested.n_coded, anna.suggested.n_known) == (2, 1)
    assert [(t["annotations"], t["predictions"], t["updated_at"]) for t in desk.tasks()] == before


def test_documents_that_came_later_get_theirs(folder, server, personal, desk):
    add_documents(folder, {"neu": "Der Bus fährt selten."})
    suggest(folder, ("Bus", "selten", BARRIER[-1], 0.7))

    [anna], client = push(folder, server, personal)

    assert (anna.n_added, anna.suggested.n_new, anna.suggested.n_known) == (1, 1, 2)
    assert client.n_writes == 2
    assert len(suggestions(desk)) == 3


def test_document_whose_text_changed_is_not_touched(folder, server, personal, desk):
    add_documents(folder, {"hof": "Gestern: " + SAID["hof"]})
    suggest(folder, ("Gestern", "Gestern", SUPPORT[-1], 0.2))
    before = suggestions(desk)

    [anna], client = push(folder, server, personal)

    assert len(anna.changed) == 1
    assert client.n_writes == 0
    assert suggestions(desk) == before


def test_suggestion_whose_code_the_page_lacks_is_left_out_and_counted(folder, server, personal):
    push(folder, server, personal)
    path = folder / "codebook.toml"
    text = path.read_text("utf-8").replace("revision = 1", "revision = 2")
    path.write_text(text + '\n[[code]]\nid = "neu"\nlabel.de = "Neu"\n', "utf-8")
    suggest(folder, ("Hof", "zusammen", "neu", 0.9))

    [anna], client = push(folder, server, personal)

    assert (anna.suggested.n_unknown, client.n_writes) == (1, 0)


def test_accepted_changed_rejected_and_new_are_told_apart(folder, server, personal, desk, region):
    task = desk.task("Übergabe")
    moved, kept = copied(task)
    # The page says "prediction" although a person took one code off, and moved the other passage.
    moved["value"]["taxonomy"] = [HOUSING]
    kept["value"] |= {"text": "ewig"}
    kept["value"]["globalOffsets"]["end"] -= len(" gedauert")
    new = region(task["data"]["turns"], "Schön", [SUPPORT], name="neu")
    desk.submit(task, moved, kept, new, **begun(task))

    [anna], _ = fetch(folder, server, personal)

    who = ("anna", MODEL)
    assert verdicts(folder) == [
        (*who, "accepted", "die Übergabe der Wohnung", HOUSING[-1]),
        (*who, "changed", "ewig", BARRIER[-1]),
        (*who, "new", "Schön", SUPPORT[-1]),
        (*who, "rejected", "die Übergabe der Wohnung", BARRIER[-1]),
    ]
    [tally] = anna.tallies
    assert (tally.coder, tally.model, tally.n_documents) == ("anna", MODEL, 1)
    assert (tally.n_accepted, tally.n_changed, tally.n_rejected, tally.n_new) == (1, 1, 1, 1)
    with opened(folder) as study:
        frame = study.codings()
    theirs = frame[frame["coder"] == "anna"].set_index("quote")["verdict"]
    assert dict(theirs) == {
        "die Übergabe der Wohnung": "accepted",
        "ewig": "changed",
        "Schön": "new",
    }
    assert set(frame[frame["coder"] == MODEL]["verdict"]) == {""}


def test_document_with_nothing_submitted_counts_as_nothing(folder, server, personal, desk):
    task = desk.task("Übergabe")
    body = {"result": copied(task), "lead_time": 1}
    desk.browser.post(f"/api/tasks/{task['id']}/drafts", json=body).raise_for_status()
    other = desk.task("Hof")
    desk.submit(other, *copied(other), was_cancelled=True, **begun(other))

    [anna], _ = fetch(folder, server, personal)

    assert (anna.n_drafts, anna.n_skipped, anna.tallies) == (1, 1, [])
    assert verdicts(folder) == []


def test_what_was_coded_blind_is_not_compared(folder, server, personal, first, region):
    [anna], _ = push(folder, server, personal, model="")
    desk = Desk(first, anna.number)
    task = desk.task("Hof")
    turns = task["data"]["turns"]
    desk.submit(task, region(turns, "größer als jedes Fest", [SUPPORT], name="r"))
    push(folder, server, personal)
    task = desk.task("Übergabe")
    desk.submit(task, *copied(task), **begun(task))

    [anna], _ = fetch(folder, server, personal)

    [tally] = anna.tallies
    assert (tally.n_documents, tally.n_accepted, tally.n_new) == (1, 3, 0)


def test_second_pull_changes_nothing_and_says_the_same(folder, server, personal, desk):
    task = desk.task("Übergabe")
    desk.submit(task, *copied(task), **begun(task))
    [before], _ = fetch(folder, server, personal)
    events, kept = n_events(folder), verdicts(folder)

    [anna], client = fetch(folder, server, personal)

    assert (anna.counts.is_changed, client.n_writes, n_events(folder)) == (False, 0, events)
    assert anna.tallies == before.tallies
    assert verdicts(folder) == kept


def test_verdicts_follow_what_the_coder_does_next(folder, server, personal, desk):
    task = desk.task("Übergabe")
    number = desk.submit(task, *copied(task), **begun(task))
    fetch(folder, server, personal)

    desk.update(number, *copied(task, "ewig gedauert"))
    [anna], _ = fetch(folder, server, personal)
    assert (anna.tallies[0].n_accepted, anna.tallies[0].n_rejected) == (1, 2)

    desk.delete(number)
    [anna], _ = fetch(folder, server, personal)
    assert anna.tallies == []


def test_verdicts_outlive_the_task(folder, server, personal, desk):
    task = desk.task("Übergabe")
    desk.submit(task, *copied(task), **begun(task))
    fetch(folder, server, personal)
    desk.browser.delete(f"/api/tasks/{task['id']}/").raise_for_status()

    [anna], _ = fetch(folder, server, personal)

    assert anna.tallies[0].n_accepted == 3


def test_suggestions_are_no_codings_of_a_person(folder, server, personal, desk):
    fetch(folder, server, personal)

    with opened(folder) as study:
        assert set(study.codings()["coder"]) == {MODEL}
        assert load_tallies(study, "anna") == []


@pytest.mark.parametrize("name", ["model:nie", "linear-1", "anna"])
def test_model_without_suggestions_is_named_with_those_that_have_some(
    folder, server, personal, name
):
    with pytest.raises(LabelStudioError, match="no suggestions") as caught:
        push(folder, server, personal, model=name)
    assert MODEL in caught.value.mend


def test_commands_say_what_they_did(folder, server, personal, first):
    verb = ("push", "coding", "--coder", "anna", "--suggestions", MODEL)
    at = ("--url", server.url)
    with mock.patch.dict(os.environ, {VARIABLE: personal}):
        pushed = kimqual("labelstudio", *verb, *at, study=folder)
        again = kimqual("labelstudio", *verb, *at, "--json", study=folder)
        unasked = kimqual("labelstudio", *verb[:4], *at, study=folder)
        [anna] = again.json()
        desk = Desk(first, anna["number"])
        task = desk.task("Übergabe")
        desk.submit(task, *copied(task, "ewig gedauert"), **begun(task))
        pulled = kimqual("labelstudio", "pull", *at, study=folder)
        as_json = kimqual("labelstudio", "pull", *at, "--json", study=folder)

    assert f"Suggestions of {MODEL}: 2 documents new" in pushed.out
    assert anna["suggested"]["n_known"] == 2
    assert f"It shows suggestions of {MODEL}" in unasked.out
    assert "in 1 documents: 1 accepted, 0 changed, 2 rejected; 0 codings new" in pulled.out
    assert as_json.json()[0]["tallies"][0]["n_rejected"] == 2
    for said in (pushed, again, unasked, pulled, as_json):
        assert (said.code, said.err) == (0, "")
        assert "gedauert" not in said.out
