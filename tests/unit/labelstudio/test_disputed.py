"""Laws of a disputed passage: both proposals exact on the page, nobody named, no letter changed."""

import html
import re
from dataclasses import replace

import pytest

from kimqual.agreement.disagreeing import disagreements
from kimqual.errors import CodingError
from kimqual.exchange.labelstudio_export import read_task
from kimqual.exchange.labelstudio_task import TaskTurn, page_text
from kimqual.labelstudio.disputed import adjudication_config, dispute_task, find_disputes
from kimqual.model import Code, Codebook, Coding, Span
from kimqual.store.codings import Text

SAID = (
    ("I", "interviewer", "Wie fing es an?"),
    ("B1", "respondent", "Mit dem Umzug <damals>."),
    ("I", "interviewer", "Und dann?"),
    ("B1", "respondent", "Schön 😀, aber die Übergabe & der Rest haben gedauert."),
    ("I", "interviewer", "Wie lange?"),
    ("B1", "respondent", "Drei Monate."),
)
BOOK = Codebook(
    (
        Code("field", {"de": "Lebensbereich"}),
        Code("field.housing", {"de": "Wohnen & Miete"}, parent="field"),
        Code("barrier", {"de": "Hürde"}),
    )
)
BODY = "\n".join(text for _, _, text in SAID)


def text():
    spans, at = [], 0
    for _, _, said in SAID:
        spans.append(Span(at, at + len(said)))
        at += len(said) + 1
    who = tuple((speaker, role) for speaker, role, _ in SAID)
    return Text("d1", BODY, tuple(spans), tuple(range(1, 7)), who, "interview", None)


def coding(coder, words, code="barrier", memo=""):
    start = BODY.index(words)
    return Coding("d1", Span(start, start + len(words)), code, coder, words, memo)


def disputes(*codings, seed=42):
    anna, bilal = ([c for c in codings if c.coder == who] for who in ("anna", "bilal"))
    rows = disagreements(anna, bilal, codebook=BOOK)
    return find_disputes(rows, ("anna", "bilal"), seed)


SHORT = coding("anna", "die Übergabe", memo="Es <dauert>.")
LONG = coding("bilal", "die Übergabe & der Rest")
ROOM = coding("bilal", "Übergabe", "field.housing")


@pytest.fixture
def task():
    [dispute] = disputes(SHORT, LONG, ROOM)
    return dispute_task(dispute, text(), BOOK)


def results(task, name="kode"):
    [prediction] = task["predictions"]
    return [r for r in prediction["result"] if r["from_name"] == name]


def words_at(task, result):
    page = page_text(TaskTurn(**turn) for turn in task["data"]["turns"])
    place = result["value"]["globalOffsets"]
    return page[place["start"] : place["end"]]


def test_answer_stands_below_its_question_and_its_proposals_on_their_words():
    said = "Schön 😀, aber die Übergabe & der Rest haben gedauert."
    answer = Text("d1", said, (Span(0, len(said)),), (1,), (("", "respondent"),), "answer", "q1")
    move = BODY.index(said)
    codings = [replace(c, span=c.span.shifted(-move)) for c in (SHORT, LONG, ROOM)]
    [dispute] = disputes(*codings)

    task = dispute_task(dispute, answer, BOOK, question="Was <dauert> 😀?")

    assert "Was &lt;dauert&gt; 😀?" in task["data"]["html"]
    assert {words_at(task, r) for r in results(task)} == {c.quote for c in codings}


def test_each_proposal_lies_on_its_words_with_its_code_and_memo(task):
    shown = {(words_at(task, r), *r["value"]["taxonomy"][0]) for r in results(task)}

    assert shown == {
        ("die Übergabe", "barrier"),
        ("die Übergabe & der Rest", "barrier"),
        ("Übergabe", "field", "field.housing"),
    }
    [memo] = results(task, "memo")
    assert (words_at(task, memo), memo["value"]["text"]) == ("die Übergabe", ["Es <dauert>."])


def test_context_is_one_turn_before_and_one_after(task):
    assert [turn["text"] for turn in task["data"]["turns"]] == [
        "Und dann?",
        SAID[3][2],
        "Wie lange?",
    ]
    assert [turn["paragraph"] for turn in task["data"]["turns"]] == [3, 4, 5]


