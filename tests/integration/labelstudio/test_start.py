"""A study's own server, as a researcher starts it: closed, silent, and gone when it is stopped."""

import json
import os
import re
import shutil
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import httpx
import psutil
import pytest

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.server import find_server, require_safe_address
from kimqual.labelstudio.settings import ENVIRONMENT, VERSION, environment_folder, owner
from kimqual.labelstudio.users import log_in
from kimqual.labelstudio.web import Visitor
from tests.integration.commands import done, kimqual
from tests.unit.cli.small import make

pytestmark = pytest.mark.slow

# Runs inside the server and all its Python children; names are looked up before any connection.
RECORD = """
import os, sys
_out = os.open({path!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
def _note(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        os.write(_out, f"{{event}} {{args[1]!r}}\\n".encode())
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        os.write(_out, f"{{event}} {{args[0]!r}}\\n".encode())
sys.addaudithook(_note)
"""
PASSWORD = re.compile(r"(\w+)@localhost, password ((?:[a-z2-9]{4}-){3}[a-z2-9]{4})\n")
LOOPBACK = re.compile(
    r"socket\.\w+ (\(('127\.0\.0\.1'|'localhost'|'::1'), .*\)|'(127\.0\.0\.1|localhost|::1)'|None)"
)


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    """Give the file in which each connection that the server asks for is noted."""
    return tmp_path_factory.mktemp("record") / "connections"


@pytest.fixture(scope="module")
def environment(template, record):
    """Give the installed server with an ear on its connections."""
    real = environment_folder(os.environ, sys.platform, Path.home())
    folder = record.parent / "env"
    (folder / "bin").mkdir(parents=True)
    (folder / "complete").touch()
    (record.parent / "sitecustomize.py").write_text(RECORD.format(path=str(record)), "utf-8")
    program = folder / "bin" / "label-studio"
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH="{record.parent}" exec "{real}/bin/label-studio" "$@"\n', "utf-8"
    )
    program.chmod(0o755)
    python = folder / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{real}/bin/python" "$@"\n', "utf-8")
    python.chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def began(environment, tmp_path_factory):
    """Give the study, what the first start printed, the passwords, and the server."""
    study = make(tmp_path_factory.mktemp("start") / "studie")
    with mock.patch.dict(os.environ, {ENVIRONMENT: str(environment), "COLUMNS": "200"}):
        first = done("labelstudio", "start", "--user", "anna", "--user", "bilal", study=study)
        data = study / "vault-labelstudio"
        words = dict(PASSWORD.findall(first.out))
        yield SimpleNamespace(
            study=study, out=first.out, err=first.err, passwords=words, server=find_server(data)
        )
        done("labelstudio", "stop", study=study)


def status(began):
    return done("labelstudio", "status", "--json", study=began.study).json()


def test_address_and_log_ins_are_printed(began):
    assert f"runs at {began.server.address}" in began.out
    assert set(began.passwords) == {"anna", "bilal"}
    assert "unencrypted" in began.out


def test_each_user_can_log_in_and_nobody_else(began):
    for user, password in began.passwords.items():
        visitor = log_in(began.server.address, f"{user}@localhost", password)
        assert visitor.get("/api/current-user/whoami").json()["email"] == f"{user}@localhost"
    with pytest.raises(LabelStudioError, match="does not let anna"):
        log_in(began.server.address, "anna@localhost", began.passwords["bilal"])


def test_status_says_where_which_and_that_it_is_safe(began):
    said = status(began)
    assert said["running"] is True
    assert said["address"] == began.server.address
    assert said["version"] == VERSION
    assert (said["safe"], said["faults"]) == (True, [])
    assert "yes" in done("labelstudio", "status", study=began.study).out


def test_own_server_may_be_given_text(began):
    data = began.server.data
    assert require_safe_address(began.server.address + "/", data).is_safe


def test_a_stranger_may_look_at_the_log_in_page_only_and_that_is_not_enough(began, tmp_path):
    with pytest.raises(LabelStudioError, match="does not say") as told:
        require_safe_address(began.server.address, tmp_path)
    assert "personal access token" in told.value.mend


def test_a_second_start_says_that_it_runs_and_adds_whom_it_does_not_know(began):
    again = done("labelstudio", "start", "--user", "anna", "--user", "chloe", study=began.study)
    assert f"runs already, at {began.server.address}" in again.out
    assert "anna has an account already" in again.out
    [(user, password)] = PASSWORD.findall(again.out)
    assert user == "chloe"
    log_in(began.server.address, "chloe@localhost", password)
    log_in(began.server.address, "anna@localhost", began.passwords["anna"])
    assert find_server(began.server.data) == began.server


def test_forgotten_password_is_replaced_and_the_old_one_ends(began):
    done("labelstudio", "start", "--user", "elif", study=began.study)

    said = done("labelstudio", "password", "elif", study=began.study)

    [(user, first)] = PASSWORD.findall(said.out)
    assert user == "elif"
    log_in(began.server.address, "elif@localhost", first)
    again = done("labelstudio", "password", "elif", study=began.study)
    [(_, second)] = PASSWORD.findall(again.out)
    log_in(began.server.address, "elif@localhost", second)
    with pytest.raises(LabelStudioError, match="does not let elif"):
        log_in(began.server.address, "elif@localhost", first)
    log = (began.server.data / "server.log").read_text("utf-8")
    assert first not in log
    assert second not in log


