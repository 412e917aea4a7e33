"""Markdown: bold labels, headings, emphasis."""

from __future__ import annotations

import re
from dataclasses import replace

from kimqual.exchange.frame import Draft, Format, Raw
from kimqual.exchange.lines import paragraphs
from kimqual.exchange.turns import read_paragraphs

_BOLD_LABEL = re.compile(r"^\s*(?:[-*] )?(\*\*|__)[^*_\n]{1,63}(?::\s*\1|\1\s*:)", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}\s+(?=\S)", re.MULTILINE)
# Single stars stay: they are gender forms (Lehrer*innen) more often than emphasis.
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.{1,2000}?)(?<=\S)\1")
_BULLET = re.compile(r"^\s*[-*+>] (?=\S)")
_BREAK = re.compile(r"^\s*(?:-{3,}|\*{3,}|_{3,})\s*$", re.MULTILINE)


def sniff(raw: Raw) -> str:
    """Look for bold labels, or a heading in a file that is called Markdown."""
    if raw.is_zip:
        return ""
    count = sum(1 for _ in _BOLD_LABEL.finditer(raw.text))
    if count:
        return f"{count} speaker label(s) in bold (**I:**)"
    named = raw.suffix in {".md", ".markdown"}
    return "a Markdown file with headings" if named and _HEADING.search(raw.text) else ""


def read(raw: Raw) -> Draft:
    """Read labels and paragraphs, without the markup."""
    text = _HEADING.sub("", _BREAK.sub("", raw.text))
    plain = [
        replace(para, text=_EMPHASIS.sub(r"\2", _BULLET.sub("", para.text)))
        for para in paragraphs(text)
    ]
    return read_paragraphs(plain)


FORMAT = Format("markdown", "Markdown", sniff, read)
