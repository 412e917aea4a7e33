"""The study's assignment brought up to date with a push: who codes now, and what is there already."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kimqual.coding.assigning import Load, assign, loads
from kimqual.labelstudio.packing import PERSON, checked_pack
from kimqual.store import Study
from kimqual.store.assignment import (
    Assignment,
    Rule,
    load_assignment,
    load_candidates,
    load_rule,
    load_submitted,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a push asks for; ``None`` is as last time, and the first time: all code everything.

    Attributes:
        overlap: Share that everybody codes.
        seed: For the choice; the study's the first time.
        pack: How answers are put together.
    """

    overlap: float | None = None
    seed: int | None = None
    pack: str | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """An assignment and the rule that it came from."""

    assignment: Assignment
    rule: Rule


def share_out(
    study: Study, coders: Sequence[str], shown: Mapping[str, Collection[str]], wish: Wish
) -> Shared:
    """Work out who codes what; nothing is written.

    Args:
        study: Open; no vault needed.
        coders: Who codes now.
        shown: Documents that stand in their projects already, by coder.
        wish: What was asked for.

    Returns:
        What was given out before, what their projects show, and what is new.

    Raises:
        CodingError: If the share is none.
        LabelStudioError: If there is no such way to pack.
    """
    kept = load_rule(study)
    before = kept or Rule(1.0, study.config.seed, PERSON)
    rule = Rule(
        before.overlap if wish.overlap is None else float(wish.overlap),
        before.seed if wish.seed is None else wish.seed,
        before.pack if wish.pack is None else checked_pack(wish.pack),
    )
    candidates = load_candidates(study)
    known = _known(load_assignment(study), shown, {one.id for one in candidates})
    is_raised = kept is None or rule.overlap > kept.overlap
    made = assign(
        candidates, coders, known, overlap=rule.overlap, seed=rule.seed, is_raised=is_raised
    )
    return Shared(made, rule)


def is_kept(study: Study, shared: Shared) -> bool:
    """Tell whether the study knows all of this already."""
    return shared.rule == load_rule(study) and shared.assignment == load_assignment(study)


def study_loads(study: Study) -> list[Load]:
    """Count what each coder of the study has been given."""
    return loads(load_candidates(study), load_assignment(study))


def study_matrix(study: Study) -> dict[str, dict[str, str]]:
    """Tell for each document who was asked to code it, and whether it was submitted.

    Returns:
        ``asked`` or ``submitted``, by document and coder, in the study's order.
    """
    given, done = load_assignment(study).documents, load_submitted(study)
    return {
        one.id: {
            coder: "submitted" if one.id in done.get(coder, ()) else "asked"
            for coder, ids in sorted(given.items())
            if one.id in ids
        }
        for one in load_candidates(study)
    }


def _known(
    kept: Assignment, shown: Mapping[str, Collection[str]], there: Collection[str]
) -> Assignment:
    """Add what projects show that an older copy of the study does not know."""
    whose = dict(kept.documents)
    for coder, ids in shown.items():
        whose[coder] = whose.get(coder, frozenset()) | (frozenset(ids) & frozenset(there))
    holders: dict[str, int] = {}
    for ids in whose.values():
        for document in ids:
            holders[document] = holders.get(document, 0) + 1
    several = {document for document, n in holders.items() if n > 1}
    return Assignment(whose, kept.shared | several)
