"""HTML of noScribe: the exact one of its outputs, with times for each fragment.

``<a name="ts_12140_22800_S01">`` gives start and end in milliseconds and the speaker; ``//S02`` is
an overlap inside somebody else's contribution, no speaker is a pause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from kimqual.errors import FileError
from kimqual.exchange.frame import Draft, Format, Raw, Said, with_lines

if TYPE_CHECKING:
    from lxml.etree import _Element

_ANCHOR = re.compile(r"ts_(\d{1,10})_(\d{1,10})_(.*)\Z", re.DOTALL)
_LABEL = re.compile(r"\s*([^:\n]{1,63}):\s*(?:\[[\d:.,]{4,13}\])?\s*")
_SIGN = re.compile(r"""<a\s[^>]{0,200}name\s*=\s*["']ts_\d+_\d+_""", re.IGNORECASE)
_SILENT = frozenset({"script", "style", "head", "title", "meta"})


def sniff(raw: Raw) -> str:
    """Look for anchors that carry times."""
    count = 0 if raw.is_zip else sum(1 for _ in _SIGN.finditer(raw.text))
    return f"{count} HTML anchors with times and speakers, as noScribe writes them" if count else ""


def read(raw: Raw) -> Draft:
    """Read each paragraph with anchors as a contribution; what stands before is header."""
    header: list[str] = []
    said: list[Said] = []
    lines: dict[int, list[str]] = {}
    number = 0
    for paragraph in _body(raw).iter("p"):
        text = _text(paragraph).strip()
        if not text:
            continue
        number += 1
        one = _contribution(paragraph, number)
        if one is not None:
            said.append(one)
        elif said:
            lines.setdefault(len(said) - 1, []).append(text)
            said[-1] = _until(said[-1], _times(paragraph))
        else:
            header += [line.strip() for line in text.split("\n") if line.strip()]
    return Draft(tuple(with_lines(said, lines)), tuple(header))


FORMAT = Format("noscribe-html", "HTML of noScribe", sniff, read)


def _body(raw: Raw) -> _Element:
    """Parse without network; HTML knows no entities but its own."""
    from lxml import etree

    parser = etree.HTMLParser(no_network=True, encoding="utf-8", remove_comments=True)
    try:
        root = etree.fromstring(raw.text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        root = None
        cause: Exception | None = error
    else:
        cause = None
    if root is None:
        raise FileError(
            "The HTML cannot be read.", where=raw.name, mend="export it once more from noScribe."
        ) from cause
    return root


def _contribution(paragraph: _Element, number: int) -> Said | None:
    """Read a paragraph whose first anchor names a speaker."""
    anchors = _times(paragraph)
    speaker = next((who for _, _, who in anchors if who and not who.startswith("//")), None)
    if speaker is None:
        return None
    text = _text(paragraph).strip()
    label = _LABEL.match(text)
    if label is not None and label[1].strip() == speaker:
        text = text[label.end() :]
    return Said(text, number, speaker, anchors[0][0], max(end for _, end, _ in anchors))


def _until(before: Said, anchors: list[tuple[int, int, str]]) -> Said:
    return replace(before, end_ms=max((end for _, end, _ in anchors), default=before.end_ms))


def _times(paragraph: _Element) -> list[tuple[int, int, str]]:
    found = (_ANCHOR.match(str(a.get("name", ""))) for a in paragraph.iter("a"))
    return [(int(m[1]), int(m[2]), m[3].strip()) for m in found if m]


def _text(paragraph: _Element) -> str:
    return "".join(_pieces(paragraph))


def _pieces(paragraph: _Element) -> Iterable[str]:
    """Give the text; the stroke that closes an overlap is set off, as in noScribe's other files."""
    from lxml import etree

    last = ""
    for event, element in etree.iterwalk(paragraph, events=("start", "end")):
        if event == "start" and element.tag == "br":
            yield "\n"
        text = element.text if event == "start" else element.tail
        if (event == "end" and element is paragraph) or (
            event == "start" and element.tag in _SILENT
        ):
            continue
        if text:
            yield f" {text}" if text.startswith("//") and last and not last.isspace() else text
            last = text[-1]
