"""Codings of a code that was merged into another one: they get that code, once."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator

from kimqual.model import Codebook
from kimqual.store.database import rows
from kimqual.store.recoding import recode
from kimqual.store.study import Study


def has_merged(study: Study, book: Codebook) -> bool:
    """Tell whether some coding still has a code that was merged into another one."""
    return any(_left(study.db, book))


def follow_merges(study: Study, book: Codebook, operation: int | None = None) -> Counter[str]:
    """Give codings of merged codes the code that took their place, inside an action.

    Where the coder gave both codes to a passage, one coding is left, with both memos, with the
    regions of Label Studio that either came from, and released if either was.

    Args:
        study: Open; it has kept this revision of the codebook.
        book: Says what was merged.
        operation: Under which it can be undone; it cannot if there is none.

    Returns:
        Number of codings with another code than before, by coder.
    """
    followed: Counter[str] = Counter()
    for number, coder, code in _left(study.db, book):
        followed[coder] += 1
        # Its revision is the first in which the passage has this code.
        recode(study.db, number, code, book.revision, operation)
    return followed


def _left(db: sqlite3.Connection, book: Codebook) -> Iterator[tuple[int, str, str]]:
    """Give codings of merged codes: number, coder, the code due."""
    # Read code by code, after what was done for the one before: two may be merged into one.
    due = {code: current for code, current in book.successors().items() if code != current}
    for code, current in due.items():
        for number, coder in rows(
            db, "SELECT id, coder FROM coding WHERE code = ? ORDER BY id", code
        ):
            yield number, coder, current
