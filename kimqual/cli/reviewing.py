"""``kimqual labelstudio push|pull|purge review``: the anonymisation before people's eyes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from kimqual.cli.coders import Url, _client
from kimqual.cli.common import Json, open_study, print_json, show

if TYPE_CHECKING:
    from kimqual.labelstudio.purging import Purged
    from kimqual.labelstudio.review_pulling import PulledReview
    from kimqual.labelstudio.review_pushing import PushedReview

_AGAIN = "To mend: pull review, purge review, push review."


def push_review(
    *,
    allow: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST", help="Another machine that may have source text."),
    ] = None,
    url: Url = "",
    as_json: Json = False,
) -> None:
    """Put source text with the proposed mentions before people; needs the vault.

    The uncertain documents come first. Source text goes to a server on this machine only, unless
    --allow names its host. Documents that were reviewed already are not sent again.
    """
    from kimqual.labelstudio.review_pushing import push_review as push_mentions

    with open_study(with_vault=True) as study:
        done = push_mentions(study, _client(url), allowed=allow or ())
    if as_json:
        print_json(asdict(done))
    for line in () if as_json else _pushed(done):
        typer.echo(line)


def pull_review(
    *,
    below: Annotated[
        float,
        typer.Option(min=0.0001, max=0.5, help="Share of documents with a miss to aim at."),
    ] = 0.01,
    url: Url = "",
    as_json: Json = False,
) -> None:
    """Take in what people decided about mentions; needs the vault.

    Prints how the machine did on what was reviewed, and how many more documents have to be looked
    at without a miss. Next: kimqual anonymise run. What cannot be taken is listed; then the exit
    code is 1.
    """
    from kimqual.labelstudio.review_pulling import pull_review as pull_decisions
    from kimqual.labelstudio.review_report import HEADER, review_report

    with open_study(with_vault=True) as study:
        done = pull_decisions(study, _client(url))
        report = review_report(study, below)
    if as_json:
        print_json(asdict(done) | {"report": report.to_json()})
    else:
        for line in _pulled(done):
            typer.echo(line)
        show(report.rows() if report.n_reviewed else (), HEADER)
        for line in report.notes():
            typer.echo(line)
    if done.faults:
        raise typer.Exit(1)


def purge_review(
    *,
    discard: Annotated[
        bool, typer.Option("--discard", help="Delete also what was not pulled.")
    ] = False,
    url: Url = "",
    as_json: Json = False,
) -> None:
    """Delete the review from the server, and prove that no source text is left; needs the vault.

    The server is asked for what was deleted; the files of this study's own server are searched as
    well. What was pulled stays in the study. If a trace is left, the exit code is 1.
    """
    from kimqual.labelstudio.purging import purge_review as purge_mentions

    with open_study(with_vault=True) as study:
        done = purge_mentions(study, _client(url), discard=discard)
    if as_json:
        print_json(asdict(done))
    for line in () if as_json else _purged(done):
        typer.echo(line)
    if done.left:
        raise typer.Exit(1)


def _pushed(done: PushedReview) -> Iterator[str]:
    """Say what a push of the review did."""
    if not done.number:
        yield f"Nothing to review: all {done.n_reviewed} documents were."
    else:
        made = "new" if done.is_new else "known"
        yield (
            f"Project {done.number} ({made}): {done.n_added} documents with {done.n_mentions} "
            f"mentions added, {done.n_known} known."
        )
        yield (
            "It shows source text to everybody with an account there. After the review: kimqual "
            "labelstudio purge review"
        )
    if done.n_outdated:
        yield f"{done.n_outdated} documents show what an earlier run found. {_AGAIN}"
    for document in done.changed:
        yield f"{document}: its text changed since it was pushed. {_AGAIN}"
    if done.not_run:
        yield (
            f"{len(done.not_run)} documents are not pseudonymised as they are now. To mend: kimqual "
            "anonymise run"
        )


def _pulled(done: PulledReview) -> Iterator[str]:
    """Say what a pull of the review took in."""
    yield (
        f"{done.n_read} of {done.n_tasks} documents changed; decisions: {done.n_accepted} accepted, "
        f"{done.n_recategorised} recategorised, {done.n_added} added, {done.n_rejected} rejected; "
        f"{done.n_linked} of them link."
    )
    notes = {
        "reviews were skipped": done.n_skipped,
        "documents have drafts that are not submitted": done.n_drafts,
        "reviews were deleted in Label Studio; what was decided stays": done.n_withdrawn,
    }
    yield from (f"  {n} {note}." for note, n in notes.items() if n)
    for fault in done.faults:
        yield f"  {fault.where}: {fault.reason} {fault.mend}"
    if done.n_new:
        yield "Next: kimqual anonymise run"


def _purged(done: Purged) -> Iterator[str]:
    """Say what a purge deleted, what was checked, and what cannot be."""
    numbers = ", ".join(map(str, done.numbers))
    yield (
        f"Deleted: project {numbers} with {done.n_tasks} documents, their annotations, drafts and "
        "proposals."
    )
    yield f"Checked: the server has neither the project nor {done.n_asked} of its tasks."
    if not done.is_own:
        yield (
            "Not checked: this is no server of the study's own. Its database file, exports, logs "
            "and backups cannot be seen from here; ask who runs it to delete and to confirm."
        )
        return
    yield (
        f"Checked: the database was written anew, {done.n_files} exports and uploads deleted, and "
        f"{done.n_bytes / 1e6:.1f} MB of files searched for {done.n_samples} pieces of source text "
        f"(before: {done.n_before} found)."
    )
    for path, n in done.left.items():
        yield f"  {path}: {n} left. To mend: {_mend(path)}"
    if not done.n_before:
        yield "The search found none before either, so that it proves nothing."
    elif not done.left:
        yield "None is left. Not checked: backups, caches of browsers, free space of the disk."


def _mend(path: str) -> str:
    if path.endswith(".log"):
        return "kimqual labelstudio stop, then start: its log begins anew; then purge again."
    if path.endswith(".sqlite3"):
        return "they stand in another project of this server: delete it; then purge again."
    return "delete the file; then purge again."
