"""Laws of the client: one address, errors in words, and never the token."""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType

import pytest

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.client import TOKEN, Client, find_token

SECRET = "0123456789abcdef0123456789abcdef01234567"


class _Something(BaseHTTPRequestHandler):
    """A server that answers every path with what the test has put there."""

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        status, body = self.server.answers.get(self.path.split("?")[0], (404, "{}"))
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def other():
    with ThreadingHTTPServer(("127.0.0.1", 0), _Something) as server:
        server.answers, server.asked = {}, []
        server.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _token(monkeypatch):
    monkeypatch.setenv(TOKEN, SECRET)


def said_by(url):
    with pytest.raises(LabelStudioError) as caught:
        Client.open(url)
    told = f"{caught.value}{caught.value!r}{caught.value.__cause__}{caught.value.__context__}"
    assert SECRET not in told
    assert caught.value.mend
    return str(caught.value)


def test_without_a_token_the_error_says_where_to_find_one(monkeypatch):
    monkeypatch.delenv(TOKEN)

    assert TOKEN in said_by("http://127.0.0.1:9")


@pytest.fixture
def keyring(monkeypatch):
    """Put a keyring in the place of the system's; give what it keeps."""
    kept = {}
    errors = ModuleType("keyring.errors")
    errors.KeyringError = type("KeyringError", (Exception,), {})

    def get_password(service, name):
        if kept.get("locked"):
            raise errors.KeyringError(SECRET)
        return kept.get((service, name))

    module = ModuleType("keyring")
    module.get_password = get_password
    monkeypatch.setitem(sys.modules, "keyring", module)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return kept


def test_token_of_the_keyring_is_that_of_the_address(monkeypatch, keyring):
    monkeypatch.delenv(TOKEN)
    keyring["kimqual", "http://127.0.0.1:9"] = SECRET

    assert find_token("http://127.0.0.1:9/") == SECRET
    assert find_token("http://127.0.0.1:10") == ""


def test_environment_and_own_server_come_before_the_keyring(monkeypatch, keyring):
    keyring["kimqual", "http://127.0.0.1:9"] = "other"
    assert find_token("http://127.0.0.1:9", "own") == SECRET
    monkeypatch.delenv(TOKEN)
    assert find_token("http://127.0.0.1:9", "own") == "own"


def test_keyring_that_is_locked_or_absent_is_as_none(monkeypatch, keyring):
    monkeypatch.delenv(TOKEN)
    keyring["locked"] = True
    assert TOKEN in said_by("http://127.0.0.1:9")
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert TOKEN in said_by("http://127.0.0.1:9")


@pytest.mark.parametrize("token", ["zwei Worte", "ümlaut", "a\r\nX-Evil: 1", '{"a": 1}'])
def test_token_that_can_be_none_is_refused_before_it_is_sent(monkeypatch, other, token):
    monkeypatch.setenv(TOKEN, token)

    with pytest.raises(LabelStudioError, match="access token") as caught:
        Client.open(other.url)
    assert token not in str(caught.value)
    assert other.asked == []


def test_server_that_is_down_is_said_to_be_so(other):
    url = other.url
    other.shutdown()
    other.server_close()

    assert "does not answer" in said_by(url)


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:8080",
        "ftp://a.example",
        "http://",
        "http://user:pw@a.example",
        "/x",
        "http://a.example:x",
    ],
)
def test_what_is_no_address_is_refused(url):
    assert "no address" in said_by(url)


@pytest.mark.parametrize("body", ["<html>Willkommen</html>", "[]", '{"name": "x"}'])
def test_another_program_is_no_label_studio(other, body):
    other.answers["/api/version/"] = (200, body)

    assert "no Label Studio" in said_by(other.url)


@pytest.mark.parametrize("release", ["1.9.0", "1.22.9", "2.0.0", "neu"])
def test_another_version_is_named(other, release):
    other.answers["/api/version/"] = (200, json.dumps({"release": release}))

    assert f"Label Studio {release}" in said_by(other.url)


def test_the_token_is_not_shown_to_a_server_that_is_none(other):
    said_by(other.url)

    assert all("Authorization" not in headers for _, headers in other.asked)


@pytest.mark.parametrize("status", [302, 400, 500])
def test_what_the_server_says_to_a_refusal_is_not_quoted(other, status):
    other.answers["/api/version/"] = (200, '{"release": "1.23.2"}')
    other.answers["/api/current-user/whoami"] = (status, f'{{"you": "{SECRET}"}}')

    assert f"HTTP {status}" in said_by(other.url)


def test_no_proxy_of_the_environment_is_used(other, monkeypatch):
    other.answers["/api/version/"] = (200, '{"release": "1.23.2"}')
    other.answers["/api/current-user/whoami"] = (200, "{}")
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    client = Client.open(other.url)

    assert SECRET not in repr(client)
    assert [path for path, _ in other.asked] == ["/api/version/", "/api/current-user/whoami"]
