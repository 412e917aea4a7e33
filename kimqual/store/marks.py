"""Transcription marks out of a study's database."""

from __future__ import annotations

import sqlite3

from kimqual.model import Mark, MarkKind, Span
from kimqual.store.database import rows


def load_marks(connection: sqlite3.Connection) -> dict[str, list[Mark]]:
    """Give the transcription marks of each document, in order."""
    found: dict[str, list[Mark]] = {}
    for document, start, stop, kind in rows(
        connection, "SELECT document, start, stop, kind FROM mark ORDER BY document, start"
    ):
        found.setdefault(document, []).append(Mark(Span(start, stop), MarkKind(kind)))
    return found
