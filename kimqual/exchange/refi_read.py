"""REFI-QDA projects (QDPX) read: every element of the file is kept, or is a row of the loss report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimqual.errors import FileError
from kimqual.exchange.refi_dialect import find_dialects, is_clean, told_dialects
from kimqual.exchange.refi_model import (
    Loss,
    Project,
    RefiCode,
)
from kimqual.exchange.refi_package import Package
from kimqual.exchange.refi_parts import Parts, read_codes
from kimqual.exchange.refi_sources import Draft, RawSelection, draft_of, placed, raw_selection
from kimqual.exchange.refi_text import Reading
from kimqual.exchange.refi_xml import (
    KNOWN_NAMESPACES,
    attr,
    child,
    children,
    guid,
    inner,
    local,
    namespace,
    parse,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

_PARTS = {
    *("Users", "CodeBook", "Variables", "Cases", "Sources", "Notes", "Links", "Sets", "Graphs"),
    *("Description", "NoteRef"),
}
_OTHER_SOURCES = {
    "PictureSource": "pictures are not taken in, nor the areas marked in them",
    "PDFSource": "PDF files are not taken in, nor the passages marked in them",
    "AudioSource": "recordings are not taken in, nor their transcripts and what is marked in them",
    "VideoSource": "recordings are not taken in, nor their transcripts and what is marked in them",
}


@dataclass(slots=True)
class ReadProject:
    """A project as it was understood.

    Attributes:
        project: What is taken over; positions are code points of NFC text with LF.
        losses: What is not, or not as it was.
        unplaced: Selections and codings whose place or code is not to be had, with the reason.
        dialects: How the positions of each text counted, as ``--json`` prints it.
        counts: Codes, sources of all kinds, text selections and their codings, in the file.
    """

    project: Project
    losses: list[Loss]
    unplaced: list[dict[str, Any]]
    dialects: list[dict[str, Any]]
    counts: dict[str, int]


def read_qdpx(
    path: Path | str, *, reading: Reading | None = None, skip_missing: bool = False
) -> ReadProject:
    """Read a project.

    Args:
        path: A QDPX file.
        reading: How positions count; found by evidence if ``None``.
        skip_missing: Whether texts that the file names but does not hold are left out.

    Returns:
        The project, and what did not come through.

    Raises:
        FileError: If the file is broken or dangerous, a text is missing, two elements share a
            GUID, or the positions could mean two different things.
    """
    with Package.open(Path(path)) as package:
        root = parse(package.project(), f"{package.where}, project.qde")
        return _Reader(root, package, reading, skip_missing=skip_missing).read()


@dataclass
class _Reader:
    root: _Element
    package: Package
    reading: Reading | None
    skip_missing: bool
    losses: list[Loss] = field(default_factory=list)
    unplaced: list[dict[str, Any]] = field(default_factory=list)
    beyond: Counter[str] = field(default_factory=Counter)

    def read(self) -> ReadProject:
        root = self.root
        if local(root) != "Project":
            raise FileError(
                f"The file's XML begins with {local(root)!r}, not with 'Project'.",
                where=self.package.where,
                mend="for a codebook alone: kimqual codebook import FILE",
            )
        self._look_around()
        codes = tuple(read_codes(child(root, "CodeBook")))
        _refuse_double((code.guid for code in codes), "codes", self.package.where)
        parts = Parts(root, self.package, self.losses)
        notes = tuple(parts.notes())
        cases = tuple(parts.cases())
        drafts = list(self._drafts())
        _refuse_double((draft.guid for draft in drafts), "sources", self.package.where)
        dialects = self._dialects(drafts)
        known = {c.guid for c in codes} | {c.guid for c in cases}
        sources = []
        rows = []
        for draft in drafts:
            if draft.plain is None:
                self._no_text(draft)
                continue
            dialect = dialects[draft.guid]
            source = placed(draft, dialect.reading, known, self.losses, self.unplaced)
            doubtful = [
                s.guid for s in source.selections if not is_clean(source.text, s.start, s.end)
            ]
            rows.append(dialect.row(draft.guid, draft.name) | {"doubtful": doubtful})
            sources.append(source)
        project = Project(
            name=attr(root, "name"),
            origin=attr(root, "origin"),
            users=tuple(parts.users()),
            codes=codes,
            variables=tuple(parts.variables()),
            cases=cases,
            sources=tuple(sources),
            notes=notes,
            sets=tuple(parts.sets()),
        )
        return ReadProject(project, self.losses, self.unplaced, rows, self._counts(drafts, codes))

    def lose(self, element: _Element, reason: str, **more: str) -> None:
        """Note that an element does not come through."""
        self.losses.append(
            Loss(
                "import",
                local(element),
                guid(element),
                attr(element, "name"),
                reason=reason,
                **more,
            )
        )

    def _look_around(self) -> None:
        strange = {namespace(e) for e in self.root.iter() if isinstance(e.tag, str)}
        for name in sorted(strange - KNOWN_NAMESPACES["project"]):
            reason = f"namespace {name!r} read as urn:QDA-XML:project:1.0"
            self.losses.append(Loss("import", "Project", what_happened="guessed", reason=reason))
        for element in self.root:
            if local(element) not in _PARTS:
                self.lose(element, "an element that REFI-QDA 1.5 does not know here")
        for links in children(self.root, "Links"):
            for element in links:
                self.lose(element, "links between passages, codes and notes are not taken in")
        for graphs in children(self.root, "Graphs"):
            for element in graphs:
                self.lose(element, "graphs are not taken in")
        if inner(self.root, "Description").strip():
            reason = "the description of the project has no place"
            self.losses.append(Loss("import", "Project", field="Description", reason=reason))
        if any(e.get("creationDateTime") for e in self.root.iter("{*}Coding")):
            reason = "when each coding was made is not kept"
            self.losses.append(Loss("import", "Coding", field="creationDateTime", reason=reason))

    def _drafts(self) -> Iterator[Draft]:
        for sources in children(self.root, "Sources"):
            for element in sources:
                tag = local(element)
                if tag == "TextSource":
                    yield draft_of(element, self.package, self.losses)
                else:
                    reason = _OTHER_SOURCES.get(tag, "an unknown kind of source")
                    inside = Counter(local(e) for e in element.iter())
                    n = sum(c for name, c in inside.items() if name.endswith("Selection"))
                    self.lose(element, f"{reason} (passages: {n}, codings: {inside['Coding']})")
                    self.unplaced += self._elsewhere(element, reason)

    def _elsewhere(self, element: _Element, reason: str) -> Iterator[dict[str, Any]]:
        """List the text passages inside a source that is not taken in."""
        name = attr(element, "name")
        for passage in element.iter("{*}PlainTextSelection"):
            raw = raw_selection(passage, guid(element))
            self.beyond["selections"] += 1
            self.beyond["codings"] += len(raw.codings)
            yield _unplaced(name, raw, reason)

    def _dialects(self, drafts: list[Draft]) -> dict[str, Any]:
        absent = [draft for draft in drafts if draft.plain is None]
        if absent and self.package.has_texts() and not self.skip_missing:
            more = f", nor those of {len(absent) - 1} others" if len(absent) > 1 else ""
            raise FileError(
                f"The file does not hold the text {absent[0].path!r}{more}.",
                where=f"{self.package.where}, TextSource {absent[0].guid}",
                mend="export the project again with all its documents, or leave these out: "
                "--skip-missing",
            )
        raw = {d.guid: (d.plain, d.raw()) for d in drafts if d.plain is not None}
        if self.reading is not None:
            return told_dialects(raw, self.reading)
        return find_dialects(raw, origin=attr(self.root, "origin"), where=self.package.where)

    def _no_text(self, draft: Draft) -> None:
        reason = f"the file does not hold the text ({draft.path or 'no path is given'})"
        self.losses.append(Loss("import", "TextSource", draft.guid, draft.name, reason=reason))
        self.unplaced += [_unplaced(draft.name, s, reason) for s in draft.selections]

    def _counts(self, drafts: list[Draft], codes: tuple[RefiCode, ...]) -> dict[str, int]:
        sources = sum(len(s) for s in children(self.root, "Sources"))
        return {
            "codes": len(codes),
            "sources": sources,
            "selections": self.beyond["selections"] + sum(len(d.selections) for d in drafts),
            "codings": self.beyond["codings"]
            + sum(len(s.codings) for d in drafts for s in d.selections)
            + sum(len(d.codings) for d in drafts),
        }


def _unplaced(source: str, selection: RawSelection, reason: str) -> dict[str, Any]:
    return {
        "source": source,
        "selection": selection.guid,
        "start": selection.start,
        "end": selection.end,
        "codes": [coding.code for coding in selection.codings],
        "reason": reason,
    }


def _refuse_double(guids: Iterator[str], what: str, where: str) -> None:
    double = sorted(g for g, n in Counter(guids).items() if n > 1)
    if double:
        raise FileError(
            f"Two {what} share the GUID {double[0]!r}."
            if double[0]
            else f"Some {what} have no GUID.",
            where=where,
            mend="which is meant cannot be told; export the project again.",
        )
