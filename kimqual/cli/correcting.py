"""``kimqual corpus update``: a corrected transcript takes the place of the one that is coded."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kimqual.cli.common import Json, open_study, print_json, progress, show

if TYPE_CHECKING:
    from kimqual.anonymisation.run import Ran
    from kimqual.coding.correcting import Correction
    from kimqual.model import Imported
    from kimqual.store import Study


def update(
    file: Annotated[Path, typer.Argument(help="The corrected transcript.")],
    *,
    document: Annotated[
        str,
        typer.Option(help="Whose version it is, such as I003; by the file's name if not given."),
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would become of the codings.")
    ] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Although little of the old text stands in it.")
    ] = False,
    read_as: Annotated[
        str | None, typer.Option("--format", help="Reader to use instead of the proposed one.")
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="Encoding of text files.")] = None,
    interviewer: Annotated[
        list[str] | None,
        typer.Option(metavar="LABEL", help="A speaker who asks the questions, such as S00."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Put a corrected transcript in a document's place; codings, names and decisions go with it."""
    from kimqual.coding.correcting import preview, refuse_stranger, version_of

    item = _read(file, read_as, encoding, interviewer)
    with open_study(with_vault=True) as study:
        item, planned = preview(study, item, version_of(study, item, document))
        if not anyway:
            refuse_stranger(item, planned)
        told = asdict(planned) | {"dry_run": dry_run}
        if not dry_run:
            told |= _carry_out(study, item, planned)
    if as_json:
        print_json(told)
    else:
        _show(told)


def _read(
    file: Path, read_as: str | None, encoding: str | None, interviewer: list[str] | None
) -> Imported:
    from kimqual.errors import FileError
    from kimqual.exchange import read_file, with_interviewers
    from kimqual.model import Imported

    read = read_file(file, format=read_as, encoding=encoding)
    if not isinstance(read, Imported):
        raise FileError(
            "The file is a table of a survey.",
            where=file.name,
            mend="its answers are found by person and question: kimqual corpus add FILE",
        )
    return with_interviewers(read, interviewer) if interviewer else read


def _carry_out(study: Study, item: Imported, planned: Correction) -> dict[str, Any]:
    """Take the file in, pseudonymise, and give what came of it."""
    from kimqual.anonymisation.run import run
    from kimqual.coding import carry, carry_text, trace
    from kimqual.store.documents import correct
    from kimqual.store.reviews import not_current
    from kimqual.store.rewriting import load_rewritten, load_unplaced
    from kimqual.store.sources import sources

    if not planned.is_same:
        correct(study, item, planned.document)
    elif planned.document not in not_current(study):
        return {"rewritten": [], "lost": [], "names": {}}
    since = len(study.events()) + 1
    with progress("Pseudonymising", 2 * len(list(sources(study)))) as advance:
        ran = run(study, carry=carry, carry_text=carry_text, trace=trace, progress=advance)
    own = planned.document
    return {
        "rewritten": [asdict(r) for r in load_rewritten(study, since=since) if r.document == own],
        "lost": [asdict(u) for u in load_unplaced(study, since=since) if u.document == own],
        "names": _counts(ran),
    }


def _counts(ran: Ran) -> dict[str, Any]:
    return {
        "mentions": sum(ran.n_mentions.values()),
        "decisions_lost": ran.n_decisions_lost,
        "releases_withdrawn": ran.moved.n_unreleased,
        "topics_dropped": ran.moved.topics_dropped,
    }


def _show(told: dict[str, Any]) -> None:
    document, before_after = told["document"], told["n_turns"]
    would = "would " if told["dry_run"] else ""
    if told["is_same"]:
        typer.echo(f"{document} has exactly this text.")
    rewritten, lost = list(told["rewritten"]), list(told["lost"])
    show(
        [
            ("turns before, after", " → ".join(map(str, before_after))),
            ("of the old text in the new", f"{told['share_kept']:.0%}"),
            ("codings", told["n_codings"]),
            ("  stay on their words", told["n_exact"]),
            (f"  {would}go with changed words: look", len(rewritten)),
            (f"  {would}have no place", len(lost)),
            ("decisions of reviews", told["n_decisions"]),
            ("  whose words are gone", told["n_decisions_lost"]),
        ],
        (document, "number"),
    )
    _show_looks(rewritten, lost, is_planned=bool(told["dry_run"]))
    if told["dry_run"]:
        typer.echo("Nothing was changed. Without --dry-run it is done.")
    elif rewritten or lost:
        typer.echo(
            "Next: kimqual codings list --rewritten, then confirm; "
            "kimqual codings list --unplaced, then place."
        )


def _show_looks(
    rewritten: list[dict[str, Any]], lost: list[dict[str, Any]], *, is_planned: bool
) -> None:
    number = "coding" if is_planned else "number"
    if rewritten:
        words = ("quote", "n_before", "n_after") if is_planned else ("before", "quote")
        _table(rewritten, ("coding", "code"), ("coder", *words, "reason"), "To look at")
    if lost:
        _table(lost, (number, "code"), ("coder", "quote", "reason"), "Without a place")


def _table(
    found: list[dict[str, Any]], listed: tuple[str, ...], alike: tuple[str, ...], title: str
) -> None:
    """Print one row for all codes that one coder has on the same words."""
    groups: dict[tuple[object, ...], list[dict[str, Any]]] = {}
    for row in found:
        groups.setdefault(tuple(row[key] for key in alike), []).append(row)
    rows = [
        [*(", ".join(str(row[key]) for row in group) for key in listed), *same]
        for same, group in groups.items()
    ]
    show(rows, (*listed, *alike), title=title)
