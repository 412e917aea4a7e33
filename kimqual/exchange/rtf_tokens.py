r"""RTF as tokens: control words, bytes, brackets; and which encoding a font's bytes are in.

Source: Microsoft, *Rich Text Format Specification 1.9.1* (2008): control words, ``\fcharset``.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from kimqual.errors import FileError

# More is no transcript: a page of text has some thousand.
_MOST = 1_500_000
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)"
)
_CHARSETS = {
    0: "cp1252", 2: "symbol", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk",
    136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_PAGES = {10000: "mac_roman", 65001: "utf-8", 708: "iso8859_6"}


class Token(NamedTuple):
    """One piece of an RTF file; exactly one of the fields but ``number`` is filled.

    Attributes:
        word: Control word or symbol: ``par``, ``~``.
        number: Its parameter, ``None`` if it has none.
        data: Bytes of text.
        bracket: ``{`` or ``}``.
    """

    word: str = ""
    number: int | None = None
    data: bytes = b""
    bracket: str = ""


def tokens(data: bytes, where: str) -> Iterator[Token]:
    r"""Split an RTF file; binary data is passed over.

    Raises:
        FileError: If there are more tokens than a transcript can have.

    Example:
        >>> [t.word or t.data for t in tokens(rb"Gr\'fc\u223 ?e\par", "x")]
        [b'Gr', b'\xfc', 'u', b'?e', 'par']
    """
    position = count = 0
    while (match := _TOKEN.search(data, position)) is not None:
        position = match.end()
        count += 1
        if count > _MOST:
            raise FileError(
                f"The RTF file has more than {_MOST:,} parts.",
                where=where,
                mend="is it really a transcript? Save it as TXT, or split it by interview.",
            )
        token = _token(match)
        if token.word == "bin":
            position += max(0, token.number or 0)
        else:
            yield token


def _token(match: re.Match[bytes]) -> Token:
    word, number, byte, symbol, bracket, text = match.groups()
    if word is not None:
        return Token(word.decode("ascii"), int(number) if number is not None else None)
    if byte is not None:
        return Token(data=bytes.fromhex(byte.decode("ascii")))
    if symbol is not None:
        return Token(symbol.decode("latin-1"))
    return Token(bracket=bracket.decode("ascii")) if bracket is not None else Token(data=text)


class Fonts:
    r"""The encodings of a file's fonts; bytes to text.

    Example:
        >>> fonts = Fonts()
        >>> fonts.charset(1, 238)
        >>> fonts.decode(b"\xb9", 1), fonts.decode(b"\xb9", 7), fonts.decode(b"\x81", 7)
        (('ą', 0), ('¹', 0), ('', 1))
    """

    def __init__(self) -> None:
        self._page = "cp1252"
        self._fonts: dict[int, str] = {}

    def page(self, name: str) -> None:
        """Set the encoding of fonts that have none of their own."""
        self._page = name

    def ansi_page(self, number: int | None) -> None:
        r"""Take in ``\ansicpg``; Windows-1252 where Python knows no such page."""
        name = _PAGES.get(number or 0, f"cp{number}")
        with suppress(LookupError):
            self._page = codecs.lookup(name).name

    def charset(self, font: int, number: int) -> None:
        r"""Take in ``\fcharset`` of a font."""
        if number in _CHARSETS:
            self._fonts[font] = _CHARSETS[number]

    def decode(self, data: bytes, font: int) -> tuple[str, int]:
        """Give the text, and how many of its signs have no letter."""
        encoding = self._fonts.get(font, self._page)
        if encoding == "symbol":
            return "".join(chr(0xF000 + b) if b > 0x20 else " " for b in data), 0
        text = data.decode(encoding, "replace")
        return text.replace("\ufffd", ""), text.count("\ufffd")
