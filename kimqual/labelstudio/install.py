"""Installing the Label Studio server into a virtual environment of its own.

It wants other versions of the libraries that kimqual uses; so the two never share one.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.held import hold
from kimqual.labelstudio.settings import VERSION, program

REQUIREMENT: Final = f"label-studio=={VERSION}"
# How many packages pip names on its way; for a bar, not for a rule.
N_PACKAGES: Final = 160
_COMPLETE: Final = "complete"
_NAMED: Final = ("Collecting ", "Processing ")


def is_installed(folder: Path) -> bool:
    """Tell whether a virtual environment holds the whole server."""
    return (folder / _COMPLETE).is_file() and program(folder, sys.platform).is_file()


def install(
    folder: Path, *, wheels: Path | None = None, advance: Callable[[], None] = lambda: None
) -> None:
    """Install the server, once; what an interrupted run left is made anew.

    Args:
        folder: The virtual environment; made if absent.
        wheels: Folder of wheels to install from without a network.
        advance: Called for each package that is fetched.

    Raises:
        LabelStudioError: If it cannot be installed, with pip's reason, or is being installed.
    """
    if wheels is not None and not wheels.is_dir():
        raise LabelStudioError(
            "There is no such folder of wheels.",
            where=str(wheels),
            mend="name the folder that 'pip wheel' filled.",
        )
    lock = _taken(folder)
    try:
        if not is_installed(folder):  # who waited for the lock may find it done
            _run([sys.executable, "-I", "-m", "venv", "--clear", str(folder)], folder, advance)
            _run(_pip(folder, wheels), folder, advance, wheels=wheels)
            (folder / _COMPLETE).touch()
    finally:
        os.close(lock)


def _taken(folder: Path) -> int:
    """Take the folder for this process; refuse one that holds something else."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        strange = folder.exists() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").exists()
        lock = None if strange else hold(folder.with_name(f"{folder.name}.lock"))
    except OSError as error:
        raise LabelStudioError(
            f"The server cannot be installed there: {error.strerror}.",
            where=str(folder),
            mend="name a folder that you may write to in KIMQUAL_LABEL_STUDIO_ENV.",
        ) from error
    if strange:
        raise LabelStudioError(
            "The folder holds something that is no virtual environment.",
            where=str(folder),
            mend="name a new folder in KIMQUAL_LABEL_STUDIO_ENV.",
        )
    if lock is None:
        raise LabelStudioError(
            "Another kimqual process is installing the server.",
            where=str(folder),
            mend="wait for it, then start again.",
        )
    return lock


def _pip(folder: Path, wheels: Path | None) -> list[str]:
    python = str(program(folder, sys.platform, "python"))
    offline = ["--no-index", "--find-links", str(wheels)] if wheels else []
    quiet = ["--disable-pip-version-check", "--no-input", "--no-color", "--progress-bar", "off"]
    return [python, "-I", "-m", "pip", "install", *quiet, *offline, REQUIREMENT]


def _run(
    command: list[str], folder: Path, advance: Callable[[], None], *, wheels: Path | None = None
) -> None:
    said: list[str] = []
    with subprocess.Popen(  # noqa: S603  # fixed programs, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            said.append(line.strip())
            if line.lstrip().startswith(_NAMED):
                advance()
    if process.returncode:
        raise _failed(said, folder, wheels)


def _failed(said: list[str], folder: Path, wheels: Path | None) -> LabelStudioError:
    told = [line for line in said if line.startswith("ERROR:")] or said
    last = told[-1].removeprefix("ERROR: ") if told else "no reason given"
    mend = (
        f"fill the folder on a machine with a network, the same system and Python: "
        f"pip wheel '{REQUIREMENT}' --wheel-dir FOLDER"
        if wheels
        else "check network and free space (1 GB); without a network use --wheels FOLDER."
    )
    return LabelStudioError(
        f"Label Studio cannot be installed: {last}", where=str(folder), mend=mend
    )
