"""Bytes to text: byte order mark, UTF-8, UTF-16, then a guess that has to be sure."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from kimqual.errors import FileError

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What German typists put beside ASCII. Windows-1252 text that holds nothing else is taken as such.
_GERMAN = frozenset("äöüÄÖÜßéèêàçáóñ€§°„“”‚‘’–—…»«›‹·•×½¼²³´\u00a0\u00ad")
# Windows-1252 quotes inside a word are the umlauts of an older code page, and "Stra§e" and "€rger"
# are of an old Mac.
_QUOTE_IN_WORD = re.compile(r"[^\W\d_][„”‚…][^\W\d_]|[^\W\d_]§|€[^\W\d_]")
# What such files were written in; too near to each other to choose without the reader's eye.
_OLD = {"mac_roman": "an old Mac", "cp850": "DOS"}
_UMLAUTS = frozenset("äöüÄÖÜß")
_SAMPLE = 200_000
_ASCII = 127
_WIDE_SHARE = 20
_DAMAGED_SHARE = 4
_ALPHABETS = "\u2e80"
_COHERENT = 0.2
_ASK = "give the encoding, for example --encoding cp1252, or save the file as UTF-8."


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding it was in (Python's name for it)."""

    text: str
    encoding: str


def decode(data: bytes, *, encoding: str | None = None, where: str = "") -> Decoded:
    """Decode bytes, or say why not.

    The order is: byte order mark, UTF-8 strictly, UTF-16 without a mark, Windows-1252 if it gives
    nothing but German letters and punctuation, then charset-normalizer.

    Args:
        data: The file's bytes.
        encoding: Given by the user; overrides the order.
        where: Name of the file, for messages.

    Returns:
        The text, without byte order mark, its line ends untouched.

    Raises:
        FileError: If the bytes do not fit, the guess is unsure, or the text has NUL characters.

    Example:
        >>> decode("Grüße".encode("cp1252"))
        Decoded(text='Grüße', encoding='cp1252')
    """
    decoded = _as_told(data, encoding, where) if encoding else _as_found(data, where)
    nul = decoded.text.find("\0")
    if nul >= 0:
        raise FileError(
            "The file holds NUL characters: it is damaged, or no text.",
            where=f"{where}, {_place(decoded.text, nul)}".lstrip(", "),
            mend="save it again as text in UTF-8, or give the right encoding.",
        )
    return decoded


def _as_told(data: bytes, encoding: str, where: str) -> Decoded:
    try:
        name = codecs.lookup(encoding).name
        text = data.decode(name)
    except LookupError as error:
        raise FileError(
            f"No encoding is called {encoding!r}.", where=where, mend="try utf-8, cp1252 or utf-16."
        ) from error
    except UnicodeError as error:
        at = f"byte {error.start}" if isinstance(error, UnicodeDecodeError) else "byte 0"
        raise FileError(
            f"The bytes are not {encoding}.",
            where=f"{where}, {at}".lstrip(", "),
            mend="leave the encoding out, or give another.",
        ) from error
    return Decoded(text.removeprefix("\ufeff"), name)


def _as_found(data: bytes, where: str) -> Decoded:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _as_told(data, name, where)
    text = _strictly(data, "utf-8")
    if text is not None and "\0" not in text:
        return Decoded(text, "utf-8")
    wide = _wide(data)
    if wide is not None:
        return wide
    if text is not None:
        return Decoded(text, "utf-8")
    german = _strictly(data, "cp1252")
    if german is not None and _is_german(german):
        return Decoded(german, "cp1252")
    _refuse_damaged(data, where)
    _ask_about_old(data, where)
    return _guess(data, where)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _wide(data: bytes) -> Decoded | None:
    """Recognise UTF-16 without a mark: its spaces and line ends have a NUL on one side only."""
    sample = data[: _SAMPLE & ~1]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    if len(data) % 2 or most * _WIDE_SHARE < len(sample) or least * _WIDE_SHARE > most:
        return None
    name = "utf-16-le" if odd > even else "utf-16-be"
    text = _strictly(data, name)
    if text is None or "\0" in text or _is_scattered(text[:_SAMPLE]):
        return None
    return Decoded(text, name)


def _is_scattered(text: str) -> bool:
    """Tell whether a third of the characters are Chinese or beyond: what misread bytes give."""
    return sum(c > _ALPHABETS for c in text) * 3 > len(text)


def _is_german(text: str) -> bool:
    foreign = {c for c in set(text) if ord(c) > _ASCII} - _GERMAN
    control = any(c < " " and not c.isspace() for c in set(text))
    return not foreign and not control and not _QUOTE_IN_WORD.search(text)


def _refuse_damaged(data: bytes, where: str) -> None:
    """Say so where a file is UTF-8 but for a few bytes: cut off, or pasted together."""
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    good = sum(1 for c in text if ord(c) > _ASCII) - damaged
    if damaged and good > _DAMAGED_SHARE * damaged:
        raise FileError(
            f"The file is UTF-8, but {damaged} of its characters are damaged.",
            where=f"{where}, {_place(text, text.find(chr(0xFFFD)))}".lstrip(", "),
            mend="open it in an editor, correct that place, and save it as UTF-8.",
        )


def _ask_about_old(data: bytes, where: str) -> None:
    """Ask where the bytes give German in an encoding that is no longer used, and in no other."""
    for name, machine in _OLD.items():
        text = _strictly(data, name)
        if text and _is_german(text) and not _UMLAUTS.isdisjoint(text):
            raise FileError(
                f"The encoding is unsure; it may be that of {machine}.",
                where=f"{where}, {_first_high(data)}".lstrip(", "),
                mend=f"try --encoding {name} and look at the umlauts, or save the file as UTF-8.",
            )


def _guess(data: bytes, where: str) -> Decoded:
    from charset_normalizer import from_bytes

    matches = list(from_bytes(data[:_SAMPLE]))
    best = matches[0] if matches else None
    rivals = {str(m) for m in matches[1:] if best and m.coherence >= best.coherence - 0.1}
    text = _strictly(data, best.encoding) if best else None
    if best is None or text is None or best.coherence < _COHERENT or rivals - {str(best)}:
        names = ", ".join(m.encoding for m in matches[:4])
        raise FileError(
            f"The encoding is unsure{f': {names} would all fit' if names else ''}.",
            where=f"{where}, {_first_high(data)}".lstrip(", "),
            mend=_ASK,
        )
    return Decoded(text, best.encoding)


def _first_high(data: bytes) -> str:
    at = next((i for i, byte in enumerate(data) if byte > _ASCII), 0)
    line = data.count(b"\n", 0, at) + 1
    return f"line {line}, byte {at}"


def _place(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    return f"line {line}, column {at - text.rfind(chr(10), 0, at)}"
