"""The XML of REFI-QDA files at the door: any namespace, any order, entities off, nothing fetched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kimqual.exchange import safe_xml
from kimqual.exchange.safe_xml import children, local
from kimqual.text import normalise

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = [
    "KNOWN_NAMESPACES", "attr", "child", "children", "guid", "guid_of", "inner", "local",
    "namespace", "parse", "references", "values_of",
]  # fmt: skip

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_VALUES = ("TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue")
# Source: Project.xsd and Codebook.xsd; the other spellings were seen in files of vendors.
KNOWN_NAMESPACES = {
    "project": {"urn:QDA-XML:project:1.0"},
    "codebook": {"urn:QDA-XML:codebook:1.0"},
}


def parse(content: bytes, where: str) -> _Element:
    """Parse XML without trusting it.

    Raises:
        FileError: If it is not well formed, too deep, or declares a document type.
    """
    return safe_xml.parse(content, where, mend="export the project again.")


def namespace(element: _Element) -> str:
    """Give the namespace, "" if there is none."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def attr(element: _Element, name: str) -> str:
    """Give an attribute by its name in any spelling of small and capital letters, or ""."""
    value = element.get(name)
    if value is not None:
        return str(value)
    wanted = name.lower()
    found = (str(v) for k, v in element.attrib.items() if _plain(k) == wanted)
    return next(found, "")


def _plain(key: str | bytes) -> str:
    return str(key).rpartition("}")[2].lower()


def child(element: _Element | None, name: str) -> _Element | None:
    """Give the first child of a tag."""
    return next(children(element, name), None)


def inner(element: _Element | None, name: str) -> str:
    """Give the text of the first child of a tag, "" if there is none."""
    found = child(element, name)
    return "" if found is None else "".join(str(part) for part in found.itertext())


def guid_of(text: str) -> str:
    """Give a GUID bare and in small letters, whatever its spelling; other ids as they are.

    Example:
        >>> guid_of("{69A4332D-5B31-4915-B520-5275CFC21B40}")
        '69a4332d-5b31-4915-b520-5275cfc21b40'
    """
    bare = text.strip().strip("{}").lower()
    return bare if _GUID.fullmatch(bare) else text.strip()


def guid(element: _Element, name: str = "guid") -> str:
    """Give an element's GUID in normal spelling."""
    return guid_of(attr(element, name))


def references(element: _Element, tag: str) -> tuple[str, ...]:
    """Give the GUIDs that children of a tag point at."""
    found = (guid(ref, "targetGUID") or guid(ref) for ref in children(element, tag))
    return tuple(ref for ref in found if ref)


def values_of(element: _Element) -> dict[str, str]:
    """Give the values of a case or source by the GUID of their variable."""
    found: dict[str, str] = {}
    for value in children(element, "VariableValue"):
        given = next(children(value, *_VALUES), None)
        for ref in references(value, "VariableRef"):
            text = "" if given is None else "".join(str(part) for part in given.itertext())
            found[ref] = normalise(text).strip()
    return found
