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


@dataclass(frozen=True, slots=True)
class Codebook:
    """Codes in their order, each parent known, no cycle.

    Attributes:
        codes: In the file's order.
        name: The codebook's name.
        revision: Counted up by the user at each change.

    Raises:
        CodebookError: If two codes share an id, a parent is missing, or parents form a ring.

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
            for other in (*([code.parent] if code.parent else []), *code.requires):
                if other not in ids:
                    raise UnknownCodeError.among(other, ids)
            self.path(code.id)

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

    def label(self, code: str, language: str = "de") -> str:
        """Give the label in a language, or in any other, or the id."""
        labels = self[code].label
        return labels.get(language) or next(iter(labels.values()), code)
