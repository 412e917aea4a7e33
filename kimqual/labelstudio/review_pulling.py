"""Bringing a review home: what changed, verified against the source text, as the study's decisions.

Decisions go the way of those of the table: the register takes them with the next run, and they hold
for the whole study. All of it or nothing; a second time changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kimqual.anonymisation.edits import Edit, Edits, refuse_contradictions
from kimqual.coding.place import Fault
from kimqual.errors import FileError, LabelStudioError
from kimqual.exchange.labelstudio_review import ReviewRead, read_review_task
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.reading import VERSION, WHOLE, version_of
from kimqual.labelstudio.review_judging import Accepted, Judged, judge
from kimqual.labelstudio.review_linking import find_entity
from kimqual.labelstudio.review_project import find_review
from kimqual.model import Span
from kimqual.store import Study
from kimqual.store.decisions import REVIEW, Decision, load_decisions, write_decisions
from kimqual.store.reviews import Review, Reviewed, load_reviewed, save_review, save_reviewed
from kimqual.store.sources import Stored, sources

_LISTED = 500
_READ = 50


@dataclass(slots=True)
class PulledReview:
    """What a pull of the review found.

    Attributes:
        number: The project's number on the server.
        n_tasks: Documents in it.
        n_read: Documents that changed since the last pull.
        n_accepted: New decisions that a proposal is right as it stands.
        n_rejected: That something identifies nobody.
        n_added: That words identify somebody that were not proposed so.
        n_recategorised: That a proposal is of another category.
        n_linked: That a mention means another entity; counted once more above.
        n_skipped: Reviews that were skipped; passed over.
        n_drafts: Documents with drafts that were not submitted; they count as nothing.
        n_withdrawn: Documents whose review was deleted there; what was decided stays.
        faults: What was not taken, and why; it is looked at again with every pull.
    """

    number: int
    n_tasks: int = 0
    n_read: int = 0
    n_accepted: int = 0
    n_rejected: int = 0
    n_added: int = 0
    n_recategorised: int = 0
    n_linked: int = 0
    n_skipped: int = 0
    n_drafts: int = 0
    n_withdrawn: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def n_new(self) -> int:
        """Count the new decisions."""
        return self.n_accepted + self.n_rejected + self.n_added + self.n_recategorised


@dataclass(slots=True)
class _Taken:
    """What one document gives: its decisions with the places they were made at, and how it was."""

    reviewed: Reviewed
    edits: list[tuple[Accepted, Edit]]
    rejected: list[Decision]
    where: str


def pull_review(study: Study, client: Client) -> PulledReview:
    """Take in what persons decided in Label Studio; the next run follows it.

    Args:
        study: Open, with its vault.
        client: Of the server with the review.

    Returns:
        What was found, with everything that could not be taken.

    Raises:
        VaultError: If the vault is not open.
        LabelStudioError: If the study has no review there, or the server refuses.
    """
    review = required_review(client, study)
    tasks, versions = find_changed(client, study, review)
    pulled = PulledReview(review.number, len(versions), len(tasks))
    pulled.n_drafts = client.count_drafts(review.number)
    pulled.n_withdrawn = _withdrawn(study, review, versions)
    if tasks:
        reader = _Reader(study, review, pulled)
        reader.read(_items(client, review, tasks))
        reader.save()
    return pulled


def required_review(client: Client, study: Study) -> Review:
    """Find the study's review on a server.

    Raises:
        LabelStudioError: If there is none.
    """
    review = find_review(client, study)
    if review is None:
        raise LabelStudioError(
            "The server has no review of this study.",
            where=client.url,
            mend="push first: kimqual labelstudio push review",
        )
    return review


def find_changed(
    client: Client, study: Study, review: Review
) -> tuple[list[int], dict[int, tuple[str, int]]]:
    """Give the tasks that hold something the study has not taken, and the version of each task."""
    before = {
        one.task: one.version for one in load_reviewed(study).values() if one.review == review.id
    }
    include = ",".join(("id", *VERSION))
    there = {
        int(item["id"]): version_of(item)
        for item in client.tasks(review.number, include=include, page_size=_LISTED)
    }
    changed = [task for task, (version, n) in there.items() if n and before.get(task) != version]
    return changed, there


def _withdrawn(study: Study, review: Review, versions: Mapping[int, tuple[str, int]]) -> int:
    known = [one for one in load_reviewed(study).values() if one.review == review.id]
    return sum(not versions.get(one.task, ("", 0))[1] for one in known)


def _items(client: Client, review: Review, tasks: Sequence[int]) -> Iterator[dict[str, Any]]:
    include = ",".join(WHOLE)
    for start in range(0, len(tasks), _READ):
        among = list(tasks[start : start + _READ])
        yield from client.tasks(review.number, include=include, page_size=_READ, among=among)


class _Reader:
    """Reads tasks against the study as it stands, and writes what is new in one action."""

    def __init__(self, study: Study, review: Review, pulled: PulledReview) -> None:
        self.study, self.review, self.pulled = study, review, pulled
        self.edits = Edits(study)
        self.entities = self.edits.register.entities()
        self.stored: dict[str, Stored] = {one.id: one for one in sources(study)}
        self.before = load_reviewed(study)
        self.decided = {
            (one.document, one.span): one
            for decisions in load_decisions(study).values()
            for one in decisions
        }
        self.taken: list[_Taken] = []

    def read(self, items: Iterable[Mapping[str, Any]]) -> None:
        """Read tasks one by one; what cannot be read is a fault."""
        for item in items:
            where = f"project {self.review.number}, task {item['id']}"
            try:
                task = read_review_task(item, where)
                self._verify(task, where)
            except FileError as error:
                self._fault(error)
                continue
            self.pulled.n_skipped += task.n_skipped
            if task.submitted:
                self._take(task, item, f"{where}, {task.document}")

    def save(self) -> None:
        """Write what is new, if anything is."""
        self._refuse_contradictions()
        for one in self.taken:
            self._count(one)
        decisions = [decision for one in self.taken for decision in _decisions(one)]
        reviewed = [one.reviewed for one in self.taken]
        fresh = [one for one in reviewed if one != self.before.get(one.document)]
        if not decisions and not fresh:
            return
        with self.study.action(REVIEW, with_vault=True, decisions=len(decisions)) as event:
            save_review(self.study, event, self.review)
            write_decisions(self.study, event, decisions)
            for seen in fresh:
                save_reviewed(self.study, event, seen)

    def _verify(self, task: ReviewRead, where: str) -> None:
        """Compare what people saw with the source text.

        Raises:
            FileError: If it is another one.
        """
        stored = self.stored.get(task.document)
        text = stored.document.text if stored else ""
        is_same = (
            stored is not None
            and stored.revision == task.revision
            and [(t.start, t.text) for t in task.turns]
            == [(t.span.start, t.span.of(text)) for t in stored.document.turns]
            and all(one.mention.end <= len(text) for one in task.proposals)
        )
        if not is_same:
            raise FileError(
                "The document is gone, or its text is another one than people saw.",
                where=f"{where}, {task.document}",
                mend="purge the review and push it again; decisions on the old text are not taken.",
            )

    def _take(self, task: ReviewRead, item: Mapping[str, Any], where: str) -> None:
        text = self.stored[task.document].document.text
        before = self.before.get(task.document)
        is_again = before is not None and before.review == self.review.id
        judged = judge(task, text, before.added if before and is_again else (), where)
        n_faults = len(self.pulled.faults)
        self.pulled.faults += judged.faults
        edits = [pair for one in judged.accepted for pair in self._edit(task.document, one, where)]
        version = "" if len(self.pulled.faults) > n_faults else version_of(dict(item))[0]
        reviewed = self._reviewed(task, int(item["id"]), version, judged)
        rejected = [one for one in judged.rejected if self._is_new(one)]
        self.taken.append(_Taken(reviewed, edits, rejected, where))

    def _edit(self, document: str, one: Accepted, where: str) -> Iterator[tuple[Accepted, Edit]]:
        """Read an accepted place as a row of the review's table is read."""
        at = f"{where}, region {one.region}"
        try:
            entity = find_entity(one.entity, one.category, document, self.entities, at)
            cells = {
                "document": document,
                "start": str(one.span.start),
                "surface": one.words,
                "category": one.category.value,
                "entity": entity,
                "decision": "ja",
                "scope": one.scope,
            }
            edit = self.edits.read(at, cells)
        except FileError as error:
            self._fault(error)
            return
        if edit is not None and self._is_new(edit.decision):
            yield one, edit

    def _is_new(self, decision: Decision) -> bool:
        """Tell a decision that is not the newest on its place; of what nobody proposed, too."""
        return self.decided.get((decision.document, decision.span)) != decision

    def _reviewed(self, task: ReviewRead, number: int, version: str, judged: Judged) -> Reviewed:
        added: tuple[Span, ...] = tuple(one.span for one in judged.accepted if one.is_added)
        about = (task.document, task.revision, self.review.id, number, version, added)
        return Reviewed(*about, judged.direct, judged.quasi)

    def _refuse_contradictions(self) -> None:
        """Set documents aside that contradict others; what they say is asked for again."""
        try:
            refuse_contradictions([edit for one in self.taken for _, edit in one.edits])
        except FileError:
            good: list[Edit] = []
            for one in self.taken:
                here = [edit for _, edit in one.edits]
                try:
                    refuse_contradictions([*good, *here])
                except FileError as error:
                    self._fault(error)
                    one.edits, one.rejected = [], []
                    one.reviewed = replace(one.reviewed, version="")
                else:
                    good += here

    def _count(self, taken: _Taken) -> None:
        self.pulled.n_rejected += len(taken.rejected)
        for one, _ in taken.edits:
            self.pulled.n_added += one.is_added
            self.pulled.n_recategorised += one.is_recategorised
            self.pulled.n_accepted += not one.is_added and not one.is_recategorised
            self.pulled.n_linked += bool(one.entity)

    def _fault(self, error: FileError) -> None:
        self.pulled.faults.append(Fault(error.message, error.mend, error.where))


def _decisions(taken: _Taken) -> Iterator[Decision]:
    yield from (edit.decision for _, edit in taken.edits)
    yield from taken.rejected
