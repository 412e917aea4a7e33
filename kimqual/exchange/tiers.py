"""Tiers to contributions: what ELAN, EXMARaLDA and Praat have in common.

A tier holds what one speaker says, piece by piece, each with its time. Other tiers hold comments,
gestures, translations, single words: these are listed, not read. A tier's name may be a person's:
messages give its number.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kimqual.exchange.cues import merged
from kimqual.exchange.frame import Said

_SHOWN = 12
# What a tier is called that holds no speech; the word for it that messages show.
_OTHERS = {
    "comments": r"comment|kommentar|notes?|notiz(?:en)?|anmerkung(?:en)?|memos?|remarks?|events?",
    "gestures": r"gestures?|gestik|gesten?|gaze|blick(?:richtung)?|mimik|nonverbal|non-verbal"
    r"|nonverbales|kinesics?|bewegung(?:en)?|hands?|body",
    "translation": r"transl(?:ation)?|translations?|übersetzung|uebersetzung|ft|fg|gloss(?:es)?|ge|gd",
    "codes": r"codes?|codings?|kodierung|codierung|topics?|themen?|emotion(?:en)?|dialogue? ?acts?",
    "words or sounds": r"words?|wörter|tokens?|phon(?:es?|emes?|eme|etik)?|silben?|syll(?:ables?)?"
    r"|morph(?:emes?|eme)?|mb|ps|pos|lemma(?:ta)?|sup|akz|mau|kan|kan-mau|ort-mau|kas-mau|mas|ipa"
    r"|pitch|intensity",
    "silences": r"silences?|pausen?|pauses?|stille",
}
_OTHER = re.compile(
    "|".join(
        rf"(?P<k{i}>(?<![^\W_])(?:{words})(?![^\W_]))" for i, words in enumerate(_OTHERS.values())
    ),
    re.IGNORECASE,
)
# Values of a tier that only says where it is silent.
_SILENT = frozenset({"silent", "sounding", "silence", "sil", "sp", "<p:>", "#"})


@dataclass(frozen=True, slots=True)
class Piece:
    """What somebody said in one piece.

    Attributes:
        order: Grows with the time; known even where the time is not.
        speaker: Label, or ``None`` where the file gives none.
        text: As it stands there.
        start_ms: If known.
        end_ms: If known.
    """

    order: float
    speaker: str | None
    text: str
    start_ms: int | None = None
    end_ms: int | None = None


def other_than_speech(*names: str) -> str:
    """Say what a tier of these names holds if it is no speech, "" if it may be.

    Example:
        >>> other_than_speech("B1_translation"), other_than_speech("Amina Yusuf")
        ('translation', '')
    """
    match = next((m for name in names if (m := _OTHER.search(name))), None)
    if match is None:
        return ""
    return list(_OTHERS)[int((match.lastgroup or "k0")[1:])]


def is_speech(values: Iterable[str]) -> bool:
    """Tell whether values are words, not numbers of sentences or places of silence."""
    filled = [value.strip() for value in values if value.strip()]
    wordy = [v for v in filled if re.search(r"[^\W\d_]", v) and not _is_number(v)]
    return bool(wordy) and not {value.casefold() for value in filled} <= _SILENT


def _is_number(value: str) -> bool:
    """Tell whether a value is one word with a digit in it: a sentence's number, a time."""
    return len(value.split(maxsplit=1)) == 1 and re.search(r"\d", value) is not None


def contributions(pieces: Sequence[Piece]) -> tuple[Said, ...]:
    """Put the pieces of all tiers in the order in which they begin, neighbours of one speaker in one.

    Example:
        >>> said = contributions([Piece(2, "B", "Gut."), Piece(0, "I", "Und?"), Piece(3, "B", "Ja.")])
        >>> [(one.speaker, one.text, one.paragraph) for one in said]
        [('I', 'Und?', 1), ('B', 'Gut. Ja.', 2)]
    """
    ordered = sorted((p for p in pieces if p.text.strip()), key=lambda piece: piece.order)
    return tuple(
        merged(
            [
                Said(" ".join(p.text.split()), number, p.speaker, p.start_ms, p.end_ms)
                for number, p in enumerate(ordered, 1)
            ]
        )
    )


def places(known: Sequence[int | None]) -> list[float]:
    """Give a number to order by for each point of a time line, also where it has no time.

    Example:
        >>> places([0, None, 1000, None])
        [0.0, 500.0, 1000.0, 1001.0]
    """
    found = [math.nan if time is None else float(time) for time in known]
    at = [i for i, time in enumerate(known) if time is not None]
    for i in range(at[0] if at else len(found)):
        found[i] = float(i - len(found))
    for left, right in itertools.zip_longest(at, at[1:]):
        for i in range(left + 1, len(found) if right is None else right):
            step = 1.0 if right is None else (found[right] - found[left]) / (right - left)
            found[i] = found[left] + step * (i - left)
    return found


def seconds(text: str) -> int | None:
    """Read seconds as milliseconds; ``None`` if it is no time.

    Example:
        >>> seconds("3.9066"), seconds("unknown"), seconds("-1")
        (3907, None, None)
    """
    try:
        value = float(text)
    except ValueError:
        return None
    is_time = math.isfinite(value) and 0 <= value < 10_000_000
    return round(value * 1000) if is_time else None


def not_read(tiers: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    """Warn of tiers that were not read as speech; number and kind of each."""
    if not tiers:
        return ()
    shown = ", ".join(f"{number} ({kind})" for number, kind in tiers[:_SHOWN])
    more = f" and {len(tiers) - _SHOWN} more" if len(tiers) > _SHOWN else ""
    return (f"Not read as speech: tier {shown}{more}, counted from the top of the file.",)


def without_time(count: int) -> tuple[str, ...]:
    """Warn of pieces whose time the file does not say."""
    if not count:
        return ()
    return (f"{count} place(s) have no time; they stand where the file's time line puts them.",)
