"""``kimqual corpus memos`` and ``memo``: what is said of a document as a whole."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from kimqual.cli.common import Json, open_study, print_json, show


def memos(
    *,
    document: Annotated[
        list[str] | None, typer.Option("--document", help="Only those on this document.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List memos on whole documents that are in the vault, with names and all.

    They came with a project of another program, or from 'corpus memo'. What coders say in Label
    Studio: codings list --notes.
    """
    from kimqual.store.memos import load_memos

    with open_study(with_vault=True) as study:
        found = [m for m in load_memos(study) if not document or m.document in document]
    if as_json:
        print_json([asdict(memo) for memo in found])
        return
    show([(m.document, m.coder, m.name, m.text) for m in found],
         ("document", "coder", "name", "memo"))  # fmt: skip


def memo(
    document: Annotated[str, typer.Argument(help="Its id, from 'corpus list'.")],
    *,
    coder: Annotated[str, typer.Option(help="Who writes it.")],
    name: Annotated[str, typer.Option(help="What it is called.")] = "",
) -> None:
    """Put a memo on a document into the vault; its text comes from standard input."""
    from kimqual.store.memos import Memo, write_memo
    from kimqual.text import decode, normalise

    if sys.stdin.isatty():
        typer.echo("The memo, then Ctrl-D (Windows: Ctrl-Z and Enter):", err=True)
    data = sys.stdin.buffer.read()
    text = normalise(decode(data, where="standard input").text).strip() if data.strip() else ""
    with open_study(with_vault=True) as study:
        is_new = write_memo(study, Memo(document, coder.strip(), name.strip(), text))
    typer.echo("Kept in the vault." if is_new else "It is there already.")
