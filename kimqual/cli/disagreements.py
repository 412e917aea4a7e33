"""``kimqual agreement disagreements | confusion``: where coders differ, what helps most first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kimqual.cli.common import Json, load_codebook, open_study, print_json, show

if TYPE_CHECKING:
    from kimqual.report.disagreement_lines import Line
    from kimqual.report.disagreements import Worklist

_Coders = Annotated[
    list[str] | None,
    typer.Option(
        "--coder", help="Whom to compare; one name: with everybody. All persons if not given."
    ),
]
_Language = Annotated[
    str, typer.Option(help="Of labels and files: de or en; the study's first if not given.")
]
_LONGEST = 90


def disagreements(
    *,
    coder: _Coders = None,
    code: Annotated[
        list[str] | None, typer.Option("--code", help="Only this code and those below it.")
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind",
            help="Only this kind: 'rule broken', 'other code', 'sibling code', missed, "
            "'split or merged', boundary.",
        ),
    ] = None,
    document: Annotated[
        list[str] | None, typer.Option("--document", help="Only this document.")
    ] = None,
    n: Annotated[int, typer.Option("--n", help="How many to print; 0 for all.", min=0)] = 30,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a web page with both codings marked.")
    ] = None,
    xlsx: Annotated[
        Path | None,
        typer.Option("--xlsx", help="Write them for Excel, with columns for decisions and notes."),
    ] = None,
    language: _Language = "",
    as_json: Json = False,
) -> None:
    """List where every two coders differ: who, where, which codes, what kind, both passages.

    What helps most comes first: rules broken; then codes by weight; what was split or merged; other
    boundaries. Weight counts persons, or documents: for two codes that stand for one another, those
    for whom they do; for a code that one coder only gave, (1 - positive agreement) x persons with
    the code.
    """
    from kimqual.report.disagreements import study_worklist
    from kimqual.report.disagreements_files import write_files
    from kimqual.report.disagreements_words import language_of

    with open_study() as study:
        book, spoken = load_codebook(study), language_of(study, language)
        found = study_worklist(
            study, book, coder, codes=code, kinds=kind, documents=document, language=spoken
        )
        files = [path for path in (html, xlsx) if path is not None]
        withheld = write_files(study, found, book, html=html, xlsx=xlsx) if files else ()
    for path in files:
        typer.echo(str(path), err=as_json)
    if withheld:
        typer.echo(f"In {len(withheld)} places stands a name that the vault knows; their words were left "
                   f"out: {'; '.join(withheld[:10])}", err=True)  # fmt: skip
    if as_json:
        print_json(found.rows())
    else:
        _show(found, 0 if files else n or len(found.lines))


def confusion(
    *,
    coder: _Coders = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write the picture as a web page.")
    ] = None,
    language: _Language = "",
    as_json: Json = False,
) -> None:
    """Count which codes stand for one another on the same passage: the weakest definitions."""
    from kimqual.analysis.pictures import confusion_map
    from kimqual.exchange.writing import replaced
    from kimqual.report.disagreements import study_worklist
    from kimqual.report.disagreements_words import language_of

    with open_study() as study:
        book = load_codebook(study)
        found = study_worklist(study, book, coder, language=language_of(study, language))
    if html is not None:
        with replaced(html) as temporary:
            confusion_map(found.confusion(), book).write_html(temporary, include_plotlyjs=True)
        typer.echo(str(html), err=as_json)
    table = found.confusion()
    if as_json:
        print_json(table.to_dict("records"))
        return
    names = ["label_1", "label_2", "n_cases", "n_passages"]
    show(table[names].to_numpy().tolist(), ("code", "for", "persons", "passages"))


def _show(found: Worklist, n: int) -> None:
    if n:
        header = ("no.", "kind", "weight", "place", "who", "codes", "passage")
        show([_cells(line, found) for line in found.lines[:n]], header)
    for pair in found.pairs:
        who = " and ".join(pair.coders)
        if pair.n_documents:
            typer.echo(
                f"{who}: {pair.n_rows} disagreements in {pair.n_documents} documents that both have "
                f"done; {pair.n_alike} of {pair.n_first + pair.n_second} codings are alike."
            )
        else:
            typer.echo(f"{who} share no document.")
    kinds = ", ".join(f"{number} {kind}" for kind, number in found.counts().items())
    typer.echo(f"{len(found.lines)} disagreements" + (f": {kinds}" if kinds else ""))
    if 0 < n < len(found.lines):
        typer.echo(f"The first {n} are shown. All of them: --n 0, --html FILE or --xlsx FILE")


def _cells(line: Line, found: Worklist) -> tuple[object, ...]:
    codes = " / ".join(found.labels[code] for code in line.item.row.codes)
    words = line.words if len(line.words) <= _LONGEST else f"{line.words[:_LONGEST]}…"
    who = " / ".join(
        c if side else f"({c})" for c, side in zip(line.coders, line.sides, strict=True)
    )
    kind, weight = str(line.item.kind), round(line.item.weight, 1)
    return (line.number, kind, f"{weight:g}", line.place, who, codes, " ".join(words.split()))
