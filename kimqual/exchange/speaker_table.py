"""Tables of a word processor: speaker, text and time in columns of any order, or none of these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from kimqual.exchange import labels
from kimqual.exchange.frame import Para
from kimqual.exchange.stamps import leading

_MOST = 0.8
_HALF = 0.5
_WIDEST = 64  # columns; Word has no more than 63
_MOST_NAMES = 3  # rows above the column names: a title, a date
_SPEAKER = ("sprecher", "speaker", "person", "wer", "name", "rolle", "kürzel", "sprechende")
_TEXT = (
    "text", "transkript", "transcript", "inhalt", "aussage", "äußerung", "beitrag", "wortlaut",
    "gesprochen", "utterance", "redebeitrag",
)  # fmt: skip

Row = Sequence[str]


def paragraphs(rows: Sequence[Row]) -> Iterator[Para]:
    """Give each row as a paragraph, with its speaker where a column says who speaks.

    Args:
        rows: Texts of the cells; a cell over several columns is followed by empty ones.

    Yields:
        Paragraphs numbered 0. Rows of a table without speakers, and rows above the column names,
        are cells joined by tabulators.

    Example:
        >>> rows = [("0:05", "Und?", "I"), ("0:09", "Gut.", "B"), ("0:12", "Ja.", "I")]
        >>> [(p.speaker, p.text) for p in paragraphs(rows)][:2]
        [('I', '[0:05] Und?'), ('B', '[0:09] Gut.')]
    """
    width = max(map(len, rows), default=0)
    filled = [[*row, *[""] * (width - len(row))] for row in rows if any(c.strip() for c in row)]
    columns = _columns(filled)
    if columns is None:
        yield from (_joined(row) for row in filled)
        return
    speaker, text, first = columns
    yield from (_joined(row) for row in filled[: max(0, first - 1)])
    for row in filled[first:]:
        yield _said(row, speaker, text)


def _joined(row: Row) -> Para:
    return Para(0, "\t".join(cell.strip() for cell in row if cell.strip()))


def _said(row: Row, speaker: int | None, text: int) -> Para:
    if sum(1 for cell in row if cell.strip()) == 1 and not row[text].strip():
        return _joined(row)  # a heading over all columns
    times = [
        c.strip(" #[]()") for i, c in enumerate(row) if i not in (speaker, text) and _is_time(c)
    ]
    start = f"[{times[0]}] " if times else ""
    end = f" [{times[1]}]" if len(times) > 1 else ""
    label = row[speaker].strip().rstrip(":").strip() if speaker is not None else ""
    return Para(0, start + row[text].strip() + end, label or None)


def _columns(rows: Sequence[Row]) -> tuple[int | None, int, int] | None:
    """Say which column is the speaker, which the text, and the row that the speech begins with.

    The speaker is ``None`` where the text itself begins with labels.
    """
    width = len(rows[0]) if rows else 0
    if not 2 <= width <= _WIDEST:
        return None
    for number, row in enumerate(rows[:_MOST_NAMES], 1):
        speaker, text = (_named(row, names) for names in (_SPEAKER, _TEXT))
        if speaker is not None and text is not None:
            return speaker, text, number
    full = [row for row in rows if sum(1 for cell in row if cell.strip()) > 1] or rows
    times = [i for i in range(width) if _are_times([row[i] for row in full])]
    text = max(
        (i for i in range(width) if i not in times),
        key=lambda i: sum(len(row[i]) for row in full),
        default=0,
    )
    others = [i for i in range(width) if i != text]
    found = next((i for i in others if _are_labels([row[i] for row in full])), None)
    if found is not None:
        return found, text, 0
    return (None, text, 0) if times and _begin_with_labels([row[text] for row in full]) else None


def _named(row: Row, names: tuple[str, ...]) -> int | None:
    cells = [cell.strip().casefold() for cell in row]
    return next((i for i, cell in enumerate(cells) if cell.startswith(names)), None)


def _are_times(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    if filled and not _is_time(filled[0]):  # the column's name
        del filled[0]
    return bool(filled) and all(map(_is_time, filled))


def _begin_with_labels(cells: Sequence[str]) -> bool:
    found = [split[0] for cell in cells if (split := labels.split_label(cell)) is not None]
    known = labels.accepted(found)
    return sum(1 for label in found if label in known) > _HALF * len(cells)


def _are_labels(cells: Sequence[str]) -> bool:
    filled = [cell.strip().rstrip(":").strip() for cell in cells if cell.strip()]
    good = [c for c in filled if labels.split_label(f"{c}: ") or labels.is_customary(c)]
    recurs = bool(filled) and Counter(filled).most_common(1)[0][1] > 1
    return recurs and len(good) >= _MOST * len(filled)


def _is_time(cell: str) -> bool:
    time, rest = leading(f"[{cell.strip(' #[]()')}]")
    return time is not None and not rest
