"""A real Chromium that cannot leave the machine, and what coders do in it by mouse."""

import os
import shutil
import threading
from contextlib import contextmanager, suppress

import psutil
import pytest

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


@contextmanager
def logged_in(server, wall, outside, *, patience=240, **looks):
    """Give a page of a coder who is logged in; note whom it asks outside the server."""
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
        looks = {"viewport": {"width": 1500, "height": 900}, **looks}
        page = browser.new_page(locale="de-DE", **looks)
        page.set_default_timeout(90_000)  # a busy machine draws a page in half a minute
        page.on("request", lambda r: None if r.url.startswith(inside) else outside.append(r.url))
        page.goto(f"{server.url}/user/login/")
        page.fill("input[name=email]", FIRST)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url(lambda url: "/user/login" not in url)
        timer = threading.Timer(patience, give_up)
        timer.start()
        yield page
        timer.cancel()
        browser.close()


def open_task(page, server, project, task):
    """Open a task and wait until its text is there."""
    page.goto(f"{server.url}/projects/{project}/data?task={task}")
    page.frame_locator("iframe").locator(".tx").first.wait_for(timeout=60_000)
    page.wait_for_timeout(1000)


def submit(page):
    """Press Submit, and wait until the server has it."""
    with page.expect_response(lambda r: "/annotations" in r.url and r.request.method == "POST"):
        page.click("[data-testid=bottombar-submit-button]")


def give_up():
    """Kill the browser: a frozen page never comes back from a mouse click, so no timeout helps."""
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if "chrom" in process.name():
                process.kill()


def tick(page, *searches):
    """Choose one or several codes in the tree and close the tree."""
    page.click(".htx-taxonomy .ant-select-selector")
    for search in searches:
        page.fill("input[name=taxonomy-search-input]", search)
        page.wait_for_timeout(500)
        node = page.locator(".ant-select-tree-treenode", has_text=search).last
        node.locator(".ant-select-tree-checkbox").click()
    page.get_by_role("heading").first.click()
    page.locator(".ant-select-dropdown").wait_for(state="hidden")


def bring(page, words):
    """Scroll until some words are in view."""
    page.frame_locator("iframe").locator(".tx", has_text=words).first.scroll_into_view_if_needed()
    page.wait_for_timeout(300)


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
