"""A review on the study's own server: purged, and nothing of the source text left in its folder."""

import json
import re
import shutil

import httpx
import pytest

from kimqual.labelstudio.server import find_server
from kimqual.labelstudio.traces import find_samples, find_traces
from kimqual.labelstudio.web import Visitor
from tests.integration.commands import done, kimqual
from tests.integration.labelstudio.coders import Desk
from tests.integration.labelstudio.reviewers import Review, make_review_study, with_vault

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def study(template, tmp_path_factory):
    """Give a study with a server of its own, on a copy of the prepared data."""
    folder = make_review_study(tmp_path_factory.mktemp("purge") / "studie")
    shutil.copytree(template, folder / "vault-labelstudio")
    done("labelstudio", "start", study=folder)
    yield folder
    done("labelstudio", "stop", study=folder)


@pytest.fixture(scope="module")
def browser(study):
    """Give a client that speaks for kimqual's own account."""
    server = find_server(study / "vault-labelstudio")
    headers = {"Authorization": f"Token {server.account.token}"}
    with httpx.Client(base_url=server.address, headers=headers, trust_env=False) as client:
        yield client


def holds(folder, words):
    """Give the files in which words stand, as UTF-8 or as JSON escapes them."""
    forms = (words.encode(), json.dumps(words)[1:-1].encode())
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(form in path.read_bytes() for form in forms)]


def test_after_a_purge_no_file_of_the_server_holds_source_text(study, browser):
    data = study / "vault-labelstudio"
    done("labelstudio", "push", "coding", "--coder", "anna", study=study)
    number = json.loads(done("labelstudio", "push", "review", "--json", study=study).out)["number"]
    desk = Review(browser, number)
    page = desk.proposed(desk.task("Krause"))
    desk.submit(page.task, *page.mark("Bielefeld", "CITY").results)
    body = {"result": page.results, "lead_time": 1}
    browser.post(f"/api/tasks/{desk.task('Hof')['id']}/drafts", json=body).raise_for_status()
    browser.get(f"/api/projects/{number}/export", params={"exportType": "JSON"}).raise_for_status()
    before = holds(data, "Quinzel"), holds(data, "Yılmaz"), holds(data / "export", "Krause")
    assert "label_studio.sqlite3" in before[0]
    assert "label_studio.sqlite3" in before[1]
    assert before[2], "an export leaves a copy"

    done("labelstudio", "pull", "review", study=study)
    purged = done("labelstudio", "purge", "review", "--discard", "--json", study=study).json()

    assert purged["is_own"]
    assert purged["n_before"] == purged["n_samples"] > 3
    assert purged["left"] == {}
    assert [holds(data, words) for words in ("Quinzel", "Yılmaz", "Krause")] == [[], [], []]
    [coding] = browser.get("/api/projects/").json()["results"]
    assert len(Desk(browser, coding["id"]).tasks()) == 3, "the coding project is still whole"
    assert Visitor(str(browser.base_url)).get("/health/").status == 200


def test_traces_that_are_left_are_told_with_file_and_mend(study):
    data = study / "vault-labelstudio"
    done("labelstudio", "push", "review", study=study)
    with with_vault(study) as opened:
        samples = find_samples(opened, None)
    (data / "media" / "kopie.txt").write_text("\n".join(samples), "utf-8")

    purged = kimqual("labelstudio", "purge", "review", study=study)

    assert purged.code == 1
    told = re.search(r"media/kopie\.txt: (\d+) left\. To mend: delete the file", purged.out)
    assert told
    assert 0 < int(told[1]) <= len(samples)
    assert not any(sample in purged.out for sample in samples)
    (data / "media" / "kopie.txt").unlink()
    again = done("labelstudio", "purge", "review", study=study)
    assert "found none before either" in again.out
    assert "review" not in done("labelstudio", "status", "--json", study=study).json()
    assert find_traces(data, samples) == {}
