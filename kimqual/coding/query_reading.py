"""Reading what a person asks of codings; the grammar stands in :mod:`kimqual.coding.query`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kimqual.coding.query import And, Coded, Not, Or, Query, Related, Relation
from kimqual.errors import CodingError, UnknownCodeError
from kimqual.model import Codebook

DEEPEST = 50
"""Parentheses and NOTs in each other; more are no question that a person asks."""

_TOKEN = re.compile(
    r"\s*(?:(?P<op>AND|OR|NOT|WITHIN|OVERLAPS)(?![\w.-])"
    r"|(?P<near>NEAR|FOLLOWED\s+BY)(?![\w.-])(?P<far>\s*/\s*(?P<n>\d{1,6})(?:\s*(?P<unit>words?|turns?)"
    r"(?![\w.-]))?)?"
    r'|(?P<alone>=?)(?:"(?P<quoted>[^"]+)"|(?P<code>\w[\w.-]*))|(?P<mark>[()*]))'
)
MOST = 200
"""Codes in one expression."""

_OPERATORS = {"AND", "OR", "NOT", "NEAR", "WITHIN", "OVERLAPS", "FOLLOWED"}
_EXAMPLE = "field.housing AND experience.discrimination"


def read_query(text: str, book: Codebook) -> Query:
    """Read an expression.

    Args:
        text: As a person typed it.
        book: Its codes may be named by id, or by label if only one code has it.

    Returns:
        What is asked.

    Raises:
        CodingError: If it is no expression; the error names the column, from 1.
        UnknownCodeError: If a code is not in the codebook.

    Example:
        >>> from kimqual.model import Code
        >>> book = Codebook((Code("work"), Code("housing")))
        >>> from kimqual.coding.query import written
        >>> written(read_query("work AND NOT housing", book))
        '(work AND (NOT housing))'
    """
    return _Reader(text, book).read()


class _Token(NamedTuple):
    """A word of the expression: what it is, from which column on (from 1)."""

    kind: str
    column: int
    text: str = ""
    n: int = 0
    unit: str = "turns"


class _Reader:
    """Reads by recursive descent; knows the tokens and how deep it is."""

    def __init__(self, text: str, book: Codebook) -> None:
        self.book = book
        self.tokens = [*_tokens(text), _Token("end", len(text) + 1)]
        self.at = 0
        self.depth = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.at]

    def take(self, *kinds: str) -> _Token | None:
        if self.next.kind not in kinds:
            return None
        self.at += 1
        return self.tokens[self.at - 1]

    def read(self) -> Query:
        places = [token for token in self.tokens if token.kind in {"code", "*"}]
        if len(places) > MOST:
            raise _fault(places[MOST].column, f"More than {MOST} codes.", "ask in several steps.")
        query = self.expression()
        if self.next.kind == ")":
            raise _fault(self.next.column, "There is a ) without its (.", "take it out.")
        if self.next.kind != "end":
            raise self.side_by_side()
        return query

    def expression(self) -> Query:
        query = self.term()
        while self.take("OR"):
            query = Or(query, self.term())
        return query

    def term(self) -> Query:
        query = self.factor()
        while self.take("AND"):
            query = And(query, self.factor())
        return query

    def factor(self) -> Query:
        token = self.take("NOT")
        if not token:
            return self.relation()
        self.deeper(token)
        query = Not(self.factor())
        self.depth -= 1
        return query

    def relation(self) -> Query:
        query = self.place()
        while True:
            is_negated = self.next.kind == "NOT" and self.tokens[self.at + 1].kind in set(Relation)
            self.at += is_negated
            token = self.take(*Relation)
            if not token:
                return query
            relation = Relation(token.kind)
            query = Related(relation, query, self.place(), token.n, token.unit, is_negated)

    def place(self) -> Query:
        token = self.next
        self.at += 1
        if token.kind == "code":
            return Coded(self.code(token), is_alone=bool(token.n))
        if token.kind == "*":
            return Coded("")
        if token.kind == "(":
            return self.group(token)
        self.at -= 1
        what = "The expression ends" if token.kind == "end" else f"{token.kind} stands"
        raise _fault(
            token.column, f"{what} where a code is missing.", f"write for instance {_EXAMPLE}"
        )

    def group(self, opening: _Token) -> Query:
        self.deeper(opening)
        query = self.expression()
        if not self.take(")"):
            if self.next.kind == "end":
                raise _fault(
                    opening.column, "The ( is not closed.", "write ) behind its last code."
                )
            raise self.side_by_side()
        self.depth -= 1
        return query

    def side_by_side(self) -> CodingError:
        """Say that something is missing between two codes."""
        column, word = self.next.column, self.next.text
        if self.next.kind == "NOT":
            return _fault(column, "NOT stands between two codes.", "write AND NOT.")
        if word.upper() in _OPERATORS:
            return _small(column, word)
        return _fault(
            column,
            "Two codes stand side by side.",
            f"put AND, OR or NEAR/20 words between them: {_EXAMPLE}",
        )

    def deeper(self, token: _Token) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise _fault(
                token.column, f"More than {DEEPEST} are in each other.", "ask in several steps."
            )

    def code(self, token: _Token) -> str:
        if token.text in self.book:
            return token.text
        labels = _labels(self.book)
        found = labels.get(token.text.casefold(), [])
        if len(found) == 1:
            return found[0]
        if token.text.upper() in _OPERATORS:
            raise _small(token.column, token.text)
        if found:
            raise _fault(
                token.column,
                f"{len(found)} codes are called {token.text!r}.",
                f"write one of {', '.join(found)}.",
            )
        error = UnknownCodeError.among(token.text, [code.id for code in self.book.codes])
        error.where = f"column {token.column}"
        raise error


def _labels(book: Codebook) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code in book.codes:
        for label in sorted({label.casefold() for label in code.label.values()}):
            found.setdefault(label, []).append(code.id)
    return found


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        column = at + 1 + len(text[at:]) - len(text[at:].lstrip())
        if not match:
            raise _fault(
                column,
                f"{text[column - 1]!r} means nothing here.",
                'codes with blanks go into "…", distances are written NEAR/20 words.',
            )
        yield _token(match, column)
        at = match.end()


def _token(match: re.Match[str], column: int) -> _Token:
    if match["op"] or match["mark"]:
        return _Token(match["op"] or match["mark"], column)
    if match["near"]:
        if not match["far"]:
            kind = " ".join(match["near"].split())
            raise _fault(
                column, f"{kind} does not say how near.", f"write {kind}/20 words or /2 turns."
            )
        unit = (match["unit"] or "turns").rstrip("s") + "s"
        return _Token(" ".join(match["near"].split()), column, n=int(match["n"]), unit=unit)
    return _Token("code", column, match["quoted"] or match["code"], n=len(match["alone"]))


def _small(column: int, word: str) -> CodingError:
    return _fault(column, f"{word!r} is no code.", f"write {word.upper()}, in capitals.")


def _fault(column: int, message: str, mend: str) -> CodingError:
    return CodingError(message, where=f"column {column} of the expression", mend=mend)
