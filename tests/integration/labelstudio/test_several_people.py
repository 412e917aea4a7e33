"""Several people, several machines, and servers that fail: clear errors, nothing lost, no secret."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.client import TOKEN as VARIABLE
from kimqual.labelstudio.settings import Owner
from kimqual.labelstudio.users import add_users, log_in
from tests.integration.commands import PASSPHRASE, kimqual
from tests.integration.labelstudio.coders import (
    BARRIER,
    Desk,
    make_study,
    opened,
)
from tests.integration.labelstudio.conftest import FIRST, TOKEN
from tests.integration.labelstudio.conftest import PASSWORD as FIRSTS_PASSWORD
from tests.integration.labelstudio.gateway import leading_to

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]
PUSH = ("labelstudio", "push", "coding", "--coder", "anna", "--coder", "bilal")
PULL = ("labelstudio", "pull")


@pytest.fixture
def folder(tmp_path):
    return make_study(tmp_path / "studie")


@pytest.fixture
def gateway(server):
    with leading_to(server) as way:
        yield way


def ask(folder, url, token, *command):
    """Run a command as a user would; nothing that it says holds a secret."""
    with mock.patch.dict(os.environ, {VARIABLE: token, "COLUMNS": "200"}):
        ran = kimqual(*command, "--url", url, study=folder)
    assert_silent(ran.out + ran.err, token)
    return ran


def assert_silent(text, *secrets):
    """No token, no part of one, no cookie, no header stands in a text; nor a traceback."""
    for secret in secrets:
        for part in [secret, *secret.split(".")]:
            assert part not in text
    assert not re.search(
        r"eyJ[\w-]{10}|sessionid|csrftoken|set-cookie|authorization|bearer|traceback",
        text,
        re.IGNORECASE,
    )


def state(folder):
    """Give what the study knows, and how often something was done."""
    with opened(folder) as study:
        frame = study.codings()
        columns = ["document", "quote", "code", "coder"]
        known = sorted(tuple(row) for row in frame[columns].itertuples(index=False))
        return known, len(study.events())


def projects(first, folder):
    """Give numbers and numbers of tasks of the projects that belong to a study."""
    from kimqual.store.labelstudio import study_id

    with opened(folder) as study:
        mark = study_id(study)
    found = first.get("/api/projects/", params={"page_size": 500}).json()["results"]
    mine = [p for p in found if mark in (p["description"] or "")]
    return sorted((p["title"], len(Desk(first, p["id"]).tasks())) for p in mine)


BOTH = [("Klein: anna", 3), ("Klein: bilal", 3)]


def test_server_that_dies_at_any_moment_of_a_push_loses_and_doubles_nothing(
    folder, gateway, personal, first, tmp_path
):
    whole = shutil.copytree(folder, tmp_path / "ganz")
    assert ask(whole, gateway.url, personal, *PUSH).code == 0
    n = gateway.n
    assert projects(first, whole) == BOTH
    for project in first.get("/api/projects/", params={"page_size": 500}).json()["results"]:
        first.delete(f"/api/projects/{project['id']}/").raise_for_status()

    before = state(folder)
    for last in range(n):
        gateway.n, gateway.left = 0, last
        ran = ask(folder, gateway.url, personal, *PUSH)
        if ran.code == 0:  # what an earlier try had brought needs fewer requests
            break
        assert ran.code == 1
        assert "does not answer" in ran.err or "No server answers" in ran.err
        assert state(folder) == before
    gateway.left = 10**9
    assert ask(folder, gateway.url, personal, *PUSH).code == 0
    assert projects(first, folder) == BOTH
    gateway.n = 0
    assert "0 documents added, 3 known" in ask(folder, gateway.url, personal, *PUSH).out


def test_server_that_dies_at_any_moment_of_a_pull_leaves_the_old_state(
    folder, gateway, personal, first, region
):
    assert ask(folder, gateway.url, personal, *PUSH).code == 0
    number = first.get("/api/projects/", params={"page_size": 500}).json()["results"]
    mine = next(p["id"] for p in number if p["title"] == "Klein: anna")
    desk = Desk(first, mine)
    for words in ("Übergabe", "Hof"):
        task = desk.task(words)
        desk.submit(task, region(task["data"]["turns"], words, [BARRIER], name="r"))
    before = state(folder)
    last = 0
    while True:
        gateway.n, gateway.left = 0, last
        ran = ask(folder, gateway.url, personal, *PULL)
        if ran.code == 0:
            break
        assert "does not answer" in ran.err
        assert state(folder) == before
        last += 1
    assert last > 5
    known, _ = state(folder)
    assert [row[1] for row in known] == ["Hof", "Übergabe"] or len(known) == 2


@pytest.mark.parametrize("release", ["1.22.1", "2.0.0", "1.9", "neu"])
def test_server_of_another_version_gets_nothing_and_is_named(
    folder, gateway, personal, first, release
):
    before = first.get("/api/projects/").json()["count"], state(folder)
    gateway.release = release
    for command in (PUSH, PULL):
        ran = ask(folder, gateway.url, personal, *command)
        assert ran.code == 1
        assert f"Label Studio {release}" in ran.err
        assert "1.23" in ran.err
    assert (first.get("/api/projects/").json()["count"], state(folder)) == before


def test_later_version_of_the_same_line_is_taken(folder, gateway, personal):
    gateway.release = "1.24.0"

    assert ask(folder, gateway.url, personal, *PUSH).code == 0


def test_a_new_user_of_the_link_logs_in_and_codes_with_an_own_token(folder, server, first, region):
    account = Owner(FIRST, FIRSTS_PASSWORD, TOKEN)
    [made, known] = add_users(server.url, account, ["chloe", "chloe", "dora"])
    assert made.password
    assert known.user == "dora"
    visitor = log_in(server.url, made.email, made.password)
    assert visitor.get("/api/current-user/whoami").json()["email"] == "chloe@localhost"
    with pytest.raises(LabelStudioError, match="does not let"):
        log_in(server.url, made.email, made.password[::-1])

    token = visitor.post("/api/token/", {}).json()["token"]
    assert ask(folder, server.url, token, *PUSH).code == 0
    found = first.get("/api/projects/", params={"page_size": 500}).json()["results"]
    desk = Desk(first, next(p["id"] for p in found if p["title"] == "Klein: anna"))
    task = desk.task("Übergabe")
    desk.submit(task, region(task["data"]["turns"], "ewig", [BARRIER], name="r"))
    assert "1 new" in ask(folder, server.url, token, *PULL).out


@pytest.fixture
def revoked(server):
    """Give a token that was good, and was revoked by its owner."""
    account = Owner(FIRST, FIRSTS_PASSWORD, TOKEN)
    name = f"weg{os.urandom(3).hex()}"
    [made] = add_users(server.url, account, [name])
    visitor = log_in(server.url, made.email, made.password)
    token = visitor.post("/api/token/", {}).json()["token"]
    assert visitor.post("/api/token/blacklist/", {"refresh": token}).status == 204
    return token


def test_revoked_token_is_refused_in_words_and_nothing_is_done(folder, server, first, revoked):
    before = first.get("/api/projects/").json()["count"], state(folder)
    for command in (PUSH, PULL):
        ran = ask(folder, server.url, revoked, *command)
        assert ran.code == 1
        assert "does not accept the access token" in ran.err
    assert (first.get("/api/projects/").json()["count"], state(folder)) == before


def test_what_server_and_program_told_each_other_stands_in_no_file_of_the_study(
    folder, gateway, personal
):
    assert ask(folder, gateway.url, personal, *PUSH).code == 0
    assert ask(folder, gateway.url, personal, *PULL).code == 0
    told = {word for line in gateway.told for word in re.findall(r"[\w.-]{20,}", line)}
    assert told
    for path in folder.rglob("*"):
        if path.is_file():
            kept = path.read_bytes()
            assert [w for w in [*told, personal] if w.encode() in kept] == [], path.name


def start(folder, url, token, *command):
    """Start a process of its own."""
    environment = {
        **os.environ, VARIABLE: token, "KIMQUAL_STUDY": str(folder), "PYTHONPATH": str(ROOT),
        "KIMQUAL_PASSPHRASE": PASSPHRASE, "PYTHONUTF8": "1",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-c", "from kimqual.cli import main; main()", *command, "--url", url],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip


def finished(processes, token):
    """Wait for them; give their exit codes and what they said."""
    said = [process.communicate(timeout=300)[0] for process in processes]
    for text in said:
        assert_silent(text, token)
    return [process.returncode for process in processes], said


def test_processes_that_push_and_pull_at_once_take_turns_or_say_why_not(
    folder, server, personal, first, region
):
    codes, said = finished([start(folder, server.url, personal, *PUSH) for _ in range(3)], personal)
    assert all(
        code == 0 or "Another kimqual process" in text
        for code, text in zip(codes, said, strict=True)
    )
    assert 0 in codes
    assert projects(first, folder) == BOTH
    found = first.get("/api/projects/", params={"page_size": 500}).json()["results"]
    desk = Desk(first, max(p["id"] for p in found if p["title"] == "Klein: anna"))
    task = desk.task("Übergabe")
    desk.submit(task, region(task["data"]["turns"], "ewig", [BARRIER], name="r"))

    commands = (PULL, PUSH, PULL)
    codes, said = finished([start(folder, server.url, personal, *c) for c in commands], personal)
    assert all(
        code == 0 or "Another kimqual process" in text
        for code, text in zip(codes, said, strict=True)
    )
    assert ask(folder, server.url, personal, *PULL).code == 0
    known, _ = state(folder)
    assert [row[1] for row in known] == ["ewig"]
    assert projects(first, folder) == BOTH
