"""A REFI-QDA project into a study: documents, persons, codes and codings, all of it or nothing.

Source texts go to the vault like every other document; codings wait there until the documents are
pseudonymised (:mod:`kimqual.store.awaiting`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from kimqual.coding.codebook import promise_codebook
from kimqual.coding.refi_persons import Persons
from kimqual.exchange.refi_codes import TakenCodes, take_codes
from kimqual.exchange.refi_documents import checksum_of, document_of, questions_of
from kimqual.exchange.refi_model import Loss, Project, RefiSet, Selection, TextSource
from kimqual.exchange.refi_read import ReadProject
from kimqual.model import Codebook, Coding, Imported, Question, Span
from kimqual.store import Study
from kimqual.store.awaiting import await_codings, documents_by_hash, kept_codebooks, study_id
from kimqual.store.codebook_file import settle_file
from kimqual.store.documents import add_within
from kimqual.store.importer import Batch
from kimqual.store.memos import Memo, save_memos

OWN = "kimqual"
IMPORTED = "imported"
"""Who wrote what a project names no user for."""


@dataclass(slots=True)
class TakenProject:
    """What an import did, or would do.

    Attributes:
        read: The project, its losses grown by those of the import.
        codes: Codes beside those of the study.
        n_documents: New and changed documents.
        n_codings: Codings that wait for the documents to be pseudonymised.
        n_cases: New persons.
        n_memos: New memos on documents; they stay in the vault.
    """

    read: ReadProject
    codes: TakenCodes
    n_documents: int = 0
    n_codings: int = 0
    n_cases: int = 0
    n_memos: int = 0

    def facts(self) -> dict[str, Any]:
        """Give it as ``--json`` prints it (DESIGN section 6)."""
        read = self.read
        return {
            "origin": read.project.origin,
            "codes": read.counts["codes"],
            "sources": read.counts["sources"],
            "selections": read.counts["selections"],
            "codings": read.counts["codings"],
            "users": len(read.project.users),
            "dialects": read.dialects,
            "unplaced": read.unplaced,
            "losses": [
                {name: getattr(loss, name) for name in Loss.__dataclass_fields__}
                for loss in read.losses
            ],
        }


def take_project(
    study: Study, read: ReadProject, book: Codebook, file: str, *, dry_run: bool = False
) -> TakenProject:
    """Take a project into a study, as one action.

    Args:
        study: Open, with its vault.
        read: As `kimqual.exchange.refi_read.read_qdpx` gives it.
        book: The study's codebook; new codes are put below it, and its file is written.
        file: The project's file name.
        dry_run: Whether to look only.

    Returns:
        What was done; ``read.losses`` has everything that was not.
    """
    losses = read.losses
    notes = {note.guid: note for note in read.project.notes}
    codes = take_codes(
        read.project.codes, book, study_id(study), notes=notes, language=study.config.languages[0]
    )
    losses += codes.losses
    if codes.book != book and book.revision in kept_codebooks(study):
        codes.book = replace(codes.book, revision=max(kept_codebooks(study)) + 1)
    made = _Made(read.project, file, codes.ids, losses)
    taken = TakenProject(read, codes)
    documents = [made.document(source) for source in made.sources()]
    batch = Batch(documents, made.persons.cases(), made.questions())
    codings = {checksum_of(s): list(made.codings(s)) for s in made.sources()}
    memos = {checksum_of(s): list(made.memos(s)) for s in made.sources()}
    losses += list(made.leftovers())
    if dry_run:
        return taken
    with study.action("qdpx.import", with_vault=True, codes=len(codes.new)) as event:
        (added,) = add_within(study, event, [batch])
        ids = documents_by_hash(study)
        placed = (replace(c, document=ids[s]) for s, found in codings.items() for c in found)
        taken.n_codings = await_codings(study, event, placed, codes.book)
        written = (replace(m, document=ids[s]) for s, found in memos.items() for m in found)
        taken.n_memos = save_memos(study, event, written)
        taken.n_documents = len(added.new) + len(added.revised)
        taken.n_cases = added.new_cases
        if codes.book != book:
            promise_codebook(study, codes.book)
    settle_file(study.db, study.path / study.config.codebook)
    return taken


@dataclass
class _Made:
    """A project's things as the study has them."""

    project: Project
    file: str
    codes: dict[str, str]
    losses: list[Loss]
    persons: Persons = field(init=False)
    used: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        is_own = self.project.origin.startswith(OWN)
        self.persons = Persons(self.project, self.losses, is_own=is_own)
        self.asked, self.groups = questions_of(self.project.sets)
        self.names = _distinct({s.guid: s.name or s.guid for s in self.project.sources})
        given = {u.guid: u.name or f"user-{u.guid[:8]}" for u in self.project.users}
        self.users = _distinct(given)
        self.notes = {note.guid: note for note in self.project.notes}
        for code in self.project.codes:
            self.used.update(code.notes)

    def sources(self) -> Iterator[TextSource]:
        """Give the sources that have words."""
        return (s for s in self.project.sources if s.text.strip())

    def questions(self) -> list[Question]:
        """Give the questions that answers were given to."""
        return list({q.id: q for q in self.asked.values()}.values())

    def document(self, source: TextSource) -> Imported:
        question = self.asked.get(source.guid)
        return document_of(
            source,
            self.file,
            self.names[source.guid],
            self.persons.of(source.guid),
            question.id if question else None,
        )

    def codings(self, source: TextSource) -> Iterator[Coding]:
        """Give the codings of a source; their document is not known yet."""
        nobody = 0
        for selection in source.selections:
            for coding in selection.codings:
                if coding.code not in self.codes:
                    reason = "the passage is coded with a person, not with a code"
                    self.losses.append(
                        Loss("import", "Coding", coding.guid, "", source.name, reason=reason)
                    )
                    continue
                nobody += coding.user not in self.users
                span = Span(selection.start, selection.end)
                yield Coding(
                    "",
                    span,
                    self.codes[coding.code],
                    self.users.get(coding.user, IMPORTED),
                    span.of(source.text),
                    self._memo(selection, (*selection.notes, *coding.notes)),
                )
        if nobody:
            reason = f"{nobody} codings name no user; their coder is called 'imported'"
            self.losses.append(
                Loss("import", "Coding", "", "", source.name, "creatingUser", "guessed", reason)
            )

    def memos(self, source: TextSource) -> Iterator[Memo]:
        """Give the memos on a source as a whole; their document is not known yet."""
        if source.description:
            yield Memo("", IMPORTED, "", source.description)
        for ref in dict.fromkeys(source.notes):
            note = self.notes.get(ref)
            if note is not None and note.text.strip():
                self.used.add(ref)
                if note.user not in self.users:
                    reason = "the memo names no user; its author is called 'imported'"
                    fields = (note.guid, note.name, source.name, "creatingUser", "guessed")
                    self.losses.append(Loss("import", "Note", *fields, reason))
                author = self.users.get(note.user, IMPORTED)
                yield Memo("", author, note.name, note.text.strip())

    def _absent_notes(self) -> Iterator[Loss]:
        of_codes = ((code.name, code.notes) for code in self.project.codes)
        of_sources = ((source.name, _notes_of(source)) for source in self.project.sources)
        for name, refs in (*of_codes, *of_sources):
            if n := len(set(refs) - self.notes.keys()):
                reason = f"{n} memos are referred to that the file does not hold"
                yield Loss("import", "NoteRef", "", "", name, reason=reason)

    def _memo(self, selection: Selection, refs: Iterable[str]) -> str:
        texts = [selection.description]
        for ref in refs:
            if ref in self.notes:
                self.used.add(ref)
                texts.append(self.notes[ref].text.strip())
        return "\n\n".join(dict.fromkeys(text for text in texts if text))

    def leftovers(self) -> Iterator[Loss]:
        """Give what found no place in the study."""
        for source in self.project.sources:
            if not source.text.strip():
                reason = "the text is empty"
                yield Loss("import", "TextSource", source.guid, source.name, reason=reason)
                if source.description:
                    reason = "the description of a document without text"
                    yield _lost_description(source, reason)
        for note in self.project.notes:
            if note.guid not in self.used:
                reason = "a memo that is on no coding, no code and no document with a text"
                reason += f" ({len(note.text)} characters)"
                yield Loss("import", "Note", note.guid, note.name, reason=reason)
        yield from self._absent_notes()
        yield from map(_lost_set, self.groups)
        busy = {c.user for s in self.project.sources for x in s.selections for c in x.codings}
        for user in self.project.users:
            if user.guid not in busy:
                reason = "a user without codings"
                yield Loss("import", "User", user.guid, user.name, reason=reason)


def _notes_of(source: TextSource) -> Iterator[str]:
    yield from source.notes
    for selection in source.selections:
        yield from selection.notes
        for coding in selection.codings:
            yield from coding.notes


def _lost_description(source: TextSource, reason: str) -> Loss:
    return Loss("import", "TextSource", source.guid, source.name, "", "Description", reason=reason)


def _lost_set(group: RefiSet) -> Loss:
    n = len(group.codes) + len(group.sources) + len(group.notes)
    reason = f"groups of codes, documents and memos are not taken in (members: {n})"
    return Loss("import", "Set", group.guid, group.name, reason=reason)


def _distinct(names: dict[str, str]) -> dict[str, str]:
    """Give names that are there twice a number."""
    seen: Counter[str] = Counter()
    out: dict[str, str] = {}
    for guid, name in names.items():
        seen[name] += 1
        out[guid] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return out
