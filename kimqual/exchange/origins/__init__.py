"""Survey programs: one module each, which knows how its exports look."""

from __future__ import annotations

from kimqual.errors import FileError
from kimqual.exchange.origins import (
    googleforms,
    kobo,
    limesurvey,
    msforms,
    qualtrics,
    redcap,
    sosci,
)
from kimqual.exchange.origins.frame import Export, Origin
from kimqual.exchange.table import Table

# The first that finds evidence describes the file; those with the plainest marks come first.
ORIGINS: dict[str, Origin] = {
    chosen.name: chosen
    for chosen in (
        qualtrics.ORIGIN,
        kobo.ORIGIN,
        sosci.ORIGIN,
        limesurvey.ORIGIN,
        redcap.ORIGIN,
        msforms.ORIGIN,
        googleforms.ORIGIN,
    )
}
# A table that no program marked: roles by content alone.
PLAIN = "table"

__all__ = ["ORIGINS", "PLAIN", "Export", "Origin", "export_of"]


def export_of(table: Table, origin: str | None = None) -> tuple[str, str, Export]:
    """Find which program exported a table, and what it holds.

    Args:
        table: As read.
        origin: Name in `ORIGINS`, `PLAIN` for none of them, ``None`` to find it.

    Returns:
        The program's title, "" for none; the reason; what the table holds.

    Raises:
        FileError: If there is no such program.
    """
    if origin == PLAIN:
        return "", "you said so", Export(table)
    if origin is not None:
        if origin not in ORIGINS:
            raise FileError(
                f"No survey program is called {origin!r}.",
                where=table.name,
                mend=f"use one of {', '.join(ORIGINS)}, or {PLAIN}.",
            )
        return ORIGINS[origin].title, "you said so", ORIGINS[origin].describe(table)
    for candidate in ORIGINS.values():
        if evidence := candidate.recognise(table):
            return candidate.title, "; ".join(evidence), candidate.describe(table)
    return "", "no survey program's columns", Export(table, several=(";",))
