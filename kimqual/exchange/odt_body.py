"""The body of an OpenDocument text as its reader sees it, and what the reader does not see.

Source: OASIS OpenDocument 1.3 part 3, chapters 5 (text), 6 (notes, comments), 7 (fields), 9 (tables).
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

_MANY = 100  # spaces in a row, columns of a cell: more is nobody's text
_WHITE = re.compile(r"[ \t\r\n]+")
_PARAGRAPHS = frozenset({"p", "h"})
# Deleted text, indexes of chapters, settings.
_SKIPPED = frozenset({"tracked-changes", "table-of-content", "alphabetical-index", "forms"})
# Fields that are of the page and not of the text.
_PAGE = frozenset({"page-number", "page-count", "page-continuation", "file-name", "sheet-name"})
_BESIDE = {
    "note": "notes",
    "annotation": "comments",
    "text-box": "text box",
    "hidden-text": "hidden text",
    "hidden-paragraph": "hidden text",
}


class Body:
    """Walks a body; afterwards it has what it left out.

    Args:
        root: The whole of `content.xml`: its styles say what is hidden.

    Attributes:
        texts: Notes, comments, text boxes, hidden and deleted text.
        people: Who commented.
        left_out: How many of each kind.
    """

    def __init__(self, root: _Element) -> None:
        self.texts: list[str] = []
        self.people: list[str] = []
        self.left_out: Counter[str] = Counter()
        self._hidden = frozenset(_hidden_styles(root))

    def blocks(self, container: _Element) -> Iterator[Para]:
        """Give paragraphs, lists, sections and tables in order, numbered 0."""
        for element in container:
            name = safe_xml.local(element)
            if name in _PARAGRAPHS:
                yield Para(0, self.text(element))
            elif name == "table":
                yield from self._table(element)
            elif name == "section" and safe_xml.attribute(element, "display") == "none":
                self._keep("hidden text", "\n".join(plain_paragraphs(element)))
            elif name == "frame":
                self._frame(element)
            elif name and name not in _SKIPPED:
                yield from self.blocks(element)

    def text(self, paragraph: _Element) -> str:
        """Give what a reader of the file sees of a paragraph."""
        if safe_xml.attribute(paragraph, "style-name") in self._hidden:
            self._keep("hidden text", plain(paragraph))
            return ""
        return "".join(self._pieces(paragraph)).strip("\n")

    def _pieces(self, paragraph: _Element) -> Iterator[str]:
        yield _words(paragraph.text)
        stack = [iter(paragraph)]
        open_: list[_Element] = []
        while stack:
            child = next(stack[-1], None)
            if child is None:
                stack.pop()
                if open_:
                    yield _words(open_.pop().tail)
                continue
            name = safe_xml.local(child)
            if self._is_left_out(child, name) or not name:
                yield _words(child.tail)
            elif name in {"s", "tab", "line-break"}:
                yield _space(child, name) + _words(child.tail)
            else:
                yield _words(child.text)
                stack.append(iter(child))
                open_.append(child)

    def _is_left_out(self, element: _Element, name: str) -> bool:
        if name in _PAGE or name == "ruby-text":
            return True
        if name == "frame":
            self._frame(element)
            return True
        if name == "span" and safe_xml.attribute(element, "style-name") in self._hidden:
            self._keep("hidden text", plain(element))
            return True
        if name in _BESIDE:
            self._take(element, name)
            return True
        return False

    def _take(self, element: _Element, name: str) -> None:
        self.people += authors(element)
        own = safe_xml.attribute(element, "string-value")
        body = next(safe_xml.children(element, "note-body"), element)
        self._keep(_BESIDE[name], own or "\n".join(plain_paragraphs(body)) or plain(body))

    def _frame(self, frame: _Element) -> None:
        for element in frame.iter():
            name = safe_xml.local(element)
            if name == "text-box":
                self._keep("text box", "\n".join(plain_paragraphs(element)))
            elif name in {"title", "desc"}:
                self._keep("", element.text or "")

    def _keep(self, kind: str, text: str) -> None:
        if text.strip():
            self.texts.append(text)
            if kind:
                self.left_out[kind] += 1

    def _table(self, table: _Element) -> Iterator[Para]:
        cells = [list(_cells(row)) for row in _rows(table)]
        is_frame = max(map(len, cells), default=0) == 1
        if is_frame or any(_has_table(cell) for row in cells for cell in row):
            for cell in (cell for row in cells for cell in row):
                yield from self.blocks(cell)  # a frame around the layout
            return
        rows = [["\n".join(b.text for b in self.blocks(cell)) for cell in row] for row in cells]
        yield from speaker_table.paragraphs(rows)


def plain(element: _Element) -> str:
    """Give every letter below, seen or not."""
    return "".join(str(text) for text in element.itertext())


def plain_paragraphs(element: _Element) -> Iterator[str]:
    """Give every paragraph below that has letters."""
    for child in element.iter():
        if safe_xml.local(child) in _PARAGRAPHS:
            text = plain(child).strip()
            if any(map(str.isalpha, text)):
                yield text


def authors(element: _Element) -> Iterator[str]:
    """Give who wrote the comments and made the changes below."""
    for child in element.iter():
        if safe_xml.local(child) == "creator":
            yield child.text or ""


def _words(text: str | None) -> str:
    """Give text as shown: white space of the XML is one space."""
    return _WHITE.sub(" ", text or "")


def _space(element: _Element, name: str) -> str:
    if name != "s":
        return {"tab": "\t", "line-break": "\n"}[name]
    count = safe_xml.attribute(element, "c")
    return " " * (min(int(count), _MANY) if count.isdecimal() and len(count) < 10 else 1)


def _rows(table: _Element) -> Iterator[_Element]:
    for child in table:
        name = safe_xml.local(child)
        if name == "table-row":
            yield child
        elif name in {"table-header-rows", "table-rows", "table-row-group"}:
            yield from _rows(child)


def _cells(row: _Element) -> Iterator[_Element]:
    return (cell for cell in row if safe_xml.local(cell) in {"table-cell", "covered-table-cell"})


def _has_table(cell: _Element) -> bool:
    return any(safe_xml.local(element) == "table" for element in cell.iter())


def _hidden_styles(root: _Element) -> Iterator[str]:
    """Give the names of styles whose text is not shown."""
    for styles in safe_xml.children(root, "automatic-styles"):
        for style in safe_xml.children(styles, "style"):
            settings = safe_xml.children(style, "text-properties")
            if any(safe_xml.attribute(one, "display") == "none" for one in settings):
                yield safe_xml.attribute(style, "name")
