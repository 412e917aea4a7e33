"""Take codings along when the text under them changes.

Between two views of one source the list of replacements says exactly where everything goes. After
a change of the source itself only what stands unchanged is carried; the rest is given back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import NamedTuple

from kimqual.errors import CodingError
from kimqual.model import Coding, Span, View


def carry(codings: Iterable[Coding], old: View, new: View) -> list[Coding]:
    """Move codings from one view of a source to another view of the same source.

    An end that cuts through a replaced stretch moves outwards to its end.

    Args:
        codings: Made on the old view.
        old: The view they were made on.
        new: The view they are wanted on.

    Returns:
        The same codings in the same order, with the spans and quotes of the new view.

    Raises:
        CodingError: If a coding's quote does not stand where its span says.

    Example:
        >>> from kimqual.model import Edit, apply
        >>> old = apply("Ayşe arbeitet viel.", [Edit(Span(0, 4), "Elif")])
        >>> new = apply("Ayşe arbeitet viel.", [Edit(Span(0, 4), "[Person]")])
        >>> coding = Coding("d1", Span(5, 13), "field.work", "ada", "arbeitet")
        >>> carry([coding], old, new)[0].span
        Span(start=9, end=17)
    """
    return [
        _moved(coding, new.forward(old.back(coding.span)), new.text)
        for coding in proven(codings, old.text)
    ]


def carry_text(
    codings: Iterable[Coding], old_text: str, new_text: str
) -> tuple[list[Coding], list[Coding]]:
    """Move codings to a changed text, as far as their words stand unchanged.

    Args:
        codings: Made on the old text.
        old_text: The text they were made on.
        new_text: The text they are wanted on.

    Returns:
        The codings carried, each with its quote as it was, and those lost: not wholly inside a
        stretch that both texts share.

    Raises:
        CodingError: If a coding's quote does not stand where its span says.

    Example:
        >>> coding = Coding("d1", Span(3, 7), "field.work", "ada", "Büro")
        >>> placed, lost = carry_text([coding], "Im Büro.", "Also im Büro.")
        >>> placed[0].span, lost
        (Span(start=8, end=12), [])
    """
    placed: list[Coding] = []
    lost: list[Coding] = []
    stretches = shared(old_text, new_text)
    for coding in proven(codings, old_text):
        stretch = next((s for s in stretches if s.old.covers(coding.span)), None)
        if stretch:
            placed.append(_moved(coding, coding.span.shifted(stretch.by), new_text))
        else:
            lost.append(coding)
    return placed, lost


class Stretch(NamedTuple):
    """What two texts share: where it stands in the old one, and how much further in the new."""

    old: Span
    by: int


def proven(codings: Iterable[Coding], text: str) -> Iterator[Coding]:
    """Give codings whose quotes stand where their spans say.

    Raises:
        CodingError: At the first of which that is not true.
    """
    for coding in codings:
        if text[coding.span.start : coding.span.end] != coding.quote:
            raise CodingError(
                f"At [{coding.span.start}, {coding.span.end}) stands something else than the"
                " quote.",
                where=f"{coding.document}, {coding.code}, {coding.coder}",
                mend="the text was changed behind the codings; run: kimqual corpus check",
            )
        yield coding


def _moved(coding: Coding, span: Span, text: str) -> Coding:
    return replace(coding, span=span, quote=span.of(text))


def shared(old: str, new: str) -> list[Stretch]:
    """List the stretches that both texts share, in order, neighbours joined."""
    joined: list[Stretch] = []
    for at_old, at_new, length in _blocks(old, new):
        by = at_new - at_old
        if joined and joined[-1].by == by and joined[-1].old.end == at_old:
            joined[-1] = Stretch(Span(joined[-1].old.start, at_old + length), by)
        else:
            joined.append(Stretch(Span(at_old, at_old + length), by))
    return joined


def _blocks(old: str, new: str) -> Iterator[tuple[int, int, int]]:
    """Compare line by line, and within changed lines token by token: fast, and no half words."""
    lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    starts = [_starts(side) for side in lines]
    for tag, i, i_end, j, j_end in _opcodes(*lines, autojunk=False):
        a, b = starts[0][i], starts[1][j]
        if tag == "equal":
            yield a, b, starts[0][i_end] - a
        elif tag == "replace":
            yield from _tokens(old[a : starts[0][i_end]], new[b : starts[1][j_end]], a, b)


def _tokens(old: str, new: str, a: int, b: int) -> Iterator[tuple[int, int, int]]:
    tokens = re.findall(r"\w+|\s+|[^\w\s]", old), re.findall(r"\w+|\s+|[^\w\s]", new)
    starts = [_starts(side) for side in tokens]
    # In a paragraph of some thousand words, blanks and "und" are no place to start comparing from:
    # autojunk leaves them to be joined to the rarer words beside them.
    for tag, i, i_end, j, _ in _opcodes(*tokens, autojunk=True):
        if tag == "equal":
            yield a + starts[0][i], b + starts[1][j], starts[0][i_end] - starts[0][i]


def _opcodes(
    old: Sequence[str], new: Sequence[str], *, autojunk: bool
) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, old, new, autojunk=autojunk).get_opcodes()


def _starts(pieces: Sequence[str]) -> list[int]:
    """Give where each piece starts, and where the last one ends."""
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece))
    return starts
