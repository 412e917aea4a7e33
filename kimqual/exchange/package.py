"""Zip packages (DOCX, ODS, XLSX) and their XML, read without trusting them.

Sizes are bounded, entities stay unresolved, nothing is fetched.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

from kimqual.errors import FileError
from kimqual.exchange import safe_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_PART = 128 * 1024 * 1024
# Office XML shrinks to a tenth or twentieth; a thousandth is a bomb.
_MAX_RATIO = 1000
# What zipfile raises on damaged files, found by feeding it some.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
_SMALL = 1024 * 1024
# Parts that a zip lists; Word files with a picture on every page have some hundreds.
_MAX_LIST = 512 * 1024
_END, _END_SIZE, _LIST_SIZE_AT = b"PK\x05\x06", 65_557, 12
# Opening and closing tags of a part's XML: each costs some hundred bytes of memory and some
# microseconds. The longest transcript, word by word in runs of their own, has a million.
MAX_TAGS, MAX_TAGS_OF_TEXT = 4_000_000, 2_000_000
_MEND = "open it in a word processor and save it again; if it does not open, copy it once more."


def names(data: bytes, where: str) -> tuple[str, ...]:
    """List the package's parts.

    Raises:
        FileError: If the package is cut off or damaged.
    """
    with _open(data, where) as package:
        return tuple(package.namelist())


def part(data: bytes, name: str, where: str) -> bytes:
    """Read one part.

    Raises:
        FileError: If it is missing, protected, damaged or inflates beyond reason.
    """
    with _open(data, where) as package:
        return _content(package, name, where)


def contents(data: bytes, where: str) -> tuple[zipfile.ZipInfo, ...]:
    """List the package's parts with all that its table of contents says of them.

    Raises:
        FileError: If the package is cut off or damaged.
    """
    with _open(data, where) as package:
        return tuple(package.infolist())


def members(data: bytes, where: str) -> Iterator[tuple[zipfile.ZipInfo, Callable[[str], bytes]]]:
    """Give the package's parts one by one, each with a function that reads it.

    Yields:
        What the table of contents says, and the reader; it takes the place for messages and raises
        `FileError` as `part` does.
    """
    with _open(data, where) as package:
        for info in package.infolist():
            yield info, partial(_content, package, info)


def _content(package: zipfile.ZipFile, name: str | zipfile.ZipInfo, where: str) -> bytes:
    try:
        info = package.getinfo(name) if isinstance(name, str) else name
        _check(info, where)
        with package.open(info) as stream:
            content = stream.read(MAX_PART + 1)
    except KeyError as error:
        raise FileError("The file lacks its text.", where=where, mend=_MEND) from error
    except DAMAGE as error:
        raise FileError("The file is damaged.", where=where, mend=_MEND) from error
    if len(content) > MAX_PART:
        raise _bomb(where)
    return content


def parts(data: bytes, wanted: Iterable[str], where: str) -> Iterator[tuple[str, bytes]]:
    """Read several parts, those that are there, and look the package through only once.

    Raises:
        FileError: As `part`.
    """
    with _open(data, where) as package:
        present = set(package.namelist())
        for name in wanted:
            if name in present:
                yield name, _content(package, name, where)


def xml(content: bytes, where: str, *, most: int = MAX_TAGS) -> _Element:
    """Parse XML with entities off and no network.

    Args:
        content: The part.
        where: The file's name.
        most: Opening and closing tags that it may have.

    Raises:
        FileError: If it is not well formed, brings its own entities, or is beyond reason.
    """
    if content.count(b"<") > most:
        raise FileError(
            f"The file's XML has more than {most:,} tags.",
            where=where,
            mend="is it really a transcript? Save it as TXT, or split it by interview.",
        )
    return safe_xml.parse(content, where, mend=_MEND, comments=True)


def _open(data: bytes, where: str) -> zipfile.ZipFile:
    if _size_of_list(data) > _MAX_LIST:
        raise _bomb(where)
    try:
        return zipfile.ZipFile(BytesIO(data))
    except DAMAGE as error:
        raise FileError(
            "The file is cut off or damaged (a broken zip).", where=where, mend=_MEND
        ) from error


def _size_of_list(data: bytes) -> int:
    """Give the bytes of a zip's table of contents, before zipfile makes an object of each entry."""
    at = data.rfind(_END, max(0, len(data) - _END_SIZE))
    field = data[at + _LIST_SIZE_AT : at + _LIST_SIZE_AT + 4]
    return int.from_bytes(field, "little") if at >= 0 else 0


def _check(info: zipfile.ZipInfo, where: str) -> None:
    if info.flag_bits & 1:
        raise FileError(
            "The file is protected by a password.", where=where, mend="save it without password."
        )
    inflated = info.file_size / max(1, info.compress_size)
    if info.file_size > MAX_PART or (info.file_size > _SMALL and inflated > _MAX_RATIO):
        raise _bomb(where)


def _bomb(where: str) -> FileError:
    return FileError(
        "The file inflates beyond reason (a zip bomb?).",
        where=where,
        mend="open it in a word processor and save it again.",
    )
