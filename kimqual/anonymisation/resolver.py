"""One rule for overlaps, decided before anything is replaced.

Candidates overlap all the time: a postcode within an address, a surname within a firm. Presidio's
own conflict strategies trim the weaker span and may cut a name in two; here a candidate stays whole
or goes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from kimqual.anonymisation.candidate import Candidate
from kimqual.model import Category

RANK: dict[Category, int] = {
    category: rank
    for rank, category in enumerate(
        (
            # Direct identifiers, those with a check digit or a sign of their own first.
            Category.IBAN_CODE,
            Category.EMAIL_ADDRESS,
            Category.URL,
            Category.HANDLE,
            Category.PHONE_NUMBER,
            Category.LICENSE_PLATE,
            Category.ID_NUMBER,
            Category.PERSON,
            Category.STREET,
            # Quasi identifiers, the narrower before the wider.
            Category.FACILITY,
            Category.ORGANIZATION,
            Category.POSTCODE,
            Category.DISTRICT,
            Category.CITY,
            Category.AGE,
            Category.DATE,
            Category.OCCUPATION,
            Category.REGION,
            Category.GROUP,
            Category.COUNTRY,
        )
    )
}
"""Who wins between spans of one length: what points at one person before what points at many."""


def order(candidate: Candidate) -> tuple[int, int, float, int, str]:
    """Give the sort key in which candidates are accepted, the best first.

    Longest, then category rank (:data:`RANK`), then score, then position; the reason comes last, so
    that only equal candidates compare as equal.

    Args:
        candidate: Any candidate.

    Returns:
        A key; smaller is stronger.
    """
    return (
        -len(candidate.span),
        RANK[candidate.category],
        -candidate.score,
        candidate.span.start,
        candidate.reason,
    )


def resolve(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Keep the strongest candidates so that none overlaps another.

    The order of the input does not matter.

    Args:
        candidates: Raw candidates of all recognisers, of one text.

    Returns:
        Candidates without overlap, by position.

    Example:
        >>> from kimqual.model import Span
        >>> name = Candidate(Span(5, 11), Category.PERSON, 0.9, "person: title")
        >>> firm = Candidate(Span(0, 20), Category.ORGANIZATION, 0.6, "organisation: form")
        >>> [c.category.value for c in resolve([name, firm])]
        ['ORGANIZATION']
    """
    starts: list[int] = []
    kept: list[Candidate] = []
    for candidate in sorted(candidates, key=order):
        at = bisect_left(starts, candidate.span.start)
        is_free_before = at == 0 or kept[at - 1].span.end <= candidate.span.start
        if is_free_before and (at == len(kept) or candidate.span.end <= starts[at]):
            starts.insert(at, candidate.span.start)
            kept.insert(at, candidate)
    return tuple(kept)
