"""``kimqual corpus remove`` and ``kimqual study erase``: documents or a person go for good."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from kimqual.cli.common import Json, open_study, print_json, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimqual.anonymisation.removing import Removal
    from kimqual.store.reaching import OutOfReach


def remove(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="CASE|DOCUMENT...",
            help="Persons (C0003) with all their documents, or documents.",
        ),
    ],
    *,
    own_ids: Annotated[
        bool,
        typer.Option("--own-ids", help="The names are those of your files: ids, file names."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Remove persons or documents from study and vault for good, as when consent is withdrawn.

    Texts, names, codings, decisions and attributes go; nothing brings them back. What cannot be
    reached from here is told.
    """
    from kimqual.anonymisation.removing import plan_removal
    from kimqual.anonymisation.removing import remove as remove_chosen
    from kimqual.store.erasing import choose
    from kimqual.store.reaching import out_of_reach

    with open_study(with_vault=True) as study:
        chosen = choose(study, names, are_own=own_ids)
        planned, outside = plan_removal(study, chosen), out_of_reach(study, chosen)
        if not as_json:
            _show(planned)
        is_wiped = True
        if not dry_run:
            _confirm(len(planned.documents), len(planned.cases), yes=yes)
            is_wiped = remove_chosen(study, chosen)
    if as_json:
        done = {"dry_run": dry_run, "wiped": is_wiped, "outside": [asdict(o) for o in outside]}
        print_json(asdict(planned) | done)
    else:
        _show_outside(outside, is_wiped=is_wiped, dry_run=dry_run)


def _confirm(n_documents: int, n_cases: int, *, yes: bool) -> None:
    from kimqual.errors import StudyError

    question = f"{n_documents} documents and {n_cases} persons go for good. Is that meant?"
    if yes or (sys.stdin.isatty() and typer.confirm(question, err=True)):
        return
    raise StudyError(
        "Nothing is removed without a confirmation; the study is as it was.",
        where="study.db, vault",
        mend="add --yes, or look first with --dry-run.",
    )


def _show(planned: Removal) -> None:
    rows = [(what, n) for what, n in planned.counts.items() if n]
    rows += [("names that other documents have too: they stay", planned.n_kept)]
    rows += [("  of their places, held by a decision", planned.n_pinned)]
    show(rows, (", ".join((*planned.cases, *planned.documents)), "number"))
    if planned.lonely:
        typer.echo(
            f"No document is left of {', '.join(planned.lonely)}: name the person, too, "
            "and attributes and contact data go as well."
        )


def _show_outside(outside: Sequence[OutOfReach], *, is_wiped: bool, dry_run: bool) -> None:
    show([(one.what, one.mend) for one in outside], ("out of reach", "what to do there"))
    if dry_run:
        typer.echo("Nothing was changed. Without --dry-run it is done.")
        return
    typer.echo("Removed. Next: kimqual anonymise run, then topics, agreement and report anew.")
    if not is_wiped:
        typer.echo(
            "Another program has the study open, so that the files still hold deleted bytes: close "
            "notebooks and run any command that opens the vault, such as: kimqual anonymise table."
        )
