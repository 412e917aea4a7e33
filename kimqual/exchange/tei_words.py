"""The words of one TEI utterance, with pauses and incidents as typists write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kimqual.exchange import safe_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

_DURATION = re.compile(r"PT(?:(\d{1,3})M)?(?:(\d{1,5}(?:\.\d{1,6})?)S)?\Z")
_PLAIN = re.compile(r"(\d{1,5}(?:\.\d{1,6})?)s?\Z")
# Source: TEI Guidelines, att.duration and pause/@type as EXMARaLDA and the IDS write them.
_LENGTHS = {"micro": "(.)", "short": "(.)", "medium": "(..)", "long": "(...)"}
_OPENING = frozenset("([{„‚«‹")
_LEFT_OUT = frozenset({"anchor", "spanGrp", "interpGrp", "fs"})


class _Line:
    """A line of words that grows to the right; knows where a space belongs."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.is_glued = True

    def word(self, text: str, *, left: bool = False, right: bool = False) -> None:
        """Add a word, set off unless it or the one before is joined."""
        if text:
            self.parts.append(text if self.is_glued or left else f" {text}")
            self.is_glued = right

    def run(self, text: str | None, *, is_between_words: bool) -> None:
        """Add text as it stands; white space between words of their own is layout."""
        if not text or (is_between_words and not text.strip()):
            return
        self.parts.append(re.sub(r"\s+", " ", text))
        self.is_glued = text[-1:].isspace()


def words(u: _Element) -> str:
    """Give the text of an utterance, white space made single."""
    line = _Line()
    _walk(u, line)
    return " ".join("".join(line.parts).split())


def event(element: _Element) -> str:
    """Give a pause, incident, vocal or kinesic as the mark that a typist would write.

    Example:
        >>> from lxml import etree
        >>> event(etree.fromstring('<pause dur="PT1.3S"/>'))
        '(1.3s)'
        >>> event(etree.fromstring("<incident><desc>lacht</desc></incident>"))
        '((lacht))'
    """
    if safe_xml.local(element) == "pause":
        return _pause(element)
    text = safe_xml.inner(element) or safe_xml.attribute(element, "desc")
    bare = text.strip("()").replace("(", "").replace(")", "")
    return f"(({bare}))" if bare.strip() else ""


def _pause(element: _Element) -> str:
    duration = safe_xml.attribute(element, "dur") or safe_xml.attribute(element, "duration")
    match = _DURATION.match(duration)
    if match is not None and any(match.groups()):
        length = int(match[1] or 0) * 60 + float(match[2] or 0)
        return f"({round(length, 2):g}s)"
    plain = _PLAIN.match(duration)
    if plain is not None:
        return f"({round(float(plain[1]), 2):g}s)"
    return _LENGTHS.get(safe_xml.attribute(element, "type"), "(.)")


def _walk(element: _Element, line: _Line) -> None:
    """Add what stands in an element, in the file's order; depth is bounded by the parser."""
    is_tokenised = any(safe_xml.local(child) in {"w", "pc"} for child in element)
    line.run(element.text, is_between_words=is_tokenised)
    for child in element:
        _child(child, line)
        line.run(child.tail, is_between_words=is_tokenised)


def _child(child: _Element, line: _Line) -> None:
    name = safe_xml.local(child)
    join = safe_xml.attribute(child, "join")
    if name == "w":
        text = "".join("".join(map(str, child.itertext())).split())
        line.word(text, left=join in {"left", "both"}, right=join in {"right", "both"})
    elif name == "pc":
        mark = safe_xml.inner(child)
        opens = mark in _OPENING
        line.word(mark, left=not opens, right=opens or join in {"right", "both"})
    elif name in {"pause", "incident", "vocal", "kinesic", "note"}:
        line.word(event(child))
    elif name in {"gap", "unclear"}:
        _unclear(child, line)
    elif name == "choice":
        for first in list(child)[:1]:
            _child(first, line)
    elif name == "lb":
        line.word("\n")
    elif name and name not in _LEFT_OUT:
        if name == "seg":
            line.run(" ", is_between_words=False)
        _walk(child, line)


def _unclear(child: _Element, line: _Line) -> None:
    """Write a guess as ``(Wort?)``, what was not understood at all as ``(unv.)``."""
    guess = words(child) if safe_xml.local(child) == "unclear" else ""
    line.word(f"({guess}?)" if guess else "(unv.)")
