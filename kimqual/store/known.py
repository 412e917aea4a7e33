"""What the vault knows and nobody may print."""

from __future__ import annotations

from collections.abc import Iterator

from kimqual.store.database import rows
from kimqual.store.sources import source_text
from kimqual.store.study import Study


def surfaces(study: Study) -> dict[str, set[str]]:
    """Give every surface form that may not be printed, by category; needs the vault.

    Of mentions the replaced ones: what the policy keeps may be printed. Names that a person marked
    since the last run are among them. With them come speaker labels that the study does not show
    and the people whom the files' properties name (both ``SPEAKER``), contact data and ids that are
    written as names (``CONTACT``).
    """
    found: dict[str, set[str]] = {}
    for category, surface in (*_replaced(study), *_marked(study)):
        found.setdefault(category, set()).add(surface)
    for (label,) in rows(
        study.vault,
        "SELECT label FROM speaker WHERE label != study_label "
        "UNION SELECT text FROM beside WHERE kind = 'person'",
    ):
        found.setdefault("SPEAKER", set()).add(label)
    for (text,) in rows(
        study.vault,
        "SELECT value FROM contact UNION SELECT source_id FROM case_key "
        "WHERE source_id NOT GLOB '*[0-9]*' AND length(source_id) > 2",
    ):
        found.setdefault("CONTACT", set()).add(text)
    return found


def _replaced(study: Study) -> Iterator[tuple[str, str]]:
    current = {
        (document, revision, event)
        for document, revision, event in rows(
            study.db, "SELECT id, view_revision, view_event FROM document WHERE text IS NOT NULL"
        )
    }
    for document, revision, event, category, surface in study.vault.execute(
        "SELECT s.document, s.revision, m.event, m.category, "
        "substr(s.text, m.start + 1, m.stop - m.start) "
        "FROM mention m JOIN source s ON s.document = m.document WHERE m.action != 'keep'"
    ):
        if (document, revision, event) in current:
            yield category, surface


def _marked(study: Study) -> Iterator[tuple[str, str]]:
    """Give what persons marked in a review that no run has followed yet."""
    last = dict(rows(study.db, "SELECT id, coalesce(view_event, 0) FROM document"))
    newest: dict[tuple[str, int, int, int], tuple[int, int, str]] = {}
    for *place, event, accepted, category in rows(
        study.vault,
        "SELECT document, revision, start, stop, event, accepted, category FROM decision "
        "ORDER BY event",
    ):
        newest[tuple(place)] = (event, accepted, category)
    for (document, revision, start, stop), (event, accepted, category) in newest.items():
        if accepted and event > last.get(document, 0):
            yield category, source_text(study.vault, document, revision)[start:stop]
