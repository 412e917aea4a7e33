"""Laws of a review's pages: the words stay what they are, and every proposal can be read back."""

import re
from html import unescape
from unittest import mock
from xml.etree import ElementTree as ET

import pytest

from kimqual.anonymisation.run import run
from kimqual.coding.anchor import carry, carry_text
from kimqual.errors import FileError
from kimqual.exchange.labelstudio_review import read_review_task
from kimqual.exchange.labelstudio_task import TaskTurn, page_text
from kimqual.labelstudio.review_config import VERDICTS, review_config
from kimqual.labelstudio.review_tasks import review_tasks
from kimqual.model import Category
from kimqual.store import Study
from kimqual.store.documents import add
from kimqual.store.reviews import Reviewed, save_reviewed
from tests.unit.store.builders import PASSPHRASE, interview

SAID = "😀 Frau Yılmaz & <Herr> Krause sagten „ja“. Quinzel wohnt in der Heeper Straße 12."


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("review") / "studie"
    with Study.create(folder, passphrase=PASSPHRASE) as study:
        add(study, [interview("a.txt", "1", second=SAID)])
        add(study, [interview("b.txt", "2", second="Es regnet seit Tagen.")])
        run(study, carry=carry, carry_text=carry_text)
        yield study


def first(study):
    """Give the task of the first interview."""
    return next(task for task in review_tasks(study) if "Krause" in task["data"]["html"])


@pytest.fixture(scope="module")
def threshold(study):
    """Give what lies between its lowest and its highest score: some are below, and none is there."""
    scores = {mention["score"] for mention in first(study)["data"]["mentions"]}
    return (min(scores) + max(scores)) / 2


@pytest.fixture(scope="module")
def task(study, threshold):
    """Give the task of the first interview, made with a threshold above some of its scores."""
    with mock.patch("kimqual.labelstudio.review_tasks.UNCERTAIN", threshold):
        return first(study)


def stored(task):
    """Give a task as the server has it when somebody submitted what was proposed."""
    annotation = {"id": 7, "result": task["predictions"][0]["result"], "completed_by": 1}
    return {"id": 3, "data": task["data"], "annotations": [annotation]}


def test_underlined_page_has_the_letters_that_offsets_count_in(task):
    html = re.sub(r"<style>.*?</style>", "", task["data"]["html"])
    turns = [TaskTurn(**turn) for turn in task["data"]["turns"]]

    assert 'class="unsure"' in html
    assert unescape(re.sub(r"<[^>]+>", "", html)) == page_text(turns)


def test_only_what_is_below_the_threshold_is_underlined(task, threshold):
    scores = [m["score"] for m in task["data"]["mentions"]]
    n_unsure = task["data"]["html"].count('class="unsure"')

    assert 0 < n_unsure == sum(score < threshold for score in scores) < len(scores)
    assert f"{len(scores)} Stellen, {n_unsure} unsicher" in task["data"]["hinweis"]


def test_what_is_proposed_reads_back_as_what_was_found(task):
    read = read_review_task(stored(task), "task 3")
    [done] = read.submitted

    assert done.faults == ()
    assert [(m.span, m.category) for m in done.marked] == [
        (p.mention.span, p.mention.category) for p in read.proposals
    ]
    assert {m.entity for m in done.marked} == {p.mention.entity for p in read.proposals}
    assert {m.verdict for m in done.marked} == {"ja"}
    assert "Krause" in {m.words for m in done.marked}


def test_a_document_without_a_mention_comes_last_and_asks_what_is_missing(study):
    last = review_tasks(study)[-1]

    assert last["data"]["mentions"] == []
    assert "Fehlt etwas?" in last["data"]["hinweis"]


def test_documents_that_were_reviewed_stay_away_until_their_text_changes(study):
    first = review_tasks(study)[0]["data"]
    with study.action("test") as event:
        save_reviewed(study, event, Reviewed(first["uid"], first["revision"], "r", 1, "v"))

    assert first["uid"] not in {task["data"]["uid"] for task in review_tasks(study)}
    with study.action("test"):
        study.db.execute("UPDATE reviewed SET revision = 0")
    assert first["uid"] in {task["data"]["uid"] for task in review_tasks(study)}


@pytest.mark.parametrize(
    ("key", "value"), [("mentions", [{"start": 1}]), ("turns", []), ("revision", "eins")]
)
def test_a_task_that_somebody_changed_is_an_error_without_its_text(task, key, value):
    item = stored(task)
    item["data"] = item["data"] | {key: value}
    if key == "turns":
        item["data"]["turns"] = [dict(t, base=t["base"] + 1) for t in task["data"]["turns"]]

    with pytest.raises(FileError) as caught:
        read_review_task(item, "task 3")
    assert "Krause" not in str(caught.value)


def test_every_category_has_a_label_and_every_verdict_a_choice():
    page = ET.fromstring(review_config())  # noqa: S314  # our own

    assert {label.get("alias") for label in page.iter("Label")} == set(Category)
    assert [choice.get("alias") for choice in page.iter("Choice")] == list(VERDICTS)
    labels = [label.get("value") for label in page.iter("Label")]
    assert len(set(labels)) == len(labels)
