"""A Label Studio server for one study: started, looked at, and stopped again.

Everything it writes lies in one data folder beside the vault. Whether it runs is said by a file
that it holds (:mod:`kimqual.labelstudio.held`), never by a process id alone.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kimqual.errors import LabelStudioError
from kimqual.exchange.writing import replaced
from kimqual.labelstudio.held import hold, is_held
from kimqual.labelstudio.safety import Found, inspect, require_safe
from kimqual.labelstudio.settings import (
    HOST,
    Owner,
    owner,
    redacted,
    server_command,
    server_environment,
)
from kimqual.labelstudio.users import log_in
from kimqual.labelstudio.web import Visitor

LOG: Final = "server.log"
SECRET: Final = "secret_key"  # noqa: S105  # the file's name, not a secret
_HELD: Final = "running"
_STATE: Final = "server.json"
_PATIENCE: Final = 300.0  # seconds: its first start migrates a database
_N_LINES: Final = 6


@dataclass(frozen=True, slots=True)
class Server:
    """A server of our own that runs.

    Attributes:
        data: Its data folder.
        port: Its port on loopback.
        pid: Its process, leader of its group.
    """

    data: Path
    port: int
    pid: int

    @property
    def address(self) -> str:
        """Give the address for a browser."""
        return f"http://{HOST}:{self.port}"

    @property
    def account(self) -> Owner:
        """Give kimqual's own account on it, whose token opens the API."""
        return owner(secret_key(self.data))


def find_server(data: Path) -> Server | None:
    """Find the server that runs on a data folder.

    Args:
        data: As :func:`kimqual.labelstudio.settings.data_folder` gives it.

    Returns:
        The server, or nothing if none runs.

    Raises:
        LabelStudioError: If one is just being started.
    """
    if not is_held(data / _HELD):
        return None
    port, pid = _state(data)
    if not pid:
        raise LabelStudioError(
            "The server is just being started.",
            where=str(data),
            mend="wait a minute; if it stays so, end the process label-studio yourself.",
        )
    return Server(data, port, pid)


def has_crashed(data: Path) -> bool:
    """Tell whether the last server on a data folder ended without being stopped."""
    return not is_held(data / _HELD) and _state(data)[1] > 0


def inspect_own(server: Server) -> Found:
    """Ask our own server what it is set to, as a user who is logged in.

    Raises:
        LabelStudioError: If it does not answer.
    """
    return inspect(log_in(server.address, server.account.email, server.account.password))


def require_safe_address(address: str, data: Path, authorization: str = "") -> Found:
    """Refuse a server that would hand text on; our own or the city's.

    Args:
        address: Where text shall be sent.
        data: The data folder of this study's own server, which may be the one meant.
        authorization: For any other: ``Bearer`` and an access token. The server shows a legacy
            token only what it shows everybody, which is not enough to know.

    Raises:
        LabelStudioError: If it is not safe, with every reason and every setting to change.
    """
    own = find_server(data)
    if own is None or own.address != address.rstrip("/"):
        return require_safe(Visitor(address, authorization=authorization))
    return require_safe(log_in(own.address, own.account.email, own.account.password))


def start(
    data: Path, environment: Path, *, port: int | None = None, patience: float = _PATIENCE
) -> Server:
    """Start a server and wait until it answers; an interrupted start leaves none behind.

    Args:
        data: Its data folder; made if absent, for this user only.
        environment: The virtual environment that it is installed in.
        port: On loopback; the one of last time, or any free one, if not given.
        patience: Seconds until it has to answer.

    Raises:
        LabelStudioError: If it runs already, the port is taken, the folder cannot be written, or it
            ends or does not answer; with the last lines of its log, without tokens.
    """
    _prepare(data)
    held = hold(data / _HELD)
    if held is None:
        raise LabelStudioError(
            "A server runs on this study already.",
            where=str(data),
            mend="see: kimqual labelstudio status",
        )
    try:
        chosen = _choose(port, _state(data)[0])
        _save(data, chosen, 0)
        process = _launch(data, environment, chosen, held)
    finally:
        os.close(held)  # from here on the server alone holds it
    try:
        _save(data, chosen, process.pid)
        _wait(process, data, chosen, time.monotonic() + patience)
    except BaseException:
        _end(process.pid, data)
        process.wait(10)
        _save(data, chosen, 0)
        raise
    process.returncode = 0  # it outlives us on purpose: no warning about that
    return Server(data, chosen, process.pid)


def stop(data: Path) -> bool:
    """Stop the server and its children.

    Args:
        data: Its data folder.

    Returns:
        Whether one ran.

    Raises:
        LabelStudioError: If it does not end.
    """
    server = find_server(data)
    if server is not None:
        _end(server.pid, data)
        _save(data, server.port, 0)
    elif has_crashed(data):
        _save(data, _state(data)[0], 0)
    return server is not None


