"""Find the passages of which an expression is true, coder by coder.

Whether codes stand together is asked of each coder alone: what two people saw on one passage is a
matter of agreement, not of co-occurrence. Passages that several coders have are then told once,
with all their coders.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from kimqual.coding import spans
from kimqual.coding.query import And, Coded, Not, Or, Query, Related, Relation, named
from kimqual.coding.spans import Distance, Spans
from kimqual.coding.units import merged
from kimqual.model import Codebook, Coding, Span
from kimqual.store.codings import Text

ROLES = ("interviewer", "respondent", "unknown", "answer")
"""Who speaks in a turn; ``answer`` for open answers."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What an expression is tried on: one coder's codings of one document.

    Attributes:
        everything: The turns in which is searched.
        coded: Where each code is, with no overlap within a code.
        distances: How to measure, by unit.
    """

    everything: Spans
    coded: Mapping[str, Spans]
    distances: Mapping[str, Distance]


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """A passage of which an expression is true.

    Attributes:
        document: Document id.
        span: In the document's view for coding; no white space at its ends.
        coders: By whose codings it is true, in order.
        codes: What these coders have on it, wholly or in part.
    """

    document: str
    span: Span
    coders: tuple[str, ...]
    codes: tuple[str, ...]


def find(
    codings: Iterable[Coding],
    texts: Iterable[Text],
    query: Query,
    book: Codebook,
    *,
    roles: Collection[str] = ROLES,
    asked: Mapping[str, Collection[str]] | None = None,
) -> list[Passage]:
    """Find the passages of which an expression is true.

    Args:
        codings: Of the coders that shall count, in any order. Own overlapping ones of one code count as
            one.
        texts: The documents to search.
        query: See :func:`kimqual.coding.query_reading.read_query`.
        book: Says which codes are below which.
        roles: Of :data:`ROLES`: codings count that touch a turn of these; what is outside of these
            turns is not searched.
        asked: Coder to the documents he or she was asked to code: where somebody coded nothing, what
            is *not* coded is true all the same.

    Returns:
        In order of texts and position. Passages without a word are left out.

    Example:
        >>> from kimqual.model import Code
        >>> turn = ((Span(0, 20),), (1,), (("B", "respondent"),))
        >>> text = Text("d1", "Zu teuer und zu eng.", *turn, "interview", None)
        >>> book = Codebook((Code("rent"), Code("space")))
        >>> given = [Coding("d1", Span(0, 20), "rent", "ada", text.text)]
        >>> given += [Coding("d1", Span(13, 20), "space", "ada", "zu eng.")]
        >>> both = find(given, [text], And(Coded("rent"), Coded("space")), book)
        >>> [passage.span.of(text.text) for passage in both]
        ['zu eng.']
    """
    by_document = _by_document(codings, asked or {})
    below = _below(query, book, {c.code for own in by_document.values() for c in own.all()})
    if _needs_codes(query):
        by_document = _with_codes(by_document, frozenset().union(*below.values()))
    found: list[Passage] = []
    for text in texts:
        if text.id in by_document:
            found += _in_text(query, text, by_document[text.id], below, roles)
    return found


def searched(text: Text, roles: Collection[str] = ROLES) -> Spans:
    """Give the turns of a text in which one of the roles speaks."""
    return tuple(turn for i, turn in enumerate(text.turns) if role_of(text, i) in roles)


def role_of(text: Text, turn: int) -> str:
    """Give who speaks in a turn, one of :data:`ROLES`."""
    return text.speakers[turn][1] if text.kind == "interview" else "answer"


def evaluate(query: Query, ground: Ground, below: Mapping[Coded, Collection[str]]) -> Spans:
    """Give the passages of one ground of which an expression is true, white space and all.

    Args:
        query: The expression.
        ground: One coder's codings of one document.
        below: Which codes count for each code that the expression names.
    """
    part = partial(evaluate, ground=ground, below=below)
    match query:
        case Coded():
            return spans.joined(s for code in below[query] for s in ground.coded.get(code, ()))
        case Not(inner):
            return spans.rest(ground.everything, part(inner))
        case And(first, second):
            return spans.common(part(first), part(second))
        case Or(first, second):
            return spans.joined((*part(first), *part(second)))
        case Related():
            return _related(query, part(query.first), part(query.second), ground)


def _related(query: Related, first: Spans, second: Spans, ground: Ground) -> Spans:
    if query.relation is Relation.WITHIN:
        return spans.within(first, second, is_negated=query.is_negated)
    if query.relation is Relation.OVERLAPS:
        return spans.overlapping(first, second, is_negated=query.is_negated)
    choose = spans.alone if query.is_negated else spans.near
    after = query.relation is Relation.FOLLOWED_BY
    return choose(first, second, query.n, ground.distances[query.unit], after=after)


class _Own(dict[str, list[Coding]]):
    """A document's codings by coder; a coder who was asked and coded nothing is among them."""

    def all(self) -> Iterator[Coding]:
        for codings in self.values():
            yield from codings


