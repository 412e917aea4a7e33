"""What a Word file holds beside its body: properties, comments, notes, page headers, editors."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kimqual.exchange import package, safe_xml
from kimqual.exchange.beside import left_out_warning, properties_warning, sorted_out
from kimqual.exchange.docx_body import Body
from kimqual.exchange.frame import Raw
from kimqual.model import Beside

if TYPE_CHECKING:
    from lxml.etree import _Element

_PARTS = {
    "comments": "comments",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "header": "page headers",
    "footer": "page footers",
}
_PROPERTIES = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")
_PEOPLE = frozenset({"creator", "lastModifiedBy", "Manager"})
_TEXTS = frozenset(
    {"title", "subject", "description", "keywords", "category", "Company", "lpwstr", "lpstr"}
)
_EDITS = frozenset({"ins", "del", "moveFrom", "moveTo", "comment", "rPrChange", "pPrChange"})
_MACROS = "vbaProject.bin"
_MOST_PARTS = 300


class Around:
    """Everything around the body, read once.

    Args:
        raw: The file.
        main: Name of the part that holds the body.
        root: That part.

    Raises:
        FileError: If one of the parts is damaged.
    """

    def __init__(self, raw: Raw, main: str, root: _Element) -> None:
        names = package.names(raw.data, raw.name)
        self._root = root
        self._has_macros = any(name.endswith(_MACROS) for name in names)
        self._properties = [one for _, one in _read(raw, _PROPERTIES)]
        wanted = dict(itertools.islice(_wanted(names, main), _MOST_PARTS))
        self._parts = [(wanted[name], part) for name, part in _read(raw, wanted) if _is_known(part)]
        self._authors = _texts(self._properties, _PEOPLE)

    def beside(self, body: Body) -> Beside:
        """Give persons and texts that are no speech."""
        people = [*self._authors, *_editors(self._root)]
        people += [one for _, part in self._parts for one in _editors(part)]
        words = (text for _, part in self._parts for text in _paragraphs(part))
        return sorted_out(people, (*_texts(self._properties, _TEXTS), *words, *body.texts))

    def warnings(self, body: Body) -> tuple[str, ...]:
        """Say what was left out, and what was decided, without words of the file."""
        left_out = Counter(body.left_out)
        left_out.update(kind for kind, part in self._parts for _ in _paragraphs(part))
        macros = "The file has macros. They were neither run nor read."
        return (
            *_changes(self._root),
            *properties_warning(self._authors),
            *left_out_warning(left_out),
            *((macros,) if self._has_macros else ()),
        )


def _wanted(names: Iterable[str], main: str) -> Iterator[tuple[str, str]]:
    """Give the names of the parts beside the body, with what they are."""
    folder = main.rpartition("/")[0]
    for stem, kind in _PARTS.items():
        for name in names:
            if name.startswith(f"{folder}/{stem}") and name.endswith(".xml"):
                yield name, kind


def _read(raw: Raw, wanted: Iterable[str]) -> Iterator[tuple[str, _Element]]:
    for name, content in package.parts(raw.data, wanted, raw.name):
        yield name, package.xml(content, raw.name, most=package.MAX_TAGS_OF_TEXT)


def _is_known(part: _Element) -> bool:
    """Tell notes and page headers from parts that only have such a name."""
    return safe_xml.local(part) in {"comments", "footnotes", "endnotes", "hdr", "ftr"}


def _paragraphs(part: _Element) -> Iterator[str]:
    for paragraph in part.iter():
        if safe_xml.local(paragraph) == "p":
            pieces = (
                e.text or "" for e in paragraph.iter() if safe_xml.local(e) in {"t", "delText"}
            )
            text = "".join(pieces).strip()
            if any(map(str.isalpha, text)):
                yield text


def _editors(root: _Element) -> Iterator[str]:
    """Give who commented or changed something, each once."""
    yield from dict.fromkeys(
        author
        for element in root.iter()
        if safe_xml.local(element) in _EDITS and (author := safe_xml.attribute(element, "author"))
    )


def _texts(roots: Iterable[_Element], wanted: frozenset[str]) -> list[str]:
    return [e.text or "" for root in roots for e in root.iter() if safe_xml.local(e) in wanted]


def _changes(root: _Element) -> tuple[str, ...]:
    count = Counter(safe_xml.local(e) for e in root.iter())
    total = count["ins"] + count["del"] + count["moveFrom"]
    return (f"{total} tracked changes were taken as accepted.",) if total else ()
