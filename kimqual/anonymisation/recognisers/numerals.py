"""German number words as regular expressions and as values; nothing but spelling.

Speech recognition writes ``ss`` for ``ß`` and everything in lower case, so case is ignored inside
the expressions and both spellings are known.
"""

from __future__ import annotations

import re
from itertools import groupby, product
from operator import itemgetter

_UNITS = {
    "ein": 1,
    "zwei": 2,
    "zwo": 2,
    "drei": 3,
    "vier": 4,
    "fünf": 5,
    "fuenf": 5,
    "sechs": 6,
    "sieben": 7,
    "acht": 8,
    "neun": 9,
}
_TEENS = {
    "zehn": 10,
    "elf": 11,
    "zwölf": 12,
    "zwoelf": 12,
    "dreizehn": 13,
    "vierzehn": 14,
    "fünfzehn": 15,
    "fuenfzehn": 15,
    "sechzehn": 16,
    "siebzehn": 17,
    "achtzehn": 18,
    "neunzehn": 19,
}
_TENS = {
    "zwanzig": 20,
    "dreißig": 30,
    "dreissig": 30,
    "vierzig": 40,
    "fünfzig": 50,
    "fuenfzig": 50,
    "sechzig": 60,
    "siebzig": 70,
    "achtzig": 80,
    "neunzig": 90,
}

NUMBERS: dict[str, int] = {
    **{word: value for word, value in _UNITS.items() if word != "ein"},
    "eins": 1,
    **_TEENS,
    **_TENS,
    **{f"{u}und{t}": _UNITS[u] + _TENS[t] for u, t in product(_UNITS, _TENS)},
}
"""Number words from ``eins`` to ``neunundneunzig`` and their values."""


def any_of(*words: str) -> str:
    """Join words to one alternative, longest first, so that no prefix wins.

    Words are grouped by their first letter: at most places of a text, one look is then enough.

    Example:
        >>> any_of("Jahr", "Jahre", "Tag")
        '(?:J(?:ahre|ahr)|T(?:ag))'
    """
    longest_first = sorted(set(words), key=lambda word: (word[0], -len(word), word))
    groups = (
        f"{re.escape(first)}(?:{'|'.join(re.escape(word[1:]) for word in group)})"
        for first, group in groupby(longest_first, key=itemgetter(0))
    )
    return f"(?:{'|'.join(groups)})"


def one_of(words: str) -> str:
    """Join the words of a text to one alternative.

    Example:
        >>> one_of("Jahr Jahre")
        '(?:J(?:ahre|ahr))'
    """
    return any_of(*words.split())


WORD = f"(?i:{any_of(*NUMBERS)})"
"""A number word from 1 to 99."""

TENS = f"(?i:{any_of(*_TENS)})"
"""A full ten: zwanzig, dreißig, …"""

ORDINAL = (
    "(?i:(?:erste|zweite|dritte|siebte|siebente|achte"
    f"|{any_of('vier', 'fünf', 'fuenf', 'sechs', 'neun', *_TEENS)}te"
    f"|(?:{any_of(*_UNITS)}und)?{any_of('zwanzig', 'dreißig', 'dreissig')}ste)[nrsm]?)"
)
"""The day of a month as a word: dritter, zwölften, einunddreißigsten."""

_BELOW_100 = any_of(*NUMBERS)
YEAR = (
    rf"(?i:(?:achtzehn|neunzehn)hundert(?:und)?(?:{_BELOW_100})?|zweitausend(?:und)?{_BELOW_100}"
    r"|zwanzig[ -]?(?:zehn|elf|zwölf|zwanzig|(?:drei|vier|fünf|sech|sieb|acht|neun)zehn"
    r"|(?:ein|zwei|drei|vier|fünf|sechs)undzwanzig))"
)
"""A spoken year from 1800 to 2099, except the bare ``zweitausend``, which is mostly money."""


def value(text: str) -> int:
    """Read a number below 100 (or a written one of any size) from digits or words.

    Args:
        text: Digits or a word of :data:`NUMBERS`, in any case.

    Returns:
        The number.

    Raises:
        KeyError: If the word is none.

    Example:
        >>> value("Vierunddreißig"), value("34")
        (34, 34)
    """
    return int(text) if text.isdecimal() else NUMBERS[text.lower()]
