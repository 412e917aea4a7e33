"""``kimqual codebook history``, ``diff`` and ``worklist``: what was done, what differs, what waits."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kimqual.cli.common import Json, open_study, print_json, show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kimqual.coding.codebook_views import Difference


def history(*, as_json: Json = False) -> None:
    """List what was done to the codebook, when and by whom."""
    from kimqual.coding.codebook_views import history as read_history

    with open_study() as study:
        entries = read_history(study)
    if as_json:
        print_json([asdict(entry) for entry in entries])
        return
    rows = [
        (e.revision, e.at[:16], e.actor, e.kind, e.code, e.detail, e.n_codings, "undone" * e.undone)
        for e in entries
    ]
    show(rows, ("revision", "at", "actor", "what", "code", "detail", "codings", "state"))


def diff(
    first: Annotated[
        str, typer.Argument(help="Number of a revision, or a codebook (TOML, XLSX, CSV).")
    ] = "",
    second: Annotated[str, typer.Argument(help="Number of a later one; now if not given.")] = "",
    *,
    as_json: Json = False,
) -> None:
    """Say what differs between two revisions, word by word, and how many codings it touches.

    Without numbers: what was changed by hand and is not recorded, else what the newest revision
    changed. With a file: what the file says otherwise than the study's codebook.
    """
    from kimqual.coding.codebook_views import compare_revisions

    with open_study() as study:
        found = compare_revisions(study, first, second)
    if as_json:
        print_json({"old": found.old, "new": found.new, "changes": list(_facts(found.differences))})
        return
    typer.echo(f"{found.old} > {found.new}: {len(found.differences)} changes")
    for difference in found.differences:
        for line in _lines(difference):
            typer.echo(line)


def worklist(
    *,
    out: Annotated[
        Path | None, typer.Option(help="Write it as *.xlsx or *.csv to fill in.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the codings that wait for a decision because their code was split."""
    from kimqual.coding.codebook_views import worklist as read_worklist

    with open_study() as study:
        waiting = read_worklist(study)
    if out is not None:
        from kimqual.exchange.worklist import write_worklist

        write_worklist([asdict(one) for one in waiting], out)
    if as_json:
        print_json([asdict(one) for one in waiting])
        return
    if out is not None:
        typer.echo(f"{out}: {len(waiting)} codings; fill in 'decision', then:")
        typer.echo(f"kimqual codebook decide --from {out}")
        return
    rows = [
        (w.coding, f"{w.document}, ¶ {w.paragraph}", w.coder, w.code, ", ".join(w.into), w.quote)
        for w in waiting
    ]
    show(rows, ("coding", "place", "coder", "code", "into", "quote"))
    typer.echo(f"{len(waiting)} codings wait; decide: kimqual codebook decide CODING CODE")


COMMANDS: tuple[Callable[..., None], ...] = (worklist, history, diff)


def _facts(differences: Iterable[Difference]) -> Iterable[dict[str, object]]:
    for one in differences:
        words = [asdict(stretch) for stretch in one.words]
        yield asdict(one.change) | {"codings": one.n_codings, "words": words}


def _lines(one: Difference) -> Iterable[str]:
    change = one.change
    touched = f" ({one.n_codings} codings)" if one.n_codings else ""
    if one.words:
        marks = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
        text = "".join(marks[stretch.state].format(stretch.text) for stretch in one.words)
        yield f"{change.kind} {change.code}{touched}"
        yield from (f"    {line}" for line in text.split("\n"))
        return
    yield f"{change.kind} {change.code}{touched} {_plain(change.before, change.after)}".rstrip()


def _plain(before: str, after: str) -> str:
    return " > ".join(filter(None, (before, after))) if before else f"> {after}" * bool(after)
