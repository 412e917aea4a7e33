"""What every command shares: opening the study, tables on the terminal, progress."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import pandas as pd

    from kimqual.model import Codebook
    from kimqual.store import Study

STUDY = "KIMQUAL_STUDY"

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def study_folder() -> Path:
    """Give the folder that ``--study`` or KIMQUAL_STUDY names, or this one."""
    return Path(os.environ.get(STUDY) or ".")


def server_data() -> Path:
    """Give the data folder of this study's own Label Studio."""
    from kimqual.config import FILE, read_config
    from kimqual.labelstudio.settings import data_folder

    folder = study_folder()
    return data_folder(folder, read_config(folder / FILE).vault)


@contextmanager
def open_study(*, with_vault: bool = False) -> Iterator[Study]:
    """Open the study; ask for the passphrase where one is needed and a terminal is there."""
    from kimqual.store import Study
    from kimqual.store.study import PASSPHRASE

    secret = os.environ.get(PASSPHRASE)
    if with_vault and not secret and sys.stdin.isatty():
        secret = getpass.getpass("Passphrase: ")
    with Study.open(study_folder(), passphrase=secret) as study:
        if with_vault:
            study.vault  # noqa: B018  # raises the error that says what is missing
        yield study


def init_study(
    folder: Annotated[Path, typer.Argument(help="Folder of the new study.")],
    *,
    name: Annotated[str, typer.Option(help="The study's name, as on reports.")] = "",
    seed: Annotated[int, typer.Option(help="For surrogates, topics and intervals.")] = 42,
) -> None:
    """Make a new study: settings, codebook, policy, database and vault."""
    from kimqual.store import Study
    from kimqual.store.study import PASSPHRASE

    secret = os.environ.get(PASSPHRASE)
    if not secret and sys.stdin.isatty():
        secret = getpass.getpass("New passphrase: ")
        if secret != getpass.getpass("Once more: "):
            typer.secho("kimqual: The passphrases differ.\n  mend: start again.", err=True)
            raise typer.Exit(1)
    with Study.create(folder, name=name, passphrase=secret, seed=seed) as study:
        typer.echo(f"New study in {study.path}. Next: kimqual corpus add FILE...")


def input_lines() -> Iterator[str]:
    """Give the lines of standard input, UTF-8 on every system.

    Raises:
        FileError: At the first line that is none.
    """
    from kimqual.errors import FileError

    for number, line in enumerate(sys.stdin.buffer, 1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise FileError(
                "The line is no UTF-8.",
                where=f"standard input, line {number}",
                mend="save the file as UTF-8; in PowerShell: Get-Content -Encoding utf8",
            ) from error


def load_codebook(study: Study) -> Codebook:
    """Read the study's codebook."""
    from kimqual.exchange import read_codebook

    return read_codebook(study.path / study.config.codebook)


def recorded_codebook(study: Study) -> Codebook:
    """Read the study's codebook; what people changed in it by hand is recorded first."""
    from kimqual.coding.codebook import record_edits

    record_edits(study)
    return load_codebook(study)


def show(rows: Iterable[Sequence[object]], header: Sequence[str], *, title: str = "") -> None:
    """Print a table on the terminal; numbers stand right."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title) if title else None, header_style="bold", title_justify="left")
    kept = [list(row) for row in rows]
    for i, name in enumerate(header):
        numeric = bool(kept) and all(isinstance(row[i], int | float) for row in kept)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in kept:
        # Text, so that what somebody said in brackets, "[lacht]", is no mark-up.
        table.add_row(*[Text(_cell(value)) for value in row])
    Console(width=None if sys.stdout.isatty() else 120, soft_wrap=False).print(table)


def show_frame(frame: pd.DataFrame, *, as_json: bool, title: str = "") -> None:
    """Print a pandas table, or its rows as JSON."""
    if as_json:
        typer.echo(frame.to_json(orient="records", force_ascii=False))
    else:
        rows = frame.astype(object).where(frame.notna(), "").itertuples(index=False)
        show([list(row) for row in rows], [str(c) for c in frame.columns], title=title)


def show_faults(faults: Sequence[str], what: str, *, as_json: bool) -> None:
    """Print what a check found, one a line, and end with exit code 1 if it found anything."""
    if as_json:
        print_json(faults)
    else:
        for fault in faults:
            typer.echo(fault)
        typer.echo(f"{len(faults)} {what}")
    if faults:
        raise typer.Exit(1)


def print_json(value: object) -> None:
    """Print a value as JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[[], None]]:
    """Show a bar on the terminal while a long step runs; silent where nobody looks."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns: list[Any] = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()]
    console = Console(stderr=True)
    with Progress(
        *columns, TimeElapsedColumn(), console=console, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(label, total=total)
        yield lambda: bar.advance(task)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return "" if value is None else str(value)
