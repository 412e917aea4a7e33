"""Folders, zips and files to the list of files to read; what is no transcript is left out and named."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kimqual.config import FILE as STUDY_FILE
from kimqual.errors import FileError
from kimqual.exchange import archive
from kimqual.exchange.skipped import HIDDEN, STUDY, is_hidden, left_out


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read.

    Attributes:
        path: Where it can be read.
        name: What to call it: with its folders below the one that was named.
        source: Name that the study knows it by: without folders, unless two files share it.
        root: Folder that the search for a plan ends with.
        group: Which of the things that were named it comes from; "" if it was named itself.
        container: Folder in which its zip lies, ``None`` where it comes from none.
    """

    path: Path
    name: str
    source: str
    root: Path
    group: str = ""
    container: Path | None = None


@dataclass(slots=True)
class Gathered:
    """What was found.

    Attributes:
        files: To read, in order.
        left_out: Name and reason of each file that is not to be read.
        faults: Of zips and folders.
    """

    files: list[Found] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    faults: list[FileError] = field(default_factory=list)


def gather(paths: Iterable[Path], workspace: Path) -> Gathered:
    """Find the files to read below folders and in zips; a file that is named is always read.

    Args:
        paths: Files, folders and zips.
        workspace: Folder into which zips are unpacked; the caller removes it.

    Returns:
        Files in the order of their names, what was left out, and what is wrong with zips.
    """
    found = Gathered()
    for number, path in enumerate(paths):
        try:
            _one(path, workspace / str(number), found)
        except FileError as error:
            found.faults.append(error)
    found.files = _distinct(found.files)
    return found


def _one(path: Path, workspace: Path, found: Gathered) -> None:
    if path.is_dir():
        before = len(found.files)
        _walk(path, path.name or path.resolve().name, found)
        if len(found.files) == before:
            raise FileError(
                "This folder holds no file to read.",
                where=path.name,
                mend="name the folder in which the transcripts are.",
            )
    elif archive.is_archive(path):
        unpacked = archive.unpack(path, workspace)
        found.faults += unpacked.faults
        found.left_out += [(f"{path.name}/{name}", reason) for name, reason in unpacked.left_out]
        _walk(workspace, path.name, found, path.parent)
    else:
        found.files.append(Found(path, path.name, path.name, path.parent))


def _walk(root: Path, title: str, found: Gathered, container: Path | None = None) -> None:
    for folder, below, files in os.walk(root):
        here = Path(folder)
        named = title if here == root else f"{title}/{here.relative_to(root).as_posix()}"
        if STUDY_FILE in files and here != root:
            found.left_out.append((named, STUDY))
            below.clear()
            continue
        found.left_out += [(f"{named}/{one}", HIDDEN) for one in below if is_hidden(one)]
        below[:] = sorted(one for one in below if not is_hidden(one))
        for one in sorted(files):
            if reason := left_out(one):
                found.left_out.append((f"{named}/{one}", reason))
            else:
                path = here / one
                found.files.append(Found(path, f"{named}/{one}", one, root, title, container))


def _distinct(files: Sequence[Found]) -> list[Found]:
    """Put the folder before names that occur twice: two persons' files may be called alike."""
    counts = Counter(one.source for one in files)
    return [replace(one, source=one.name) if counts[one.source] > 1 else one for one in files]


def by_stem(files: Iterable[Found]) -> Iterator[tuple[Found, ...]]:
    """Give the groups of files of one folder that differ only in their ending."""
    groups: dict[tuple[Path, str], list[Found]] = {}
    for one in files:
        if one.group:
            groups.setdefault((one.path.parent, one.path.stem.casefold()), []).append(one)
    yield from (tuple(group) for group in groups.values() if len(group) > 1)
