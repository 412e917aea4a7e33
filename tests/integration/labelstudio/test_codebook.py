"""A codebook changes while people code: every passage keeps its words and is seen with its code."""

import os
import shutil
from dataclasses import replace
from unittest import mock

import pytest

from kimqual.errors import CodebookError, LabelStudioError
from kimqual.exchange import read_codebook, write_codebook
from kimqual.labelstudio.client import TOKEN as VARIABLE
from kimqual.labelstudio.planning import plan_codebook
from kimqual.labelstudio.updating import push_codebook
from kimqual.model import Code, Codebook
from kimqual.store.codings import save_releases
from tests.integration.commands import kimqual
from tests.integration.killing import KILLED, drive, needs_signals
from tests.integration.labelstudio.coders import (
    BARRIER,
    HOUSING,
    SUPPORT,
    Desk,
    client_of,
    make_study,
    memo,
    opened,
)
from tests.integration.labelstudio.conftest import FIRST, PASSWORD, TOKEN
from tests.integration.labelstudio.test_push_pull import codings, fetch, n_events, push

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path):
    return make_study(tmp_path / "studie")


@pytest.fixture
def desk(folder, server, personal, first):
    (anna, _), _ = push(folder, server, personal)
    return Desk(first, anna.number)


@pytest.fixture(scope="module")
def page(server, wall):
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("KIMQUAL_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        absent = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        absent("no chromium: apt-get install chromium, or name one in KIMQUAL_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", f"--proxy-server={wall.url}"],
        )
        page = browser.new_page(viewport={"width": 1500, "height": 900}, locale="de-DE")
        page.set_default_timeout(120_000)
        page.goto(f"{server.url}/user/login/")
        page.fill("input[name=email]", FIRST)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url(lambda url: "/user/login" not in url)
        yield page
        browser.close()


def change(folder, *changed):
    """Write codes into the study's codebook, new ones at the end, and count its revision up."""
    path = folder / "codebook.toml"
    book = read_codebook(path)
    new = {code.id: code for code in (*book.codes, *changed)}
    write_codebook(Codebook(tuple(new.values()), book.name, book.revision + 1), path)


def code(folder, id_, **values):
    return replace(read_codebook(folder / "codebook.toml")[id_], **values)


def bring(folder, server, token):
    client = client_of(server, token)
    book = read_codebook(folder / "codebook.toml")
    with opened(folder) as study:
        plans = plan_codebook(study, client, book)
        push_codebook(study, client, book, plans)
    return [plan.updated for plan in plans], client


@pytest.fixture
def coded(desk, region):
    """Code two documents as Anna: two codes and a memo, one code, a document passed over."""
    task, other = desk.task("Übergabe"), desk.task("Hof")
    turns = task["data"]["turns"]
    barrier = region(turns, "die Übergabe der Wohnung", [BARRIER, HOUSING], name="r1")
    support = region(turns, "ewig", [SUPPORT], name="r2")
    desk.submit(task, barrier, memo(barrier, "Hier fängt es an 😀."), support)
    skipped = region(other["data"]["turns"], "Hof", [HOUSING], name="r3")
    desk.submit(other, skipped, was_cancelled=True)
    return task


def stored(desk):
    """Give every annotation as it is on the server, without what every write changes."""
    changing = {"updated_at", "updated_by", "created_ago", "draft_created_at"}
    return {
        a["id"]: {key: a[key] for key in a if key not in changing}
        for task in desk.tasks()
        for a in task["annotations"]
    }


def without_paths(annotations):
    """Give annotations without the paths of their passages' codes."""
    return {
        number: annotation
        | {
            "result": [
                r | {"value": {k: v for k, v in r["value"].items() if k != "taxonomy"}}
                for r in annotation["result"]
            ]
        }
        for number, annotation in annotations.items()
    }


