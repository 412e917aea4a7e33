"""The page of disagreements in a real browser: filters work, nothing said runs, nobody is asked."""

import os
import shutil

import pytest

from kimqual.coding.anchor import carry, carry_text
from kimqual.exchange import read_codebook
from kimqual.model import Coding
from kimqual.store import Study
from kimqual.store.codings import save_codings, texts
from kimqual.store.documents import add
from kimqual.store.sources import sources
from kimqual.store.views import save_views
from tests.integration.commands import PASSPHRASE, done
from tests.unit.store.builders import QUESTIONS, answer, treat

pytestmark = pytest.mark.slow
HOSTILE = "Brief: </p><script>document.title = 'fort'</script><img src=x onerror=\"document.title='fort'\">"
SAID = (HOSTILE, "Die Busse fahren selten.", "Keine Wohnung, seit zwei Jahren.")
CODES = {
    "anna": ("field.work", "field.public_space", "field.housing"),
    "bilal": ("field.housing", "", "field.housing"),
    "cem": ("field.work", "field.public_space", "experience.barrier"),
}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """Write the page of a study of three coders, as a user does."""
    folder = tmp_path_factory.mktemp("seite") / "studie"
    with Study.create(folder, name="Seite", passphrase=PASSPHRASE) as study:
        said = [answer(case=f"P{n}", text=t, sha256=f"s{n}") for n, t in enumerate(SAID)]
        add(study, said, questions=QUESTIONS)
        treated = ((stored, treat(stored)) for stored in sources(study))
        save_views(study, treated, lambda: "", carry=carry, carry_text=carry_text)
        save_codings(study, codings(study), read_codebook(folder / "codebook.toml"))
    page = folder / "exports" / "unterschiede.html"
    done("agreement", "disagreements", "--html", page, study=folder)
    return page


def codings(study):
    for number, text in enumerate(texts(study)):
        span = text.turns[0]
        for coder, codes in CODES.items():
            if codes[number]:
                yield Coding(text.id, span, codes[number], coder, span.of(text.text))


@pytest.fixture(scope="module")
def seen(path):
    """Open the page; give it, what it asked for and what went wrong."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("KIMQUAL_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        absent = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        absent("no chromium: apt-get install chromium, or name one in KIMQUAL_CHROMIUM")
    requests, faults = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(locale="de-DE")
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(path.as_uri())
        yield page, requests, faults
        browser.close()


@pytest.fixture
def page(seen):
    seen[0].reload()
    return seen[0]


def shown(page):
    return page.locator("article:visible")


def test_what_was_said_is_text_and_the_page_asks_nobody(page, seen, path):
    _, requests, faults = seen
    assert page.title() == "Wo sich die Codierenden unterscheiden"
    assert HOSTILE in shown(page).filter(has_text="Brief:").first.locator(".words").inner_text()
    assert page.locator("img").count() == 0
    assert set(requests) == {path.as_uri()}
    assert faults == []


def test_all_rows_are_there_before_anybody_filters(page):
    assert shown(page).count() == 6
    assert page.locator("output").inner_text() == "6 von 6 gezeigt"


@pytest.mark.parametrize(
    ("choices", "n"),
    [
        ({"kind": "missed"}, 2),
        ({"kind": "sibling code"}, 2),
        ({"code": "field.work"}, 2),
        ({"code": "field"}, 6),
        ({"who": "anna – cem"}, 1),
        ({"document": "A00003"}, 2),
        ({"kind": "missed", "who": "anna – cem"}, 0),
    ],
)
def test_filters_leave_what_is_asked_for(page, choices, n):
    for name, value in choices.items():
        page.select_option(f"select[name={name}]", value)
    assert shown(page).count() == n
    assert page.locator("output").inner_text() == f"{n} von 6 gezeigt"
    assert page.locator("section:visible").count() <= n


def test_both_codings_are_underlined_each_in_its_way(page):
    row = shown(page).filter(has_text="Brief:").first
    styles = {
        name: row.locator(f".words span.{name}").first.evaluate(
            "node => getComputedStyle(node).borderBottomStyle"
        )
        for name in ("v1", "v2")
    }
    assert styles == {"v1": "solid", "v2": "dotted"}
    assert {"anna", "bilal"} == set(row.locator("h3").all_inner_texts())
