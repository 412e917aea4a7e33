"""Laws of suggestions on pages: on their own words, whatever else the page holds, and back again."""

from dataclasses import replace

import pytest

from kimqual.exchange.labelstudio_export import parts, read_task
from kimqual.exchange.labelstudio_task import TaskTurn, page_text
from kimqual.labelstudio.config import labelling_config
from kimqual.labelstudio.packing import packed
from kimqual.labelstudio.pages import Page, PageTurn
from kimqual.labelstudio.predicting import Wanted, predict
from kimqual.labelstudio.projects import META, Remote
from kimqual.labelstudio.seeing import see
from kimqual.labelstudio.tasks import tasks
from kimqual.model import Code, Codebook, Coding, Span
from kimqual.store.labelstudio import Project

BOOK = Codebook((Code("field", {"de": "Feld"}), Code("barrier", {"de": "Hürde & mehr"})))
REMOTE = Remote(Project("1" * 32, "anna", 7, 1), labelling_config(BOOK))
SAID = {
    "A1": ("C1", "q1", "Die Übergabe 😀 dauert."),
    "A2": ("C1", "q2", "Der Hof & das Fest."),
    "A3": ("C2", "q1", "Die Übergabe war gut."),
    "A4": (None, "q1", "Nichts <dauert>."),
}
TURNS = (
    PageTurn("Wie war es?", "I", "interviewer", 1),
    PageTurn("Schön 😀, aber es dauert.", "B1", "respondent", 2),
)
PAGES = {
    name: Page(
        name, (PageTurn(text, "", "respondent", 1, heading="Was 😀 fehlt?"),), case, question
    )
    for name, (case, question, text) in SAID.items()
} | {"I1": Page("I1", TURNS)}


UNTOUCHED = {"total_annotations": 0, "total_predictions": 0}


class Server:
    """Shows some pages as they were pushed."""

    def __init__(self, pages):
        self.n_read = 0
        self.items = [
            task | {"id": n, "meta": {META: noted(page)}} | UNTOUCHED
            for n, (task, page) in enumerate(zip(tasks(pages), pages, strict=True), 1)
        ]

    def tasks(self, _, *, include, page_size, among=None):
        assert page_size
        wanted = [t for t in self.items if among is None or t["id"] in among]
        self.n_read += len(wanted) * ("data" in include)
        return [{key: task[key] for key in include.split(",")} for task in wanted]


def noted(page):
    if page.documents == (page.id,):
        return {"project": "p", "uid": page.id, "sha256": "0"}
    return {"project": "p", "uid": page.id, "documents": dict.fromkeys(page.documents, "0")}


def coding(document, words, code="barrier", score=None):
    text = "\n".join(turn.text for turn in PAGES[document].turns)
    start = text.index(words)
    return Coding(document, Span(start, start + len(words)), code, "model:m", words, score=score)


CODINGS = {
    "A1": [coding("A1", "dauert", score=0.9), coding("A1", "Übergabe 😀", score=0.5)],
    "A3": [coding("A3", "Übergabe"), coding("A3", "Übergabe", "field")],
    "A4": [coding("A4", "<dauert>")],
    "I1": [coding("I1", "es dauert")],
}


def predicted(server, codings=CODINGS, book=BOOK):
    seen = see(server, REMOTE)
    return predict(server, REMOTE, seen.pages, Wanted("model:m", codings, PAGES, book))


@pytest.mark.parametrize("pack", ["person", "answer", "2", "9"])
def test_each_suggestion_lies_on_its_words_and_comes_back_to_its_document(pack):
    server = Server(packed(PAGES.values(), pack))
    found = set()
    for number, body in predicted(server).bodies.items():
        [task] = [task for task in server.items if task["id"] == number]
        page = page_text(TaskTurn(**turn) for turn in task["data"]["turns"])
        for region in body["result"]:
            at = region["value"]["globalOffsets"]
            assert page[at["start"] : at["end"]] == region["value"]["text"]
        read = read_task(task | {"annotations": [{"id": 1, "result": body["result"]}]}, "task")
        for part in parts(read):
            rows = [row for region in part.regions for row in region.rows]
            found |= {(part.document, row.start, row.quote, row.code) for row in rows}

    wanted = [c for codings in CODINGS.values() for c in codings]
    assert found == {(c.document, c.span.start, c.quote, c.code) for c in wanted}


def test_documents_are_counted_where_something_was_suggested():
    n = predicted(Server(packed(PAGES.values(), "9"))).n_documents

    assert sorted(n.values()) == [1, 3]


def test_page_is_laid_out_as_it_was_when_it_was_pushed():
    then = [replace(page, turns=tuple(map(reworded, page.turns))) for page in PAGES.values()]
    server = Server(packed(then, "person"))

    for number, body in predicted(server).bodies.items():
        page = page_text(TaskTurn(**turn) for turn in server.items[number - 1]["data"]["turns"])
        for region in body["result"]:
            at = region["value"]["globalOffsets"]
            assert page[at["start"] : at["end"]] == region["value"]["text"]


def reworded(turn):
    return replace(turn, heading=turn.heading and f"{turn.heading} Und was sonst?")


def test_only_pages_of_answers_with_suggestions_are_read():
    server = Server(packed(PAGES.values(), "answer"))
    predicted(server)

    assert server.n_read == 3


def test_suggestion_whose_code_the_page_lacks_is_counted_where_its_document_is_shown():
    more = Codebook((*BOOK.codes, Code("new", {"de": "Neu"})))
    codings = {"I1": [coding("I1", "Schön", "new")], "A2": [coding("A2", "Hof", "new")]}
    server = Server([PAGES["I1"]])

    found = predicted(server, codings, more)

    assert (dict(found.bodies), found.n_unknown) == ({}, 1)


def test_tasks_of_others_are_foreign_and_show_nothing():
    server = Server([PAGES["I1"]])
    server.items.append(server.items[0] | {"id": 2, "meta": None})

    seen = see(server, REMOTE)

    assert (seen.n_foreign, seen.documents) == (1, {"I1": "0"})
    assert see(server, None).pages == ()
