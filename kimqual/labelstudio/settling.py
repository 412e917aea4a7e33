"""Bringing home what an adjudicator decided: the settled version, beside the coders' own codings.

The settled version is whole: what was decided, and what both coders had alike to begin with.
Passages that nobody decided yet are missing from it until somebody does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from kimqual.coding.place import Fault, broken_rules
from kimqual.coding.settle import as_settled
from kimqual.coding.units import SETTLED
from kimqual.errors import FileError, LabelStudioError
from kimqual.exchange.labelstudio_export import TaskRead, read_submissions, read_task
from kimqual.labelstudio.adjudicating import Compare, agreed_codings
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.projects import find_projects
from kimqual.labelstudio.pulling import pull_project
from kimqual.labelstudio.reading import PulledProject
from kimqual.model import Codebook, Coding
from kimqual.store import Study
from kimqual.store.adjudication import (
    Passage,
    count_decided,
    load_passages,
    load_regions,
    save_agreed,
    save_decision,
)
from kimqual.store.codings import load_codings
from kimqual.store.labelstudio import Counts, Project, load_text


@dataclass(slots=True)
class PulledAdjudication:
    """What a pull found in the adjudicator's project.

    Attributes:
        pulled: Tasks, codings and faults, as of a coder's project.
        agreed: New and vanished codings that both coders had alike.
        n_open: Passages that nobody has decided yet.
        decisions: Each passage that was decided, with who proposed what and what was settled.
    """

    pulled: PulledProject
    agreed: Counts
    n_open: int
    decisions: list[Decision]


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a passage.

    Attributes:
        passage: Its id.
        task: The task's number on the server.
        account: Number of the account that decided.
        decided: When, as the server says it.
        proposals: Number of the proposal to its coder.
        settled: Number of each coding that was settled here, to the numbers of the proposals that
            its region came from; none where the adjudicator marked it.
    """

    passage: str
    task: int | None
    account: str
    decided: str
    proposals: dict[int, str]
    settled: dict[int, list[int]]


def pull_adjudication(
    study: Study, client: Client, book: Codebook, compare: Compare
) -> PulledAdjudication:
    """Take in what was decided, as one action; a second time changes nothing.

    Args:
        study: Open; no vault needed.
        client: Of the server with the project.
        book: The study's codebook.
        compare: Lays two coders' codings side by side.

    Returns:
        What was found, with everything that could not be taken.

    Raises:
        LabelStudioError: If there is no such project, or the server refuses.
        CodingError: If the codings of a coder whose passages were put up are gone.
    """
    remote = find_projects(client, study).get(SETTLED)
    if remote is None:
        raise LabelStudioError(
            "The server has no adjudication of this study.",
            where=client.url,
            mend="push one: kimqual labelstudio push adjudication --coder A --coder B. What was "
            "pulled before stays in the study.",
        )
    keeper = _Keeper(study, book, compare, load_passages(study))
    pulled = pull_project(study, client, book, remote, keeper)
    pulled.warnings = _warnings(study, book, keeper.read)
    n_open = pulled.n_tasks - count_decided(study, remote.project.id)
    return PulledAdjudication(pulled, keeper.agreed, n_open, _decisions(study, remote.project))


