"""``kimqual codebook import`` and ``export``: the codebook as QDC, Excel, CSV, and for print."""

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
_PRINTED = (".docx", ".html")


def import_(
    file: Annotated[Path, typer.Argument(help="A codebook as *.qdc, *.xlsx or *.csv.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look only; change nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Take codes from a file into the study's codebook: new ones, and new texts of known ones.

    No code is taken out. It is an operation, a revision of its own, that can be undone.
    """
    from kimqual.coding.codebook import change_codebook
    from kimqual.model.codebook_change import stamped
    from kimqual.store.codebook import next_revision

    suffix = _suffix(file)
    with open_study() as study:

        def taken_into(book: Codebook) -> TakenCodes:
            return _qdc(study, book, file) if suffix == ".qdc" else _table(book, file)

        book = load_codebook(study)
        taken, revision = taken_into(book), book.revision
        is_changed = stamped(book, taken.book, revision) != book
        if is_changed:
            revision = max(next_revision(study), book.revision + 1)
        if is_changed and not dry_run:
            detail = {"file": file.name}
            done = change_codebook(study, "import", "", lambda b: taken_into(b).book, detail)
            revision = done.book.revision
    if as_json:
        losses = [asdict(loss) for loss in taken.losses]
        facts = {"codes": len(taken.ids), "new": taken.new, "changed": taken.changed}
        print_json(facts | {"revision": revision, "losses": losses})
        return
    _tell(taken, revision, dry_run=dry_run)


def export(
    file: Annotated[
        Path, typer.Argument(help="Where to: *.qdc, *.xlsx, *.csv, or *.docx, *.html for print.")
    ],
    *,
    language: Annotated[str, typer.Option(help="Of a page for print: de or en.")] = "de",
    as_json: Json = False,
) -> None:
    """Write the study's codebook for other programs (QDC), for Excel, or for print (Word, HTML)."""
    suffix = _suffix(file, (*_FORMATS, *_PRINTED))
    with open_study() as study:
        book = load_codebook(study)
        if suffix in _PRINTED:
            from kimqual.report.codebook import print_codebook

            print_codebook(study, book, file, language=language)
        else:
            _write(study, book, file, suffix)
    if as_json:
        print_json({"file": str(file), "codes": len(book.codes), "revision": book.revision})
        return
    typer.echo(f"{file}: {len(book.codes)} codes, revision {book.revision}")


def _write(study: Study, book: Codebook, file: Path, suffix: str) -> None:
    from kimqual import __version__
    from kimqual.exchange.codebook_table import write_codebook_table
    from kimqual.exchange.qdc import write_qdc
    from kimqual.store.awaiting import study_id

    if suffix == ".qdc":
        language, origin = study.config.languages[0], f"kimqual {__version__}"
        write_qdc(book, file, study_id(study), language=language, origin=origin)
    else:
        write_codebook_table(book, file)


def _suffix(file: Path, formats: tuple[str, ...] = _FORMATS) -> str:
    from kimqual.errors import FileError

    suffix = file.suffix.lower()
    if suffix not in formats:
        raise FileError(
            f"A codebook cannot be {suffix or 'without ending'}.",
            where=file.name,
            mend=f"name a file that ends in one of {', '.join(formats)}.",
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
    from kimqual.exchange.refi_codes import TakenCodes, with_revisions

    read = read_codebook_table(file)
    known = {code.id: code for code in book.codes}
    given = {code.id: with_revisions(code, known.get(code.id)) for code in read.codes}
    return TakenCodes(
        replace(book, codes=tuple((known | given).values())),
        {id_: id_ for id_ in given},
        [id_ for id_ in given if id_ not in known],
        [id_ for id_, code in given.items() if id_ in known and known[id_] != code],
    )


def _tell(taken: TakenCodes, revision: int, *, dry_run: bool) -> None:
    from kimqual.cli.qdpx import show_losses

    typer.echo(
        f"{len(taken.ids)} codes read: {len(taken.new)} new, {len(taken.changed)} changed. "
        f"The codebook {'would be' if dry_run else 'is'} revision {revision}."
    )
    show_losses(taken.losses)
