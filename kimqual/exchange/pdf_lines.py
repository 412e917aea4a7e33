"""Lines of all pages to paragraphs: page headers and numbers off, divided words joined."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from kimqual.exchange import labels
from kimqual.exchange.frame import Para
from kimqual.exchange.pdf_rows import Line
from kimqual.exchange.stamps import leading

_EDGE = 3  # lines at the top and bottom of a page that may be its header
_SHARE = 0.4
_NEAR = 4.0  # points
_PAGE_NUMBER = re.compile(
    r"(?:(?:Seite|Page|S\.|p\.)\s*)?[-–—\[]?\s*\d{1,4}\s*[-–—\]]?(?:\s*(?:von|of|/|\|)\s*\d{1,4})?\Z",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_NUMBERS = 4  # in one line: a date, the page
_WIDE_GAP = 1.35
_OTHER_SIZE = 1.15
_SPACE = 0.2  # of a line's height
_SLACK = 1.0  # points
_MANY = 20
_LOOSE = 0.95
_HYPHENS = "-\u2010\u00ad"
_SOFT = "\u00ad"
# "Vor- und Nachteile" keeps its hyphen and its space.
_JOINING = re.compile(r"(?:und|oder|bzw|sowie|noch|als|bis|wie|statt)\b")


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """What the lines came to.

    Attributes:
        paragraphs: Numbered from 1.
        bands: Page headers and footers, each once.
        n_joined: Words that were divided at the end of a line.
    """

    paragraphs: tuple[Para, ...]
    bands: tuple[str, ...]
    n_joined: int


def paragraphs(pages: Sequence[Sequence[Line]]) -> Paragraphs:
    """Join lines to paragraphs.

    A line goes on with the one before it, unless it begins with a speaker's label or a time, stands
    apart, is of another size, or its first word would have fitted on the line before.
    """
    bands = _bands(pages)
    lines = [line for page in pages for line in page if line not in bands]
    blocks: list[str] = []
    joined = 0
    for line, is_new in zip(lines, _begin(lines), strict=True):
        if is_new or not blocks:
            blocks.append(line.text)
        else:
            blocks[-1], divided = _join(blocks[-1], line.text)
            joined += divided
    texts = [block for block in blocks if block.strip()]
    return Paragraphs(
        tuple(Para(number, text) for number, text in enumerate(texts, 1)),
        tuple(dict.fromkeys(line.text for line in bands)),
        joined,
    )


def _begin(lines: Sequence[Line]) -> list[bool]:
    """Tell of each line whether a paragraph begins with it."""
    edges, pitch = _edges(lines), _pitch(lines)
    apart = [True, *(_is_new(a, b, edges, pitch) for a, b in itertools.pairwise(lines))]
    splits = [labels.split_label(line.text) for line in lines]
    known = labels.accepted([split[0] for split in splits if split])
    counts = Counter(split[0] for split in splits if split)
    alone = Counter(
        split[0] for split, is_new in zip(splits, apart, strict=False) if split and is_new
    )
    # "Ich sage | mal: Wer …": what only the end of a line made a beginning is no label.
    sure = {one for one in known if labels.is_customary(one) or alone[one] * 2 >= counts[one]}
    return [
        is_new or bool(split and split[0] in sure)
        for split, is_new in zip(splits, apart, strict=False)
    ]


def _bands(pages: Sequence[Sequence[Line]]) -> dict[Line, None]:
    """Find what repeats at the edges of pages, and page numbers."""
    on: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    edge = [line for page in pages for line in _edge(page) if not _is_said(line)]
    for line in edge:
        for form in _forms(line):
            on[form, round(line.y / _NEAR)].add(line.page)
    enough = max(2, _SHARE * len(pages))
    found = {
        line: None for line in edge if any(_n_near(on, f, line.y) >= enough for f in _forms(line))
    }
    for page in pages:
        outer = [line for line in page if line not in found]
        for line in (outer[:1] + outer[-1:]) if len(outer) > 1 else []:
            if _PAGE_NUMBER.match(line.text):
                found[line] = None
    return found


def _n_near(on: Mapping[tuple[str, int], set[int]], form: str, y: float) -> int:
    """Count the pages that have a line of this form at this height, or next to it."""
    at = round(y / _NEAR)
    return len(set[int]().union(*(on.get((form, at + step), ()) for step in (-1, 0, 1))))


def _forms(line: Line) -> Iterator[str]:
    """Give the line as it is, and with a number that counts the pages as its distance to that."""
    yield line.text
    for number in list(_DIGITS.finditer(line.text))[:_NUMBERS]:
        distance = int(number[0]) - line.page
        yield f"{line.text[: number.start()]}#{distance}#{line.text[number.end() :]}"


def _is_said(line: Line) -> bool:
    """Tell a line that a speaker begins: "B: Ja." may well stand at the top of two pages."""
    split = labels.split_label(line.text)
    return split is not None and labels.is_customary(split[0])


def _edge(page: Sequence[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: -line.y)
    return list(dict.fromkeys([*by_height[:_EDGE], *by_height[-_EDGE:]]))


def _edges(lines: Sequence[Line]) -> dict[int, float]:
    """Give where lines end at the latest, for each column."""
    ends: defaultdict[int, list[float]] = defaultdict(list)
    for line in lines:
        ends[line.column].append(line.right)
    return {
        column: sorted(rights)[int(_LOOSE * (len(rights) - 1))]
        if len(rights) > _MANY
        else max(rights)
        for column, rights in ends.items()
    }


def _pitch(lines: Sequence[Line]) -> float:
    """Give the usual distance of two lines, in heights."""
    found = [_distance(a, b) for a, b in itertools.pairwise(lines) if _is_below(a, b)]
    near = [one for one in found if one > 0]
    return sorted(near)[len(near) // 4] if near else 1.0


def _is_below(before: Line, line: Line) -> bool:
    return (before.page, before.column) == (line.page, line.column) and before.y > line.y


def _distance(before: Line, line: Line) -> float:
    return (before.y - line.y) / median((before.height, line.height))


def _is_new(before: Line, line: Line, edges: dict[int, float], pitch: float) -> bool:
    """Tell whether a line begins a paragraph."""
    if leading(line.text)[0] is not None:
        return True
    if _is_below(before, line):
        if _distance(before, line) > _WIDE_GAP * pitch:
            return True
        sizes = sorted((before.height, line.height))
        if sizes[1] > _OTHER_SIZE * sizes[0]:
            return True
    if before.text[-1:] == _SOFT:
        return False
    return before.right + _SPACE * line.height + line.word + _SLACK < edges[before.column]


def _join(text: str, line: str) -> tuple[str, bool]:
    """Join a line to what stands before it; tell whether that joined a divided word."""
    last, before = text[-1:], text[-2:-1]
    if last not in _HYPHENS or not last or not before.isalpha():
        return f"{text} {line}", False
    if last == _SOFT:
        return text[:-1] + line, True
    if _JOINING.match(line) or not line[:1].isalpha():
        return f"{text} {line}", False
    if line[:1].isupper():
        return text + line, False  # E-Mail, Nordrhein-Westfalen
    return text[:-1] + line, True
