"""Which cells of a table of counts may not be shown, so that none of few persons can be told.

Hiding the small cells is not enough: a single hidden cell is its margin less its neighbours. So
further cells are hidden until every line of the table has two that are unknown.

Source: Willenborg & de Waal 2001, Elements of Statistical Disclosure Control, ch. 1 and 6 (threshold
rule, secondary suppression). Which cells are hidden as well is chosen greedily, the smallest first:
safe, but not the fewest possible.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

Cell = tuple[str, ...]

SMALLEST = 5
"""Cells of fewer persons are not shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """A margin and the cells that make it up.

    Attributes:
        margin: Such as all fields of life.
        parts: Such as each of them, and what has none.
    """

    margin: Cell
    parts: tuple[Cell, ...]


def hidden_cells(
    counts: Mapping[Cell, int],
    lines: Iterable[Line],
    *,
    smallest: int = SMALLEST,
    unshown: Collection[Cell] = (),
) -> frozenset[Cell]:
    """Choose the cells that are not shown.

    Args:
        counts: Persons in each cell; a cell that is absent or 0 is no secret.
        lines: Every way in which a cell could be had from others.
        smallest: Cells of fewer persons are small.
        unshown: Cells that the table does not print anyway.

    Returns:
        The small cells, and as many others as hold them: in each line with a hidden cell there are
        two or more, and where the margin is shown, the hidden ones hold ``smallest`` together.

    Example:
        >>> counts = {("all",): 20, ("a",): 12, ("b",): 6, ("c",): 2}
        >>> sorted(hidden_cells(counts, [Line(("all",), (("a",), ("b",), ("c",)))]))
        [('b',), ('c',)]
    """
    state = _State(counts, smallest, {c for c in unshown if counts.get(c, 0) > 0})
    kept = [Line(x.margin, tuple(p for p in x.parts if counts.get(p, 0) > 0)) for x in lines]
    while any([state.protect(line) for line in kept]):  # noqa: C419  # every line, not the first
        pass
    return frozenset(state.small | state.chosen)


@dataclass(slots=True)
class _State:
    """What is hidden so far."""

    counts: Mapping[Cell, int]
    smallest: int
    unshown: set[Cell]
    small: set[Cell] = field(init=False)
    chosen: set[Cell] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.small = {c for c, n in self.counts.items() if 0 < n < self.smallest}

    def protect(self, line: Line) -> bool:
        """Hide cells of a line until its small ones are safe; tell whether any was hidden."""
        n_before = len(self.chosen)
        while self._is_open(line):
            shown = [c for c in line.parts if not self._is_gone(c)] or [line.margin]
            self.chosen.add(min(shown, key=lambda c: (self.counts[c], c)))
        return len(self.chosen) > n_before

    def _is_open(self, line: Line) -> bool:
        cells = (line.margin, *line.parts)
        if all(self._is_gone(c) for c in cells):
            return False
        gone = [c for c in cells if self._is_gone(c)]
        if self.small.isdisjoint(gone) and self.chosen.isdisjoint(gone):
            return False
        together = sum(self.counts[c] for c in gone)
        return len(gone) < 2 or (line.margin not in gone and together < self.smallest)

    def _is_gone(self, cell: Cell) -> bool:
        return cell in self.small or cell in self.chosen or cell in self.unshown
