"""Where in a codebook's file each code and each key stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kimqual.exchange.toml_lines import Statement, statements

CODE = "[[code]]"


@dataclass(slots=True)
class Block:
    """A ``[[code]]`` of a file.

    Attributes:
        start: Line of its header, from 0.
        keys: Its statements, by key; a label of two languages may have two.
        values: What could be read.
    """

    start: int
    keys: dict[str, list[Statement]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def stop(self) -> int:
        """The line after its last statement."""
        return max([self.start + 1, *(s.stop for found in self.keys.values() for s in found)])


@dataclass(slots=True)
class Lines:
    """A codebook's file, line by line.

    Attributes:
        head: What stands before the first code.
        blocks: The codes.
        broken: What is no TOML: line from 1, place, and what is wrong.
        doubles: Keys that stand twice: line from 1, and place.
        is_plain: Whether everything stands in ``[[code]]`` tables, so that lines can be edited.
    """

    head: Block
    blocks: list[Block] = field(default_factory=list)
    broken: list[tuple[int, str, str]] = field(default_factory=list)
    doubles: list[tuple[int, str]] = field(default_factory=list)
    is_plain: bool = True

    def line(self, index: int, key: str = "") -> int:
        """Give the line, from 1, of a code's key; of the code where the key is elsewhere."""
        if index >= len(self.blocks):
            return self.top("code")
        found = self.blocks[index].keys.get(key)
        return 1 + (found[0].start if found else self.blocks[index].start)

    def top(self, key: str) -> int:
        """Give the line, from 1, of a key of the codebook; the first where there is none."""
        found = self.head.keys.get(key)
        return 1 + found[0].start if found else 1

    def table(self) -> dict[str, Any]:
        """Give what could be read, as `tomllib` gives what is sound."""
        codes = {"code": [block.values for block in self.blocks]} if self.blocks else {}
        return self.head.values | codes


def read_lines(text: str) -> Lines:
    r"""Find codes and keys in a codebook's file, whatever else is wrong with it.

    Example:
        >>> lines = read_lines('name = "Probe"\n[[code]]\nid = "a"\nlabel.de = "A"\n')
        >>> lines.line(0, "label"), lines.line(0), lines.top("name")
        (4, 2, 1)
    """
    lines = Lines(Block(-1))
    block, inner = lines.head, ""
    for statement in statements(text.replace("\r\n", "\n").split("\n")):
        if statement.header == CODE:
            block, inner = Block(statement.start), ""
            lines.blocks.append(block)
        elif statement.header:
            lines.is_plain = False
            block, inner = _other(lines, block, statement)
        else:
            _take(lines, block, inner, statement)
    return lines


def _other(lines: Lines, block: Block, statement: Statement) -> tuple[Block, str]:
    """Go into ``[code.label]``, or into a table that a codebook does not have."""
    name = statement.header.strip("[] ")
    if name.startswith("code.") and lines.blocks:
        key = name.removeprefix("code.")
        block.keys.setdefault(key, []).append(statement)
        block.values.setdefault(key, {})
        return block, key
    other = Block(statement.start)
    lines.head.keys.setdefault(name, []).append(statement)
    lines.head.values[name] = other.values
    return other, ""


def _take(lines: Lines, block: Block, inner: str, statement: Statement) -> None:
    key = inner or statement.key
    place = f"code.{len(lines.blocks) - 1}.{key}" if lines.blocks else key
    if statement.value is None:
        lines.broken.append((statement.start + 1, place.rstrip("."), statement.fault))
        block.keys.setdefault(key, []).append(statement)
        return
    target = block.values
    if inner:
        held = target.setdefault(inner, {})
        target = held if isinstance(held, dict) else {}
    if not _merge(target, statement.value):
        lines.doubles.append((statement.start + 1, place))
    block.keys.setdefault(key, []).append(statement)


def _merge(into: dict[str, Any], new: dict[str, Any]) -> bool:
    """Put values in; tell whether none of them stood there."""
    is_new = True
    for key, value in new.items():
        if key not in into:
            into[key] = value
        elif isinstance(into[key], dict) and isinstance(value, dict):
            is_new &= _merge(into[key], value)
        else:
            is_new = False
    return is_new