@dataclass(slots=True)
class _Keeper:
    """Knows the passages; see `kimqual.labelstudio.pulling.Keeper`."""

    study: Study
    book: Codebook
    compare: Compare
    passages: dict[str, Passage]
    agreed: Counts = field(default_factory=Counts)
    read: set[str] = field(default_factory=set)

    def refuse(self, item: dict[str, Any], where: str) -> Fault | None:
        """Refuse a passage that the study does not know, or that was decided in two ways."""
        try:
            task = read_task(item, where)
        except FileError:
            return None  # whoever reads it next says so
        if item["data"].get("passage") not in self.passages:
            return Fault(
                "The study does not know this passage: it was put up from another copy of it.",
                "use the newest copy of study.db, or delete the task in Label Studio and push "
                "again.",
                where,
            )
        if len(_versions(item, task)) > 1:
            numbers = ", ".join(str(one.annotation) for one in read_submissions(item))
            return Fault(
                f"It was decided more than once, and differently: annotations {numbers}.",
                "delete in Label Studio those that shall not hold.",
                where,
            )
        return self._find_again(item, task, where)

    def keep(self, item: dict[str, Any]) -> bool:
        """Note who decided, or that nobody did."""
        passage, number = self.passages[item["data"]["passage"]], int(item["id"])
        self.read.add(item["data"]["uid"])
        said = read_submissions(item)
        account, decided = (said[-1].account, said[-1].changed) if said else ("", "")
        return save_decision(self.study, passage.id, number, account, decided)

    def finish(self, event: int, project: Project) -> bool:
        """Settle what both coders have alike, but for what stood in a decided passage."""
        numbers = {coding: number for number, coding in load_codings(self.study).items()}
        passages = load_passages(self.study).values()
        decided = set().union(*(passage.codings for passage in passages if passage.decided))
        alike: list[Coding] = []
        for pair in sorted({tuple(sorted((p.first, p.second))) for p in passages}):
            agreed = agreed_codings(self.compare(self.study, self.book, pair))
            spent = {_place(c) for c in agreed if numbers[c] in decided}
            alike += [coding for coding in agreed if _place(coding) not in spent]
        save_agreed(self.study, event, project, as_settled(alike), self.agreed)
        return self.agreed.is_changed

    def _find_again(self, item: dict[str, Any], task: TaskRead, where: str) -> Fault | None:
        """Move a task's turns to where they stand by now; they must stand in one place only."""
        text = load_text(self.study, task.document)
        if text is None:
            return None
        shown = [turn.text for turn in task.turns]
        now = [span.of(text.text) for span in text.turns]
        starts = [span.start for span in text.turns]
        here = [n for n in range(len(now)) if now[n : n + len(shown)] == shown]
        same = [n for n in here if starts[n] == task.turns[0].start]
        if len(same or here) != 1:
            return Fault(
                "The document changed since the passage was put up.",
                "delete the task in Label Studio and push again; what was pulled stays.",
                f"{where}, {task.document}",
            )
        for n, turn in enumerate(item["data"]["turns"], (same or here)[0]):
            turn["start"] = starts[n]
        return None


def _versions(item: dict[str, Any], task: TaskRead) -> set[frozenset[object]]:
    """Give what each annotation says, without its memos."""
    said: dict[int, set[object]] = {one.annotation: set() for one in read_submissions(item)}
    for region in task.regions:
        said[region.annotation] |= {(row.start, row.end, row.code) for row in region.rows}
    return {frozenset(rows) for rows in said.values()}


def _place(coding: Coding) -> tuple[object, ...]:
    return coding.document, coding.span, coding.code


def _warnings(study: Study, book: Codebook, documents: set[str]) -> list[Fault]:
    """Say where the settled version breaks a rule, in documents that were read now."""
    settled = [
        coding
        for coding in load_codings(study).values()
        if coding.coder == SETTLED and coding.document in documents
    ]
    return [*broken_rules(settled, book).values(), *_doubled(settled)]


def _doubled(settled: list[Coding]) -> list[Fault]:
    """Find passages of one code that overlap: a proposal was left standing beside the other."""
    in_order = sorted(settled, key=lambda c: (c.document, c.code, c.span))
    return [
        Fault(
            f"{one.code} is settled on two passages that overlap.",
            "delete one of them in Label Studio, or make it one passage.",
            f"{one.document} [{one.span.start}, {max(one.span.end, other.span.end)})",
            is_warning=True,
        )
        for one, other in pairwise(in_order)
        if (one.document, one.code) == (other.document, other.code) and one.span.overlap(other.span)
    ]


def _decisions(study: Study, project: Project) -> list[Decision]:
    regions = load_regions(study, project.id)
    return [
        Decision(
            passage.id,
            passage.task,
            passage.account,
            passage.decided,
            {1: passage.first, 2: passage.second},
            _settled(passage, regions.get(passage.task or 0, [])),
        )
        for passage in load_passages(study).values()
        if passage.decided
    ]


def _settled(passage: Passage, regions: list[tuple[int, str]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for coding, region in regions:
        numbers = [p.number for p in passage.proposals if p.region == region]
        found.setdefault(coding, []).extend(numbers)
    return found
