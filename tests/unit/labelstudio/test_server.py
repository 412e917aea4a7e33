"""Starting and stopping, with a small program in the server's place where the real one is slow."""

import json
import os
import socket
import subprocess
import sys
import time

import psutil
import pytest

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.server import find_server, has_crashed, start, stop

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the small program is a script")

# Answers /health, and has a child that would outlive it.
SERVES = """
import http.server, os, subprocess, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"UP")
port = int(sys.argv[sys.argv.index("--port") + 1])
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("child", child.pid, flush=True)
http.server.ThreadingHTTPServer(("127.0.0.1", port), Page).serve_forever()
"""
STUBBORN = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
ENDS = """
import os, sys
print("Migration 7")
print("key", os.environ["SECRET_KEY"], "Token " + os.environ["LABEL_STUDIO_USER_TOKEN"])
print("password", os.environ["LABEL_STUDIO_PASSWORD"])
sys.exit("OperationalError: disk I/O error")
"""


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "studie" / "vault-labelstudio"
    folder.parent.mkdir()
    yield folder
    if folder.is_dir() and os.access(folder, os.W_OK):
        stop(folder)


@pytest.fixture
def program(tmp_path):
    """Give the function that puts a program in the server's place."""

    def put(text):
        path = tmp_path / "env" / "bin" / "label-studio"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!{sys.executable}\n{text}", "utf-8")
        path.chmod(0o755)
        return tmp_path / "env"

    return put


def child(data):
    [line] = [x for x in (data / "server.log").read_text().splitlines() if x.startswith("child ")]
    return int(line.split()[1])


def is_alive(pid):
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def wait_for_end(pid):
    deadline = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_alive(pid)


def test_a_started_server_is_found_until_it_is_stopped_with_its_children(data, program):
    assert find_server(data) is None
    started = start(data, program(SERVES))
    below = child(data)
    assert find_server(data) == started
    assert stop(data)
    assert find_server(data) is None
    assert wait_for_end(started.pid)
    assert wait_for_end(below)
    assert not has_crashed(data)
    assert not stop(data)


def test_a_server_that_does_not_listen_to_reason_is_killed(data, program):
    started = start(data, program(STUBBORN + SERVES))
    assert stop(data)
    assert wait_for_end(started.pid)


def test_a_second_start_says_that_it_runs_and_changes_nothing(data, program):
    started = start(data, program(SERVES))
    with pytest.raises(LabelStudioError, match="already") as told:
        start(data, program(ENDS))
    assert "status" in told.value.mend
    assert find_server(data) == started


def test_the_address_stays_the_same_from_start_to_start(data, program):
    first = start(data, program(SERVES))
    stop(data)
    assert start(data, program(SERVES)).address == first.address


def test_a_port_that_somebody_took_meanwhile_is_given_up(data, program):
    first = start(data, program(SERVES))
    stop(data)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", first.port))
        other.listen()
        assert start(data, program(SERVES)).port != first.port


def test_a_port_asked_for_that_is_taken_is_told(data, program):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(LabelStudioError, match=f"Port {taken} is taken") as told:
            start(data, program(SERVES), port=taken)
    assert "--port" in told.value.mend
    assert find_server(data) is None


def test_a_server_that_moved_to_another_port_is_not_taken_for_ours(data, program):
    moved = "print('* Port 1 is in use.\\n* Trying to start at 2', flush=True)\n"
    with pytest.raises(LabelStudioError, match="taken by another program"):
        start(data, program(moved + SERVES))
    assert find_server(data) is None


def test_a_server_that_ends_is_told_with_its_log_and_no_secret_of_it(data, program):
    with pytest.raises(LabelStudioError) as told:
        start(data, program(ENDS))
    shown = str(told.value)
    assert "Migration 7" in shown
    assert "OperationalError: disk I/O error" in shown
    assert told.value.where.endswith("server.log")
    secret = (data / "secret_key").read_text()
    log = (data / "server.log").read_text()
    assert secret in log
    for line in log.splitlines():
        for word in line.split():
            assert len(word) < 32 or word not in shown
    assert not has_crashed(data)


def test_a_server_that_never_answers_is_ended_and_told(data, program):
    with pytest.raises(LabelStudioError, match="does not answer"):
        start(data, program("import time; print('child', 1); time.sleep(600)"), patience=0.5)
    assert find_server(data) is None


def test_who_interrupts_the_waiting_leaves_no_server_behind(data, program, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("kimqual.labelstudio.server._answers", interrupt)
    with pytest.raises(KeyboardInterrupt):
        start(data, program(SERVES))
    assert find_server(data) is None
    assert not has_crashed(data)


def test_a_missing_program_leaves_nothing_running(data, tmp_path):
    with pytest.raises(LabelStudioError, match="cannot be run"):
        start(data, tmp_path / "leer")
    assert find_server(data) is None


def test_a_process_number_that_is_somebody_elses_now_is_left_alone(data, program):
    data.mkdir()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        (data / "server.json").write_text(json.dumps({"port": 9, "pid": other.pid}))
        assert find_server(data) is None
        assert has_crashed(data)
        assert not stop(data)
        assert not has_crashed(data)
        assert other.poll() is None
        other.kill()


@pytest.mark.parametrize("rubbish", ["", "{", "[]", '{"port": "x", "pid": 1}', "null"])
def test_a_damaged_file_of_the_last_start_is_no_hindrance(data, program, rubbish):
    data.mkdir()
    (data / "server.json").write_text(rubbish)
    assert not has_crashed(data)
    assert start(data, program(SERVES)).port


def test_a_server_that_was_killed_is_known_to_have_ended_by_itself(data, program):
    started = start(data, program(SERVES))
    os.killpg(started.pid, 9)
    os.waitpid(started.pid, 0)
    assert wait_for_end(child(data))
    assert find_server(data) is None
    assert has_crashed(data)
    assert start(data, program(SERVES)).address == started.address


def test_only_the_owner_may_look_into_the_folder_and_at_the_key(data, program):
    start(data, program(SERVES))
    modes = {
        name: (data / name).stat().st_mode & 0o777 for name in ("", "secret_key", "server.log")
    }
    assert modes == {"": 0o700, "secret_key": 0o600, "server.log": 0o600}


def test_the_key_is_hexadecimal_stays_and_is_another_in_another_study(data, program, tmp_path):
    start(data, program(SERVES))
    key = (data / "secret_key").read_text()
    stop(data)
    start(data, program(SERVES))
    assert (data / "secret_key").read_text() == key
    assert len(bytes.fromhex(key)) == 32
    other = tmp_path / "vault-labelstudio"
    start(other, program(SERVES))
    assert (other / "secret_key").read_text() != key
    stop(other)


def test_a_damaged_key_is_told_and_not_replaced(data, program):
    data.mkdir()
    (data / "secret_key").write_text("$kurz")
    with pytest.raises(LabelStudioError, match="damaged") as told:
        start(data, program(SERVES))
    assert "$kurz" not in str(told.value)
    assert (data / "secret_key").read_text() == "$kurz"


def test_a_vault_that_is_elsewhere_is_told(tmp_path, program):
    with pytest.raises(LabelStudioError, match="not here") as told:
        start(tmp_path / "stick" / "vault-labelstudio", program(SERVES))
    assert "connect the disk" in told.value.mend
    assert not (tmp_path / "stick").exists()


def test_a_folder_that_cannot_be_written_is_told(tmp_path, program):
    (tmp_path / "vault-labelstudio").touch()
    with pytest.raises(LabelStudioError, match="cannot be written") as told:
        start(tmp_path / "vault-labelstudio", program(SERVES))
    assert told.value.mend
