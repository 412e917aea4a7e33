"""What a comparison of coders is asked for: units, codes, documents, and how to resample."""

from __future__ import annotations

from dataclasses import dataclass

from kimqual.agreement.intervals import N_RESAMPLES
from kimqual.coding.cutting import LENGTH, UnitKind

ALL, AS_CODED = "all", "coded"
"""Levels of codes: each with those below it; or only as they were given."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is compared, and on what.

    Attributes:
        unit: On turns (an answer is one), sentences, answers alone, segments or characters.
        length: Words of a segment.
        codes: Only these and those below them; all if empty.
        level: ``all``: every code together with those below it. ``coded``: codes as given. ``1``,
            ``2`` and so on: codes of that level of the codebook, deeper ones lifted to it.
        documents: Only these; all if empty.
        by_case: Whether intervals resample persons instead of documents.
        seed: Of the bootstrap; the study's if not given.
        n_resamples: Draws of the bootstrap.
    """

    unit: UnitKind = UnitKind.TURN
    length: int = LENGTH
    codes: tuple[str, ...] = ()
    level: str = ALL
    documents: tuple[str, ...] = ()
    by_case: bool = False
    seed: int | None = None
    n_resamples: int = N_RESAMPLES

    @property
    def unit_name(self) -> str:
        """Give the unit's name, with the length of segments."""
        words = f" of {self.length} words"
        return f"{self.unit}{words if self.unit is UnitKind.SEGMENT else ''}"

    @property
    def level_name(self) -> str:
        """Say what was done with the levels of the codebook."""
        names = {ALL: "each with those below it", AS_CODED: "as coded"}
        return names.get(self.level, f"lifted to level {self.level}")
