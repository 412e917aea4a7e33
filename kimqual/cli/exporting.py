"""``kimqual corpus export``: pseudonymised transcripts as Word, text or subtitle files."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from kimqual.cli.common import Json, open_study, print_json, show


def export(
    documents: Annotated[
        list[str], typer.Argument(help="Such as I003; all interviews if none is given.")
    ] = [],  # noqa: B006 - typer's way to say that there may be none
    folder: Annotated[Path, typer.Argument(help="Folder for the files.")] = ...,  # type: ignore[assignment]
    *,
    to: Annotated[str, typer.Option(help="docx, txt or vtt.")] = "docx",
    codes: Annotated[bool, typer.Option("--codes", help="Put the codes into the margin.")] = False,
    coder: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this coder's codes; may be given several times."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write pseudonymised transcripts, never source texts; a known name in one stops them all."""
    from kimqual.report.scripts import Margin, export_scripts, scripts

    margin = Margin(tuple(coder or ())) if codes or coder else None
    with open_study(with_vault=True) as study:
        found = scripts(study, documents or (), margin=margin)
        written = export_scripts(study, found, folder, to)
    if as_json:
        print_json([asdict(one) for one in written])
        return
    show(
        [(one.document, one.file or "–", _said(one.is_exact, one.why_not)) for one in written],
        ("document", "file", "read again"),
    )
    typer.echo(f"In {folder}. Pseudonymised, not anonymous: it stays in the team.")


def _said(is_exact: bool, why_not: str) -> str:
    return why_not or ("gives the same" if is_exact else "for people: not the same contributions")
