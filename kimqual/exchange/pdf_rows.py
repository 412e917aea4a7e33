"""Letters to lines in reading order: words spaced, columns apart, line numbers off."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from kimqual.exchange.lines import without_numbers
from kimqual.exchange.pdf_letters import Letter, Page
from kimqual.exchange.stamps import leading

_SAME_LINE = 0.4  # of a letter's height; a raised footnote sign is within it
_SPACE = 0.15
_GAP = 1.0  # wider than any space between words
_LABEL = 63
_BIN = 2.0  # points
_FREE = 0.1
_SIDE = 0.35
_MIDDLE = (0.3, 0.7)
_FULL = 0.55  # of a column that its lines fill on average
_FEWEST = 6
_FEWEST_STOPS = 3
_NUMBER = re.compile(r"\d{1,5}\Z")
_MOST = 0.8
_FIVE = 5
# Source: ISO 32000-1, annex C.2: a page has 14 400 units at most; text further off is on no paper.
_WIDEST = 14_400


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, or of a column of it; in points. ``word`` is its first word's width."""

    text: str
    left: float
    right: float
    y: float
    height: float
    page: int
    word: float = 0.0
    column: int = 0


def lines_of(page: Page) -> list[Line]:
    """Give a page's lines in reading order.

    Columns of a newspaper are read one after the other; a column of labels or times beside the text
    is read with it, line by line.
    """
    rows = [_parts(row, page.number) for row in _rows(page.letters)]
    rows = _without_number_column([row for row in rows if row])
    parts = [part for row in rows for part in row]
    stops = Counter(round(part.left / _BIN) for part in parts)
    gutter = _gutter(parts, len(rows))
    lines = list(_by_column(rows, gutter, stops))
    texts = without_numbers([line.text for line in lines])
    return [_renumbered(line, text) for line, text in zip(lines, texts, strict=True)]


def _renumbered(line: Line, text: str) -> Line:
    """Give the line without its number; the width of what is its first word now is a guess."""
    if text == line.text or not text.strip():
        return line
    share = len(text.split(maxsplit=1)[0]) / len(line.text)
    return replace(line, text=text, word=share * (line.right - line.left))


def _rows(letters: Iterable[Letter]) -> Iterator[list[Letter]]:
    """Group letters that stand on one line, from above."""
    row: list[Letter] = []
    for letter in sorted(letters, key=lambda one: -one.y):
        if row and row[0].y - letter.y > _SAME_LINE * max(row[-1].height, letter.height):
            yield row
            row = []
        row.append(letter)
    if row:
        yield row


def _parts(row: Sequence[Letter], page: int) -> list[Line]:
    """Split a row at wide gaps, and put spaces where words are apart."""
    ordered = _in_reading_order(row)
    height = median(letter.height for letter in row)
    parts: list[list[Letter]] = []
    texts: list[str] = []
    right = 0.0
    for letter in ordered:
        is_blank = letter.text.isspace()
        gap = letter.left - right if parts else 0.0
        if not parts or (gap > _GAP * height and not is_blank):
            if is_blank:
                continue
            parts.append([])
            texts.append("")
        elif not is_blank and gap > _SPACE * height and not texts[-1].endswith(" "):
            texts[-1] += " "
        texts[-1] += letter.text
        if not is_blank:
            parts[-1].append(letter)
            right = max(right, letter.right)
    return [_line(text.strip(), part, page) for text, part in zip(texts, parts, strict=True)]


def _line(text: str, letters: Sequence[Letter], page: int) -> Line:
    return Line(
        text,
        min(one.left for one in letters),
        max(one.right for one in letters),
        letters[0].y,
        median(one.height for one in letters),
        page,
        _width(letters[: len(text.split(maxsplit=1)[0])]),
    )


def _width(letters: Sequence[Letter]) -> float:
    return max(one.right for one in letters) - min(one.left for one in letters)


def _in_reading_order(row: Sequence[Letter]) -> list[Letter]:
    """Order by place; where Arabic or Hebrew stands, PDFium has done it."""
    if any(unicodedata.bidirectional(one.text[0]) in {"R", "AL"} for one in row):
        return list(row)
    keyed: list[tuple[float, Letter]] = []
    at = 0.0
    for letter in row:
        if not unicodedata.combining(letter.text[0]):
            at = letter.left
        keyed.append((at, letter))
    return [letter for _, letter in sorted(keyed, key=lambda pair: pair[0])]