def _by_document(
    codings: Iterable[Coding], asked: Mapping[str, Collection[str]]
) -> dict[str, _Own]:
    found: dict[str, _Own] = defaultdict(_Own)
    for coder, documents in asked.items():
        for document in documents:
            found[document][coder] = []
    for coding in merged(codings):
        found[coding.document].setdefault(coding.coder, []).append(coding)
    return found


def _needs_codes(query: Query) -> bool:
    """Tell whether an expression is true nowhere where none of its codes is: nothing is negated."""
    match query:
        case Coded():
            return True
        case Not():
            return False
        case And(first, second) | Or(first, second):
            return _needs_codes(first) and _needs_codes(second)
        case Related(_, first, second):
            return not query.is_negated and _needs_codes(first) and _needs_codes(second)


def _with_codes(by_document: dict[str, _Own], codes: Collection[str]) -> dict[str, _Own]:
    """Leave out coders who have none of the codes in a document, and documents where nobody has."""
    left: dict[str, _Own] = {}
    for document, own in by_document.items():
        kept = {coder: given for coder, given in own.items() if any(c.code in codes for c in given)}
        if kept:
            left[document] = _Own(kept)
    return left


def _below(query: Query, book: Codebook, used: Collection[str]) -> dict[Coded, frozenset[str]]:
    """Give which of the codes in use count for each code that is named."""
    paths = {code: book.path(code) if code in book else (code,) for code in used}
    return {
        one: frozenset(
            code
            for code, path in paths.items()
            if not one.code or code == one.code or (one.code in path and not one.is_alone)
        )
        for one in named(query)
    }


def _in_text(
    query: Query,
    text: Text,
    own: _Own,
    below: Mapping[Coded, Collection[str]],
    roles: Collection[str],
) -> Iterator[Passage]:
    turns = searched(text, roles)
    distances = spans.distances(text.text, text.turns)
    hits: dict[Span, set[str]] = defaultdict(set)
    for coder, codings in own.items():
        ground = Ground(turns, _coded(codings, turns), distances)
        for span in evaluate(query, ground, below):
            if trimmed := _trimmed(span, text.text):
                hits[trimmed].add(coder)
    for span, coders in sorted(hits.items()):
        codes = {c.code for coder in coders for c in own[coder] if c.span.overlap(span)}
        yield Passage(text.id, span, tuple(sorted(coders)), tuple(sorted(codes)))


def _coded(codings: Sequence[Coding], turns: Spans) -> dict[str, Spans]:
    found: dict[str, list[Span]] = defaultdict(list)
    for coding in codings:
        if spans.overlapping((coding.span,), turns):
            found[coding.code].append(coding.span)
    return {code: tuple(sorted(own)) for code, own in found.items()}


def _trimmed(span: Span, text: str) -> Span | None:
    """Take white space off the ends; ``None`` where no word is left."""
    words = span.of(text)
    if not any(character.isalnum() for character in words):
        return None
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, span.end - (len(words) - len(words.rstrip())))
