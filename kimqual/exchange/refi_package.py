"""The zip around a REFI-QDA project, read member by member and never unpacked onto the disk."""

from __future__ import annotations

import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import TracebackType
from typing import Self

from kimqual.errors import FileError
from kimqual.exchange.package import DAMAGE

# Source: REFI-QDA 1.5, 8.5: no file may be larger than 2^31 - 1 bytes.
MAX_MEMBER = 2**31 - 1
# What this program is ready to read of a project's XML, and of one text.
MAX_XML = 512 * 1024 * 1024
MAX_TEXT = 64 * 1024 * 1024
_MAX_RATIO = 1000
_SMALL = 1024 * 1024
_CHUNK = 1024 * 1024
_AGAIN = "export the project again."


@dataclass(slots=True)
class Package:
    """An open project: use :meth:`open` with ``with``."""

    where: str
    _zip: zipfile.ZipFile
    _members: dict[str, zipfile.ZipInfo]

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a project and look at its table of contents.

        Raises:
            FileError: If it is no zip, or holds a path out of its folder, a link, two members of one
                name, a member beyond 2 GB or one that inflates beyond reason.
        """
        try:
            opened = zipfile.ZipFile(path)
        except FileNotFoundError as error:
            raise FileError(
                "There is no such file.", where=path.name, mend="check the path."
            ) from error
        except DAMAGE as error:
            raise FileError(
                "The file is no QDPX project, or it is cut off (a broken zip).",
                where=path.name,
                mend=_AGAIN,
            ) from error
        try:
            return cls(path.name, opened, _checked(opened.infolist(), path.name))
        except BaseException:
            opened.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._zip.close()

    def project(self) -> bytes:
        """Read the project's XML: the one ``.qde``, however it is spelt.

        Raises:
            FileError: If there is none, or more than one.
        """
        found = [name for name in self._members if name.endswith(".qde")]
        if len(found) != 1:
            what = "no project.qde" if not found else f"{len(found)} project files"
            raise FileError(f"The file holds {what}.", where=self.where, mend=_AGAIN)
        return self._read(found[0], MAX_XML)

    def has_texts(self) -> bool:
        """Tell whether any plain text lies in the package."""
        return any(name.endswith(".txt") for name in self._members)

    def source(self, path: str) -> bytes | None:
        """Read what an ``internal://`` path names; ``None`` if it is not there.

        A bare file name is taken as internal too, as one program writes it.
        """
        name = path.removeprefix("internal://").replace("\\", "/").lstrip("/").casefold()
        for known in (f"sources/{name}", name):
            if known in self._members:
                return self._read(known, MAX_TEXT)
        return None

    def _read(self, name: str, limit: int) -> bytes:
        info = self._members[name]
        where = f"{self.where}, {info.filename}"
        parts: list[bytes] = []
        size = 0
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    if size > limit:
                        raise _bomb(where)
                    parts.append(chunk)
        except DAMAGE as error:
            raise FileError("The member is damaged.", where=where, mend=_AGAIN) from error
        return b"".join(parts)


def _checked(members: list[zipfile.ZipInfo], where: str) -> dict[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    for info in members:
        _check(info, where)
        name = info.filename.replace("\\", "/").casefold()
        if name in found:
            raise FileError(
                f"Two members are called {info.filename!r}.",
                where=where,
                mend="which of them is meant cannot be told; " + _AGAIN,
            )
        found[name] = info
    return found


def _check(info: zipfile.ZipInfo, where: str) -> None:
    name = info.filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if ".." in parts or name.startswith(("/", "\\")) or PureWindowsPath(name).drive:
        raise FileError(
            f"The member {name!r} points out of its folder.",
            where=where,
            mend="no program exports this: do not open the file, ask who sent it.",
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        raise FileError(f"The member {name!r} is a link.", where=where, mend=_AGAIN)
    if info.flag_bits & 1:
        raise FileError(
            f"The member {name!r} is protected by a password.",
            where=where,
            mend="export the project without password.",
        )
    if info.file_size > MAX_MEMBER:
        raise FileError(
            f"The member {name!r} is larger than 2 GB, which REFI-QDA does not allow.",
            where=where,
            mend="export the project without its recordings.",
        )
    if info.file_size > _SMALL and info.file_size > _MAX_RATIO * max(1, info.compress_size):
        raise _bomb(f"{where}, {name}")


def _bomb(where: str) -> FileError:
    return FileError(
        "The member inflates beyond reason (a zip bomb?).",
        where=where,
        mend="do not open the file; ask who sent it.",
    )
