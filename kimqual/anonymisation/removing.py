"""Removing documents and persons from a study: what goes, what cannot be reached, and doing it."""

from __future__ import annotations

from dataclasses import dataclass

from kimqual.anonymisation.forgetting import count_gone, pinned, without
from kimqual.store import Study
from kimqual.store.decisions import load_decisions, load_earlier_decisions
from kimqual.store.erasing import (
    Chosen,
    Prepared,
    count,
    erase,
    labels_left,
    lonely_cases,
    outside_texts,
)
from kimqual.store.views import load_register, mentions, view_revisions


@dataclass(frozen=True, slots=True)
class Removal:
    """What goes, in numbers, and what is to be known before.

    Attributes:
        documents: Their ids.
        cases: The persons' ids.
        counts: How much of what.
        n_kept: Entities that are named in other documents too, and stay in the register.
        n_pinned: Mentions in other documents that stay replaced by a decision.
        lonely: Persons without any document afterwards, who were not named.
    """

    documents: tuple[str, ...]
    cases: tuple[str, ...]
    counts: dict[str, int]
    n_kept: int
    n_pinned: int
    lonely: tuple[str, ...]


def plan_removal(study: Study, chosen: Chosen) -> Removal:
    """Say what would go; nothing is changed.

    Args:
        study: Open, with its vault.
        chosen: From :func:`kimqual.store.erasing.choose`.
    """
    prepared, gone = _prepare(study, chosen), set(chosen.documents)
    found = mentions(study)
    shared = {m.entity for id_, m, _ in found if id_ in gone}
    shared &= {m.entity for id_, m, _ in found if id_ not in gone}
    register = count_gone(load_register(study), prepared.register)
    counts = count(study, chosen) | {"entities of the register": register}
    lonely = tuple(lonely_cases(study, chosen))
    pins = len(prepared.pinned)
    return Removal(chosen.documents, chosen.cases, counts, len(shared), pins, lonely)


def remove(study: Study, chosen: Chosen) -> bool:
    """Remove documents and persons from study and vault for good, as one action.

    Returns:
        Whether nothing of it is left in the files; another program may have the study open.

    Raises:
        VaultError: If the vault is not open.
        StudyError: If another process is writing to the study.
    """
    return erase(study, chosen, lambda: _prepare(study, chosen))


def _prepare(study: Study, chosen: Chosen) -> Prepared:
    """Work out what the vault may know afterwards."""
    gone = set(chosen.documents)
    staying = [one for one in mentions(study) if one[0] not in gone]
    left: dict[str, set[str]] = {}
    for _, mention, surface in staying:
        left.setdefault(mention.entity, set()).add(surface)
    register = without(load_register(study), gone, left, labels_left(study, chosen))
    pins = pinned(staying, outside_texts(study, chosen), _decided(study))
    revisions = view_revisions(study)
    return Prepared(register, [(revisions[one.document], one) for one in pins])


def _decided(study: Study) -> set[object]:
    """Give document and place of each decision."""
    earlier = (one for found in load_earlier_decisions(study).values() for _, one in found)
    everything = (*load_decisions(study).values(), *earlier)
    return {(one.document, one.span) for decisions in everything for one in decisions}
