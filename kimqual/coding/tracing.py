"""Find a coding's words again in a corrected transcript, and say how sure that is.

What both versions share is found by comparing them line by line, and within changed lines word by
word. A coding wholly inside a shared stretch keeps its words; where words inside were corrected, it
keeps what stands between its first and its last word, and a person is asked to look. Nothing is
placed on other words without being told.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence

from kimqual.coding.anchor import Stretch, proven, shared
from kimqual.model import Coding, Document, Span
from kimqual.model.coding import Traced

WORDS_CHANGED = "words were changed, put in or taken out"
SEVERAL_PLACES = "the same words stand in several places"
LITTLE_AROUND = "little of what stands around the words is as it was"
ELSEWHERE = "the words stand in another place"
OTHER_SPEAKER = "somebody else says it"
GONE = "the words are gone"
TORN = "too much stands between the words"

_KEPT = 0.5
"""Less than this share of a coding's letters and digits is not the same passage any more."""
_LONGER, _AND = 1.5, 40
"""A passage may grow to so many times its length and so many code points more."""
_ENOUGH = 3
"""Words in a row that both versions share; fewer may have come together by chance."""
_SURE = 20
"""Code points from which words that stand once in either version are looked for everywhere."""


def trace(codings: Iterable[Coding], old: Document, new: Document) -> list[Traced]:
    """Find codings again in a corrected text.

    Args:
        codings: Made on the old text.
        old: What they were made on.
        new: Where they are wanted.

    Returns:
        One for each, in the same order.

    Raises:
        CodingError: If a coding's quote does not stand where its span says.

    Example:
        >>> old, new = Document("Ich wohne in Seene.", ()), Document("Ja. Ich wohne in Senne.", ())
        >>> kept = Coding("d1", Span(4, 9), "field.housing", "ada", "wohne")
        >>> mended = Coding("d1", Span(4, 18), "field.housing", "ada", "wohne in Seene")
        >>> [(one.span.of(new.text), one.reason) for one in trace([kept, mended], old, new)]
        [('wohne', ''), ('wohne in Senne', 'words were changed, put in or taken out')]
    """
    tracer = _Tracer(old, new)
    return [tracer.trace(coding) for coding in proven(codings, old.text)]


def share_kept(old: str, new: str) -> float:
    """Give the share of the old text's letters and digits that stand in the new, from 0 to 1.

    Example:
        >>> share_kept("Ja, das war gut.", "Nein, das war gut.")
        0.8181818181818182
    """
    total = sum(map(str.isalnum, old))
    kept = sum(sum(map(str.isalnum, s.old.of(old))) for s in shared(old, new))
    return kept / total if total else 1.0


