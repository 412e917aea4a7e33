"""What every transcript reader takes and gives: raw files, paragraphs, contributions, drafts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kimqual.errors import FileError
from kimqual.text import decode

# Pictures make Word files large.
MAX_BYTES = 64 * 1024 * 1024
# A day of speech fills about one million characters; more is another kind of file, or an attack.
MAX_TEXT = 5_000_000
# Programs write some two hundred characters of times and scores beside each word.
MAX_MACHINE_TEXT = 40_000_000
_ZIP = b"PK\x03\x04"
# First bytes of what is no text; the mend for each.
_FOREIGN = (
    (b"%PDF", "a PDF", "save the transcript as DOCX or TXT: a PDF has lost its paragraphs."),
    (b"\xd0\xcf\x11\xe0", "an old Word file, or locked", "save it as DOCX without password."),
    (b"{\\rtf", "RTF", "open it in a word processor and save it as DOCX."),
    (b"ID3", "a sound recording", "transcribe it first, for example with noScribe."),
    (b"RIFF", "a sound recording", "transcribe it first, for example with noScribe."),
    (b"OggS", "a sound recording", "transcribe it first, for example with noScribe."),
    (b"\x89PNG", "a picture", "give the transcript as DOCX or TXT."),
    (b"\xff\xd8\xff", "a picture", "give the transcript as DOCX or TXT."),
    (b"SQLite format 3", "a database", "give the transcript as DOCX or TXT."),
    (b"\x1f\x8b", "compressed", "unpack it first."),
    (b"ooBinaryFile", "a binary file of Praat", "save it in Praat as a text file."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Raw:
    """A file as it came.

    Attributes:
        name: File name without folders.
        data: Its bytes.
        text: Decoded, line ends untouched; "" where the file is no text.
        encoding: The text's encoding; "" where the file is no text.
        siblings: Names of the files beside it that share its stem.
    """

    name: str
    data: bytes
    text: str = ""
    encoding: str = ""
    siblings: tuple[str, ...] = ()

    @property
    def is_zip(self) -> bool:
        """Tell whether the content is a zip: DOCX, ODS, XLSX."""
        return self.data.startswith(_ZIP)

    @property
    def suffix(self) -> str:
        """Give the extension, in small letters, with its dot."""
        return Path(self.name).suffix.lower()


@dataclass(frozen=True, slots=True)
class Para:
    """One paragraph of a file; its text may have several lines.

    Attributes:
        number: From 1, as a reader of the file would count.
        text: With label and time stamps, as it stands there.
        speaker: Where the file says it outside the text, as in a table's column.
    """

    number: int
    text: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One contribution, label and edge time stamps taken off."""

    text: str
    paragraph: int
    speaker: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None


def with_lines(said: Sequence[Said], lines: Mapping[int, Sequence[str]]) -> list[Said]:
    r"""Add lines, such as pauses that stand by themselves, to the contributions of these indices.

    Example:
        >>> with_lines([Said("Ja.", 1)], {0: ["(2 seconds pause)"]})[0].text
        'Ja.\n(2 seconds pause)'
    """
    added = ("\n".join([one.text, *lines.get(index, ())]) for index, one in enumerate(said))
    return [replace(one, text=text) for one, text in zip(said, added, strict=True)]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader found, before it becomes a document.

    Attributes:
        said: In the file's order.
        header: What stands before the first contribution.
        warnings: For the user; never source text.
    """

    said: tuple[Said, ...]
    header: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """One transcript format.

    Attributes:
        name: What the user writes to choose it: ``vtt``.
        title: What it is called in messages.
        sniff: Gives the reason why a file is of this format, in words, or "".
        read: Reads a file of this format.
        limit: Most characters that a file of this format may have.
    """

    name: str
    title: str
    sniff: Callable[[Raw], str]
    read: Callable[[Raw], Draft]
    limit: int = MAX_TEXT


def load(path: Path, *, encoding: str | None = None, limit: int = MAX_BYTES) -> Raw:
    """Read a file's bytes, and its text if it is one.

    Args:
        path: The file.
        encoding: Given by the user, if the detection failed.
        limit: Largest size in bytes.

    Raises:
        FileError: If the file is missing, empty, too large, of a foreign kind or not decodable.
    """
    data = _bytes(path, limit)
    if data.startswith(_ZIP):
        return Raw(path.name, data)
    refuse_foreign(data, path.name)
    decoded = decode(data, encoding=encoding or _declared(data), where=path.name)
    if not decoded.text.strip():
        raise FileError("The file holds nothing but white space.", where=path.name, mend=_OTHER)
    beside = tuple(sorted(p.name for p in path.parent.glob("*") if p.stem == path.stem))
    return Raw(path.name, data, decoded.text, decoded.encoding, beside)


_DECLARED = re.compile(
    rb"""\A\s*<\?xml[^>]{0,100}encoding\s*=\s*["']((?:utf-?8|iso|windows|cp|latin|us-|koi8)[\w.-]{0,20})["']""",
    re.IGNORECASE,
)


def _declared(data: bytes) -> str | None:
    """Give the encoding that XML declares, if it exists and the bytes are in it.

    UTF-16 cannot be read here and be true, so the byte order mark decides.
    """
    match = _DECLARED.match(data)
    name = match[1].decode("ascii") if match else ""
    try:
        data.decode(name or "undefined")
    except (LookupError, UnicodeError):
        return None
    return name


_OTHER = "give the file that holds the transcript."


def _bytes(path: Path, limit: int) -> bytes:
    try:
        size = path.stat().st_size
        if path.is_file() and 0 < size <= limit:
            return path.read_bytes()
    except OSError as error:
        raise FileError(
            f"The file cannot be read: {error.strerror}.",
            where=path.name,
            mend="check the name and the permissions.",
        ) from error
    if not path.is_file():
        raise FileError("This is a folder.", where=path.name, mend="name the files in it.")
    if size == 0:
        raise FileError("The file is empty.", where=path.name, mend=_OTHER)
    raise FileError(
        f"The file has {size // 2**20} MiB; a transcript has {limit // 2**20} at most.",
        where=path.name,
        mend="is it really a transcript? Split it by interview.",
    )


def refuse_foreign(data: bytes, name: str) -> None:
    """Refuse what is neither text nor zip, and say what to do instead.

    Raises:
        FileError: If the first bytes are those of a PDF, a recording, a picture …
    """
    for magic, what, mend in _FOREIGN:
        if data.startswith(magic):
            raise FileError(f"The file is {what}, no transcript.", where=name, mend=mend)
    if data[4:8] == b"ftyp":
        raise FileError("The file is a recording.", where=name, mend="transcribe it first.")
