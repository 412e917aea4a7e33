"""TextGrids of Praat, long and short: an interval tier for each speaker, times in seconds.

Source: Praat manual, *TextGrid file formats*: only free-standing numbers, strings and flags are
read; what stands between them (``xmin =``, ``intervals [1]:``) is for people. So one reader serves
both forms. Letters may be written as backslash and two characters (*Special symbols*).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kimqual.errors import FileError
from kimqual.exchange.frame import MAX_MACHINE_TEXT, Draft, Format, Raw
from kimqual.exchange.tiers import (
    Piece,
    contributions,
    is_speech,
    not_read,
    other_than_speech,
    seconds,
)
from kimqual.text import normalise

_SIGN = re.compile(r'\s*(?:File type\s*=\s*)?"ooTextFile[^"\n]{0,20}"')
_HEAD = 400
_MEND = "open it in Praat and save it again as a text file."
_TOKEN = re.compile(
    r'(?:^|(?<=\s))(?:"(?P<text>(?:[^"]++|"")*+)"(?=\s|$)|(?P<number>[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)'
    r"(?=\s|$)|(?P<flag><\w{1,20}>)(?=\s|$)|!.*$)",
    re.MULTILINE,
)
_LETTERS = {
    r'\a"': "ä", r'\o"': "ö", r'\u"': "ü", r'\A"': "Ä", r'\O"': "Ö", r'\U"': "Ü", r"\ss": "ß",
    r"\e'": "é", r"\e`": "è", r"\c,": "ç", r"\i-": "ı",
    r"\bs": "\\",
}  # fmt: skip
_LETTER = re.compile("|".join(map(re.escape, _LETTERS)))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    value: str
    at: int


@dataclass(frozen=True, slots=True)
class _Interval:
    start_ms: int | None
    end_ms: int | None
    text: str


@dataclass(frozen=True, slots=True)
class _Tier:
    number: int
    name: str
    is_points: bool
    intervals: tuple[_Interval, ...]

    @property
    def kind(self) -> str:
        """Say what the tier holds if it is no speech."""
        if self.is_points:
            return "points"
        if not any(interval.text.strip() for interval in self.intervals):
            return "empty"
        if not is_speech(interval.text for interval in self.intervals):
            return "silences or numbers"
        return other_than_speech(self.name)


def sniff(raw: Raw) -> str:
    """Look for Praat's first line and the class TextGrid."""
    head = raw.text[:_HEAD]
    is_one = not raw.is_zip and _SIGN.match(head) and '"TextGrid"' in head
    return "the first lines name a TextGrid of Praat" if is_one else ""


def read(raw: Raw) -> Draft:
    """Read the interval tiers that hold speech; their pieces stand in the order of their times.

    Raises:
        FileError: If the file ends early or has something else where a number or text should be.
    """
    tiers = _Reader(normalise(raw.text), raw.name).tiers()
    kinds = [(tier, tier.kind) for tier in tiers]
    chosen = [tier for tier, kind in kinds if not kind]
    if not chosen:  # better words without a name than nothing
        chosen = [t for t in tiers if is_speech(i.text for i in t.intervals) and not t.is_points]
    pieces = [piece for tier in chosen for piece in _pieces(tier)]
    return Draft(
        contributions(pieces),
        warnings=not_read([(t.number, kind) for t, kind in kinds if t not in chosen]),
    )


FORMAT = Format("textgrid", "TextGrid of Praat", sniff, read, MAX_MACHINE_TEXT)


def _pieces(tier: _Tier) -> Iterator[Piece]:
    for one in tier.intervals:
        text = _LETTER.sub(lambda match: _LETTERS[match.group()], one.text)
        yield Piece(one.start_ms or 0, tier.name.strip() or None, text, one.start_ms, one.end_ms)


class _Reader:
    """Takes one free-standing value after the other."""

    def __init__(self, text: str, where: str) -> None:
        self._text = text
        self._where = where
        self._tokens = self._split()
        self._at = 0

    def tiers(self) -> list[_Tier]:
        """Read the whole file."""
        self._take("text")  # ooTextFile
        if self._take("text") != "TextGrid":
            raise self._fault("This file of Praat is no TextGrid.")
        self._seconds()
        self._seconds()
        if self._take("flag") != "<exists>":
            return []
        return [self._tier(n) for n in range(1, self._count() + 1)]

    def _tier(self, number: int) -> _Tier:
        kind = self._take("text")
        if kind not in {"IntervalTier", "TextTier"}:
            raise self._fault("This is neither an interval tier nor a point tier.")
        name = self._take("text")
        self._seconds()
        self._seconds()
        is_points = kind == "TextTier"
        read = self._point if is_points else self._interval
        return _Tier(number, name, is_points, tuple(read() for _ in range(self._count())))

    def _interval(self) -> _Interval:
        return _Interval(self._seconds(), self._seconds(), self._take("text"))

    def _point(self) -> _Interval:
        time = self._seconds()
        return _Interval(time, time, self._take("text"))

    def _split(self) -> list[_Token]:
        found = (m for m in _TOKEN.finditer(self._text) if m.lastgroup)
        return [_Token(m.lastgroup or "", m[m.lastgroup or 0], m.start()) for m in found]

    def _take(self, kind: str) -> str:
        if self._at >= len(self._tokens):
            raise self._fault("The file ends before its last tier is complete.")
        token = self._tokens[self._at]
        if token.kind != kind:
            raise self._fault(f"A {kind} should stand here.")
        self._at += 1
        return token.value.replace('""', '"')

    def _seconds(self) -> int | None:
        # Praat allows times before zero; as places in a recording they mean nothing.
        return seconds(self._take("number"))

    def _count(self) -> int:
        value = self._take("number")
        if not value.isdigit() or int(value[:9]) > len(self._tokens):
            raise self._fault("A number of tiers or intervals is wrong.")
        return int(value[:9])

    def _fault(self, message: str) -> FileError:
        at = self._tokens[self._at].at if self._at < len(self._tokens) else len(self._text)
        line = self._text.count("\n", 0, at) + 1
        return FileError(message, where=f"{self._where}, line {line}", mend=_MEND)
