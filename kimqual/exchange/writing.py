"""Writing files so that they appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kimqual.errors import FileError

# What somebody said is never a formula, a link or a number to Excel.
TEXT_CELLS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Write to a temporary neighbour, which takes the file's place when everything is written.

    Libraries have errors of their own for a place that cannot be written; so it is tried first.

    Args:
        path: The file to write; its folder is made if absent.

    Yields:
        Where to write.

    Raises:
        FileError: If the place cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.touch()
            yield temporary
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(
            f"The file cannot be written: {error.strerror or 'no permission'}.",
            where=str(path),
            mend="name a folder that you may write to; close the file if it is open elsewhere.",
        ) from error
