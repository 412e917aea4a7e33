"""Suggestions on pages with several answers, given out with an overlap; what comes back, apart."""

import pytest

from kimqual.exchange import read_codebook
from kimqual.exchange.labelstudio_task import TaskTurn, page_text
from kimqual.labelstudio.adjudicating import push_adjudication
from kimqual.labelstudio.pushing import push_coding
from kimqual.labelstudio.settling import pull_adjudication
from kimqual.labelstudio.sharing import Wish
from kimqual.report.agreement import study_comparison
from kimqual.store.codings import load_codings
from tests.integration.labelstudio.coders import (
    BARRIER,
    HOUSING,
    SUPPORT,
    Desk,
    client_of,
    opened,
)
from tests.integration.labelstudio.talk import QUESTIONS, WORDS, make_talk
from tests.integration.labelstudio.test_push_pull import fetch
from tests.integration.labelstudio.test_suggestions import MODEL, begun, copied, suggest

pytestmark = pytest.mark.slow
NAMES = ("anna", "bilal")
GROUPS, SENT_AWAY, BUS, RENTS = "größere Gruppen", "dreimal weggeschickt", "Bus fährt", "Mieten"
SUGGESTED = {
    GROUPS: BARRIER,
    SENT_AWAY: BARRIER,
    BUS: BARRIER,
    RENTS: HOUSING,
    WORDS: BARRIER,
}


@pytest.fixture
def folder(tmp_path):
    """Give an interview and three persons' answers, with suggestions for some of them."""
    made = make_talk(tmp_path / "studie")
    suggest(made, *((quote, quote, path[-1], 0.5) for quote, path in SUGGESTED.items()))
    return made


def push(folder, server, token, *coders, model=MODEL, **wish):
    client = client_of(server, token)
    with opened(folder) as study:
        book = read_codebook(folder / "codebook.toml")
        names = coders or NAMES
        return push_coding(study, client, book, names, Wish(**wish), model=model), client


def shown(desk):
    """Give what is suggested in a project: the words at the offsets, beside those stored there."""
    found = []
    for task in desk.tasks():
        page = page_text([TaskTurn(**turn) for turn in task["data"]["turns"]])
        for one in task["predictions"]:
            for region in one["result"]:
                at = region["value"]["globalOffsets"]
                found.append((page[at["start"] : at["end"]], region["value"]["text"]))
    return found


def given(desk):
    """Give the words suggested in the documents that a project shows."""
    texts = [turn["text"] for task in desk.tasks() for turn in task["data"]["turns"]]
    return sorted(quote for quote in SUGGESTED if any(quote in text for text in texts))


def verdicts(folder, coder):
    with opened(folder) as study:
        return study.db.execute(
            "SELECT v.verdict, c.document, c.quote, c.code FROM verdict v "
            "JOIN coding c ON c.id = coalesce(v.coding, v.suggestion) WHERE v.coder = ? "
            "ORDER BY c.document, v.verdict, c.quote",
            (coder,),
        ).fetchall()


def document(folder, quote):
    with opened(folder) as study:
        [(id_,)] = study.db.execute(
            "SELECT id FROM document WHERE instr(text, ?)", (quote,)
        ).fetchall()
    return id_


@pytest.mark.parametrize("pack", ["person", "2", "answer"])
def test_words_are_suggested_where_they_stand_whatever_a_page_holds(
    folder, server, personal, first, pack
):
    projects, _ = push(folder, server, personal, overlap=0.3, pack=pack)

    desks = [Desk(first, project.number) for project in projects]
    for desk, project in zip(desks, projects, strict=True):
        assert sorted(shown(desk)) == [(quote, quote) for quote in given(desk)]
        assert project.suggested.n_new == len(given(desk))
    both = [set(given(desk)) for desk in desks]
    assert both[0] | both[1] == set(SUGGESTED)
    assert both[0] != both[1]

    again, client = push(folder, server, personal)
    assert client.n_writes == 0
    assert [p.suggested.n_known for p in again] == [len(given(desk)) for desk in desks]


def test_suggestions_that_come_later_fit_the_page_as_it_was_pushed(folder, server, personal, first):
    [anna], _ = push(folder, server, personal, "anna", model="", pack="2")
    with opened(folder) as study, study.action("test"):
        study.db.execute("UPDATE question SET text = text || ' Und warum, und seit wann?'")

    [anna], client = push(folder, server, personal, "anna", pack="person")

    desk = Desk(first, anna.number)
    assert (anna.n_added, anna.changed, anna.suggested.n_new) == (0, [], len(SUGGESTED))
    assert sorted(shown(desk)) == sorted((quote, quote) for quote in SUGGESTED)
    assert client.n_writes == 2