def seen(page, server, desk, task):
    """Open a document; give the words that are marked on it, with the codes shown beside them."""
    page.goto(f"{server.url}/projects/{desk.number}/data?task={task['id']}")
    marks = page.frame_locator("iframe").locator(".htx-highlight")
    marks.first.wait_for()
    items = page.locator(".lsf-outliner-item")
    items.first.wait_for()
    shown = {
        item.locator(".lsf-outliner-item__text").inner_text(): item.locator(
            ".lsf-labels-list .lsf-labels-list"
        ).all_inner_texts()
        for item in items.all()
    }
    assert sorted(marks.all_inner_texts()) == sorted(shown)
    return shown


HOUSE, EVER = "die Übergabe der Wohnung", "ewig"
AREA, FELT = "Lebensbereich", "Erfahrung"
OPERATIONS = {
    "add": (
        lambda _: [Code("field.transport", {"de": "Verkehr"}, parent="field")],
        "added",
        {HOUSE: [f"{FELT} > Barriere", f"{AREA} > Wohnen"], EVER: [f"{FELT} > Unterstützung"]},
        ["experience.barrier", "field.housing", "experience.support"],
    ),
    "rename": (
        lambda folder: [code(folder, "field.housing", label={"de": "Wohnen & <Miete>"})],
        "renamed",
        {
            HOUSE: [f"{FELT} > Barriere", f"{AREA} > Wohnen & <Miete>"],
            EVER: [f"{FELT} > Unterstützung"],
        },
        ["experience.barrier", "field.housing", "experience.support"],
    ),
    "move": (
        lambda folder: [code(folder, "field.housing", parent="experience")],
        "moved",
        {HOUSE: [f"{FELT} > Barriere", f"{FELT} > Wohnen"], EVER: [f"{FELT} > Unterstützung"]},
        ["experience.barrier", "field.housing", "experience.support"],
    ),
    "merge": (
        lambda folder: [code(folder, "field.housing", merged_into="field.neighbourhood")],
        "merged",
        {
            HOUSE: [f"{FELT} > Barriere", f"{AREA} > Nachbarschaft und Zusammenleben"],
            EVER: [f"{FELT} > Unterstützung"],
        },
        ["experience.barrier", "field.neighbourhood", "experience.support"],
    ),
    "split": (
        lambda folder: [
            code(folder, "experience.support", split_into=("help.office", "help.friends")),
            Code("help.office", {"de": "Hilfe vom Amt"}, parent="experience"),
            Code("help.friends", {"de": "Hilfe von Leuten"}, parent="experience"),
        ],
        "split",
        {
            HOUSE: [f"{FELT} > Barriere", f"{AREA} > Wohnen"],
            EVER: [f"{FELT} > Unterstützung (aufgeteilt)"],
        },
        ["experience.barrier", "field.housing", "experience.support"],
    ),
    "retire": (
        lambda folder: [code(folder, "experience.support", retired=True)],
        "retired",
        {
            HOUSE: [f"{FELT} > Barriere", f"{AREA} > Wohnen"],
            EVER: [f"{FELT} > Unterstützung (stillgelegt)"],
        },
        ["experience.barrier", "field.housing", "experience.support"],
    ),
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_after_each_change_every_passage_is_seen_with_its_code_and_pulled_with_it(
    operation, folder, server, personal, desk, coded, page
):
    changed, kind, shown, given = OPERATIONS[operation]
    fetch(folder, server, personal)
    before, words = stored(desk), {row[1]: row[3] for row in codings(folder)}
    numbers = coding_numbers(folder)
    change(folder, *changed(folder))

    (anna, bilal), _ = bring(folder, server, personal)

    assert kind in [c.kind for c in anna.changes]
    assert anna.changes == bilal.changes
    assert anna.n_written == anna.n_annotations == (2 if kind in ("moved", "merged") else 0)
    assert bilal.n_written == 0
    assert without_paths(stored(desk)) == without_paths(before)
    assert seen(page, server, desk, coded) == shown
    (pulled, _), _ = fetch(folder, server, personal)
    assert (pulled.counts.n_new, pulled.counts.n_gone, pulled.faults) == (0, 0, [])
    assert sorted(row[2] for row in codings(folder)) == sorted(given)
    assert {row[1]: row[3] for row in codings(folder)} == words
    assert coding_numbers(folder) == numbers
    state = stored(desk), n_events(folder)

    (again, _), client = bring(folder, server, personal)

    assert (again.is_current, again.changes, client.n_writes) == (True, [], 0)
    assert (stored(desk), n_events(folder)) == state
    assert again.undecided == anna.undecided
    assert [u.n for u in anna.undecided] == ([1] if kind == "split" else [])


def coding_numbers(folder):
    with opened(folder) as study:
        return sorted(study.codings()["coding"])


def click(page, label):
    """Click a code's box in the tree once it stands still; tell whether it is ticked then."""
    page.click(".htx-taxonomy .ant-select-arrow", force=True)
    page.fill("input[name=taxonomy-search-input]", label)
    node = page.locator(".ant-select-tree-treenode", has_text=label)
    was_ticked = is_ticked(node)
    box = resting(page, node.locator(".ant-select-tree-checkbox"))
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for _ in range(20):  # a box that does not follow stays as it is for two seconds
        page.wait_for_timeout(100)
        if is_ticked(node) != was_ticked:
            break
    ticked = is_ticked(node)
    page.get_by_role("heading").first.click()
    page.locator(".ant-select-dropdown").wait_for(state="hidden")
    return ticked


def is_ticked(node):
    return "treenode-checkbox-checked" in node.get_attribute("class")


def resting(page, locator):
    """The box on the page once the list, which moves while it is searched, has come to rest."""
    box, before = locator.bounding_box(), None
    while box != before:
        page.wait_for_timeout(200)
        box, before = locator.bounding_box(), box
    return box


def test_split_is_a_worklist_that_shrinks_as_people_decide(
    folder, server, personal, desk, region, coded, page
):
    change(folder, *OPERATIONS["split"][0](folder))
    (anna, _), _ = bring(folder, server, personal)
    [left] = anna.undecided
    assert (left.code, left.into, left.document) == (
        "experience.support",
        ("help.office", "help.friends"),
        coded["data"]["uid"],
    )
    page.goto(left.address)
    page.frame_locator("iframe").locator(".htx-highlight", has_text=EVER).click()

    assert click(page, "Unterstützung"), "Label Studio lets nobody take away the last code"
    assert click(page, "Hilfe vom Amt")
    assert not click(page, "Unterstützung")
    with page.expect_response(lambda r: "/annotations/" in r.url and r.request.method == "PATCH"):
        page.click("[data-testid=bottombar-update-button]")

    (anna, _), client = bring(folder, server, personal)
    assert (anna.undecided, client.n_writes) == ([], 0)
    fetch(folder, server, personal)
    assert ("anna", EVER, "help.office", "") in codings(folder)


def test_retired_code_cannot_be_ticked_anew(folder, server, personal, desk, coded, page):
    change(folder, *OPERATIONS["retire"][0](folder))
    bring(folder, server, personal)
    seen(page, server, desk, coded)

    assert not click(page, "Unterstützung")
    assert click(page, "Barriere")


def merge_housing(folder):
    change(folder, code(folder, "field.housing", merged_into="field.neighbourhood"))


NEIGHBOURS = ["field", "field.neighbourhood"]


def test_drafts_of_everybody_are_brought_along_and_stay_theirs(
    folder, server, personal, desk, second, region, coded
):
    turns = coded["data"]["turns"]
    [annotation] = desk.task("Übergabe")["annotations"]
    open_change = region(turns, "Schön", [HOUSING], name="neu")
    other = desk.task("Hof")
    begun = region(other["data"]["turns"], "Hof", [BARRIER, HOUSING], name="neu")
    at = f"/api/tasks/{coded['id']}/annotations/{annotation['id']}/drafts"
    for address, result in ((at, open_change), (f"/api/tasks/{other['id']}/drafts", begun)):
        second.post(address, json={"result": [result], "lead_time": 3}).raise_for_status()
    before = drafts(second, coded) + drafts(second, other)
    merge_housing(folder)

    (anna, _), _ = bring(folder, server, personal)

    # Writing an annotation deletes the changes that are open to it: it waits for them.
    assert (anna.n_drafts, anna.n_waiting, anna.n_annotations, anna.n_written) == (2, 1, 1, 3)
    after = drafts(second, coded) + drafts(second, other)
    assert [d["result"][0]["value"]["taxonomy"] for d in after] == [
        [NEIGHBOURS],
        [BARRIER, NEIGHBOURS],
    ]
    for old, new in zip(before, after, strict=True):
        assert [new[key] for key in ("id", "user", "annotation", "lead_time")] == [
            old[key] for key in ("id", "user", "annotation", "lead_time")
        ]
    (again, _), client = bring(folder, server, personal)
    assert (again.is_current, again.n_waiting, client.n_writes) == (True, 1, 0)
    desk.update(annotation["id"], *after[0]["result"])  # as the page does on "Update"
    (done, _), _ = bring(folder, server, personal)
    assert (done.n_waiting, "field.housing" in str(stored(desk))) == (0, False)


def drafts(browser, task):
    return browser.get(f"/api/tasks/{task['id']}/drafts").raise_for_status().json()


def test_what_a_coder_changed_after_the_plan_is_kept(folder, server, personal, desk, region, coded):
    merge_housing(folder)
    client, book = client_of(server, personal), read_codebook(folder / "codebook.toml")
    with opened(folder) as study:
        plans = plan_codebook(study, client, book)
        [annotation] = desk.task("Übergabe")["annotations"]
        turns = coded["data"]["turns"]
        later = [region(turns, words, [HOUSING], name=words) for words in ("Wohnung", "Schön")]
        desk.update(annotation["id"], *later)
        push_codebook(study, client, book, plans)

    fetch(folder, server, personal)
    assert codings(folder) == [
        ("anna", words, "field.neighbourhood", "") for words in ("Schön", "Wohnung")
    ]


def test_page_that_stayed_open_brings_old_codes_back_and_the_next_push_mends_it(
    folder, server, personal, desk, coded
):
    [old] = desk.task("Übergabe")["annotations"]
    merge_housing(folder)
    change(folder, code(folder, "experience.barrier", parent="field"))
    bring(folder, server, personal)
    desk.update(old["id"], *old["result"])

    fetch(folder, server, personal)
    given = [row[2] for row in codings(folder)]
    (anna, _), _ = bring(folder, server, personal)

    assert sorted(given) == ["experience.barrier", "experience.support", "field.neighbourhood"]
    assert (anna.has_other_page, anna.n_written) == (False, 1)
    [mended] = desk.task("Übergabe")["annotations"]
    paths = mended["result"][0]["value"]["taxonomy"]
    assert paths == [["field", "experience.barrier"], NEIGHBOURS]


def test_two_codes_of_a_passage_that_became_one_are_one_with_memo_release_and_region(
    folder, server, personal, desk, region
):
    task = desk.task("Übergabe")
    both = region(task["data"]["turns"], EVER, [HOUSING, NEIGHBOURS], name="r1")
    number = desk.submit(task, both, memo(both, "Lange gewartet."))
    fetch(folder, server, personal)
    with opened(folder) as study:
        save_releases(study, dict.fromkeys(study.codings()["coding"], EVER))
    merge_housing(folder)
    bring(folder, server, personal)

    (anna, _), _ = fetch(folder, server, personal)

    assert (anna.n_merged, anna.counts.n_new, anna.counts.n_unreleased) == (1, 0, 0)
    assert codings(folder) == [("anna", EVER, "field.neighbourhood", "Lange gewartet.")]
    with opened(folder) as study:
        assert list(study.codings()["released"]) == [True]
    desk.delete(number)
    fetch(folder, server, personal)
    assert codings(folder) == []


def test_controls_that_people_added_stay_with_what_was_said_in_them(
    folder, server, personal, desk, coded
):
    config = desk.browser.get(f"/api/projects/{desk.number}/").json()["label_config"]
    extra = (
        '<Choices name="eignung" toName="txt"><Choice value="auswerten"/></Choices>'
        '<Relations><Relation value="widerspricht"/></Relations></View>'
    )
    config = config.rstrip().removesuffix("</View>") + extra
    address = f"/api/projects/{desk.number}/"
    desk.browser.patch(address, json={"label_config": config}).raise_for_status()
    said = {"from_name": "eignung", "to_name": "txt", "type": "choices", "id": "e"}
    said["value"] = {"choices": ["auswerten"]}
    relation = {"type": "relation", "from_id": "r1", "to_id": "r2", "labels": ["widerspricht"]}
    [annotation] = desk.task("Übergabe")["annotations"]
    desk.update(annotation["id"], *annotation["result"], said, relation)
    merge_housing(folder)

    (anna, _), _ = bring(folder, server, personal)

    assert anna.kept == ["eignung", "<Relations>"]
    assert anna.n_results["eignung"] == 1
    assert desk.task("Übergabe")["annotations"][0]["result"][-2:] == [said, relation]
    config = desk.browser.get(address).json()["label_config"]
    assert 'name="eignung"' in config
    assert "<Relations>" in config
    (again, _), client = bring(folder, server, personal)
    assert (again.is_current, client.n_writes) == (True, 0)
    assert not push(folder, server, personal)[0][0].has_other_codes


def test_code_on_passages_that_is_gone_from_the_codebook_is_refused(
    folder, server, personal, desk, coded
):
    path = folder / "codebook.toml"
    book = read_codebook(path)
    gone = {"experience.support", "field.work"}
    write_codebook(replace(book, codes=tuple(c for c in book.codes if c.id not in gone)), path)
    change(folder)
    before = desk.browser.get(f"/api/projects/{desk.number}/").json(), n_events(folder)

    with pytest.raises(CodebookError, match=r"'experience.support' .passages: anna 1") as caught:
        bring(folder, server, personal)
    assert "field.work" not in str(caught.value)
    assert "retired = true" in caught.value.mend
    assert (desk.browser.get(f"/api/projects/{desk.number}/").json(), n_events(folder)) == before

    change(folder, replace(book["experience.support"], retired=True))
    (anna, _), _ = bring(folder, server, personal)
    assert ("removed", "field.work") in [(c.kind, c.code) for c in anna.changes]


def test_revision_that_was_not_counted_up_is_refused_before_anything_is_sent(
    folder, server, personal, desk, coded
):
    path = folder / "codebook.toml"
    path.write_text(path.read_text("utf-8").replace("Wohnen", "Wohnung"), "utf-8")
    client = client_of(server, personal)

    with opened(folder) as study, pytest.raises(CodebookError, match="known with other codes"):
        plan_codebook(study, client, read_codebook(path))
    assert client.n_writes == 0


def test_older_copy_of_the_study_takes_no_code_back(folder, server, personal, desk, tmp_path):
    old = shutil.copytree(folder, tmp_path / "alt")
    merge_housing(folder)
    bring(folder, server, personal)

    with pytest.raises(LabelStudioError, match="has revision 2") as caught:
        bring(old, server, personal)
    assert "newest copy" in caught.value.mend


def test_new_revision_is_that_of_later_codings_whatever_the_description_says(
    folder, server, personal, desk, region, coded
):
    change(folder)
    bring(folder, server, personal)
    address = f"/api/projects/{desk.number}/"
    desk.browser.patch(address, json={"description": "Bitte bis Mai."}).raise_for_status()
    fetch(folder, server, personal)
    with opened(folder) as study:
        assert set(study.codings()["codebook_revision"]) == {2}

    change(folder)
    bring(folder, server, personal)
    assert "Bitte bis Mai. kimqual:" in desk.browser.get(address).json()["description"]


def test_server_that_cannot_prove_to_be_safe_is_sent_nothing(folder, server, desk, coded):
    merge_housing(folder)
    before = stored(desk)
    with pytest.raises(LabelStudioError, match="Nothing was sent"):
        bring(folder, server, TOKEN)
    assert stored(desk) == before


def test_command_shows_first_and_writes_nothing_on_a_dry_run(folder, server, personal, desk, coded):
    merge_housing(folder)
    change(folder, *OPERATIONS["split"][0](folder))
    before = stored(desk), n_events(folder)
    command = ("labelstudio", "push", "codebook", "--url", server.url)
    with mock.patch.dict(os.environ, {VARIABLE: personal}):
        dry = kimqual(*command, "--dry-run", study=folder)
        assert (stored(desk), n_events(folder)) == before
        done = kimqual(*command, study=folder)
        again = kimqual(*command, "--json", study=folder)

    assert "merged: field.housing -> field.neighbourhood" in dry.out
    assert "split: experience.support -> help.office, help.friends" in dry.out
    assert "passages: 2 of field.housing become field.neighbourhood" in dry.out
    assert f"/projects/{desk.number}/data?task={coded['id']}" in dry.out
    assert done.out.startswith(dry.out)
    assert "anna: done; 2 annotations and drafts written and verified" in done.out
    assert [p["is_current"] for p in again.json()] == [True, True]
    for said in (dry, done, again):
        assert said.err == ""
        assert "Übergabe" not in said.out
        assert personal not in said.out


def test_command_before_any_push_says_what_to_do(folder, server, personal):
    with mock.patch.dict(os.environ, {VARIABLE: personal}):
        ran = kimqual("labelstudio", "push", "codebook", "--url", server.url, study=folder)
    assert ran.code == 1
    assert "push coding" in ran.err


DRIVER = """
import sys
from pathlib import Path
from kimqual.exchange import read_codebook
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.planning import plan_codebook
from kimqual.labelstudio.updating import push_codebook
from kimqual.store import Study
from tests.integration.killing import Countdown

_, folder, url, at, when = sys.argv
write = Client.patch
count = Countdown(at)

def counted(self, *arguments):
    if when == "before":
        count()
    answer = write(self, *arguments)
    if when == "after":
        count()
    return answer

Client.patch = counted
client, book = Client.open(url), read_codebook(Path(folder) / "codebook.toml")
with Study.open(folder, passphrase="") as study:
    push_codebook(study, client, book, plan_codebook(study, client, book))
"""


@needs_signals
def test_killed_push_loses_nothing_and_the_next_one_does_what_is_left(
    folder, server, personal, desk, region, coded
):
    for words in ("Deutschkurs", "März"):
        task = desk.task("Deutschkurs")
        desk.submit(task, region(task["data"]["turns"], words, [HOUSING], name=words))
    fetch(folder, server, personal)
    before = stored(desk)
    merge_housing(folder)
    wanted = sorted(
        (*row[:2], row[2].replace("field.housing", "field.neighbourhood"), row[3])
        for row in codings(folder)
    )

    # Anna's page, two of her annotations, her third one, Bilal's page.
    for at, when in ((1, "before"), (1, "after"), (2, "before"), (2, "after"), (2, "before")):
        assert (
            drive(DRIVER, folder, server.url, at, when, **{VARIABLE: personal}).returncode == KILLED
        )
        assert without_paths(stored(desk)) == without_paths(before)
        fetch(folder, server, personal)
        assert codings(folder) == wanted
    (anna, bilal), _ = bring(folder, server, personal)
    assert anna.is_current
    assert bilal.has_other_page
    assert [p.is_current for p in bring(folder, server, personal)[0]] == [True, True]
    assert "field.housing" not in str(stored(desk))
