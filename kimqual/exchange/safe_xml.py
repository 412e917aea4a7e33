"""XML that others wrote, parsed without trusting it: entities off, nothing fetched, depth bounded.

The one place where kimqual parses XML; what a file means is known elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kimqual.errors import FileError

if TYPE_CHECKING:
    from lxml.etree import _Element

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")


def parse(content: bytes, where: str, *, mend: str, comments: bool = False) -> _Element:
    """Parse XML.

    Args:
        content: The bytes, with or without byte order mark.
        where: File name, for messages.
        mend: What to do about XML that is broken.
        comments: Keep comments and instructions.

    Raises:
        FileError: If it is not well formed, too deep, or declares a document type.

    Example:
        >>> parse(b"<TEI><u/></TEI>", "g.xml", mend="")[0].tag
        'u'
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=not comments,
        remove_pis=not comments,
    )
    try:
        root = etree.fromstring(content.removeprefix(b"\xef\xbb\xbf"), parser)
    except etree.XMLSyntaxError as error:
        raise FileError(
            "The XML is not well formed, too deep, or has too long a text.",
            where=f"{where}, line {error.lineno or 1}",
            mend=mend,
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise FileError(
            "The XML declares a document type; no file of this kind needs one.",
            where=where,
            mend="do not open the file; ask who sent it.",
        )
    return root


def parse_text(text: str, where: str, *, mend: str) -> _Element:
    """Parse XML that is decoded already; what its declaration says of the encoding is past.

    Raises:
        FileError: As `parse`.

    Example:
        >>> parse_text('<?xml version="1.0" encoding="UTF-16"?><u>ß</u>', "g.xml", mend="").text
        'ß'
    """
    return parse(_DECLARATION.sub("", text, count=1).encode("utf-8", "replace"), where, mend=mend)


def local(element: _Element) -> str:
    """Give the tag without its namespace; "" for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: _Element, name: str) -> str:
    """Give an attribute by its name without namespace, or ""."""
    found = (str(v) for k, v in element.attrib.items() if str(k).rpartition("}")[2] == name)
    return next(found, "")


def children(element: _Element | None, *names: str) -> Iterator[_Element]:
    """Give the children of these tags, in the file's order."""
    if element is not None:
        yield from (child for child in element if local(child) in names)


def descendants(element: _Element, *names: str) -> Iterator[_Element]:
    """Give everything below of these tags, in the file's order."""
    yield from (one for one in element.iter() if local(one) in names)


def inner(element: _Element | None) -> str:
    """Give the text of an element and all below, white space made single; "" for none."""
    return "" if element is None else " ".join("".join(map(str, element.itertext())).split())
