"""Codebooks: the codes, what they mean, and when to use them."""

from __future__ import annotations

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
        ids = [code.id for code in self.codes]
        double = sorted({i for i in ids if ids.count(i) > 1})
        if double:
            raise CodebookError(
                f"Two codes share the id {double[0]!r}.", mend="give one of them another id."
            )
        for code in self.codes:
            above_or_next = [
                other for other in (code.parent, code.merged_into) if other is not None
            ]
            for other in (*above_or_next, *code.requires, *code.split_into):
                if other not in ids:
                    raise UnknownCodeError.among(other, ids)
            self.path(code.id)
            self.current(code.id)
            _check_split(code)

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
        """Give the ids from the root to the code.

        Raises:
            CodebookError: If the codes above it form a ring.
        """
        path: list[str] = []
        above: str | None = code
        while above is not None:
            if above in path:
                raise CodebookError(
                    f"Codes are each other's parents: {' > '.join([*path, above])}.",
                    mend="remove one 'parent'.",
                )
            path.append(above)
            above = self[above].parent
        return tuple(reversed(path))

    def current(self, code: str) -> str:
        """Give the code that took a merged one's place; any other is its own.

        Raises:
            CodebookError: If the codes are merged into each other.

        Example:
            >>> Codebook((Code("rent", merged_into="home"), Code("home"))).current("rent")
            'home'
        """
        seen = [code]
        while (into := self[seen[-1]].merged_into) is not None:
            if into in seen:
                raise CodebookError(
                    f"Codes are merged into each other: {' > '.join([*seen, into])}.",
                    mend="remove the 'merged_into' of the one that stays.",
                )
            seen.append(into)
        return seen[-1]

    def successors(self) -> dict[str, str]:
        """Give the current code of each; most are their own."""
        return {code.id: self.current(code.id) for code in self.codes}

    def label(self, code: str, language: str = "de") -> str:
        """Give the label in a language, or in any other, or the id."""
        labels = self[code].label
        return labels.get(language) or next(iter(labels.values()), code)


def _check_split(code: Code) -> None:
    if not code.split_into:
        return
    if code.merged_into is not None:
        raise CodebookError(
            f"{code.id!r} is both merged and split.",
            mend="keep one of 'merged_into' and 'split_into'.",
        )
    if len(set(code.split_into) - {code.id}) < max(2, len(code.split_into)):
        raise CodebookError(
            f"{code.id!r} is split into {', '.join(code.split_into)}.",
            mend="name two or more other codes; for a single one write 'merged_into'.",
        )
