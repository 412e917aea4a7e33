"""Text sources of a REFI-QDA project: the text, the passages, and where they belong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kimqual.errors import FileError
from kimqual.exchange.refi_model import Loss, RefiCoding, Selection, TextSource
from kimqual.exchange.refi_package import Package
from kimqual.exchange.refi_text import Plain, Reading
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
from kimqual.text import normalise

if TYPE_CHECKING:
    from lxml.etree import _Element

_KNOWN = {
    *("Description", "PlainTextContent", "PlainTextSelection", "Coding", "NoteRef"),
    "VariableValue",
}
_NUMBER = re.compile(r"\s*-?\d{1,12}\s*")


@dataclass(frozen=True, slots=True)
class RawSelection:
    """A passage with positions as the file counts them; -1 where there is no number."""

    guid: str
    start: int
    end: int
    name: str
    description: str
    codings: tuple[RefiCoding, ...]
    notes: tuple[str, ...]
    user: str = ""


@dataclass(slots=True)
class Draft:
    """A text source before its positions are understood; ``plain`` is ``None`` without a text."""

    guid: str
    name: str
    path: str
    plain: Plain | None
    selections: list[RawSelection]
    codings: tuple[RefiCoding, ...] = ()
    values: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    description: str = ""

    def raw(self) -> list[tuple[int, int, str]]:
        """Give what speaks for a dialect; hopeless positions do not."""
        assert self.plain is not None  # noqa: S101  # the caller asked for texts
        longest = 2 * len(self.plain.raw) + 1
        return [
            (s.start, s.end, normalise(s.name))
            for s in self.selections
            if 0 <= s.start <= s.end <= longest
        ]


def draft_of(element: _Element, package: Package, losses: list[Loss]) -> Draft:
    """Read a ``TextSource``.

    Raises:
        FileError: If its text cannot be decoded.
    """
    own, name = guid(element), normalise(attr(element, "name"))
    losses += [
        _loss(local(what), own, name, "an element that is not known here")
        for what in element
        if local(what) not in _KNOWN
    ]
    if attr(element, "richTextPath"):
        losses.append(
            _loss("TextSource", own, name, "fonts, tables and pictures: the plain text is taken",
                  field="richTextPath")
        )  # fmt: skip
    notes = references(element, "NoteRef")
    path = attr(element, "plainTextPath")
    plain = _plain(element, path, package)
    description = normalise(inner(element, "Description")).strip()
    if description and plain is None:
        reason = "the description of a document whose text is not there"
        losses.append(_loss("TextSource", own, name, reason, field="Description"))
    if plain is not None and plain.n_control:
        losses.append(
            _loss("TextSource", own, name, f"{plain.n_control} control characters left out",
                  field="PlainTextContent", what="changed")
        )  # fmt: skip
    return Draft(
        own,
        name,
        path,
        plain,
        [raw_selection(e, own) for e in children(element, "PlainTextSelection")],
        tuple(_coding(e) for e in children(element, "Coding")),
        values_of(element),
        notes,
        description,
    )


def _plain(element: _Element, path: str, package: Package) -> Plain | None:
    if child(element, "PlainTextContent") is not None:
        text = inner(element, "PlainTextContent")
        return Plain(text.removeprefix("\ufeff"), has_bom=text.startswith("\ufeff"))
    data = package.source(path) if path and "://" not in path.removeprefix("internal://") else None
    if data is None:
        return None
    where = f"{package.where}, {path}"
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        return Plain("", has_bom=data.startswith(b"\xef\xbb\xbf"))
    return Plain.of_bytes(data, where)


def raw_selection(element: _Element, source: str) -> RawSelection:
    """Read a ``PlainTextSelection``; ``source`` is the GUID that an error names."""
    user = guid(element, "creatingUser")
    return RawSelection(
        guid(element),
        _number(attr(element, "startPosition"), source),
        _number(attr(element, "endPosition"), source),
        attr(element, "name"),
        normalise(inner(element, "Description")).strip(),
        tuple(_coding(e, user) for e in children(element, "Coding")),
        references(element, "NoteRef"),
        user,
    )


def _number(text: str, source: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise FileError(
            f"A passage's position is {text!r}, no number.",
            where=f"TextSource {source}",
            mend="export the project again.",
        )
    return int(text)


def _coding(element: _Element, user: str = "") -> RefiCoding:
    codes = references(element, "CodeRef")
    return RefiCoding(
        guid(element),
        codes[0] if codes else "",
        guid(element, "creatingUser") or user,
        references(element, "NoteRef"),
    )


def placed(
    draft: Draft,
    reading: Reading,
    known: set[str],
    losses: list[Loss],
    unplaced: list[dict[str, Any]],
) -> TextSource:
    """Put a source's passages where they belong.

    Args:
        draft: With a text.
        reading: How its positions count.
        known: GUIDs of codes and of cases; a coding with any other is listed as unplaced.
        losses: Grows.
        unplaced: Grows.
    """
    assert draft.plain is not None  # noqa: S101  # the caller asked for texts
    plain = draft.plain
    selections: list[Selection] = []
    for raw in draft.selections:
        row = {"source": draft.name, "selection": raw.guid, "start": raw.start, "end": raw.end}
        codes = [coding.code for coding in raw.codings]
        span = plain.span(raw.start, raw.end, reading)
        if span is None:
            reason = _misplaced(raw, plain, reading)
            unplaced.append(row | {"codes": codes, "reason": reason})
            continue
        stray = [c.code for c in raw.codings if c.code not in known]
        if stray:
            unplaced.append(
                row | {"codes": stray, "reason": "the codebook has no code of this GUID"}
            )
        if not raw.codings:
            losses.append(
                _loss("PlainTextSelection", raw.guid, draft.name,
                      "a passage without a code" + (", with a comment" if raw.description else ""))
            )  # fmt: skip
        codings = tuple(c for c in raw.codings if c.code in known)
        selections.append(
            Selection(raw.guid, *span, raw.name, raw.description, codings, raw.notes, raw.user)
        )
    selections += _whole(draft, known, losses)
    return TextSource(
        draft.guid,
        draft.name,
        plain.text,
        tuple(selections),
        draft.values,
        draft.notes,
        draft.description,
    )


def _whole(draft: Draft, known: set[str], losses: list[Loss]) -> Iterator[Selection]:
    """Make passages of codings on the whole source."""
    assert draft.plain is not None  # noqa: S101  # the caller asked for texts
    for coding in draft.codings:
        if coding.code in known and draft.plain.text:
            reason = "a code on the whole document is now on the passage from its first to its last character"
            losses.append(_loss("Coding", coding.guid, draft.name, reason, what="changed"))
            yield Selection(coding.guid, 0, len(draft.plain.text), codings=(coding,))
        else:
            reason = "a code on the whole document, whose text or code is missing"
            losses.append(_loss("Coding", coding.guid, draft.name, reason))


def _misplaced(raw: RawSelection, plain: Plain, reading: Reading) -> str:
    if raw.start > raw.end or raw.start < 0:
        return "it ends before it starts, or starts before the text"
    if raw.start == raw.end and not reading.inclusive:
        return "it is empty"
    return f"it ends past the text's {len(plain.text)} characters, or cuts a character in two"


def _loss(
    element: str,
    own: str,
    document: str,
    reason: str,
    *,
    field: str = "",
    what: str = "dropped",
) -> Loss:
    return Loss("import", element, own, document, document, field, what, reason)
