"""Zips full of transcripts, unpacked without trusting them; member by member, faults collected."""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from kimqual.errors import FileError
from kimqual.exchange import package
from kimqual.exchange.skipped import HIDDEN, PLAN, is_hidden, left_out

MAX_ZIP = 512 * 1024 * 1024
# All members together, unpacked; two hundred interviews with pictures have a tenth of this.
MAX_UNPACKED = 1024 * 1024 * 1024
_ZIP = b"PK\x03\x04"
# Members by which a zip is a document: Office, OpenDocument, EPUB, REFI-QDA.
_DOCUMENT = frozenset(
    {
        "[content_types].xml",
        "_rels/.rels",
        "content.xml",
        "mimetype",
        "project.qde",
        "word/document.xml",
        "xl/workbook.xml",
    }
)
_UTF8 = 0x800  # Source: PKWARE APPNOTE 6.3.10, 4.4.4: bit 11, names and comments are UTF-8
_LONGEST = 200
_UNUSABLE = re.compile(r'[<>:"|?*\x00-\x1f]')


@dataclass(slots=True)
class Unpacked:
    """What could not be unpacked, and what was not meant to be: name and reason."""

    faults: list[FileError] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


def is_archive(path: Path) -> bool:
    """Tell whether a file is a zip of files, and not a document that is a zip inside."""
    try:
        with path.open("rb") as stream:
            if stream.read(len(_ZIP)) != _ZIP:
                return False
        if path.stat().st_size > MAX_ZIP:
            return path.suffix.lower() == ".zip"
        return is_archive_data(path.read_bytes(), path.name)
    except OSError:
        return False  # its reader says what is wrong


def is_archive_data(data: bytes, name: str) -> bool:
    """Tell the same of bytes."""
    if not data.startswith(_ZIP):
        return False
    try:
        names = package.names(data, name)
    except FileError:
        return name.lower().endswith(".zip")
    return not any(member.casefold() in _DOCUMENT for member in names)


def unpack(path: Path, target: Path) -> Unpacked:
    """Unpack a zip into a folder of its own.

    Args:
        path: The zip.
        target: Is made; readable by its owner alone.

    Returns:
        Members that are faulty, and those that were left out.

    Raises:
        FileError: If it is no sound zip, or as a whole beyond reason.
    """
    where = path.name
    if path.stat().st_size > MAX_ZIP:
        raise FileError(
            f"The zip has more than {MAX_ZIP // 2**20} MiB.",
            where=where,
            mend="unpack it and name the folder.",
        )
    data = path.read_bytes()
    if sum(one.file_size for one in package.contents(data, where)) > MAX_UNPACKED:
        raise FileError(
            "The zip inflates beyond reason (a zip bomb?).",
            where=where,
            mend="do not open it; ask who sent it.",
        )
    target.mkdir(mode=0o700, parents=True)
    unpacked = Unpacked()
    for member, read in package.members(data, where):
        place = f"{where}, {name_of(member)}"
        try:
            parts = _parts(member, place)
            if not member.is_dir() and not _is_left_out(parts, unpacked):
                _refuse_link(member, place)
                _write(read(place), target.joinpath(*parts), place)
        except FileError as error:
            unpacked.faults.append(error)
    return unpacked


def _is_left_out(parts: tuple[str, ...], unpacked: Unpacked) -> bool:
    reason = HIDDEN if any(map(is_hidden, parts)) else left_out(parts[-1])
    if reason in ("", PLAN):
        return False
    unpacked.left_out.append(("/".join(parts), reason))
    return True


def _refuse_link(member: zipfile.ZipInfo, place: str) -> None:
    if stat.S_ISLNK(member.external_attr >> 16):
        raise FileError(
            "The member is a link.", where=place, mend="put the file itself into the zip."
        )


def _write(content: bytes, file: Path, place: str) -> None:
    if is_archive_data(content, file.name):
        raise FileError(
            "There is a zip within the zip.", where=place, mend="unpack it and name the folder."
        )
    if file.exists():
        raise FileError(
            "Two members have this name.", where=place, mend="give each its own name, zip again."
        )
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.write_bytes(content)


def name_of(member: zipfile.ZipInfo) -> str:
    """Give a member's name, whatever its zip says of the encoding.

    Windows writes the code page of DOS, macOS UTF-8 without saying so; zipfile takes all that does
    not say so for code page 437.

    Example:
        >>> name_of(zipfile.ZipInfo("Gespräch".encode().decode("cp437")))
        'Gespräch'
    """
    name = member.filename
    if not member.flag_bits & _UTF8:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = member.filename
    return unicodedata.normalize("NFC", name)


def _parts(member: zipfile.ZipInfo, place: str) -> tuple[str, ...]:
    """Give the folders and the name, with nothing in them that a file system refuses."""
    name = name_of(member)
    path = PurePosixPath(name.replace("\\", "/"))
    if ".." in path.parts or path.is_absolute() or PureWindowsPath(name).drive or not path.parts:
        raise FileError(
            "The member points out of its folder.",
            where=place,
            mend="no program packs this: do not open the file, ask who sent it.",
        )
    return tuple(_UNUSABLE.sub("_", part)[:_LONGEST] for part in path.parts)
