"""What an OpenDocument text holds beside its body: properties, changes, page headers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kimqual.exchange import package, safe_xml
from kimqual.exchange.beside import left_out_warning, properties_warning, sorted_out
from kimqual.exchange.frame import Raw
from kimqual.exchange.odt_body import Body, authors, plain_paragraphs
from kimqual.model import Beside

if TYPE_CHECKING:
    from lxml.etree import _Element

_META, _STYLES = "meta.xml", "styles.xml"
_PEOPLE = frozenset({"creator", "initial-creator", "printed-by"})
_TEXTS = frozenset({"title", "subject", "description", "keyword", "user-defined"})
_BANDS = {"header": "page headers", "footer": "page footers"}


def beside(raw: Raw, text: _Element, body: Body) -> Beside:
    """Give persons and texts that are no speech.

    Raises:
        FileError: If one of the parts is damaged.
    """
    bands = [words for _, words in _page(raw)]
    people = [*_properties(raw, _PEOPLE), *_editors(text), *body.people]
    texts = [*_properties(raw, _TEXTS), *bands, *_deleted(text), *body.texts]
    return sorted_out(people, texts)


def warnings(raw: Raw, text: _Element, body: Body) -> tuple[str, ...]:
    """Say what was left out, and what was decided, without words of the file."""
    left_out = Counter(body.left_out)
    left_out.update(kind for kind, _ in _page(raw))
    return (
        *_changed(text),
        *properties_warning(_properties(raw, _PEOPLE)),
        *left_out_warning(left_out),
        *_macros(raw),
    )


def _changes(text: _Element) -> Iterator[_Element]:
    for changes in safe_xml.children(text, "tracked-changes"):
        yield from safe_xml.children(changes, "changed-region")


def _changed(text: _Element) -> tuple[str, ...]:
    total = sum(1 for _ in _changes(text))
    return (f"{total} tracked changes were taken as accepted.",) if total else ()


def _editors(text: _Element) -> Iterator[str]:
    for region in _changes(text):
        yield from authors(region)


def _deleted(text: _Element) -> Iterator[str]:
    for region in _changes(text):
        yield from plain_paragraphs(region)


def _properties(raw: Raw, wanted: frozenset[str]) -> list[str]:
    if _META not in package.names(raw.data, raw.name):
        return []
    root = package.xml(package.part(raw.data, _META, raw.name), raw.name)
    return [e.text or "" for e in root.iter() if safe_xml.local(e) in wanted]


def _page(raw: Raw) -> Iterator[tuple[str, str]]:
    """Give the kind and the text of each paragraph above and below the pages."""
    if _STYLES not in package.names(raw.data, raw.name):
        return
    root = package.xml(package.part(raw.data, _STYLES, raw.name), raw.name)
    for element in root.iter():
        kind = next((k for n, k in _BANDS.items() if safe_xml.local(element).startswith(n)), "")
        if kind and "style" not in safe_xml.local(element):
            yield from ((kind, text) for text in plain_paragraphs(element))


def _macros(raw: Raw) -> tuple[str, ...]:
    names = package.names(raw.data, raw.name)
    # LibreOffice lists its own empty library; code stands in modules beside it.
    modules = [n for n in names if n.startswith(("Basic/", "Scripts/")) and "script-l" not in n]
    has_macros = any(not n.endswith("/") for n in modules)
    return ("The file has macros. They were neither run nor read.",) if has_macros else ()
