"""What a sheet's XML says beside the values of its cells: formulas, merged cells, what is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

# Some programs write the main namespace with a prefix: <x:c r="B2">.
_P = rb"(?:\w+:)?"
_CELL = re.compile(rb"<" + _P + rb"(?:v|is)[ >]")
_MERGED = re.compile(rb"<" + _P + rb'mergeCell [^>]*ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_COLUMN = re.compile(rb"<" + _P + rb"col ([^>]*)>")
_HIDDEN_ROW = re.compile(rb"<" + _P + rb'row [^>]*\bhidden="(?:1|true)"')
_FORMULA = re.compile(
    rb"<" + _P + rb"c ([^>]*)>\s*"
    rb"<" + _P + rb"f\b(?:[^>]*/>|[^>]*>[^<]*</" + _P + rb"f>)\s*"
    rb"(?:<" + _P + rb"v\s*/>|<" + _P + rb"v></" + _P + rb"v>)?\s*</" + _P + rb"c>"
)
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_MAX_SHOWN = 10_000
_ROW = re.compile(rb"<" + _P + rb"row[ >]")
_BEGINS = tuple(before + b"c" + after for before in (b"<", b":") for after in (b" ", b">", b"/"))


@dataclass(frozen=True, slots=True)
class Facts:
    """What the user has to know, or to correct.

    Attributes:
        wrong: Row, column from 0, what is wrong and the kind of cell.
        hidden: Hidden columns, from 0.
        notes: In words.
        n_columns: Cells of the widest row, empty ones that are not written left out.
    """

    wrong: tuple[tuple[int, int, str, str], ...]
    hidden: tuple[int, ...]
    notes: list[str]
    n_columns: int = 0

    def of_formulas(self) -> Facts:
        """Give what makes a value unknown, and nothing of what is merged or hidden."""
        return Facts(tuple(w for w in self.wrong if w[3] == "formula"), (), [])


def facts_of(xml: bytes) -> Facts:
    """Look a sheet through.

    Args:
        xml: The sheet's part of the workbook.
    """
    hidden = tuple(_hidden_columns(xml))
    n_rows = len(_HIDDEN_ROW.findall(xml))
    notes = [f"hidden rows, read like the others: {n_rows:,}"] if n_rows else []
    if hidden:
        notes.append(f"hidden columns, left out: {len(hidden)}; --column HEADER=ROLE reads one")
    return Facts((*_merged(xml), *_uncalculated(xml)), hidden, notes, widest(xml))


def n_cells(xml: bytes) -> int:
    """Count the cells that hold anything."""
    return sum(1 for _ in _CELL.finditer(xml))


def widest(xml: bytes) -> int:
    """Give the most cells that stand in one row, or some more, without making a cell of any."""
    edges = [found.start() for found in _ROW.finditer(xml)]
    rows = pairwise([*edges, len(xml)])
    return max((sum(xml.count(b, start, end) for b in _BEGINS) for start, end in rows), default=0)


def _hidden_columns(xml: bytes) -> Iterator[int]:
    for found in _COLUMN.finditer(xml):
        said = dict(re.findall(rb'(\w+)="([^"]*)"', found[1]))
        if said.get(b"hidden") in (b"1", b"true"):
            first, last = int(said.get(b"min", b"1")), int(said.get(b"max", b"1"))
            # A sheet whose rest is hidden ends at its edge; nobody's table reaches it.
            yield from range(first - 1, min(last, first + _MAX_SHOWN))


def _merged(xml: bytes) -> Iterator[tuple[int, int, str, str]]:
    for left, top, right, bottom in _MERGED.findall(xml):
        cells = f"{left.decode()}{top.decode()}:{right.decode()}{bottom.decode()}"
        what = f"merged with its neighbours ({cells}): whose value is it?"
        yield int(top), _index(left), what, "merged"


def _uncalculated(xml: bytes) -> Iterator[tuple[int, int, str, str]]:
    if b"f>" not in xml and b"<f" not in xml and b":f " not in xml:
        return
    for found in _FORMULA.finditer(xml):
        place = _PLACE.search(found[1])
        # A formula whose result is an empty text has a type; its value is known.
        if place and b't="str"' not in found[1]:
            yield int(place[2]), _index(place[1]), "never calculated: save it in Excel", "formula"


def _index(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
