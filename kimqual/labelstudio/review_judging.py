"""What people submitted about a document, as decisions: by difference against what was proposed.

What stands where it was proposed is accepted; what is gone, or rejected, is rejected; what stands
elsewhere was added, or had its borders moved. So a submitted document is complete.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.decided import without
from kimqual.anonymisation.measure import Gold, measure
from kimqual.anonymisation.said import STUDY
from kimqual.coding.place import Fault
from kimqual.exchange.labelstudio_review import Marked, Proposal, ReviewRead, Submitted
from kimqual.labelstudio.review_config import VERDICTS, Verdict
from kimqual.model import Category, Mention, Span
from kimqual.store.decisions import Decision
from kimqual.store.reviews import Tally

_CHECK: Final = "look at it in Label Studio: mark the words anew, or delete the region."
_EDGE: Final = ' \t\n\u00a0.,;:!?…„“”"»«›‹'  # quotation marks
_BRACKETS: Final = ("()", "[]")
_PERSONS: Final = "decision"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A place that identifies somebody, as a person says.

    Attributes:
        span: In the source text.
        words: There.
        category: Of it.
        entity: What the person wrote about whom it means; "" where nothing new is said.
        scope: ``study`` where the same words are meant everywhere.
        is_added: Whether it had not been proposed, or elsewhere.
        is_recategorised: Whether it had been proposed as something else.
        region: Names it in messages.
    """

    span: Span
    words: str
    category: Category
    entity: str
    scope: str
    is_added: bool
    is_recategorised: bool
    region: str


@dataclass(slots=True)
class Judged:
    """What a submitted document says.

    Attributes:
        accepted: By place.
        rejected: Decisions on what identifies nobody.
        faults: What could not be taken.
        direct: How the machine did on direct identifiers.
        quasi: And on quasi identifiers.
    """

    accepted: list[Accepted] = field(default_factory=list)
    rejected: list[Decision] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    direct: Tally = field(default_factory=Tally)
    quasi: Tally = field(default_factory=Tally)


def judge(task: ReviewRead, text: str, added_before: Iterable[Span], where: str) -> Judged:
    """Compare what was submitted with what was proposed.

    Of several annotations the last of each account counts; where accounts differ, what one of them
    marks stays marked: a name that one person overlooks must not be lost by it.

    Args:
        task: As it was read.
        text: The document's source text.
        added_before: What an earlier pull took as added here; gone from the page, it is rejected.
        where: Names the task in messages.
    """
    judged = Judged(faults=list(_faults(task, where)))
    proposed = {one.mention.span: one for one in task.proposals}
    marked = _joined(_newest(task), proposed, text)
    for span, one in sorted(marked.items()):
        if _verdict(one).is_accepted:
            judged.accepted.append(_accepted(span, one, proposed.get(span), text))
    accepted = [one.span for one in judged.accepted]
    for mention in _not_accepted(task, marked, added_before):
        said = marked.get(mention.span)
        scope = STUDY if said is not None and _verdict(said).is_everywhere else ""
        judged.rejected += _rejected(task.document, text, mention, accepted, scope)
    judged.direct, judged.quasi = _tallies(task, text, judged.accepted)
    return judged


def _faults(task: ReviewRead, where: str) -> Iterator[Fault]:
    for one in _newest(task):
        for region, reason in one.faults:
            at = f"{where}, annotation {one.number}, region {region}"
            yield Fault(f"Cannot be read: {reason}.", _CHECK, at)


def _newest(task: ReviewRead) -> list[Submitted]:
    return list({one.account: one for one in task.submitted}.values())


def _joined(
    submitted: Iterable[Submitted], proposed: Mapping[Span, Proposal], text: str
) -> dict[Span, Marked]:
    """Join what several accounts marked, each place once; an acceptance wins."""
    found: dict[Span, Marked] = {}
    for one in submitted:
        for mark in one.marked:
            span = mark.span if mark.span in proposed else _trimmed(mark.span, text)
            if span is not None and not _outweighs(found.get(span), mark):
                found[span] = mark
    return found


