"""A file that is held by a process and its children, for as long as one of them lives.

It says whether a server runs without trusting a number in a file: a process id may by now be
somebody else's. The server gets the open file as its standard input, and its children inherit it.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

_TRIES = 10


if sys.platform == "win32":

    def hold(path: Path) -> int | None:
        """Take a file; give its descriptor, or nothing if somebody holds it."""
        try:
            path.unlink(missing_ok=True)  # Windows refuses while a process has it open
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL)
        except (PermissionError, FileExistsError):
            return None

    def is_held(path: Path) -> bool:
        """Tell whether some process holds the file."""
        try:
            path.unlink(missing_ok=True)
        except PermissionError:
            return True
        return False

else:
    import fcntl

    def hold(path: Path) -> int | None:
        """Take a file; give its descriptor, or nothing if somebody holds it."""
        held = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        for _ in range(_TRIES):  # who only looks holds it for a moment
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.02)
            else:
                return held
        os.close(held)
        return None

    def is_held(path: Path) -> bool:
        """Tell whether some process holds the file."""
        try:
            looked = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(looked, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(looked)
        return False
