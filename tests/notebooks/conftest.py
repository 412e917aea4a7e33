"""The study that notebooks are run on, and a kernel that cannot reach the network."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# Python imports a module of this name at every start, so the kernel has it before the first cell.
# The kernel's own channels are opened by libzmq, not by this socket module.
GUARD = """
import socket

LOOPBACK = ("127.0.0.1", "::1", "localhost", None, "")

def refuse(host):
    if isinstance(host, (str, type(None))) and host not in LOOPBACK:
        raise ConnectionRefusedError("Notebooks open no connection.")

def guarded(method):
    def connect(self, address):
        if self.family != socket.AF_UNIX:
            refuse(address[0])
        return method(self, address)
    return connect

def look_up(host, *rest, real=socket.getaddrinfo, **options):
    refuse(host)
    return real(host, *rest, **options)

socket.socket.connect = guarded(socket.socket.connect)
socket.socket.connect_ex = guarded(socket.socket.connect_ex)
socket.getaddrinfo = look_up
"""


@pytest.fixture(scope="session")
def demo_study(tmp_path_factory):
    """Make the demo study once, as a user does."""
    folder = tmp_path_factory.mktemp("demo") / "studie"
    command = [Path(sys.executable).with_name("kimqual"), "demo", folder]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture
def kernel_environment(demo_study, tmp_path):
    """Give the environment of a kernel: the study, no passphrase, no network, no user's settings."""
    (tmp_path / "sitecustomize.py").write_text(GUARD, "utf-8")
    kept = {name: value for name, value in os.environ.items() if name != "KIMQUAL_PASSPHRASE"}
    return kept | {
        "KIMQUAL_STUDY": str(demo_study),
        "PYTHONPATH": str(tmp_path),
        "IPYTHONDIR": str(tmp_path / "ipython"),
        "OMP_NUM_THREADS": "1",
    }
