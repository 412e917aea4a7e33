"""Word files: paragraphs and tables in the order of the body, changes accepted.

The XML is walked here and not by python-docx, whose `Paragraph.text` leaves out inserted text and
whose `Document.paragraphs` leaves out tables and content controls.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kimqual.errors import FileError
from kimqual.exchange import package, safe_xml
from kimqual.exchange.docx_beside import Around
from kimqual.exchange.docx_body import Body
from kimqual.exchange.frame import Draft, Format, Raw
from kimqual.exchange.numbered import numbered
from kimqual.exchange.turns import read_paragraphs

_ROOT = "_rels/.rels"
_MAIN = "word/document.xml"
_KINDS = {".docx", ".docm", ".dotx", ".dotm"}


def sniff(raw: Raw) -> str:
    """Look into the zip for Word's main part."""
    if not raw.is_zip:
        return ""
    main = _main(raw)
    if not main:
        return ""
    ending = raw.suffix or "nothing"
    surprise = "" if raw.suffix in _KINDS else f", although the name ends in {ending}"
    return f"a zip with {main}: Word{surprise}"


def read(raw: Raw) -> Draft:
    """Read labels and paragraphs; what nobody said (comments, notes, properties) is kept beside.

    Raises:
        FileError: If the package or its XML is damaged.
    """
    main = _main(raw) if raw.is_zip else ""
    if not main:
        raise FileError("This is no Word file.", where=raw.name, mend="leave the format out.")
    content = package.part(raw.data, main, raw.name)
    root = package.xml(content, raw.name, most=package.MAX_TAGS_OF_TEXT)
    found = next((e for e in root if safe_xml.local(e) == "body"), None)
    if found is None:
        raise FileError("The Word file has no body.", where=raw.name, mend="save it once more.")
    body = Body()
    draft = read_paragraphs(numbered(body.blocks(found), raw.name))
    if not draft.said and body.left_out["text box"]:
        raise FileError(
            "All text of the file stands in text boxes.",
            where=raw.name,
            mend="copy it into the page itself, or save the file as TXT.",
        )
    around = Around(raw, main, root)
    return replace(
        draft,
        warnings=(*draft.warnings, *around.warnings(body)),
        beside=around.beside(body),
    )


FORMAT = Format("docx", "Word", sniff, read)


def _main(raw: Raw) -> str:
    """Give the name of the part that holds the text, as the package says, or ""."""
    names = package.names(raw.data, raw.name)
    if _MAIN in names:
        return _MAIN
    if _ROOT not in names:
        return ""
    targets = (target for target in _targets(raw) if target in names)
    return next((target for target in targets if _is_word(raw, target)), "")


def _targets(raw: Raw) -> Iterator[str]:
    for relation in package.xml(package.part(raw.data, _ROOT, raw.name), raw.name):
        if safe_xml.attribute(relation, "Type").endswith("/officeDocument"):
            yield safe_xml.attribute(relation, "Target").lstrip("/")


def _is_word(raw: Raw, name: str) -> bool:
    """Tell Word's main part from Excel's and PowerPoint's."""
    return b"wordprocessingml" in package.part(raw.data, name, raw.name)[:20_000]
