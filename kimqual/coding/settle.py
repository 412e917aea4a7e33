"""Adjudication: what two coders agreed on in the end, and whose codings that was.

The settled version belongs to a coder of its own. Nobody's codings are ever overwritten, so that
the agreement before the talk can still be computed after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kimqual.coding.units import SETTLED
from kimqual.errors import CodingError
from kimqual.model import Coding


@dataclass(frozen=True, slots=True)
class Change:
    """A settled coding that stands for one or more which the coders had made.

    Attributes:
        settled: What was decided.
        before: Overlapping codings that it stands for, of the same code, or on the same span.
    """

    settled: Coding
    before: tuple[Coding, ...]


@dataclass(frozen=True, slots=True)
class Settlement:
    """Where each settled coding came from; each stands in exactly one of the first five.

    Attributes:
        agreed: As both had it.
        from_first: As only the first coder had it.
        from_second: As only the second had it.
        changed: With other ends or another code than either had.
        new: Nobody had it.
        rejected: Codings of either that were neither accepted nor changed.
    """

    agreed: tuple[Coding, ...]
    from_first: tuple[Coding, ...]
    from_second: tuple[Coding, ...]
    changed: tuple[Change, ...]
    new: tuple[Coding, ...]
    rejected: tuple[Coding, ...]


def as_settled(codings: Iterable[Coding], coder: str = SETTLED) -> list[Coding]:
    """Copy codings into the settled version, each passage and code once.

    Example:
        >>> from kimqual.model import Span
        >>> coding = Coding("d1", Span(3, 7), "field.work", "ada", "Büro")
        >>> [copy.coder for copy in as_settled([coding, replace(coding, coder="ben")])]
        ['settled']
    """
    once = {_place(coding): coding for coding in codings}
    return [replace(coding, coder=coder) for coding in once.values()]


def settle(
    first: Iterable[Coding], second: Iterable[Coding], settled: Iterable[Coding]
) -> Settlement:
    """Tell what was accepted from whom, what was changed and what is new.

    Args:
        first: One coder's codings.
        second: Another's.
        settled: What they decided on, under a third name.

    Returns:
        The settled codings by origin, and what was given up.

    Raises:
        CodingError: If the settled version carries the name of one of the coders.
    """
    mine, theirs, final = list(first), list(second), list(settled)
    _refuse_overwriting(mine + theirs, final)
    by_place = {_place(c) for c in mine}, {_place(c) for c in theirs}
    sorted_out: dict[tuple[bool, bool], list[Coding]] = {
        (x, y): [] for x in (True, False) for y in (True, False)
    }
    for coding in final:
        at = _place(coding)
        sorted_out[at in by_place[0], at in by_place[1]].append(coding)
    accepted = {_place(coding) for coding in final}
    left = [coding for coding in mine + theirs if _place(coding) not in accepted]
    changes = [Change(c, _before(c, left)) for c in sorted_out[False, False]]
    used = {coding for change in changes for coding in change.before}
    return Settlement(
        tuple(sorted_out[True, True]),
        tuple(sorted_out[True, False]),
        tuple(sorted_out[False, True]),
        tuple(change for change in changes if change.before),
        tuple(change.settled for change in changes if not change.before),
        tuple(coding for coding in left if coding not in used),
    )


def _place(coding: Coding) -> tuple[str, int, int, str]:
    return coding.document, coding.span.start, coding.span.end, coding.code


def _before(settled: Coding, left: list[Coding]) -> tuple[Coding, ...]:
    return tuple(
        coding
        for coding in left
        if coding.document == settled.document
        and (
            coding.span == settled.span
            or (coding.code == settled.code and coding.span.overlap(settled.span))
        )
    )


def _refuse_overwriting(codings: list[Coding], settled: list[Coding]) -> None:
    if both := {c.coder for c in codings} & {c.coder for c in settled}:
        raise CodingError(
            f"The settled version carries the name of coder {min(both)!r}.",
            mend=f"give it a name of its own, such as {SETTLED!r}.",
        )
