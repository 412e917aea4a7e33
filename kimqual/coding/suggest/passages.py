"""Passages with their codes, as a model learns them; and the ones that ship with the package."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kimqual.errors import FileError
from kimqual.model import Code, Codebook
from kimqual.resources import resource

SHIPPED = "corpora/kim-coded"
_FORM = '{"id": "a1", "text": "Die Miete ist zu hoch.", "codes": ["field.housing"]}'


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that somebody coded as a whole: an answer, or a turn.

    Attributes:
        text: What was said.
        codes: Ids of its codes.
        person: Who said it; texts of one person never stand on both sides of a test.
        context: What was asked; empty where it is not known.
    """

    text: str
    codes: frozenset[str] = frozenset()
    person: str = ""
    context: str = ""


def read_passages(path: Path) -> list[Passage]:
    """Read coded passages, one JSON object a line: id, text, codes; person and context if known.

    Raises:
        FileError: If a line is not of this form.
    """
    with path.open(encoding="utf-8") as file:
        return [_passage(line, f"{path.name}, line {n}") for n, line in enumerate(file, 1)]


def shipped_passages() -> list[Passage]:
    """Give the coded passages of the package, without what was asked.

    Texts without a study come without a question; so a model for them must not lean on it. Those
    kept for the last test stay unread.
    """
    files = sorted(path for path in resource(SHIPPED).glob("*.jsonl") if path.name != "test.jsonl")
    return [replace(passage, context="") for path in files for passage in read_passages(path)]


def described(book: Codebook) -> list[Passage]:
    """Give the codebook's own words as passages: of each code the definition and the example.

    Example:
        >>> book = Codebook((Code("rent", {"de": "Miete"}, example="Das ist zu teuer."),))
        >>> [passage.text for passage in described(book)]
        ['Miete', 'Das ist zu teuer.']
    """
    return [
        Passage(text, frozenset({code.id, *code.requires[:1]}), f"codebook {code.id}")
        for code in book.codes
        if not code.is_retired
        for text in _texts(code)
    ]


def _texts(code: Code) -> Iterator[str]:
    label = next(iter(code.label.values()), "")
    yield from filter(None, (". ".join(filter(None, (label, code.definition))), code.example))


def _passage(line: str, where: str) -> Passage:
    try:
        found = json.loads(line)
        text, codes = found["text"], found["codes"]
        person = str(found.get("person") or found["id"])
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError):
        # Without "from": the traceback would carry the line, and with it a person's words.
        raise _fault("Not a coded passage.", where) from None
    if not isinstance(text, str) or not _are_strings(codes):
        raise _fault("text is no string, or codes no list of strings.", where)
    return Passage(text, frozenset(codes), person, str(found.get("context", "")))


def _are_strings(codes: object) -> bool:
    return isinstance(codes, list) and all(isinstance(code, str) for code in codes)


def _fault(message: str, where: str) -> FileError:
    return FileError(message, where=where, mend=f"write each line as {_FORM}.")


def codes_of(passages: Iterable[Passage], book: Codebook, minimum: int = 1) -> tuple[str, ...]:
    """Give the codes that are given at least so often, in the codebook's order."""
    given = [code for passage in passages for code in passage.codes]
    return tuple(
        code.id for code in book.codes if not code.is_retired and given.count(code.id) >= minimum
    )
