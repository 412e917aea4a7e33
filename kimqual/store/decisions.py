"""What people decided about places of source texts: kept in the vault, followed by later runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kimqual.model import Span
from kimqual.store.database import rows, value
from kimqual.store.sources import source_text
from kimqual.store.study import Study

REVIEW = "anonymise.review"
"""The action by which decisions come in: what was released before is to be looked at again."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about one place of a source text.

    Attributes:
        document: Document id in the study.
        span: In code points of the source text.
        accepted: False where the place identifies nobody.
        category: Kind of identifier; of a rejected place what it was taken for, or "".
        entity: The id of what it refers to, or the person's own name for it, "" to leave it to the
            register.
        scope: ``study`` where the same words are meant wherever they stand, "" for the place alone.
        surrogate: What shall stand for the entity, "" to leave it to the register.
    """

    document: str
    span: Span
    accepted: bool
    category: str = ""
    entity: str = ""
    scope: str = ""
    surrogate: str = ""


def save_decisions(study: Study, decisions: Iterable[Decision]) -> int:
    """Keep what a person decided; later runs follow it.

    Returns:
        Number of decisions kept.
    """
    with study.action(REVIEW, with_vault=True) as event:
        return write_decisions(study, event, decisions)


def write_decisions(study: Study, event: int, decisions: Iterable[Decision]) -> int:
    """Keep what a person decided, inside an action named :data:`REVIEW`.

    Returns:
        Number of decisions kept.
    """
    n = 0
    for d in decisions:
        revision = value(study.db, "SELECT revision FROM document WHERE id = ?", d.document)
        row = (d.document, revision, d.span.start, d.span.end)
        study.vault.execute(
            "INSERT OR REPLACE INTO decision VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, d.accepted, d.category, d.entity, event, d.scope, d.surrogate),
        )
        n += 1
    return n


def load_decisions(study: Study) -> dict[str, list[Decision]]:
    """Give the newest decision on each place of the current revisions, by document."""
    found = _decisions(study)
    return {
        document: found[document, revision]
        for document, revision in rows(study.db, "SELECT id, revision FROM document")
        if (document, revision) in found
    }


def load_earlier_decisions(study: Study) -> dict[str, list[tuple[str, list[Decision]]]]:
    """Give what was decided on documents before they changed: source text and decisions.

    Returns:
        By document, the oldest revision first; only documents with such decisions.
    """
    current = dict(rows(study.db, "SELECT id, revision FROM document"))
    found: dict[str, list[tuple[str, list[Decision]]]] = {}
    for (document, revision), decisions in sorted(_decisions(study).items()):
        if revision < current.get(document, 0):
            text = source_text(study.vault, document, revision)
            found.setdefault(document, []).append((text, decisions))
    return found


def load_said(study: Study) -> list[tuple[str, Decision]]:
    """Give the newest decision on each place of any revision with its words, the oldest first.

    They stay when a file changed and the place is gone: what was said of a name holds for the study.
    """
    by_text: dict[tuple[str, int], list[tuple[int, Decision]]] = {}
    for (document, revision, *_), (event, decision) in _newest(study).items():
        by_text.setdefault((document, revision), []).append((event, decision))
    found: list[tuple[int, str, Decision]] = []
    for (document, revision), decisions in by_text.items():
        text = source_text(study.vault, document, revision)
        found += [(event, decision.span.of(text), decision) for event, decision in decisions]
    found.sort(key=lambda one: (one[0], one[2].document, one[2].span))
    return [(surface, decision) for _, surface, decision in found]


def _decisions(study: Study) -> dict[tuple[str, int], list[Decision]]:
    found: dict[tuple[str, int], list[Decision]] = {}
    for (document, revision, *_), (_, decision) in _newest(study).items():
        found.setdefault((document, revision), []).append(decision)
    return found


def _newest(study: Study) -> dict[tuple[str, int, int, int], tuple[int, Decision]]:
    newest: dict[tuple[str, int, int, int], tuple[int, Decision]] = {}
    for document, revision, start, stop, event, accepted, *rest in rows(
        study.vault,
        "SELECT document, revision, start, stop, event, accepted, category, entity, scope, surrogate "
        "FROM decision ORDER BY event",
    ):
        decision = Decision(document, Span(start, stop), bool(accepted), *rest)
        newest[document, revision, start, stop] = (event, decision)
    return newest
