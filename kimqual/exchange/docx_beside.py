"""What a Word file holds beside its body: properties, comments, notes, page headers, editors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kimqual.exchange import package
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


def beside(raw: Raw, main: str, root: _Element, body: Body) -> Beside:
    """Give persons and texts that are no speech.

    Raises:
        FileError: If one of the parts is damaged.
    """
    found = list(_parts(raw, main))
    people = [*_properties(raw, _PEOPLE), *_editors(root)]
    people += [one for _, part in found for one in _editors(part)]
    texts = [*_properties(raw, _TEXTS), *(t for _, part in found for t in _paragraphs(part))]
    return sorted_out(people, (*texts, *body.texts))


def warnings(raw: Raw, main: str, root: _Element, body: Body) -> tuple[str, ...]:
    """Say what was left out, and what was decided, without words of the file."""
    left_out = Counter(body.left_out)
    left_out.update(kind for kind, part in _parts(raw, main) for _ in _paragraphs(part))
    return (
        *_changes(root),
        *properties_warning(_properties(raw, _PEOPLE)),
        *left_out_warning(left_out),
        *_macros(raw),
    )


def _parts(raw: Raw, main: str) -> Iterator[tuple[str, _Element]]:
    folder = main.rpartition("/")[0]
    names = package.names(raw.data, raw.name)
    wanted = [
        (kind, name)
        for stem, kind in _PARTS.items()
        for name in names
        if name.startswith(f"{folder}/{stem}") and name.endswith(".xml")
    ]
    for kind, name in wanted[:_MOST_PARTS]:
        root = package.xml(package.part(raw.data, name, raw.name), raw.name)
        if package.local(root).startswith(("comments", "footnotes", "endnotes", "hdr", "ftr")):
            yield kind, root


def _paragraphs(part: _Element) -> Iterator[str]:
    for paragraph in part.iter():
        if package.local(paragraph) == "p":
            pieces = (
                e.text or "" for e in paragraph.iter() if package.local(e) in {"t", "delText"}
            )
            text = "".join(pieces).strip()
            if any(map(str.isalpha, text)):
                yield text


def _editors(root: _Element) -> Iterator[str]:
    """Give who commented or changed something, each once."""
    yield from dict.fromkeys(
        author
        for element in root.iter()
        if package.local(element) in _EDITS and (author := package.attribute(element, "author"))
    )


def _properties(raw: Raw, wanted: frozenset[str]) -> list[str]:
    names = package.names(raw.data, raw.name)
    roots = (
        package.xml(package.part(raw.data, name, raw.name), raw.name)
        for name in _PROPERTIES
        if name in names
    )
    return [e.text or "" for root in roots for e in root.iter() if package.local(e) in wanted]


def _changes(root: _Element) -> tuple[str, ...]:
    count = Counter(package.local(e) for e in root.iter())
    total = count["ins"] + count["del"] + count["moveFrom"]
    return (f"{total} tracked changes were taken as accepted.",) if total else ()


def _macros(raw: Raw) -> tuple[str, ...]:
    has_macros = any(name.endswith(_MACROS) for name in package.names(raw.data, raw.name))
    return ("The file has macros. They were neither run nor read.",) if has_macros else ()
