"""Positions of other programs in plain text, and what they are in NFC text with LF.

A *reading* says how a program counts. Real files do not follow the standard; see
:mod:`kimqual.exchange.refi_dialect` for how the reading is found.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from kimqual.errors import FileError
from kimqual.text import decode, normalise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BOM = "\ufeff"
# Control characters are no text, and XML cannot carry them.
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LINE_ENDS = re.compile("[\r\x0b\x0c\x85\u2028\u2029]")


class Reading(NamedTuple):
    """How positions count.

    Attributes:
        unit: ``code point`` or ``utf-16``.
        crlf: What a Windows line end counts, 1 or 2.
        bom: Whether the byte order mark counts.
        inclusive: Whether the end is the last character instead of one past it.
    """

    unit: str = "code point"
    crlf: int = 2
    bom: bool = False
    inclusive: bool = False

    def __str__(self) -> str:
        """Write it as ``--dialect`` takes it."""
        unit = self.unit.replace(" ", "-")
        end = "inclusive" if self.inclusive else "exclusive"
        return f"{unit},crlf-{self.crlf},bom-{int(self.bom)},{end}"


READINGS = tuple(
    Reading(unit, crlf, bom, inclusive)
    for unit, crlf, bom, inclusive in product(
        ("code point", "utf-16"), (2, 1), (False, True), (False, True)
    )
)


def read_reading(text: str) -> Reading:
    """Read what ``--dialect`` names.

    Example:
        >>> read_reading("utf-16,crlf-2,bom-0,exclusive").unit
        'utf-16'
    """
    for reading in READINGS:
        if str(reading) == text.strip().lower():
            return reading
    raise FileError(
        f"No dialect is called {text!r}.",
        where="--dialect",
        mend="name all four parts, as in utf-16,crlf-2,bom-0,exclusive or "
        "code-point,crlf-1,bom-0,inclusive.",
    )


class Plain:
    """A plain text as it came, and in normal form.

    Attributes:
        raw: As decoded, without byte order mark, line ends untouched.
        text: NFC, LF, without control characters.
        has_bom: Whether a byte order mark stood before it.
        n_control: Control characters that were left out.
        facts: What makes readings differ in this text: ``unit``, ``crlf``, ``bom``.
    """

    def __init__(self, raw: str, *, has_bom: bool = False) -> None:
        self.raw, self.has_bom = raw, has_bom
        self.text, self._positions = _normal(raw)
        self.n_control = len(CONTROL.findall(raw))
        self.facts = frozenset(
            name
            for name, differs in (
                ("unit", max(raw, default="") > "\uffff"),
                ("crlf", "\r\n" in raw),
                ("bom", has_bom),
            )
            if differs
        )
        self._counts: dict[tuple[str, int], NDArray[np.int64]] = {}

    @classmethod
    def of_bytes(cls, data: bytes, where: str) -> Plain:
        """Decode a file.

        Raises:
            FileError: If the encoding cannot be told.
        """
        text = decode(data, where=where).text
        marks = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
        return cls(text.removeprefix(_BOM), has_bom=data.startswith(marks))

    def span(self, start: int, end: int, reading: Reading) -> tuple[int, int] | None:
        """Give a range of another program as code points of ``text``.

        Returns:
            Start and end, or ``None`` if the range is empty, reversed, past the end, or if it cuts
            a character in two.
        """
        end += reading.inclusive
        if not 0 <= start < end:
            return None
        first, last = self._index(start, reading), self._index(end, reading)
        if first is None or last is None:
            return None
        found = int(self._positions[first]), int(self._positions[last])
        return found if found[0] < found[1] else None

    def halves(self, start: int, end: int, reading: Reading) -> bool:
        """Tell whether a range begins or ends in the middle of a Windows line end."""
        indices = [self._index(at, reading) for at in (start, end + reading.inclusive)]
        return reading.crlf == 2 and any(i and self.raw[i - 1 : i + 1] == "\r\n" for i in indices)

    def _index(self, offset: int, reading: Reading) -> int | None:
        """Give the index in ``raw`` that an offset means."""
        import numpy as np

        counts = self._counted(reading)
        if self.has_bom and reading.bom:
            offset = max(0, offset - 1)
        at = int(np.searchsorted(counts, offset))
        return at if at < len(counts) and counts[at] == offset else None

    def _counted(self, reading: Reading) -> NDArray[np.int64]:
        """Give for each character of ``raw`` what was counted before it, and the total."""
        import numpy as np

        key = (reading.unit, reading.crlf)
        if key not in self._counts:
            points = np.frombuffer(self.raw.encode("utf-32-le", "surrogatepass"), dtype="<u4")
            widths = np.ones(len(points), dtype=np.int64)
            if reading.unit == "utf-16":
                widths[points > 0xFFFF] = 2
            if reading.crlf == 1 and len(points) > 1:
                widths[:-1][(points[:-1] == 13) & (points[1:] == 10)] = 0
            self._counts[key] = np.concatenate(([0], np.cumsum(widths)))
        return self._counts[key]


def _normal(raw: str) -> tuple[str, NDArray[np.int64]]:
    """Normalise a text, with the new position of each old one and of its end."""
    import numpy as np

    points = np.frombuffer(raw.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    kept = np.ones(len(points), dtype=np.int64)
    if len(points) > 1:
        kept[:-1][(points[:-1] == 13) & (points[1:] == 10)] = 0
    for match in CONTROL.finditer(raw):
        kept[match.start()] = 0
    positions = np.concatenate(([0], np.cumsum(kept)))
    text = CONTROL.sub("", _LINE_ENDS.sub("\n", raw.replace("\r\n", "\n")))
    if unicodedata.is_normalized("NFC", text):
        return text, positions
    composed, moved = _composed(text)
    return composed, moved[positions]


def _composed(text: str) -> tuple[str, NDArray[np.int64]]:
    import numpy as np

    parts: list[str] = []
    positions: list[int] = []
    done = at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and _joins(text[at:end], text[end]):
            end += 1
        part = unicodedata.normalize("NFC", text[at:end])
        # A letter with its marks is not cut: whatever points into it means what follows it.
        positions += [done, *[done + len(part)] * (end - at - 1)]
        parts.append(part)
        done += len(part)
        at = end
    composed = "".join(parts)
    if composed != normalise(text):
        raise FileError(
            "The text cannot be brought into normal form piece by piece.",
            mend="save the text as NFC in the program that it comes from.",
        )
    return composed, np.array([*positions, done], dtype=np.int64)


def _joins(before: str, char: str) -> bool:
    if unicodedata.combining(char):
        return True
    if char < "\u1100":  # no starter below joins what stands before it
        return False
    both = unicodedata.normalize("NFC", before + char)
    return both != unicodedata.normalize("NFC", before) + unicodedata.normalize("NFC", char)
