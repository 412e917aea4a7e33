"""``kimqual corpus check``: what files are, before they are taken in; whether the study is sound."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kimqual.cli.common import Json, open_study, print_json, show, show_faults
from kimqual.cli.imported import fault_row, show_beside, show_faulty
from kimqual.cli.importing import (
    Columns,
    Encoding,
    EveryFormat,
    Interviewer,
    PlanFile,
    ReadAs,
    Repeated,
    Sheet,
    WritePlan,
    told_rule,
    write_plans_of,
)

if TYPE_CHECKING:
    from kimqual.exchange.look import Look


def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Files, folders or zips to look at; the study if none is given."),
    ] = None,
    *,
    read_as: ReadAs = None,
    sheet: Sheet = None,
    repeated: Repeated = False,
    encoding: Encoding = None,
    column: Columns = None,
    interviewer: Interviewer = None,
    plan: PlanFile = None,
    write_plan: WritePlan = False,
    every_format: EveryFormat = False,
    as_json: Json = False,
) -> None:
    """Say what files are without taking them in; of the study, that texts, views and codings fit.

    What is printed of files holds their own words: it is for your eyes.
    """
    if not files:
        _check_study(as_json=as_json)
        return
    from kimqual.exchange.reading import Reading

    told = told_rule(read_as, sheet, repeated, encoding, column, interviewer)
    with Reading(files, told, plan=plan, every_format=every_format) as reading:
        looks = [read.look() for read in reading.read(is_strict=reading.is_single)]
        if write_plan:
            write_plans_of(reading)
    if as_json:
        print_json([*map(asdict, looks), *map(fault_row, reading.faults)])
    else:
        for look in looks:
            _show(look)
        show_beside(reading)
        if reading.faults:
            show_faulty(reading.faults)
    if reading.faults:
        raise typer.Exit(1)


def _check_study(*, as_json: bool) -> None:
    from kimqual.store.check import find_faults

    with open_study() as study:
        faults = find_faults(study)
    show_faults(faults, "faults", as_json=as_json)


def _show(look: Look) -> None:
    times = "–".join(_clock(ms) for ms in (look.from_ms, look.to_ms) if ms is not None)
    said = f"{look.n_turns} {'answers' if look.kind == 'survey' else 'turns'}, {look.n_words} words"
    persons = f", {look.n_persons} persons" if look.kind == "survey" else ""
    rows = [
        ("what", f"{look.title} (--format {look.format})"),
        ("how sure", f"{look.certainty}: {look.reason}"),
        ("encoding", look.encoding or "as the format says"),
        ("language", ", ".join(look.languages) or "not to be told"),
        ("how much", said + persons),
    ]
    if look.kind == "transcript":
        rows += [("times", times or "none"), ("who asks", _who_asks(look))]
    rows += [("not understood", warning) for warning in look.warnings]
    rows += [(f"sample, {one.place}", f"{one.who}: {one.text}") for one in look.samples]
    show(rows, (look.file, ""))
    if look.speakers:
        show(
            [(v.label, v.role, v.n_turns, v.n_words, f"{v.asks:.0%}") for v in look.speakers],
            ("speaker", "role", "turns", "words", "asks"),
        )
    if look.columns:
        show(
            [(c.column, c.role, c.why, c.asked) for c in look.columns],
            ("column", "role", "why", "asked"),
        )


def _who_asks(look: Look) -> str:
    return f"{look.interviewer or 'nobody known'} ({look.interviewer_reason})"


def _clock(ms: int) -> str:
    seconds = ms // 1000
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