def test_lines_under_words_change_no_letter_of_the_page(task):
    page = re.sub(r"<style>.*?</style>|<[^>]*>", "", task["data"]["html"])

    assert html.unescape(page) == page_text(TaskTurn(**t) for t in task["data"]["turns"])


def test_lines_run_under_the_words_of_their_proposal(task):
    [dispute] = disputes(SHORT, LONG, ROOM)
    parts = re.findall(
        r'(<span class="v[12]">(?:<span class="v[12]">)?)([^<]*)', task["data"]["html"]
    )
    for number in (1, 2):
        under = "".join(html.unescape(words) for tag, words in parts if f"v{number}" in tag)
        assert under == max((c.quote for c in dispute.proposal(number)), key=len)


def test_a_page_names_nobody(task):
    assert "anna" not in str(task)
    assert "bilal" not in str(task)


def test_what_people_wrote_is_text_on_the_page(task):
    assert "Es &lt;dauert&gt;." in task["data"]["proposals"]
    assert "Wohnen &amp; Miete" in task["data"]["proposals"]


def test_task_is_read_back_by_the_reader_of_coding_pages(task):
    item = {"id": 1, "data": task["data"], "annotations": [{"id": 5, "result": results(task)}]}
    read = read_task(item, "task 1")

    assert {row.quote for region in read.regions for row in region.rows} == {
        c.quote for c in (SHORT, LONG, ROOM)
    }
    for region in read.regions:
        for row in region.rows:
            assert BODY[row.start : row.end] == row.quote


def test_names_are_dealt_out_anew_for_each_passage_and_the_same_every_time():
    firsts = []
    for n in range(60):
        made = [replace(c, document=f"d{n}") for c in (SHORT, LONG)]
        once, twice = (disputes(*order)[0] for order in (made, made[::-1]))
        assert (once.uid, once.first, once.second) == (twice.uid, twice.first, twice.second)
        assert {once.first, once.second} == {"anna", "bilal"}
        firsts.append(once.first)
    assert 15 < firsts.count("anna") < 45
    assert disputes(SHORT, LONG, seed=1)[0].uid != disputes(SHORT, LONG, seed=2)[0].uid


def test_overlapping_disagreements_are_one_passage_and_others_are_not():
    far = coding("bilal", "Drei Monate")

    assert [len(d.rows) for d in disputes(SHORT, LONG, ROOM, far)] == [2, 1]


def test_what_both_have_alike_there_is_said_and_no_region():
    [dispute] = disputes(SHORT, LONG)
    alike = [coding(who, "aber die Übergabe", "field.housing") for who in ("anna", "bilal")]
    elsewhere = coding("anna", "Drei Monate", "field")

    task = dispute_task(dispute, text(), BOOK, [*alike, elsewhere])

    assert "Einig:</b> Lebensbereich &gt; Wohnen &amp; Miete." in task["data"]["proposals"]
    assert {r["value"]["taxonomy"][0][-1] for r in results(task)} == {"barrier"}


def test_code_that_the_book_has_no_more_is_shown_and_cannot_be_accepted():
    [dispute] = disputes(SHORT, LONG, coding("bilal", "Übergabe", "weg"))

    task = dispute_task(dispute, text(), BOOK)

    assert "weg (nicht mehr im Codebuch)" in task["data"]["proposals"]
    assert len(results(task)) == 2


def test_passage_over_several_turns_shows_them_all():
    start, end = BODY.index("Übergabe"), BODY.index("Monate")
    over = Coding("d1", Span(start, end), "barrier", "anna", BODY[start:end])
    [dispute] = disputes(over)

    task = dispute_task(dispute, text(), BOOK)

    assert [turn["paragraph"] for turn in task["data"]["turns"]] == [3, 4, 5, 6]
    assert words_at(task, results(task)[0]).startswith("Übergabe & der Rest")


def test_passage_outside_every_turn_is_an_error_that_names_it():
    stray = Coding("d1", Span(len(BODY) + 5, len(BODY) + 9), "barrier", "anna", "????")
    [dispute] = disputes(stray)

    with pytest.raises(CodingError, match="lies in no turn"):
        dispute_task(dispute, text(), BOOK)


def test_page_has_codes_memo_and_proposals():
    config = adjudication_config(BOOK)

    for name in ("txt", "kode", "memo", "vorschlaege"):
        assert f'name="{name}"' in config
    assert "fallmemo" not in config  # a memo on the whole document has no place here
