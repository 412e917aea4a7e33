"""The last check before anything leaves: does a text contain a name that the vault knows?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from functools import lru_cache

from kimqual.anonymisation.people import is_word
from kimqual.anonymisation.words import key
from kimqual.model import Span

_TOKEN = re.compile(r"[^\W_]+(?:\u00ad[^\W_]+|-\n[^\W\d_A-ZÄÖÜ]+)*")
_Entry = tuple[tuple[str, ...], str]


def find_leaks(text: str, forms: Collection[str]) -> tuple[Span, ...]:
    r"""Find known names and numbers in a text: folded, whole words, also over line breaks.

    One pass over the text, whatever the number of forms. A single form that is also an ordinary
    word ("Rose") counts only where it is capitalised as it was in the source.

    Args:
        text: What is about to be exported.
        forms: Surfaces that the vault knows.

    Returns:
        Places, in order.

    Example:
        >>> find_leaks("sagte Ayse\nYILMAZ und ging", ["Ayşe Yılmaz"])
        (Span(start=6, end=17),)
        >>> find_leaks("Die Annahme war falsch.", ["Anna"])
        ()
    """
    index = _index(frozenset(forms))
    tokens = [(match.start(), match.end(), _fold(match[0])) for match in _TOKEN.finditer(text)]
    found: list[Span] = []
    for at, (start, _, folded) in enumerate(tokens):
        for stem in {folded, _stem(folded)}:
            for parts, surface in index.get(stem, ()):
                end = at + len(parts)
                if _agrees([token[2] for token in tokens[at:end]], parts):
                    span = Span(start, tokens[end - 1][1])
                    if len(parts) > 1 or _counts(span.of(text), surface):
                        found.append(span)
    return tuple(sorted(set(found)))


@lru_cache(maxsize=8)
def _index(forms: frozenset[str]) -> dict[str, list[_Entry]]:
    index: defaultdict[str, list[_Entry]] = defaultdict(list)
    for form in sorted(forms):
        parts = tuple(_fold(part) for part in _TOKEN.findall(form))
        if parts and sum(map(len, parts)) > 1:
            index[parts[0]].append((parts, form))
    return index


def _fold(token: str) -> str:
    return key(token.replace("-\n", ""))


def _stem(folded: str) -> str:
    return folded[:-1] if folded.endswith("s") and len(folded) > 3 else folded


def _agrees(tokens: list[str], parts: tuple[str, ...]) -> bool:
    """Tell whether tokens are the parts; the last may carry a genitive -s."""
    if len(tokens) != len(parts) or tuple(tokens[:-1]) != parts[:-1]:
        return False
    return parts[-1] in {tokens[-1], _stem(tokens[-1])}


def _counts(quote: str, surface: str) -> bool:
    """Tell whether one word is the name: an ordinary word has to be written as the name was."""
    folded = key(surface)
    if not is_word(folded):
        return True
    return quote[:1] == surface[:1] or quote.isupper()
