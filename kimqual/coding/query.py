"""What can be asked of codings, and how it is written.

An expression names codes and says how they stand to each other::

    expression = term {OR term}
    term       = factor {AND factor}
    factor     = NOT factor | relation
    relation   = place {[NOT] (WITHIN | OVERLAPS | NEAR/n [unit] | FOLLOWED BY/n [unit]) place}
    place      = CODE | =CODE | * | (expression)
    unit       = words | turns (if not given)

A code stands for itself and everything below it, ``=CODE`` for itself alone, ``*`` for any code.
Knows no texts and no codings: :mod:`kimqual.coding.query_reading` reads an expression,
:mod:`kimqual.coding.find` looks for what it asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Relation(StrEnum):
    """How one passage stands to another."""

    WITHIN = "WITHIN"
    OVERLAPS = "OVERLAPS"
    NEAR = "NEAR"
    FOLLOWED_BY = "FOLLOWED BY"


@dataclass(frozen=True, slots=True)
class Coded:
    """Where a code is.

    Attributes:
        code: Code id, "" for any code.
        is_alone: Whether codes below it do not count.
    """

    code: str
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """Where something is not."""

    part: Query


@dataclass(frozen=True, slots=True)
class And:
    """Where both are."""

    first: Query
    second: Query


@dataclass(frozen=True, slots=True)
class Or:
    """Where one of two is."""

    first: Query
    second: Query


@dataclass(frozen=True, slots=True)
class Related:
    """Where one thing stands to another in some way.

    Attributes:
        relation: In which.
        first: What is looked for.
        second: What it stands to.
        n: How far apart at most, for near and followed.
        unit: ``words`` between the two, or ``turns``: 0 is the same turn, 1 the next.
        is_negated: Whether it shall not stand so.
    """

    relation: Relation
    first: Query
    second: Query
    n: int = 0
    unit: str = "turns"
    is_negated: bool = False


Query = Coded | Not | And | Or | Related


def written(query: Query) -> str:
    """Write a question in the language it is asked in, with every parenthesis.

    Example:
        >>> written(Related(Relation.NEAR, Coded("work"), Coded(""), 20, "words"))
        '(work NEAR/20 words *)'
    """
    match query:
        case Coded(code, is_alone):
            name = code if re.fullmatch(r"\w[\w.-]*", code) else f'"{code}"'
            return ("=" if is_alone else "") + name if code else "*"
        case Not(part):
            return f"(NOT {written(part)})"
        case And(first, second):
            return f"({written(first)} AND {written(second)})"
        case Or(first, second):
            return f"({written(first)} OR {written(second)})"
        case Related(relation, first, second, n, unit, is_negated):
            far = f"/{n} {unit}" if relation in {Relation.NEAR, Relation.FOLLOWED_BY} else ""
            no = "NOT " if is_negated else ""
            return f"({written(first)} {no}{relation}{far} {written(second)})"


def named(query: Query) -> Iterator[Coded]:
    """Give the codes that an expression names, from left to right."""
    match query:
        case Coded():
            yield query
        case Not(part):
            yield from named(part)
        case And(first, second) | Or(first, second) | Related(_, first, second):
            yield from named(first)
            yield from named(second)
