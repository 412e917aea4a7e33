"""What became of a model's suggestions, told from the difference alone.

Label Studio marks a region that was copied from a suggestion as such, and goes on doing so when
its code was changed. So nothing it says about origin is used.
"""

from __future__ import annotations

from collections.abc import Iterable

from kimqual.model import Coding
from kimqual.store.suggestions import Judged, Verdict


def judge(model: str, suggested: Iterable[Coding], coded: Iterable[Coding]) -> list[Judged]:
    """Compare what a coder submitted with what the coder was shown.

    The same code on the same passage is accepted. What is left is changed where a suggestion and a
    coding share the passage, or share the code and overlap; each counts once, the largest overlap
    first. Then suggestions that are left are rejected, and codings that are left are new.

    Args:
        model: Whose suggestions.
        suggested: All that were shown in a document.
        coded: All that the coder submitted there; none means that every suggestion was rejected.

    Returns:
        Each suggestion and each coding once.

    Example:
        >>> from kimqual.model import Span
        >>> shown = Coding("d1", Span(3, 7), "field.work", "model:m", "Büro")
        >>> wider = Coding("d1", Span(0, 7), "field.work", "ada", "Im Büro")
        >>> [str(one.verdict) for one in judge("model:m", [shown], [wider])]
        ['changed']
    """
    shown = {_key(coding): coding for coding in suggested}
    own = {_key(coding): coding for coding in coded}
    found = [
        Judged(Verdict.ACCEPTED, model, shown.pop(key), own.pop(key))
        for key in [*shown]
        if key in own
    ]
    for _, a, b in sorted(_pairs(shown, own)):
        if a in shown and b in own:
            found.append(Judged(Verdict.CHANGED, model, shown.pop(a), own.pop(b)))
    found += [Judged(Verdict.REJECTED, model, one, None) for one in shown.values()]
    found += [Judged(Verdict.NEW, model, None, one) for one in own.values()]
    return found


_Key = tuple[int, int, str]


def _key(coding: Coding) -> _Key:
    return coding.span.start, coding.span.end, coding.code


def _pairs(shown: Iterable[_Key], own: Iterable[_Key]) -> Iterable[tuple[int, _Key, _Key]]:
    """Give what may be a suggestion and its changed form; the largest overlap sorts first."""
    own = list(own)
    for a in shown:
        for b in own:
            overlap = min(a[1], b[1]) - max(a[0], b[0])
            if a[:2] == b[:2] or (a[2] == b[2] and overlap > 0):
                yield -overlap, a, b
