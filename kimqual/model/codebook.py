"""Codebooks: the codes, what they mean, and when to use them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kimqual.errors import CodebookError, UnknownCodeError


@dataclass(frozen=True, slots=True)
class Code:
    """A name for something that the material shows.

    Attributes:
        id: Stable and fixed, dotted by level: ``field.work``.
        label: What coders read, by language: ``{"de": "Arbeit", "en": "Work"}``.
        definition: What the code means.
        when: When to use it.
        when_not: When not, and what to use instead.
        example: An anchor example.
        parent: Id of the code above it, or ``None``.
        requires: Ids of codes, one of which has to be on the same passage.
        color: Hexadecimal, ``#2ca02c``.
        retired: Whether it is given no more; what has it keeps it.
        merged_into: Id of the code that took its place.
        split_into: Ids of the codes that took its place; which one, people decide.
        since: Revision of the codebook that had it first; ``None`` if it was there from the start.
        until: Last revision in which it was given; ``None`` while it is.
        memo: What the team noted on it.
    """

    id: str
    label: dict[str, str] = field(default_factory=dict)
    definition: str = ""
    when: str = ""
    when_not: str = ""
    example: str = ""
    parent: str | None = None
    requires: tuple[str, ...] = ()
    color: str = ""
    retired: bool = False
    merged_into: str | None = None
    split_into: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    memo: str = ""

    @property
    def status(self) -> str:
        """Give ``active``, ``merged``, ``split`` or ``retired``."""
        if self.merged_into is not None:
            return "merged"
        if self.split_into:
            return "split"
        return "retired" if self.retired else "active"

    @property
    def is_retired(self) -> bool:
        """Tell whether the code is given no more, for whatever reason."""
        return self.retired or self.merged_into is not None or bool(self.split_into)


@dataclass(frozen=True, slots=True)
class Codebook:
    """Codes in their order, each parent known, no cycle.

    Attributes:
        codes: In the file's order.
        name: The codebook's name.
        revision: Counted up by the user at each change.

    Raises:
        CodebookError: If two codes share an id, a parent is missing, parents or merged codes form a
            ring, or a code is split into fewer than two others.

    Example:
        >>> book = Codebook((Code("field"), Code("field.work", parent="field")))
        >>> book.path("field.work")
        ('field', 'field.work')
    """

    codes: tuple[Code, ...]
    name: str = ""
    revision: int = 1

    def __post_init__(self) -> None:
        for fault in find_faults(self.codes):
            raise fault.error

    def __getitem__(self, code: str) -> Code:
        """Look a code up.

        Raises:
            UnknownCodeError: If there is none of that id.
        """
        for candidate in self.codes:
            if candidate.id == code:
                return candidate
        raise UnknownCodeError.among(code, [c.id for c in self.codes])

    def __contains__(self, code: object) -> bool:
        """Tell whether a code of that id is in the book."""
        return any(c.id == code for c in self.codes)

    def path(self, code: str) -> tuple[str, ...]:
        """Give the ids from the root to the code."""
        path: list[str] = []
        above: str | None = code
        while above is not None:
            path.append(above)
            above = self[above].parent
        return tuple(reversed(path))

    def below(self, code: str) -> tuple[str, ...]:
        """Give the ids of all codes that hang below one, at whatever depth."""
        return tuple(c.id for c in self.codes if code in self.path(c.id)[:-1])

    def current(self, code: str) -> str:
        """Give the code that took a merged one's place; any other is its own.

        Example:
            >>> Codebook((Code("rent", merged_into="home"), Code("home"))).current("rent")
            'home'
        """
        while (into := self[code].merged_into) is not None:
            code = into
        return code

    def successors(self) -> dict[str, str]:
        """Give the current code of each; most are their own."""
        return {code.id: self.current(code.id) for code in self.codes}

    def label(self, code: str, language: str = "de") -> str:
        """Give the label in a language, or in any other, or the id."""
        labels = self[code].label
        return labels.get(language) or next(iter(labels.values()), code)


@dataclass(frozen=True, slots=True)
class CodeFault:
    """Something that does not fit in a codebook.

    Attributes:
        index: Position of the code, from 0.
        key: What of it is wrong.
        error: What is wrong, and the mend; ready to be raised.
    """

    index: int
    key: str
    error: CodebookError


def find_faults(codes: Sequence[Code]) -> Iterator[CodeFault]:
    """Find everything in which codes do not fit each other, in their order.

    Example:
        >>> [fault.key for fault in find_faults([Code("a", parent="x"), Code("a", until=1)])]
        ['parent', 'id', 'until']
    """
    known: dict[str, Code] = {}
    for code in codes:
        known.setdefault(code.id, code)
    rings: set[frozenset[str]] = set()
    for index, code in enumerate(codes):
        if known[code.id] is not code:
            error = CodebookError(
                f"Two codes share the id {code.id!r}.", mend="give one of them another id."
            )
            yield CodeFault(index, "id", error)
        found = (*_unknown(code, known), *_rings(code, known, rings), *_split(code), *_until(code))
        for key, error in found:
            yield CodeFault(index, key, error)


_Found = Iterator[tuple[str, CodebookError]]


def _unknown(code: Code, known: Mapping[str, Code]) -> _Found:
    named = (
        ("parent", () if code.parent is None else (code.parent,)),
        ("merged_into", () if code.merged_into is None else (code.merged_into,)),
        ("requires", code.requires),
        ("split_into", code.split_into),
    )
    for key, others in named:
        for other in others:
            if other not in known:
                yield key, UnknownCodeError.among(other, known.keys())


def _rings(code: Code, known: Mapping[str, Code], told: set[frozenset[str]]) -> _Found:
    parents = "Codes are each other's parents: {}.", "remove one 'parent'."
    merged = (
        "Codes are merged into each other: {}.",
        "remove the 'merged_into' of the one that stays.",
    )
    for key, (said, mend) in (("parent", parents), ("merged_into", merged)):
        ring = _ring(code, known, key)
        if ring and frozenset((key, *ring)) not in told:
            told.add(frozenset((key, *ring)))
            yield key, CodebookError(said.format(" > ".join(ring)), mend=mend)


def _ring(code: Code, known: Mapping[str, Code], key: str) -> list[str]:
    """Give the ids from the code back to itself, or nothing."""
    seen, at = [code.id], getattr(code, key)
    while at in known and at not in seen:
        seen.append(at)
        at = getattr(known[at], key)
    return [*seen, code.id] if at == code.id else []


def _split(code: Code) -> _Found:
    if not code.split_into:
        return
    if code.merged_into is not None:
        yield (
            "split_into",
            CodebookError(
                f"{code.id!r} is both merged and split.",
                mend="keep one of 'merged_into' and 'split_into'.",
            ),
        )
    if len(set(code.split_into) - {code.id}) < max(2, len(code.split_into)):
        yield (
            "split_into",
            CodebookError(
                f"{code.id!r} is split into {', '.join(code.split_into)}.",
                mend="name two or more other codes; for a single one write 'merged_into'.",
            ),
        )


def _until(code: Code) -> _Found:
    if code.until is None:
        return
    if not code.is_retired:
        said = f"{code.id!r} was given until revision {code.until}, but nothing took it away."
        mend = "remove 'until', or write 'retired', 'merged_into' or 'split_into'."
        yield "until", CodebookError(said, mend=mend)
    if code.since is not None and code.until < code.since:
        said = f"{code.id!r} is there since revision {code.since}, and until {code.until}."
        yield "until", CodebookError(said, mend="correct 'since' or 'until'.")