def _joined(row: Sequence[Line], stops: Counter[int]) -> Line:
    """Join the parts of a row: label and text by a tabulator, times to the front.

    A tabulator is a place where parts of several rows begin; other gaps are of justified lines.
    """
    times = [part for part in row if len(row) > 1 and _is_time(part.text)]
    words = [part for part in row if part not in times] or list(row)
    has_stop = len(words) > 1 and stops[round(words[1].left / _BIN)] >= _FEWEST_STOPS
    label = words[0].text if has_stop and len(words[0].text) <= _LABEL else ""
    rest = words[1:] if label else words
    text = " ".join(part.text for part in rest)
    stamp = f"[{times[0].text.strip(' #[]()')}] " if times and words != list(row) else ""
    return replace(
        row[0],
        text=stamp + (f"{label}\t{text}" if label else text),
        right=max(part.right for part in words),
        height=max(part.height for part in row),
    )


def _is_time(text: str) -> bool:
    time, rest = leading(f"[{text.strip(' #[]()')}]")
    return time is not None and not rest


def _gutter(parts: Sequence[Line], n_rows: int) -> float | None:
    """Find the empty strip between two columns of running text."""
    if n_rows < _FEWEST:
        return None
    left, right = min(part.left for part in parts), max(part.right for part in parts)
    if right - left > _WIDEST:
        return None
    first, last = (left + share * (right - left) for share in _MIDDLE)
    places = [first + _BIN * n for n in range(int((last - first) / _BIN))]
    crossed = {at: sum(1 for part in parts if part.left < at < part.right) for at in places}
    free = [at for at in places if crossed[at] <= _FREE * n_rows]
    strips = [list(run) for run in _runs(free)]
    for strip in sorted(strips, key=len, reverse=True):
        at = strip[len(strip) // 2]
        sides = [part for part in parts if part.right <= at], [p for p in parts if p.left >= at]
        if all(_is_running(side, n_rows) for side in sides):
            return at
    return None


def _runs(places: Sequence[float]) -> Iterator[list[float]]:
    run: list[float] = []
    for at in places:
        if run and at - run[-1] > 1.5 * _BIN:
            yield run
            run = []
        run.append(at)
    if run:
        yield run


def _is_running(side: Sequence[Line], n_rows: int) -> bool:
    """Tell whether one side of a strip is running text: many lines, mostly full."""
    if len(side) < max(3, _SIDE * n_rows):
        return False
    width = max(part.right for part in side) - min(part.left for part in side)
    return sum(part.right - part.left for part in side) > _FULL * width * len(side)


def _by_column(
    rows: Sequence[Sequence[Line]], gutter: float | None, stops: Counter[int]
) -> Iterator[Line]:
    """Read the left column, then the right one, between lines over both."""
    columns: tuple[list[Line], list[Line]] = [], []
    for row in rows:
        if gutter is None or any(part.left < gutter < part.right for part in row):
            yield from itertools.chain(*columns)
            columns = [], []
            yield _joined(row, stops)
            continue
        for number, column in enumerate(columns):
            side = [part for part in row if (part.left > gutter) == bool(number)]
            if side:
                column.append(replace(_joined(side, stops), column=number + 1))
    yield from itertools.chain(*columns)


def _without_number_column(rows: list[list[Line]]) -> list[list[Line]]:
    """Take line numbers in the margin off: rising, on nearly every line or every fifth."""
    numbers = [int(row[0].text) for row in rows if _has_number(row)]
    if len(numbers) < 3 or any(b <= a for a, b in itertools.pairwise(numbers)):
        return rows
    text = min(
        (row[1].left if _has_number(row) else row[0].left for row in rows if len(row) > 0),
        default=0,
    )
    inside = [row for row in rows if _has_number(row) and row[0].right > text]
    is_each = len(numbers) >= _MOST * len(rows)
    is_fifth = (
        all(n % _FIVE == 0 for n in numbers) and len(numbers) * _FIVE >= _MOST * len(rows) - _FIVE
    )
    if inside or not (is_each or is_fifth):
        return rows
    return [row[1:] if _has_number(row) else row for row in rows]


def _has_number(row: Sequence[Line]) -> bool:
    return len(row) > 1 and _NUMBER.match(row[0].text) is not None
