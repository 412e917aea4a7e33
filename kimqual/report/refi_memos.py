"""Memos on whole documents, as a REFI-QDA project has them: notes that sources refer to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from kimqual.exchange.refi_codes import guid_for
from kimqual.exchange.refi_model import Loss, Note
from kimqual.model.coding import is_person
from kimqual.report.refi_text import Page
from kimqual.store import Study
from kimqual.store.assignment import load_notes
from kimqual.store.awaiting import study_id
from kimqual.store.memos import load_memos, may_have_memos


@dataclass(slots=True)
class DocumentMemos:
    """What is said of the documents that go out.

    Memos from Label Studio were written on pseudonymised text, and go out with it as memos of
    codings do. Those in the vault go out with the source text only.

    Attributes:
        study: Open; with its vault where source texts are asked for.
        names_somebody: Whether a text may not go out.
        losses: Grows.
        notes: The memos.
        coders: Who wrote them.
        on: Their GUIDs by document.
    """

    study: Study
    names_somebody: Callable[[str], bool]
    losses: list[Loss]
    notes: dict[str, Note] = field(default_factory=dict)
    coders: set[str] = field(default_factory=set)
    on: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def collect(self, pages: Iterable[Page]) -> None:
        """Find the memos on some documents."""
        there = {page.id: page for page in pages}
        self._said(there)
        self._kept(there)

    def _said(self, there: dict[str, Page]) -> None:
        for note in load_notes(self.study):
            documents = [document for document in note.documents if document in there]
            if not note.memo.strip() or not documents or not is_person(note.coder):
                continue
            if self.names_somebody(note.memo):
                reason = "a name that the vault knows stands in the memo on a document"
                self._lose(documents[0], reason)
                continue
            called = f"{', '.join(documents)}, {note.coder}"
            for document in documents:
                self._put(document, note.coder, called, note.memo.strip())

    def _kept(self, there: dict[str, Page]) -> None:
        if not self.study.has_vault:
            if may_have_memos(self.study):
                reason = "memos on documents, if there are any: the vault is not open"
                self._lose("", reason)
            return
        stay: Counter[str] = Counter()
        for memo in load_memos(self.study):
            if memo.document not in there:
                continue
            if there[memo.document].is_source:
                self._put(memo.document, memo.coder, memo.name, memo.text)
            else:
                stay[memo.document] += 1
        for document, n in stay.items():
            self._lose(document, f"{n} memos in the vault: they go out with the source text only")

    def _put(self, document: str, coder: str, name: str, text: str) -> None:
        space = study_id(self.study)
        guid = guid_for(space, "memo on documents", f"{coder}:{name}:{text}")
        self.notes.setdefault(guid, Note(guid, name, text, guid_for(space, "user", coder)))
        self.coders.add(coder)
        if guid not in self.on[document]:
            self.on[document].append(guid)

    def _lose(self, document: str, reason: str) -> None:
        self.losses.append(Loss("export", "Note", "", document, reason=reason))