class _Tracer:
    """Both versions, what they share, and who became whom."""

    def __init__(self, old: Document, new: Document) -> None:
        self.old, self.new = old, new
        self.stretches = shared(old.text, new.text)
        self.starts = [stretch.old.start for stretch in self.stretches]
        self.ends = [stretch.old.end for stretch in self.stretches]
        self.doubts = [self._doubt(stretch.old.of(old.text)) for stretch in self.stretches]
        self.speakers = self._renamed()

    def trace(self, coding: Coding) -> Traced:
        first = bisect_right(self.ends, coding.span.start)
        last = bisect_left(self.starts, coding.span.end)
        span, reason = self._place(coding, range(first, last))
        if span and not reason and self._is_others(coding.span, span):
            reason = OTHER_SPEAKER
        return Traced(coding, span, reason)

    def _place(self, coding: Coding, touched: range) -> tuple[Span | None, str]:
        """Give where a coding is, and why one should look; the stretches it touches are given."""
        span = coding.span
        if len(touched) == 1 and self.stretches[touched[0]].old.covers(span):
            return span.shifted(self.stretches[touched[0]].by), self.doubts[touched[0]]
        around, quote = self._around(span, touched), coding.quote
        if around and around.of(self.new.text) == quote:
            return around, self._doubt(quote)
        fault = self._fault(span, around, touched) if around else GONE
        if around and not fault:
            return around, WORDS_CHANGED
        if len(quote) >= _SURE and self._stands_once(quote):
            at = self.new.text.index(quote)
            return Span(at, at + len(quote)), ELSEWHERE
        return None, fault

    def _around(self, span: Span, touched: range) -> Span | None:
        """Give what stands between a coding's first and last word, changed words at its ends too."""
        if not touched:
            return None
        first, last = self.stretches[touched[0]], self.stretches[touched[-1]]
        start = max(first.old.start, span.start) + first.by
        if span.start < first.old.start:
            start = self._end_of(touched[0] - 1)
        end = min(last.old.end, span.end) + last.by
        if span.end > last.old.end:
            end = self._start_of(touched[-1] + 1)
        return _tidied(start, end, self.new.text)

    def _end_of(self, number: int) -> int:
        """Give where a stretch ends in the new text; the one before the first ends at 0."""
        return self.stretches[number].old.end + self.stretches[number].by if number >= 0 else 0

    def _start_of(self, number: int) -> int:
        """Give where a stretch starts in the new text; the one after the last at the text's end."""
        if number == len(self.stretches):
            return len(self.new.text)
        return self.stretches[number].old.start + self.stretches[number].by

    def _fault(self, span: Span, around: Span, touched: range) -> str:
        pieces = [self._cut(self.stretches[i], span) for i in touched]
        kept = sum(sum(map(str.isalnum, piece)) for piece in pieces)
        if not kept or kept < _KEPT * sum(map(str.isalnum, span.of(self.old.text))):
            return GONE
        return TORN if len(around) > _LONGER * len(span) + _AND else ""

    def _cut(self, stretch: Stretch, span: Span) -> str:
        start, end = max(stretch.old.start, span.start), min(stretch.old.end, span.end)
        return self.old.text[start:end]

    def _doubt(self, words: str) -> str:
        """Say why words that both versions share may still be those of another place."""
        if not self._stands_once(words):
            return SEVERAL_PLACES
        is_all = words == self.old.text == self.new.text
        return "" if is_all or len(words.split()) >= _ENOUGH else LITTLE_AROUND

    def _stands_once(self, words: str) -> bool:
        return all(_is_once(words, text) for text in (self.old.text, self.new.text))

    def _is_others(self, before: Span, after: Span) -> bool:
        """Tell whether the words are somebody else's now, other than by a new label."""
        old, new = _speaker(self.old, before.start), _speaker(self.new, after.start)
        return self.speakers.get(old, old) != new

    def _renamed(self) -> dict[str | None, str | None]:
        """Give for each label of the old version the one that most of its words have in the new."""
        said: dict[str | None, Counter[str | None]] = {}
        for stretch in self.stretches:
            for start, label in _begins(self.old, stretch.old):
                new = _speaker(self.new, start + stretch.by)
                said.setdefault(label, Counter())[new] += 1
        return {
            old: max(labels, key=lambda label: (labels[label], label == old, str(label)))
            for old, labels in said.items()
        }


def _is_once(words: str, text: str) -> bool:
    first = text.find(words)
    return first >= 0 and text.find(words, first + 1) < 0


def _tidied(start: int, end: int, text: str) -> Span | None:
    words = text[start:end]
    if not words.strip():
        return None
    return Span(start + len(words) - len(words.lstrip()), end - (len(words) - len(words.rstrip())))


def _turn(document: Document, at: int) -> int:
    return bisect_right(document.turns, at, key=lambda turn: turn.span.start) - 1


def _speaker(document: Document, at: int) -> str | None:
    number = _turn(document, at)
    return document.turns[number].speaker if number >= 0 else None


def _begins(document: Document, span: Span) -> Sequence[tuple[int, str | None]]:
    """Give where each turn begins within a span, and who speaks there."""
    first, last = max(0, _turn(document, span.start)), _turn(document, span.end - 1)
    return [
        (max(span.start, turn.span.start), turn.speaker)
        for turn in document.turns[first : last + 1]
        if turn.span.end > span.start
    ]