def test_what_became_of_suggestions_is_told_for_each_answer_of_a_page(
    folder, server, personal, first, region
):
    [anna], _ = push(folder, server, personal, "anna")
    desk = Desk(first, anna.number)
    task = desk.task(GROUPS)
    turns = task["data"]["turns"]
    [accepted], [changed] = copied(task, GROUPS), copied(task, SENT_AWAY)
    changed["value"]["taxonomy"] = [SUPPORT]
    desk.submit(
        task,
        accepted,
        changed,
        region(turns, "Mehr Deutschkurse", [SUPPORT], name="neu"),
        region(turns, "Bücherei", [SUPPORT], name="frei"),
        **begun(task),
    )
    bus = desk.task(BUS)
    desk.submit(bus, **begun(bus))

    [anna], _ = fetch(folder, server, personal)

    assert anna.faults == []
    assert verdicts(folder, "anna") == [
        ("accepted", document(folder, GROUPS), GROUPS, BARRIER[-1]),
        ("new", document(folder, GROUPS), "Mehr Deutschkurse", SUPPORT[-1]),
        ("changed", document(folder, SENT_AWAY), SENT_AWAY, SUPPORT[-1]),
        ("rejected", document(folder, BUS), BUS, BARRIER[-1]),
    ]
    [tally] = anna.tallies
    assert tally.n_documents == 3
    assert (tally.n_accepted, tally.n_changed, tally.n_rejected, tally.n_new) == (1, 1, 1, 1)

    again, client = fetch(folder, server, personal)
    assert (client.n_writes, again[0].tallies, again[0].n_read) == (0, [tally], 0)


def test_a_submitted_page_keeps_its_suggestions_and_another_gets_the_new_ones(
    folder, server, personal, first
):
    [anna], _ = push(folder, server, personal, "anna")
    desk = Desk(first, anna.number)
    task = desk.task(GROUPS)
    desk.submit(task, *copied(task), **begun(task))
    suggest(folder, ("Bücherei", "Bücherei", SUPPORT[-1], 0.9), ("Kita", "Kita", SUPPORT[-1], 0.9))

    [anna], _ = push(folder, server, personal, "anna")

    words = {stored for _, stored in shown(desk)}
    assert words == {*SUGGESTED, "Kita"}
    numbers = (anna.suggested.n_changed, anna.suggested.n_coded, anna.suggested.n_known)
    assert numbers == (2, 3, 2)


def test_disputes_are_where_both_submitted_and_an_answer_stands_below_its_question(
    folder, server, personal, first, region
):
    projects, _ = push(folder, server, personal, model="", overlap=1)
    anna, bilal = (Desk(first, project.number) for project in projects)
    for words in (GROUPS, BUS):
        task = anna.task(words)
        anna.submit(task, region(task["data"]["turns"], words, [BARRIER], name="r"))
    bilal.submit(bilal.task(GROUPS))  # read and left empty; the page with the bus was not opened
    fetch(folder, server, personal)
    client, book = client_of(server, personal), read_codebook(folder / "codebook.toml")

    with opened(folder) as study:
        pushed = push_adjudication(study, client, book, study_comparison(study, book))
    desk = Desk(first, pushed.number)
    [task] = desk.tasks()
    assert (task["data"]["uid"], pushed.n_disagreements) == (document(folder, GROUPS), 1)
    assert QUESTIONS[0].text in task["data"]["html"]
    assert QUESTIONS[0].text == task["data"]["turns"][0]["heading"]
    assert [quote for quote, _ in proposed_words(task)] == [GROUPS]

    desk.submit(task, *task["predictions"][0]["result"])
    with opened(folder) as study:
        done = pull_adjudication(study, client, book, study_comparison)
        settled = [c for c in load_codings(study).values() if c.coder == "settled"]
    assert (done.pulled.faults, done.n_open) == ([], 0)
    assert [(c.document, c.quote, c.code) for c in settled] == [
        (document(folder, GROUPS), GROUPS, BARRIER[-1])
    ]


def proposed_words(task):
    """Give the words at the offsets of the proposals, with their codes."""
    page = page_text([TaskTurn(**turn) for turn in task["data"]["turns"]])
    return [
        (page[r["value"]["globalOffsets"]["start"] : r["value"]["globalOffsets"]["end"]], r["type"])
        for one in task["predictions"]
        for r in one["result"]
    ]
