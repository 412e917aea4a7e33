"""``kimqual corpus add``: take files, folders and zips into the study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kimqual.cli.common import Json, open_study, print_json, progress
from kimqual.cli.imported import (
    fault_row,
    show_beside,
    show_faulty,
    show_summary,
    state,
    summary,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimqual.exchange.import_plan import Rule
    from kimqual.exchange.reading import Read, Reading
    from kimqual.store.importer import Batch

ReadAs = Annotated[
    str | None, typer.Option("--format", help="Reader to use instead of the proposed one.")
]
Sheet = Annotated[str | None, typer.Option(metavar="NAME", help="Sheet of a survey's workbook.")]
Repeated = Annotated[
    bool,
    typer.Option(
        "--repeated", help="Rows of a survey with the same id are one person who came back."
    ),
]
Encoding = Annotated[str | None, typer.Option(help="Encoding of text files.")]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        metavar="HEADER=ROLE",
        help="What a survey's column is: case, question, attribute, contact or ignore; "
        "for instance --column 'Beruf=attribute'. May be given several times.",
    ),
]
Interviewer = Annotated[
    list[str] | None,
    typer.Option(metavar="LABEL", help="A speaker who asks the questions, such as S00."),
]
PlanFile = Annotated[
    Path | None,
    typer.Option("--plan", help="Plan to use instead of the kimqual-import.toml beside the files."),
]
WritePlan = Annotated[
    bool,
    typer.Option(
        "--write-plan", help="Write kimqual-import.toml beside the files: next time it counts."
    ),
]
EveryFormat = Annotated[
    bool,
    typer.Option(
        "--all-formats", help="Take an interview that lies there in several formats several times."
    ),
]


def add(
    files: Annotated[
        list[Path], typer.Argument(help="Transcripts, survey tables, folders and zips of them.")
    ],
    *,
    cases: Annotated[
        Path | None, typer.Option(help="Table of persons, joined to the survey by its id.")
    ] = None,
    accept_repairs: Annotated[
        bool,
        typer.Option(
            "--accept-repairs",
            help="Take the case table's spelling of ids such as B3 for B03.",
        ),
    ] = False,
    read_as: ReadAs = None,
    sheet: Sheet = None,
    repeated: Repeated = False,
    encoding: Encoding = None,
    column: Columns = None,
    interviewer: Interviewer = None,
    plan: PlanFile = None,
    write_plan: WritePlan = False,
    every_format: EveryFormat = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Stop at the first fault and take nothing in.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Read files into the study and show what was understood.

    The same file twice adds nothing; a changed file becomes a new revision of its document. What is
    wrong with some files is listed at the end; the others are taken in.
    """
    from kimqual.exchange import read_cases
    from kimqual.exchange.reading import Reading

    told = told_rule(read_as, sheet, repeated, encoding, column, interviewer)
    known = read_cases(cases) if cases else ()
    reading = Reading(
        files,
        told,
        plan=plan,
        cases=known,
        accept_repairs=accept_repairs,
        every_format=every_format,
    )
    with reading:
        rows = _taken_in(reading, is_strict=strict or reading.is_single)
        if write_plan:
            write_plans_of(reading)
    if as_json:
        print_json([*rows, *map(fault_row, reading.faults)])
    else:
        show_summary(rows)
        show_beside(reading)
        if reading.faults:
            show_faulty(reading.faults)
    if reading.faults:
        raise typer.Exit(1)


def told_rule(
    read_as: str | None,
    sheet: str | None,
    repeated: bool,
    encoding: str | None,
    column: list[str] | None,
    interviewer: list[str] | None,
) -> Rule:
    """Give what the options say as a rule."""
    from kimqual.exchange.import_plan import Rule

    return Rule(
        format=read_as or "",
        sheet=sheet or "",
        repeated=repeated,
        encoding=encoding or "",
        interviewers=tuple(interviewer or ()),
        columns=dict(_role(text) for text in column or ()),
    )


def _role(text: str) -> tuple[str, str]:
    header, _, role = text.rpartition("=")
    if not header:
        raise typer.BadParameter(f"{text!r} is not HEADER=ROLE.", param_hint="--column")
    return header, role


def write_plans_of(reading: Reading) -> None:
    """Write a plan beside the files; say where."""
    from kimqual.exchange.import_plan_write import write_plans

    for path in write_plans(reading.planned()):
        typer.echo(f"Plan: {path}", err=True)


def _taken_in(reading: Reading, *, is_strict: bool) -> list[dict[str, Any]]:
    from kimqual.store.documents import add_all

    rows: list[dict[str, Any]] = []
    reads: list[Read] = []

    def batches() -> Iterator[Batch]:
        for read in reading.read(is_strict=is_strict):
            rows.append(summary(read))
            reads.append(read)
            yield _batch(read)
            advance()
        reading.refuse_nothing()

    with open_study(with_vault=True) as study, progress("Reading", len(reading)) as advance:
        on_fault = None if is_strict else lambda error: reading.note(reads[-1], error)
        added = add_all(study, batches(), on_fault=on_fault)
    for row, one in zip(rows, added, strict=True):
        row["documents"] = ", ".join(state(one))
    refused = {fault.file for fault in reading.faults}
    return [row for row, read in zip(rows, reads, strict=True) if read.found.name not in refused]


def _batch(read: Read) -> Batch:
    from kimqual.model import Imported
    from kimqual.store.importer import Batch

    if isinstance(read.item, Imported):
        return Batch([read.item])
    return Batch(read.item.answers, read.item.cases, read.item.questions)
