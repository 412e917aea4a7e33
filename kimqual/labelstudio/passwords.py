"""A new password for somebody who forgot theirs, on a server of our own.

Label Studio has a command for it, which asks for the password. It is handed over on standard input:
a command line can be read by every user of the machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.server import SECRET, secret_key
from kimqual.labelstudio.settings import email, owner, program, server_environment
from kimqual.labelstudio.users import LogIn, make_password

_PATIENCE: Final = 300
_CHANGE: Final = (
    "import getpass, sys; word = sys.stdin.readline().strip(); getpass.getpass = lambda *_: word; "
    "from label_studio.server import main; main()"
)


def change_password(data: Path, environment: Path, user: str) -> LogIn:
    """Give a user a new password; the old one and open log-ins end. The server may run or not.

    Args:
        data: The server's data folder.
        environment: The virtual environment that it is installed in.
        user: A short name or an address.

    Raises:
        LabelStudioError: If the study has no server of its own, or the server no such user.
    """
    mail = email(user)
    if not (data / SECRET).is_file():
        raise LabelStudioError(
            "This study has no Label Studio of its own.",
            where=str(data),
            mend="on another server its administrator sets passwords.",
        )
    password = make_password()
    said = _run(data, environment, mail, password)
    if "not found" in said:
        raise LabelStudioError(
            f"The server has no user {user!r}.",
            where=str(data),
            mend=f"make the account: kimqual labelstudio start --user {user}",
        )
    if "successfully changed" not in said:
        raise LabelStudioError(
            "The password could not be changed.",
            where=str(data),
            mend="does the server start? See: kimqual labelstudio start",
        )
    return LogIn(user, mail, password)


def _run(data: Path, environment: Path, mail: str, password: str) -> str:
    secret = secret_key(data)
    python = program(environment, sys.platform, "python")
    try:
        return subprocess.run(  # noqa: S603  # our own installation, no shell
            [python, "-c", _CHANGE, "reset_password", "--username", mail],
            env=server_environment(os.environ, data, secret, owner(secret)),
            cwd=data,
            input=f"{password}\n",
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
