"""What ``kimqual corpus add`` says of the files it took in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from kimqual.cli.common import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimqual.exchange import Survey
    from kimqual.exchange.reading import Faulty, Read, Reading
    from kimqual.model import Document, Imported
    from kimqual.store.importer import Added


def summary(read: Read) -> dict[str, Any]:
    """Give what was understood of a file."""
    from kimqual.model import Imported

    if isinstance(read.item, Imported):
        return _transcript_summary(read.found.path, read.item)
    return _survey_summary(read.found.path, read.item)


def _transcript_summary(path: Path, item: Imported) -> dict[str, Any]:
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
    from kimqual.store.importer import PLAIN_LABEL

    return ", ".join(
        f"{s.label if PLAIN_LABEL.fullmatch(s.label) else '(name)'} {s.role}"
        for s in document.speakers
    )


def _survey_summary(path: Path, survey: Survey) -> dict[str, Any]:
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


def state(added: Added) -> Iterator[str]:
    """Say what became of a file's documents."""
    if added.new:
        yield f"{len(added.new)} new"
    if added.revised:
        yield f"{len(added.revised)} changed (new revision)"
    if added.unchanged:
        yield f"{added.unchanged} known already"


def show_summary(summary: list[dict[str, Any]]) -> None:
    """Print what was understood of the files."""
    keys = ("file", "documents", "format", "encoding", "language", "speakers", "turns", "words")
    show([[row[k] for k in keys] for row in summary], keys)
    for row in summary:
        typer.echo(f"  {row['file']}: {row['format']}, because {row['reason']}")
        if row["columns"]:
            columns = row["columns"]
            asked = ("asked",) if any(c["asked"] for c in columns) else ()
            keys = ("column", "role", "why", *asked)
            show([[c[k] for k in keys] for c in columns], keys)
        if row.get("missing_codes"):
            codes = row["missing_codes"].items()
            shown = ", ".join(f"{code or 'empty'} ({n})" for code, n in codes)
            typer.echo(f"  counted as no answer: {shown}")
        for warning in row["warnings"]:
            typer.echo(f"  {row['file']}: {warning}")
    typer.echo(
        "Not right? Say --format, --encoding, --interviewer LABEL or --column HEADER=ROLE. "
        "Next: kimqual anonymise run"
    )


def fault_row(fault: Faulty) -> dict[str, Any]:
    """Give a fault as `summary` gives a file."""
    error = fault.error
    row = {"file": fault.file, "kind": "fault", "message": error.message}
    return row | {"where": error.where, "mend": error.mend}


def show_beside(reading: Reading) -> None:
    """Print what was left out, and which of several formats was taken."""
    from collections import Counter

    for line in reading.same:
        typer.echo(f"  {line}")
    reasons = Counter(reason for _, reason in reading.left_out)
    for reason, n in sorted(reasons.items()):
        typer.echo(f"  left out, {reason}: {n}")


def show_faulty(faults: Sequence[Faulty]) -> None:
    """Print the faults as a table."""
    rows = [row for fault in faults for row in fault.rows()]
    show(rows, ("file", "place", "what is wrong", "mend"), title=f"{len(faults)} not taken in")
