"""The letters of a PDF and where they stand, read by PDFium (the reader in Chromium).

PDFium is fuzzed by its makers, opens what only forbids printing, and gives each letter's box, from
which lines, columns and paragraphs can be found again; pypdf gives no widths, pdfminer.six does not
bound what a stream inflates to.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from kimqual.exchange import pdf_safety

_MOST_PAGES = 1_000
_MOST_LETTERS = 50_000  # on one page; a newspaper's has some 30 000
_MOST_COMMENTS = 1_000
_LONGEST_COMMENT = 100_000
_SCANNED = 0.3  # of a page's area under pictures
_ASKEW = 0.1  # radians away from upright: a watermark
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_IMAGE = 3  # FPDF_PAGEOBJ_IMAGE
_QUARTER = math.pi / 2
# How PDFium shows a hyphen at the end of a line.
_HYPHENS = {"\x02": "-", "\ufffe": "-"}
_PROPERTIES = ("Title", "Subject", "Keywords")


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, in points: its edges, the line it stands on (from below), its font's size."""

    text: str
    left: float
    right: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Attributes:
        number: From 1.
        letters: In the order in which the file draws them.
        people: Who commented.
        texts: Comments.
        askew: What does not stand as the rest does: watermarks, notes in the margin.
        is_scanned: Whether pictures cover it.
    """

    number: int
    letters: tuple[Letter, ...]
    people: tuple[str, ...]
    texts: tuple[str, ...]
    askew: str
    is_scanned: bool


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file says of itself."""

    author: str
    texts: tuple[str, ...]


class Letters:
    """An open PDF; close it after use.

    Args:
        data: The file's bytes.
        name: The file's name, for messages.

    Raises:
        FileError: If it is damaged, protected by a password, or beyond reason.
    """

    def __init__(self, data: bytes, name: str) -> None:
        pdf_safety.refuse_bomb(data, name)
        self._name = name
        self._document = _opened(data, name)
        if len(self._document) > _MOST_PAGES:
            self.close()
            raise pdf_safety.too_long(f"more than {_MOST_PAGES:,} pages", name)

    def close(self) -> None:
        """Give the memory back."""
        self._document.close()

    def properties(self) -> Properties:
        """Give author, title and the like."""
        found = self._document.get_metadata_dict()
        texts = (found.get(key, "") for key in _PROPERTIES)
        return Properties(found.get("Author", ""), tuple(text for text in texts if text))

    def pages(self) -> Iterator[Page]:
        """Give one page after the other.

        Raises:
            FileError: If a page is damaged or has more letters than a page can have.
        """
        for index in range(len(self._document)):
            with closing(self._page(index)) as page:
                yield self._read(page, index + 1)

    def _page(self, index: int) -> Any:  # noqa: ANN401 - pypdfium2 has no types
        import pypdfium2

        try:
            return self._document[index]
        except pypdfium2.PdfiumError as error:
            raise pdf_safety.damaged(self._name, index + 1) from error

    def _read(self, page: Any, number: int) -> Page:  # noqa: ANN401
        upright, askew = _upright(self._drawn(page, number))
        notes = list(_comments(page))
        return Page(
            number,
            tuple(upright),
            tuple(author for author, _ in notes if author),
            tuple(text for _, text in notes if text.strip()),
            "".join(letter.text for letter in askew),
            _is_scanned(page),
        )

    def _drawn(self, page: Any, number: int) -> list[tuple[Letter, float]]:  # noqa: ANN401
        """Give all letters with their angle, in radians."""
        import pypdfium2

        try:
            text = page.get_textpage()
        except pypdfium2.PdfiumError as error:
            raise pdf_safety.damaged(self._name, number) from error
        with closing(text):
            count = text.count_chars()
            if count > _MOST_LETTERS:
                raise pdf_safety.too_long(f"{count:,} letters", self._name, number)
            return list(_letters(text, count))


def _opened(data: bytes, name: str) -> Any:  # noqa: ANN401
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) == _PASSWORD
        raise (pdf_safety.locked if is_locked else pdf_safety.damaged)(name) from error


def _letters(text: Any, count: int) -> Iterator[tuple[Letter, float]]:  # noqa: ANN401
    from pypdfium2 import raw

    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    for i, sign in _signs(text, count):
        raw.FPDFText_GetLooseCharBox(text, i, box)
        raw.FPDFText_GetCharOrigin(text, i, x, y)
        raw.FPDFText_GetMatrix(text, i, matrix)
        angle = raw.FPDFText_GetCharAngle(text, i) % (4 * _QUARTER)
        turns = round(angle / _QUARTER) % 4
        size = raw.FPDFText_GetFontSize(text, i) * math.hypot(matrix.c, matrix.d)
        left, right = ((box.left, box.right), (box.bottom, box.top))[turns % 2]
        stands = (y.value, x.value, -y.value, -x.value)[turns]
        if turns in {1, 2}:
            left, right = -right, -left
        yield Letter(_HYPHENS.get(sign, sign), left, right, stands, max(1.0, size)), angle


def _signs(text: Any, count: int) -> Iterator[tuple[int, str]]:  # noqa: ANN401
    """Give what the file draws, without what PDFium adds; halves of one sign put together."""
    from pypdfium2 import raw

    high = 0
    for i in range(count):
        code = raw.FPDFText_GetUnicode(text, i)
        if raw.FPDFText_IsGenerated(text, i) == 1 or code in {0, 10, 13}:
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0xFFFD
        high = 0
        yield i, chr(code) if code < 0x110000 else "\ufffd"


def _upright(drawn: list[tuple[Letter, float]]) -> tuple[list[Letter], list[Letter]]:
    """Part the letters that stand as most do from the others."""
    turns = [round(angle / _QUARTER) % 4 for _, angle in drawn]
    most = Counter(turns).most_common(1)[0][0] if turns else 0
    upright: list[Letter] = []
    askew: list[Letter] = []
    for (letter, angle), turn in zip(drawn, turns, strict=True):
        off = abs(angle - turn * _QUARTER)
        is_off = min(off, 4 * _QUARTER - off) > _ASKEW
        (askew if turn != most or is_off else upright).append(letter)
    return upright, askew


def _comments(page: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Give who commented, and what."""
    from pypdfium2 import raw

    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_COMMENTS)):
        note = raw.FPDFPage_GetAnnot(page, index)
        if note:
            yield _string(note, b"T"), _string(note, b"Contents")
            raw.FPDFPage_CloseAnnot(note)


def _string(note: Any, key: bytes) -> str:  # noqa: ANN401
    from pypdfium2 import raw

    size = raw.FPDFAnnot_GetStringValue(note, key, None, 0)
    if not 2 < size <= _LONGEST_COMMENT:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    raw.FPDFAnnot_GetStringValue(note, key, buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace")


def _is_scanned(page: Any) -> bool:  # noqa: ANN401
    area = page.get_width() * page.get_height()
    covered = 0.0
    for picture in page.get_objects(filter=[_IMAGE], max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        covered += max(0.0, right - left) * max(0.0, top - bottom)
    return bool(covered > _SCANNED * area)