def _prepare(data: Path) -> None:
    """Make the data folder, for this user only."""
    if not data.parent.is_dir():
        raise LabelStudioError(
            "The folder of the vault is not here.",
            where=str(data.parent),
            mend="connect the disk that the vault lies on, or mend 'vault' in kimqual.toml.",
        )
    try:
        for folder in (data, data / "home", data / "tmp"):
            folder.mkdir(mode=0o700, exist_ok=True)
        data.chmod(0o700)
        (data / LOG).touch(mode=0o600)
        secret_key(data)
    except OSError as error:
        raise LabelStudioError(
            f"The server's data folder cannot be written: {error.strerror}.",
            where=str(data),
            mend="give yourself the right to write there, and check free space.",
        ) from error


def secret_key(data: Path) -> str:
    """Read the secret key; make one where there is none. Only its owner may read the file."""
    path = data / SECRET
    with suppress(FileExistsError):
        new = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(new, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    secret = path.read_text("ascii", "replace").strip()
    if len(secret) != 64 or set(secret) - set("0123456789abcdef"):
        raise LabelStudioError(
            "The server's secret key is damaged.",
            where=str(path),
            mend="take the file from your backup, together with the whole folder.",
        )
    return secret


def _state(data: Path) -> tuple[int, int]:
    """Give port and process id of the last start; zeros where nothing is known."""
    try:
        known = json.loads((data / _STATE).read_text("utf-8"))
        return int(known["port"]), int(known["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0, 0


def _save(data: Path, port: int, pid: int) -> None:
    with replaced(data / _STATE) as temporary:
        temporary.write_text(json.dumps({"port": port, "pid": pid}), "utf-8")


def _choose(port: int | None, last: int) -> int:
    """Give a free port: the one asked for, else the last, so that bookmarks keep working."""
    for wanted in [port] if port is not None else [last, 0]:
        with socket.socket() as probe, suppress(OSError, OverflowError):
            if sys.platform != "win32":  # there, it would let two programs share a port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, wanted))
            return int(probe.getsockname()[1])
    raise LabelStudioError(
        f"Port {port} is taken or not allowed.",
        where=HOST,
        mend="leave --port out, and a free one is taken; or name another.",
    )


def _launch(data: Path, environment: Path, port: int, held: int) -> subprocess.Popen[bytes]:
    """Launch the server in a process group of its own."""
    secret = secret_key(data)
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    try:
        with (data / LOG).open("wb") as log:
            return subprocess.Popen(  # noqa: S603  # our own installation, no shell
                server_command(environment, port, sys.platform),
                env=server_environment(os.environ, data, secret, owner(secret)),
                cwd=data,
                stdin=held,
                stdout=log,
                stderr=log,
                umask=0o077,
                start_new_session=True,
                creationflags=flags,
            )
    except OSError as error:
        raise LabelStudioError(
            f"The server cannot be run: {error.strerror}.",
            where=str(environment),
            mend="delete that folder; the next start installs the server anew.",
        ) from error


def _wait(process: subprocess.Popen[bytes], data: Path, port: int, deadline: float) -> None:
    visitor = Visitor(f"http://{HOST}:{port}", patience=5)
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise _failed("The server ended before it answered", data)
        if _answers(visitor):
            if "is in use" in _log(data):  # it moved to the next port: this is another's
                raise _failed(f"Port {port} was taken by another program", data)
            return
        time.sleep(0.2)
    raise _failed("The server does not answer", data)


def _answers(visitor: Visitor) -> bool:
    try:
        return visitor.get("/health/").status == 200
    except LabelStudioError:
        return False


def _failed(reason: str, data: Path) -> LabelStudioError:
    # Until it answers it has seen no text, so its log may be shown.
    lines = [line for line in _log(data).splitlines() if line.strip()][-_N_LINES:]
    shown = "".join(f"\n    {line[:200]}" for line in lines)
    return LabelStudioError(
        f"{reason}. The last lines of its log:{shown or ' (none)'}",
        where=str(data / LOG),
        mend="mend what its last line says, then start again.",
    )


def _log(data: Path) -> str:
    secret = secret_key(data)
    account = owner(secret)
    text = (data / LOG).read_text("utf-8", "replace")
    return redacted(text, (secret, account.password, account.token))


def _end(pid: int, data: Path) -> None:
    """End a process group: asked first, then made to; wait until the file is let go."""
    for kill in (False, True):
        _signal(pid, kill=kill)
        for _ in range(100):
            _reap(pid)
            if not is_held(data / _HELD):
                _signal(pid, kill=True)  # children that let go of the file
                return
            time.sleep(0.1)
    raise LabelStudioError(
        f"The server does not end (process {pid}).",
        where=str(data),
        mend="end the process with the means of your system.",
    )


if sys.platform == "win32":

    def _signal(pid: int, *, kill: bool) -> None:
        """End a process and its children."""
        del kill  # Windows knows one way only
        program = Path(os.environ.get("SYSTEMROOT", "C:/Windows"), "System32", "taskkill.exe")
        subprocess.run(  # noqa: S603  # a program of the system, no shell
            [program, "/PID", str(pid), "/T", "/F"], capture_output=True, check=False
        )

    def _reap(pid: int) -> None:
        """Windows has no processes that wait to be reaped."""

else:

    def _signal(pid: int, *, kill: bool) -> None:
        """Signal a process group; one that is gone, or waits to be reaped, is no fault."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL if kill else signal.SIGTERM)

    def _reap(pid: int) -> None:
        """Let go of a process that ended, where it was started by this very process."""
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
