"""Codings from a file into a study: every quote verified, all of them or none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kimqual.coding.anchor import carry
from kimqual.coding.place import Fault, Row, broken_rules, place
from kimqual.errors import CodingError
from kimqual.model import Codebook, Coding, Span, View
from kimqual.store import Study
from kimqual.store.codings import Saved, save_codings, texts
from kimqual.store.documents import names, sources
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
        page = pages.find(row.document)
        if page is None:
            faults.append(_unknown(row))
            continue
        placed = place(row, page.text, page.paragraphs, codebook=book)
        if isinstance(placed, Fault):
            faults.append(placed)
        else:
            codings.append(_on_view(placed, page))
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
        self.read: dict[str, _Page] = {}

    def find(self, document: str) -> _Page | None:
        id_ = document if document in self.views else self.names.get(document, "")
        if id_ not in self.views:
            return None
        if id_ not in self.read:
            self.read[id_] = self._source(id_) if self.on_source else self._view(id_)
        return self.read[id_]

    def _view(self, id_: str) -> _Page:
        text = self.views[id_]
        paragraphs = dict(zip(text.paragraphs, text.turns, strict=True))
        return _Page(id_, text.text, paragraphs, None)

    def _source(self, id_: str) -> _Page:
        (stored,) = sources(self.study, [id_])
        document = stored.document
        paragraphs = {turn.paragraph: turn.span for turn in document.turns}
        return _Page(id_, document.text, paragraphs, load_view(self.study, id_))


def _on_view(coding: Coding, page: _Page) -> Coding:
    here = Coding(page.id, coding.span, coding.code, coding.coder, coding.quote, coding.memo)
    if page.view is None:
        return here
    return carry([here], View(page.text), page.view)[0]


def _unknown(row: Row) -> Fault:
    return Fault(
        f"The study has no pseudonymised document {row.document!r}.",
        "name documents by the ids of: kimqual corpus list",
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