@pytest.mark.parametrize(("user", "told"), [("nobody", "no user"), ("kimqual", "a-z")])
def test_password_of_nobody_is_not_changed(began, user, told):
    ran = kimqual("labelstudio", "password", user, study=began.study)
    assert (ran.code, ran.out) == (1, "")
    assert told in ran.err


def test_password_without_a_server_of_its_own_is_told(began, tmp_path):
    ran = kimqual("labelstudio", "password", "anna", study=make(tmp_path / "andere"))
    assert ran.code == 1
    assert "no Label Studio of its own" in ran.err


def test_a_wrong_name_is_told_before_anything_is_done(began):
    ran = kimqual("labelstudio", "start", "--user", "Jürgen", study=began.study)
    assert ran.code == 1
    assert "a-z" in ran.err
    assert "Traceback" not in ran.err


def test_nobody_can_sign_up_by_himself_nor_by_a_link_of_the_log(began):
    done("labelstudio", "start", "--user", "dora", study=began.study)
    log = (began.server.data / "server.log").read_text("utf-8")
    links = set(re.findall(r"/user/signup/\?token=[\w-]+", log))
    assert links
    for link in ["/user/signup/", *links]:
        visitor = Visitor(began.server.address)
        visitor.get(link)
        form = {"email": "fremd@localhost", "password": "irgendwas-12"}
        assert visitor.post(link, form).status == 403


def test_it_listens_on_loopback_only(began):
    process = psutil.Process(began.server.pid)
    family = [process, *process.children(recursive=True)]
    ends = [end for p in family for end in p.net_connections() if end.status == "LISTEN"]
    assert {(end.laddr.ip, end.laddr.port) for end in ends} == {("127.0.0.1", began.server.port)}


def test_another_web_page_can_neither_ask_it_nor_point_its_own_name_here(began):
    page = f"{began.server.address}/user/login/"
    with httpx.Client(trust_env=False) as browser:
        assert browser.get(page, headers={"Host": "boese.example"}).status_code == 400
        answer = browser.get(page, headers={"Origin": "http://boese.example"})
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers


def test_no_password_token_or_key_stands_in_what_is_printed_or_kept(began):
    key = (began.server.data / "secret_key").read_text()
    account = owner(key)
    printed = began.out + began.err + json.dumps(status(began))
    assert not [s for s in (key, account.password, account.token) if s in printed]
    words = [*began.passwords.values(), account.password]
    for path in began.study.rglob("*"):
        if path.is_file():
            kept = path.read_bytes()
            assert not [w for w in words if w.encode() in kept], path.name
            assert path.name == "secret_key" or key.encode() not in kept, path.name
    line = " ".join(psutil.Process(began.server.pid).cmdline())
    assert not [s for s in (key, account.password, account.token) if s in line]


def test_server_and_page_connect_to_loopback_only(began, record, wall):
    """The server's connections by its own interpreter, the page's by the browser and the system."""
    asked, ends = browse(began, wall.url)

    assert [url for url in asked if not url.startswith(began.server.address)] == []
    assert any("/heidi-tips" in url for url in asked)  # the one page that asks the network for more
    assert {end.raddr.ip for end in ends} <= {"127.0.0.1", "::1"}
    noted = record.read_text("utf-8").splitlines()
    assert [line for line in noted if not LOOPBACK.fullmatch(line)] == []
    assert any(line.startswith("socket.connect") for line in noted)


def browse(began, wall):
    """Log in as anna in Chromium and look at the pages; give what was asked for, and where."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("KIMQUAL_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        absent = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        absent("no chromium: apt-get install chromium, or name one in KIMQUAL_CHROMIUM")
    address, asked, ends = began.server.address, [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", f"--proxy-server={wall}"],
        )
        page = browser.new_page(locale="de-DE")
        page.on("request", lambda r: asked.append(r.url))
        page.on("websocket", lambda w: asked.append(w.url))
        page.goto(f"{address}/user/login/")
        page.fill("input[name=email]", "anna@localhost")
        page.fill("input[name=password]", began.passwords["anna"])
        page.click("button[type=submit]")
        page.wait_for_url(lambda url: "/user/login" not in url)
        for place in ("/", "/projects/", "/organization/", "/user/account/"):
            page.goto(address + place)
            page.wait_for_timeout(1500)
            for process in psutil.Process().children(recursive=True):
                if "chrom" in process.name():
                    ends += [e for e in process.net_connections() if e.raddr]
        browser.close()
    return [u for u in asked if not u.startswith(("data:", "blob:"))], ends


def test_a_stopped_server_leaves_no_process_and_keeps_its_users(began):
    """Last in effect: a restart takes the same address, key and users."""
    before = began.server
    family = [psutil.Process(before.pid), *psutil.Process(before.pid).children(recursive=True)]
    assert "stopped" in done("labelstudio", "stop", study=began.study).out
    gone = time.monotonic() + 10
    while any(alive(p) for p in family) and time.monotonic() < gone:
        time.sleep(0.05)
    assert not [p for p in family if alive(p)]
    assert status(began)["running"] is False
    assert "No Label Studio ran" in done("labelstudio", "stop", study=began.study).out

    done("labelstudio", "start", study=began.study)
    began.server = find_server(before.data)
    assert began.server.address == before.address
    log_in(before.address, "anna@localhost", began.passwords["anna"])
    assert status(began)["safe"] is True


def alive(process):
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
