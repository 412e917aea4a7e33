"""The server runs as the researcher will run it, and calls nobody."""

import re

import psutil
import pytest

from kimqual.exchange import read_codebook
from kimqual.labelstudio.config import labelling_config
from kimqual.resources import resource

pytestmark = pytest.mark.slow


def test_version_is_the_one_that_was_proven(first):
    assert first.get("/api/version").json()["release"] == "1.23.2"


def test_served_page_has_telemetry_off(session):
    page = session.get("/", follow_redirects=True).text

    assert re.search(r"collect_analytics:\s*false", page)
    assert re.search(r"sentry_dsn:\s*(null|\"\")", page)
    assert "googletagmanager" not in page


def test_two_coders_are_two_users(first, second):
    users = [client.get("/api/current-user/whoami").json()["email"] for client in (first, second)]

    assert users == ["coder1@example.org", "coder2@example.org"]


def test_server_process_holds_no_connection_but_loopback(server, first):
    first.get("/api/projects").raise_for_status()
    process = psutil.Process(server.pid)
    family = [process, *process.children(recursive=True)]
    ends = [end for p in family for end in p.net_connections() if end.raddr]

    assert all(end.raddr.ip in ("127.0.0.1", "::1") for end in ends)
    assert any(end.laddr.port == server.port for end in process.net_connections())


@pytest.mark.parametrize("language", ["de", "en"])
def test_shipped_codebook_is_accepted_as_a_configuration(first, language):
    book = read_codebook(resource("codebooks/kim-integration.toml"))
    body = {"title": "Kim Integration", "label_config": labelling_config(book, language)}

    made = first.post("/api/projects/", json=body)

    assert made.status_code == 201, made.text
