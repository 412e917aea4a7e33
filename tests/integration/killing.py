"""Kill a process at a moment that is counted, to see what a power cut would leave."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KILLED = -9
"""What a process returns that was killed."""

needs_signals = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")


class Countdown:
    """Count moments, and kill the process at one of them.

    Args:
        at: Which one, from 1; 0 lets the process come to its end.
    """

    def __init__(self, at: str) -> None:
        self.at, self.n = int(at), 0

    def __call__(self, *_: object) -> None:
        self.n += 1
        if self.n == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def drive(script: str, *arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a process of its own, without the passphrase that a test may have set.

    Args:
        script: Python; it prints the number of its moments last, where it counts them.
        arguments: For ``sys.argv``, from 1.
        variables: Of the environment, beside those of the tests.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    environment.pop("KIMQUAL_PASSPHRASE", None)
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def total(finished: subprocess.CompletedProcess[str]) -> int:
    """Give the number of moments of a process that came to its end."""
    assert finished.returncode == 0, finished.stderr
    return int(finished.stdout)


def moments(total: int, parts: int, last: int) -> list[int]:
    """Choose moments: some over the whole time, and each of the last ones, where the commits are.

    Example:
        >>> moments(20, 4, 2)
        [1, 6, 11, 16, 18, 19, 20]
    """
    return sorted({*range(1, total, max(1, total // parts)), *range(total - last, total + 1)})
