"""``kimqual codebook``: operations on the codebook, each a revision that can be undone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kimqual.cli.common import open_study

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kimqual.coding.codebook import Done
    from kimqual.model import Codebook
    from kimqual.store import Study

_Code = Annotated[str, typer.Argument(help="Id of the code.")]
_De = Annotated[str | None, typer.Option(help="German label.")]
_En = Annotated[str | None, typer.Option(help="English label.")]
_Parent = Annotated[str | None, typer.Option(help="Id of the code above it.")]
_Definition = Annotated[str | None, typer.Option(help="What it means.")]
_When = Annotated[str | None, typer.Option(help="When to use it.")]
_WhenNot = Annotated[str | None, typer.Option(help="When not, and what to use instead.")]
_Example = Annotated[str | None, typer.Option(help="An anchor example.")]
_Color = Annotated[str | None, typer.Option("--color", "--colour", help="Colour, as #4c78a8.")]
_Memo = Annotated[str | None, typer.Option(help="What the team wants to remember.")]


def add(
    code: Annotated[str, typer.Argument(help="Id of the new code, such as field.sport; it stays.")],
    *,
    label_de: _De = None,
    label_en: _En = None,
    parent: _Parent = None,
    definition: _Definition = None,
    when: _When = None,
    when_not: _WhenNot = None,
    example: _Example = None,
    color: _Color = None,
    memo: _Memo = None,
) -> None:
    """Add a code, behind the last one below its parent."""
    from kimqual.model import Code
    from kimqual.model import codebook_change as change

    label = {k: v for k, v in (("de", label_de), ("en", label_en)) if v}
    told = (definition, when, when_not, example)
    texts = _texts(*told, color, memo)
    new = Code(code, label, parent=parent, **texts)  # type: ignore[arg-type]  # all of them text
    _do("add", code, lambda book: change.add(book, new))


def edit(
    code: _Code,
    *,
    label_de: _De = None,
    label_en: _En = None,
    definition: _Definition = None,
    when: _When = None,
    when_not: _WhenNot = None,
    example: _Example = None,
    color: _Color = None,
    memo: _Memo = None,
) -> None:
    """Change labels and texts of a code; "" takes a text away, what is not named stays."""
    from kimqual.model import codebook_change as change

    texts = _texts(definition, when, when_not, example, color, memo)
    label = _label(label_de, label_en)
    _do("edit", code, lambda book: change.edit(book, code, label, texts))


def rename(code: _Code, *, label_de: _De = None, label_en: _En = None) -> None:
    """Give a code another label; its id, and with it every coding, stays."""
    from kimqual.model import codebook_change as change

    _do("rename", code, lambda book: change.edit(book, code, _label(label_de, label_en)))


def move(
    code: _Code,
    *,
    parent: _Parent = None,
    top: Annotated[bool, typer.Option("--top", help="To the top, below no other.")] = False,
) -> None:
    """Hang a code, with all below it, below another one."""
    from kimqual.model import codebook_change as change

    if (parent is None) != top:
        raise typer.BadParameter("name --parent CODE or --top, one of them")
    _do("move", code, lambda book: change.move(book, code, parent), {"to": parent or "top"})


def merge(
    code: _Code, *, into: Annotated[str, typer.Option(help="The code that takes its place.")]
) -> None:
    """Let a code go into another one; its codings get that code at once."""
    from kimqual.model import codebook_change as change

    _do("merge", code, lambda book: change.merge(book, code, into), {"into": into})


def split(
    code: _Code,
    *,
    into: Annotated[list[str], typer.Option(help="A code that takes its place; twice or more.")],
) -> None:
    """Let several codes take a code's place; its codings wait until people decide."""
    from kimqual.model import codebook_change as change

    _do("split", code, lambda book: change.split(book, code, into), {"into": into})


def retire(code: _Code) -> None:
    """Give a code no more; what has it keeps it."""
    from kimqual.model import codebook_change as change

    _do("retire", code, lambda book: change.retire(book, code))


def restore(code: _Code) -> None:
    """Give a retired, merged or split code again; codings that left it stay where they are."""
    from kimqual.model import codebook_change as change

    _do("restore", code, lambda book: change.restore(book, code))


def undo() -> None:
    """Undo the last operation: codebook and codings are again what they were, to the character."""
    from kimqual.coding.codebook import undo_change

    with open_study() as study:
        done, n = undo_change(study)
    what = " ".join(filter(None, (done.kind, done.code)))
    typer.echo(f"undone: {what}; {n} codings have their code from before")


def record() -> None:
    """Record what was changed in codebook.toml by hand; every other operation does so first."""
    from kimqual.coding.codebook import record_edits

    with open_study() as study:
        done = record_edits(study)
        if done is None:
            typer.echo("nothing was changed by hand")
            return
        _tell(study, done)


def decide(
    coding: Annotated[
        int | None, typer.Argument(help="Number of a coding of the worklist.")
    ] = None,
    codes: Annotated[
        list[str] | None, typer.Argument(help="The code that it gets; or several.")
    ] = None,
    *,
    from_: Annotated[
        Path | None, typer.Option("--from", help="A worklist that was filled in, *.xlsx or *.csv.")
    ] = None,
) -> None:
    """Give a coding of a split code the code, or codes, that it shows."""
    from kimqual.coding.codebook import decide_codings

    if (from_ is None) == (coding is None) or (coding is not None and not codes):
        raise typer.BadParameter("name CODING and CODE, or --from FILE")
    decisions: Mapping[int, list[str]] = {coding or 0: codes or []}
    if from_ is not None:
        from kimqual.exchange.worklist import read_worklist

        decisions = read_worklist(from_)
    with open_study() as study:
        done = decide_codings(study, decisions)
    typer.echo(f"{done.n_codings} codings decided; take it back: kimqual codebook undo")


COMMANDS: tuple[Callable[..., None], ...] = (
    *(add, edit, rename, move, merge, split, retire, restore),
    *(decide, undo, record),
)


def _label(de: str | None, en: str | None) -> dict[str, str]:
    return {language: label for language, label in (("de", de), ("en", en)) if label is not None}


def _texts(*told: str | None) -> dict[str, str]:
    from kimqual.model.codebook_change import TEXTS

    return {key: text for key, text in zip(TEXTS, told, strict=True) if text is not None}


def _do(
    kind: str,
    code: str,
    change: Callable[[Codebook], Codebook],
    detail: Mapping[str, object] | None = None,
) -> None:
    from kimqual.coding.codebook import change_codebook

    with open_study() as study:
        _tell(study, change_codebook(study, kind, code, change, detail))


def _tell(study: Study, done: Done) -> None:
    from kimqual.coding.codebook_views import worklist as read_worklist
    from kimqual.store.labelstudio import load_projects

    if done.n_by_hand:
        typer.echo(f"{done.n_by_hand} changes by hand were recorded first")
    for change in done.changes:
        typer.echo(f"{change.kind} {change.code} {_arrow(change.before, change.after)}".rstrip())
    typer.echo(f"The codebook is revision {done.book.revision}; {done.n_codings} codings followed.")
    waiting = len(read_worklist(study))
    if waiting:
        typer.echo(f"{waiting} codings wait for a decision: kimqual codebook worklist")
    if load_projects(study):
        typer.echo("coders' pages: kimqual labelstudio push codebook")
    typer.echo("take it back: kimqual codebook undo")


def _arrow(before: str, after: str) -> str:
    if before and after:
        return f"{_short(before)} > {_short(after)}"
    return f"> {_short(after)}" if after else _short(before)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
