"""A real Label Studio 1.23.2 in a virtual environment of its own, and a real Chromium.

The environment (1 GB) is made once, outside the repository; KIMQUAL_LABEL_STUDIO_ENV names
another place. A data folder with two users is made once beside it and copied for each module.
Both are reached over loopback only; everything else they ask for lands at ``Tollgate``.
"""

import fcntl
import json
import os
import re
import secrets
import shutil
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.install import install, is_installed
from kimqual.labelstudio.settings import (
    VERSION,
    Owner,
    environment_folder,
    server_command,
    server_environment,
)
from kimqual.labelstudio.tasks import write_project
from kimqual.model import Code, Codebook
from tests.integration.labelstudio.browser import logged_in

FOLDER = environment_folder(os.environ, sys.platform, Path.home())
FIRST, SECOND = "coder1@example.org", "coder2@example.org"
PASSWORD = "geheim-1234"
TOKEN = "0123456789abcdef0123456789abcdef01234567"


class Tollgate(socketserver.ThreadingTCPServer):
    """A proxy that notes who is asked for and lets nobody through."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Refuse)
        self.asked = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Refuse(socketserver.StreamRequestHandler):
    def handle(self):
        self.server.asked.append(self.rfile.readline().decode("latin-1").strip())
        self.wfile.write(b"HTTP/1.1 502 Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@dataclass
class Server:
    """A running Label Studio on a free port, with everything switched off that calls home."""

    data: Path
    gate: Tollgate
    port: int = 0
    pid: int = 0
    secret: str = field(default_factory=lambda: secrets.token_hex(32))

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def environ(self):
        account = Owner(FIRST, PASSWORD, TOKEN)
        made = server_environment(os.environ, self.data, self.secret, account, proxy=self.gate.url)
        for place in ("HOME", "TMPDIR"):
            Path(made[place]).mkdir(exist_ok=True)
        return made

    def client(self, token=TOKEN):
        """Give an HTTP client that speaks for one user."""
        headers = {"Authorization": f"Token {token}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60, trust_env=False)

    @contextmanager
    def running(self):
        """Serve until the block ends; leave no process behind."""
        with socket.socket() as free:  # if busy, Label Studio silently takes the next port
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        with (
            (self.data / "server.log").open("ab") as log,
            subprocess.Popen(
                server_command(FOLDER, self.port, sys.platform),
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            ) as process,
        ):
            self.pid = process.pid
            try:
                self._wait(process)
                yield self
            finally:
                _stop(process)

    def _wait(self, process):
        deadline = time.monotonic() + 240
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if httpx.get(f"{self.url}/health", timeout=5, trust_env=False).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.2)
        log = (self.data / "server.log").read_text("utf-8", "replace")
        pytest.fail(f"Label Studio did not start:\n{log[-2000:]}")


def _stop(process):
    for kill in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, kill)
            process.wait(10)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


@pytest.fixture(scope="session")
def say(request):
    """Print a progress line although pytest captures output."""
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def line(text):
        with capture.global_and_fixture_disabled():
            sys.stderr.write(f"\nlabelstudio: {text}")
            sys.stderr.flush()

    return line


@pytest.fixture(scope="session")
def gate():
    """Give the proxy that everything outside loopback is sent to."""
    with Tollgate() as server:
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def wall():
    """Give a proxy for Chromium alone: it calls Google for itself, whatever the page does."""
    with Tollgate() as proxy:
        yield proxy
        proxy.shutdown()


@pytest.fixture(scope="module")
def outside():
    """Collect every request of the page that does not go to our server."""
    return []


@pytest.fixture(scope="module")
def page(server, wall, outside):
    """Give a logged-in page of a real Chromium that cannot leave the machine."""
    with logged_in(server, wall, outside) as page:
        yield page


@pytest.fixture(scope="session")
def template(say, gate):
    """Give a data folder with two users; make it, and the environment, where they are absent."""
    prepared = FOLDER.with_name(f"{FOLDER.name}-data")
    FOLDER.parent.mkdir(parents=True, exist_ok=True)
    with FOLDER.with_name(f"{FOLDER.name}-data.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # parallel workers wait for the first
        if not is_installed(FOLDER):
            say(f"installing label-studio {VERSION} into {FOLDER} (some minutes, 1 GB) ...")
            _install()
        if not prepared.exists():
            say("preparing the database (a minute) ...")
            fresh = FOLDER.with_name(f"{FOLDER.name}-fresh")
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir()
            with Server(fresh, gate).running() as server:
                _sign_up(server, SECOND)
            fresh.rename(prepared)
    return prepared


def _install():
    try:
        install(FOLDER)
    except LabelStudioError as error:
        absent = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        absent(str(error))


def _sign_up(server, email):
    with server.client() as first:
        link = first.get("/api/invite").raise_for_status().json()["invite_url"]
    with httpx.Client(base_url=server.url, trust_env=False) as visitor:
        visitor.get(link).raise_for_status()
        form = {"email": email, "password": PASSWORD, "allow_newsletters": ""}
        form["csrfmiddlewaretoken"] = visitor.cookies["csrftoken"]
        answer = visitor.post(link, data=form, headers={"Referer": server.url + link})
        assert answer.status_code == 302, "the second coder was not signed up"


@pytest.fixture(scope="module")
def server(template, gate, tmp_path_factory):
    """Give a running server on a fresh copy of the prepared data."""
    data = tmp_path_factory.mktemp("labelstudio") / "data"
    shutil.copytree(template, data)
    with Server(data, gate).running() as running:
        yield running


@pytest.fixture(scope="module")
def first(server):
    """Give a client that speaks for the first coder."""
    with server.client() as client:
        yield client


@pytest.fixture(scope="module")
def second(server):
    """Give a client that speaks for the second coder."""
    with log_in(server, SECOND) as session:
        token = session.get("/api/current-user/token").raise_for_status().json()["token"]
    with server.client(token) as client:
        yield client


@pytest.fixture(scope="module")
def session(server):
    """Give a client that is logged in like a browser, as the first coder."""
    with log_in(server, FIRST) as client:
        yield client


@pytest.fixture(scope="module")
def personal(session, server):
    """Give the first coder's personal access token."""
    headers = {"X-CSRFToken": session.cookies["csrftoken"], "Referer": server.url}
    return session.post("/api/token/", headers=headers).raise_for_status().json()["token"]


