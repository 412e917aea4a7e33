"""``kimqual codebook import`` and ``export``: the codebook as QDC, Excel or CSV."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kimqual.cli.common import Json, load_codebook, open_study, print_json

if TYPE_CHECKING:
    from kimqual.exchange.refi_codes import TakenCodes
    from kimqual.model import Codebook
    from kimqual.store import Study

_FORMATS = (".qdc", ".xlsx", ".csv")


def import_(
    file: Annotated[Path, typer.Argument(help="A codebook as *.qdc, *.xlsx or *.csv.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look only; change nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Take codes from a file into the study's codebook: new ones, and new texts of known ones.

    No code is taken out. The revision is counted up where the study has codings made with it.
    """
    from kimqual.exchange import write_codebook

    suffix = _suffix(file)
    with open_study() as study:
        book = load_codebook(study)
        taken = _qdc(study, book, file) if suffix == ".qdc" else _table(book, file)
        is_changed = taken.book != book
        if is_changed:
            taken.book = _counted_up(study, taken.book)
        if is_changed and not dry_run:
            write_codebook(taken.book, study.path / study.config.codebook)
    if as_json:
        losses = [asdict(loss) for loss in taken.losses]
        facts = {"codes": len(taken.ids), "new": taken.new, "changed": taken.changed}
        print_json(facts | {"revision": taken.book.revision, "losses": losses})
        return
    _tell(taken, dry_run=dry_run)


def export(
    file: Annotated[Path, typer.Argument(help="Where to: *.qdc, *.xlsx or *.csv.")],
    *,
    as_json: Json = False,
) -> None:
    """Write the study's codebook for other programs (QDC) or for Excel."""
    from kimqual import __version__
    from kimqual.exchange.codebook_table import write_codebook_table
    from kimqual.exchange.qdc import write_qdc
    from kimqual.store.awaiting import study_id

    suffix = _suffix(file)
    with open_study() as study:
        book = load_codebook(study)
        if suffix == ".qdc":
            language, origin = study.config.languages[0], f"kimqual {__version__}"
            write_qdc(book, file, study_id(study), language=language, origin=origin)
        else:
            write_codebook_table(book, file)
    if as_json:
        print_json({"file": str(file), "codes": len(book.codes), "revision": book.revision})
        return
    typer.echo(f"{file}: {len(book.codes)} codes, revision {book.revision}")


def _suffix(file: Path) -> str:
    from kimqual.errors import FileError

    suffix = file.suffix.lower()
    if suffix not in _FORMATS:
        raise FileError(
            f"A codebook cannot be {suffix or 'without ending'}.",
            where=file.name,
            mend=f"name a file that ends in one of {', '.join(_FORMATS)}.",
        )
    return suffix


def _qdc(study: Study, book: Codebook, file: Path) -> TakenCodes:
    from kimqual.exchange.qdc import read_qdc
    from kimqual.exchange.refi_codes import take_codes
    from kimqual.store.awaiting import study_id

    codes, losses = read_qdc(file)
    language = study.config.languages[0]
    taken = take_codes(codes, book, study_id(study), language=language, update=True)
    taken.losses = losses + taken.losses
    return taken


def _table(book: Codebook, file: Path) -> TakenCodes:
    from kimqual.exchange.codebook_table import read_codebook_table
    from kimqual.exchange.refi_codes import TakenCodes

    read = read_codebook_table(file)
    known = {code.id: code for code in book.codes}
    given = {code.id: code for code in read.codes}
    return TakenCodes(
        replace(book, codes=tuple((known | given).values())),
        {id_: id_ for id_ in given},
        [id_ for id_ in given if id_ not in known],
        [id_ for id_, code in given.items() if id_ in known and known[id_] != code],
    )


def _counted_up(study: Study, book: Codebook) -> Codebook:
    from kimqual.store.awaiting import kept_codebooks

    kept = kept_codebooks(study)
    return replace(book, revision=max(kept) + 1) if book.revision in kept else book


def _tell(taken: TakenCodes, *, dry_run: bool) -> None:
    from kimqual.cli.qdpx import show_losses

    typer.echo(
        f"{len(taken.ids)} codes read: {len(taken.new)} new, {len(taken.changed)} changed. "
        f"The codebook {'would be' if dry_run else 'is'} revision {taken.book.revision}."
    )
    show_losses(taken.losses)
