"""The worklist as one web page: both codings marked in their context, filters, no network."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from kimqual.agreement.worklist import Kind
from kimqual.model import Codebook, Coding, Span
from kimqual.report.disagreement_lines import Line, touched
from kimqual.report.disagreements import Worklist, label_of
from kimqual.report.disagreements_words import Words, decimal, words_in
from kimqual.report.pages import render

_CUT = (Kind.SPLIT, Kind.BOUNDARY)
_CUT_OFF = "…"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words between two ends of codings.

    Attributes:
        text: The words.
        by: Which coders' codings they lie in: of 1 and 2.
        begins: Coder and number of each coding that begins here.
    """

    text: str
    by: tuple[int, ...] = ()
    begins: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A turn, or the part of it that is shown."""

    speaker: str
    is_interviewer: bool
    pieces: tuple[Piece, ...]
    opens: str = ""
    closes: str = ""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A coding of one coder, under the number that it has in the text."""

    number: int
    label: str
    memo: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the list as the page shows it.

    Attributes:
        line: The row.
        codes: Its codes and those above them, for the filter.
        turns: The words; none if they may not be printed.
        proposed: The codings of each coder.
        overlap: How far the two spans overlap, where that says something.
    """

    line: Line
    codes: str
    turns: tuple[ShownTurn, ...]
    proposed: tuple[tuple[Proposed, ...], tuple[Proposed, ...]]
    overlap: str


@dataclass(frozen=True, slots=True)
class Group:
    """Rows about one thing: the same codes, in the same kind of disagreement."""

    title: str
    kind: str
    weight: str
    meanings: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    entries: tuple[Entry, ...]


def write_page(
    found: Worklist, book: Codebook, about: Sequence[str], withheld: Collection[int] = ()
) -> str:
    """Write the page.

    Args:
        found: The list.
        book: For what the codes mean.
        about: Lines of small print.
        withheld: Numbers of rows whose words may not be printed.

    Returns:
        HTML; everything escaped, nothing loaded from anywhere.
    """
    words = words_in(found.language)
    groups = [
        _group(list(lines), found, book, words, withheld)
        for _, lines in groupby(found.lines, key=_topic)
    ]
    codes = dict.fromkeys(c for line in found.lines for code in line.item.row.codes
                          for c in _above(code, book))  # fmt: skip
    return render(
        "disagreements.html.j2",
        language=found.language,
        words=words,
        found=found,
        groups=groups,
        about=about,
        kinds=[(kind.value, words.kinds[kind], n) for kind, n in found.counts().items()],
        codes=sorted((label_of(code, book, found.language), code) for code in codes),
        coders=[" – ".join(pair.coders) for pair in found.pairs if pair.n_rows],
        documents=sorted({line.text.id for line in found.lines}),
    )


def _topic(line: Line) -> tuple[Kind, tuple[str, ...]]:
    kind = line.item.kind
    return kind, () if kind in _CUT else tuple(sorted(line.item.row.codes))


def _group(
    lines: list[Line], found: Worklist, book: Codebook, words: Words, withheld: Collection[int]
) -> Group:
    kind, codes = _topic(lines[0])
    weight = decimal(lines[0].item.weight, found.language)
    return Group(
        " ↔ ".join(found.labels[code] for code in codes) or words.kinds[kind],
        words.kinds[kind] if codes else "",
        words.weight.format(weight=weight) if codes else "",
        tuple(_meanings(codes, found, book, words)),
        tuple(_entry(line, found, book, words, line.number in withheld) for line in lines),
    )


def _meanings(
    codes: Sequence[str], found: Worklist, book: Codebook, words: Words
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for code in codes:
        if code in book:
            one = book[code]
            said = zip(
                words.means, (one.definition, one.when, one.when_not, one.example), strict=True
            )
            if kept := tuple((name, text) for name, text in said if text):
                yield found.labels[code], kept


def _entry(line: Line, found: Worklist, book: Codebook, words: Words, is_withheld: bool) -> Entry:
    codes = dict.fromkeys(c for code in line.item.row.codes for c in _above(code, book))
    numbered = _numbered(line)
    sides = tuple(
        tuple(
            Proposed(n, found.labels[c.code], "" if is_withheld else c.memo)
            for coder, n, c in numbered
            if coder == side
        )
        for side in (1, 2)
    )
    iou = line.item.row.iou
    percent = decimal(100 * iou, found.language, 0)
    return Entry(
        line,
        " ".join(codes),
        () if is_withheld else tuple(_turns(line, numbered)),
        (sides[0], sides[1]),
        words.overlap.format(percent=percent) if iou else "",
    )


def _above(code: str, book: Codebook) -> tuple[str, ...]:
    return book.path(code) if code in book else (code,)


def _numbered(line: Line) -> list[tuple[int, int, Coding]]:
    """Give coder (1 or 2), number and coding, counted through both sides."""
    both = [(coder, c) for coder, side in enumerate(line.sides, 1) for c in side]
    return [(coder, n, c) for n, (coder, c) in enumerate(both, 1)]


def _turns(line: Line, numbered: Sequence[tuple[int, int, Coding]]) -> Iterator[ShownTurn]:
    text = line.text
    for n in touched(text, line.context):
        turn, (speaker, role) = text.turns[n], text.speakers[n]
        shown = Span(max(turn.start, line.context.start), min(turn.end, line.context.end))
        yield ShownTurn(
            speaker,
            role == "interviewer",
            tuple(pieces(text.text, shown, numbered)),
            _CUT_OFF if shown.start > turn.start else "",
            _CUT_OFF if shown.end < turn.end else "",
        )


def pieces(text: str, shown: Span, numbered: Sequence[tuple[int, int, Coding]]) -> Iterator[Piece]:
    """Cut words where a coding begins or ends.

    Args:
        text: The document's.
        shown: Which part of it.
        numbered: Coder (1 or 2), number and coding.

    Yields:
        Pieces in order; put together they are the words shown.
    """
    ends = {at for _, _, c in numbered for at in (c.span.start, c.span.end)}
    cuts = sorted(at for at in ends if shown.start < at < shown.end)
    for start, end in pairwise([shown.start, *cuts, shown.end]):
        inside = [(coder, n, c) for coder, n, c in numbered if c.span.start <= start < c.span.end]
        yield Piece(
            text[start:end],
            tuple(sorted({coder for coder, _, _ in inside})),
            tuple((coder, n) for coder, n, c in inside if c.span.start == start),
        )
