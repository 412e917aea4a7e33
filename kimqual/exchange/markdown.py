"""Markdown: front matter, bold labels, headings, emphasis, links, tables, footnotes, comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kimqual.exchange import speaker_table
from kimqual.exchange.beside import left_out_warning, properties_warning, sorted_out
from kimqual.exchange.frame import Draft, Format, Para, Raw
from kimqual.exchange.lines import paragraphs
from kimqual.exchange.markdown_beside import taken_apart
from kimqual.exchange.turns import read_paragraphs

# Blanks of one line only: over a thousand empty lines \s would begin anew at each.
_BOLD_LABEL = re.compile(r"^[ \t]*(?:[-*] )?(\*\*|__)[^*_\n]{1,63}(?::\s*\1|\1\s*:)", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}\s+(?=\S)", re.MULTILINE)
# Single stars stay: they are gender forms (Lehrer*innen) more often than emphasis.
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.{1,2000}?)(?<=\S)\1")
_BULLET = re.compile(r"^\s*[-*+>] (?=\S)")
_BREAK = re.compile(r"^[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]\n]{1,500})\]\([^()\s]{1,2000}\)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_RULE = frozenset("|:- 	")
_CELLS = re.compile(r"(?<!\\)\|")


def sniff(raw: Raw) -> str:
    """Look for bold labels, or for headings or tables in a file that is called Markdown."""
    if raw.is_zip:
        return ""
    count = sum(1 for _ in _BOLD_LABEL.finditer(raw.text))
    if count:
        return f"{count} speaker label(s) in bold (**I:**)"
    if raw.suffix not in {".md", ".markdown"}:
        return ""
    is_one = _HEADING.search(raw.text) or any(map(_is_rule, raw.text.splitlines()))
    return "a Markdown file with headings or a table" if is_one else ""


def read(raw: Raw) -> Draft:
    """Read labels and paragraphs, without the markup; comments and footnotes are kept beside."""
    apart = taken_apart(raw.text)
    blocks = [block for part in _parts(apart.text) for block in part]
    plain = [replace(para, number=n, text=_plain(para.text)) for n, para in enumerate(blocks, 1)]
    draft = read_paragraphs([*(Para(0, line) for line in apart.front), *plain])
    return replace(
        draft,
        warnings=(
            *draft.warnings,
            *properties_warning(apart.people),
            *left_out_warning(apart.left_out),
        ),
        beside=sorted_out(apart.people, apart.texts),
    )


FORMAT = Format("markdown", "Markdown", sniff, read)


def _parts(text: str) -> Iterator[list[Para]]:
    """Give the paragraphs between tables, and the rows of each table."""
    lines = text.split("\n")
    begin = 0
    while (rule := _next_rule(lines, begin)) is not None:
        end = next((n for n in range(rule, len(lines)) if "|" not in lines[n]), len(lines))
        yield _prose(lines[begin : rule - 1])
        rows = [lines[rule - 1], *lines[rule + 1 : end]]
        yield list(speaker_table.paragraphs([_row(line) for line in rows]))
        begin = end
    yield _prose(lines[begin:])


def _next_rule(lines: list[str], begin: int) -> int | None:
    """Find the line of dashes below a table's column names."""
    return next(
        (n for n in range(begin + 1, len(lines)) if "|" in lines[n - 1] and _is_rule(lines[n])),
        None,
    )


def _is_rule(line: str) -> bool:
    return "|" in line and "-" in line and _RULE.issuperset(line.strip())


def _row(line: str) -> list[str]:
    return [cell.strip() for cell in _CELLS.split(line.strip().strip("|"))]


def _prose(lines: list[str]) -> list[Para]:
    bare = "\n".join(line.rstrip().removesuffix("\\") for line in lines)
    text = _HEADING.sub("", _BREAK.sub("", bare))
    found = paragraphs(text)
    return [replace(para, text=_BULLET.sub("", para.text)) for para in found]


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", _LINK.sub(r"\1", _EMPHASIS.sub(r"\2", text)))
