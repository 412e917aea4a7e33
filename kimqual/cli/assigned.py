"""Tables of who codes what, and of what coders say of whole documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from kimqual.cli.common import open_study, print_json, show

if TYPE_CHECKING:
    from kimqual.coding.assigning import Load
    from kimqual.store import Study
    from kimqual.store.assignment import DocumentNote


def show_loads(given: Iterable[Load]) -> None:
    """Print how much each coder was given."""
    rows = [(x.coder, x.n_interviews, x.n_answers, x.n_shared, x.n_words) for x in given]
    header = ("coder", "interviews", "answers", "of these coded by all", "words")
    show(rows, header, title="Who codes what")


def show_assignment(*, documents: bool, as_json: bool) -> None:
    """Print who was asked to code what: in numbers, or document by document."""
    from kimqual.labelstudio.sharing import study_loads, study_matrix

    with open_study() as study:
        given, matrix = study_loads(study), study_matrix(study)
    if as_json:
        print_json({"coders": [asdict(load) for load in given], "documents": matrix})
    elif not given:
        typer.echo("Nothing was given out yet. Next: kimqual labelstudio push coding --coder NAME")
    elif documents:
        coders = [load.coder for load in given]
        show([[id_, *(has.get(c, "") for c in coders)] for id_, has in matrix.items()],
             ("document", *coders))  # fmt: skip
    else:
        show_loads(given)


def list_notes(*, as_json: bool) -> None:
    """Print memos and flags on whole documents, those that still identify somebody first."""
    from kimqual.labelstudio.notes import identifying, notes

    with open_study() as study:
        found, flagged = notes(study), identifying(study)
    if as_json:
        print_json([asdict(note) for note in found])
        return
    rows = [(", ".join(n.documents), n.coder, ", ".join(n.flags), n.memo) for n in found]
    show(rows, ("document", "coder", "flags", "memo"))
    warn_identifying(flagged)


def warn_of_study(study: Study) -> None:
    """Say so before something is printed for others."""
    from kimqual.labelstudio.notes import identifying

    warn_identifying(identifying(study))


def warn_identifying(flagged: Sequence[DocumentNote]) -> None:
    """Say loudly where a coder still recognises somebody: the anonymisation missed something."""
    for note in flagged:
        typer.secho(
            f"STILL IDENTIFYING: {', '.join(note.documents)}, says {note.coder}.",
            fg="red", bold=True, err=True,
        )  # fmt: skip
    if flagged:
        typer.echo(
            "  mend: read the memo (kimqual codings list --notes), correct it (kimqual anonymise table, "
            "review, run), delete the task in Label Studio, pull, push. A false alarm: untick, Update.",
            err=True,
        )
