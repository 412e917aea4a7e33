"""Running a script in a process of its own, whose end is not ours.

For libraries in C that end their process on some damaged files, without a word.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Sequence
from pathlib import Path

_SECRETS = ("KIMQUAL_PASSPHRASE",)


class BrokenOff(Exception):  # noqa: N818 - its caller says it in the words of a KimqualError
    """The process did not come to its end.

    Attributes:
        code: What it ended with; as the system counts.
        is_late: Whether it was ended because it took too long.
    """

    def __init__(self, code: int, *, is_late: bool) -> None:
        super().__init__(code)
        self.code = code
        self.is_late = is_late

    def __str__(self) -> str:
        """Say how it ended.

        Example:
            >>> print(BrokenOff(-11, is_late=False), BrokenOff(0xC0000005, is_late=False))
            SIGSEGV 0xC0000005
        """
        if self.code >= 0:
            return str(self.code) if self.code < 256 else f"0x{self.code:08X}"
        try:
            return signal.Signals(-self.code).name
        except ValueError:
            return f"signal {-self.code}"


def lines_of(
    script: Path, arguments: Sequence[str], *, seconds: float
) -> Generator[bytes, None, None]:
    """Run a Python script and yield the lines that it writes, as they come.

    It gets no standard input, no passphrase, and finds the libraries where this process does.

    Args:
        script: Its file.
        arguments: For the script.
        seconds: Most time by the clock, until the last line is taken.

    Raises:
        BrokenOff: After the last whole line, if it ended with anything but 0, or took too long.
        OSError: If no process can be started.
    """
    with subprocess.Popen(  # noqa: S603 - a script of our own
        # -P: no module of the folder that the script lies in takes a library's place.
        [sys.executable, "-P", str(script), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback would quote the file
        env=_environment(),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as process:
        late = threading.Event()
        timer = threading.Timer(seconds, _end, (process, late))
        timer.daemon = True
        timer.start()
        try:
            if process.stdout is not None:
                yield from (line for line in process.stdout if line.endswith(b"\n"))
            code = process.wait()
        finally:
            timer.cancel()
            process.kill()  # where nobody wants the rest
    if code or late.is_set():
        raise BrokenOff(code, is_late=late.is_set())


def _end(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _environment() -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if name not in _SECRETS}
    found = os.pathsep.join(filter(None, sys.path))
    # One thread is enough for what does not calculate, and starts faster.
    return kept | {"PYTHONPATH": found, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
