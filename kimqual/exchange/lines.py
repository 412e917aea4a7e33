"""Plain text to paragraphs: line numbers off, hard-wrapped lines joined."""

from __future__ import annotations

import itertools
import re

from kimqual.exchange.frame import Para
from kimqual.exchange.labels import split_label
from kimqual.text import normalise

_NUMBERED = re.compile(r"\s*(\d{1,5})[.)]?(?:\t|\s+)(?=\S)")
_MOST = 0.9
_FEWEST = 3
_NARROW, _WIDE = 40, 110


def paragraphs(text: str) -> list[Para]:
    r"""Split a plain text into paragraphs, numbered from 1, empty lines not counted.

    A line is a paragraph, unless the file is wrapped at a fixed width: there a line continues the
    one before it.

    Example:
        >>> [p.text for p in paragraphs("1 I: Und?\n2 B: Gut.\n3 I: Ja?")]
        ['I: Und?', 'B: Gut.', 'I: Ja?']
    """
    lines = without_numbers(normalise(text).split("\n"))
    width = _wrapped_at(lines)
    blocks: list[str] = []
    before = ""
    for line in lines:
        if line.strip():
            if width and before.strip() and _continues(before, line, width):
                blocks[-1] += " " + line.strip()
            else:
                blocks.append(line.strip())
        before = line
    return [Para(number, block) for number, block in enumerate(blocks, 1)]


def without_numbers(lines: list[str]) -> list[str]:
    """Take line numbers off, but only where nearly every line has one and they rise.

    Example:
        >>> without_numbers(["1 I: Und?", "2 B: Gut.", "3 I: Ja?"])
        ['I: Und?', 'B: Gut.', 'I: Ja?']
    """
    filled = [line for line in lines if line.strip()]
    matches = [_NUMBERED.match(line) for line in filled]
    numbers = [int(m[1]) for m in matches if m]
    rises = all(a < b for a, b in itertools.pairwise(numbers))
    if len(numbers) < _FEWEST or len(numbers) < _MOST * len(filled) or not rises:
        return lines
    return [_NUMBERED.sub("", line, count=1) for line in lines]


def _wrapped_at(lines: list[str]) -> int:
    """Give the width that the file is wrapped at, 0 where each line is a paragraph."""
    width = max(map(len, lines), default=0)
    pairs = [(a, b) for a, b in itertools.pairwise(lines) if a.strip() and b.strip()]
    pairs = [pair for pair in pairs if split_label(pair[1]) is None]
    if not _NARROW <= width <= _WIDE or len(pairs) < _FEWEST:
        return 0
    full = sum(1 for a, b in pairs if _continues(a, b, width))
    return width if full >= _MOST * len(pairs) else 0


def _continues(before: str, line: str, width: int) -> bool:
    """Tell whether the first word would not have fitted on the line before."""
    word = line.split(maxsplit=1)[0]
    return len(before.rstrip()) + 1 + len(word) > width and split_label(line) is None
