"""What is no transcript among the PDFs, refused before or after PDFium has read it."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from kimqual.errors import FileError

_MOST_INFLATED = 512 * 1024 * 1024
_CHUNK = 1024 * 1024
_STREAM = re.compile(rb"stream\r?\n")
_DEFLATE = 8
_SHOWN = 12
_BAD_SHARE = 5
_PRIVATE = range(0xE000, 0xF900)
_DOCX = "ask for the Word file, or save the PDF as DOCX in Word"


def refuse_bomb(data: bytes, name: str) -> None:
    """Inflate every stream once, piece by piece and keeping nothing.

    Raises:
        FileError: If they come to more than a transcript can have.
    """
    total = 0
    for match in _STREAM.finditer(data):
        first = data[match.end() : match.end() + 1]
        if not first or first[0] & 0x0F != _DEFLATE:
            continue
        for size in _inflated(zlib.decompressobj(), memoryview(data)[match.end() :]):
            total += size
            if total > _MOST_INFLATED:
                raise FileError(
                    "The file inflates beyond reason (a bomb?).", where=name, mend=f"{_DOCX}."
                )


def _inflated(inflater: Any, data: memoryview) -> Iterator[int]:  # noqa: ANN401 - zlib's, unnamed
    position = 0
    try:
        while position < len(data) and not inflater.eof:
            piece = bytes(data[position : position + _CHUNK])
            position += len(piece)
            while piece and not inflater.eof:
                yield len(inflater.decompress(piece, _CHUNK))
                piece = inflater.unconsumed_tail
    except zlib.error:
        return


def locked(name: str) -> FileError:
    """Give the error for a PDF with a password."""
    return FileError(
        "The PDF is protected by a password.",
        where=name,
        mend="open it with the password and print it to a new PDF, or ask for the Word file.",
    )


def damaged(name: str, page: int = 0) -> FileError:
    """Give the error for a PDF that PDFium cannot read."""
    return FileError(
        "The PDF is damaged.",
        where=f"{name}, page {page}" if page else name,
        mend="copy it once more, or ask for the Word file.",
    )


def too_long(what: str, name: str, page: int = 0) -> FileError:
    """Give the error for what no transcript has so much of."""
    return FileError(
        f"The PDF has {what}.",
        where=f"{name}, page {page}" if page else name,
        mend="is it really a transcript? Save it as DOCX or TXT, or split it by interview.",
    )


def refuse_scanned(scanned: Sequence[int], name: str, *, has_text: bool) -> None:
    """Refuse pages that are pictures, and files without any text.

    Raises:
        FileError: If there is such a page; a guess at what it says is nobody's words.
    """
    if scanned:
        shown = ", ".join(map(str, scanned[:_SHOWN])) + (" …" if len(scanned) > _SHOWN else "")
        raise FileError(
            f"{len(scanned)} page(s) are pictures without text (scanned).",
            where=f"{name}, page {shown}",
            mend=f"run text recognition (OCR) and check the result, or {_DOCX}.",
        )
    if not has_text:
        raise FileError("The PDF has no text.", where=name, mend=f"{_DOCX}.")


def refuse_meaningless(text: str, name: str) -> None:
    """Refuse a file whose fonts do not say which letters their signs are.

    Raises:
        FileError: If that is so for a fifth of them.
    """
    signs = [sign for sign in text if not sign.isspace()]
    bad = sum(1 for sign in signs if _is_bad(sign))
    if bad * _BAD_SHARE > len(signs):
        raise FileError(
            "The PDF does not say which letters its signs are.",
            where=name,
            mend=f"run text recognition (OCR) and check the result, or {_DOCX}.",
        )


def _is_bad(sign: str) -> bool:
    return sign == "\ufffd" or ord(sign) in _PRIVATE or unicodedata.category(sign) in {"Cc", "Cn"}
