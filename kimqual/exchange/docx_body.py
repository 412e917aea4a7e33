"""The body of a Word file as its reader sees it, and what the reader does not see.

Source: ECMA-376 part 1, chapter 17 (WordprocessingML): runs 17.3.3, fields 17.16, revisions 17.13.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kimqual.exchange import safe_xml, speaker_table
from kimqual.exchange.frame import Para

if TYPE_CHECKING:
    from lxml.etree import _Element

_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_AROUND = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "Choice"})
_GONE = frozenset({"del", "moveFrom"})
# Settings, field codes, the second rendering of a drawing, the reading of a Chinese sign.
_SKIPPED = frozenset({"delInstrText", "Fallback", "rPr", "pPr", "sdtPr", "rt"})
_BOXES = frozenset({"drawing", "pict", "object"})
# Results of these fields are of the page and not of the text.
_PAGE_FIELD = re.compile(
    r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|SECTION|FILENAME|PRINTDATE)\b", re.IGNORECASE
)
_OFF = frozenset({"0", "false", "off", "none"})
_WIDEST = 64  # columns; Word has no more than 63


class Body:
    """Walks a body; afterwards it has what it left out.

    Attributes:
        texts: Hidden and deleted text, text boxes, descriptions of pictures.
        left_out: How many of each kind.
    """

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.left_out: Counter[str] = Counter()
        self._fields: list[str | None] = []  # code of each open field; None in its result
        self._silent = 0  # open fields whose result is of the page

    def blocks(self, container: _Element) -> Iterator[Para]:
        """Give paragraphs, tables and content controls in order, numbered 0."""
        before = ""
        for element in container:
            name = safe_xml.local(element)
            if name == "p":
                text = before + self.text(element)
                # Where the end of a paragraph is deleted, the next one goes on in it.
                before = text if _is_end_deleted(element) else ""
                if not before:
                    yield Para(0, text)
            elif name == "tbl":
                yield from self._table(element)
            elif name in _AROUND or name == "AlternateContent":
                yield from self.blocks(element)
            elif name == "altChunk":
                self.left_out["embedded file"] += 1
        if before:
            yield Para(0, before)

    def text(self, paragraph: _Element) -> str:
        """Give what a reader of the file sees of a paragraph, tracked changes accepted."""
        return "".join(self._pieces(paragraph))

    def _pieces(self, element: _Element) -> Iterator[str]:
        stack = [iter(element)]
        while stack:
            child = next(stack[-1], None)
            if child is None:
                stack.pop()
                continue
            name = safe_xml.local(child)
            if not name or name in _SKIPPED or self._is_left_out(child, name):
                continue
            piece = self._piece(child, name)
            if piece is None:
                stack.append(iter(child))
            elif not self._silent:
                yield piece

    def _is_left_out(self, element: _Element, name: str) -> bool:
        """Tell what a reader does not see as text of the paragraph, and keep its words."""
        if name == "r" and _is_hidden(element):
            self._keep("hidden text", _plain(element))
        elif name in _GONE:
            self._keep("", _plain(element))
        elif name in _BOXES:
            self._box(element)
        elif name in {"fldChar", "instrText"}:
            self._field(element, name)
        else:
            return name == "fldSimple" and bool(
                _PAGE_FIELD.match(safe_xml.attribute(element, "instr"))
            )
        return True

    def _piece(self, element: _Element, name: str) -> str | None:
        """Give what an element shows, ``None`` if that stands in its children."""
        if name == "t":
            return element.text or ""
        if name == "br" and safe_xml.attribute(element, "type") in {"page", "column"}:
            return "\n"
        if name in {"sym", "symEx"}:
            return _sign(safe_xml.attribute(element, "char"))
        return _BREAKS.get(name)

    def _field(self, element: _Element, name: str) -> None:
        """Follow a field through its code and its result, over runs and paragraphs."""
        if name == "instrText":
            if self._fields and self._fields[-1] is not None:
                self._fields[-1] += element.text or ""
            return
        step = safe_xml.attribute(element, "fldCharType")
        if step == "begin":
            self._fields.append("")
        elif step == "separate" and self._fields:
            code, self._fields[-1] = self._fields[-1], None
            if code and _PAGE_FIELD.match(code):
                self._fields[-1] = code
                self._silent += 1
        elif step == "end" and self._fields:
            code = self._fields.pop()
            if code and self._silent and _PAGE_FIELD.match(code):
                self._silent -= 1

    def _box(self, element: _Element) -> None:
        for child in element.iter():
            name = safe_xml.local(child)
            if name == "txbxContent":
                self._keep("text box", "\n".join(_plain(p) for p in child))
            elif name == "docPr":
                self._keep("", safe_xml.attribute(child, "descr"))

    def _keep(self, kind: str, text: str) -> None:
        if text.strip():
            self.texts.append(text)
            if kind:
                self.left_out[kind] += 1

    def _table(self, table: _Element) -> Iterator[Para]:
        rows = [row for row in _deep(table, "tr", stop="tbl") if not _is_row_deleted(row)]
        cells = [list(_deep(row, "tc", stop="tbl")) for row in rows]
        is_frame = max(map(len, cells), default=0) == 1
        if is_frame or any(_has_table(cell) for row in cells for cell in row):
            for cell in (cell for row in cells for cell in row):
                yield from self.blocks(cell)  # a frame around the layout
            return
        yield from speaker_table.paragraphs([[*self._cells(row)] for row in cells])

    def _cells(self, row: list[_Element]) -> Iterator[str]:
        for cell in row:
            yield "\n".join(block.text for block in self.blocks(cell))
            yield from [""] * (_columns_of(cell) - 1)


def _sign(code: str) -> str:
    """Give the letter of a symbol; signs of picture fonts stay in their private place here."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if number < 0x20 or 0xD800 <= number < 0xE000 or number > 0x10FFFF:
        return ""
    return chr(number)


def _plain(element: _Element) -> str:
    """Give every letter below, seen or not."""
    return "".join(e.text or "" for e in element.iter() if safe_xml.local(e) in {"t", "delText"})


def _setting(element: _Element, *path: str) -> _Element | None:
    for name in path:
        found = next(safe_xml.children(element, name), None)
        if found is None:
            return None
        element = found
    return element


def _is_hidden(run: _Element) -> bool:
    vanish = _setting(run, "rPr", "vanish")
    return vanish is not None and safe_xml.attribute(vanish, "val").lower() not in _OFF


def _is_end_deleted(paragraph: _Element) -> bool:
    return _setting(paragraph, "pPr", "rPr", "del") is not None


def _is_row_deleted(row: _Element) -> bool:
    return _setting(row, "trPr", "del") is not None


def _columns_of(cell: _Element) -> int:
    span = _setting(cell, "tcPr", "gridSpan")
    width = safe_xml.attribute(span, "val") if span is not None else ""
    return min(int(width), _WIDEST) if width.isdecimal() and int(width) else 1


def _has_table(cell: _Element) -> bool:
    return next(_deep(cell, "tbl", stop=""), None) is not None


def _deep(element: _Element, name: str, *, stop: str) -> Iterator[_Element]:
    """Find elements below, through content controls but not into inner tables."""
    for child in element:
        if safe_xml.local(child) == name:
            yield child
        elif safe_xml.local(child) not in {stop, "del", "p"}:
            yield from _deep(child, name, stop=stop)
