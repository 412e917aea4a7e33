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
from kimqual.anonymisation.speakers import names_somebody
from kimqual.model import Action, Category, Coding, Mention, Span
from kimqual.store import Study
from kimqual.store.documents import Stored, contacts, sources
from kimqual.store.moving import Carry, CarryText, Moved
from kimqual.store.views import (
    Decision,
    Treated,
    load_decisions,
    load_earlier_decisions,
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
        n_decisions_lost: Decisions on words that a changed file no longer has; names among them
            are still searched for.
    """

    moved: Moved
    n_mentions: Counter[str]
    n_entities: int
    n_decisions_lost: int = 0


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
    work = _Run(study, carry_text, progress)
    moved = save_views(study, work.treated(), work.dumps, carry=carry, carry_text=carry_text)
    return Ran(moved, work.n_mentions, len(work.entities), work.n_decisions_lost)


class _Run:
    """The state of one run: policy, register, decisions, and what was found in each document."""

    def __init__(self, study: Study, carry_text: CarryText, progress: Callable[[], None]) -> None:
        self.study, self.carry_text, self.progress = study, carry_text, progress
        self.policy: Policy = read_policy(study.path / study.config.policy)
        self.register = Register(study.config.seed)
        self.decisions: dict[str, list[Decision]] = {}
        self.lost_names: dict[str, list[str]] = {}
        self.contacts: dict[str, list[str]] = {}
        self.n_mentions: Counter[str] = Counter()
        self.entities: set[str] = set()
        self.n_decisions_lost = 0

    def treated(self) -> Iterator[tuple[Stored, list[Treated]]]:
        """Give each source text with what the profiles make of its mentions."""
        # Read here, inside the action, so that no other process writes in between.
        self.register = Register.loads(load_register(self.study), seed=self.study.config.seed)
        self.contacts = contacts(self.study)
        self.decisions = load_decisions(self.study)
        self._carry_decisions()
        found = {stored.id: self._find(stored) for stored in sources(self.study)}
        for stored in sources(self.study):
            yield stored, self._treat(stored, found[stored.id])
            self.progress()

    def dumps(self) -> str:
        """Give the register as it is after the last document."""
        return self.register.dumps()

    def _carry_decisions(self) -> None:
        """Take the decisions on earlier revisions along; those on the current one come last."""
        earlier = load_earlier_decisions(self.study)
        for stored in sources(self.study, earlier):
            carried: dict[Span, Decision] = {}
            for text, decisions in earlier[stored.id]:
                moved, lost = _moved(decisions, text, stored.document.text, self.carry_text)
                carried |= {decision.span: decision for decision in moved}
                self.n_decisions_lost += len(lost)
                self.lost_names.setdefault(stored.id, []).extend(
                    d.span.of(text) for d in lost if d.accepted and d.category == Category.PERSON
                )
            current = self.decisions.get(stored.id, [])
            decided = {decision.span for decision in current}
            older = [one for span, one in carried.items() if span not in decided]
            self.decisions[stored.id] = [*older, *current]

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
        for speaker in document.speakers:
            is_shown = stored.study_labels[speaker.label] == speaker.label
            if not is_shown and names_somebody(speaker.label):
                yield speaker.label
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
        yield from self.lost_names.get(stored.id, ())

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


def _moved(
    decisions: list[Decision], old: str, new: str, carry_text: CarryText
) -> tuple[list[Decision], list[Decision]]:
    """Move decisions to a changed text as codings are moved: what stands unchanged, and the rest."""
    numbered = {str(n): decision for n, decision in enumerate(decisions)}
    places = [Coding(d.document, d.span, n, "", d.span.of(old)) for n, d in numbered.items()]
    placed, lost = carry_text(places, old, new)
    return (
        [replace(numbered[coding.code], span=coding.span) for coding in placed],
        [numbered[coding.code] for coding in lost],
    )


def _unrejected(
    candidates: tuple[Candidate, ...], decisions: list[Decision]
) -> tuple[Candidate, ...]:
    rejected = [d.span for d in decisions if not d.accepted]
    return tuple(c for c in candidates if not any(c.span.overlap(span) for span in rejected))