def _not_accepted(
    task: ReviewRead, marked: Mapping[Span, Marked], added_before: Iterable[Span]
) -> list[Mention]:
    """Give what was proposed, added before or marked, and is none as people say.

    Of a proposal whose region cannot be read nothing is said.
    """
    seen = {one.mention.span: one.mention for one in task.proposals}
    for span in added_before:
        seen.setdefault(span, Mention(span.start, span.end, Category.PERSON, 1.0))
    for span, one in marked.items():
        seen.setdefault(span, Mention(span.start, span.end, Category(one.category), 1.0))
    unread = {region for one in _newest(task) for region, _ in one.faults}
    return [
        mention
        for span, mention in sorted(seen.items())
        if not (span in marked and _verdict(marked[span]).is_accepted)
        and f"m{span.start}-{span.end}" not in unread
    ]


def _outweighs(before: Marked | None, now: Marked) -> bool:
    return before is not None and _verdict(before).is_accepted and not _verdict(now).is_accepted


def _verdict(mark: Marked) -> Verdict:
    """Give what was chosen; what is marked without a choice is meant."""
    return VERDICTS.get(mark.verdict, VERDICTS["ja"])


def _accepted(span: Span, mark: Marked, proposal: Proposal | None, text: str) -> Accepted:
    entity = "" if proposal and mark.entity == proposal.mention.entity else mark.entity
    category = Category(mark.category)
    scope = STUDY if _verdict(mark).is_everywhere else ""
    is_other = proposal is not None and proposal.mention.category != category
    words = span.of(text)
    return Accepted(span, words, category, entity, scope, proposal is None, is_other, mark.region)


def _rejected(
    document: str, text: str, mention: Mention, accepted: Iterable[Span], scope: str
) -> Iterator[Decision]:
    """Reject a mention, or what is left of it beside what was marked there instead."""
    left = [Candidate(mention.span, mention.category, 1.0, "")]
    for span in accepted:
        left = [part for one in left for part in without(text, one, span)]
    for part in left:
        said = scope if part.span == mention.span else ""
        yield Decision(document, part.span, accepted=False, category=part.category, scope=said)


def _trimmed(span: Span, text: str) -> Span | None:
    """Take blanks, full stops and lone brackets off the ends: the mouse takes them along.

    Example:
        >>> _trimmed(Span(0, 6), "Ayşe. ")
        Span(start=0, end=4)
    """
    words = span.of(text)
    left = words.lstrip(_EDGE)
    for opening, closing in _BRACKETS:
        if left.startswith(opening) and closing not in left:
            left = left[1:].lstrip(_EDGE)
    start = span.end - len(left)
    left = left.rstrip(_EDGE)
    for opening, closing in _BRACKETS:
        if left.endswith(closing) and opening not in left:
            left = left[:-1].rstrip(_EDGE)
    return Span(start, start + len(left)) if any(map(str.isalnum, left)) else None


def _tallies(task: ReviewRead, text: str, accepted: Iterable[Accepted]) -> tuple[Tally, Tally]:
    """Count how the machine did; what persons had decided before the push is no merit of it."""
    mentions = [one.mention for one in task.proposals]
    persons = [m.span for m in mentions if m.reason.startswith(_PERSONS)]
    machine = [m for m in mentions if not m.reason.startswith(_PERSONS)]
    true = [
        Mention(one.span.start, one.span.end, one.category, 1.0)
        for one in accepted
        if not any(one.span.overlap(span) for span in persons)
    ]
    gold = Gold(task.document, text, tuple(sorted(true)))
    groups = measure([gold], {task.document: machine}).groups
    direct, quasi = (
        Tally(s.n_gold, s.n_found, s.n_predicted, s.n_right)
        for s in (groups["direct"], groups["quasi"])
    )
    return direct, quasi
