"""Zip packages (DOCX, ODS, XLSX) and their XML, read without trusting them.

Sizes are bounded, entities stay unresolved, nothing is fetched.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

from kimqual.errors import FileError
from kimqual.exchange import safe_xml
from kimqual.exchange.safe_xml import attribute, children, local

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["DAMAGE", "MAX_PART", "attribute", "children", "local", "names", "part", "xml"]

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
        try:
            info = package.getinfo(name)
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


def xml(content: bytes, where: str) -> _Element:
    """Parse XML with entities off and no network.

    Raises:
        FileError: If it is not well formed, or brings its own entities.
    """
    return safe_xml.parse(content, where, mend=_MEND, comments=True)


def _open(data: bytes, where: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(BytesIO(data))
    except DAMAGE as error:
        raise FileError(
            "The file is cut off or damaged (a broken zip).", where=where, mend=_MEND
        ) from error


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
