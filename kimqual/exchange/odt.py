"""OpenDocument texts (LibreOffice, OpenOffice): paragraphs, lists and tables in order.

The XML is walked here and not by odfdo, whose paragraphs run into their notes, comments and text
boxes, and which parses what :mod:`kimqual.exchange.package` would refuse.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kimqual.errors import FileError
from kimqual.exchange import package, safe_xml
from kimqual.exchange.frame import Draft, Format, Raw
from kimqual.exchange.numbered import numbered
from kimqual.exchange.odt_beside import beside, warnings
from kimqual.exchange.odt_body import Body
from kimqual.exchange.turns import read_paragraphs

if TYPE_CHECKING:
    from lxml.etree import _Element

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_LONGEST_KIND = 200


def sniff(raw: Raw) -> str:
    """Look for the package's own word that it is a text."""
    if not raw.is_zip or _CONTENT not in package.names(raw.data, raw.name):
        return ""
    if not _is_text(raw):
        return ""
    surprise = "" if raw.suffix in {".odt", ".ott"} else f", although it ends in {raw.suffix}"
    return f"a zip that says it is an OpenDocument text{surprise}"


def read(raw: Raw) -> Draft:
    """Read labels and paragraphs; what nobody said (comments, notes, properties) is kept beside.

    Raises:
        FileError: If the package or its XML is damaged, or protected by a password.
    """
    if not raw.is_zip:
        raise FileError("This is no ODT file.", where=raw.name, mend="leave the format out.")
    _refuse_locked(raw)
    content = package.part(raw.data, _CONTENT, raw.name)
    root = package.xml(content, raw.name, most=package.MAX_TAGS_OF_TEXT)
    text = _text(root)
    if text is None:
        raise FileError("The ODT file has no text.", where=raw.name, mend="save it once more.")
    body = Body(root)
    draft = read_paragraphs(numbered(body.blocks(text), raw.name))
    return replace(
        draft,
        warnings=(*draft.warnings, *warnings(raw, text, body)),
        beside=beside(raw, text, body),
    )


FORMAT = Format("odt", "OpenDocument text (LibreOffice)", sniff, read)


def _is_text(raw: Raw) -> bool:
    if "mimetype" in package.names(raw.data, raw.name):
        kind = package.part(raw.data, "mimetype", raw.name)[:_LONGEST_KIND]
        return b"opendocument.text" in kind
    root = package.xml(package.part(raw.data, _CONTENT, raw.name), raw.name)
    return _text(root) is not None


def _text(root: _Element) -> _Element | None:
    """Give the body's text; a spreadsheet has none."""
    body = next(safe_xml.children(root, "body"), None)
    return next(safe_xml.children(body, "text"), None) if body is not None else None


def _refuse_locked(raw: Raw) -> None:
    if _MANIFEST not in package.names(raw.data, raw.name):
        return
    manifest = package.xml(package.part(raw.data, _MANIFEST, raw.name), raw.name)
    if any(safe_xml.local(element) == "encryption-data" for element in manifest.iter()):
        raise FileError(
            "The file is protected by a password.",
            where=raw.name,
            mend="open it in LibreOffice and save it without password.",
        )
