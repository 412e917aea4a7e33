"""How a program counts, found by evidence: each reading is tried on every selection.

Source: REFI-QDA 1.5, 10.2 defines positions as code points with an inclusive end; no file that was
measured does so. Selections begin and end at words and not at white space, and many carry the
beginning of their words as ``name``; the reading under which most of them do is the right one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kimqual.errors import FileError
from kimqual.exchange.refi_text import READINGS, Plain, Reading

_EXACT, _FOLDED, _BEGINS = 1.0, 0.98, 0.9
_CLEAN_SHARE = 0.05  # of the score of a quote that only begins as it should
_SAME = 1e-9
# A source that goes another way than the file as a whole has to say so beyond doubt.
_DECISIVE = 0.5
_LEAST = 0.5
_OWN = "kimqual"

Raw = Sequence[tuple[int, int, str]]
"""Start, end and name of each selection, as the file gives them."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """The reading of one source, and what speaks for it.

    Attributes:
        reading: How its positions count.
        score: Share of selections that look right, 0 to 1; ``None`` where there are none.
        runner_up: The best reading that would give other words, ``None`` where none would.
        runner_up_score: Its score.
        open_facts: Parts of the reading that make no difference in this source.
        n: Number of selections.
        by: ``evidence``, ``user`` or ``writer`` (kimqual's own files).
    """

    reading: Reading
    score: float | None
    runner_up: Reading | None = None
    runner_up_score: float | None = None
    open_facts: frozenset[str] = frozenset()
    n: int = 0
    by: str = "evidence"

    def row(self, guid: str, name: str) -> dict[str, Any]:
        """Give it as ``--json`` prints it."""
        reading, free = self.reading, self.open_facts
        return {
            "source": name,
            "guid": guid,
            "dialect": str(reading),
            "unit": "any" if "unit" in free else reading.unit,
            "crlf": "any" if "crlf" in free else reading.crlf,
            "bom": "any" if "bom" in free else "counted" if reading.bom else "not counted",
            "end": "any" if "end" in free else "inclusive" if reading.inclusive else "exclusive",
            "score": None if self.score is None else round(self.score, 3),
            "runner_up": None if self.runner_up is None else str(self.runner_up),
            "runner_up_score": None
            if self.runner_up_score is None
            else round(self.runner_up_score, 3),
            "selections": self.n,
            "by": self.by,
        }


class _Tried:
    """One source under all readings."""

    def __init__(self, plain: Plain, raw: Raw) -> None:
        self.plain, self.raw = plain, raw

    @cached_property
    def spans(self) -> dict[Reading, tuple[tuple[int, int] | None, ...]]:
        return {
            reading: tuple(self.plain.span(start, end, reading) for start, end, _ in self.raw)
            for reading in READINGS
        }

    @cached_property
    def points(self) -> dict[Reading, float]:
        """Give the number of selections that look right, by reading."""
        fits = {reading: self._fits(spans) for reading, spans in self.spans.items()}
        n_all = range(len(self.raw))
        named = [any(fit[i] is not None for fit in fits.values()) for i in n_all]
        return {
            reading: sum(
                (fits[reading][i] or 0.0) if named[i] else float(self._is_likely(i, reading))
                for i in n_all
            )
            for reading in READINGS
        }

    def _fits(self, spans: Sequence[tuple[int, int] | None]) -> list[float | None]:
        return [
            None if span is None else self._fit(span, name)
            for span, (_, _, name) in zip(spans, self.raw, strict=True)
        ]

    def _fit(self, span: tuple[int, int], name: str) -> float | None:
        """Say how well a selection's name is its words; ``None`` if it is not."""
        shown = _folded(name.rstrip("…. "))
        text = self.plain.text[span[0] : span[1]]
        if text == name:
            return _EXACT
        folded = _folded(text)
        if shown and folded == _folded(name):
            return _FOLDED
        if folded.startswith(shown) and len(name) > 20:
            return _BEGINS + _CLEAN_SHARE * self.is_clean(span)
        return None

    def _is_likely(self, i: int, reading: Reading) -> bool:
        """Tell whether a range begins and ends at a word, and in no middle of a line end."""
        start, end, _ = self.raw[i]
        return self.is_clean(self.spans[reading][i]) and not self.plain.halves(start, end, reading)

    def is_clean(self, span: tuple[int, int] | None) -> bool:
        """Tell whether a range begins and ends at a word, and not at white space."""
        return span is not None and is_clean(self.plain.text, *span)


def is_clean(text: str, start: int, end: int) -> bool:
    """Tell whether a range begins and ends at a word, and not at white space.

    Example:
        >>> is_clean("Im Büro.", 3, 7), is_clean("Im Büro.", 2, 7), is_clean("Im Büro.", 3, 6)
        (True, False, False)
    """
    edges = text[start] + text[end - 1]
    if any(char.isspace() or char == "\ufeff" for char in edges):
        return False
    return not (_cuts(text, start) or _cuts(text, end))


def _cuts(text: str, at: int) -> bool:
    return 0 < at < len(text) and _is_word(text[at - 1]) and _is_word(text[at])


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def find_dialects(
    sources: Mapping[str, tuple[Plain, Raw]], *, origin: str = "", where: str = ""
) -> dict[str, Dialect]:
    """Find how the positions of each source count.

    The selections of all sources are weighed together, for one program wrote them; a source whose
    own selections clearly say something else goes its own way.

    Args:
        sources: By GUID.
        origin: The program that wrote the file; kimqual's own files count as it writes them, as
            long as their quotes agree.
        where: Name of the file, for messages.

    Returns:
        The dialect of each source.

    Raises:
        FileError: If readings that give different words fit equally well, or none fits.
    """
    tried = {guid: _Tried(plain, raw) for guid, (plain, raw) in sources.items()}
    pooled = {r: sum(one.points[r] for one in tried.values()) for r in READINGS}
    if origin.startswith(_OWN) and all(map(_is_as_written, tried.values())):
        return {guid: _told(one, Reading(), "writer") for guid, one in tried.items()}
    return {guid: _of_source(one, pooled, f"{where}, source {guid}") for guid, one in tried.items()}


def told_dialects(sources: Mapping[str, tuple[Plain, Raw]], reading: Reading) -> dict[str, Dialect]:
    """Take the reading that the user names, for every source."""
    return {guid: _told(_Tried(*source), reading, "user") for guid, source in sources.items()}


def _is_as_written(one: _Tried) -> bool:
    spans = one.spans[Reading()]
    return all(
        span is not None
        and _folded(one.plain.text[slice(*span)]).startswith(_folded(name.removesuffix("…")))
        for span, (_, _, name) in zip(spans, one.raw, strict=True)
    )


def _folded(text: str) -> str:
    return " ".join(text.split())


def _told(one: _Tried, reading: Reading, by: str) -> Dialect:
    n = len(one.raw)
    score = one.points[reading] / n if n else None
    return Dialect(reading, score, open_facts=_open(one, reading), n=n, by=by)


def _of_source(one: _Tried, pooled: Mapping[Reading, float], where: str) -> Dialect:
    n = len(one.raw)
    if not n:
        best = max(READINGS, key=lambda r: pooled[r])
        return Dialect(best, None, open_facts=frozenset({"unit", "crlf", "bom", "end"}))
    best = _best(one, one.points)
    rival = _rival(one, best, one.points)
    if rival is None or one.points[best] - one.points[rival] < _DECISIVE * n:
        best = _best(one, pooled)
        rival = _rival(one, best, pooled)
        _refuse_tie(one, best, rival, pooled, where)
    if one.points[best] < _LEAST * n:
        raise FileError(
            f"No way of counting puts the {n} selections onto words (best: {best}, "
            f"{one.points[best] / n:.0%}).",
            where=where,
            mend="does the text belong to this project? If you know how it counts: --dialect",
        )
    return Dialect(
        best,
        one.points[best] / n,
        rival,
        None if rival is None else one.points[rival] / n,
        _open(one, best),
        n,
    )


def _best(one: _Tried, points: Mapping[Reading, float]) -> Reading:
    # Where the file as a whole is undecided, the source's own selections come next.
    return max(READINGS, key=lambda r: (round(points[r], 6), one.points[r]))


def _rival(one: _Tried, best: Reading, points: Mapping[Reading, float]) -> Reading | None:
    others = [r for r in READINGS if one.spans[r] != one.spans[best]]
    return max(others, key=lambda r: (round(points[r], 6), one.points[r]), default=None)


def _refuse_tie(
    one: _Tried,
    best: Reading,
    rival: Reading | None,
    pooled: Mapping[Reading, float],
    where: str,
) -> None:
    if rival is None or pooled[best] - pooled[rival] > _SAME:
        return
    if one.points[best] - one.points[rival] > _SAME:
        return
    raise FileError(
        f"Two ways of counting fit equally well and give different words: {best} and {rival}.",
        where=where,
        mend=f"look at a passage in the program that wrote the file, and name the right one: "
        f"--dialect {best}",
    )


def _open(one: _Tried, reading: Reading) -> frozenset[str]:
    """Give the parts of a reading that could be otherwise without moving any selection."""
    if not one.raw:
        return frozenset({"unit", "crlf", "bom", "end"})
    other = {
        "unit": reading._replace(unit="utf-16" if reading.unit == "code point" else "code point"),
        "crlf": reading._replace(crlf=3 - reading.crlf),
        "bom": reading._replace(bom=not reading.bom),
        "end": reading._replace(inclusive=not reading.inclusive),
    }
    return frozenset(k for k, r in other.items() if one.spans[r] == one.spans[reading])
