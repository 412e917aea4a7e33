"""The codes that tables of barriers stand on: what makes up a field, an experience, a ground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kimqual.errors import CodebookError
from kimqual.model import Codebook

FIELD, EXPERIENCE, GROUND, RECOMMENDATION = "field", "experience", "ground", "recommendation"
ALL = "*"
"""Every field, ground or group, with those that have none; ``field`` itself is some other field."""
NONE = "-"
"""No field, or no ground, was coded with the passage."""

OWN = "="
"""What has a code itself and none below it: never shown, but it could be had by sums."""


@dataclass(frozen=True, slots=True)
class ToldBook:
    """What of a codebook matters here.

    Attributes:
        roots: Top code of each code below one of the four.
        below: Codes, ``-`` and own parts that make up each code and ``*``, by dimension.
        above: Everything that a code counts for.
        grounded: Codes of experience that are to have a ground.
        order: Place of each code.
    """

    roots: Mapping[str, str]
    below: Mapping[str, tuple[str, ...]]
    above: Mapping[str, tuple[str, ...]]
    grounded: frozenset[str]
    order: Mapping[str, int]

    @classmethod
    def of(cls, codebook: Codebook) -> ToldBook:
        """Read a codebook.

        Raises:
            CodebookError: If it has no ``field`` or no ``experience``.
        """
        ids = [code.id for code in codebook.codes]
        for root in (FIELD, EXPERIENCE):
            if root not in ids:
                raise CodebookError(
                    f"The codebook has no code {root!r}.",
                    where=codebook.name,
                    mend="tables of barriers need codes below 'field' and 'experience'.",
                )
        tops = {FIELD, EXPERIENCE, GROUND, RECOMMENDATION}
        roots = {i: codebook.path(i)[0] for i in ids if codebook.path(i)[0] in tops}
        children = {i: tuple(c.id for c in codebook.codes if c.parent == i) for i in roots}
        below = {i: (*parts, i + OWN) for i, parts in children.items() if parts}
        needed = codebook[GROUND].requires if GROUND in ids else ()
        grounded = [i for i in roots if not set(needed).isdisjoint(codebook.path(i))]
        above = {i: (*codebook.path(i), *([i + OWN] if i in below else [])) for i in roots}
        last = {FIELD: len(ids), GROUND: len(ids), NONE: len(ids) + 1}  # other ones, and none
        order = {ALL: -1} | {i: n for n, i in enumerate(ids)} | last
        return cls(roots, below, above, frozenset(grounded), order)

    def counts_for(self, dimension: str, code: str) -> tuple[str, ...]:
        """Give every cell of a dimension that a code, or its absence, counts for."""
        if dimension == "experience":
            return self.above[code]
        if code in ("", NONE, dimension):
            return (ALL, code) if code else (ALL,)
        return (ALL, *self.above[code][1:])

    def parts(self, dimension: str, code: str) -> tuple[str, ...]:
        """Give what makes up a code, or all of a dimension."""
        if code == ALL:
            return (*self.below.get(dimension, (dimension,))[:-1], dimension, NONE)
        return () if code in (FIELD, GROUND) else self.below.get(code, ())
