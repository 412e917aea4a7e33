"""Which codes stand together in passages: how many passages and persons, and how closely."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from kimqual.coding import spans
from kimqual.coding.find import Passage
from kimqual.coding.spans import Spans
from kimqual.coding.units import merged
from kimqual.model import Coding, Span

_Place = tuple[str, str]
"""Document and coder."""


@dataclass(frozen=True, slots=True)
class Together:
    """Two codes in the same passages.

    Attributes:
        first: Code id, before the second in the alphabet.
        second: Code id.
        n_passages: Places that one coder gave both codes; the same place by two coders counts once.
        n_persons: Cases that they are of; a document of no case counts as a person of its own.
        jaccard: Length that both codes cover together, as a share of the length that one or both
            cover; from 0 to 1.
    """

    first: str
    second: str
    n_passages: int
    n_persons: int
    jaccard: float


def together(
    codings: Iterable[Coding], passages: Iterable[Passage], case_of: Mapping[str, str | None]
) -> list[Together]:
    """Count which codes of one coder overlap within passages that were found.

    Args:
        codings: As the passages were found with.
        passages: What was found; only what lies in them counts.
        case_of: Document to case.

    Returns:
        Every pair of codes that stand together somewhere, the most frequent first. The measure of
        closeness knows nothing of how often codes are: two rare codes that always stand together have
        1.

    Source: Jaccard 1912, The distribution of the flora in the alpine zone, New Phytologist 11(2),
    10.1111/j.1469-8137.1912.tb05611.x; here on code points, summed over documents and coders, so
    that it does not change with the number of pieces into which a passage was cut.

    Example:
        >>> given = [Coding("d1", Span(0, 8), "a", "ada", "zu teuer")]
        >>> given += [Coding("d1", Span(3, 8), "b", "ada", "teuer")]
        >>> everywhere = [Passage("d1", Span(0, 8), ("ada",), ("a", "b"))]
        >>> together(given, everywhere, {})
        [Together(first='a', second='b', n_passages=1, n_persons=1, jaccard=0.625)]
    """
    covered = _covered(codings, passages)
    places: dict[tuple[str, str], set[tuple[str, Span]]] = defaultdict(set)
    shared: dict[tuple[str, str], int] = defaultdict(int)
    lengths: dict[str, int] = defaultdict(int)
    for (document, _), by_code in covered.items():
        for code, own in by_code.items():
            lengths[code] += _length(own)
        for pair in combinations(sorted(by_code), 2):
            both = spans.common(by_code[pair[0]], by_code[pair[1]])
            places[pair].update((document, span) for span in both)
            shared[pair] += _length(both)
    found = [
        Together(
            *pair,
            len(at),
            len({case_of.get(document) or document for document, _ in at}),
            shared[pair] / (lengths[pair[0]] + lengths[pair[1]] - shared[pair]),
        )
        for pair, at in places.items()
        if at
    ]
    return sorted(found, key=lambda one: (-one.n_passages, -one.n_persons, one.first, one.second))


def _covered(
    codings: Iterable[Coding], passages: Iterable[Passage]
) -> dict[_Place, dict[str, Spans]]:
    """Give where each code is within the passages, by document and coder."""
    inside: dict[_Place, list[Span]] = defaultdict(list)
    for passage in passages:
        for coder in passage.coders:
            inside[passage.document, coder].append(passage.span)
    coded: dict[_Place, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for coding in merged(c for c in codings if (c.document, c.coder) in inside):
        coded[coding.document, coding.coder][coding.code].append(coding.span)
    return {
        place: {
            code: cut
            for code, own in coded[place].items()
            if (cut := spans.common(tuple(own), spans.joined(where)))
        }
        for place, where in inside.items()
        if place in coded
    }


def _length(own: Spans) -> int:
    return sum(len(span) for span in own)
