"""Which sentences of a turn carry a code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kimqual.coding.suggest.learner import Model, Suggestion
from kimqual.coding.suggest.material import Place
from kimqual.coding.suggest.passages import Passage
from kimqual.model import Coding, Span
from kimqual.text import sentences, without_marks

_NEAR = 0.7


def codings_of(model: Model, place: Place, found: Sequence[Suggestion], coder: str) -> list[Coding]:
    """Make the codings of one place: each code on the sentences that carry it.

    A code that requires another stands where that one stands, as the codebook asks.
    """
    pieces = [piece for piece in sentences(place.text) if _is_said(piece.of(place.text))]
    rows = _scores(model, place, pieces) if len(pieces) > 1 else {}
    result: list[Coding] = []
    for one in found:
        by = next((c for c in model.book[one.code].requires if c in {f.code for f in found}), None)
        chosen = carrying(pieces, rows.get(by or one.code))
        where = chosen or [Span(0, len(place.text))]
        result += [_coding(place, span, one, coder) for span in where]
    return result


def carrying(pieces: Sequence[Span], scores: Sequence[float] | None) -> list[Span]:
    """Give the sentences whose score comes near the best one's; neighbours are one passage.

    Example:
        >>> carrying([Span(0, 4), Span(5, 9), Span(10, 14)], [0.1, 0.8, 0.7])
        [Span(start=5, end=14)]
    """
    if scores is None:
        return [Span(pieces[0].start, pieces[-1].end)] if pieces else []
    chosen: list[Span] = []
    last = -2
    for number, (piece, score) in enumerate(zip(pieces, scores, strict=True)):
        if score < _NEAR * max(scores):
            continue
        if number == last + 1:
            chosen[-1] = Span(chosen[-1].start, piece.end)
        else:
            chosen.append(piece)
        last = number
    return chosen


def _scores(model: Model, place: Place, pieces: Sequence[Span]) -> Mapping[str, list[float]]:
    said = [Passage(without_marks(piece.of(place.text))) for piece in pieces]
    likely = np.asarray(model.probabilities(said))
    return {code: likely[:, j].tolist() for j, code in enumerate(model.codes)}


def _is_said(text: str) -> bool:
    return any(char.isalpha() for char in text)


def _coding(place: Place, span: Span, one: Suggestion, coder: str) -> Coding:
    quote = span.of(place.text)
    start = place.span.start + span.start
    moved = Span(start, start + len(quote))
    return Coding(place.document, moved, one.code, coder, quote, score=one.score)
