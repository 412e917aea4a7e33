"""Multiple choice: many columns of yes and no, or many answers in one cell, become one attribute.

An attribute with several values holds them in the questionnaire's order, divided by `DIVIDER`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kimqual.exchange import missing
from kimqual.exchange.table import Table

DIVIDER = "; "
# What survey programs write for a box that was ticked and for one that was not, folded.
# Source: LimeSurvey, Kobo, REDCap, SPSS and SoSci exports, in their German and English settings.
_CHOSEN_WORDS = """
1 y yes ja j x true wahr selected checked quoted mentioned ausgewählt gewählt genannt angekreuzt
zutreffend evet oui tak так да
"""
_OTHER_WORDS = """
0 n no nein false falsch unchecked unselected hayır non nie ні нет
"""
_CHOSEN = frozenset(_CHOSEN_WORDS.split())
_NOT_CHOSEN = frozenset(
    [
        *_OTHER_WORDS.split(),
        "not selected",
        "not checked",
        "not quoted",
        "not mentioned",
        "nicht ausgewählt",
        "nicht gewählt",
        "nicht genannt",
        "nicht angekreuzt",
        "",
        "-",
    ]
)
# "Sprachen [Deutsch]", "Sprachen (choice=Deutsch)", "Sprachen/Deutsch", "Sprachen: Deutsch" …
_SHAPES = (
    re.compile(r"(?P<stem>.+?)\s*\[(?P<option>[^\[\]]+)\]"),
    re.compile(r"(?P<stem>.+?)\s*\(choice=(?P<option>.+)\)"),
    re.compile(r"(?P<stem>.+?)___(?P<option>\w+)"),
    re.compile(r"(?P<stem>.+?)\s+[-–]\s+(?:Selected Choice\s+-\s+)?(?P<option>[^-]+)"),
    re.compile(r"(?P<stem>.+)/(?P<option>[^/]+)"),
    re.compile(r"(?P<stem>.+?):\s+(?P<option>[^:]+)"),
)
_MAX_PIECES = 60
_MIN_REPEATED = 2.5
_MIN_SEVERAL = 0.05
_MAX_PIECE = 80
_LONGEST = 2_000  # characters of a wording


@dataclass(frozen=True, slots=True)
class Group:
    """One multiple-choice question that stands in several columns.

    Attributes:
        name: What the attribute is called.
        options: Header of each column to the option that it stands for.
        chosen: Folded cells that mean the option was chosen; empty for any cell with content.
        parent: Column that repeats all answers, "" if there is none.
    """

    name: str
    options: Mapping[str, str]
    chosen: Collection[str] = ()
    parent: str = ""

    def value(self, cells: Iterable[str], codes: missing.Codes) -> str:
        """Give the options that one person chose."""
        picked = (
            option
            for option, cell in zip(self.options.values(), cells, strict=True)
            if self._is_chosen(cell, codes)
        )
        return DIVIDER.join(option.replace(";", ",") for option in picked)

    def _is_chosen(self, cell: str, codes: missing.Codes) -> bool:
        folded = cell.strip().casefold()
        if self.chosen:
            return folded in self.chosen
        return bool(folded) and codes.which(cell) is None


def find_groups(table: Table, free: Collection[str], codes: missing.Codes) -> tuple[Group, ...]:
    """Find multiple-choice questions by headers of one stem and cells of yes and no.

    Args:
        table: Any table; its labels are looked at before its headers.
        free: Columns that may belong to a question; the user and the program named the others.
        codes: What means no answer.
    """
    groups = [_declared(table, name, columns) for name, columns in table.sets.items()]
    taken = {column for group in groups for column in group.options}
    stems: dict[str, dict[str, str]] = {}
    for name in table.header:
        if name in free and name not in taken and (parts := _parts(table.labels.get(name, name))):
            stems.setdefault(parts[0], {})[name] = parts[1]
    for stem, options in stems.items():
        if len(options) > 1 and is_binary(table, options, codes):
            parent = stem if stem in table.header and stem in free else ""
            groups.append(Group(stem, options, _CHOSEN, parent))
    return tuple(groups)


def _declared(table: Table, name: str, columns: tuple[str, ...]) -> Group:
    """Give the question that a file declares; its labels may repeat the question before a colon."""
    options = {}
    for column in columns:
        label = table.labels.get(column, column)
        parts = _parts(label)
        options[column] = parts[1] if parts else label
    return Group(name, options, _CHOSEN)


def _parts(wording: str) -> tuple[str, str] | None:
    wording = " ".join(wording.split())
    if len(wording) > _LONGEST:  # damaged: a long run of one sign would be tried at every start
        return None
    for shape in _SHAPES:
        if found := shape.fullmatch(wording):
            return found["stem"].strip(" :"), found["option"].strip()
    return None


def is_binary(table: Table, columns: Iterable[str], codes: missing.Codes) -> bool:
    """Tell whether columns hold yes and no and nothing else, and yes at least once."""
    indices = [table.header.index(name) for name in columns]
    values = {row[i] for row in table.rows for i in indices}
    folded = {
        value.strip().casefold()
        for value in values
        if codes.which(value) is None or value.strip() == "0"
    }
    return folded <= (_CHOSEN | _NOT_CHOSEN) and bool(folded & _CHOSEN)


def join_groups(table: Table, groups: Sequence[Group], codes: missing.Codes) -> Table:
    """Put one column in the place of each group's columns.

    Args:
        table: Any table.
        groups: None of them sharing a column.
        codes: What means no answer.

    Returns:
        The table, each group's column where its first one stood, under the group's name.
    """
    if not groups:
        return table
    place = {name: i for i, name in enumerate(table.header)}
    first = {min(place[name] for name in group.options): group for group in groups}
    gone = {place[n] for g in groups for n in (*g.options, *([g.parent] if g.parent else []))}
    used = [i for i in range(len(table.header)) if i in first or i not in gone]
    indices = {i: [place[name] for name in group.options] for i, group in first.items()}
    rows = tuple(
        tuple(
            first[i].value([row[k] for k in indices[i]], codes) if i in first else row[i]
            for i in used
        )
        for row in table.rows
    )
    header = tuple(first[i].name if i in first else table.header[i] for i in used)
    return replace(table, header=header, rows=rows)


def separator_of(cells: Sequence[str], among: Sequence[str]) -> str:
    """Find what divides several answers in one cell, if the pieces are options that recur.

    Args:
        cells: Answers of one column, without those that mean no answer.
        among: Candidates, the likeliest first.

    Returns:
        The separator, "" where the cells hold one answer each, or free text.

    Example:
        >>> separator_of(["Bus, Rad", "Rad", "Bus, Rad, Auto", "Bus", "Auto, Rad"], [";", ", "])
        ', '
        >>> separator_of(["Zu laut, zu voll", "Es fehlt, was hilft"], [";", ", "])
        ''
    """
    for separator in among:
        several = sum(separator in cell.rstrip(separator) for cell in cells)
        if several < max(1, _MIN_SEVERAL * len(cells)):
            continue
        pieces = [piece for cell in cells for piece in pieces_of(cell, separator)]
        different = set(pieces)
        if (
            len(different) <= _MAX_PIECES
            and len(pieces) >= _MIN_REPEATED * len(different)
            and max(map(len, different), default=0) <= _MAX_PIECE
        ):
            return separator
    return ""


def pieces_of(cell: str, separator: str) -> list[str]:
    """Give the answers in one cell."""
    return [piece.strip() for piece in cell.split(separator.strip() or " ") if piece.strip()]
