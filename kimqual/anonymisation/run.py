"""Pseudonymise a study: every text found in, linked, replaced, and its codings moved.

Two passes, because a surrogate must not be a name that occurs anywhere in the study: the first
finds, the second links and replaces. What persons decided in a review is followed in both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from kimqual.anonymisation.api import find_mentions
from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.policy import Policy, read_policy
from kimqual.anonymisation.register import Register
from kimqual.model import Action, Category, Mention, Span
from kimqual.store import Study
from kimqual.store.documents import Stored, contacts, sources
from kimqual.store.views import (
    Carry,
    CarryText,
    Decision,
    Moved,
    Treated,
    load_decisions,
    load_register,
    save_views,
)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run did.

    Attributes:
        moved: What happened to documents and codings.
        n_mentions: Mentions by category.
        n_entities: Entities that they refer to.
    """

    moved: Moved
    n_mentions: Counter[str]
    n_entities: int


def run(
    study: Study,
    *,
    carry: Carry,
    carry_text: CarryText,
    progress: Callable[[], None] = lambda: None,
) -> Ran:
    """Find and replace what identifies, in every document of a study, as one action.

    Args:
        study: Open, with its vault.
        carry: Moves codings between two views, see :func:`kimqual.coding.anchor.carry`.
        carry_text: Moves codings to a changed text.
        progress: Called twice for each document: found, replaced.

    Returns:
        Numbers for the user.

    Raises:
        PolicyError: If the study's policy is not well formed.
        VaultError: If the vault is not open.
    """
    work = _Run(study, progress)
    moved = save_views(
        study, work.treated(), work.register.dumps, carry=carry, carry_text=carry_text
    )
    return Ran(moved, work.n_mentions, len(work.entities))


class _Run:
    """The state of one run: policy, register, decisions, and what was found in each document."""

    def __init__(self, study: Study, progress: Callable[[], None]) -> None:
        self.study, self.progress = study, progress
        self.policy: Policy = read_policy(study.path / study.config.policy)
        self.register = Register.loads(load_register(study), seed=study.config.seed)
        self.decisions = load_decisions(study)
        self.contacts = contacts(study)
        self.n_mentions: Counter[str] = Counter()
        self.entities: set[str] = set()

    def treated(self) -> Iterator[tuple[Stored, list[Treated]]]:
        """Give each source text with what the profiles make of its mentions."""
        found = {stored.id: self._find(stored) for stored in sources(self.study)}
        for stored in sources(self.study):
            yield stored, self._treat(stored, found[stored.id])
            self.progress()

    def _find(self, stored: Stored) -> tuple[Candidate, ...]:
        document = stored.document
        names = tuple(self._names(stored))
        for text in (document.text, *names):
            self.register.reserve(text)
        candidates = find_mentions(document.text, policy=self.policy, names=names)
        self.progress()
        ends = [turn.span for turn in document.turns]
        return tuple(part for c in candidates for part in _within(c, ends))

    def _names(self, stored: Stored) -> Iterator[str]:
        """Give persons known from outside the text: speakers, header, contact data, review."""
        document = stored.document
        yield from (s.label for s in document.speakers if stored.study_labels[s.label] != s.label)
        for line in document.header:
            yield from (
                c.span.of(line)
                for c in find_mentions(line, policy=self.policy)
                if c.category is Category.PERSON
            )
        if document.case is not None:
            yield from self.contacts.get(document.case, ())
        for decision in self.decisions.get(stored.id, ()):
            if decision.accepted and decision.category == Category.PERSON:
                yield decision.span.of(document.text)

    def _treat(self, stored: Stored, candidates: tuple[Candidate, ...]) -> list[Treated]:
        text = stored.document.text
        decisions = self.decisions.get(stored.id, [])
        linked = self.register.link(
            stored.id, text, _unrejected(candidates, decisions), decisions=decisions
        )
        self.n_mentions.update(mention.category for mention in linked)
        self.entities.update(mention.entity for mention in linked)
        return [self._treated(text, mention) for mention in linked]

    def _treated(self, text: str, mention: Mention) -> Treated:
        shown = self.policy.replace(text, mention, "coding")
        is_kept = shown == mention.span.of(text)
        action = self.policy.action("coding", mention.category)
        return Treated(
            replace(mention, surrogate=shown),
            Action.KEEP if is_kept else action,
            self.policy.replace(text, mention, "report"),
        )


def _within(candidate: Candidate, turns: list[Span]) -> Iterator[Candidate]:
    """Cut a candidate at turn borders: what one person says is never part of another's words."""
    for turn in turns:
        start = max(turn.start, candidate.span.start)
        end = min(turn.end, candidate.span.end)
        if start < end:
            yield replace(candidate, span=Span(start, end))


def _unrejected(
    candidates: tuple[Candidate, ...], decisions: list[Decision]
) -> tuple[Candidate, ...]:
    rejected = [d.span for d in decisions if not d.accepted]
    return tuple(c for c in candidates if not any(c.span.overlap(span) for span in rejected))
