"""Tables of cases: who the persons are, to be joined to what they said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kimqual.errors import FileError
from kimqual.exchange import missing
from kimqual.exchange.evidence import ColumnRole
from kimqual.exchange.origins import export_of
from kimqual.exchange.origins.frame import SYSTEM
from kimqual.exchange.roles import Column, with_reason
from kimqual.exchange.survey import cases_of
from kimqual.exchange.survey_plan import Choices, Plan, described
from kimqual.exchange.survey_rows import MEND, id_faults
from kimqual.exchange.table import refuse
from kimqual.exchange.tables import read_survey_table
from kimqual.model import Case
from kimqual.text import normalise


def read_cases(
    path: Path | str,
    *,
    key: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
) -> tuple[Case, ...]:
    """Read a table of cases, to be joined to documents by the case's id.

    Texts, times to the minute and other columns that are no closed questions become contact data:
    they are kept, but in the vault only.

    Args:
        path: A table in any format that a survey may have, with one row per person.
        key: Header of the column with the ids; ``None`` to find it.
        encoding: Name of the encoding, where the detection fails.
        sheet: Name of the workbook's sheet, where the choice is wrong.

    Raises:
        FileError: If no column holds ids, or with all wrong cells at once.
    """
    table = read_survey_table(path, encoding=encoding, sheet=sheet)
    _, _, export = export_of(table)
    table, columns = described(export, Choices({key: ColumnRole.CASE} if key else {}))
    codes = missing.lookup(("", *missing.for_attributes(), *table.missing))
    plan = Plan(table, tuple(map(_private, columns)), missing.lookup(("",)), codes)
    found = plan.names(ColumnRole.CASE)
    if not found:
        raise FileError(
            "No column of ids was found.",
            where=table.name,
            # No header is shown: in a transcript given by mistake it is somebody's first sentence.
            mend="head the column with the persons' ids 'id' (in Python: key=HEADER).",
        )
    ids = tuple(normalise(cell).strip() for cell in table.column(found[0]))
    refuse(
        [*table.faults, *id_faults(table, found[0], ids, may_repeat=export.is_repeated)],
        table.name,
        mend=MEND,
    )
    return cases_of(replace(plan, cases=ids), {})


def _private(column: Column) -> Column:
    kept = column.role == ColumnRole.IGNORE and column.reason != SYSTEM
    if kept or column.role == ColumnRole.QUESTION:
        return with_reason(column, ColumnRole.CONTACT, f"{column.reason}: kept in the vault only")
    return column
