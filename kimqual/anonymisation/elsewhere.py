"""What one document of a study shows is found in the others, too.

The machine's own finds go over only where they are sure and no ordinary words, and only as they are
spelt; what a person confirmed, a contact or a speaker's name goes over in every form.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.known import Known, is_ambiguous
from kimqual.anonymisation.people import Kind, kind
from kimqual.anonymisation.phrases import CARRIED, Phrases
from kimqual.anonymisation.propagate import joined, search
from kimqual.anonymisation.resolver import resolve
from kimqual.anonymisation.words import key, words
from kimqual.model import Category

_SURE = 0.8
"""Score from which a find counts for other documents."""
_SHORTEST = 4


class Elsewhere:
    """Names that a study knows; grows with the names, not with the texts.

    Example:
        >>> from kimqual.model import Span
        >>> known = Elsewhere()
        >>> known.learn("Frau Wüllner kam.", [Candidate(Span(5, 12), Category.PERSON, 0.95, "title")])
        >>> text = "ja die wüllner"
        >>> [c.span.of(text) for c in known.find(text, [])]
        ['wüllner']
    """

    def __init__(self) -> None:
        self._people = Known()
        self._things = Phrases()

    def learn(self, text: str, found: Iterable[Candidate]) -> None:
        """Take in what was found in one document, if it is sure."""
        for one in found:
            if one.score < _SURE:
                continue
            parts = words(one.span.of(text))
            if one.category is Category.PERSON:
                clear = (part for part in parts if _is_clear(part.key))
                self._people.learn(clear, by_ear=False)
            elif one.category in CARRIED:
                self._things.learn(parts, one.category)

    def confirm(self, surface: str, category: Category) -> None:
        """Take in what a person said that it is a name; no word that is other things, too."""
        if category is Category.PERSON:
            self._people.learn(part for part in words(surface) if _is_telling(part.key))
        elif category in CARRIED:
            self._things.learn(words(surface), category)

    def find(self, text: str, found: Iterable[Candidate]) -> tuple[Candidate, ...]:
        """Add what is known from elsewhere to what was found in a document; nothing found is lost."""
        own = tuple(found)
        more = [
            replace(one, reason=f"{one.reason}: study")
            for one in search(text, self._people, self._things)
            if one.category is not Category.PERSON or _is_telling(key(one.span.of(text)))
        ]
        taken = _Taken(own)
        return joined(text, resolve((*own, *(one for one in more if not taken.overlaps(one)))))


def _is_clear(folded: str) -> bool:
    """Tell a part of a name that is nothing else by any list."""
    return len(folded) >= _SHORTEST and kind(folded) in {Kind.UNKNOWN, Kind.SURNAME, Kind.GIVEN}


def _is_telling(folded: str) -> bool:
    return kind(folded) is not Kind.AMBIGUOUS and not is_ambiguous(folded)


class _Taken:
    """Places that are taken, asked in order or not."""

    def __init__(self, found: Iterable[Candidate]) -> None:
        self._spans = sorted(one.span for one in found)

    def overlaps(self, one: Candidate) -> bool:
        """Tell whether a candidate overlaps one of them; they do not overlap each other."""
        at = bisect_left(self._spans, one.span)
        return any(span.overlap(one.span) for span in self._spans[max(0, at - 1) : at + 1])
