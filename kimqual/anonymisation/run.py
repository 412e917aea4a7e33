"""Pseudonymise a study: every text found in, linked, replaced, and its codings moved.

Two passes, because a name that one document shows is searched for in all, and a surrogate must not
be a name that occurs anywhere: the first finds, the second adds what the others showed, links and
replaces. What persons decided in a review is followed in both. Between the passes only places are
kept, no texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from kimqual.anonymisation.api import find_mentions
from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.decided import with_decisions
from kimqual.anonymisation.elsewhere import Elsewhere
from kimqual.anonymisation.policy import Policy, read_policy
from kimqual.anonymisation.register import Register
from kimqual.anonymisation.said import Said
from kimqual.anonymisation.speakers import is_name, named_in_file_name, names_somebody
from kimqual.model import Action, Category, Coding, Kind, Mention, Span
from kimqual.store import Study
from kimqual.store.decisions import Decision, load_decisions, load_earlier_decisions, load_said
from kimqual.store.moving import Carry, CarryText, Moved, Trace
from kimqual.store.sources import Stored, contacts, sources
from kimqual.store.views import Treated, load_links, load_register, save_views


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
    trace: Trace | None = None,
    progress: Callable[[], None] = lambda: None,
) -> Ran:
    """Find and replace what identifies, in every document of a study, as one action.

    Args:
        study: Open, with its vault.
        carry: Moves codings between two views, see :func:`kimqual.coding.anchor.carry`.
        carry_text: Moves what stands unchanged to a corrected text.
        trace: Finds codings again in a corrected text, see :func:`kimqual.coding.tracing.trace`;
            ``carry_text`` if not given.
        progress: Called twice for each document: found, replaced.

    Returns:
        Numbers for the user.

    Raises:
        PolicyError: If the study's policy is not well formed.
        VaultError: If the vault is not open.
    """
    work = _Run(study, carry_text, progress)
    moved = save_views(
        study, work.treated(), work.dumps, carry=carry, carry_text=carry_text, trace=trace
    )
    return Ran(moved, work.n_mentions, len(work.entities), work.n_decisions_lost)


class _Run:
    """The state of one run: policy, register, decisions, and what was found in each document."""

    def __init__(self, study: Study, carry_text: CarryText, progress: Callable[[], None]) -> None:
        self.study, self.carry_text, self.progress = study, carry_text, progress
        self.policy: Policy = read_policy(study.path / study.config.policy)
        self.register = Register(study.config.seed)
        self.said = Said(())
        self.elsewhere = Elsewhere()
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
        self._follow(load_said(self.study))
        self._carry_decisions()
        found = {stored.id: self._find(stored) for stored in sources(self.study)}
        for stored in sources(self.study):
            yield stored, self._treat(stored, found[stored.id])
            self.progress()
        self.register.forget_unlinked()

    def dumps(self) -> str:
        """Give the register as it is after the last document."""
        return self.register.dumps()

    def _follow(self, said: Sequence[tuple[str, Decision]]) -> None:
        """Take in what holds for the whole study: names, words that are none, surrogates."""
        self.said = Said(said)
        for surface, category in self.said.names():
            self.elsewhere.confirm(surface, category)
        for values in self.contacts.values():
            self._confirm(one for one in values if is_name(one))
        for entity, surface, written in self.said.surrogates():
            with suppress(ValueError):  # the mention's parts are known otherwise by now
                self.register.rename(entity, surface, written)

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
        """Find what one document shows, and learn from it for the others."""
        text = stored.document.text
        known = tuple(self._known_outside(stored))
        self._confirm(known)
        names = (*known, *self._reviewed(stored))
        for one in (text, *names):
            self.register.reserve(one)
        found = find_mentions(text, policy=self.said.policy(self.policy), names=names)
        self.progress()
        self.elsewhere.learn(text, self._unrejected(stored, found))
        return found

    def _unrejected(self, stored: Stored, found: Iterable[Candidate]) -> list[Candidate]:
        rejected = [one for one in self.decisions.get(stored.id, ()) if not one.accepted]
        return with_decisions(stored.document.text, found, rejected)

    def _confirm(self, names: Iterable[str]) -> None:
        for name in names:
            self.elsewhere.confirm(name, Category.PERSON)

    def _known_outside(self, stored: Stored) -> Iterator[str]:
        """Give persons known from outside the text: the file, its speakers, contact data."""
        document = stored.document
        for speaker in document.speakers:
            is_shown = stored.study_labels[speaker.label] == speaker.label
            if not is_shown and names_somebody(speaker.label):
                yield speaker.label
        if document.kind is Kind.INTERVIEW:
            yield from named_in_file_name(stored.name)
        yield from filter(names_somebody, stored.beside.people)
        for line in (*document.header, *stored.beside.texts):
            yield from (
                c.span.of(line)
                for c in find_mentions(line, policy=self.policy)
                if c.category is Category.PERSON
            )
        if document.case is not None:
            yield from filter(is_name, self.contacts.get(document.case, ()))

    def _reviewed(self, stored: Stored) -> Iterator[str]:
        """Give persons that somebody marked in this document, now or when it was another."""
        for decision in self.decisions.get(stored.id, ()):
            if decision.accepted and decision.category == Category.PERSON:
                yield decision.span.of(stored.document.text)
        yield from self.lost_names.get(stored.id, ())

    def _treat(self, stored: Stored, found: tuple[Candidate, ...]) -> list[Treated]:
        text, turns = stored.document.text, [turn.span for turn in stored.document.turns]
        everywhere = self.said.decided(text, self.elsewhere.find(text, found))
        linked = self.register.link(
            stored.id,
            text,
            [part for one in everywhere for part in _within(one, turns)],
            decisions=self.decisions.get(stored.id, []),
            earlier=load_links(self.study, stored.id, stored.revision),
        )
        self.n_mentions.update(mention.category for mention in linked)
        self.entities.update(mention.entity for mention in linked)
        return [self._treated(text, mention) for mention in linked]

    def _treated(self, text: str, mention: Mention) -> Treated:
        entity = self.register.entity(mention.entity)
        if entity is not None and entity.shown:
            return self._as_written(text, mention)
        shown = self.policy.replace(text, mention, "coding")
        is_kept = shown == mention.span.of(text)
        action = self.policy.action("coding", mention.category)
        return Treated(
            replace(mention, surrogate=shown),
            Action.KEEP if is_kept else action,
            self.policy.replace(text, mention, "report"),
        )

    def _as_written(self, text: str, mention: Mention) -> Treated:
        """Show what a person wrote; in a report, too, unless the report is the stricter one."""
        actions = {self.policy.action(one, mention.category) for one in ("coding", "report")}
        is_same = len(actions) == 1 and Action.REMOVE not in actions
        report = mention.surrogate if is_same else self.policy.replace(text, mention, "report")
        return Treated(mention, Action.SURROGATE, report)


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