@contextmanager
def log_in(server, email):
    with httpx.Client(base_url=server.url, timeout=60, trust_env=False) as visitor:
        page = visitor.get("/user/login/").text
        key = re.search('csrfmiddlewaretoken" value="([^"]+)', page)[1]
        form = {"email": email, "password": PASSWORD, "csrfmiddlewaretoken": key}
        visitor.post("/user/login/", data=form, headers={"Referer": server.url})
        yield visitor


@pytest.fixture(scope="session")
def book():
    """Give a small codebook with two levels and a name that needs escaping."""
    return Codebook(
        (
            Code("field", {"de": "Lebensbereich"}),
            Code(
                "field.authorities",
                {"de": "Ämter & Behörden"},
                definition="Umgang mit Behörden.",
                when="Termine, Bescheide, Ton <am> Schalter.",
                when_not="Schulen: dort field.education.",
                example="„Drei Monate auf einen Termin gewartet.“",
                parent="field",
            ),
            Code("field.housing", {"de": "Wohnen"}, parent="field"),
            Code("experience", {"de": "Erfahrung"}),
            Code(
                "experience.barrier",
                {"de": "Hürde"},
                definition="Ein Hindernis ohne Zuschreibung zu einem Merkmal.",
                parent="experience",
                color="#8c564b",
            ),
        )
    )


@pytest.fixture(scope="session")
def interview():
    """Give a made-up interview that is hard on offsets: astral characters, umlauts, markup."""
    turns = (
        ("I", "interviewer", "Wie war das, als Sie hierher gezogen sind?"),
        ("B1", "respondent", "Schön 😀, aber die Übergabe der Wohnung hat ewig gedauert."),
        ("I", "interviewer", "Und auf dem Amt?"),
        (
            "B1",
            "respondent",
            "Es hieß: Miete < 600 € & keine Fragen. 👩‍👩‍👧 Drei Monate habe ich gewartet.",
        ),
        ("B2", "respondent", "Bei mir ging's schneller; die Frau am Schalter war freundlich."),
        ("I", "interviewer", "Danke Ihnen beiden!"),
    )
    return SimpleNamespace(
        id="interview-01",
        turns=tuple(SimpleNamespace(speaker=s, role=r, text=t) for s, r, t in turns),
    )


@dataclass
class Project:
    """A project on the server, made as the researcher makes it: from the two files."""

    id: int
    task: int
    turns: list

    def export(self, client, path):
        """Save the project's JSON export, as the page's *Export* button does."""
        asked = client.get(f"/api/projects/{self.id}/export", params={"exportType": "JSON"})
        path.write_bytes(asked.raise_for_status().content)
        return path


@pytest.fixture(scope="module")
def project(first, book, interview, tmp_path_factory):
    """Give a project with the made-up interview as its only task."""
    config, data = write_project([interview], book, tmp_path_factory.mktemp("project"))
    body = {"title": "Interviewstudie", "label_config": config.read_text("utf-8")}
    made = first.post("/api/projects/", json=body).raise_for_status().json()["id"]
    tasks = json.loads(data.read_text("utf-8"))
    answer = first.post(
        f"/api/projects/{made}/import", params={"return_task_ids": "true"}, json=tasks
    )
    [task] = answer.raise_for_status().json()["task_ids"]
    return Project(made, task, tasks[0]["data"]["turns"])


@pytest.fixture(scope="session")
def region():
    """Give the function that stores a passage as the page does (test_page proves that it does)."""

    def store(turns, quote, paths, *, name):
        [(number, turn)] = [(n, t) for n, t in enumerate(turns, 1) if quote in t["text"]]
        start = turn["text"].index(quote)
        base = turn["base"] + start
        place = f"/div[{number}]/span[2]/text()[1]"
        return {
            "id": name,
            "from_name": "kode",
            "to_name": "txt",
            "type": "taxonomy",
            "origin": "manual",
            "value": {
                "start": place,
                "end": place,
                "startOffset": _units(turn["text"][:start]),
                "endOffset": _units(turn["text"][:start] + quote),
                "globalOffsets": {"start": base, "end": base + len(quote)},
                "text": quote,
                "taxonomy": paths,
            },
        }

    return store


def _units(text):
    return len(text.encode("utf-16-le")) // 2
