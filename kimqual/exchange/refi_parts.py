"""Users, codes, variables, cases, memos and groups of a REFI-QDA project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimqual.exchange.refi_model import Loss, Note, RefiCase, RefiCode, RefiSet, User, Variable
from kimqual.exchange.refi_package import Package
from kimqual.exchange.refi_xml import (
    attr,
    child,
    children,
    guid,
    inner,
    local,
    references,
    values_of,
)
from kimqual.text import decode, normalise

if TYPE_CHECKING:
    from lxml.etree import _Element


@dataclass(slots=True)
class Parts:
    """The parts of a project beside its sources; what has no place goes to ``losses``."""

    root: _Element
    package: Package
    losses: list[Loss]

    def users(self) -> Iterator[User]:
        """Give who coded."""
        for users in children(self.root, "Users"):
            for element in children(users, "User"):
                name = attr(element, "name") or attr(element, "id")
                yield User(guid(element), " ".join(name.split()))

    def variables(self) -> Iterator[Variable]:
        """Give the variables."""
        for variables in children(self.root, "Variables"):
            for element in children(variables, "Variable"):
                if inner(element, "Description").strip():
                    self._lose(
                        element, "descriptions of variables have no place", field="Description"
                    )
                yield Variable(
                    guid(element), normalise(attr(element, "name")), attr(element, "typeOfVariable")
                )

    def cases(self) -> Iterator[RefiCase]:
        """Give the cases."""
        for cases in children(self.root, "Cases"):
            for element in children(cases, "Case"):
                for tag, reason in (
                    ("SelectionRef", "passages of a case: a document is of one person as a whole"),
                    ("CodeRef", "codes of a case have no place"),
                ):
                    if n := len(references(element, tag)):
                        self._lose(element, f"{reason} ({n})", field=tag)
                if inner(element, "Description").strip():
                    self._lose(element, "descriptions of cases have no place", field="Description")
                yield RefiCase(
                    guid(element),
                    normalise(attr(element, "name")),
                    values_of(element),
                    references(element, "SourceRef"),
                )

    def notes(self) -> Iterator[Note]:
        """Give the memos."""
        for notes in children(self.root, "Notes"):
            for element in children(notes, "Note"):
                text = self._note_text(element)
                self._in_note(element)
                yield Note(
                    guid(element),
                    normalise(attr(element, "name")),
                    normalise(text),
                    guid(element, "creatingUser"),
                )

    def _in_note(self, element: _Element) -> None:
        for tag, field, reason in (
            ("PlainTextSelection", "Selection", "codings inside a memo have no place"),
            ("Coding", "Coding", "codes of a memo have no place"),
            ("NoteRef", "NoteRef", "memos on a memo have no place there"),
            ("VariableValue", "VariableValue", "values of a memo have no place"),
        ):
            if child(element, tag) is not None:
                self._lose(element, reason, field=field)
        if attr(element, "richTextPath"):
            reason = "fonts, tables and pictures of a memo: its plain text is taken"
            self._lose(element, reason, field="richTextPath")

    def _note_text(self, element: _Element) -> str:
        """Give a memo's words: its description, where it says more, and its text."""
        description, text = inner(element, "Description").strip(), self._note_body(element)
        return text if description in text else f"{description}\n\n{text}".strip()

    def _note_body(self, element: _Element) -> str:
        path = attr(element, "plainTextPath")
        if not path:
            return inner(element, "PlainTextContent")
        data = self.package.source(path)
        if data is None:
            self._lose(element, "the file does not hold the memo's text")
            return ""
        return decode(data, where=f"{self.package.where}, {path}").text if data.strip() else ""

    def sets(self) -> Iterator[RefiSet]:
        """Give the groups."""
        for sets in children(self.root, "Sets"):
            for element in children(sets, "Set"):
                yield RefiSet(
                    guid(element),
                    attr(element, "name"),
                    inner(element, "Description"),
                    references(element, "MemberCode"),
                    references(element, "MemberSource"),
                    references(element, "MemberNote"),
                )

    def _lose(self, element: _Element, reason: str, *, field: str = "") -> None:
        name = attr(element, "name")
        self.losses.append(
            Loss("import", local(element), guid(element), name, field=field, reason=reason)
        )


def read_codes(book: _Element | None) -> Iterator[RefiCode]:
    """Give the codes of a ``CodeBook``, each after the one above it."""
    for codes in children(book, "Codes"):
        yield from _below(codes, None)


def _below(element: _Element, parent: str | None) -> Iterator[RefiCode]:
    for code in children(element, "Code"):
        own = guid(code)
        yield RefiCode(
            own,
            normalise(attr(code, "name")),
            parent,
            normalise(inner(code, "Description")),
            attr(code, "color"),
            attr(code, "isCodable").strip() not in ("false", "0"),
            references(code, "NoteRef"),
        )
        yield from _below(code, own)
