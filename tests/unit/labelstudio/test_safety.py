"""A server is given text only if its own page says that it keeps it."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.safety import find_faults, inspect, require_safe
from kimqual.labelstudio.web import Visitor, is_loopback

HERE = "http://127.0.0.1:8123"
# As Label Studio 1.23.2 writes it; the second is its log-in page.
SAFE = 'sentry_dsn: null,\n sentry_rate: "0.01",\n collect_analytics: false,\n'
LOG_IN = "window.APP_SETTINGS.collect_analytics = false;"


def reasons(page, version="1.23.2", address=HERE):
    return [fault.reason for fault in find_faults(page, version, address)]


def test_a_page_with_everything_off_has_no_fault():
    assert reasons(SAFE) == []


@pytest.mark.parametrize(
    ("page", "reason", "setting"),
    [
        (SAFE.replace("false", "true"), "every text", "COLLECT_ANALYTICS=false"),
        (
            SAFE.replace("null", '"https://k@o1.ingest.sentry.io/5"'),
            "errors",
            "FRONTEND_SENTRY_DSN",
        ),
        (SAFE + '<script async src="https://www.tracker.example/js?id=1">', "tracker", "tracker"),
        (SAFE + "<img src='//zaehler.example/x.gif'>", "zaehler", "zaehler"),
    ],
)
def test_each_way_out_is_named_with_its_setting(page, reason, setting):
    [fault] = find_faults(page, "1.23.2", HERE)
    assert reason in fault.reason
    assert setting in fault.mend


def test_a_page_that_says_nothing_is_not_taken_for_safe():
    assert len(reasons("<html>Wartung</html>")) == 2
    [only] = reasons(LOG_IN)
    assert "does not say" in only


def test_one_switch_on_outweighs_another_that_is_off():
    assert reasons(SAFE + "collect_analytics: true") != []


def test_files_of_the_server_itself_are_no_fault():
    assert reasons(SAFE + f'<script src="{HERE}/react-app/main.js"></script>') == []
    assert reasons(SAFE + '<script src="/react-app/main.js"></script>') == []


@pytest.mark.parametrize("version", ["1.22.0", "2.0.1", "", "1", "1.x.2"])
def test_an_unknown_version_is_a_fault(version):
    [only] = reasons(SAFE, version)
    assert "1.23" in only


@pytest.mark.parametrize("version", ["1.23.2", "1.23.9", "1.24.0"])
def test_later_releases_of_the_same_kind_are_known(version):
    assert reasons(SAFE, version) == []


def test_texts_cross_a_network_encrypted_only():
    assert reasons(SAFE, address="https://ls.stadt.example") == []
    assert "unencrypted" in reasons(SAFE, address="http://ls.stadt.example")[0]


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("http://127.0.0.1:8123", True),
        ("http://127.9.9.9", True),
        ("http://[::1]:80/", True),
        ("http://localhost:8123", True),
        ("http://localhost.example", False),
        ("http://127.0.0.1.example", False),
        ("http://user@ls.example", False),
        ("http://10.0.0.1", False),
        ("127.0.0.1", False),
        ("http://127.0.0.1:x", False),
    ],
)
def test_loopback_is_told_from_what_looks_like_it(address, own):
    assert is_loopback(address) is own


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.seen.append((self.path, self.headers.get("Authorization")))
        status, headers, body = self.server.pages.get(self.path, (404, {}, ""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


@contextmanager
def served(pages):
    """Serve some pages on loopback; give the address and what was asked for."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        server.pages, server.seen = pages, []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", server.seen
        server.shutdown()


VERSION = {"/api/version/": (200, {}, json.dumps({"release": "1.23.2"}))}


def test_an_unsafe_server_is_refused_with_every_reason_and_every_setting():
    page = SAFE.replace("false", "true").replace("null", '"https://k@sentry.example/5"')
    served_page = served(VERSION | {"/": (200, {}, page)})
    with served_page as (address, _), pytest.raises(LabelStudioError) as told:
        require_safe(Visitor(address))
    assert "Nothing was sent" in told.value.message
    assert "COLLECT_ANALYTICS=false" in told.value.mend
    assert "SENTRY_DSN=" in told.value.mend
    assert told.value.where == address


def test_a_safe_server_is_described():
    with served(VERSION | {"/": (200, {}, SAFE)}) as (address, _):
        found = require_safe(Visitor(f"{address}/"))
    assert (found.version, found.is_safe, found.address) == ("1.23.2", True, address)


def test_a_token_does_not_follow_to_another_server():
    with served({"/": (200, {}, SAFE)}) as (elsewhere, seen):
        pages = VERSION | {"/": (302, {"Location": f"{elsewhere}/"}, "")}
        with served(pages) as (address, _), pytest.raises(LabelStudioError) as told:
            inspect(Visitor(address, authorization="Bearer geheim"))
    assert seen == []
    assert "geheim" not in str(told.value)


def test_another_program_is_no_label_studio():
    other = served({"/": (200, {}, SAFE)})
    with other as (address, _), pytest.raises(LabelStudioError, match="no Label Studio"):
        inspect(Visitor(address))


def test_nobody_there_is_told_without_the_token():
    with served({}) as (address, _):
        pass
    with pytest.raises(LabelStudioError) as told:
        inspect(Visitor(address, authorization="Bearer geheim"))
    assert told.value.where == address
    assert told.value.__cause__ is None
    assert "geheim" not in str(told.value)


@pytest.mark.parametrize("address", ["", "ls.stadt.example", "ftp://x", "http://", "http://x:y"])
def test_what_is_no_address_is_told(address):
    with pytest.raises(LabelStudioError, match="no address"):
        Visitor(address)
