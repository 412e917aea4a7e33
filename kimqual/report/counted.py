"""Which of a study's codings count where the report says what people coded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimqual.coding.units import SETTLED
from kimqual.model.coding import is_person

if TYPE_CHECKING:
    import pandas as pd


def that_count(codings: pd.DataFrame, coder: str | None = None) -> pd.DataFrame:
    """Choose codings: one coder's, else the settled version, else all persons'.

    Args:
        codings: As from ``Study.codings()``.
        coder: Whose; never a model's.

    Returns:
        Rows of the table.
    """
    people = codings[codings["coder"].map(is_person).astype(bool)]
    who = coder or (SETTLED if (people["coder"] == SETTLED).any() else None)
    return people if who is None else people[people["coder"] == who]
