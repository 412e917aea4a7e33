"""Codebooks from and to TOML; comments survive.

::

    name = "Kommunales Integrationsmanagement"
    revision = 1

    [[code]]
    id = "field.work"
    parent = "field"
    label.de = "Arbeit"
    label.en = "Work"
    definition = "…"
    when = "…"
    when_not = "…"
    example = "…"
    requires = []
    color = "#1f77b4"

A code that is given no more stays in the file, with one of::

    retired = true
    merged_into = "field.housing"
    split_into = ["field.housing", "field.neighbourhood"]

The commands note in which revisions a code was given, and the team what it wants to remember::

    since = 2
    until = 5
    memo = "…"
"""

from __future__ import annotations

from pathlib import Path

from kimqual.errors import CodebookError
from kimqual.exchange.codebook_text import rendered
from kimqual.exchange.writing import replaced
from kimqual.model import Codebook
from kimqual.text import decode


def read_codebook(path: Path | str) -> Codebook:
    """Read a codebook.

    Args:
        path: A TOML file of ``[[code]]`` tables.

    Returns:
        The codebook, in the file's order.

    Raises:
        CodebookError: If the file is no TOML, or with all wrong keys and values at once.
    """
    path = Path(path)
    try:
        return codebook_of(path.read_bytes(), path)
    except OSError as error:
        raise CodebookError(
            f"The codebook cannot be opened: {error.strerror}.",
            where=str(path),
            mend="check the path, or start from codebooks/kim-integration.toml.",
        ) from error


def codebook_of(data: bytes, path: Path) -> Codebook:
    """Read a codebook from what stands in its file.

    Raises:
        CodebookError: As :func:`read_codebook`.
    """
    # The door loads pydantic: only where a codebook is read.
    from kimqual.exchange.codebook_door import parse

    try:
        return parse(text_of(data, path))
    except CodebookError as error:
        error.where = error.where or str(path)
        raise


def text_of(data: bytes, path: Path) -> str:
    """Decode a codebook's file."""
    return decode(data, where=path.name).text.removeprefix("\ufeff")


def write_codebook(book: Codebook, path: Path | str) -> None:
    """Write a codebook; comments of a codebook that stands there already are kept.

    Args:
        book: What to write.
        path: Where to. The new file takes the old one's place only when it is complete.

    Raises:
        CodebookError: If a file stands there that is no TOML.
        FileError: If the place cannot be written.
    """
    from tomlkit.exceptions import TOMLKitError

    path = Path(path)
    try:
        text = rendered(book, text_of(path.read_bytes(), path) if path.exists() else "")
    except TOMLKitError as error:
        raise CodebookError(
            f"Not TOML: {error}.", where=str(path), mend="move the file away, then write again."
        ) from error
    with replaced(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
