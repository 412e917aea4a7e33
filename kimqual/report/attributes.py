"""Attributes beside a quote: only what enough persons share.

A quote with "Frau, 34, Gadderbaum, seit 6 Jahren in Deutschland" names somebody. So numbers are
banded, and of each case only those attributes are printed whose combination at least ``k`` cases of
the study share.

Source: k-anonymity after Sweeney 2002, 10.1142/S0218488502001648; k = 5 as in the disclosure rules
of German official statistics for small cells. The comparison with the city's population, which
counts in the end, is made in :mod:`kimqual.report.risk`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from kimqual.store import Study
from kimqual.store.read import attributes, case_of

_MANY_VALUES = 10


def printable_attributes(study: Study, k: int = 5) -> dict[str, tuple[tuple[str, str], ...]]:
    """Give for each document the attributes of its case that may be printed.

    Args:
        study: Open; no vault needed.
        k: How many cases have to share the combination.

    Returns:
        Document id to (name, value) pairs, in the order of the case table.
    """
    shared = share(band(attributes(study)), k)
    return {document: shared.get(case or "", ()) for document, case in case_of(study).items()}


def band(cases: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Put numbers into bands of ten where an attribute has many values.

    Example:
        >>> many = {f"C{i}": {"Alter": str(20 + i)} for i in range(12)}
        >>> band(many)["C11"]
        {'Alter': '30–39'}
    """
    values: dict[str, set[str]] = {}
    for given in cases.values():
        for name, text in given.items():
            values.setdefault(name, set()).add(text)
    banded = {n for n, v in values.items() if len(v) > _MANY_VALUES}
    return {
        case: {n: _band(t) if n in banded else t for n, t in given.items()}
        for case, given in cases.items()
    }


def share(cases: Mapping[str, Mapping[str, str]], k: int) -> dict[str, tuple[tuple[str, str], ...]]:
    """Keep of each case the attributes whose combination at least ``k`` cases share.

    Attributes are tried in their order; one that would make the combination too rare is left out.

    Example:
        >>> two = {"A": {"g": "w", "d": "Mitte"}, "B": {"g": "w", "d": "Senne"}}
        >>> share(two, 2)
        {'A': (('g', 'w'),), 'B': (('g', 'w'),)}
    """
    names = list(dict.fromkeys(name for given in cases.values() for name in given))
    kept: dict[str, tuple[tuple[str, str], ...]] = dict.fromkeys(cases, ())
    for name in names:
        tried = {
            case: (*kept[case], (name, given[name]))
            for case, given in cases.items()
            if name in given
        }
        counts = Counter(tried.values())
        kept |= {case: pairs for case, pairs in tried.items() if counts[pairs] >= k}
    return kept


def _band(text: str) -> str:
    if not text.isascii() or not text.isdigit():
        return text
    low = int(text) // 10 * 10
    return f"{low}–{low + 9}"
