"""Codings from a file into a study: every quote verified, all of them or none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kimqual.coding.anchor import carry
from kimqual.coding.place import Fault, Row, broken_rules, place
from kimqual.errors import CodingError
from kimqual.model import Codebook, Coding, Span, View
from kimqual.store import Study
from kimqual.store.codings import Saved, save_codings, texts
from kimqual.store.read import changed
from kimqual.store.sources import names, sources
from kimqual.store.views import load_view

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import of codings did.

    Attributes:
        saved: Numbers of new and known codings.
        warnings: Broken rules of the codebook; these codings are kept, for the coders to discuss.
    """

    saved: Saved
    warnings: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    """What a coder saw of a document: the text, its paragraphs, and the way to today's view."""

    id: str
    text: str
    paragraphs: dict[int, Span]
    view: View | None


def import_codings(
    study: Study, rows: Iterable[Row], book: Codebook, *, on_source: bool = False
) -> Taken:
    """Verify codings and take them into a study.

    Args:
        study: Open; with its vault if the codings were made on source texts.
        rows: As the readers give them. A document is named by its id, or by its file name if the
            vault is open.
        book: The codebook they were made with.
        on_source: Whether they were made on source texts instead of pseudonymised ones; their quotes
            are then verified there, and moved to the view by the list of mentions.

    Returns:
        Numbers and warnings.

    Raises:
        CodingError: If rows do not fit, with all of them (the first 20 in full); nothing is kept.
    """
    pages = _Pages(study, on_source=on_source)
    codings: list[Coding] = []
    faults: list[Fault] = []
    for row in rows:
        page = pages.find(row)
        placed = page if isinstance(page, Fault) else _placed(row, page, book)
        if isinstance(placed, Fault):
            faults.append(placed)
        else:
            codings.append(placed)
    if faults:
        raise _refused(faults)
    warnings = tuple(broken_rules(codings, book).values())
    return Taken(save_codings(study, codings, book), warnings)


class _Pages:
    """Documents by id and by file name, each read when it is first asked for."""

    def __init__(self, study: Study, *, on_source: bool) -> None:
        self.study, self.on_source = study, on_source
        self.views = {text.id: text for text in texts(study)}
        self.names = names(study) if study.has_vault else {}
        self.changed = changed(study)
        self.read: dict[str, _Page] = {}

    def find(self, row: Row) -> _Page | Fault:
        id_ = row.document if row.document in self.views else self.names.get(row.document, "")
        if id_ not in self.views:
            return _unknown(row)
        if self.on_source and id_ in self.changed:
            return _changed(row)
        if id_ not in self.read:
            self.read[id_] = self._source(id_) if self.on_source else self._view(id_)
        return self.read[id_]

    def _view(self, id_: str) -> _Page:
        text = self.views[id_]
        return _Page(id_, text.text, paragraph_spans(text.paragraphs, text.turns), None)

    def _source(self, id_: str) -> _Page:
        (stored,) = sources(self.study, [id_])
        document = stored.document
        numbers = [turn.paragraph for turn in document.turns]
        paragraphs = paragraph_spans(numbers, [turn.span for turn in document.turns])
        return _Page(id_, document.text, paragraphs, load_view(self.study, id_))


def paragraph_spans(numbers: Iterable[int], turns: Iterable[Span]) -> dict[int, Span]:
    """Give each paragraph's place; several turns may stand in one."""
    found: dict[int, Span] = {}
    for number, turn in zip(numbers, turns, strict=True):
        found[number] = Span(found.get(number, turn).start, turn.end)
    return found


def _placed(row: Row, page: _Page, book: Codebook) -> Coding | Fault:
    placed = place(row, page.text, page.paragraphs, codebook=book)
    if isinstance(placed, Fault):
        return placed
    # Tables alone have a score.
    here = replace(placed, document=page.id, score=getattr(row, "score", None))
    if page.view is None:
        return here
    return carry([here], View(page.text), page.view)[0]


def _unknown(row: Row) -> Fault:
    return Fault(
        "The study has no pseudonymised document of this name.",
        "name documents by the ids of: kimqual corpus list",
        row.where,
    )


def _changed(row: Row) -> Fault:
    return Fault(
        "The document changed since it was pseudonymised.",
        "run first: kimqual anonymise run",
        row.where,
    )


def _refused(faults: list[Fault]) -> CodingError:
    lines = [f"{fault.where}: {fault.reason}" for fault in faults[:_SHOWN]]
    if len(faults) > _SHOWN:
        lines.append(f"… and {len(faults) - _SHOWN} more")
    return CodingError(
        f"{len(faults)} codings do not fit; none was taken.",
        where="\n        ".join(lines),
        mend=faults[0].mend,
    )
