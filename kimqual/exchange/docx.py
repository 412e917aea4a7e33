"""Word files: paragraphs and tables in the order of the body, changes accepted.

The XML is walked here and not by python-docx, whose `Paragraph.text` leaves out inserted text and
whose `Document.paragraphs` leaves out tables and content controls.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kimqual.errors import FileError
from kimqual.exchange import labels, package
from kimqual.exchange.frame import Draft, Format, Para, Raw
from kimqual.exchange.stamps import leading
from kimqual.exchange.turns import read_paragraphs

if TYPE_CHECKING:
    from lxml.etree import _Element

_MAIN = "word/document.xml"
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
# Deleted or moved away, field codes, the second rendering of a drawing, pictures' descriptions.
_SKIPPED = frozenset({"del", "moveFrom", "instrText", "delText", "Fallback", "pict", "rPr", "pPr"})
_BESIDE = {
    "comments": "comments",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "header": "page headers",
    "footer": "page footers",
}
_MOST = 0.8
_COLUMNS = {
    "speaker": ("sprecher", "speaker", "person", "wer", "name", "rolle"),
    "text": ("text", "transkript", "transcript", "inhalt", "aussage", "beitrag", "wortlaut"),
}


def sniff(raw: Raw) -> str:
    """Look into the zip for Word's main part."""
    if not raw.is_zip or _MAIN not in package.names(raw.data, raw.name):
        return ""
    surprise = (
        "" if raw.suffix == ".docx" else f", although the name ends in {raw.suffix or 'nothing'}"
    )
    return f"a zip with {_MAIN}: Word{surprise}"


def read(raw: Raw) -> Draft:
    """Read labels and paragraphs; properties, comments and footnotes stay out.

    Raises:
        FileError: If the package or its XML is damaged.
    """
    if not raw.is_zip:
        raise FileError("This is no Word file.", where=raw.name, mend="leave the format out.")
    root = package.xml(package.part(raw.data, _MAIN, raw.name), raw.name)
    body = next((e for e in root if package.local(e) == "body"), None)
    if body is None:
        raise FileError("The Word file has no body.", where=raw.name, mend="save it once more.")
    blocks = [block for block in _blocks(body) if block.text.strip()]
    draft = read_paragraphs([replace(block, number=n) for n, block in enumerate(blocks, 1)])
    extra = (*_changes(root), *_properties(raw), *_beside(raw))
    return replace(draft, warnings=(*draft.warnings, *extra))


FORMAT = Format("docx", "Word", sniff, read)


def _blocks(container: _Element) -> Iterator[Para]:
    """Walk paragraphs, tables and content controls in order."""
    for element in container:
        name = package.local(element)
        if name == "p":
            yield Para(0, _text(element))
        elif name == "tbl":
            yield from _table(element)
        elif name in {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"}:
            yield from _blocks(element)


def _text(paragraph: _Element) -> str:
    """Give what a reader of the file sees, tracked changes accepted."""
    return "".join(_pieces(paragraph))


def _pieces(element: _Element) -> Iterator[str]:
    stack = [iter(element)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        name = package.local(child)
        if name in _BREAKS:
            yield _BREAKS[name]
        elif name == "t":
            yield child.text or ""
        elif name and name not in _SKIPPED:
            if name == "p":  # a text box inside the paragraph
                yield "\n"
            stack.append(iter(child))


def _table(table: _Element) -> Iterator[Para]:
    """Give a row as a paragraph, with its speaker where a column says who speaks."""
    rows = [_row(row) for row in _deep(table, "tr", stop="tbl")]
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    columns = _columns(rows)
    if columns is None:
        for row in rows:
            yield Para(0, "\t".join(cell.strip() for cell in row if cell.strip()))
        return
    speaker, text, skip = columns
    for row in rows[skip:]:
        cells = row + [""] * (max(speaker, text) + 1 - len(row))
        times = [c for i, c in enumerate(row) if i not in (speaker, text) and _is_time(c)]
        stamp = f"[{times[0].strip(' #[]()')}] " if times else ""
        label = cells[speaker].strip().rstrip(":").strip()
        yield Para(0, stamp + cells[text].strip(), label or None)


def _row(row: _Element) -> list[str]:
    cells = _deep(row, "tc", stop="tbl")
    return ["\n".join(b.text for b in _blocks(cell)) for cell in cells]


def _deep(element: _Element, name: str, *, stop: str) -> Iterator[_Element]:
    """Find elements below, through content controls but not into inner tables."""
    for child in element:
        if package.local(child) == name:
            yield child
        elif package.local(child) not in {stop, "del", "p"}:
            yield from _deep(child, name, stop=stop)


def _columns(rows: Sequence[Sequence[str]]) -> tuple[int, int, int] | None:
    """Say which column is the speaker, which the text, and how many rows are column names."""
    width = min(map(len, rows), default=0)
    if width < 2:
        return None
    names = [cell.strip().casefold() for cell in rows[0]]
    named = [
        next((i for i, n in enumerate(names) if n.startswith(_COLUMNS[c])), None) for c in _COLUMNS
    ]
    if named[0] is not None and named[1] is not None:
        return named[0], named[1], 1
    untimed = [i for i in range(width) if not all(_is_time(row[i]) for row in rows if row[i])]
    text = max(untimed, key=lambda i: sum(len(row[i]) for row in rows), default=0)
    found = [i for i in range(width) if i != text and _are_labels([row[i] for row in rows])]
    return (found[0], text, 0) if found else None


def _are_labels(cells: Sequence[str]) -> bool:
    filled = [cell.strip().rstrip(":").strip() for cell in cells if cell.strip()]
    good = [c for c in filled if labels.split_label(f"{c}: ") or labels.is_customary(c)]
    recurs = bool(filled) and Counter(filled).most_common(1)[0][1] > 1
    return recurs and len(good) >= _MOST * len(filled)


def _is_time(cell: str) -> bool:
    time, rest = leading(f"[{cell.strip(' #[]()')}]")
    return time is not None and not rest


def _changes(root: _Element) -> tuple[str, ...]:
    count = Counter(package.local(e) for e in root.iter())
    total = count["ins"] + count["del"] + count["moveFrom"]
    return (f"{total} tracked changes were taken as accepted.",) if total else ()


def _properties(raw: Raw) -> tuple[str, ...]:
    """Warn about names in the file's properties; nothing of them is kept."""
    if "docProps/core.xml" not in package.names(raw.data, raw.name):
        return ()
    root = package.xml(package.part(raw.data, "docProps/core.xml", raw.name), raw.name)
    people = ("creator", "lastModifiedBy")
    if not any(package.local(e) in people and (e.text or "").strip() for e in root):
        return ()
    return (
        (
            "The file's properties hold a person's name (author or last editor)."
            " It was not read; it is still in your file."
        ),
    )


def _beside(raw: Raw) -> tuple[str, ...]:
    names = package.names(raw.data, raw.name)
    found = [
        title
        for stem, title in _BESIDE.items()
        for name in names
        if name.startswith(f"word/{stem}") and _has_text(raw, name)
    ]
    kinds = ", ".join(dict.fromkeys(found))
    return (f"Not read, but they may hold names: {kinds}.",) if kinds else ()


def _has_text(raw: Raw, name: str) -> bool:
    root = package.xml(package.part(raw.data, name, raw.name), raw.name)
    return any(package.local(e) == "t" and (e.text or "").strip() for e in root.iter())
