"""A person marks passages in a real browser, and the reader finds exactly these words."""

import json
import os
import shutil
import threading
from contextlib import suppress

import psutil
import pytest

from kimqual.exchange import read_codings

pytestmark = pytest.mark.slow

FIRST, PASSWORD = "coder1@example.org", "geheim-1234"
# Where the first and the last letter of a passage stand on the page, to press and release on.
CORNERS = """
([first, last]) => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const edge = (words, atEnd) => {
    for (walk.currentNode = document.body; walk.nextNode();) {
      const node = walk.currentNode, at = node.data.indexOf(words);
      if (at < 0 || node.parentElement.tagName === "STYLE") continue;
      const range = document.createRange(), i = atEnd ? at + words.length - 1 : at;
      range.setStart(node, i); range.setEnd(node, i + 1);
      const box = range.getBoundingClientRect();
      return [atEnd ? box.right - 0.5 : box.left + 0.5, box.top + box.height / 2];
    }
  };
  return [edge(first, false), edge(last, true)];
}
"""


@pytest.fixture(scope="module")
def outside():
    """Collect every request of the page that does not go to our server."""
    return []


@pytest.fixture(scope="module")
def page(server, wall, outside):
    """Give a logged-in page of a real Chromium that cannot leave the machine."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("KIMQUAL_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        absent = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        absent("no chromium: apt-get install chromium, or name one in KIMQUAL_CHROMIUM")
    inside = (server.url, "data:", "blob:")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", f"--proxy-server={wall.url}"],
        )
        page = browser.new_page(viewport={"width": 1500, "height": 900}, locale="de-DE")
        page.on("request", lambda r: None if r.url.startswith(inside) else outside.append(r.url))
        page.goto(f"{server.url}/user/login/")
        page.fill("input[name=email]", FIRST)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url(lambda url: "/user/login" not in url)
        patience = threading.Timer(90, give_up)
        patience.start()
        yield page
        patience.cancel()
        browser.close()


def give_up():
    """Kill the browser: a frozen page never comes back from a mouse click, so no timeout helps."""
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if "chrom" in process.name():
                process.kill()


def tick(page, search):
    """Choose a code in the tree and close the tree."""
    page.click(".htx-taxonomy .ant-select-selector")
    page.fill("input[name=taxonomy-search-input]", search)
    node = page.locator(".ant-select-tree-treenode", has_text=search)
    node.locator(".ant-select-tree-checkbox").click()
    page.get_by_role("heading").first.click()
    page.locator(".ant-select-dropdown").wait_for(state="hidden")


def corners(page, first, last):
    """Give the points where some words begin and end on the screen."""
    box = page.locator("iframe").bounding_box()
    found = page.frames[-1].evaluate(CORNERS, [first, last])
    return [(box["x"] + x, box["y"] + y) for x, y in found]


def mark(page, first, last=""):
    """Drag the mouse from the beginning of some words to the end of the same, or of others."""
    (x1, y1), (x2, y2) = corners(page, first, last or first)
    page.mouse.move(x1, y1)
    page.mouse.down()
    page.mouse.move((x1 + x2) / 2, (y1 + y2) / 2, steps=5)
    page.mouse.move(x2, y2, steps=8)
    page.mouse.up()
    page.wait_for_timeout(400)


def note(page, word, memo):
    """Click a marked word, write a memo on its passage, and leave the passage."""
    (x, y), _ = corners(page, word, word)
    page.mouse.click(x + 5, y)
    page.fill("textarea[name=memo]", memo)
    page.get_by_role("heading").first.click()
    page.keyboard.press("Escape")
    page.locator("textarea[name=memo]").wait_for(state="hidden")


@pytest.fixture(scope="module")
def work(page, server, project, first, tmp_path_factory):
    """Give the export and what it reads as, after a person coded two passages by mouse."""
    folder = tmp_path_factory.mktemp("page")
    page.goto(f"{server.url}/projects/{project.id}/data?task={project.task}")
    page.frame_locator("iframe").locator(".tx").first.wait_for(timeout=60_000)
    page.wait_for_timeout(1000)
    tick(page, "Hürde")
    mark(page, "die Übergabe der Wohnung")
    note(page, "Wohnung", "Hier fängt es an 😀.")
    tick(page, "Ämter")
    mark(page, "Drei Monate", "Bei mir ging's")
    page.screenshot(path=folder / "page.png")
    with page.expect_response(lambda r: "/annotations" in r.url and r.request.method == "POST"):
        page.click("[data-testid=bottombar-submit-button]")
    page.screenshot(path=folder / "submitted.png")
    export = project.export(first, folder / "export.json")
    return export, read_codings(export)


def test_words_marked_after_an_emoji_are_the_words_read(work):
    _, rows = work

    assert [r.quote for r in rows if r.code == "experience.barrier"] == ["die Übergabe der Wohnung"]


def test_passage_over_two_turns_is_read_turn_by_turn_without_the_label(work):
    _, rows = work

    assert [r.quote for r in rows if r.code == "field.authorities"] == [
        "Drei Monate habe ich gewartet.",
        "Bei mir ging's",
    ]


def test_memo_typed_at_a_passage_arrives_there_only(work):
    _, rows = work

    assert {r.code: r.memo for r in rows} == {
        "experience.barrier": "Hier fängt es an 😀.",
        "field.authorities": "",
    }


def test_page_stores_a_passage_as_the_other_tests_assume(work, project, region):
    [task] = json.loads(work[0].read_text("utf-8"))
    [stored] = [
        r
        for r in task["annotations"][0]["result"]
        if r["type"] == "taxonomy" and r["value"]["text"] == "die Übergabe der Wohnung"
    ]
    barrier = ["experience", "experience.barrier"]
    ours = region(project.turns, "die Übergabe der Wohnung", [barrier], name=stored["id"])

    assert stored == ours


@pytest.mark.usefixtures("work")
def test_page_and_server_ask_nobody_outside(outside, gate):
    # The one address that Label Studio 1.23.2 has no switch for: a file of hints for its pages.
    # The server asks for it without any content of ours, and the proxy refuses it.
    others = [line for line in gate.asked if "raw.githubusercontent.com:443" not in line]

    assert outside == []
    assert others == []
