"""``kimqual corpus``: take files in, and see what was understood."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kimqual.cli import correcting
from kimqual.cli.common import Json, open_study, print_json, progress, show, show_faults, show_frame

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimqual.exchange import Survey
    from kimqual.model import Document, Imported
    from kimqual.store.documents import Added

app = typer.Typer(no_args_is_help=True, help="Take transcripts and surveys in; see what is there.")


@app.command()
def add(
    files: Annotated[list[Path], typer.Argument(help="Transcripts and survey tables.")],
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
    read_as: Annotated[
        str | None, typer.Option("--format", help="Reader to use instead of the proposed one.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help="Sheet of a survey's workbook.")
    ] = None,
    repeated: Annotated[
        bool,
        typer.Option(
            "--repeated", help="Rows of a survey with the same id are one person who came back."
        ),
    ] = False,
    encoding: Annotated[str | None, typer.Option(help="Encoding of text files.")] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HEADER=ROLE",
            help="What a survey's column is: case, question, attribute, contact or ignore; "
            "for instance --column 'Beruf=attribute'. May be given several times.",
        ),
    ] = None,
    interviewer: Annotated[
        list[str] | None,
        typer.Option(metavar="LABEL", help="A speaker who asks the questions, such as S00."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Read files into the study and show what was understood.

    The same file twice adds nothing; a changed file becomes a new revision of its document.
    """
    from kimqual.exchange import join_cases, read_cases, read_file, with_interviewers
    from kimqual.model import Imported
    from kimqual.store.documents import Batch, add_all

    columns = dict(_role(text) for text in column or ())
    known = read_cases(cases) if cases else ()
    summary: list[dict[str, object]] = []

    def batches() -> Iterator[Batch]:
        for path in files:
            read = read_file(
                path,
                format=read_as,
                encoding=encoding,
                columns=columns or None,
                sheet=sheet,
                repeated=repeated,
            )
            if isinstance(read, Imported):
                item = with_interviewers(read, interviewer) if interviewer else read
                summary.append(_transcript_summary(path, item))
                yield Batch([item])
            else:
                survey = read
                if known:
                    survey = join_cases(read, known, accept_repairs=accept_repairs)
                summary.append(_survey_summary(path, survey))
                yield Batch(survey.answers, survey.cases, survey.questions)
            advance()

    with open_study(with_vault=True) as study, progress("Reading", len(files)) as advance:
        for row, added in zip(summary, add_all(study, batches()), strict=True):
            row["documents"] = ", ".join(_state(added))
    if as_json:
        print_json(summary)
    else:
        _show_summary(summary)


app.command()(correcting.update)


@app.command("list")
def list_(*, as_json: Json = False) -> None:
    """List the documents of the study."""
    with open_study() as study:
        show_frame(study.documents(), as_json=as_json)


@app.command()
def check(*, as_json: Json = False) -> None:
    """Check that every text, view and coding in the study fits the others."""
    from kimqual.store.check import find_faults

    with open_study() as study:
        faults = find_faults(study)
    show_faults(faults, "faults", as_json=as_json)


def _role(text: str) -> tuple[str, str]:
    header, _, role = text.rpartition("=")
    if not header:
        raise typer.BadParameter(f"{text!r} is not HEADER=ROLE.", param_hint="--column")
    return header, role


def _transcript_summary(path: Path, item: Imported) -> dict[str, object]:
    from kimqual.model.document import spoken

    document = item.document
    words = len(spoken(document.text, document.marks).split())
    return {
        "file": path.name,
        "kind": "transcript",
        "format": item.source.format,
        "reason": item.source.reason,
        "encoding": item.source.encoding,
        "language": document.language,
        "speakers": _speakers(document),
        "turns": len(document.turns),
        "words": words,
        "questions": [],
        "columns": [],
        "warnings": list(item.source.warnings),
    }


def _speakers(document: Document) -> str:
    """Name the speakers by label and role; a label that is a name is not shown."""
    from kimqual.store.documents import PLAIN_LABEL

    return ", ".join(
        f"{s.label if PLAIN_LABEL.fullmatch(s.label) else '(name)'} {s.role}"
        for s in document.speakers
    )


def _survey_summary(path: Path, survey: Survey) -> dict[str, object]:
    words, languages = 0, set()
    for item in survey.answers:
        words += len(item.document.text.split())
        languages.add(item.document.language)
    silent = f", {survey.n_silent} without an open answer" if survey.n_silent else ""
    return {
        "file": path.name,
        "kind": "survey",
        "format": survey.origin or "survey",
        "reason": _survey_reason(survey),
        "encoding": survey.encoding,
        "language": ", ".join(sorted(languages - {""})),
        "speakers": f"{len(survey.cases)} persons{silent}",
        "turns": len(survey.answers),
        "words": words,
        "questions": [{"id": q.id, "text": q.text} for q in survey.questions],
        "missing_codes": survey.n_missing,
        "columns": [
            {"column": c.name, "role": c.role, "why": c.reason, "asked": c.wording}
            for c in survey.columns
        ],
        "warnings": list(survey.warnings),
    }


def _survey_reason(survey: Survey) -> str:
    separator = f" (separator {survey.separator!r})" if survey.separator else ""
    open_questions = f"it is a table{separator} with {len(survey.questions)} open questions"
    return f"{survey.reason}; {open_questions}" if survey.origin else open_questions


def _state(added: Added) -> Iterator[str]:
    if added.new:
        yield f"{len(added.new)} new"
    if added.revised:
        yield f"{len(added.revised)} changed (new revision)"
    if added.unchanged:
        yield f"{added.unchanged} known already"


def _show_summary(summary: list[dict[str, object]]) -> None:
    keys = ("file", "documents", "format", "encoding", "language", "speakers", "turns", "words")
    show([[row[k] for k in keys] for row in summary], keys)
    for row in summary:
        typer.echo(f"  {row['file']}: {row['format']}, because {row['reason']}")
        if row["columns"]:
            columns = row["columns"]
            asked = ("asked",) if any(c["asked"] for c in columns) else ()  # type: ignore[attr-defined]  # built above
            keys = ("column", "role", "why", *asked)
            show([[c[k] for k in keys] for c in columns], keys)  # type: ignore[attr-defined]  # built above
        if row.get("missing_codes"):
            codes = row["missing_codes"].items()  # type: ignore[attr-defined]  # built above
            shown = ", ".join(f"{code or 'empty'} ({n})" for code, n in codes)
            typer.echo(f"  counted as no answer: {shown}")
        for warning in row["warnings"]:  # type: ignore[attr-defined]  # built above
            typer.echo(f"  {row['file']}: {warning}")
    typer.echo(
        "Not right? Say --format, --encoding, --interviewer LABEL or --column HEADER=ROLE. "
        "Next: kimqual anonymise run"
    )
