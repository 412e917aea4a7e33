"""What coders say of whole documents: memos, and flags, one of which is an alarm."""

from __future__ import annotations

from kimqual.labelstudio.config import IDENTIFYING
from kimqual.store import Study
from kimqual.store.assignment import DocumentNote, load_notes


def notes(study: Study) -> list[DocumentNote]:
    """Give the memos and flags there are; documents that still identify somebody first."""
    said = [note for note in load_notes(study) if note.memo or note.flags]
    return sorted(said, key=lambda note: IDENTIFYING not in note.flags)


def identifying(study: Study) -> list[DocumentNote]:
    """Give those that say that somebody can still be recognised."""
    return [note for note in notes(study) if IDENTIFYING in note.flags]
